"""Records out of WARC parts, byte for byte: a gzip member is copied, never packed again."""

import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from scrapers.archive import cdxj, keys
from scrapers.archive.cdxj import Line
from scrapers.archive.chain import Sealed
from scrapers.archive.day_index import DayIndexes
from scrapers.archive.store import Store
from scrapers.errors import ArchiveDamaged

READ = 4 * 2**20
"""Bytes asked for at once, where records stand close together."""
HOLE = 128 * 2**10
"""Bytes between two records that are read along, to save a request: two pages."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a response or revisit record stands."""

    warc: str
    """Key of the part."""
    offset: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole gzip members: a response or revisit with its request and metadata records, or the warcinfo of a part."""

    data: bytes
    line: Line | None
    """Of the response or revisit, its offset counted from the beginning of the part; None for a warcinfo."""


FindOriginal = Callable[[str, datetime, str], Place | None]
"""From what a revisit record refers to (URL, time, payload digest) to the response record that has the payload."""


class Extract:
    """The records of places, with the originals of revisits among them."""

    def __init__(
        self,
        store: Store,
        places: Iterable[Place],
        find_original: FindOriginal,
        known: Mapping[str, Sealed] = MappingProxyType({}),
        indexes: DayIndexes | None = None,
    ) -> None:
        """``known``: objects by key of which size and SHA-256 need not be asked for. ``indexes``: what CDXJ files are read
        from where it has them.

        Raises ArchiveDamaged where the index of a part knows no record at a place or is not what is known of it.
        """
        self._store = store
        self._known = known
        self._indexes = indexes
        self._index: dict[str, list[tuple[Line, int]]] = {}
        wanted: dict[str, set[int]] = defaultdict(set)
        for place in places:
            wanted[place.warc].add(place.offset)
        self.lost: list[str] = []
        """Addresses of revisits whose original is nowhere in the catalog."""
        for warc, offsets in sorted(wanted.items()):
            for line, end in self._lines(warc):
                if line.revisit and line.offset in offsets:
                    original = find_original(*self._refers(warc, line, end))
                    if original is None:
                        self.lost.append(line.url)
                    elif original.offset not in wanted[original.warc]:
                        wanted[original.warc].add(original.offset)
        self._wanted = {warc: offsets for warc, offsets in sorted(wanted.items()) if offsets}
        for warc, offsets in self._wanted.items():
            if unknown := offsets - {line.offset for line, _ in self._lines(warc)}:
                raise ArchiveDamaged(
                    f"{warc}: expected records at {sorted(unknown)}, its index knows of none"
                )

    def __len__(self) -> int:
        return sum(map(len, self._wanted.values()))

    def pieces(self) -> Iterator[Piece]:
        """Part by part, in the order in which they were written. Raises ArchiveDamaged, ObjectMissing."""
        for warc, offsets in self._wanted.items():
            lines = self._lines(warc)
            wanted = [_Span(line.offset, end, line) for line, end in lines if line.offset in offsets]
            head = min((line.offset for line, _ in lines), default=0)
            for group in _groups([_Span(0, head, None), *wanted] if head else wanted):
                start = group[0].start
                data = self._read(warc, start, group[-1].stop)
                for span in group:
                    yield Piece(data[span.start - start : span.stop - start], span.line)

    def _lines(self, warc: str) -> list[tuple[Line, int]]:
        """The records of a part by offset, each with where the next begins: what stands between is its request and
        metadata, for a ``PartWriter`` writes the three in one go."""
        if warc not in self._index:
            batch, part = keys.part_of(warc)
            outlet = warc.split("/")[1]
            stored = self._known.get(warc) or self._store.head(warc)
            if stored is None:
                raise ArchiveDamaged(f"{warc}: expected a WARC part, there is none")
            index = keys.cdxj(outlet, batch, part)
            body = (self._indexes.of(batch) if self._indexes else self._store).get(index)
            if index in self._known:
                self._known[index].check(body)
            lines = cdxj.read(body, index)
            lines.sort(key=lambda line: line.offset)
            ends = [line.offset for line in lines[1:]] + [stored.size]
            self._index[warc] = list(zip(lines, ends, strict=True))
        return self._index[warc]

    def _refers(self, warc: str, line: Line, end: int) -> tuple[str, datetime, str]:
        record = _first(self._read(warc, line.offset, line.offset + line.length), f"{warc} at {line.offset}")
        return (
            record.get_header("WARC-Refers-To-Target-URI") or line.url,
            datetime.fromisoformat(record.get_header("WARC-Refers-To-Date")),
            line.digest,
        )

    def _read(self, warc: str, start: int, stop: int) -> bytes:
        data = self._store.get_range(warc, start, stop - start)
        if len(data) != stop - start or data[:2] != b"\x1f\x8b":
            raise ArchiveDamaged(
                f"{warc}: expected gzip members from byte {start} to {stop}, got {data[:20]!r}"
            )
        return data


def _first(member: bytes, where: str) -> Any:
    """The WARC headers of the first record."""
    for record in ArchiveIterator(io.BytesIO(member), no_record_parse=True):
        return record.rec_headers
    raise ArchiveDamaged(f"{where}: expected a WARC record, got none")


@dataclass(frozen=True, slots=True)
class _Span:
    """Bytes of a part that make one piece."""

    start: int
    stop: int
    line: Line | None


def _groups(wanted: list[_Span]) -> Iterator[list[_Span]]:
    """Pieces that are read in one go."""
    group: list[_Span] = []
    for span in wanted:
        if group and (span.start - group[-1].stop > HOLE or span.stop - group[0].start > READ):
            yield group
            group = []
        group.append(span)
    if group:
        yield group


def moved(line: Line, filename: str, offset: int) -> Line:
    """The line of a record that now stands elsewhere."""
    return replace(line, filename=filename, offset=offset)
