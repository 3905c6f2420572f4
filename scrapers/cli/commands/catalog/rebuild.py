"""``khobao catalog rebuild``."""

from scrapers.cli import show
from scrapers.config import Config


def command() -> None:
    """Make the catalog again from the bucket alone."""
    from scrapers.archive.catalog import Catalog
    from scrapers.archive.store import Store

    config = Config.from_env()
    with show.progress("days") as advance:
        Catalog.rebuild(config.catalog, Store.open(config), advance).close()
    from scrapers.cli.commands.catalog import counts

    counts.command()
