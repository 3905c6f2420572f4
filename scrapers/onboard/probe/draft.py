"""The draft of an outlet's file: what a probe found, and beside each fact what it was seen by."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from scrapers.errors import SourcesEmpty
from scrapers.model.outlet import (
    AnyDaySource,
    AnySource,
    DatedSitemap,
    DayPages,
    Feed,
    Floors,
    Outlet,
    Section,
    Sitemap,
    Wayback,
)
from scrapers.onboard.probe.found import Dated, Probe
from scrapers.onboard.probe.shape import unnamed
from scrapers.onboard.probe.source import source

FLOOR = 0.5
"""Of what was seen, what must be there: half leaves room for Sundays, and none for a redesign."""
BUSY, QUIET = 100, 20
"""Articles a day from which an outlet is captured every quarter of an hour, and below which every hour."""
MOST_FEEDS = 3
WANTED = ("headline", "description", "article_body", "authors", "date_published", "article_section")
"""Fields that an archivist misses first."""
AGREED = 0.9
"""Agreement from which a page is read well: nine of ten pages read badly have less."""
ARCHIVED_WITHIN = timedelta(days=14)
"""Web archives fetch most news within days."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A drafted outlet, and the file that describes it."""

    outlet: Outlet
    text: str
    """The file."""


def draft(probe: Probe, slug: str, on: date) -> Draft:
    """The outlet and its file; ``on``: the day of the probe.

    Raises SourcesEmpty where no address of an article was found, BadConfiguration for a slug that is none.
    """
    shape = probe.shape
    if shape is None:
        raise SourcesEmpty(
            f"{probe.home}: expected a feed, a sitemap or headlines that lead to articles, found none "
            f"({probe.asked} pages asked): {'; '.join(probe.notes)}"
        )
    sources = _sources(probe)
    if not sources:
        raise SourcesEmpty(
            f"{probe.home}: its articles are recognised by {shape.pattern}, but nothing that lists them was found"
        )
    days = _days(probe)
    outlet = Outlet(
        slug=slug,
        name=probe.name,
        home=_https(probe.home),
        hosts=probe.hosts,
        language=probe.language or "und",
        timezone=probe.zone.name,
        sources=tuple(each for each, _ in sources),
        article=shape.pattern,
        floors=Floors(articles_per_day=_floor(probe.per_day or 0)),
        every=_every(probe.per_day),
        days=tuple(each for each, _ in days),
        ids=() if shape.has_day else probe.ids,
        unverified=tuple(_unverified(probe)),
    )
    comments: dict[object, list[str]] = {each: [said] for each, said in (*sources, *days) if said}
    comments |= {
        "language": [_language(probe)],
        "timezone": [f"by {probe.zone.by}{_seen(probe.zone.offsets)}"],
        "article": [f"finds {shape.matched} of {shape.of} addresses"],
        "floors": [_rate(probe)],
        "ids": ["the lowest and the highest id seen; they grow with time"],
    }
    title = f"{probe.name}, in {outlet.language}. Drafted by `khobao probe` on {on}: {reading(probe)}."
    return Draft(outlet=outlet, text=source(outlet, title, comments))


def reading(probe: Probe) -> str:
    """How well the general reading reads the samples, in words."""
    read = [each for each in probe.samples if not each.error]
    agreements = [each.agreement for each in read if each.agreement is not None]
    said = [f"{len(read)} of {len(probe.samples)} sample articles were read"]
    if agreements:
        said.append(f"agreement {min(agreements):.2f} to {max(agreements):.2f}")
    lacking = {name: sum(name not in each.fields for each in read) for name in WANTED}
    said += [f"{count} without {name}" for name, count in lacking.items() if count]
    return ", ".join(said)


def slug_of(home: str) -> str:
    """A slug from a host: ``www.gazette.example`` is gazette, ``fr.gazette.example`` gazette_fr."""
    labels = (urlsplit(home).hostname or "").split(".")
    labels = [re.sub(r"[^a-z0-9]+", "_", label).strip("_") for label in labels]
    second_level = len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) == 2  # co.uk, com.vn
    site = labels[-3 if second_level else -2] if len(labels) > 1 else labels[0]
    before = [label for label in labels[: labels.index(site)] if label not in {"www", "m"}]
    slug = "_".join([site, *before])
    return slug if slug[:1].isalpha() else f"site_{slug}"


def _sources(probe: Probe) -> list[tuple[AnySource, str]]:
    """What lists articles now, each with what it was seen to list."""
    feeds = sorted((each for each in probe.feeds if each.links), key=lambda each: -each.links)[:MOST_FEEDS]
    maps = [each for each in (*probe.news, *probe.plain) if each.links]
    found: list[tuple[AnySource, str]] = [
        (Feed(url=_https(each.url), floor=_floor(each.links)), f"{each.links} articles; from {each.by}")
        for each in feeds
    ]
    found += [
        (Sitemap(url=_https(each.url)), f"{each.links} articles of all days; from {each.by}")
        if each in probe.plain
        else (
            Sitemap(url=_https(each.url), floor=_floor(each.links)),
            f"{each.links} articles of the last days; from {each.by}",
        )
        for each in maps
    ]
    found += [
        (
            Sitemap(url=_https(each.url), follow=each.follow),
            f"an index of {each.links} sitemaps; from {each.by}",
        )
        for each in probe.indexes
        if each.follow
    ]
    found += [
        (Section(url=_https(each.url), floor=_floor(each.links)), f"{each.links} articles")
        for each in probe.sections
    ]
    by_name = {each.name: (each, said) for each, said in reversed(found)}
    return [pair for pair in found if by_name.get(pair[0].name) == pair]


def _days(probe: Probe) -> list[tuple[AnyDaySource, str]]:
    """What lists a past day: the site's own first."""
    found: list[tuple[AnyDaySource, str]] = [
        (
            DayPages(page=Section(url=_https(each.template)), more=_https(each.more)),
            f"{each.links} articles on {each.seen}",
        )
        for each in probe.day_pages
    ]
    found += [
        (
            DatedSitemap(page=Sitemap(url=_https(each.template))),
            f"{each.links} articles in {each.seen}",
        )
        for each in probe.sitemaps
    ]
    if shape := probe.shape:
        host = urlsplit(probe.home).hostname
        within = None if shape.has_day else ARCHIVED_WITHIN
        found.append((
            Wayback(url=f"{host}/", match="host", address=_archived(shape.pattern), within=within),
            "",
        ))
    return found


def _archived(pattern: str) -> str:
    """The pattern of an article, for a web archive's index: of a given day where it has one."""
    path = pattern.removeprefix("^https://[^/]+/").removesuffix("$")
    path = path.replace("{", "{{").replace("}", "}}")
    for name, filled in (("year", "{year}"), ("month", "{month:02}"), ("day", "{day:02}")):
        path = re.sub(rf"\(\?P<{name}>[^()]*\)", filled, path)
    return f".*/{unnamed(path)}"


def _floor(seen: int) -> int:
    return max(1, int(seen * FLOOR))


def _every(per_day: int | None) -> timedelta:
    if per_day is None or QUIET <= per_day < BUSY:
        return timedelta(minutes=30)
    return timedelta(minutes=15) if per_day >= BUSY else timedelta(hours=1)


def _https(url: str) -> str:
    return re.sub(r"^http://", "https://", url)


def _seen(offsets: tuple[str, ...]) -> str:
    return f"; offsets seen: {', '.join(offsets)}" if offsets else ""


def _language(probe: Probe) -> str:
    said = ", ".join(f"{language} {count}" for language, count in probe.languages.items())
    return f"of {len(probe.samples)} articles: {said or 'none could be judged'}"


def _rate(probe: Probe) -> str:
    if probe.per_day is None:
        return "nothing tells how many articles a day has"
    return f"about {probe.per_day} articles a day, and set to half of it"


def _unverified(probe: Probe) -> Iterator[str]:
    zone, shape = probe.zone, probe.shape
    if not zone.is_sure:
        others = f"; {', '.join(zone.others)} fit as well" if zone.others else ""
        yield f"the time zone: chosen by {zone.by}{others}"
    if probe.language is None or len(probe.languages) > 1:
        yield "the language: the articles that were read do not agree"
    if probe.per_day is None:
        yield "articles_per_day: nothing said how many, so it is 1 until a person has seen some days"
    else:
        yield f"articles_per_day: about {probe.per_day} on one look, and set to half of that"
    if shape and shape.missed:
        yield f"that addresses of other forms are no articles, e.g. {shape.missed[0]}"
    if shape and shape.caught:
        yield f"that these are articles: {', '.join(shape.caught)}"
    for each in probe.sitemaps:
        if each.is_padded is None:
            yield f"whether months have two digits in {_address(each)}: none below ten was seen"
    if any(sample.error or (sample.agreement or 1) < AGREED for sample in probe.samples):
        yield "the general reading: not all samples were read well; a layout may be needed"
    if not any(sample.published for sample in probe.samples):
        yield "the dates: no article that was read states one"
    yield "what the Wayback Machine holds of it: it was not asked"


def _address(dated: Dated) -> str:
    return urlsplit(dated.template).path
