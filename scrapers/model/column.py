"""Declarations: what a stored field is beyond its type, said once beside the field.

    word_count: Annotated[int, Column(derived=True)] = 0

A field without a ``Column`` has all of its defaults. Arrow schema, Parquet rows, JSON, golden cases, comparisons and
the data dictionary are derived from the dataclass and from nothing else.
"""

from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """How a field is stored."""

    since: int = 0
    """The version of its format that brought the field; 0: it was there before files stated a version. A field with
    a later version needs a default, which is its value in older files."""
    derived: bool = False
    """Whether it follows from other fields, or says who read the article, when and how. It is no fact of the article:
    golden cases do not expect it, and a difference in it alone is no change."""
    bits: Literal[16, 32, 64] = 32
    """Of an integer in Parquet."""
    with_offset: bool = False
    """Of a time: whether the offset from UTC that was stated is kept too, in minutes, in ``<name>_offset``."""
    stored: bool = True
    """False for what the object's key says, or what follows from its bytes."""
    flat: bool = False
    """Of a dataclass: its fields are columns of the table itself, not of a struct."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A field as it is declared."""

    name: str
    type: Any
    """Without ``Annotated`` and without ``None``."""
    optional: bool
    """Whether it may be None."""
    column: Column
    required: bool
    """Whether it has no default."""
    _field: Field[Any]

    @property
    def default(self) -> Any:
        """Its value where a file says nothing; MISSING for a required field."""
        if self._field.default_factory is not MISSING:
            return self._field.default_factory()
        return self._field.default


def declared(cls: Any) -> tuple[Declared, ...]:
    """The fields of a dataclass, in order."""
    return _all(cls)


@cache
def _all(cls: Any) -> tuple[Declared, ...]:
    hints = get_type_hints(cls, include_extras=True)
    return tuple(_declared(each, hints[each.name]) for each in fields(cls))


def version(cls: Any) -> int:
    """Of the format that stores this dataclass: that of its newest field, however deep, and at least 1.

    Version 0 is what was written before files stated a version; it has the fields of version 1.
    """
    return max(1, *(each.column.since for of in _tree(cls) for each in declared(of)))


def _declared(field: Field[Any], hint: Any) -> Declared:
    column = Column()
    if get_origin(hint) is Annotated:
        hint, *notes = get_args(hint)
        column = next((note for note in notes if isinstance(note, Column)), column)
    inner, optional = without_none(hint)
    required = field.default is MISSING and field.default_factory is MISSING
    if column.since and required:
        raise TypeError(f"{field.name}: since version {column.since}, so older files need a default for it")
    return Declared(
        name=field.name, type=inner, optional=optional, column=column, required=required, _field=field
    )


def without_none(hint: Any) -> tuple[Any, bool]:
    """The type without ``| None``, and whether that was there."""
    if get_origin(hint) not in (Union, UnionType):
        return hint, False
    (inner,) = (each for each in get_args(hint) if each is not NoneType)
    return inner, True


def _tree(cls: type[Any]) -> Iterator[type[Any]]:
    """The dataclass and those in its fields."""
    yield cls
    for each in declared(cls):
        for inner in (each.type, *get_args(each.type)):
            if is_dataclass(inner) and isinstance(inner, type):
                yield from _tree(inner)
