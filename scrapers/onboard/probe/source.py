"""An outlet as the source of its file: Python that ``ruff format`` leaves as it is."""

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, timedelta
from typing import Any

from scrapers.model.outlet import Outlet

WIDTH = 88
"""Characters of a line. Calls that are longer have a line for each argument and a comma behind the last, which a
formatter keeps at any width above."""
INDENT = "    "

Comments = Mapping[object, Sequence[str]]
"""Lines that stand above an argument, by its name; above a member of a tuple, by the member itself."""


def source(outlet: Outlet, title: str, comments: Comments) -> str:
    """The file of an outlet. Only what differs from the defaults is written.

    What a site calls itself stands in it as a literal: nothing that a site serves can become code.
    """
    body = f"outlet = {_call(outlet, comments, 0, force=True)}\n"
    calls = (node.func for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Call))
    names = {called.id for called in calls if isinstance(called, ast.Name)}
    dates = sorted(names & {"date", "timedelta"})
    imports = f"from datetime import {', '.join(dates)}\n\n" if dates else ""
    imports += _import("scrapers.model.outlet", sorted(names - {*dates})) + "\n"
    return f'"""{_plain(title)}"""\n\n{imports}\n{body}'


def _import(module: str, names: Sequence[str]) -> str:
    whole = f"from {module} import {', '.join(names)}"
    rows = "".join(f"{INDENT}{name},\n" for name in names)
    return whole if len(whole) <= WIDTH else f"from {module} import (\n{rows})"


def literal(text: str) -> str:
    """A string as its formatter writes it: double quotes where that costs no escapes, raw where it has backslashes."""
    if (
        "\\" in text
        and re.fullmatch(r"[^\"'\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]*[^\"'\\]", text)
        and text.isprintable()
    ):
        return f'r"{text}"'
    shown = repr(text)
    if shown[0] == "'" and '"' not in text:
        shown = f'"{shown[1:-1]}"'
    assert ast.literal_eval(shown) == text
    return shown


def _call(value: Any, comments: Comments, depth: int, used: int = 0, *, force: bool = False) -> str:
    """A dataclass as the call that makes it. ``used``: characters before it in its line."""
    given = [
        (each.name, getattr(value, each.name))
        for each in fields(value)
        if each.init and getattr(value, each.name) != _default(each)
    ]
    shown = [(name, f"{name}={_value(each, comments, depth + 1, len(name) + 1)}") for name, each in given]
    return _bracketed(f"{type(value).__name__}(", shown, comments, depth, used, force=force)


def _value(value: Any, comments: Comments, depth: int, used: int = 0) -> str:
    if is_dataclass(value):
        return _call(value, comments, depth, used)
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, timedelta):
        return _span(value)
    if isinstance(value, date):
        return f"date({value.year}, {value.month}, {value.day})"
    if isinstance(value, tuple):
        members = [(each, _value(each, comments, depth + 1)) for each in value]
        several = len(value) > 1 and any(map(is_dataclass, value))
        shown = _bracketed("(", members, comments, depth, used, force=several)
        if len(value) == 1 and is_dataclass(value[0]) and "\n" in shown and not comments.get(value[0]):
            # A formatter joins a tuple of one wherever it fits, unless what is in it has lines of its own.
            members = [(value[0], _call(value[0], comments, depth + 1, force=True))]
            shown = _bracketed("(", members, comments, depth, used)
        return shown
    return repr(value)


def _bracketed(
    begin: str,
    members: Sequence[tuple[Any, str]],
    comments: Comments,
    depth: int,
    used: int,
    *,
    force: bool = False,
) -> str:
    """In one line where that fits and nothing has to stand above a member; ``force``: in lines all the same."""
    lines = [text for _, text in members]
    comma = "," if begin == "(" and len(lines) == 1 else ""
    whole = f"{begin}{', '.join(lines)}{comma})"
    remarks = [[_plain(line) for line in comments.get(key, ())] for key, _ in members]
    fits = len(INDENT * depth) + used + len(whole) < WIDTH and "\n" not in whole
    if fits and not force and not any(remarks):
        return whole
    rows: list[str] = []
    for said, text in zip(remarks, lines, strict=True):
        rows += [f"{INDENT * (depth + 1)}{line}" for line in (*(f"# {each}" for each in said), f"{text},")]
    return "\n".join([begin, *rows, f"{INDENT * depth})"])


def _span(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    for unit, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds % size == 0:
            return f"timedelta({unit}={seconds // size})"
    return f"timedelta(seconds={seconds})"


def _default(each: Any) -> Any:
    return each.default_factory() if each.default_factory is not MISSING else each.default


def _plain(text: str) -> str:
    """A comment's line, or a docstring's: nothing in it ends either."""
    return " ".join(re.sub(r"[\"\\\x00-\x1f\x7f-\x9f\ud800-\udfff]", " ", text).split())
