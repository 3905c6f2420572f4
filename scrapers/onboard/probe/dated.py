"""Sitemaps by month or by day, recognised by their addresses."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from scrapers.onboard.probe.address import quoted

FEWEST = 2
"""Addresses of one form with different days: one alone may be a version number."""

_PLACES = (
    re.compile(r"(?P<year>20\d\d)(?P<dash>[-_/.])(?P<month>\d{1,2})(?:(?P=dash)(?P<day>\d{1,2}))?(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)?(?!\d)"),
    re.compile(r"(?:yyyy|year|y)=(?P<year>20\d\d)&(?:mm|month|m)=(?P<month>\d{1,2})(?:&(?:dd|day|d)=(?P<day>\d{1,2}))?"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Series:
    """Addresses that differ only in their month, or in their day."""

    template: str
    """As ``DaySource`` has it; without a zero before a month where none was seen."""
    follow: str
    """Pattern that finds each of them."""
    is_padded: bool | None
    """None where all months and days seen have two digits anyway."""
    urls: tuple[str, ...]
    """The newest first."""


def series(urls: Iterable[str]) -> list[Series]:
    """The series among these addresses, the longest first."""
    found: dict[str, list[tuple[tuple[int, ...], re.Match[str]]]] = defaultdict(list)
    for url in dict.fromkeys(urls):
        match = next(filter(None, (pattern.search(url) for pattern in _PLACES)), None)
        if match and 1 <= int(match["month"]) <= 12 and 1 <= int(match["day"] or 1) <= 31:
            day = tuple(int(number) for name in ("year", "month", "day") if (number := match[name]))
            found[_filled(match, "0")].append((day, match))
    made = [_series(sorted(members, key=lambda each: each[0], reverse=True)) for members in found.values()]
    return sorted((each for each in made if len(each.urls) >= FEWEST), key=lambda each: -len(each.urls))


def _series(members: list[tuple[tuple[int, ...], re.Match[str]]]) -> Series:
    numbers = [match[name] for _, match in members for name in ("month", "day") if match[name]]
    run_together = "{year}{month" in _filled(members[0][1], "")
    padded = True if run_together or any(number[0] == "0" for number in numbers) else None
    if any(len(number) == 1 for number in numbers):
        padded = False
    template = _filled(members[0][1], "" if padded is False else ":02")
    sign = {"{year}": r"\d{4}", "{month}": r"\d{1,2}", "{day}": r"\d{1,2}"}
    plain = template.replace(":02", "")
    pieces = re.split(r"(\{\w+\})", plain.partition("://")[2].partition("/")[2])
    follow = "/" + "".join(sign.get(piece) or quoted(piece) for piece in pieces) + "$"
    return Series(
        template=template,
        follow=follow,
        is_padded=padded,
        urls=tuple(match.string for _, match in members),
    )


def _filled(match: re.Match[str], width: str) -> str:
    """The address with names in the places of its numbers."""
    text, at, made = match.string, 0, ""
    for name in ("year", "month", "day"):
        if match[name]:
            shown = f"{{{name}}}" if name == "year" else f"{{{name}{width}}}"
            made += _literal(text[at : match.start(name)]) + shown
            at = match.end(name)
    return made + _literal(text[at:])


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
