"""``khobao alarms list``."""

from datetime import UTC, datetime

from scrapers.cli import show
from scrapers.cli.alarms import COLUMNS, cells, plain
from scrapers.cli.arguments import Json
from scrapers.config import Config


def command(json: Json = False) -> None:
    """List what is open: since when, how often, what was expected and what came, and what to do."""
    from scrapers.alarms.board import board
    from scrapers.archive.store import Store

    now, config = datetime.now(UTC), Config.from_env()
    found = board(Store.open(config), config.home, now)
    told = [(alarm, found.silences.on(alarm, now)) for alarm in found.alarms]
    if json:
        show.as_json([plain(*each) for each in told])
    else:
        show.table(COLUMNS, (cells(*each) for each in told))
    if found.problem:
        raise found.problem
