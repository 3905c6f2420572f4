"""Whose turn it is to watch an archive, of all processes on all hosts that might."""

from dataclasses import replace
from datetime import datetime, timedelta

from scrapers.archive import keys
from scrapers.archive.store import Store
from scrapers.errors import AlreadyExists
from scrapers.model.alarm import Watch

LEASE = timedelta(minutes=3)
"""How long a turn is at most, so that one which was killed does not keep the next one waiting for long."""
GAP = timedelta(minutes=90)
"""Without a look for so long, nobody watched: a machine was off, and what was missed meanwhile is no alarm."""


class Turn:
    """One process's turn, taken by a conditional put, which also shows that the bucket can be written.

    Raises what the store raises, ArchiveDamaged and NewerFormat.
    """

    def __init__(self, store: Store, now: datetime) -> None:
        self._store, self._now = store, now
        self.taken = False
        """Whether it is this process's turn."""
        self.since = now
        """UTC: since when the archive has been watched without a long break."""
        found = store.find_state(keys.watch())
        held = Watch.from_json(found[1], keys.watch()) if found else None
        if held and now < held.busy_until:
            return
        if held and now - held.watched_at <= GAP:
            self.since = held.since
        mine = Watch(since=self.since, watched_at=held.watched_at if held else now, busy_until=now + LEASE)
        try:
            self._state = store.put(
                keys.watch(),
                mine.to_json(),
                content_type="application/json",
                instead_of=found[0] if found else None,
                if_absent=found is None,
            )
        except AlreadyExists:
            return
        self._mine, self.taken = mine, True

    def end(self, looked: bool) -> None:
        """Let the next one have it. ``looked``: whether what is missing could be judged."""
        done = replace(
            self._mine,
            watched_at=self._now if looked else self._mine.watched_at,
            busy_until=self._now,
        )
        # Where the turn took too long, another has taken the next one, and this changes nothing.
        try:
            self._store.put(
                keys.watch(), done.to_json(), content_type="application/json", instead_of=self._state
            )
        except AlreadyExists:
            return
