"""The page of an article: its text, what is known of it, its revisions and where it was captured."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from starlette.responses import Response

from scrapers.archive import keys, tables
from scrapers.archive.catalog_day import Filed
from scrapers.archive.store import Store
from scrapers.desk.context import Desk, Here, Part, apart, described
from scrapers.desk.difference import compare, wording
from scrapers.errors import ArchiveDamaged
from scrapers.model.article import Article, ArticleKind
from scrapers.model.change import difference
from scrapers.model.link import State
from scrapers.search.copies import Copies, copies
from scrapers.search.index import Index

router = APIRouter()

LABELS: Mapping[str, str] = {
    "headline": "Headline",
    "alternative_headline": "Elsewhere on the page",
    "kind": "Kind",
    "updates": "Updates",
    "description": "Lead",
    "article_body": "Body",
    "date_published": "Published",
    "date_modified": "Modified",
    "authors": "Authors",
    "agencies": "Agencies",
    "dateline": "Dateline",
    "article_section": "Section",
    "keywords": "Keywords",
    "in_language": "Language",
    "canonical_url": "Address",
    "image": "Picture",
    "translations": "Translations",
    "paywalled": "Behind a paywall",
    "robots_policy": "The page asks",
    "flags": "Doubts",
    "agreement": "Agreement",
    "body_sha256": "SHA-256",
    "reader_version": "Read by",
}
"""Fields that are listed beside the text, in this order."""
ASKS: Mapping[str, str] = {
    "noarchive": "not to be kept by archives",
    "noai": "not to be used for training",
    "tdm_reservation": "not to be mined without leave (TDM reservation)",
}
"""What a page can ask of those who keep it."""
Count = Annotated[int | None, Query(ge=1, le=1_000_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text of the article that was kept."""

    article: Article
    reasons: tuple[str, ...]
    """Why it is in quarantine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A field, and where it came from."""

    label: str
    words: str
    read_by: str | None
    """The reading that supplied it; None where that is not stored."""


@router.get("/articles/{slug}/{article_id}")
@apart
def article_page(
    desk: Here, slug: str, article_id: str, text: Count = None, before: Count = None
) -> Response:
    """One text of an article, the newest unless the address names another by its number, and, with ``before``, what
    differs from an earlier one."""
    outlet, known = desk.outlet(slug), known_of(desk, slug, article_id)
    number = text or known.latest
    shown, earlier = (
        Part.of(partial(text_of, desk.archive.store, known.text(at))) if at else None
        for at in (number, before)
    )
    of, old = (part.value.article if part and part.value else None for part in (shown, earlier))
    return desk.page(
        "article.html",
        outlet=outlet,
        article_id=article_id,
        shown=shown,
        earlier=earlier,
        facts=_facts(of) if of else [],
        number=number,
        hidden=next((each.reasons for each in known.filed if each.state is State.HIDDEN), None),
        before=before,
        texts=known.texts,
        change=difference(old, of) if old and of and of.capture else None,
        passages=compare(wording(old), wording(of)) if old and of else None,
        takes=desk.archive.catalog.takes(slug, article_id),
        standings=sorted(
            desk.archive.catalog.standings(slug, {each.canonical_url for each in known.filed}).items()
        ),
        filed=known.filed,
        same=Part.of(partial(_copies, desk, slug, article_id)),
        named=described,
    )


def _copies(desk: Desk, slug: str, article_id: str) -> Copies | None:
    with Index.for_reading(desk.archive.catalog.url) as index:
        return copies(index, slug, article_id, desk.visitor.sees)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the catalog knows of an article."""

    filed: tuple[Filed, ...]
    """Every reading of it, oldest first."""

    @property
    def texts(self) -> list[Filed]:
        """Those whose text was kept."""
        return [each for each in self.filed if each.state.traits.table]

    @property
    def latest(self) -> int:
        """The number, from 1, of the latest text that is published; of the latest kept where none is; 0 where none is
        kept."""
        published = [at for at, each in enumerate(self.texts, 1) if each.state is State.ARCHIVED]
        return published[-1] if published else len(self.texts)

    def text(self, number: int) -> Filed:
        """Raises HTTPException 404 where there is no text of this number."""
        if number > len(self.texts):
            raise HTTPException(404, f"This article has {len(self.texts)} texts; there is no text {number}.")
        return self.texts[number - 1]


def known_of(desk: Desk, slug: str, article_id: str) -> Known:
    """Raises HTTPException 404 for an article that the outlet does not have."""
    possible = article_id.isascii() and article_id.isalnum()
    filed = desk.archive.catalog.filed(outlet=slug, article_id=article_id) if possible else ()
    if not filed:
        raise HTTPException(404, f"{desk.outlet(slug).name} has no article {article_id!r}.")
    return Known(filed=filed)


def text_of(store: Store, filed: Filed) -> Text:
    """Read a text that was kept. Raises ArchiveDamaged where it is not where the catalog says."""
    place = (filed.outlet, filed.day, filed.batch)
    rows: Iterable[tuple[Article, tuple[str, ...]]]
    if filed.state.traits.table == "quarantine":
        key = keys.quarantine(*place)
        rows = ((row.article, row.reasons) for row in tables.read_quarantine(store.get(key), key))
    else:
        key = keys.articles(*place)
        rows = ((article, ()) for article in tables.read(store.get(key), key))
    for article, reasons in rows:
        if (article.id, article.body_sha256) == (filed.article_id, filed.body_sha256):
            return Text(article=article, reasons=reasons)
    raise ArchiveDamaged(
        f"{key}: expected article {filed.article_id}, as the catalog says, found none: run `khobao catalog rebuild`"
    )


def _facts(article: Article) -> list[Fact]:
    return [
        Fact(label=label, words=words, read_by=article.read_by.get(name))
        for name, label in LABELS.items()
        if (words := _words(article, name))
    ]


def _words(article: Article, name: str) -> str:
    value = getattr(article, name)
    match name:
        case "headline" | "description":
            return "as shown" if value else ""
        case "article_body":
            return f"{article.word_count} words in {len(value)} paragraphs"
        case "kind":
            return "" if value is ArticleKind.ARTICLE else value.replace("_", " ")
        case "updates":
            return f"{len(value)}" if value else ""
        case "agreement":
            return "" if value is None else f"{value:.2f} between the readings of its body"
        case "robots_policy":
            return ", ".join(words for field, words in ASKS.items() if getattr(value, field))
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.isoformat(" ")
        case Mapping():
            return ", ".join(f"{language}: {url}" for language, url in value.items())
        case tuple():
            return ", ".join(value)
    return value or ""
