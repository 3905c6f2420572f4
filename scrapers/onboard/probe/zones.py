"""The time zone of an outlet, from the offsets of its dates and the countries it may be of."""

import importlib.resources
import zoneinfo
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

BY_COUNTRY, ALIKE = "zone.tab", "zone1970.tab"
"""Of the tz database, each with rows of country codes, place, zone: the zones of each country; and one zone for all
places that have agreed since 1970."""
_OF_NO_COUNTRY = frozenset({"ai", "cc", "co", "fm", "io", "ly", "me", "su", "to", "tv", "ws"})
"""Domains of countries that are sold to everybody."""
_HOME_OF = {
    "az": "AZ", "bg": "BG", "bn": "BD", "cs": "CZ", "da": "DK", "de": "DE", "el": "GR", "et": "EE", "fa": "IR", "fi": "FI",
    "fr": "FR", "he": "IL", "hi": "IN", "hr": "HR", "hu": "HU", "hy": "AM", "id": "ID", "it": "IT", "ja": "JP", "ka": "GE",
    "km": "KH", "ko": "KR", "lo": "LA", "lt": "LT", "lv": "LV", "mn": "MN", "my": "MM", "nl": "NL", "no": "NO", "pl": "PL",
    "ro": "RO", "ru": "RU", "sk": "SK", "sl": "SI", "sr": "RS", "sv": "SE", "th": "TH", "tr": "TR", "uk": "UA", "uz": "UZ",
    "vi": "VN", "zh": "CN",
}  # fmt: skip
"""Countries in which most news in a language is made; those in English, Spanish, Portuguese and Arabic have none."""
MOST_OTHERS = 4


@dataclass(frozen=True, kw_only=True)
class Zone:
    """The time zone that an outlet most likely keeps, and what speaks for it."""

    name: str
    """IANA."""
    offsets: tuple[str, ...]
    """Seen in dates of the site, ``+07:00``."""
    by: str
    """How it was chosen, in words."""
    is_sure: bool
    """Whether the site's dates and its country both say so."""
    others: tuple[str, ...] = ()
    """Zones that fit its dates as well."""


def zone(
    dates: Iterable[datetime], host: str, regions: Sequence[str] = (), language: str | None = None
) -> Zone:
    """The zone of a site. ``dates`` are aware, with the offsets that the site prints; ``regions`` are country codes
    that its pages name (``og:locale``); ``language`` is theirs, and breaks a tie.

    Dates in UTC tell nothing of a zone: a CMS prints them so anywhere.
    """
    dated = [each for each in dates if each.utcoffset()]
    offsets = tuple(sorted({each.isoformat()[-6:] for each in dated}))
    countries = _countries(host, regions)
    of_countries = [name for country in countries for codes, name in _table(BY_COUNTRY) if country in codes]
    for name in of_countries:
        if dated and _fits(name, dated):
            return Zone(
                name=name, offsets=offsets, by=f"dates and country {', '.join(countries)}", is_sure=True
            )
    if dated:
        of_most = sorted(_table(ALIKE), key=lambda row: -len(row[0]))
        at_home = [name for codes, name in _table(BY_COUNTRY) if _HOME_OF.get(language or "") in codes]
        named = dict.fromkeys((*at_home, *(name for _, name in of_most)))
        fitting = [name for name in named if _fits(name, dated)]
        fixed = f"Etc/GMT{-int((dated[0].utcoffset() or timedelta()).total_seconds() // 3600):+d}"
        names = fitting or [fixed]
        return Zone(
            name=names[0],
            offsets=offsets,
            by="its dates alone, which other zones fit as well",
            is_sure=False,
            others=tuple(names[1 : 1 + MOST_OTHERS]),
        )
    if of_countries:
        return Zone(
            name=of_countries[0],
            offsets=(),
            by=f"country {countries[0]} alone: no date of the site has an offset",
            is_sure=False,
            others=tuple(of_countries[1 : 1 + MOST_OTHERS]),
        )
    return Zone(name="UTC", offsets=(), by="nothing: no date of the site has an offset", is_sure=False)


def _countries(host: str, regions: Sequence[str]) -> list[str]:
    """ISO 3166 codes: of the domain, then of the pages."""
    domain = host.rpartition(".")[2]
    own = [] if len(domain) != 2 or domain in _OF_NO_COUNTRY else ["GB" if domain == "uk" else domain.upper()]
    return list(dict.fromkeys([*own, *(region.upper() for region in regions)]))


def _fits(name: str, dates: Sequence[datetime]) -> bool:
    tz = ZoneInfo(name)
    return all(each.astimezone(tz).utcoffset() == each.utcoffset() for each in dates)


@cache
def _table(file: str) -> tuple[tuple[frozenset[str], str], ...]:
    """Countries and zone of each row, from where ``zoneinfo`` has its data from; empty where that has no table."""
    folders = [Path(folder) / file for folder in zoneinfo.TZPATH]
    text = next((path.read_text("utf-8") for path in folders if path.is_file()), "")
    if not text:
        try:
            text = importlib.resources.files("tzdata.zoneinfo").joinpath(file).read_text("utf-8")
        except (ModuleNotFoundError, FileNotFoundError):
            return ()
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    known = zoneinfo.available_timezones()
    return tuple((frozenset(row[0].split(",")), row[2]) for row in rows if len(row) > 2 and row[2] in known)
