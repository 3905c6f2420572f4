"""The page of an article: its text, what is known of it, its revisions and where it was captured."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from fastapi import Path as InPath
from starlette.responses import Response

from scrapers.archive import keys, tables
from scrapers.archive.catalog_day import Filed
from scrapers.archive.catalog_pages import Take
from scrapers.archive.store import Store
from scrapers.desk.captures import month_of
from scrapers.desk.cite import MEDIA, as_file, citation
from scrapers.desk.context import Desk, Here, Part, apart, described
from scrapers.desk.difference import compare, only_changes, wording
from scrapers.desk.exports import Withheld, check_form, check_given, saved_as
from scrapers.desk.history import changes_of, steps
from scrapers.desk.language import decimal, gettext, mark, say, say_number, spoken
from scrapers.desk.notes import notes_on
from scrapers.desk.words import code
from scrapers.errors import ArchiveDamaged
from scrapers.model.article import Article, ArticleKind
from scrapers.model.change import difference
from scrapers.model.link import State
from scrapers.model.note import Subject
from scrapers.model.rights import in_short, kept_back
from scrapers.search.copies import Copies, copies
from scrapers.search.index import Index
from scrapers.search.reports import Event, Said, reports, said_of

router = APIRouter()

LABELS: Mapping[str, str] = {
    "headline": mark("Headline"),
    "alternative_headline": mark("Elsewhere on the page"),
    "kind": mark("Kind"),
    "updates": mark("Updates"),
    "description": mark("Lead"),
    "article_body": mark("Body"),
    "date_published": mark("Published"),
    "date_modified": mark("Modified"),
    "authors": mark("Authors"),
    "agencies": mark("Agencies"),
    "dateline": mark("Dateline"),
    "article_section": mark("Section"),
    "keywords": mark("Keywords"),
    "in_language": mark("Language"),
    "canonical_url": mark("Address"),
    "image": mark("Picture"),
    "translations": mark("Translations"),
    "paywalled": mark("Behind a paywall"),
    "robots_policy": mark("The page asks"),
    "rights": mark("Said of its use"),
    "flags": mark("Doubts"),
    "agreement": mark("Agreement"),
    "body_sha256": mark("SHA-256"),
    "reader_version": mark("Read by"),
}
"""Fields that are listed beside the text, in this order."""
ASKS: Mapping[str, str] = {
    "noarchive": mark("not to be kept by archives"),
    "noai": mark("not to be used for training"),
    "tdm_reservation": mark("not to be mined without leave (TDM reservation)"),
}
"""What a page can ask of those who keep it."""
Count = Annotated[int | None, Query(ge=1, le=1_000_000)]
Number = Annotated[int, InPath(ge=1, le=1_000_000)]
"""Of a text of an article, from 1."""


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
    desk: Here,
    slug: str,
    article_id: str,
    text: Count = None,
    before: Count = None,
    show: str = "",
    captured: str = "",
) -> Response:
    """One text of an article, the newest unless the address names another by its number, and, with ``before``, what
    differs from an earlier one: all of both, or with ``show=changes`` no more than that. ``captured`` names the month of the
    calendar."""
    outlet, known = desk.outlet(slug), known_of(desk, slug, article_id)
    number = text or known.latest
    shown, earlier = (
        Part.of(partial(text_of, desk.archive.store, known.text(at))) if at else None
        for at in (number, before)
    )
    subject = Subject(outlet=slug, article_id=article_id)
    hidden = next((each.reasons for each in known.filed if each.state is State.HIDDEN), None)
    of, old = (part.value.article if part and part.value else None for part in (shown, earlier))
    passages = compare(wording(old), wording(of)) if old and of else None
    takes = desk.archive.catalog.takes(slug, article_id)
    shown_take = next((each for each in takes if number and _gave(each, known.text(number))), None)
    changes = Part.of(partial(changes_of, desk.archive.store, known.texts, takes))
    return desk.page(
        "article.html",
        outlet=outlet,
        article_id=article_id,
        shown=shown,
        earlier=earlier,
        facts=_facts(of) if of else [],
        citation=citation(of, outlet.name) if of else "",
        forms=MEDIA,
        kept_back=in_short(kept_back(of.signals)) if of else "",
        number=number,
        latest=known.latest,
        hidden=hidden,
        before=before,
        texts=known.texts,
        change=difference(old, of) if old and of and of.capture else None,
        passages=only_changes(passages) if passages and show else passages,
        show=show,
        takes=takes,
        shown_take=shown_take,
        month=month_of(takes, captured, shown_take),
        changes=changes,
        steps=steps(known.texts, changes.value or ()),
        standings=sorted(
            desk.archive.catalog.standings(slug, {each.canonical_url for each in known.filed}).items()
        ),
        filed=known.filed,
        same=Part.of(partial(copies_of, desk, slug, article_id)),
        event=Part.of(partial(reports_of, desk, slug, article_id)),
        said=Part.of(partial(said_on, desk, slug, article_id)),
        named=described,
        subject=subject,
        notes=notes_on(desk, subject),
        may_edit=desk.visitor.may_edit(slug) and hidden is None,
    )


@router.get("/articles/{slug}/{article_id}/texts/{number}.{form}")
@apart
def article_file(
    desk: Here, slug: str, article_id: str, number: Number, form: str, withheld: Withheld = False
) -> Response:
    """One text of an article, to be saved, as plain text or Markdown."""
    outlet, known = desk.outlet(slug), known_of(desk, slug, article_id)
    check_form(form, MEDIA)
    article = text_of(desk.archive.store, known.text(number)).article
    check_given(article, withheld)
    return Response(
        as_file(article, outlet.name, form),
        media_type=MEDIA[form],
        headers=saved_as(f"{slug}-{article_id}-{number}.{form}"),
    )


def _gave(take: Take, filed: Filed) -> bool:
    return (take.batch, take.fetched_at, take.state) == (filed.batch, filed.fetched_at, filed.state)


def copies_of(desk: Desk, slug: str, article_id: str) -> Copies | None:
    """The articles with its text that the visitor may see. Raises what the index raises."""
    with Index.for_reading(desk.archive.catalog.url) as index:
        return copies(index, slug, article_id, desk.visitor.sees)


def reports_of(desk: Desk, slug: str, article_id: str) -> Event | None:
    """The other reports of its event that the visitor may see. Raises what the index raises."""
    with Index.for_reading(desk.archive.catalog.url) as index:
        return reports(index, slug, article_id, desk.visitor.sees, language=spoken().tag)


def said_on(desk: Desk, slug: str, article_id: str) -> tuple[Said, ...]:
    """What people say of it and others that the visitor may see. Raises what the index raises."""
    with Index.for_reading(desk.archive.catalog.url) as index:
        return said_of(index, slug, article_id, desk.visitor.sees)


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
            raise HTTPException(
                404,
                say_number(
                    "This article has %(number)s text; there is no text %(asked)s.",
                    "This article has %(number)s texts; there is no text %(asked)s.",
                    len(self.texts),
                    asked=number,
                ),
            )
        return self.texts[number - 1]


def known_of(desk: Desk, slug: str, article_id: str) -> Known:
    """Raises HTTPException 404 for an article that the outlet does not have."""
    possible = article_id.isascii() and article_id.isalnum()
    filed = desk.archive.catalog.filed(outlet=slug, article_id=article_id) if possible else ()
    if not filed:
        raise HTTPException(
            404,
            say(
                "%(outlet)s has no article %(article)s.",
                outlet=desk.outlet(slug).name,
                article=repr(article_id),
            ),
        )
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
        Fact(label=gettext(label), words=words, read_by=article.read_by.get(name))
        for name, label in LABELS.items()
        if (words := _words(article, name))
    ]


def _words(article: Article, name: str) -> str:
    value = getattr(article, name)
    match name:
        case "headline" | "description":
            return say("as shown") if value else ""
        case "article_body":
            return say(
                "%(words)s in %(paragraphs)s",
                words=say_number("%(number)s word", "%(number)s words", article.word_count),
                paragraphs=say_number("%(number)s paragraph", "%(number)s paragraphs", len(value)),
            )
        case "kind":
            return "" if value is ArticleKind.ARTICLE else code(value, "article")
        case "updates":
            return decimal(len(value)) if value else ""
        case "agreement":
            return (
                ""
                if value is None
                else say("%(share)s between the readings of its body", share=decimal(round(value, 2)))
            )
        case "robots_policy":
            return ", ".join(gettext(words) for field, words in ASKS.items() if getattr(value, field))
        case "rights":
            return in_short(value)
        case "flags":
            return ", ".join(code(each, "flag") for each in value)
    match value:
        case bool():
            return say("yes") if value else say("no")
        case datetime():
            return value.isoformat(" ")
        case Mapping():
            return ", ".join(f"{language}: {url}" for language, url in value.items())
        case tuple():
            return ", ".join(value)
    return value or ""
