"""What changed between two revisions of an article, in kinds that a researcher can count.

Compared are the article's words alone (headline, description, body): chrome, related links and pictures
that a site swaps around an unchanged text are no change.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum

from scrapers.model.article import Article


class Kind(StrEnum):
    """What a change is about. One change may be several of these, ``DELETED`` and ``RESTORED`` stand alone."""

    HEADLINE = "headline"
    DESCRIPTION = "description"
    BODY = "body"
    CORRECTION = "correction"  # a notice that says the text was corrected came in
    DELETED = "deleted"  # 404 or 410 where there was an article
    RESTORED = "restored"  # an article again, after it was deleted


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """From one revision to the next. Paragraphs are as in ``Article.article_body``."""

    article_id: str
    """As ``Article.id``."""
    before: int
    """Revision."""
    after: int
    """Revision; the same as ``before`` for a deletion."""
    seen_at: datetime
    """UTC, when the capture that shows it was fetched: the change was made between the two captures."""
    kinds: tuple[Kind, ...]
    """One or several (``Kind``)."""
    headline_before: str | None = None
    """The four are set where they differ."""
    headline_after: str | None = None
    """See ``headline_before``."""
    description_before: str | None = None
    """See ``headline_before``."""
    description_after: str | None = None
    """See ``headline_before``."""
    removed: tuple[str, ...] = ()
    """Paragraphs that stand only in the earlier body."""
    added: tuple[str, ...] = ()
    """Paragraphs that stand only in the later body."""
    words_lost: int = 0
    """Of the body, by white space, however they are ordered."""
    words_gained: int = 0
    """As ``words_lost``."""
    silent: bool = False
    """The words differ and the page states no later time of modification."""


_CORRECTION = re.compile(
    r"đính chính|cáo lỗi|xin lỗi bạn đọc"
    r"|\bcorrections?\s*:|\bcorrection\b.{0,40}\b(?:earlier|previous|version|article|story)\b"
    r"|\b(?:article|story|version|report|headline)\b.{0,60}\b(?:was|has been|have been|is) (?:corrected|amended|updated to correct)\b"
    r"|\bclarification\s*:|\bwe apologi[sz]e\b"
    r"|\b(?:rectificatif|erratum)\b|\bcet article a été (?:corrigé|rectifié|modifié)\b"
    r"|\b(?:berichtigung|korrektur|richtigstellung)\b\s*:?"
    r"|更正|исправлен",
    re.IGNORECASE,
)


def difference(earlier: Article, later: Article) -> Difference | None:
    """The change from one revision to a later one, or None where every word is the same.

    Raises ValueError for revisions of two articles, and for a later one without a capture (there is no time
    at which the change was seen).
    """
    if earlier.id != later.id or later.capture is None:
        raise ValueError(f"expected two captured revisions of one article, got {earlier.id} and {later.id}")
    removed, added = _paragraphs(earlier.article_body, later.article_body)
    kinds = []
    if earlier.headline != later.headline:
        kinds.append(Kind.HEADLINE)
    if earlier.description != later.description:
        kinds.append(Kind.DESCRIPTION)
    if removed or added or earlier.article_body != later.article_body:
        kinds.append(Kind.BODY)
    if not kinds:
        return None
    if any(_CORRECTION.search(text) for text in (*added, _new(earlier.description, later.description))):
        kinds.append(Kind.CORRECTION)
    lost, gained = _words(earlier), _words(later)
    return Difference(
        article_id=earlier.id,
        before=earlier.revision,
        after=later.revision,
        seen_at=later.capture.fetched_at,
        kinds=tuple(kinds),
        headline_before=earlier.headline,
        headline_after=later.headline,
        description_before=earlier.description,
        description_after=later.description,
        removed=removed,
        added=added,
        words_lost=(lost - gained).total(),
        words_gained=(gained - lost).total(),
        silent=_stated(later) <= _stated(earlier),
    )


def shrunk(earlier: Article, later: Article) -> bool:
    """Whether the later body has less than half the words of the earlier one: more likely a page that
    failed to load or a wall than an edit, so it must not replace a good revision on its own word."""
    return later.word_count * 2 < earlier.word_count


def _paragraphs(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    # autojunk would take a paragraph that recurs often (a live blog's time stamps) for noise.
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    removed: list[str] = []
    added: list[str] = []
    for tag, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        if tag != "equal":
            removed += before[a_from:a_to]
            added += after[b_from:b_to]
    return tuple(removed), tuple(added)


def _words(article: Article) -> Counter[str]:
    return Counter(" ".join(article.article_body).split())


def _new(before: str | None, after: str | None) -> str:
    return after if after and after != before else ""


def _stated(article: Article) -> float:
    stated = article.date_modified or article.date_published
    return stated.timestamp() if stated else 0.0
