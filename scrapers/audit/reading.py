"""Reads the objects of a part that were put or last read too long ago, each to its end, within a budget."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from scrapers.archive import keys
from scrapers.archive.bucket import Stored
from scrapers.archive.kinds import plain
from scrapers.archive.store import Store
from scrapers.audit import inside, seen
from scrapers.audit.judge import Judge
from scrapers.audit.known import Known
from scrapers.audit.look import Look, look
from scrapers.audit.seen import Seen
from scrapers.errors import AlreadyExists, ObjectMissing
from scrapers.model.outlet import Outlet

AT_ONCE = 8
"""Objects that are read at the same time: their latencies overlap."""
SAVED = 500
"""Objects after which what was read is written down, if the part is not done before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What one run may use. It ends after the object, or the batch, with which it is used up."""

    bytes: int = 64 * 2**30
    """To be read."""
    requests: int = 500_000
    """To the S3 server: on AWS 0.2 US$."""


class Reading:
    """Of one run. ``described`` gives an outlet by its slug, None where there is no file of it; ``now`` is aware."""

    def __init__(
        self,
        store: Store,
        known: Known,
        budget: Budget,
        every: timedelta,
        described: Callable[[str], Outlet | None],
        now: datetime,
    ) -> None:
        self._store, self._known, self._budget = store, known, budget
        self._every, self._described, self._now = every, described, now
        self._before = store.requests

    @property
    def requests(self) -> int:
        """To the S3 server so far."""
        return self._store.requests - self._before

    @property
    def spent(self) -> bool:
        """Whether the budget is used up."""
        return self._known.bytes >= self._budget.bytes or self.requests >= self._budget.requests

    def read(
        self, outlet: str, part: str, listed: Mapping[str, Stored], rows: dict[str, Seen], judge: Judge
    ) -> None:
        """Read what is due of a part, into its rows. Raises the store's errors."""
        groups = self._groups(listed, rows)
        unsaved = 0
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for at in range(0, len(groups), AT_ONCE):
                for looks in threads.map(lambda group: self._look(group, rows), groups[at : at + AT_ONCE]):
                    for each in self._deeper(outlet, looks):
                        self._known.take(each, rows, judge)
                        unsaved += 1
                if self.spent:
                    return
                if unsaved >= SAVED:
                    seen.save(self._store, outlet, part, rows.values())
                    unsaved = 0

    def _groups(self, listed: Mapping[str, Stored], rows: Mapping[str, Seen]) -> list[list[str]]:
        """Keys of the objects that are to be read, the longest unread first; those of a batch that is new together."""
        folders: dict[str, list[str]] = {}
        for key in sorted(listed):
            folders.setdefault(key.rpartition("/")[0], []).append(key)
        groups: dict[str, list[str]] = {}
        oldest: dict[str, datetime] = {}
        never = datetime.min.replace(tzinfo=UTC)
        for key, stored in listed.items():
            row = rows.get(key)
            current = row is not None and row.etag == stored.etag and not row.gone and not row.fault
            if row and current and row.deep and self._now - row.checked_at < self._every:
                continue
            whole = plain(key).startswith(keys.captures()) and not (current and row and row.deep)
            name = key.rpartition("/")[0] if whole else key
            groups.setdefault(name, []).append(key)
            oldest[name] = min(oldest.get(name, self._now), row.checked_at if row else never)
            if whole:  # with what stands beside it, against which it is held
                groups[name] = folders[name]
        return [groups[name] for name in sorted(groups, key=lambda name: (oldest[name], name))]

    def _look(self, group: Sequence[str], rows: Mapping[str, Seen]) -> dict[str, Look]:
        found = {}
        for key in group:
            row = rows.get(key)
            try:
                found[key] = look(
                    self._store, key, self._now, inside=len(group) > 1 or not (row and row.deep)
                )
            except (ObjectMissing, AlreadyExists):
                continue  # removed or replaced since it was listed: the next run sees
        return found

    def _deeper(self, outlet: str, looks: Mapping[str, Look]) -> Iterator[Look]:
        wrong = dict(inside.of_batch(looks)) if len(looks) > 1 else {}
        for key, each in looks.items():
            if each.table is not None:
                wrong |= dict(inside.of_table(self._store, each, self._described(outlet)))
            if key in wrong and not each.seen.fault:
                each.seen = replace(each.seen, fault=wrong[key])
            yield each
