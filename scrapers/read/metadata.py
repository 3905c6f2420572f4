"""Metadata: what a page says of itself in JSON-LD, OpenGraph, ``meta`` tags and microdata."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from scrapers.model.article import RobotsPolicy
from scrapers.model.outlet import Outlet
from scrapers.model.rights import Signal, Term
from scrapers.read import credits, jsonld
from scrapers.read.authors import stated_authors
from scrapers.read.dates import Stated, stated
from scrapers.read.document import Document, line, tidy
from scrapers.read.headlines import headline
from scrapers.read.places import Places
from scrapers.read.rights import rights

_PUBLISHED = (
    "article:published_time", "article:published:time", "og:article:published_time", "datepublished", "date.available",
    "pubdate", "publishdate", "publish-date", "content:publishdate", "published", "published_at", "publication_date",
    "dc.date.issued", "dcterms.issued", "date", "dc.date", "dcterms.date", "parsely-pub-date", "sailthru.date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "release_date", "prism.publicationdate",
    "citation_publication_date", "published-date",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "article:modified:time", "og:article:modified_time", "datemodified", "date.modified",
    "lastmod", "last-modified", "last_modified", "dcterms.modified", "og:updated_time", "cxenseparse:modified_time",
    "lastupdate", "last_updated_date",
)  # fmt: skip
_SAYS_PUBLISHED = re.compile(
    r"(?:publish|publication|issued?).{0,3}(?:date|time|on|at)|date.{0,3}(?:publish|issued)"
)
"""In names of ``meta`` tags that are a site's own."""
_PAGES = frozenset({"WebPage", "ItemPage", "FAQPage", "MedicalWebPage"})
"""Types of JSON-LD whose object is the page itself."""
_NEWS_KINDS = frozenset({"NewsMediaOrganization", "LiveBlogPosting"})
_NEWS_TAGS = ("news_keywords", "googlebot-news", "article:content_tier", "article:opinion")
MOST_KEYWORDS = 50
MOST_HEADINGS = 12
"""Smaller headings, from the top of a page, that may be its headline."""
_LISTINGS = {
    "CollectionPage",
    "SearchResultsPage",
    "ProfilePage",
    "ContactPage",
    "AboutPage",
    "VideoGallery",
    "ItemList",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What was found, each field from its most trusted place. Nothing is guessed: what no place states is None."""

    headline: str | None
    wordings: tuple[str, ...]
    """All headlines of the article, most trusted first."""
    description: str | None
    authors: tuple[str, ...]
    byline: tuple[str, ...]
    """The page's own word for its author where it names no person: a desk, a house, an agency."""
    agencies: tuple[str, ...]
    house: tuple[str, ...]
    """Names under which the page speaks of its publisher: never authors."""
    published: tuple[Stated, ...]
    """Most trusted first."""
    modified: tuple[Stated, ...]
    section: str | None
    keywords: tuple[str, ...]
    image: str | None
    language: str | None
    paywalled: bool | None
    canonical: str | None
    """``rel=canonical``, else ``og:url``, absolute."""
    translations: Mapping[str, str]
    robots_policy: RobotsPolicy
    rights: tuple[Signal, ...]
    article: jsonld.Node
    """The article's own object in JSON-LD, empty where there is none."""
    shared_as: str
    """``og:type``, in lower case."""
    of_newsroom: bool
    """The page says that news is what it is: then its metadata is the editors' own word."""
    says_article: bool
    """The page calls itself an article."""
    says_listing: bool
    """The page calls itself a listing, a search, a profile or a site, and nowhere an article."""
    read_by: Mapping[str, str]
    """Field to ``json-ld`` or ``meta``."""


def metadata(document: Document, outlet: Outlet | None) -> Metadata:
    """Never raises for what a page says of itself."""
    places = Places.of(document)
    read_by: dict[str, str] = {}

    def pick(name: str, *values: tuple[str, str]) -> str | None:
        for source, value in values:
            if value := tidy(value):
                read_by[name] = source
                return value
        return None

    language = _language(places, document)
    own = (*places.house, *(outlet.credits if outlet else ()))
    spoken = language or (outlet.language.partition("-")[0] if outlet else None)
    names, byline, source = stated_authors(places, own, spoken)
    read_by["authors"] = source
    of_newsroom = _is_of_newsroom(places, document)
    headings = {line(h1): places.leads_home(h1) for h1 in document.tree.iter("h1")}
    title = headline(
        jsonld.text(places.article.get("headline")),
        jsonld.text(places.article.get("alternativeHeadline")),
        places.first("og:title", "twitter:title", "dc.title", "headline"),
        tidy(document.tree.findtext(".//title")),
        tuple(text for text, leads_home in headings.items() if not leads_home),
        (
            *places.house,
            *places.breadcrumb,
            *(text for text, leads_home in headings.items() if leads_home),
            *(f"{by}{name}" for name in names.persons for by in ("", "by ")),
        ),
        of_newsroom=of_newsroom,
        smaller=tuple(line(heading) for heading in islice(document.tree.iter("h2", "h3"), MOST_HEADINGS)),
        url=places.canonical or document.url,
    )
    if title.text:
        read_by["headline"] = title.source
    kinds = {kind for node in document.jsonld for kind in jsonld.types(node)}
    says_article = (
        bool(places.article) or places.first("og:type") == "article" or bool(places.first(*_PUBLISHED[:4]))
    )
    spoken = outlet.language if outlet else language
    own_names = sorted(
        name for name in places.meta if name not in _PUBLISHED and _SAYS_PUBLISHED.search(name)
    )
    published = _times(places, document.jsonld, "datePublished", (*_PUBLISHED, *own_names), spoken)
    modified = _times(places, document.jsonld, "dateModified", _MODIFIED, spoken)
    said = rights(document, places)
    return Metadata(
        headline=title.text,
        wordings=title.wordings,
        description=pick(
            "description",
            ("json-ld", jsonld.text(places.article.get("description"))),
            ("meta", places.first("og:description", "description", "twitter:description")),
        ),
        authors=names.persons,
        byline=byline,
        agencies=names.agencies,
        house=places.house,
        published=_without_changes(_not_after(published, modified), modified),
        modified=modified,
        section=pick(
            "article_section",
            ("json-ld", places.breadcrumb[-1] if places.breadcrumb else ""),
            ("json-ld", jsonld.text(places.article.get("articleSection"))),
            ("meta", places.first("article:section", "articlesection", "section").split(",")[0]),
        ),
        keywords=_keywords(places, read_by),
        image=_picture(places, read_by),
        language=language,
        paywalled=_paywalled(places.article),
        canonical=places.canonical,
        translations=_translations(places),
        robots_policy=_policy(said),
        rights=said,
        article=places.article,
        shared_as=places.first("og:type").casefold(),
        of_newsroom=of_newsroom,
        says_article=says_article,
        says_listing=not says_article
        and (bool(kinds & _LISTINGS) or places.first("og:type") in {"website", "profile"}),
        read_by=read_by,
    )


def _is_of_newsroom(places: Places, document: Document) -> bool:
    """Whether the page says that news is what it is: in JSON-LD, or in the tags of news aggregators."""
    kinds = {kind for node in document.jsonld for kind in jsonld.types(node)}
    is_news = any(kind.endswith("NewsArticle") for kind in jsonld.types(places.article))
    return is_news or bool(kinds & _NEWS_KINDS) or any(name in places.meta for name in _NEWS_TAGS)


def _times(
    places: Places, nodes: Iterable[jsonld.Node], key: str, names: Iterable[str], language: str | None
) -> tuple[Stated, ...]:
    """What ``meta`` tags and JSON-LD state, the article's own object before that of its page."""
    found = [stated(value, "meta", language) for name in names if (value := places.first(name))]
    found.append(stated(jsonld.text(places.article.get(key)), "json-ld", language))
    if not any(found):
        pages = (node for node in nodes if _PAGES.intersection(jsonld.types(node)))
        found = [stated(jsonld.text(node.get(key)), "json-ld", language) for node in pages]
    return tuple(each for each in found if each)


def _not_after(published: tuple[Stated, ...], modified: tuple[Stated, ...]) -> tuple[Stated, ...]:
    """Times of publication without those after the last change, where others are not: nothing is published after it."""
    last = max((each.time.date() for each in modified), default=None)
    before = tuple(each for each in published if last and (each.time.date() - last).days <= 1)
    return before or published


def _without_changes(published: tuple[Stated, ...], modified: tuple[Stated, ...]) -> tuple[Stated, ...]:
    """Times of publication without what ``meta`` gives as one where JSON-LD says that it is the last change."""
    changed = {each.time for each in modified if each.source == "json-ld"}
    first = tuple(each for each in published if each.source == "json-ld" and each.time not in changed)
    return (
        tuple(each for each in published if each.source == "json-ld" or each.time not in changed)
        if first
        else published
    )


def _keywords(places: Places, read_by: dict[str, str]) -> tuple[str, ...]:
    stated_words = places.article.get("keywords")
    listed = stated_words if isinstance(stated_words, list) else [stated_words]
    for source, values in (
        ("meta", places.meta.get("article:tag", ())),
        ("meta", places.meta.get("news_keywords", ())),
        ("json-ld", tuple(jsonld.text(word) for word in listed)),
        ("meta", places.meta.get("keywords", ())),
    ):
        words = (tidy(word).lstrip("#") for value in values for word in re.split(r"[,;，、]", value))
        if found := credits.unique(word for word in words if word):
            read_by["keywords"] = source
            return found[:MOST_KEYWORDS]
    return ()


def _picture(places: Places, read_by: dict[str, str]) -> str | None:
    stated_image = places.article.get("image")
    if isinstance(stated_image, list):
        stated_image = stated_image[0] if stated_image else None
    if isinstance(stated_image, Mapping):
        stated_image = stated_image.get("url") or stated_image.get("contentUrl") or stated_image.get("@id")
    for source, address in (("json-ld", stated_image), ("meta", places.first("og:image", "twitter:image"))):
        if isinstance(address, str) and (url := places.absolute(address)):
            read_by["image"] = source
            return url
    return None


def _language(places: Places, document: Document) -> str | None:
    stated_language = (
        document.tree.get("lang")
        or jsonld.text(places.article.get("inLanguage"))
        or places.first("og:locale", "content-language", "language")
    )
    match = re.match(r"\s*([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2,4}))?", stated_language)
    return match.group(1).lower() if match else None


def _paywalled(article: jsonld.Node) -> bool | None:
    free = article.get("isAccessibleForFree")
    if isinstance(free, str) and free.casefold() in {"true", "false"}:
        free = free.casefold() == "true"
    return not free if isinstance(free, bool) else None


def _translations(places: Places) -> dict[str, str]:
    found: dict[str, str] = {}
    for rel, language, href in places.links:
        if "alternate" in rel and language and language.casefold() != "x-default":
            url = places.absolute(href)
            if url and url != places.canonical:
                found.setdefault(language, url)
    return found


def _policy(signals: Iterable[Signal]) -> RobotsPolicy:
    said = {(each.term, each.says) for each in signals}
    return RobotsPolicy(
        noarchive=(Term.ROBOTS, "noarchive") in said,
        noai=bool(said & {(Term.ROBOTS, "noai"), (Term.ROBOTS, "noimageai")}),
        tdm_reservation=(Term.TDM, "1") in said,
    )
