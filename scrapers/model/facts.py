"""What an outlet file may say: each fact is of its declared type and keeps the rules that are told beside it.

An outlet file is written by hand, and most slips in one are valid Python: ``hosts=("www.gazette.example")`` is a text and
not a tuple, ``floor="10"`` fails hours later in a verdict. So a fact is looked at where it is written, and the error has
the line of the file.
"""

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, datetime, timedelta
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin
from urllib.parse import urlsplit

from scrapers.errors import BadConfiguration

Rule = tuple[str, bool, str]
"""The field, whether it is right, and what is expected of it."""

_NAMES = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "True or False",
    date: "a date",
    timedelta: "a timedelta",
    NoneType: "None",
}
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}")


class Facts:
    """Base of the frozen dataclasses that an outlet file is made of."""

    def __post_init__(self) -> None:
        """Raises BadConfiguration for the first fact that is wrong, with what was expected and what stands there."""
        for field in fields(self):  # type: ignore[arg-type]
            if field.init and not _fits(value := getattr(self, field.name), field.type):
                raise self.wrong(field.name, _expected(value, field.type))
        for name, right, expected in self.rules():
            if not right:
                raise self.wrong(name, expected)

    def rules(self) -> Iterator[Rule]:
        """What must hold beside the types, in the order in which it is looked at: a rule may rely on those before it."""
        yield from ()

    @property
    def called(self) -> str:
        """What an error names it by."""
        return type(self).__name__

    def wrong(self, field: str, expected: str) -> BadConfiguration:
        """The error about a field."""
        found = repr(getattr(self, field))
        found = found if len(found) <= 200 else f"{found[:199]}…"
        return BadConfiguration(f"{self.called}: {field}={found}, expected {expected}")


def is_host(name: str) -> bool:
    """Whether a host stands as it does in the addresses that are requested: lower case, and IDNA in ASCII."""
    return _HOST.fullmatch(name) is not None


def host_said(name: str) -> str:
    """What is expected where ``is_host`` is not so, with the host as it should stand, where that can be told."""
    meant = _in_ascii(name if "//" in name else f"//{name}")
    example = f": {meant!r}" if is_host(meant) and meant != name else ""
    return f"the name of a host alone, in lower case and, beyond ASCII, in IDNA{example}"


def is_address(url: str, *schemes: str) -> bool:
    """Whether an address, or a template of addresses, is absolute and its host in ASCII."""
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and parts.netloc.isascii()
    except ValueError:
        return False


def address_said(url: str, *schemes: str) -> str:
    """What is expected where ``is_address`` is not so."""
    host = "" if url.isascii() else _in_ascii(url)
    example = f", its host in IDNA, {host!r}" if host else ""
    return f"an absolute address, {' or '.join(f'{scheme}://…' for scheme in schemes)}{example}"


def _in_ascii(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").encode("idna").decode()
    except ValueError:
        return ""


def pattern_fault(pattern: str) -> str:
    """What is wrong with a regular expression; empty where nothing is."""
    try:
        re.compile(pattern)
    except re.error as error:
        return str(error)
    return ""


def _fits(value: Any, kind: Any) -> bool:
    of, inner = get_origin(kind), get_args(kind)
    if of is tuple:
        if not isinstance(value, tuple):
            return False
        if inner[-1] is Ellipsis:
            return all(_fits(each, inner[0]) for each in value)
        return len(value) == len(inner) and all(map(_fits, value, inner))
    if of is Literal:
        return value in inner
    if of in {Union, UnionType}:
        return any(_fits(value, each) for each in inner)
    if isinstance(value, (bool, datetime)):  # they are numbers and dates to Python alone
        return kind is type(value)
    return isinstance(value, int | float if kind is float else kind)


def _expected(value: Any, kind: Any) -> str:
    """The type in words; of a tuple with one wrong item, of that item."""
    if get_origin(kind) is tuple and get_args(kind)[-1] is Ellipsis:
        inner = get_args(kind)[0]
        if _fits(value, inner):
            return "a tuple: a comma follows also the only item, (…,)"
        if isinstance(value, tuple):
            at = next(number for number, each in enumerate(value, 1) if not _fits(each, inner))
            return f"each item to be {_said(inner)}, and item {at} is not"
    return _said(kind)


def _said(kind: Any) -> str:
    of, inner = get_origin(kind), get_args(kind)
    if of is tuple:
        if inner[-1] is Ellipsis:
            return f"a tuple, each item {_said(inner[0])}"
        return f"({', '.join(map(_said, inner))})"
    if of is Literal:
        return f"one of {', '.join(map(repr, inner))}"
    if of in {Union, UnionType}:
        return " or ".join(map(_said, inner))
    return _NAMES.get(kind, f"{kind.__name__}(…)")
