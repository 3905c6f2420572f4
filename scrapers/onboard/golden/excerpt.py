"""What differs between two values, cut down to what a person has to look at."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

AROUND = 30
"""Characters of what is equal that stay before and behind a difference."""


def differing(expected: Any, came: Any) -> Iterator[tuple[str, str]]:
    """Pairs of what was expected and what came: of lists and objects only the members that differ, of texts only
    the place. Empty for nothing. Values are as JSON has them."""
    if isinstance(expected, list) and isinstance(came, list):
        yield from _of_lists([_text(each) for each in expected], [_text(each) for each in came])
    elif isinstance(expected, dict) and isinstance(came, dict):
        for name in sorted({*expected, *came}):
            if expected.get(name) != came.get(name):
                yield tuple(
                    f"{name}: {_text(each[name])}" if name in each else "" for each in (expected, came)
                )  # type: ignore[misc]
    else:
        yield _cut(_text(expected), _text(came))


def _of_lists(expected: list[str], came: list[str]) -> Iterator[tuple[str, str]]:
    matcher = SequenceMatcher(a=expected, b=came, autojunk=False)
    for tag, a_from, a_to, b_from, b_to in matcher.get_opcodes():
        if tag != "equal":
            for one, other in zip_longest(expected[a_from:a_to], came[b_from:b_to], fillvalue=""):
                yield _cut(one, other)


def _text(value: Any) -> str:
    """An object in one line: its members that say something."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {_text(each)}" for name, each in value.items() if each is not None)
    if isinstance(value, list):
        return " / ".join(map(_text, value))
    return "" if value is None else str(value)


def _cut(expected: str, came: str) -> tuple[str, str]:
    """Both without the long stretches at their beginnings and ends that are equal."""
    if not expected or not came:
        return expected, came
    front = max(0, _equal(expected, came) - AROUND)
    tail = max(0, _equal(expected[front:][::-1], came[front:][::-1]) - AROUND)
    return _between(expected, front, tail), _between(came, front, tail)


def _equal(one: str, other: str) -> int:
    """Characters at the beginning that are the same."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _between(text: str, front: int, tail: int) -> str:
    middle = text[front : len(text) - tail]
    return f"{'…' if front else ''}{middle}{'…' if tail else ''}"
