"""What the bucket holds of an outlet, read by name."""

from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Protocol

from scrapers.archive import cdxj, keys
from scrapers.archive.store import Store
from scrapers.errors import ArchiveDamaged
from scrapers.model.assessment import Assessment
from scrapers.model.batch import Batch
from scrapers.model.decision import Decision
from scrapers.model.erasure import Erasure
from scrapers.model.note import History, Note
from scrapers.model.report import Report
from scrapers.model.saved_search import SavedSearch
from scrapers.model.takedown import Takedown

AT_ONCE = 8
"""Small objects that are read at the same time: their latencies overlap."""


class Objects(Protocol):
    """A store, or what stands for it (``day_index.DayIndex``)."""

    def get(self, key: str) -> bytes:
        """The whole object. Raises ObjectMissing and ArchiveDamaged."""

    def find(self, key: str) -> bytes | None:
        """The whole object, None where there is none. Raises ArchiveDamaged."""


def outlets(store: Store) -> tuple[str, ...]:
    """Those with captures, sorted."""
    return store.folders(keys.captures())


def batches(store: Store, outlet: str) -> tuple[str, ...]:
    """Names of all whole batches, oldest first: those that have a batch.json."""
    return whole_batches(stored.key for stored in store.list(keys.captures(outlet)))


def whole_batches(captures: Iterable[str]) -> tuple[str, ...]:
    """As ``batches``, of those whose objects have these keys."""
    names = [key.split("/")[-2] for key in captures if key.endswith("/batch.json")]
    return tuple(sorted(names, key=lambda name: (keys.batch_time(name), name)))


def capture_days(store: Store, outlet: str) -> Iterator[date]:
    """The UTC days with captures, ascending."""
    root = keys.captures(outlet)
    for year in store.folders(root):
        for month in store.folders(f"{root}{year}/"):
            for day in store.folders(f"{root}{year}/{month}/"):
                with suppress(ValueError):  # not ours
                    yield date(int(year), int(month), int(day))


def batch(store: Objects, outlet: str, name: str) -> Batch | None:
    """None where it does not exist: where it has no batch.json. Raises ArchiveDamaged."""
    key = keys.batch_json(outlet, name)
    body = store.find(key)
    return Batch.from_json(body, key) if body is not None else None


def lines(store: Objects, of: Batch) -> list[cdxj.Line]:
    """The index of all its parts. Raises ArchiveDamaged."""
    found: list[cdxj.Line] = []
    for part in of.parts:
        key = keys.cdxj(of.outlet, of.batch, part.name)
        found += cdxj.read(store.get(key), key)
    return found


def report(store: Objects, outlet: str, name: str) -> Report | None:
    """None where the batch is not refined. Raises ArchiveDamaged."""
    key = keys.report(outlet, name)
    body = store.find(key)
    return Report.from_json(body, key) if body is not None else None


def decided(store: Store, outlet: str) -> tuple[str, ...]:
    """Keys of all that people decided of an outlet's articles, takedowns among it. One listing: it is seldom much."""
    return tuple(stored.key for stored in store.list(keys.decisions(outlet)))


def decisions(
    store: Store, outlet: str, article_ids: Collection[str], listed: Collection[str] | None = None
) -> tuple[Decision, ...]:
    """All decisions on these articles, those on one text in the order in which they were made. ``listed``: what
    ``decided`` gave. Raises ArchiveDamaged.
    """
    if listed is None:
        listed = decided(store, outlet) if article_ids else ()
    found = (key for key in listed if key.split("/")[-2] in article_ids)
    return tuple(Decision.from_json(store.get(key), key) for key in found)


def rulings(store: Store, outlet: str) -> tuple[str, ...]:
    """Keys of all that people said of pairs of articles, of which the first is of the outlet."""
    return tuple(stored.key for stored in store.list(keys.rulings(outlet)))


def takedowns(store: Store, outlet: str, listed: Collection[str] | None = None) -> tuple[Takedown, ...]:
    """The takedowns of an outlet that hold, oldest first: all but those that a restoration has undone, or is undoing.
    ``listed``: what ``decided`` gave. Raises ArchiveDamaged."""
    if listed is None:
        listed = [stored.key for stored in store.list(keys.takedowns(outlet))]
    undone = {*listed}
    return tuple(
        each
        for each in all_takedowns(store, outlet, listed)
        if keys.restoration(outlet, each.name) not in undone
    )


def all_takedowns(store: Store, outlet: str, listed: Collection[str] | None = None) -> tuple[Takedown, ...]:
    """As ``takedowns``, with those that were undone. What it took down would come back where a takedown is lost: that raises
    ArchiveDamaged too, as does a lost restoration of which there is the certificate."""
    if listed is None:
        listed = [stored.key for stored in store.list(keys.takedowns(outlet))]
    there = {*listed}
    for key in listed:
        if not (name := keys.takedown_of(outlet, key)):
            continue
        if (needed := keys.takedown(outlet, name)) not in there:
            raise _lost("a takedown", needed, key)
        is_undone = key == keys.restoration_certificate(outlet, name)
        if is_undone and (needed := keys.restoration(outlet, name)) not in there:
            raise _lost("a restoration", needed, key)
    found = sorted(key for key in listed if key == keys.takedown(outlet, keys.stem(key)))
    return tuple(Takedown.from_json(store.get(key), key) for key in found)


def _lost(what: str, key: str, by: str) -> ArchiveDamaged:
    return ArchiveDamaged(
        f"{key}: expected {what}, for there is {by}: put a copy of it back"
        " (`khobao audit --repair` does so from the replica)"
    )


def erasures(store: Store, outlet: str, listed: Collection[str] | None = None) -> tuple[Erasure, ...]:
    """All that was or is being erased of an outlet, takedown by takedown. ``listed``: as ``takedowns``. Raises
    ArchiveDamaged, also where one is lost of which there is the certificate."""
    if listed is None:
        listed = [stored.key for stored in store.list(keys.takedowns(outlet))]
    there = {*listed}
    for key in listed:
        if (of := keys.certified(key)) and keys.is_erasure(of) and of not in there:
            raise _lost("an erasure", of, key)
    return tuple(Erasure.from_json(store.get(key), key) for key in sorted(listed) if keys.is_erasure(key))


def notes(store: Store, outlet: str, about: str) -> tuple[History, ...]:
    """The notes on one subject (``Subject.about``) of an outlet, the first written first. Raises ArchiveDamaged."""
    listed = (stored.key for stored in store.list(keys.notes(outlet, about)))
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return History.of(threads.map(partial(note, store), listed))


def saved_searches(store: Store) -> tuple[SavedSearch, ...]:
    """The saved searches that stand, by title. Raises ArchiveDamaged."""
    listed = (stored.key for stored in store.list(keys.saved_searches()))
    last = {keys.without_number(key): key for key in listed}
    with ThreadPoolExecutor(AT_ONCE) as threads:
        found = tuple(threads.map(partial(saved_search, store), last.values()))
    return tuple(
        sorted((each for each in found if not each.withdrawn), key=lambda each: each.title.casefold())
    )


def assessments(store: Store, outlet: str, week: str) -> tuple[Assessment, ...]:
    """What people said of the sample of a week, by article and text, the first said first. Raises ArchiveDamaged."""
    listed = (stored.key for stored in store.list(keys.assessments(outlet, week)))
    with ThreadPoolExecutor(AT_ONCE) as threads:
        found = tuple(threads.map(partial(assessment, store), listed))
    return tuple(sorted(found, key=lambda each: (each.article_id, each.body_sha256, each.number)))


def assessment(store: Store, key: str) -> Assessment:
    """One of these. Raises ArchiveDamaged, also for one that lies where another belongs."""
    found = Assessment.from_json(store.get(key), key)
    check_place(
        key,
        keys.assessment(found.outlet, found.week, found.article_id, found.body_sha256, found.number),
        "assessment",
    )
    return found


def note(store: Store, key: str) -> Note:
    """One version of a note. Raises ArchiveDamaged, also for one that lies where another belongs."""
    found = Note.from_json(store.get(key), key)
    check_place(key, keys.note(found.outlet, found.subject.about, found.name, found.number), "note")
    return found


def saved_search(store: Store, key: str) -> SavedSearch:
    """One version of a saved search. Raises ArchiveDamaged, also for one that lies where another belongs."""
    found = SavedSearch.from_json(store.get(key), key)
    check_place(key, keys.saved_search(found.name, found.number), "saved search")
    return found


def check_place(key: str, place: str, what: str) -> None:
    """Raises ArchiveDamaged for an object whose place is another than the one it lies at."""
    if place != key:
        raise ArchiveDamaged(f"{key}: expected the {what} that is named so, found that of {place}")
