"""The tables that rules are held against: one row an article, or one row a page."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from scrapers.check import findings
from scrapers.model.article import Article
from scrapers.model.link import State
from scrapers.model.outlet import Outlet
from scrapers.model.report import Reading

if TYPE_CHECKING:
    import pandas as pd


def article_frame(outlet: Outlet, articles: Sequence[Article]) -> "pd.DataFrame":
    """One row an article, in order. A value that the page does not state is missing, and no rule but "a value" minds."""
    return _frame(_ARTICLE, (_article_row(outlet, article) for article in articles))


_ARTICLE = (
    "id", "canonical_url", "owned", "headline", "headline_folded", "in_language", "language", "words",
    "date_published", "days_ahead", "days_early", "boilerplate", "credit_line", "wall", "damage",
)  # fmt: skip


def _article_row(outlet: Outlet, article: Article) -> tuple[Any, ...]:
    published, captured = article.date_published, article.capture and article.capture.fetched_at
    ahead = (published - captured).total_seconds() / 86_400 if published and captured else None
    early = (
        (outlet.first_day - published.astimezone(outlet.tz).date()).days
        if published and outlet.first_day
        else None
    )
    return (
        article.id,
        article.canonical_url,
        bool(outlet.match(article.canonical_url)) if article.canonical_url else None,
        article.headline,
        article.headline.casefold() if article.headline else None,
        article.in_language,
        article.in_language.partition("-")[0].casefold() if article.in_language else None,
        article.word_count,
        published.isoformat() if published else None,
        ahead,
        early,
        findings.boilerplate(article, outlet),
        findings.credit_line(article),
        findings.wall(article),
        findings.damage(article),
    )


def page_frame(readings: Sequence[Reading]) -> "pd.DataFrame":
    """One row a page, in order. What only an article can have is missing where none was read."""
    return _frame(_PAGE, map(_page_row, readings))


_PAGE = (
    "canonical_url", "read", "layout", "description", "section", "date", "sound", "distinct", "agreement", "words",
)  # fmt: skip


def _page_row(reading: Reading) -> tuple[Any, ...]:
    read = reading.is_article
    return (
        reading.canonical_url,
        read,
        "layout_not_found" not in reading.flags if read else None,
        *(field not in reading.missing if read else None for field in ("description", "section", "date")),
        reading.state.traits.sound,
        reading.state is not State.DUPLICATE if read else None,
        reading.agreement,
        reading.words,
    )


def _frame(columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> "pd.DataFrame":
    import pandas as pd

    numbers = {"words", "days_ahead", "days_early", "damage", "agreement"}
    frame = pd.DataFrame(list(rows), columns=list(columns), dtype=object)
    return frame.astype({column: float for column in columns if column in numbers})
