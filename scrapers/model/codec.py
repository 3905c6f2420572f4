"""JSON files: one dataclass is one object. Writing and reading both follow from the declarations of its fields.

A file states the version of its format (``"format"``, see ``column.version``); one that states none is of version 0.

- An older version is read for ever: fields it lacks have their defaults.
- A field that this code does not know is left out, where the file states a version that it does know.
- A newer version is refused (NewerFormat): what this code would write of it might lose what it does not know.
- Anything else that is not as declared raises ArchiveDamaged: the key, the field, what was expected and what is there.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from enum import Enum
from typing import Any, Self, get_args, get_origin

from scrapers.errors import ArchiveDamaged, NewerFormat
from scrapers.model.column import declared, version, without_none

FORMAT = "format"


class Misfit(ValueError):
    """A value that is not as declared. ``path`` names the field from the inside out."""

    def __init__(self, expected: str, found: object) -> None:
        super().__init__(expected, found)
        self.path: list[str] = []
        self.expected = expected
        self.found = "nothing" if found is _NOTHING else repr(found)[:80]

    def __str__(self) -> str:
        where = "".join(reversed(self.path)).lstrip(".")
        return f"{where + ': ' if where else ''}expected {self.expected}, found {self.found}"


class Document:
    """Base of the dataclasses that are kept as a JSON file each."""

    __slots__ = ()

    def to_json(self) -> bytes:
        """One JSON object, keys sorted, times ISO 8601, with the version of its format."""
        told = {FORMAT: version(type(self)), **asdict(self)}  # type: ignore[call-overload]
        for each in declared(type(self)):
            if not each.column.stored:
                del told[each.name]
        return json.dumps(told, default=str, ensure_ascii=False, sort_keys=True, indent=1).encode()

    @classmethod
    def from_json(cls, body: bytes, key: str = "") -> Self:
        """What ``to_json`` wrote, in this or an older version of the format. ``key`` is for messages.

        Raises NewerFormat, and ArchiveDamaged for everything else that is no such file.
        """
        where = key or "a file"
        try:
            told = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise ArchiveDamaged(f"{where}: expected a {_words(cls)} in JSON: {error}") from error
        try:
            if not isinstance(told, dict):
                raise Misfit("an object", told)
            stated = known_version(told.pop(FORMAT, None), version(cls), where)
            return _object(cls, told, strict=stated == 0)  # type: ignore[no-any-return]
        except Misfit as error:
            raise ArchiveDamaged(f"{where}: expected a {_words(cls)}: {error}") from error


def known_version(stated: object, known: int, where: str) -> int:
    """The version that a file states, 0 for none. Raises NewerFormat, and Misfit for what is no version."""
    if stated is None:
        return 0
    if not isinstance(stated, int) or isinstance(stated, bool) or stated < 1:
        raise Misfit("a version of the format, from 1", stated)
    if stated > known:
        raise NewerFormat(
            f"{where}: written in version {stated} of its format, this code knows {known}: update Khobao"
        )
    return stated


_NOTHING = object()


def _words(cls: type) -> str:
    """The name of a dataclass in words: ``day difference``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cls.__name__).lower()


def _object(cls: Any, told: Any, *, strict: bool) -> Any:
    if not isinstance(told, dict):
        raise Misfit("an object", told)
    values = {}
    for each in declared(cls):
        if each.name not in told or not each.column.stored:
            if each.required:
                raise _at(f".{each.name}", Misfit("a value", _NOTHING))
            continue
        value = told[each.name]
        try:
            values[each.name] = (
                None if value is None and each.optional else _value(each.type, value, strict=strict)
            )
        except Misfit as error:
            raise _at(f".{each.name}", error) from error
    # A version that a file does not state is closed: it has exactly the fields it had.
    if strict and (unknown := sorted(set(told) - {each.name for each in declared(cls)})):
        raise _at(f".{unknown[0]}", Misfit("no such field", told[unknown[0]]))
    return cls(**values)


def _value(declared_type: Any, value: Any, *, strict: bool) -> Any:
    """A value of JSON as the declared type, which admits no None."""
    origin = get_origin(declared_type)
    if origin is tuple:
        if not isinstance(value, list):
            raise Misfit("a list", value)
        return tuple(
            _member(get_args(declared_type)[0], each, f"[{number}]", strict=strict)
            for number, each in enumerate(value)
        )
    if origin is Mapping:
        if not isinstance(value, dict):
            raise Misfit("an object", value)
        of = get_args(declared_type)[1]
        return {name: _member(of, each, f".{name}", strict=strict) for name, each in value.items()}
    if declared_type in _PLAIN:
        return _plain(declared_type, value)
    if issubclass(declared_type, Enum):
        try:
            return declared_type(value)
        except ValueError:
            raise Misfit(f"one of {', '.join(each.value for each in declared_type)}", value) from None
    return _object(declared_type, value, strict=strict)


def _member(hint: Any, value: Any, where: str, *, strict: bool) -> Any:
    inner, optional = without_none(hint)
    try:
        return None if value is None and optional else _value(inner, value, strict=strict)
    except Misfit as error:
        raise _at(where, error) from error


_PLAIN: Mapping[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    datetime: "a time with an offset, ISO 8601",
    date: "a date, ISO 8601",
}


def _plain(declared_type: Any, value: Any) -> Any:
    misfit = Misfit(_PLAIN[declared_type], value)
    if declared_type in (datetime, date):
        try:
            found = declared_type.fromisoformat(value)
        except (TypeError, ValueError):
            raise misfit from None
        if declared_type is datetime and found.tzinfo is None:
            raise misfit
        return found
    fits = (int, float) if declared_type is float else (declared_type,)
    if not isinstance(value, fits) or (isinstance(value, bool) and declared_type is not bool):
        raise misfit
    return value


def _at(where: str, error: Misfit) -> Misfit:
    error.path.append(where)
    return error
