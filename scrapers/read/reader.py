"""Reading a page: layouts first, the general reading where none fits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from scrapers.errors import NotAnArticle
from scrapers.model.article import Article, EmbeddedReport, Update, article_id, text_sha256
from scrapers.model.calendar_day import day_start
from scrapers.model.outlet import Outlet
from scrapers.model.page import Page
from scrapers.model.words import count
from scrapers.read import appended_reports, boilerplate, dates, figures, kinds, layouts
from scrapers.read.blocks import blocks
from scrapers.read.credits import Credit
from scrapers.read.dates import Stated
from scrapers.read.document import Document
from scrapers.read.fingerprint import reader_version, simhash, word_list
from scrapers.read.general import general_body
from scrapers.read.headlines import other_wording
from scrapers.read.language import Identified, identify
from scrapers.read.layouts import LayoutReading
from scrapers.read.metadata import Metadata, metadata
from scrapers.read.printed_dates import Printed, beside_headline
from scrapers.web.urls import canonical

FEWEST_WORDS = 15
"""Of a text on a page that calls itself an article; players and galleries have fewer."""
FEWEST_WORDS_UNSAID = 60
"""Of a text on a page that nowhere calls itself an article."""
FEWEST_WORDS_DENIED = 150
"""Of a text on a page that calls itself a listing or a site. Some do by mistake (3 of 387 saved articles)."""

T = TypeVar("T")


def read(page: Page, outlet: Outlet | None = None) -> Article:
    """The article of a page.

    With an outlet, its layouts are tried in order, those past their ``until`` left out; the first that
    finds a headline and a body reads the page. Where none does, metadata and the general reading do, and
    ``flags`` has ``layout_not_found`` if the outlet has layouts. Same page, same article.

    Without an outlet the house's own names are unknown: where such a page names no person,
    ``authors`` has its own word for the author, be it a desk, a house or an agency.

    Raises NotAnArticle for a page without one, Unreadable for bytes that are no page, OverLimit above the
    limits; nothing else.
    """
    if page.status >= 400:
        raise NotAnArticle(
            f"{page.url or 'a page without address'}: expected an article, found status {page.status}"
        )
    document = Document.parse(page)
    stated = metadata(document, outlet)
    address = _address(page, stated, outlet)
    if outlet and address and outlet.owns(address) and not outlet.match(address):
        raise NotAnArticle(f"{page.url}: {address} is no article's address of {outlet.slug}")
    found = _by_layout(document, outlet, stated)
    text = _text(document, stated, found, outlet)
    return _article(document, stated, found, text, address, outlet)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """Headline and body, by layout or by the general reading, without what is not the article's."""

    headline: str
    body: boilerplate.Cleaned
    embedded: tuple[EmbeddedReport, ...]
    updates: tuple[Update, ...]
    read_by: str
    agreement: float | None


def _by_layout(document: Document, outlet: Outlet | None, stated: Metadata) -> LayoutReading | None:
    if outlet is None:
        return None
    known = {
        "published": any(each.is_whole for each in stated.published),
        "modified": any(each.is_whole for each in stated.modified),
        "section": stated.read_by.get("article_section") == "json-ld",
        "keywords": bool(stated.keywords),
    }
    names = [name for name, is_known in known.items() if is_known]
    readings = (
        layouts.apply(layout, document, outlet, names, stated.authors)
        for layout in layouts.fitting(document.page, outlet)
    )
    return next(filter(None, readings), None)


def _text(document: Document, stated: Metadata, found: LayoutReading | None, outlet: Outlet | None) -> _Text:
    """Raises NotAnArticle where there is no headline or hardly a text."""
    embedded: tuple[EmbeddedReport, ...] = ()
    language = outlet.language if outlet else stated.language
    updates = kinds.updates(document, stated.article, outlet.tz if outlet else None, language)
    if found:
        headline: str | None = found.headline
        paragraphs, read_by, agreement = found.body, f"layout:{found.name}", None
        if found.appended is not None:
            paragraphs, embedded = appended_reports.split(paragraphs, found.appended, expected=True)
    else:
        general = general_body(document)
        headline = stated.headline
        paragraphs, read_by, agreement = general.paragraphs, general.read_by, general.agreement
        entries = kinds.text_of(updates)
        if len(word_list(entries)) > len(word_list(paragraphs)):
            paragraphs, read_by, agreement = entries, "updates", None
    body = boilerplate.clean(
        paragraphs,
        headline=headline,
        captions=[
            line
            for caption in (found.captions if found else ())
            for line in (caption.text, f"{caption.text} {caption.credit}")
            if line
        ],
        own=(*stated.house, *((outlet.name, *outlet.credits) if outlet else ())),
        persons=(*stated.authors, *(found.credit.persons if found and found.credit else ())),
    )
    words = len(word_list(body.paragraphs))
    if found:
        fewest = 1
    elif stated.says_listing:
        fewest = FEWEST_WORDS_DENIED
    else:
        fewest = FEWEST_WORDS if stated.says_article else FEWEST_WORDS_UNSAID
    if not headline or words < fewest:
        what = f"{words} words, fewer than {fewest}" if headline else "no headline"
        raise NotAnArticle(f"{document.url or 'a page without address'}: expected an article, found {what}")
    return _Text(
        headline=headline,
        body=body,
        embedded=embedded,
        updates=updates,
        read_by=read_by,
        agreement=agreement,
    )


def _article(
    document: Document,
    stated: Metadata,
    found: LayoutReading | None,
    text: _Text,
    address: str | None,
    outlet: Outlet | None,
) -> Article:
    """Each field from the most trusted place that states it."""
    page, layout, paragraphs = document.page, text.read_by if found else "", text.body.paragraphs
    credit = found.credit if found else None
    captions = found.captions if found else figures.captions(document, paragraphs)
    read_by = {"headline": layout or stated.read_by["headline"], "article_body": text.read_by}

    def pick(field: str, *places: tuple[str | None, T]) -> T:
        source, value = next((place for place in places if place[1]), places[-1])
        if value and source:
            read_by[field] = source
        return value

    by = stated.read_by.get
    sections = [(by("article_section"), stated.section), (layout, found.section if found else None)]
    if by("article_section") == "meta":  # which may list all sections that the article is filed under
        sections.reverse()
    description = pick(
        "description", (layout, found.description if found else None), (by("description"), stated.description)
    )
    if description and outlet:
        description = boilerplate.without_own_name(description, (outlet.name, *outlet.credits))
    beside = _beside_headline(document, stated, found, outlet)
    published = pick("date_published", *_published(stated, found, beside, address, outlet))
    modified = pick(
        "date_modified",
        *_chosen([*stated.modified, found.modified if found else None], outlet),
        *_chosen([beside.modified], outlet),
    )
    spoken = identify(paragraphs)
    section = pick("article_section", *sections)
    keywords = pick("keywords", (by("keywords"), stated.keywords), (layout, found.keywords if found else ()))
    return Article(
        id=_id(address, text, description, outlet),
        outlet=outlet.slug if outlet else None,
        url=page.url,
        canonical_url=address,
        in_language=spoken.language or stated.language or (outlet.language if outlet else None),
        headline=text.headline,
        description=description,
        article_body=paragraphs,
        captions=captions,
        authors=pick(
            "authors",
            (layout, credit.persons if credit else ()),
            # A byline that names nobody is one too.
            (by("authors"), stated.authors if credit is None else ()),
            (text.read_by, text.body.credit.persons),
            (by("authors"), () if outlet else stated.byline),
        ),
        agencies=pick(
            "agencies",
            (text.read_by, ((credit or Credit()) + text.body.credit).agencies),
            (by("authors"), stated.agencies),
        ),
        dateline=text.body.dateline,
        date_published=published,
        date_modified=modified,
        article_section=section,
        keywords=keywords,
        image=pick(
            "image",
            (by("image"), stated.image),
            (layout, next((caption.image_url for caption in captions if caption.image_url), None)),
        ),
        word_count=sum(map(count, paragraphs)),
        translations=stated.translations,
        embedded_reports=text.embedded,
        alternative_headline=other_wording(text.headline, stated.wordings),
        kind=kinds.kind(
            document,
            stated.article,
            shared_as=stated.shared_as,
            labels=(text.headline, description, section, *keywords),
            paragraphs=paragraphs,
            captions=[caption.text for caption in captions if caption.text],
        ),
        updates=text.updates,
        paywalled=stated.paywalled,
        robots_policy=stated.robots_policy,
        rights=stated.rights,
        body_sha256=text_sha256(text.headline, description, paragraphs),
        simhash=simhash(paragraphs),
        read_by=read_by,
        agreement=text.agreement,
        flags=(
            *_flags(page, published, address, found, outlet),
            *_language_flags(spoken, outlet),
            *(
                ["paywalled_stub"]
                if kinds.is_stub(stated.article, paragraphs, paywalled=stated.paywalled)
                else []
            ),
        ),
        capture=page.capture,
        reader_version=reader_version(outlet),
    )


def _address(page: Page, stated: Metadata, outlet: Outlet | None) -> str | None:
    """The page's own word for its address where that can be so, else where it was fetched from.

    A canonical link may only lead to an article of the same outlet, for one that leads home would make all
    pages one; without an outlet, to another page than the home page of the same host.
    """
    said, fetched = _canonical(stated.canonical, outlet), _canonical(page.url, outlet)
    if said is None or page.url is None:
        return said or fetched
    if outlet:
        return said if outlet.match(said) else fetched
    parts = urlsplit(said)
    return (
        said
        if fetched and parts.hostname == urlsplit(fetched).hostname and parts.path.strip("/")
        else fetched
    )


def _canonical(url: str | None, outlet: Outlet | None) -> str | None:
    try:
        return canonical(url, outlet) if url else None
    except ValueError:
        return None


def _id(address: str | None, text: _Text, description: str | None, outlet: Outlet | None) -> str:
    """By the id in the address, else the address, else the text."""
    match = outlet.match(address) if outlet and address else None
    own = match.group("id") if match and "id" in match.re.groupindex else None
    identity = own or address or text_sha256(text.headline, description, text.body.paragraphs)
    return article_id(outlet.slug if outlet else None, identity)


def _chosen(
    candidates: list[Stated | None], outlet: Outlet | None
) -> list[tuple[str | None, datetime | None]]:
    best = dates.choose([each for each in candidates if each], outlet.tz if outlet else None)
    return [(best.source, best.time) if best else (None, None)]


def _beside_headline(
    document: Document, stated: Metadata, found: LayoutReading | None, outlet: Outlet | None
) -> Printed:
    """What the page prints, where neither its metadata nor a layout says when it was published.

    Outside of newsrooms some metadata gives the day of the last change as that of publication, and so one that is no day
    before it: then an earlier one that is printed beside the headline counts.
    """
    doubted = not stated.of_newsroom and dates.is_last_change(stated.published, stated.modified)
    if found or (stated.published and not doubted):
        return Printed()
    language = outlet.language if outlet else document.tree.get("lang") or stated.language
    printed = beside_headline(document.once(blocks), stated.headline, language)
    if stated.published and printed.published and not dates.is_before(printed.published, stated.published):
        return Printed()
    return printed


def _published(
    stated: Metadata,
    found: LayoutReading | None,
    beside: Printed,
    address: str | None,
    outlet: Outlet | None,
) -> list[tuple[str | None, datetime | None]]:
    """By metadata and layout, else as printed; else the beginning of the day that the address names as that of publication."""
    day, of_publication = dates.url_day(address, outlet)
    begun: datetime | None = None
    if day and of_publication:
        begun = day_start(day, outlet.tz).astimezone(outlet.tz) if outlet else datetime.combine(day, time())
    places = [
        _chosen([*stated.published, found.published if found else None], outlet),
        _chosen([beside.published], outlet),
    ]
    if beside.published and stated.published:
        places.reverse()
    return [*places[0], *places[1], ("url", begun)]


def _language_flags(spoken: Identified, outlet: Outlet | None) -> Iterator[str]:
    if outlet and spoken.language and spoken.language != outlet.language.partition("-")[0].casefold():
        yield "other_language"
    if spoken.mixed:
        yield "mixed_language"


def _flags(
    page: Page,
    published: datetime | None,
    address: str | None,
    found: LayoutReading | None,
    outlet: Outlet | None,
) -> tuple[str, ...]:
    day, _ = dates.url_day(address, outlet)
    future = bool(
        published and published.tzinfo and page.fetched_at and published > page.fetched_at + timedelta(days=1)
    )
    flags = {
        "layout_not_found": bool(outlet and outlet.layouts and not found),
        "date_disagrees_with_url": dates.disagree(published, day, outlet.tz if outlet else None),
        "date_in_future": future,
    }
    return tuple(name for name, raised in flags.items() if raised)
