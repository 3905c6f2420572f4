"""Listings in the form that an outlet file expects of its sources, whatever they list."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from scrapers.model.outlet import Api, Feed, Section, Sitemap, Source
from tests.newsstand.markup import markup
from tests.newsstand.sites.base import JSON, RSS, XML, Answer

Address = tuple[str, frozenset[tuple[str, str]]]
"""The path and the query of a request."""


class Listed(Protocol):
    """What a listing says of an article."""

    @property
    def url(self) -> str: ...
    @property
    def headline(self) -> str: ...
    @property
    def date_published(self) -> datetime: ...
    @property
    def article_section(self) -> str: ...


def address(url: str) -> Address:
    """How a request for a URL arrives."""
    parts = urlsplit(url)
    return parts.path or "/", frozenset(parse_qsl(parts.query, keep_blank_values=True))


def listing(source: Source, items: Sequence[Listed], *, dated: bool = True) -> Answer:
    """The items as the source lists them. ``dated``: whether a sitemap says when its entries were last changed."""
    match source:
        case Feed():
            return Answer(_feed(items).encode(), RSS)
        case Sitemap():
            return Answer(_sitemap(items, dated=dated).encode(), XML)
        case Section():
            cards = "\n".join(_card(source, item) for item in items)
            return Answer(f"<!DOCTYPE html><html><body>\n{cards}\n</body></html>".encode())
        case Api():
            return Answer(json.dumps(_list(source, items), ensure_ascii=False).encode(), JSON)
    raise TypeError(f"{source.name}: no way to play a {type(source).__name__}")


def index(urls: Iterable[str]) -> Answer:
    """A sitemap of sitemaps."""
    rows = "".join(f"<sitemap><loc>{escape(url)}</loc></sitemap>\n" for url in urls)
    return Answer(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}'
        "</sitemapindex>\n".encode(),
        XML,
    )


def _feed(items: Iterable[Listed]) -> str:
    rows = "".join(
        f"<item><title>{escape(item.headline)}</title><link>{escape(item.url)}</link>"
        f"<pubDate>{format_datetime(item.date_published)}</pubDate></item>\n"
        for item in items
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>News</title>\n{rows}</channel></rss>\n'


def _sitemap(items: Iterable[Listed], *, dated: bool) -> str:
    def row(item: Listed) -> str:
        changed = f"<lastmod>{item.date_published.isoformat()}</lastmod>" if dated else ""
        return f"<url><loc>{escape(item.url)}</loc>{changed}</url>\n"

    rows = "".join(map(row, items))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'


def _card(source: Section, item: Listed) -> str:
    """A teaser that the selectors of the source find."""
    headline = escape(item.headline or item.url)
    if not source.link:
        return markup(source.card, headline, "a", href=item.url)
    title = markup(source.title, headline) if source.title not in {"", source.link} else ""
    stated = item.date_published.isoformat()
    moment = markup(source.time, escape(stated), "time", datetime=stated) if source.time else ""
    return markup(source.card, markup(source.link, headline, "a", href=item.url) + title + moment)


def _list(source: Api, items: Iterable[Listed]) -> Any:
    rows: list[dict[str, Any]] = []
    for item in items:
        row: dict[str, Any] = {}
        _put(row, source.time, int(item.date_published.astimezone(UTC).timestamp()))
        _put(row, source.title, item.headline)
        _put(row, source.section, item.article_section)
        _put(row, source.link, item.url)
        rows.append(row)
    data: dict[str, Any] = {}
    _put(data, source.items, rows)
    return data if source.items else rows


def _put(data: dict[str, Any], path: str, value: object) -> None:
    """Sets ``data["a"]["b"]`` for the path ``a.b``; nothing for an empty path."""
    *front, last = path.split(".")
    for step in front:
        data = data.setdefault(step, {})
    if last:
        data[last] = value
