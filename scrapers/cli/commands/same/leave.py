"""``khobao same leave``."""

from scrapers.cli.arguments import Json
from scrapers.cli.rulings import By, Event, One, Other, Reason, rule
from scrapers.model.ruling import Verdict


def command(
    one: One,
    other: Other,
    reason: Reason,
    by: By = None,
    event: Event = False,
    json: Json = False,
) -> None:
    """Take back what was said of two articles.

    They are compared as all others again."""
    rule(Verdict.LEFT, one, other, reason, by, event=event, overrule=False, json=json)
