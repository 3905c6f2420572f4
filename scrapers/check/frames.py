"""The tables that rules judge: one row per article, or one row per page."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from scrapers.check import findings
from scrapers.model.article import Article
from scrapers.model.link import State
from scrapers.model.outlet import Outlet
from scrapers.model.report import Trace

Frame = Mapping[str, Sequence[Any]]
"""Column name to values; all columns have one length. A missing value is None."""


def is_missing(value: Any) -> bool:
    """None, and a float's not-a-number."""
    return value is None or value != value


def article_frame(outlet: Outlet, articles: Sequence[Article]) -> Frame:
    """One row per article, in order. What the page does not state is missing; only "a value" rules object to that."""
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


def page_frame(pages: Sequence[Trace]) -> Frame:
    """One row per page, in order. What only an article has is missing where none was read."""
    return _frame(_PAGE, map(_page_row, pages))


_PAGE = (
    "canonical_url", "read", "layout", "description", "section", "date", "sound", "distinct", "agreement", "words",
)  # fmt: skip


def _page_row(page: Trace) -> tuple[Any, ...]:
    read = page.is_article
    return (
        page.canonical_url,
        read,
        "layout_not_found" not in page.flags if read else None,
        *(field not in page.missing if read else None for field in ("description", "section", "date")),
        page.state.traits.sound,
        page.state is not State.DUPLICATE if read else None,
        page.agreement,
        page.words,
    )


_NUMBERS = {"words", "days_ahead", "days_early", "damage", "agreement"}


def _frame(names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> Frame:
    table = list(rows)
    columns = {name: [row[place] for row in table] for place, name in enumerate(names)}
    for name in _NUMBERS & columns.keys():
        columns[name] = [None if value is None else float(value) for value in columns[name]]
    return columns
