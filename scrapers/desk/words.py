"""What the rest of the code says, in the words of a language: by its codes and kinds, never by the look of a sentence.

What the archive recorded in sentences (reasons, the words of an error) is data: it is shown as it was recorded, and marked
as English.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from babel import Locale
from markupsafe import Markup

from scrapers import errors
from scrapers.desk.language import (
    ENGLISH,
    day_text,
    decimal,
    gettext,
    mark,
    moment_text,
    pgettext,
    say,
    say_number,
    spoken,
)
from scrapers.events.keys import Key
from scrapers.model import alarm
from scrapers.model.article import ArticleKind
from scrapers.model.change import Kind
from scrapers.model.decision import Decision, Verdict
from scrapers.model.link import State
from scrapers.model.ruling import Likeness, Ruling
from scrapers.model.ruling import Verdict as Verdicts
from scrapers.search.find import Sort

CODES: Mapping[str, Collection[str]] = {
    "state": tuple(State),
    "article": tuple(ArticleKind),
    "change": tuple(Kind),
    "sort": tuple(Sort),
    "airflow": ("failed", "queued", "running", "success"),
    "run": ("by an asset", "by an asset, by hand", "by another Dag", "by hand", "backfill", "scheduled"),
    "unit": ("day", "month", "year"),
    "check": (
        "headline", "canonical_url", "date_published", "words", "words_ceiling", "language", "date_ahead", "date_early",
        "address", "headline_of_site", "unique_id", "unique_canonical_url", "boilerplate", "credit_line", "wall", "damage",
        "headlines_differ", "share_read", "share_with_layout", "share_described", "share_with_section", "share_dated",
        "share_sound", "share_distinct", "agreement", "drift_of_words", "payload", "reader",
    ),
    "flag": ("date_disagrees_with_url", "date_in_future", "layout_not_found", "mixed_language", "other_language"),
    "alarm": tuple(alarm.Kind),
    "advice": tuple(each.traits.advice for each in alarm.Kind),
    "http": ("Forbidden", "Method Not Allowed", "Not authenticated", "Unauthorized"),
}  # fmt: skip
"""By the context of gettext: the codes that are shown as words. In English they speak for themselves."""

KINDS: Mapping[type[errors.KhobaoError], str] = {
    errors.StoreUnavailable: mark("The S3 server does not answer"),
    errors.CatalogUnavailable: mark("The database does not answer"),
    errors.RetryLater: mark("It does not work just now"),
    errors.UnknownOutlet: mark("There is no such outlet"),
    errors.UnknownBatch: mark("There is no such batch"),
    errors.UnknownArticle: mark("There is no such article"),
    errors.AlreadyDecided: mark("Somebody decided on it before"),
    errors.BadNote: mark("The note cannot be kept"),
    errors.BadConfiguration: mark("A setting or a name is wrong"),
    errors.BucketMissing: mark("The bucket does not exist"),
    errors.AccessDenied: mark("The S3 server refuses access"),
    errors.StorageFull: mark("There is no room left"),
    errors.ObjectMissing: mark("An object of the archive is missing"),
    errors.ArchiveDamaged: mark("An object of the archive is damaged"),
    errors.CatalogUnusable: mark("The catalog or the search index cannot be used"),
    errors.NewerFormat: mark("A newer version of Khobao wrote this"),
    errors.BadQuery: mark("The question cannot be understood"),
    errors.KhobaoError: mark("This failed"),
}
"""What each kind of error is, in a few words; a kind that is not named is what it descends from."""


def code(value: str, context: str) -> str:
    """A code in words."""
    return pgettext(context, value).replace("_", " ")


def recorded(text: str) -> str:
    """A sentence that the archive has recorded, after its code where it begins with one."""
    if spoken() is ENGLISH:
        return text
    name, colon, rest = text.partition(": ")
    if colon and name in CODES["check"]:
        return Markup('{}: <span lang="en">{}</span>').format(code(name, "check"), rest)
    return Markup('<span lang="en">{}</span>').format(text)


def in_words(error: errors.KhobaoError) -> str:
    """What an error says; in another language than English after what kind of error it is, unless it says how its message
    is made."""
    if spoken() is ENGLISH:
        return str(error)
    if (
        isinstance(error, errors.BadQuery | errors.BadNote)
        and (said := gettext(error.message)) != error.message
    ):
        return said % error.values
    kind = next(KINDS[each] for each in type(error).__mro__ if each in KINDS)
    return Markup('{}: <span lang="en">{}</span>').format(gettext(kind), str(error))


def decided(decision: Decision) -> str:
    """What a person decided, who and why."""
    return (
        say("released by %(by)s at %(at)s: %(why)s", **_of(decision))
        if decision.verdict is Verdict.RELEASED
        else say("rejected by %(by)s at %(at)s: %(why)s", **_of(decision))
    )


def ruled(ruling: Ruling) -> str:
    """What a person said of two articles, who and why."""
    sentence = {
        (Likeness.TEXT, Verdicts.JOINED): mark("joined as one text by %(by)s at %(at)s: %(why)s"),
        (Likeness.TEXT, Verdicts.PARTED): mark("parted, as not one text, by %(by)s at %(at)s: %(why)s"),
        (Likeness.EVENT, Verdicts.JOINED): mark("joined as one event by %(by)s at %(at)s: %(why)s"),
        (Likeness.EVENT, Verdicts.PARTED): mark("parted, as not one event, by %(by)s at %(at)s: %(why)s"),
    }[ruling.of, ruling.verdict]
    return say(sentence, **_of(ruling))


def _of(decision: Decision | Ruling) -> dict[str, str]:
    return {"by": decision.by, "at": moment_text(decision.decided_at), "why": decision.why}


def named(key: Key) -> str:
    """What several texts name, in the words of the language where they are known: lands, days and numbers; names as they
    are printed."""
    match key.kind:
        case "land":
            return str(Locale(spoken().tag).territories.get(key.value, key.value))
        case "date":
            return day_text(key.value)
        case "figure" | "number":
            number = key.value.removesuffix("%")
            is_year = key.kind == "number" and len(key.value) == 4
            told = number if is_year else decimal(Decimal(number))
            return told + key.value[len(number) :]
    return key.printed or key.value


def later(first: datetime, then: datetime) -> str:
    """How long after ``first`` a moment was, counted down to whole minutes, hours or days: ``12 minutes later``."""
    minutes = max(0, int((then - first).total_seconds())) // 60
    if days := minutes // (24 * 60):
        return say_number("%(number)s day later", "%(number)s days later", days)
    if hours := minutes // 60:
        return say_number("%(number)s hour later", "%(number)s hours later", hours)
    if minutes:
        return say_number("%(number)s minute later", "%(number)s minutes later", minutes)
    return say("in the same minute")


def ago(then: datetime, now: datetime) -> str:
    """How long before ``now`` a moment was: ``12 minutes ago``."""
    minutes = max(0, int((now - then).total_seconds())) // 60
    if days := minutes // (24 * 60):
        return say_number("%(number)s day ago", "%(number)s days ago", days)
    if hours := minutes // 60:
        return say_number("%(number)s hour ago", "%(number)s hours ago", hours)
    if minutes:
        return say_number("%(number)s minute ago", "%(number)s minutes ago", minutes)
    return say("just now")
