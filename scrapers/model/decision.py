"""The decision: what a person said of an article in quarantine, kept beside the article and never overwritten."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scrapers.model.article import Article
from scrapers.model.codec import Document


class Verdict(StrEnum):
    """What a person decided."""

    RELEASED = "released"  # it is published although its checks fail
    REJECTED = "rejected"  # it stays out, whatever the checks say


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Document):
    """It covers one text of one article, and the very capture that was looked at, however that is read later."""

    outlet: str
    """The slug of the outlet."""
    article_id: str
    """As ``Article.id``."""
    body_sha256: str
    """Of the text (``Article.body_sha256``)."""
    number: int
    """Counts the decisions on this text; the last one holds."""
    verdict: Verdict
    """What was decided."""
    by: str
    """Who decided."""
    decided_at: datetime
    """UTC, to the second."""
    why: str
    """In the person's own words."""
    batch: str
    """Where the article stood in quarantine."""
    record_id: str | None
    """Of the capture (``Capture.record_id``)."""
    headline: str | None
    """Of the article, when it was decided on."""
    reasons: tuple[str, ...] = ()
    """Why the article was in quarantine: what a release forgives."""

    @property
    def sentence(self) -> str:
        """For the reasons of a reading."""
        return f"{self.verdict} by {self.by} at {self.decided_at:%Y-%m-%dT%H:%M:%SZ}: {self.why}"

    def forgives(self, reasons: Iterable[str]) -> bool:
        """Whether a release, made for one reading of a capture, holds for another reading of it: for what it was
        made for, and for no new fault, which nobody has seen."""
        return {_name(reason) for reason in reasons} <= {_name(reason) for reason in self.reasons}


def decision_on(article: Article, reasons: Collection[str], decisions: Iterable[Decision]) -> Decision | None:
    """The decision that holds for an article, of all those on it, or None.

    ``reasons``: why the checks would put it into quarantine. The last decision on this very text holds. Else, where
    other code reads another text out of the same capture, the last one on that capture; a different text that was
    captured later is nobody's decision yet.
    """
    made = [each for each in decisions if each.article_id == article.id]
    if of_text := [each for each in made if each.body_sha256 == article.body_sha256]:
        return max(of_text, key=lambda each: each.number)
    record = article.capture and article.capture.record_id
    of_capture = [each for each in made if record and each.record_id == record]
    last = max(of_capture, key=lambda each: (each.decided_at, each.number), default=None)
    if last and last.verdict is Verdict.RELEASED and not last.forgives(reasons):
        return None
    return last


def _name(reason: str) -> str:
    return reason.partition(":")[0]
