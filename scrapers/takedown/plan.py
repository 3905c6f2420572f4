"""What a takedown covers: all that the archive knows of an article, from one of its addresses or its id."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlsplit

from scrapers.archive import contents, keys
from scrapers.archive.archive import Archive
from scrapers.archive.catalog_day import Filed
from scrapers.discover import canonical
from scrapers.errors import BadConfiguration, UnknownArticle
from scrapers.model.outlet import Outlet
from scrapers.model.report import Reading, headline_key
from scrapers.model.takedown import Likeness, Takedown
from scrapers.notes import rules


def plan(
    outlet: Outlet, asked: str, archive: Archive, *, reason: str, by: str, now: datetime | None = None
) -> Takedown:
    """The takedown of an article, by an address or its id; one that was made before where it covers that already.

    An address that the archive does not know is covered all the same. Writes nothing. Raises UnknownArticle for an id
    that the archive does not know, BadConfiguration without a reason or a name, and what the store and the catalog raise.
    """
    asked, reason, by = asked.strip(), " ".join(reason.split()), " ".join(by.split())
    if not reason or not by:
        raise BadConfiguration(
            f"{asked}: expected who takes it down and why, got by {by!r}, reason {reason!r}: both are kept with it"
        )
    urls = urls_of(outlet, asked)
    for made in contents.takedowns(archive.store, outlet.slug):
        if asked == made.name or made.covers_asked(asked, urls):
            return made
    _check_no_restoration_is_open(outlet, asked, urls, archive)
    known = _known(outlet, archive, urls, () if urls else (asked,))
    if not urls and not known.filed:
        raise UnknownArticle(
            f"{outlet.slug}: expected the address or the id of an article, got {asked!r}, which the archive does not know"
        )
    at = rules.at_of(now)
    links = known.links | ({urls[-1]} if urls else set())
    batches = archive.catalog.tried_in(outlet.slug, links)
    return Takedown(
        outlet=outlet.slug,
        name=keys.name_said(at, asked),
        asked=asked,
        reason=reason,
        by=by,
        at=at,
        links=tuple(sorted(links)),
        addresses=tuple(sorted(_addresses(archive, outlet.slug, batches, links) | {*urls} - links)),
        article_ids=tuple(sorted(known.article_ids)),
        texts=tuple(sorted(known.texts)),
        likenesses=tuple(sorted(known.likenesses, key=lambda each: (each.headline_key, each.simhash))),
        batches=tuple(sorted(batches, key=lambda name: (keys.batch_time(name), name))),
        days=tuple(sorted(known.days | archive.catalog.days_of(outlet.slug, links))),
    )


def _check_no_restoration_is_open(
    outlet: Outlet, asked: str, urls: tuple[str, ...], archive: Archive
) -> None:
    """What is half brought back is brought back whole, and then taken down as anything else."""
    for made in contents.all_takedowns(archive.store, outlet.slug):
        begun, certificate = (
            of(outlet.slug, made.name) for of in (keys.restoration, keys.restoration_certificate)
        )
        if (
            made.covers_asked(asked, urls)
            and archive.store.head(begun)
            and not archive.store.head(certificate)
        ):
            raise BadConfiguration(
                f"{asked}: its restoration broke off: run `khobao takedown {outlet.slug} {made.name} --restore --by …"
                " --reason …` first"
            )


def urls_of(outlet: Outlet, asked: str) -> tuple[str, ...]:
    """The address as given, and its canonical form last; none where an id was given."""
    if urlsplit(asked).scheme not in {"http", "https"}:
        return ()
    found = canonical(asked, outlet)
    return tuple(dict.fromkeys(filter(None, (asked, found))))


@dataclass(slots=True)
class _Known:
    """What belongs together: each new address, id or text may lead to more."""

    links: set[str] = field(default_factory=set)
    article_ids: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    """But for those in quarantine: a text that failed the checks may be the empty one, which many have."""
    likenesses: set[Likeness] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    filed: frozenset[Filed] = frozenset()


def _known(outlet: Outlet, archive: Archive, urls: Iterable[str], article_ids: Iterable[str]) -> _Known:
    known = _Known(article_ids={*article_ids})
    asked = {*urls}
    while True:
        found = archive.catalog.related(outlet.slug, known.links | asked, known.article_ids, known.texts)
        alike = found == known.filed and _alike(outlet, archive, known)
        if alike is False:
            known.filed = found
            known.links |= {each.canonical_url for each in found}
            known.article_ids |= {each.article_id for each in found}
            known.days |= {each.day for each in found}
            known.texts |= {each.body_sha256 for each in found if each.state.traits.sound is not False}
        elif alike <= known.links | asked:
            return known
        else:
            asked |= alike


def _alike(outlet: Outlet, archive: Archive, known: _Known) -> set[str]:
    """Links of the same days whose text is nearly one of its texts; fills in ``likenesses``, by which it is found."""
    names = {each.batch for day in known.days for each in archive.catalog.filed(outlet=outlet.slug, day=day)}
    names |= {each.batch for each in known.filed}
    reports = [report for name in sorted(names) if (report := archive.find_report(outlet.slug, name))]
    readings = [reading for report in reports for reading in report.readings]
    known.likenesses |= {
        like
        for reading in readings
        if reading.body_sha256 in known.texts and (like := _likeness(outlet, reading))
    }
    return {
        reading.canonical_url
        for reading in readings
        if (like := _likeness(outlet, reading)) and any(map(like.is_like, known.likenesses))
    }


def _likeness(outlet: Outlet, reading: Reading) -> Likeness | None:
    """None for a text that is too short to be like another."""
    headline = headline_key(reading.headline)
    if not headline or not reading.simhash or (reading.words or 0) < outlet.floors.words:
        return None
    return Likeness(headline_key=headline, simhash=reading.simhash)


def _addresses(archive: Archive, outlet: str, batches: Iterable[str], links: set[str]) -> set[str]:
    """URLs of these links, as they were listed and captured, that are not their canonical ones."""
    found: set[str] = set()
    for name in batches:
        batch = archive.batch(outlet, name)
        tried = [each for each in batch.outcomes if each.link.canonical_url in links]
        places = {(each.part, each.offset) for each in tried if each.part}
        lines = contents.lines(archive.store, batch) if places else ()
        found |= {each.link.url for each in tried}
        found |= {line.url for line in lines if (line.part, line.offset) in places}
    return found - links
