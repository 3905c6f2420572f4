"""``khobao same join``."""

from scrapers.cli.arguments import Json
from scrapers.cli.rulings import By, Event, One, Other, Overrule, Reason, rule
from scrapers.model.ruling import Verdict


def command(
    one: One,
    other: Other,
    reason: Reason,
    by: By = None,
    event: Event = False,
    overrule: Overrule = False,
    json: Json = False,
) -> None:
    """Say that two articles are one text, or one event.

    khobao same join 5f0c2a9be1d34477 vietnamplus/0a1b2c3d4e5f6071 --event --reason "both report the vote". The later of the
    two joins what the earlier one is in, and its own copies go with it.
    """
    rule(Verdict.JOINED, one, other, reason, by, event=event, overrule=overrule, json=json)
