"""Articles as they are compared: read from the index once in a change, and written back where they changed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from scrapers.archive.database import one_of
from scrapers.events.keys import KINDS
from scrapers.events.schema import articles

Numbers = npt.NDArray[np.int64]
KIND = 7
"""The bits of a key's number that say its kind (``Key.number``)."""
_IS_NUMBER = np.array([kind in {"figure", "number"} for kind in KINDS])
_IS_NAME = np.array([kind not in {"figure", "number", "date"} for kind in KINDS])


def counted(keys: Numbers) -> tuple[int, int]:
    """How many of keys are numbers, and how many name something."""
    kinds = keys & KIND
    return int(np.count_nonzero(_IS_NUMBER[kinds])), int(np.count_nonzero(_IS_NAME[kinds]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An article, as whoever fills the index gives it."""

    outlet: str
    language: str
    """BCP 47, empty where it is not known."""
    second: int
    """Since 1970, UTC: when it was published."""
    keys: Collection[int]
    """Numbers of its keys (``keys.keys_of``)."""
    addresses: Collection[str] = ()
    """Its own, in the form in which addresses are compared."""
    translations: Collection[str] = ()
    """Those that it names as its translations, in the same form."""


class Known:
    """An article of the index."""

    def __init__(
        self,
        *,
        place: int,
        outlet: str,
        language: str,
        second: int,
        keys: Numbers,
        addresses: Numbers,
        translations: Numbers,
        head: int,
        norm: int = 0,
        parent: int | None = None,
        root: int | None = None,
    ) -> None:
        self.place, self.outlet, self.language, self.second = place, outlet, language, second
        self.keys, self.addresses, self.translations = keys, addresses, translations
        self.head, self.norm, self.parent, self.root = head, norm, parent, root

    @classmethod
    def of(cls, place: int, report: Report) -> "Known":
        """Of a report that is new here."""
        return cls(
            place=place,
            outlet=report.outlet,
            language=report.language,
            second=report.second,
            keys=_sorted(report.keys),
            addresses=_sorted(map(_hashed, report.addresses)),
            translations=_sorted(map(_hashed, {*report.translations} - {*report.addresses})),
            head=place,
        )

    @property
    def is_head(self) -> bool:
        """Whether it is the first of its cluster of copies. Only such are compared."""
        return self.head == self.place

    @property
    def order(self) -> tuple[int, int]:
        """By which one is earlier than another."""
        return (self.second, self.place)

    @cached_property
    def numbers(self) -> list[int]:
        """Its keys."""
        found: list[int] = self.keys.tolist()
        return found

    @cached_property
    def counts(self) -> tuple[int, int]:
        """As ``counted``, of its keys."""
        return counted(self.keys)

    @property
    def paper(self) -> tuple[str, str]:
        """What is one paper: an outlet, in one language."""
        return self.outlet, self.language.partition("-")[0]

    def span(self, window: int) -> int:
        """The span of time in which it was published."""
        return self.second // window


def in_span(span: int, keys: Iterable[int]) -> list[int]:
    """Keys as they stand in the tally, which is of each span of time apart."""
    return [(span << 40) + key for key in keys]


class Shelf:
    """The articles of one change, by place."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[int, Known] = {}

    def get(self, places: Collection[int]) -> dict[int, Known]:
        """Those that there are."""
        self._load("place", [place for place in places if place not in self._known])
        return {place: self._known[place] for place in places if place in self._known}

    def copies(self, heads: Collection[int]) -> list[Known]:
        """The articles of clusters, heads included, as they stand now."""
        self._load("head", heads)
        wanted = set(heads)
        return [known for known in self._known.values() if known.head in wanted]

    def _load(self, column: str, values: Collection[int]) -> None:
        if values:
            for row in self._connection.execute(select(articles).where(one_of(articles.c[column], values))):
                self._known.setdefault(row.place, known_of(row))

    def take_out(self, places: Collection[int]) -> None:
        """Remove articles."""
        if places:
            self._connection.execute(delete(articles).where(one_of(articles.c.place, places)))
        for place in places:
            self._known.pop(place, None)

    def add(self, come: Mapping[int, Known]) -> None:
        """Insert articles; ``write`` says the rest of them."""
        self._known |= come
        rows = [
            {name: getattr(each, name) for name in ("place", "outlet", "language", "second")}
            | {
                name: getattr(each, name).astype("<i8").tobytes()
                for name in ("keys", "addresses", "translations")
            }
            | _state(each)
            for each in come.values()
        ]
        if rows:
            self._connection.execute(insert(articles), rows)

    def write(self, changed: Collection[Known]) -> None:
        """Update what can change of an article."""
        values = [{"at": each.place} | _state(each) for each in changed]
        if values:
            self._connection.execute(update(articles).where(articles.c.place == bindparam("at")), values)


def known_of(row: Any) -> Known:
    """Of a row of ``articles``."""
    names = ("place", "outlet", "language", "second", "head", "norm", "parent", "root")
    stored: dict[str, Any] = {name: getattr(row, name) for name in names}
    for name in ("keys", "addresses", "translations"):
        stored[name] = np.frombuffer(getattr(row, name), "<i8")
    return Known(**stored)


def _state(known: Known) -> dict[str, Any]:
    return {name: getattr(known, name) for name in ("head", "norm", "parent", "root")}


def _sorted(numbers: Iterable[int]) -> Numbers:
    return np.array(sorted(set(numbers)), np.int64)


def _hashed(address: str) -> int:
    return int.from_bytes(
        blake2b(address.encode(errors="replace"), digest_size=8).digest(), "little", signed=True
    )
