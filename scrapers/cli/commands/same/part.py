"""``khobao same part``."""

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
    """Say that two articles are not one text, or one event.

    The later of the two leaves what the earlier one is in. Of copies it is the text that is parted first, then the event.
    """
    rule(Verdict.PARTED, one, other, reason, by, event=event, overrule=overrule, json=json)
