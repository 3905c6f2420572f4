"""Articles as they are compared: read from the index once in a change, and written back where they changed."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from scrapers.archive.database import one_of
from scrapers.same.schema import articles
from scrapers.same.signature import Hashes, Signature, prints_of

WEEK = 7 * 86_400
"""Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An article, as whoever fills the index gives it."""

    outlet: str
    article_id: str
    second: int
    """Since 1970, UTC: when it was published."""
    paragraphs: tuple[str, ...]
    """The lead, and the paragraphs of the body."""


class Known:
    """An article of the index."""

    def __init__(
        self,
        place: int,
        outlet: str,
        article_id: str,
        second: int,
        signature: Signature,
        repeats: bytes,
        parent: int | None = None,
        root: int | None = None,
    ) -> None:
        self.place, self.outlet, self.article_id, self.second = place, outlet, article_id, second
        self.signature, self.repeats = signature, repeats
        self.parent, self.root = parent, root

    @classmethod
    def of(cls, place: int, text: Text) -> "Known":
        """Of a text that is new here."""
        signature = Signature.of(text.paragraphs)
        repeats = bytes(len(signature.paragraphs))
        return cls(place, text.outlet, text.article_id, text.second, signature, repeats)

    @cached_property
    def own(self) -> Hashes:
        """Its shingles, without what its site repeats; sorted."""
        return self.signature.own(self.repeats)

    @property
    def size(self) -> int:
        """How many these are."""
        return len(self.own)

    @property
    def order(self) -> tuple[int, int]:
        """By which one is earlier than another."""
        return (self.second, self.place)

    @property
    def week(self) -> int:
        """Of Unix time, in which it was published."""
        return self.second // WEEK

    @cached_property
    def paragraphs(self) -> list[int]:
        """Keys of the tally of paragraphs, which is of each outlet apart."""
        told = hashlib.blake2b(self.outlet.encode(), digest_size=8).digest()
        salt = int.from_bytes(told, "little", signed=True)
        return [name ^ salt for name in self.signature.paragraphs.tolist()]

    @property
    def prints(self) -> list[int]:
        """Keys of the tally of prints."""
        return in_week(self.week, prints_of(self.own))

    def leave_out(self, crowded: Collection[int]) -> None:
        """Take these paragraphs for the site's."""
        self.repeats = bytes(key in crowded for key in self.paragraphs)
        self.__dict__.pop("own", None)


def in_week(week: int, prints: Iterable[int]) -> list[int]:
    """Keys of prints in the tally, which is of each week apart. Those of one week stand together in the index, so what is
    added now touches no more of a large one than of a small one."""
    return [(week << 32) + each for each in prints]


class Shelf:
    """The articles of one change, by place."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[int, Known] = {}

    def get(self, places: Collection[int]) -> dict[int, Known]:
        """Those that there are."""
        wanted = [place for place in places if place not in self._known]
        if wanted:
            for row in self._connection.execute(select(articles).where(one_of(articles.c.place, wanted))):
                self._known[row.place] = known_of(row)
        return {place: self._known[place] for place in places if place in self._known}

    def take_out(self, places: Collection[int]) -> None:
        """Remove articles."""
        if places:
            self._connection.execute(delete(articles).where(one_of(articles.c.place, places)))
        for place in places:
            self._known.pop(place, None)

    def add(self, come: Mapping[int, Known]) -> None:
        """Those that ``write`` will insert."""
        self._known |= come

    def write(self, come: Collection[Known], changed: Collection[Known]) -> None:
        """Insert some, and update what can change of others."""
        if come:
            names = ("place", "outlet", "article_id", "second")
            rows = [
                {name: getattr(each, name) for name in names}
                | {"signature": each.signature.to_bytes()}
                | _state(each)
                for each in come
            ]
            self._connection.execute(insert(articles), rows)
        if changed:
            values = [{"at": each.place} | _state(each) for each in changed]
            self._connection.execute(update(articles).where(articles.c.place == bindparam("at")), values)


def known_of(row: Any) -> Known:
    """Of a row of ``articles``."""
    return Known(
        place=row.place,
        outlet=row.outlet,
        article_id=row.article_id,
        second=row.second,
        signature=Signature.from_bytes(row.signature),
        repeats=row.repeats,
        parent=row.parent,
        root=row.root,
    )


def _state(known: Known) -> dict[str, Any]:
    return {name: getattr(known, name) for name in ("repeats", "size", "parent", "root")}
