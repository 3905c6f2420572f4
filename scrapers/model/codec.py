"""JSON files: one dataclass is one object. Writing and reading both follow from the declarations of its fields.

A file states the version of its format (``"format"``, see ``column.version``); one that states none is of version 0.

- An older version is read for ever: fields it lacks have their defaults.
- A field that this code does not know is left out, where the file states a version that it does know.
- A newer version is refused (NewerFormat): what this code would write of it might lose what it does not know.
- Anything else that is not as declared raises ArchiveDamaged: the key, the field, what was expected and what is there.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from enum import Enum
from functools import cache
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
        data = {FORMAT: version(type(self)), **asdict(self)}  # type: ignore[call-overload]
        for each in declared(type(self)):
            if not each.column.stored:
                del data[each.name]
        return json.dumps(data, default=str, ensure_ascii=False, sort_keys=True, indent=1).encode()

    @classmethod
    def from_json(cls, body: bytes, key: str = "") -> Self:
        """What ``to_json`` wrote, in this or an older version of the format. ``key`` is for messages.

        Raises NewerFormat, and ArchiveDamaged for everything else that is no such file.
        """
        where = key or "a file"
        try:
            data = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise ArchiveDamaged(f"{where}: expected a {_words(cls)} in JSON: {error}") from error
        try:
            if not isinstance(data, dict):
                raise Misfit("an object", data)
            stated = known_version(data.pop(FORMAT, None), version(cls), where)
            whole: Any = cls
            return _decoder(whole)(data, stated == 0)  # type: ignore[no-any-return]
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


_Decode = Callable[[Any, bool], Any]
"""A value of JSON, and whether the file states no version, to the value of a field. Raises Misfit."""


@cache
def _decoder(of: Any) -> _Decode:
    """Of values of a declared type, which admits no None."""
    origin = get_origin(of)
    if origin is tuple:
        return _list_of(get_args(of)[0])
    if origin is Mapping:
        return _mapping_of(get_args(of)[1])
    if of in _PLAIN:
        return _plain(of)
    return _member_of(of) if issubclass(of, Enum) else _object_of(of)


def _object_of(cls: Any) -> _Decode:
    stored = [each for each in declared(cls) if each.column.stored]
    decoders = [(each.name, each.optional, _decoder(each.type)) for each in stored]
    required = [each.name for each in declared(cls) if each.required]
    names = {each.name for each in declared(cls)}

    def decode(value: Any, closed: bool) -> Any:
        if not isinstance(value, dict):
            raise Misfit("an object", value)
        found = {}
        for name, optional, decoder in decoders:
            if name in value:
                inner = value[name]
                try:
                    found[name] = None if inner is None and optional else decoder(inner, closed)
                except Misfit as error:
                    raise _at(f".{name}", error) from error
        for name in required:
            if name not in found:
                raise _at(f".{name}", Misfit("a value", _NOTHING))
        # A version that a file does not state is closed: it has exactly the fields it had.
        if closed and not names.issuperset(value):
            unknown = min(set(value) - names)
            raise _at(f".{unknown}", Misfit("no such field", value[unknown]))
        return cls(**found)

    return decode


def _list_of(hint: Any) -> _Decode:
    inner, optional = without_none(hint)
    decoder = _decoder(inner)

    def decode(value: Any, closed: bool) -> Any:
        if not isinstance(value, list):
            raise Misfit("a list", value)
        found = []
        for each in value:
            try:
                found.append(None if each is None and optional else decoder(each, closed))
            except Misfit as error:
                raise _at(f"[{len(found)}]", error) from error
        return tuple(found)

    return decode


def _mapping_of(hint: Any) -> _Decode:
    inner, optional = without_none(hint)
    decoder = _decoder(inner)

    def decode(value: Any, closed: bool) -> Any:
        if not isinstance(value, dict):
            raise Misfit("an object", value)
        found = {}
        for name, each in value.items():
            try:
                found[name] = None if each is None and optional else decoder(each, closed)
            except Misfit as error:
                raise _at(f".{name}", error) from error
        return found

    return decode


def _member_of(of: Any) -> _Decode:
    def decode(value: Any, closed: bool) -> Any:
        try:
            return of(value)
        except ValueError:
            raise Misfit(f"one of {', '.join(each.value for each in of)}", value) from None

    return decode


_PLAIN: Mapping[type, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    datetime: "a time with an offset, ISO 8601",
    date: "a date, ISO 8601",
}


def _plain(of: Any) -> _Decode:
    fits: Any = {float: (int, float), datetime: str, date: str}.get(of, of)
    parse = of.fromisoformat if of in (datetime, date) else None

    def decode(value: Any, closed: bool) -> Any:
        if not isinstance(value, fits) or (value is True or value is False) is not (of is bool):
            raise Misfit(_PLAIN[of], value)
        if parse is None:
            return value
        try:
            found = parse(value)
        except ValueError:
            raise Misfit(_PLAIN[of], value) from None
        if of is datetime and found.tzinfo is None:
            raise Misfit(_PLAIN[of], value)
        return found

    return decode


def _at(where: str, error: Misfit) -> Misfit:
    error.path.append(where)
    return error
