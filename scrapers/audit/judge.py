"""What an object should be, by all that speaks of it: the rows that the audit has of a part, held against one another.

Nothing is believed on the strength of rows alone, which are as old as the last reading: what looks wrong is read again,
and so is what names it, before it is said.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Protocol

from scrapers.archive import chain, keys
from scrapers.archive.bucket import Stored
from scrapers.archive.chain import Kind as Role
from scrapers.archive.chain import Sealed
from scrapers.archive.kinds import Kind, kind_of, plain
from scrapers.audit.findings import Fault, Finding, finding
from scrapers.audit.seen import Named, Seen
from scrapers.audit.taken import Taken

YOUNG = timedelta(days=1)
"""How long what nothing names may be the work of a run that is not over."""
PUBLISHING = timedelta(hours=1)
"""How long the objects of one refining may be put, and the report that names them not yet."""


class Rows(Protocol):
    """What the audit knows of any object of the bucket."""

    def row(self, key: str) -> Seen | None:
        """As it was last read, read now where it never was; None where it is not there."""

    def fresh(self, key: str) -> Seen | None:
        """As it is now: read again where it was put since. None where it is not there."""

    def lost(self, key: str) -> Seen | None:
        """As it was last read, where it was there once and is gone; else None."""

    def modified(self, key: str) -> datetime | None:
        """When it was put."""


class Judge:
    """Of the objects of one outlet."""

    def __init__(self, rows: Rows, taken: Taken, now: datetime) -> None:
        self._rows, self._taken, self._now = rows, taken, now
        self.unread = taken.unread
        self.explains = taken.explains

    def promises(self, part: Mapping[str, Seen], listed: Collection[str]) -> Iterator[Finding]:
        """Of all that the objects of a part name: what is not so. ``listed``: the keys of all that is there."""
        newest = _newest({*part, *listed})
        for key, row in list(part.items()):  # what is read again is written down meanwhile
            if row.gone or not row.names:
                continue
            older = newest.get(key.rpartition("/")[0], key) != key
            for named in row.names:
                if older and named.role == Role.DERIVED:
                    continue
                if self._wrong(named, self._rows.row(named.key), newest=not older) is None:
                    continue
                if found := self._confirmed(key, named, newest=not older):
                    yield found

    def _confirmed(self, by: str, named: Named, *, newest: bool) -> Finding | None:
        namer = self._rows.fresh(by)
        if namer is None or named not in namer.names:
            return None
        row = self._rows.fresh(named.key)
        what = self._wrong(named, row, newest=newest)
        if what is None or self._is_being_published(named, row):
            return None
        if named.role == "link" and plain(by).startswith(keys.days()):
            return self._beside_the_chain(by, named, row)
        fault = Fault.MISSING if row is None else Fault.CHANGED
        again = partial(self._is_named, named.key)
        to_be = chain.now_of(_sealed(named), self._taken.erased, again) if named.sha256 else None
        if to_be is None and named.sha256:
            fault = Fault.ADDITIONAL
        said, key = f"{what}, named by {by}", row.key if row else named.key  # where a takedown has moved it
        if row is None and key in self._taken.moved and self._rows.lost(keys.restricted(key)):
            key = keys.restricted(key)
        return finding(fault, key, said, sha256=to_be.sha256 if to_be else None)

    def _beside_the_chain(self, by: str, named: Named, seal: Seen | None) -> Finding | None:
        """A manifest whose place in the chain another one has. Of a place that is lost, the chain itself tells."""
        if seal is None or seal.fault or any(each.key == by for each in seal.names):
            return None
        return finding(Fault.ADDITIONAL, by, f"expected it at its place of the chain, {named.key} is another")

    def _wrong(self, named: Named, row: Seen | None, *, newest: bool) -> str | None:
        if named.sha256 is None:
            return "missing" if row is None else None
        sealed = _sealed(named)
        size = row.size if row else None
        if row and named.size is None:
            sealed = Sealed(key=named.key, size=row.size, sha256=named.sha256, kind=Role.SEALED)
        again = partial(self._is_named, named.key)
        return chain.wrong(
            sealed, size, row.sha256 if row else None, erased=self._taken.erased, newest=newest, again=again
        )

    def _is_named(self, key: str) -> bool:
        """Whether the newest manifest of its day names an object, which was erased and made again as it was."""
        newest = self._newest_manifest(key.rpartition("/")[0])
        return newest is not None and any(named.key == key for named in newest.names)

    def _newest_manifest(self, folder: str) -> Seen | None:
        """Also of one that is lost: an older one says what was before."""
        newest = None
        for number in count(1):
            row = self._as_known(f"{folder}/manifest-v{number}.json")
            if row is None:
                break
            newest = row
        return newest

    def _as_known(self, key: str) -> Seen | None:
        """As it is, or as it was where it is lost."""
        return self._rows.row(key) or self._rows.lost(key)

    def _is_being_published(self, named: Named, row: Seen | None) -> bool:
        if named.role != Role.DERIVED:
            return False
        if self._taken.settling:
            return True
        put = self._rows.modified(named.key) if row and not row.fault else None
        return put is not None and self._now - put < PUBLISHING

    def strangers(self, part: Mapping[str, Seen], listed: Mapping[str, Stored]) -> Iterator[Finding]:
        """Objects that nothing names."""
        for key, stored in listed.items():
            found = kind_of(key)
            if found is None:
                yield finding(Fault.ADDITIONAL, key, "no key of this archive is so", do=None)
                continue
            if stored.modified and self._now - stored.modified < YOUNG:
                continue
            if key != plain(key):
                if plain(key) not in self._taken.moved:
                    yield finding(Fault.ADDITIONAL, key, "no takedown names it")
                continue
            kind, said = found
            if what := self._unnamed(key, kind, kind.named_by(said) if kind.named_by else None, part):
                yield what

    def _unnamed(self, key: str, kind: Kind, by: str | None, part: Mapping[str, Seen]) -> Finding | None:
        if kind.name == "sealed":
            folder = key.rpartition("/")[0]
            manifests = [row for at, row in part.items() if at.startswith(f"{folder}/manifest-v")]
            if any(row.fault and not row.names for row in manifests) or any(
                named.key == key for row in manifests for named in row.names
            ):
                return None
            return finding(
                Fault.ADDITIONAL, key, "no manifest of its day names it: left by a sealing that broke off"
            )
        if kind.name in {"signature", "time stamp"}:
            of = key.rpartition(".")[0]
            gone = self._rows.row(of) is None
            return finding(Fault.ADDITIONAL, key, f"is of {of}, which is not there") if gone else None
        if by is None:
            return None
        namer = self._rows.row(by)
        if namer is None:
            return None if self._rows.lost(by) else self._orphan(key, kind, by)
        if not namer.names:
            namer = self._rows.fresh(by) or namer  # of what is not read yet nobody knows what it names
        exists = kind.name in {"report", "page of checks"}
        if exists or (namer.fault and not namer.names) or any(each.key == key for each in namer.names):
            return None
        return finding(Fault.ADDITIONAL, key, f"not named by {by}")

    def _orphan(self, key: str, kind: Kind, by: str) -> Finding:
        """Of an object whose namer the audit has never seen."""
        if kind.name == "report":
            return finding(Fault.MISSING, by, f"expected it, for there is {key}")
        if not by.endswith("/batch.json"):
            return finding(Fault.ADDITIONAL, key, f"expected {by}, which is not there")
        _, outlet, *_, batch, _ = by.split("/")
        if self._rows.row(keys.report(outlet, batch)):
            return finding(Fault.MISSING, by, f"expected it, for there is {keys.report(outlet, batch)}")
        day = keys.made_for(batch)
        return finding(
            Fault.UNFINISHED,
            key,
            "its batch has no batch.json: the capture broke off",
            do=f"run `khobao day {outlet} {day}`, which fetches the day's pages as another batch"
            if day
            else f"run `khobao capture {outlet} --batch {batch}`, which finishes it",
        )

    def may_differ(self, key: str) -> bool:
        """Whether an object may have other bytes than its name says, since something was erased of it."""
        return plain(key) in self._taken.replaced

    def may_be_gone(self, row: Seen, before: Mapping[str, Seen]) -> bool:
        """Whether an object that was seen may be gone now. ``before``: the rows of its part before this run."""
        found = kind_of(row.key)
        if found is None or found[0].goes:
            return True
        kind, said = found
        bare = plain(row.key)
        if bare == row.key and kind.name == "sealed" and self._is_named(bare):
            return False  # taken down once, and made again byte for byte
        if bare in self._taken.removed or (bare == row.key and bare in self._taken.moved):
            return True  # moved, and looked for there, or erased
        if kind.name == "page of checks" and kind.named_by:
            # Another report has another page, which may not be drawn yet; a report that is damaged is not another.
            was, now = before.get(kind.named_by(said)), self._rows.row(kind.named_by(said))
            return was is None or bool(now and not now.fault and now.sha256 != was.reference)
        if kind.named_by and kind.name in {"part", "index of a part"}:
            batch = self._as_known(kind.named_by(said))
            # A run that lost a race took its parts back; or none is there of which one has to be finished.
            return batch is not None and not batch.fault and all(each.key != row.key for each in batch.names)
        return False


def _newest(part: Iterable[str]) -> dict[str, str]:
    """By folder of a sealed day: the key of its newest manifest."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for key in part:
        folder, _, name = key.rpartition("/")
        number = name.removeprefix("manifest-v").removesuffix(".json")
        if name == f"manifest-v{number}.json" and number.isdecimal():
            found[folder].append((int(number), key))
    return {folder: max(numbers)[1] for folder, numbers in found.items()}


def _sealed(named: Named) -> Sealed:
    return Sealed(key=named.key, size=named.size or 0, sha256=named.sha256 or "", kind=Role.SEALED)
