"""The languages of the desk: their words by gettext, their dates and numbers by Babel.

A request speaks one language and has one time zone, which ``scrapers.desk.choice`` finds out; everything made for that request,
in whichever thread, is worded in these. English stands in the code. Of every other language there is one file, ``locales/<tag>.po``, which
is read once in a process.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from io import BytesIO

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language, and how its readers write days. Patterns are those of CLDR (UTS 35)."""

    tag: str
    """BCP 47, a primary language alone."""
    name: str
    """In the language itself."""
    day: str
    month: str
    """Of a year, as short as it can be."""


ENGLISH = Language(tag="en", name="English", day="yyyy-MM-dd", month="MMM yyyy")
LANGUAGES = {
    each.tag: each
    for each in (ENGLISH, Language(tag="vi", name="Tiếng Việt", day="dd/MM/yyyy", month="MM/yyyy"))
}
"""By tag. The first is spoken to those who ask for none of them."""

_spoken: ContextVar[Language] = ContextVar("language", default=ENGLISH)
_zone: ContextVar[tzinfo] = ContextVar("zone", default=UTC)


@contextmanager
def speaking(language: Language, zone: tzinfo = UTC) -> Generator[None]:
    """Word everything in a language, and times in a zone, in this context and in those that are copied from it."""
    token, its_zone = _spoken.set(language), _zone.set(zone)
    try:
        yield
    finally:
        _spoken.reset(token)
        _zone.reset(its_zone)


def spoken() -> Language:
    """The language of the request; English outside of requests."""
    return _spoken.get()


@cache
def _translations(tag: str) -> NullTranslations:
    if tag == ENGLISH.tag:
        return NullTranslations()
    compiled = BytesIO()
    with (resources.files("scrapers.desk") / "locales" / f"{tag}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=tag))
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(message: str) -> str:
    """A sentence in the language; itself where there is no translation."""
    return _translations(spoken().tag).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """As ``gettext``, by a number."""
    return _translations(spoken().tag).ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    """As ``gettext``, of a word that means something else in another place."""
    return _translations(spoken().tag).pgettext(context, message)


def say(message: str, **values: object) -> str:
    """A sentence in the language, with values for its ``%(name)s``."""
    return gettext(message) % values


def say_number(singular: str, plural: str, number: int, **values: object) -> str:
    """As ``say``, of a number of things: ``%(number)s`` is the number as the language writes it."""
    return ngettext(singular, plural, number) % {"number": decimal(number), **values}


def mark(message: str) -> str:
    """The message itself, to be translated where it is shown: for those that stand in tables of the code."""
    return message


@lru_cache(maxsize=10_000)
def _day(day: date, pattern: str, tag: str) -> str:
    return format_date(day, pattern, locale=tag)


def day_text(day: date | str) -> str:
    """A day, given as such or as ``2026-11-22``, as the language writes it. Addresses always have that form."""
    given = date.fromisoformat(day) if isinstance(day, str) else day
    return _day(given, spoken().day, spoken().tag)


def weekday_text(day: date, *, short: bool = False) -> str:
    """The name of the day of the week, or the shortest that stands for it."""
    return _day(day, "EEEEEE" if short else "EEEE", spoken().tag)


def month_text(day: date) -> str:
    """The month of a day and its year."""
    return _day(day, spoken().month, spoken().tag)


def span_text(first: date, unit: str) -> str:
    """The day, the month or the year that begins with a day; ``unit`` as ``Bars.unit``."""
    match unit:
        case "month":
            return month_text(first)
        case "year":
            return f"{first:%Y}"
    return day_text(first)


def moment_text(at: datetime, *, seconds: bool = False, zone: tzinfo | None = None) -> str:
    """An aware time, in the zone of the request or in that which is given, and saying its distance from UTC."""
    here = at.astimezone(zone or _zone.get())
    pattern = f"{spoken().day} {'HH:mm:ss' if seconds else 'HH:mm'}"
    offset = here.isoformat(timespec="minutes")[16:] if here.utcoffset() else ""
    return f"{format_datetime(here.replace(tzinfo=None), pattern, locale=spoken().tag)} UTC{offset}"


def decimal(number: float | Decimal) -> str:
    """A number with the language's own separators, and at most three decimals."""
    return _decimal(number, spoken().tag)


@lru_cache(maxsize=10_000)
def _decimal(number: float | Decimal, tag: str) -> str:
    return format_decimal(number, locale=tag)


def share(number: float) -> str:
    """A share of 1 in whole percent."""
    return _percent(round(number, 4), spoken().tag)


@lru_cache(maxsize=10_000)
def _percent(number: float, tag: str) -> str:
    return format_percent(number, locale=tag)


def tongue(tag: str) -> str:
    """The name of the language of a text (BCP 47), whose region is left out; the tag where it has no name here."""
    primary = tag.partition("-")[0].lower()
    return str(Locale(spoken().tag).languages.get(primary, tag))
