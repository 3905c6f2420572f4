"""What of the raw captures an erasure destroys, and how the objects that hold them are written again.

Each object is a function of what it is now and of the erasure, so a killed erasure goes on where it was: an object has the
hash from before, or the one from after.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from scrapers.archive import cdxj, contents, keys
from scrapers.archive.archive import Archive
from scrapers.archive.scratch import scratch
from scrapers.archive.tombstone import rewrite
from scrapers.archive.warc import Captured, ExchangeAt, digest, read_exchanges
from scrapers.errors import ArchiveDamaged, SkipAndRecord
from scrapers.model.article import Article
from scrapers.model.batch import Batch, Outcome
from scrapers.model.erasure import Erasure, Gone, Part, Printed, Replaced
from scrapers.model.link import Link, State
from scrapers.model.outlet import Outlet
from scrapers.model.takedown import Takedown
from scrapers.takedown.names import Names

BEFORE = timedelta(days=7)
"""How long before the first batch that tried the article a list may have named it."""
_EMPTY = digest(b"")


@dataclass(frozen=True, slots=True)
class Folder:
    """The objects of one batch, also of one that was never finished."""

    name: str
    batch: Batch | None
    """None where there is no batch.json."""
    parts: tuple[str, ...]
    """Names of its WARC parts."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the captures hold of an article."""

    links: tuple[str, ...]
    """As ``Erasure``."""
    gone: tuple[Gone, ...]
    printed: tuple[Printed, ...]
    batches: tuple[str, ...]


def folders(outlet: str, archive: Archive, batches: Iterable[str]) -> list[Folder]:
    """All that may hold an article which these batches tried; all of the outlet where none did."""
    since = min((keys.batch_time(name) - BEFORE for name in batches), default=None)
    parts: dict[str, list[str]] = defaultdict(list)
    for stored in archive.store.list(keys.captures(outlet)):
        name, file = stored.key.split("/")[-2:]
        if since is None or keys.batch_time(name) >= since:
            parts[name] += [file.removesuffix(".warc.gz")] if file.endswith(".warc.gz") else []
    ordered = sorted(parts, key=lambda name: (keys.batch_time(name), name))
    return [Folder(name, archive.find_batch(outlet, name), tuple(sorted(parts[name]))) for name in ordered]


def look(outlet: Outlet, takedown: Takedown, archive: Archive, among: list[Folder]) -> Found:
    """What these hold of the article. Every record of every part is read; memory holds one. Raises ArchiveDamaged."""
    links = {*takedown.links, *_hidden_since(outlet, takedown, archive, among)}
    tried = [
        (folder.name, outcome)
        for folder in among
        for outcome in (folder.batch.outcomes if folder.batch else ())
    ]
    its = [(name, each) for name, each in tried if _is_its(each.link, links, takedown)]
    digests = {
        each.payload_digest for _, each in its if each.state is State.CAPTURED and each.payload_digest
    } - {_EMPTY}
    urls = links | {each.link.url for _, each in its} | {*takedown.addresses}
    names = Names(urls, _headlines(outlet, archive, among, its))
    of_links = {(name, each.part, each.offset): each.link.canonical_url for name, each in tried if each.part}
    own = {(name, each.part, each.offset) for name, each in its}
    gone: list[Gone] = []
    printed: list[Printed] = []
    for folder in among:
        for part in folder.parts:
            warc = keys.warc(outlet.slug, folder.name, part)
            with archive.store.reader(warc) as stream:
                for exchange in read_exchanges(stream, warc=warc):
                    place = folder.name, part, exchange.start
                    captured = exchange.captured
                    if place in own or captured.payload_digest in digests or captured.page.url in urls:
                        gone.append(_gone(archive, warc, exchange, Part.PAGE))
                        links |= {of_links[place]} if place in of_links else set()
                    elif _prints(captured, names):
                        if place in of_links:
                            printed.append(
                                Printed(warc=warc, offset=exchange.start, url=captured.page.url or "")
                            )
                        else:
                            gone.append(_gone(archive, warc, exchange, Part.LISTING))
    lost = {(*keys.part_of(each.warc), each.offset) for each in gone}
    batches = {name for name, each in tried if (name, each.part, each.offset) in lost}
    return Found(
        links=tuple(sorted(links)),
        gone=tuple(gone),
        printed=tuple(printed),
        batches=tuple(folder.name for folder in among if folder.name in batches),
    )


def _hidden_since(outlet: Outlet, takedown: Takedown, archive: Archive, among: list[Folder]) -> Iterator[str]:
    """Links under which it came since, and was hidden for what it says. Where a person took several articles down in one
    second, for one reason, the page tells which of them it is."""
    others = [
        each
        for each in contents.all_takedowns(archive.store, takedown.outlet)
        if each.sentence == takedown.sentence and each.name != takedown.name
    ]
    for folder in among:
        report = archive.find_report(takedown.outlet, folder.name)
        hidden = {
            reading.canonical_url
            for reading in (report.readings if report else ())
            if reading.state is State.HIDDEN and takedown.sentence in reading.reasons
        }
        if not others or not folder.batch:
            yield from hidden
            continue
        for outcome in folder.batch.outcomes:
            if outcome.link.canonical_url in hidden and outcome.part:
                captured = archive.captured(folder.batch, outcome)
                page = outcome.link, captured.refers_to, _article(captured, outlet)
                ours, *theirs = (each.covers_page(*page) for each in (takedown, *others))
                if ours or not any(theirs):
                    yield outcome.link.canonical_url


def _is_its(link: Link, links: set[str], takedown: Takedown) -> bool:
    return link.canonical_url in links or takedown.covers_link(link)


def _headlines(
    outlet: Outlet, archive: Archive, among: list[Folder], its: list[tuple[str, Outcome]]
) -> Iterator[str | None]:
    """Of the article, as it and the lists print it."""
    batches = {folder.name: folder.batch for folder in among}
    for name, outcome in its:
        yield outcome.link.title
        batch = batches[name]
        if batch and outcome.part and outcome.state is State.CAPTURED:
            article = _article(archive.captured(batch, outcome), outlet)
            yield article.headline if article else None
    wanted = {outcome.link.canonical_url for _, outcome in its}
    for batch in filter(None, batches.values()):
        yield from (each.link.title for each in batch.listed if each.link.canonical_url in wanted)


def _article(captured: Captured, outlet: Outlet) -> Article | None:
    """What a page is read as; None of a revisit, and of a page that is no article."""
    from scrapers.read import read

    if not captured.revisit:
        with suppress(SkipAndRecord):
            return read(captured.page, outlet)
    return None


def _prints(captured: Captured, names: Names) -> bool:
    fields = "\n".join(f" {value}" for value in captured.page.headers.values())
    return names.are_in(f"{fields}\n{captured.page.body.decode('utf-8', 'replace')}")


def _gone(archive: Archive, warc: str, of: ExchangeAt, part: Part) -> Gone:
    data = archive.store.get_range(warc, of.start, of.stop - of.start)
    capture = of.captured.page.capture
    assert capture is not None
    return Gone(
        warc=warc,
        offset=of.start,
        length=of.stop - of.start,
        record_id=capture.record_id,
        payload_digest=of.captured.payload_digest,
        sha256=hashlib.sha256(data).hexdigest(),
        part=part,
    )


def replacements(
    erasure: Erasure, takedown: Takedown, among: list[Folder], archive: Archive
) -> dict[str, Replaced]:
    """What each object is now, and what it is to be. Changes nothing."""
    found: dict[str, Replaced] = {}
    gone = _by_part(erasure.gone)
    for folder in among:
        for part in folder.parts:
            warc = keys.warc(erasure.outlet, folder.name, part)
            if warc in gone:
                found[warc] = _rewritten_part(archive, warc, gone[warc], erasure, None)
                index = keys.cdxj(erasure.outlet, folder.name, part)
                if (body := archive.store.find(index)) is not None:
                    found[index] = _difference(body, _index(body, index, gone[warc]))
        if folder.batch:
            key = keys.batch_json(erasure.outlet, folder.name)
            body = archive.store.get(key)
            after = _without(folder.batch, replace(erasure, replaced=found), takedown).to_json()
            if after != folder.batch.to_json():
                found[key] = _difference(body, after)
    return found


def apply(erasure: Erasure, takedown: Takedown, archive: Archive) -> None:
    """Write the objects again, and tell the catalog. Idempotent. Raises ArchiveDamaged where one is neither what it was nor
    what it is to be."""
    gone = _by_part(erasure.gone)
    order = sorted(erasure.replaced, key=lambda key: (key.endswith("/batch.json"), key))
    for key in order:
        to_be = erasure.replaced[key]
        if key in gone:
            _rewritten_part(archive, key, gone[key], erasure, to_be)
        elif key.endswith("/batch.json"):
            body = archive.store.get(key)
            after = (
                body
                if _is(body, to_be)
                else _without(Batch.from_json(body, key), erasure, takedown).to_json()
            )
            _put(archive, key, body, after, to_be, "application/json")
        else:
            body = archive.store.get(key)
            after = (
                body if _is(body, to_be) else _index(body, key, gone[f"{key.removesuffix('.cdxj')}.warc.gz"])
            )
            _put(archive, key, body, after, to_be, "application/x-cdxj")
    changed = {key.split("/")[-2] for key in erasure.replaced}
    for day in {keys.batch_time(name).date() for name in changed}:
        archive.store.delete(keys.index(erasure.outlet, day))  # copies of what was replaced
    for name in sorted(changed):
        if batch := archive.find_batch(erasure.outlet, name):
            archive.record_batch(batch)


def _by_part(gone: Iterable[Gone]) -> dict[str, list[Gone]]:
    found: dict[str, list[Gone]] = defaultdict(list)
    for each in gone:
        found[each.warc].append(each)
    return found


def _rewritten_part(
    archive: Archive, warc: str, gone: list[Gone], erasure: Erasure, to_be: Replaced | None
) -> Replaced:
    """A part with tombstones; it is stored where ``to_be`` says what it has to come out as, and is not there yet."""
    if to_be and archive.store.sha256(warc) == to_be.sha256:
        return to_be
    with scratch(archive.work, "erase") as folder:
        file = folder / "part"
        with archive.store.reader(warc) as source:
            before, after = rewrite(source, file, gone, erasure)
        size = file.stat().st_size
        found = Replaced(was_size=size, was_sha256=before, size=size, sha256=after)
        if to_be and found != to_be:
            raise _unexpected(warc, to_be, found)
        if to_be:
            archive.store.put(warc, file, content_type="application/warc")
        return found


def _put(archive: Archive, key: str, body: bytes, after: bytes, to_be: Replaced, kind: str) -> None:
    if body == after:
        return
    found = _difference(body, after)
    if found != to_be:
        raise _unexpected(key, to_be, found)
    archive.store.put(key, after, content_type=kind)


def _unexpected(key: str, to_be: Replaced, found: Replaced) -> ArchiveDamaged:
    return ArchiveDamaged(
        f"{key}: expected SHA-256 {to_be.was_sha256} or {to_be.sha256}, found {found.was_sha256}, of which {found.sha256}"
        " would be made"
    )


def _is(body: bytes, to_be: Replaced) -> bool:
    return hashlib.sha256(body).hexdigest() == to_be.sha256


def _difference(body: bytes, after: bytes) -> Replaced:
    return Replaced(
        was_size=len(body),
        was_sha256=hashlib.sha256(body).hexdigest(),
        size=len(after),
        sha256=hashlib.sha256(after).hexdigest(),
    )


def _index(body: bytes, key: str, gone: list[Gone]) -> bytes:
    offsets = {each.offset for each in gone}
    return cdxj.write([line for line in cdxj.read(body, key) if line.offset not in offsets])


def _without(batch: Batch, erasure: Erasure, takedown: Takedown) -> Batch:
    """What a batch says once the captures are erased: that they were, and no headline."""
    gone = {(*keys.part_of(each.warc), each.offset) for each in erasure.gone}
    lost: Mapping[str, int] = {
        each.warc: sum(other.warc == each.warc for other in erasure.gone) for each in erasure.gone
    }
    links = {*erasure.links}

    def named(link: Link) -> Link:
        return replace(link, title=None) if _is_its(link, links, takedown) else link

    def after(outcome: Outcome) -> Outcome:
        if (batch.batch, outcome.part, outcome.offset) not in gone:
            return replace(outcome, link=named(outcome.link))
        return Outcome(
            link=replace(outcome.link, title=None),
            state=State.HIDDEN,
            reason=erasure.sentence,
            status=outcome.status,
            tries=outcome.tries,
            fetched_at=outcome.fetched_at,
        )

    parts = []
    for part in batch.parts:
        warc, index = (of(batch.outlet, batch.batch, part.name) for of in (keys.warc, keys.cdxj))
        if warc in erasure.replaced:
            part = replace(
                part, sha256=erasure.replaced[warc].sha256, records=part.records - lost.get(warc, 0)
            )
        if index in erasure.replaced:
            now = erasure.replaced[index]
            part = replace(part, cdxj_size=now.size, cdxj_sha256=now.sha256)
        parts.append(part)
    return replace(
        batch,
        outcomes=tuple(map(after, batch.outcomes)),
        listed=tuple(replace(each, link=named(each.link)) for each in batch.listed),
        parts=tuple(parts),
    )
