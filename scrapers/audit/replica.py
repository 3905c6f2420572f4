"""The verb ``replicate``: bring a second bucket up to date, and never make it worse.

An object is copied when the replica has none of it, or another state of it, and only if it is good: it has the hash that it
was written with, and what names it agrees. What stays as it is for ever is not written over but where an erasure says so.
Nothing is removed because it is gone: a takedown has to say so, or the object is one that is made anew, and is not.

Each part of the archive, such as an outlet's month, is compared by two listings; what was copied from what is written down
in the replica. Killed anywhere, the next run goes on.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from scrapers.archive import chain, contents, keys, older
from scrapers.archive.bucket import Stored
from scrapers.archive.kinds import Kind, kind_of, plain
from scrapers.archive.scratch import scratch
from scrapers.archive.signing import Keyring
from scrapers.archive.store import READ, Store
from scrapers.audit import copied
from scrapers.audit.copied import Copied
from scrapers.audit.judge import PUBLISHING
from scrapers.audit.parts import BUCKET, REST, Parts
from scrapers.audit.run import last_report
from scrapers.audit.seen import Progress, Whole
from scrapers.audit.taken import Taken
from scrapers.errors import AlreadyExists, ArchiveDamaged, NewerFormat, ObjectMissing
from scrapers.model.progress import OnProgress
from scrapers.model.report import Report

AT_ONCE = 8
"""Objects that are copied at the same time."""
SAVED = 200
"""Objects after which what was copied is written down."""
COMPARED = timedelta(days=7)
"""Within how long each part is compared; the last two months, and what names no month, in every run."""
RECENT = timedelta(days=45)
"""Months that began so lately are compared in every run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An object that was not copied, or not removed, and why."""

    key: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replicated:
    """What a run did."""

    compared: int
    """Parts."""
    copied: int
    """Objects."""
    bytes: int
    """Of these."""
    removed: int
    """Objects that a takedown, or publishing again, has removed."""
    refused: tuple[Refused, ...]
    """Sorted by key."""

    def check(self) -> None:
        """Raises ArchiveDamaged, naming the first, where objects were refused."""
        if self.refused:
            first, count = self.refused[0], len(self.refused)
            raise ArchiveDamaged(
                f"{count} objects were not copied, `khobao replicate` names them: {first.key}: {first.why}"
            )


def replicate(
    store: Store,
    replica: Store,
    *,
    work: Path,
    outlet: str | None = None,
    everything: bool = False,
    keyring: Keyring | None = None,
    now: datetime | None = None,
    on_progress: OnProgress | None = None,
) -> Replicated:
    """Bring the replica up to date with the bucket, or with what it has of an outlet. ``everything``: compare all parts now.

    Files are written in ``work``; memory holds the listings of one part. Raises the errors of both stores.
    """
    return _Run(store, replica, work, keyring, now or datetime.now(UTC)).run(outlet, everything, on_progress)


@dataclass
class _Part:
    """A part that is being compared."""

    outlet: str
    taken: Taken
    here: Mapping[str, Stored]
    there: Mapping[str, Stored]
    rows: dict[str, Copied]
    refused: list[Refused] = field(default_factory=list)
    renewed: set[str] = field(default_factory=set)
    """Keys of objects of which this run has copied another state."""


class _Run:
    def __init__(
        self, store: Store, replica: Store, work: Path, keyring: Keyring | None, now: datetime
    ) -> None:
        self._store, self._replica, self._work, self._now = store, replica, work, now
        self._keyring = keyring
        self._done: Counter[str] = Counter()
        report = last_report(store)
        self._faulty = {each.key: each.what for each in report.open} if report else {}
        self._manifests: dict[tuple[Store, str, str], Mapping[str, str]] = {}

    def run(self, outlet: str | None, everything: bool, on_progress: OnProgress | None) -> Replicated:
        here, there = Parts(self._store), Parts(self._replica)
        # What takedowns move of replaced results is named by no outlet.
        names = [*([outlet] if outlet else sorted({*here.outlets(), *there.outlets()})), BUCKET]
        progress = {name: Progress.load(self._replica, name, keys.copied_progress(name)) for name in names}
        due = [
            (name, part)
            for name in names
            for part in dict.fromkeys((*here.of(name), *there.of(name)))
            if everything or self._is_due(part, progress[name].parts.get(part))
        ]
        refused: list[Refused] = []
        taken: dict[str, Taken] = {}
        for number, (name, part) in enumerate(due, 1):
            if name not in taken:
                of = here.outlets() if name == BUCKET else (name,)
                taken = {name: Taken.down(self._store, of, self._keyring)}
            refused += self._compare(
                _Part(
                    name,
                    taken[name],
                    here.list(name, part),
                    there.list(name, part),
                    copied.load(self._replica, name, part),
                ),
                part,
            )
            progress[name] = Progress(
                parts={**progress[name].parts, part: Whole(since=self._now, read_at=self._now)}
            )
            progress[name].save(self._replica, name, keys.copied_progress(name))
            if on_progress:
                on_progress(number, len(due), f"{name} {part}")
        for name in {name for name, _ in due} - {BUCKET}:
            self._forget_erased(name)
        return Replicated(
            compared=len(due),
            copied=self._done["copied"],
            bytes=self._done["bytes"],
            removed=self._done["removed"],
            refused=tuple(sorted(refused, key=lambda each: each.key)),
        )

    def _forget_erased(self, outlet: str) -> None:
        """Remove older versions of what was erased, where the replica keeps any."""
        with suppress(ArchiveDamaged, NewerFormat):  # said of the parts, of which nothing was copied then
            takedowns = {each.name: each for each in contents.all_takedowns(self._store, outlet)}
            for erasure in contents.erasures(self._store, outlet):
                older.remove(self._replica, takedowns[erasure.takedown], erasure)

    def _is_due(self, part: str, known: Whole | None) -> bool:
        recent = part == REST or part >= f"{self._now - RECENT:%Y-%m}"
        return recent or known is None or known.read_at is None or self._now - known.read_at >= COMPARED

    def _compare(self, part: _Part, name: str) -> list[Refused]:
        if part.taken.unread:
            return [
                Refused(key=key, why=f"nothing of it is copied: {why}")
                for key, why in part.taken.unread.items()
            ]
        changed = [key for key in part.here if self._differs(part, key)]
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for at in range(0, len(changed), SAVED):
                for row in threads.map(lambda key: self._copy(part, key), changed[at : at + SAVED]):
                    if row:
                        if (before := part.rows.get(row.key)) and before.sha256 != row.sha256:
                            part.renewed.add(row.key)
                        part.rows[row.key] = row
                copied.save(self._replica, part.outlet, name, part.rows.values())
        # After the copies: what is moved stands in its new place before it leaves the old one.
        gone = [key for key in part.there if key not in part.here and self._may_go(part, key)]
        for key in gone:
            self._remove(part, key)
        if gone:
            copied.save(self._replica, part.outlet, name, part.rows.values())
        return part.refused

    def _differs(self, part: _Part, key: str) -> bool:
        row, copy = part.rows.get(key), part.there.get(key)
        kind = kind_of(key)
        if kind and kind[0].name == "probe":
            return False
        return row is None or copy is None or row.etag != part.here[key].etag or row.copy_etag != copy.etag

    # Copying

    def _copy(self, part: _Part, key: str) -> Copied | None:
        with scratch(self._work, "replica") as folder:
            file = folder / "object"
            try:
                stored, sha256 = download(self._store, key, file)
            except (ObjectMissing, AlreadyExists):
                return None  # removed or replaced meanwhile: the next run sees
            copy = self._replica.head(key)
            if copy and copy.sha256 == sha256 and self._is_as_copied(part, key, copy):
                return _row(stored, sha256, copy)
            if why := self._why_not(part, key, stored, sha256, copy):
                if self._is_being_published(key, stored):
                    return None
                part.refused.append(Refused(key=key, why=why))
                return None
            kind = stored.content_type or "application/octet-stream"
            put = self._replica.put(key, file, content_type=kind, if_absent=copy is None, instead_of=copy)
        self._done.update(copied=1, bytes=stored.size)
        return _row(stored, sha256, put)

    def _is_as_copied(self, part: _Part, key: str, copy: Stored) -> bool:
        """Whether a copy is in the state in which it was written, as far as its ETag tells; read where nothing tells."""
        row = part.rows.get(key)
        return copy.etag == row.copy_etag if row else self._replica.sha256(key) == copy.sha256

    def _why_not(self, part: _Part, key: str, stored: Stored, sha256: str, copy: Stored | None) -> str | None:
        """Why an object must not be copied, in words; None where it may."""
        if stored.sha256 and stored.sha256 != sha256:
            return f"damaged: expected SHA-256 {stored.sha256}, with which it was written, it is {sha256}"
        if (what := self._faulty.get(key)) is not None:
            return f"the audit found it wrong: {what}"
        found = kind_of(key)
        if found is None:
            return "no key of this archive is so"
        kind, said = found
        named = said.groupdict().get("sha256") or ""
        if not sha256.startswith(named) and plain(key) not in part.taken.replaced:
            return f"expected a SHA-256 that begins as its name says, it is {sha256}"
        row = part.rows.get(key)
        was = row.sha256 if row else copy.sha256 if copy else None
        if kind.stays and was and was != sha256 and not part.taken.explains(key, was, sha256):
            return f"it stays as it is for ever, and the replica has SHA-256 {was}; here it is {sha256}"
        return self._unlike_its_names(kind, key, said.groupdict(), sha256) if key == plain(key) else None

    def _unlike_its_names(
        self, kind: Kind, key: str, said: Mapping[str, str | None], sha256: str
    ) -> str | None:
        """What names a table of a batch has to agree with it; while one is published it does not yet."""
        if kind.name != "table":
            return None
        outlet, batch, day = said["outlet"] or "", said["batch"] or "", said["day"] or ""
        try:
            body = self._store.find(place := keys.report(outlet, batch))
            report = Report.from_json(body, place) if body is not None else None
            if report is None or report.objects.get(key) != sha256:
                return f"expected {place} to name it with SHA-256 {sha256}"
            if (sealed := self._sealed(self._store, outlet, day).get(key)) not in {None, sha256}:
                return f"the newest manifest of {day} names it with SHA-256 {sealed}, it is {sha256}"
        except (ArchiveDamaged, NewerFormat) as error:
            return f"what names it cannot be read: {error}"
        return None

    def _is_being_published(self, key: str, stored: Stored) -> bool:
        found = kind_of(key)
        is_young = stored.modified is not None and self._now - stored.modified < PUBLISHING
        return found is not None and found[0].name == "table" and is_young

    def _sealed(self, store: Store, outlet: str, day: str) -> Mapping[str, str]:
        """What the newest manifest of a day names, by key its SHA-256. Raises ArchiveDamaged and NewerFormat."""
        place = store, outlet, day
        if place not in self._manifests:
            manifest = chain.manifest(store, outlet, date.fromisoformat(day))
            self._manifests[place] = {each.key: each.sha256 for each in manifest.objects} if manifest else {}
        return self._manifests[place]

    def _may_be_sealed(self, key: str, outlet: str, day: str) -> bool:
        """Whether the newest manifest of a day names an object, here, where it may be lost, or there."""
        try:
            return any(key in self._sealed(store, outlet, day) for store in (self._store, self._replica))
        except (ArchiveDamaged, NewerFormat):
            return True

    # Following

    def _may_go(self, part: _Part, key: str) -> bool:
        """Whether an object that is gone here is to go there too."""
        bare, found = plain(key), kind_of(key)
        is_sealed = key == bare and found is not None and found[0].name == "sealed"
        if is_sealed and found and self._may_be_sealed(key, found[1]["outlet"], found[1]["day"]):
            return False  # taken down once, and made again byte for byte
        if bare in part.taken.removed:
            return True
        if key != bare and bare in part.taken.restored:
            return self._replica.head(bare) is not None
        if bare in part.taken.moved and key == bare:
            return self._replica.head(keys.restricted(bare)) is not None
        if found is None or not (found[0].goes or found[0].name == "page of checks") or key != bare:
            return False
        kind, said = found
        if kind.named_by is None:
            return True
        place = kind.named_by(said)
        if kind.name == "page of checks":  # gone with the report that it was of; the next one has another
            return place in part.renewed
        try:
            body = self._store.find(place)
            return body is not None and key not in Report.from_json(body, place).objects
        except (ArchiveDamaged, NewerFormat):
            return False

    def _remove(self, part: _Part, key: str) -> None:
        if self._store.head(key) is not None:
            return  # put since it was listed
        self._replica.delete(key)
        part.rows.pop(key, None)
        self._done["removed"] += 1


def download(store: Store, key: str, file: Path) -> tuple[Stored, str]:
    """An object as a file: what it is, and the SHA-256 of its bytes, hex. Raises ObjectMissing, and as ``Store.reader_of``."""
    sha256 = hashlib.sha256()
    stored, stream = store.opened(key)
    with stream, file.open("wb") as out:
        while data := stream.read(READ):
            sha256.update(data)
            out.write(data)
    return replace(stored, size=file.stat().st_size), sha256.hexdigest()


def _row(of: Stored, sha256: str, copy: Stored) -> Copied:
    return Copied(key=of.key, size=of.size, sha256=sha256, etag=of.etag, copy_etag=copy.etag)
