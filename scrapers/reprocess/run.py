"""The verb ``reprocess``: read the past again with today's code, from the archive alone, and replace what it gave.

    begin      which batches hold captures or articles of the days      -> the run, and its shards
    compare    a day read again, against what is published              -> its difference report; publishes nothing
    figures    of all days of a run                                     -> for the gate
    promote    what is published is kept by version, then replaced      -> sealed days sealed again

Each is idempotent under the name of the run: a killed one continues where it broke off. Days are compared in any
order, by any number of workers; batches are promoted one after the other in the order of their time, since a
revision is counted after those before it.

What is replaced is kept under ``versions/<reader version>/`` with its old key and its SHA-256, where the views of
``khobao query`` do not look: the folder of a version is a table of its own for whoever wants the articles as that
code read them, and the hashes in reports and manifests find each object, also where one code gave two results (a
check was changed, a person decided).
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from scrapers.archive import keys
from scrapers.archive.turns import has_news
from scrapers.errors import BadConfiguration
from scrapers.model.article import Article
from scrapers.model.batch import Batch
from scrapers.model.link import State
from scrapers.model.outlet import Outlet
from scrapers.model.progress import OnProgress
from scrapers.model.report import Report
from scrapers.refine.derive import derive
from scrapers.refine.history import Past
from scrapers.refine.publish import Settlement
from scrapers.reprocess.diff import compared
from scrapers.reprocess.report import BatchPromoted, Changed, DayDifference, Figures, Moved, Run, Shard

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive
    from scrapers.archive.catalog import Revision
    from scrapers.archive.chain import Manifest

JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promoted:
    """What promoting a run changed."""

    batches: tuple[str, ...]
    """Whose results were replaced; those that came out the same are left alone."""
    manifests: "tuple[Manifest, ...]"
    """Of the sealed days that this changed, as they are sealed again."""


def run_name(at: datetime) -> str:
    """The name of a run that begins at an aware time."""
    return keys.batch_name(at.replace(microsecond=0))


def begin(outlet: Outlet, first_day: date, last_day: date, run: str, archive: "Archive") -> Run:
    """Find what is to be read again; a run of that name goes on as it was begun.

    A batch is read again for the day of its captures (in the outlet's zone; for the run of a past day, that day), or
    else for the first of the days under which it filed an article. Raises BadConfiguration for days in the wrong
    order, for days of which the archive has nothing, for a run of other days, and for one that was begun with other code.
    """
    from scrapers.read.fingerprint import reader_version

    if not re.fullmatch(keys.RUN, run):
        raise BadConfiguration(
            f"{run!r} is no name for a run; expected letters and digits, such as {run_name(datetime.now(UTC))}"
        )
    if keys.check_day(last_day) < keys.check_day(first_day):
        raise BadConfiguration(
            f"{outlet.slug}: expected the first day before the last, got {first_day} to {last_day}"
        )
    key = keys.reprocess_run(outlet.slug, run)
    if archive.store.head(key):
        found = load_run(outlet, run, archive)
        if (found.first_day, found.last_day) != (first_day, last_day):
            raise BadConfiguration(
                f"{outlet.slug}: run {run} is for {found.first_day} to {found.last_day}, not {first_day} to {last_day}"
            )
        return found
    begun = Run(
        outlet=outlet.slug,
        run=run,
        first_day=first_day,
        last_day=last_day,
        reader_version=reader_version(outlet),
        shards=tuple(_shards(outlet, first_day, last_day, archive)),
    )
    if not begun.shards:
        raise BadConfiguration(
            f"{outlet.slug}: expected captures or articles of {first_day} to {last_day}, the archive has none"
        )
    archive.store.put(key, begun.to_json(), content_type=JSON, if_absent=True)
    return begun


def load_run(outlet: Outlet, run: str, archive: "Archive") -> Run:
    """A run that was begun. Raises BadConfiguration where there is none, or the code has changed since."""
    from scrapers.read.fingerprint import reader_version

    key = keys.reprocess_run(outlet.slug, run)
    body = archive.store.find(key)
    if body is None:
        raise BadConfiguration(f"{outlet.slug}: no run {run}: there is no {key}")
    found = Run.from_json(body, key)
    if found.reader_version != reader_version(outlet):
        raise BadConfiguration(
            f"{outlet.slug}: run {run} compared what {found.reader_version} reads, and this is"
            f" {reader_version(outlet)}: begin another run"
        )
    return found


def compare(
    outlet: Outlet, run: Run, day: date, archive: "Archive", *, on_page: OnProgress | None = None
) -> DayDifference:
    """Read the batches of one day again and compare. Memory holds the articles of one batch.

    The only object written is the difference report. A day that was compared before in this run is not read again.
    """
    if done := _difference(run, day, archive):
        return done
    (shard,) = (shard for shard in run.shards if shard.day == day)
    figures, replaces = Figures(), set()
    moved: list[Moved] = []
    changed: list[Changed] = []
    for name in shard.batches:
        batch, before = archive.batch(outlet.slug, name), archive.find_report(outlet.slug, name)
        past = _PastReadAgain(outlet, batch, archive, before)
        derived = derive(outlet, batch, archive, past, on_page=on_page)
        now, went, differs = compared(batch, before, derived, archive)
        figures, moved, changed = figures + now, moved + went, changed + differs
        if before:
            replaces.add(before.reader_version)
    found = DayDifference(
        outlet=outlet.slug,
        run=run.run,
        day=day,
        reader_version=run.reader_version,
        replaces=tuple(sorted(replaces)),
        batches=shard.batches,
        figures=figures,
        moved=tuple(moved),
        changed=tuple(changed),
    )
    key = _day_key(run, day)
    archive.store.put(key, found.to_json(), content_type=JSON)
    return found


def figures(run: Run, archive: "Archive") -> Iterator[tuple[date, Figures]]:
    """Of each day of a run. Raises BadConfiguration where one is not compared yet."""
    for shard in run.shards:
        found = _difference(run, shard.day, archive)
        if found is None:
            raise _not_compared(run, shard.day)
        yield shard.day, found.figures


def reports(run: Run) -> str:
    """Prefix of the difference reports of a run."""
    return keys.reprocess(run.outlet, run.run)


def promote(outlet: Outlet, run: Run, archive: "Archive", *, on_batch: OnProgress | None = None) -> Promoted:
    """Publish what today's code reads out of the run's batches, in the order of their time.

    Raises BadConfiguration where a day was not compared. ``on_batch`` gets the batches done and in all.
    """
    missing = [shard.day for shard in run.shards if not archive.store.head(_day_key(run, shard.day))]
    if missing:
        raise _not_compared(run, missing[0])
    names = sorted(
        (batch for shard in run.shards for batch in shard.batches),
        key=lambda name: (keys.batch_time(name), name),
    )
    replaced: list[str] = []
    with Settlement(outlet, archive) as settlement:
        for number, name in enumerate(names, 1):
            mark = keys.reprocess_promoted(outlet.slug, run.run, name)
            body = archive.store.find(mark)
            if body is None:
                done = _promote(outlet, name, archive, settlement)
                archive.store.put(mark, done.to_json(), content_type=JSON)
            else:  # before the run was killed, perhaps before it sealed anything
                done = BatchPromoted.from_json(body, mark)
                settlement.add(name, done.days)
            replaced += [name] if done.replaced else []
            if on_batch:
                on_batch(number, len(names))
    return Promoted(batches=tuple(replaced), manifests=settlement.manifests)


def _promote(outlet: Outlet, name: str, archive: "Archive", settlement: Settlement) -> BatchPromoted:
    """Publish what today's code reads out of a batch, where that is not what is published."""
    batch, before = archive.batch(outlet.slug, name), archive.find_report(outlet.slug, name)
    if before is None and not has_news(batch, archive.catalog):
        return BatchPromoted(
            replaced=False, days=()
        )  # a capture that found nothing new is not refined either
    derived = derive(outlet, batch, archive, Past(outlet, batch, archive))
    if derived.report == before:
        return BatchPromoted(replaced=False, days=())
    if before:
        keep(before, archive)
    settlement.publish(derived)
    tables = {*derived.report.objects, *(before.objects if before else ())}
    return BatchPromoted(replaced=True, days=tuple(sorted({keys.day_of(key) for key in tables})))


def keep(report: Report, archive: "Archive") -> None:
    """Copy what a refining left to where it stays, the report last. An object that was replaced already was kept before."""
    for key, sha256 in report.objects.items():
        body = archive.store.find(key)
        if body is not None and hashlib.sha256(body).hexdigest() == sha256:
            kept = keys.version(report.reader_version, key, sha256)
            archive.store.put(kept, body, content_type="application/vnd.apache.parquet", if_absent=True)
    body, key = report.to_json(), keys.report(report.outlet, report.batch)
    kept = keys.version(report.reader_version, key, hashlib.sha256(body).hexdigest())
    archive.store.put(kept, body, content_type=JSON, if_absent=True)
    archive.store.sync()


def versions(outlet: str, batch: str, archive: "Archive") -> dict[str, Report]:
    """The kept results of a batch: key of the kept report, and the report. Its ``objects`` are kept under
    ``keys.version`` with the same reader version."""
    found = {}
    for reader in archive.store.folders(keys.versions()):
        prefix = f"{keys.versions(reader)}{keys.report(outlet, batch).removesuffix('.json')}-"
        for stored in archive.store.list(prefix):
            found[stored.key] = Report.from_json(archive.store.get(stored.key), stored.key)
    return found


class _PastReadAgain(Past):
    """The past of a batch as it will be once the run is promoted. What is not published yet is not known: a text that
    would leave quarantine out of two batches is counted twice, and published once."""

    def __init__(self, outlet: Outlet, batch: Batch, archive: "Archive", before: Report | None) -> None:
        super().__init__(outlet, batch, archive)
        self._before = before

    def same_text(self, articles: Iterable[Article]) -> "Collection[Revision]":
        """Also those with whose old text the old text of one of these was the same."""
        doubles = {
            reading.body_sha256
            for reading in (self._before.readings if self._before else ())
            if reading.state is State.DUPLICATE and reading.body_sha256
        }
        held = self._archive.catalog.same_text(self._batch, doubles)
        return (*super().same_text(articles), *map(self._today, held.values()))


def _shards(outlet: Outlet, first_day: date, last_day: date, archive: "Archive") -> Iterator[Shard]:
    days = [first_day + timedelta(days=step) for step in range((last_day - first_day).days + 1)]
    found = {
        name: day
        for name in archive.batches(outlet.slug)
        if first_day <= (day := keys.batch_day(name, outlet.tz)) <= last_day
    }
    for day in days:
        for table in ("articles", "quarantine"):
            for stored in archive.store.list(keys.table_day(table, outlet.slug, day)):
                found.setdefault(keys.batch_of(stored.key), day)
    for day in days:
        names = [name for name, of in found.items() if of == day]
        if names:
            yield Shard(day=day, batches=tuple(sorted(names, key=lambda name: (keys.batch_time(name), name))))


def _not_compared(run: Run, day: date) -> BadConfiguration:
    return BadConfiguration(f"{run.outlet}: {day} is not compared in run {run.run}: run it again")


def _day_key(run: Run, day: date) -> str:
    return keys.reprocess_day(run.outlet, run.run, day)


def _difference(run: Run, day: date, archive: "Archive") -> DayDifference | None:
    key = _day_key(run, day)
    body = archive.store.find(key)
    return DayDifference.from_json(body, key) if body is not None else None
