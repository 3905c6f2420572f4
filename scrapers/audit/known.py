"""What the audit knows of the bucket while it runs: the rows of some parts, and a judge for each outlet."""

from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from scrapers.archive import keys
from scrapers.archive.bucket import Stored
from scrapers.archive.kinds import kind_of
from scrapers.archive.signing import Keyring
from scrapers.archive.store import Store
from scrapers.audit import seen
from scrapers.audit.judge import Judge
from scrapers.audit.look import Look, look
from scrapers.audit.parts import BUCKET, REST, Parts, part_of
from scrapers.audit.seen import Seen
from scrapers.audit.taken import Taken
from scrapers.errors import AlreadyExists, ObjectMissing

LOADED = 16
"""Parts whose rows are held in memory: what the objects of one part name lies in a few others."""


class Known:
    """Answers what a judge asks (``judge.Rows``), and writes down what was read. ``now`` is aware. Raises the store's errors."""

    def __init__(self, store: Store, parts: Parts, keyring: Keyring | None, now: datetime) -> None:
        self._store, self._parts, self._keyring, self._now = store, parts, keyring, now
        self.objects = self.bytes = 0
        """Read so far."""
        self._rows: OrderedDict[tuple[str, str], dict[str, Seen]] = OrderedDict()
        self._audited: tuple[str, str] | None = None
        """The outlet and part that ``begin`` was given last."""
        self._put: dict[str, datetime | None] = {}
        self._judges: dict[str, Judge] = {}

    def begin(self, outlet: str, part: str) -> dict[str, Seen]:
        """The rows of the part that is audited next, by key, to be changed. They stay in memory until another part begins:
        its objects may name those of any number of parts."""
        self._audited = outlet, part
        return self.of(outlet, part)

    def of(self, outlet: str, part: str) -> dict[str, Seen]:
        """The rows of a part by key, to be changed."""
        place = outlet, part
        if place not in self._rows:
            self._rows[place] = seen.load(self._store, outlet, part)
        if self._audited and self._audited in self._rows:
            self._rows.move_to_end(self._audited)
        self._rows.move_to_end(place)
        while len(self._rows) > LOADED:
            self._rows.popitem(last=False)
        return self._rows[place]

    def judge(self, outlet: str) -> Judge:
        """Of an outlet's objects, or of those of ``BUCKET``."""
        if outlet not in self._judges:
            of = self._parts.outlets() if outlet == BUCKET else (outlet,)
            lost = (key for each in of for key in self._lost_takedowns(each))
            self._judges[outlet] = Judge(self, Taken.down(self._store, of, self._keyring, lost), self._now)
        return self._judges[outlet]

    def _lost_takedowns(self, outlet: str) -> list[str]:
        """Keys of what takedowns were seen to say, and say no more: nothing of it is ever removed."""
        prefix = keys.takedowns(outlet)
        there = {stored.key for stored in self._store.list(prefix)}
        # Not by ``of``: of many outlets these would drive out the rows of others.
        rows = seen.load(self._store, outlet, REST).values()
        return [
            row.key
            for row in rows
            if row.key.startswith(prefix) and row.key not in there and not row.stranger and kind_of(row.key)
        ]

    def note_put(self, listed: Mapping[str, Stored]) -> None:
        """Write down when objects were put."""
        self._put |= {key: stored.modified for key, stored in listed.items()}

    def take(self, of: Look, rows: dict[str, Seen], judge: Judge) -> None:
        """Write down what was read. The hash that an object had when it was first seen stays what it should have, where it is
        of a kind that stays as it is."""
        new, old, kind = of.seen, rows.get(of.seen.key), kind_of(of.seen.key)
        self.objects += 1
        self.bytes += new.size
        if old and old.deep and old.etag == new.etag:
            new = replace(new, deep=True)
        if kind and kind[0].stays:
            said = kind[1].groupdict().get("sha256") or ""
            known = old.reference if old and (old.wanted is not None or old.fault is None) else None
            differs = known is not None and known != new.sha256
            if differs and judge.explains(new.key, known or "", new.sha256):
                differs = False
            misnamed = not new.sha256.startswith(said) and not judge.may_differ(new.key)
            if (differs or misnamed) and judge.unread and not new.fault:
                return  # an erasure may be why, and none can be read
            if differs:
                what = f"expected SHA-256 {known}, as it was seen before, it is {new.sha256}"
                new = replace(new, fault=new.fault or what, wanted=known)
            elif misnamed and not new.fault:
                new = replace(
                    new, fault=f"expected a SHA-256 that begins as its name says, it is {new.sha256}"
                )
            if differs and old and old.names:
                new = replace(new, names=old.names)
        if new.fault and old and not new.names:
            new = replace(new, names=old.names)  # what it said while it was whole
        rows[new.key] = new

    def row(self, key: str) -> Seen | None:
        """As ``judge.Rows``. Of what is not read yet it is what its metadata claims."""
        for place in (key, keys.restricted(key)):
            known = self.of(*part_of(place)).get(place)
            if known is not None and not known.gone:
                return known
        for place in (key, keys.restricted(key)):
            if (stored := self._store.head(place)) is None:
                continue
            if stored.sha256 is None:
                return self.fresh(key)
            return Seen(
                key=place, size=stored.size, sha256=stored.sha256, etag="", checked_at=self._now, names=()
            )
        return None

    def fresh(self, key: str) -> Seen | None:
        """As ``judge.Rows``."""
        for place in (key, keys.restricted(key)):
            stored = self._store.head(place)
            if stored is None:
                continue
            self._put[key] = stored.modified
            rows = self.of(*part_of(place))
            known = rows.get(place)
            if known is None or known.etag != stored.etag or known.gone:
                with suppress(ObjectMissing, AlreadyExists):
                    found = look(self._store, place, self._now, inside=False)
                    self.take(found, rows, self.judge(part_of(place)[0]))
                known = rows.get(place)
            if known is not None and known.etag == stored.etag:
                return known
        return None

    def lost(self, key: str) -> Seen | None:
        """As ``judge.Rows``."""
        known = self.of(*part_of(key)).get(key)
        return known if known is not None and known.gone else None

    def modified(self, key: str) -> datetime | None:
        """As ``judge.Rows``."""
        return self._put.get(key)
