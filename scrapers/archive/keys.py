"""Every key of the bucket is made here and nowhere else.

Days are ``datetime.date`` in the outlet's own time zone. A batch's name begins with the UTC time at which
its run was due, so the day of its captures is read off the name: ``20261122T1030Z``,
``20261122T1030Z.day-20250122`` for the run of a past day, or ``20261122T1030Z.links-`` and a hash for links that a
person chose.
"""

import hashlib
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from scrapers.errors import ArchiveDamaged, BadConfiguration

YEARS = range(1990, 2200)
"""Of days and batches that can be asked for: the web begins with the first, and far from both ends a sum overflows."""
_AHEAD = timedelta(days=1)
"""How far a new batch's name may be ahead of the clock: a clock that is off, a zone that was forgotten."""

RUN = r"(?![^/]*[.][.])[A-Za-z0-9][A-Za-z0-9_.~:+-]{0,99}"
"""Names of the runs in which batches are read again."""
_BATCH = re.compile(r"(\d{8}T\d{4}(?:\d\d)?)Z(?:[.][a-z0-9-]{1,60})?")
_DAY = re.compile(r"[.](?:list|day)-(\d{8})$")


def batch_name(due: datetime, suffix: str = "") -> str:
    """The batch of a run that was due at an aware time, to the minute, or the second where it is not on one."""
    due = due.astimezone(UTC)
    stamp = due.strftime("%Y%m%dT%H%M%SZ" if due.second else "%Y%m%dT%H%MZ")
    return _checked(f"{stamp}.{suffix}" if suffix else stamp)


def check_due(batch: str, now: datetime) -> str:
    """The name of a scheduled batch that is to be made at an aware time. Raises BadConfiguration for one that is not due
    yet, for a batch in the future would be the newest for ever, for one of a time before the web, and for one with a suffix,
    which is a batch of another kind: what is named after a past day is taken for that day's."""
    due = batch_time(batch)
    if due > now + _AHEAD or due.year not in YEARS or not is_scheduled(batch):
        raise BadConfiguration(
            f"{batch!r} is no name for a new batch; expected a time that has come, such as {batch_name(now.replace(microsecond=0))}"
        )
    return batch


def is_scheduled(batch: str) -> bool:
    """Whether a batch is of a run that asked what is new, and not of one for a past day or for links that were chosen."""
    return "." not in batch


def check_day(day: date) -> date:
    """A day that can be asked for. Raises BadConfiguration for one of a year out of ``YEARS``."""
    if day.year not in YEARS:
        raise BadConfiguration(f"{day}: expected a day of the years {YEARS[0]} to {YEARS[-1]}")
    return day


def past_day_batch(step: Literal["list", "day"], day: date, due: datetime) -> str:
    """The batch of a run of a past day that was due at an aware time: what is listed for the day, or its pages.
    Raises BadConfiguration as ``check_day``."""
    return batch_name(due, f"{step}-{check_day(day):%Y%m%d}")


def chosen_batch(urls: Iterable[str], due: datetime) -> str:
    """The batch of a run for links that a person chose, by their canonical URLs, that was due at an aware time: two choices
    of one minute are two batches."""
    chosen = hashlib.sha256("\n".join(sorted(urls)).encode())
    return batch_name(due, f"links-{chosen.hexdigest()[:16]}")


def batch_time(batch: str) -> datetime:
    """When the run of a batch was due, in UTC. Raises BadConfiguration for a name that is no batch's."""
    found = _BATCH.fullmatch(batch)
    try:
        made_for(batch)
        return datetime.fromisoformat(found.group(1) if found else "").replace(tzinfo=UTC)
    except ValueError as error:
        raise BadConfiguration(
            f"{batch!r} is no batch name; expected a UTC time such as 20261122T1030Z"
        ) from error


def batch_day(batch: str, zone: ZoneInfo) -> date:
    """The outlet's day that a batch is for: the past day that its name says, else that of its captures."""
    due, of = batch_time(batch), made_for(batch)
    try:
        return of or due.astimezone(zone).date()
    except (
        OverflowError
    ):  # the first or the last day that there is, on the other side of which this zone lies
        return due.date()


def made_for(batch: str) -> date | None:
    """The past day that a name says; None where it says none. Raises ValueError for what is no day."""
    found = _DAY.search(batch)
    return date.fromisoformat(found.group(1)) if found else None


def _checked(batch: str) -> str:
    batch_time(batch)
    return batch


def captures(outlet: str = "", batch: str | None = None) -> str:
    """Prefix of all captures, of those of an outlet, or of one batch."""
    if not outlet:
        return "captures/"
    if batch is None:
        return f"captures/{outlet}/"
    return f"{captures_day(outlet, batch)}{batch}/"


def captures_day(outlet: str, batch: str) -> str:
    """Prefix of the captures of an outlet on the UTC day of a batch."""
    return captures_on(outlet, batch_time(batch).date())


def captures_on(outlet: str, day: date) -> str:
    """Prefix of the captures of the batches of an outlet that were due on a UTC day."""
    return f"{captures(outlet)}{day:%Y/%m/%d}/"


def index(outlet: str, day: date) -> str:
    """The batch.json, CDXJ files and reports of the batches that were due on a UTC day, in one object."""
    return f"indexes/{outlet}/{day:%Y-%m-%d}.parquet"


def warc(outlet: str, batch: str, part: str) -> str:
    """A WARC part of a batch; parts are named by their content."""
    return f"{captures(outlet, batch)}{part}.warc.gz"


def cdxj(outlet: str, batch: str, part: str) -> str:
    """The index of a WARC part."""
    return f"{captures(outlet, batch)}{part}.cdxj"


def batch_json(outlet: str, batch: str) -> str:
    """The report of a capture; the batch exists when this object does."""
    return f"{captures(outlet, batch)}batch.json"


def table(name: str) -> str:
    """Prefix of all Parquet files of ``articles`` or ``quarantine``."""
    return f"{name}/"


def articles(outlet: str, day: date, batch: str) -> str:
    """The articles that a batch published under a day of the outlet's time zone."""
    return f"{table('articles')}outlet={outlet}/date={day:%Y-%m-%d}/{_checked(batch)}.parquet"


def quarantine(outlet: str, day: date, batch: str) -> str:
    """The articles of a batch and a day that failed a check, with the reasons."""
    return f"{table('quarantine')}outlet={outlet}/date={day:%Y-%m-%d}/{_checked(batch)}.parquet"


def changes(outlet: str, day: date, batch: str) -> str:
    """What a batch shows to have changed in the articles of a day."""
    return f"{table('changes')}outlet={outlet}/date={day:%Y-%m-%d}/{_checked(batch)}.parquet"


def dump(outlet: str, sha256: str) -> str:
    """A text dump that was imported, by the SHA-256 of the file, hex."""
    return f"dumps/{outlet}/{sha256}.txt"


def dump_folders() -> str:
    """Prefix of all dumps; the names that follow are outlets."""
    return "dumps/"


def dump_table(name: str, outlet: str, sha256: str) -> str:
    """The article of a dump in ``articles`` or ``quarantine``: under no day, in Hive's name for that."""
    return f"{table_undated(name, outlet)}dump-{sha256[:32]}.parquet"


def is_dump(stem: str) -> bool:
    """Whether a table of this name (``stem``) is that of a dump, and not of a batch."""
    return stem.startswith("dump-")


def table_outlet(name: str, outlet: str) -> str:
    """Prefix of the files of a table and an outlet."""
    return f"{table(name)}outlet={outlet}/"


def table_undated(name: str, outlet: str) -> str:
    """Prefix of the files of a table that are filed under no day."""
    return f"{table_outlet(name, outlet)}date=__HIVE_DEFAULT_PARTITION__/"


def table_day(name: str, outlet: str, of: date) -> str:
    """Prefix of the files of ``articles`` or ``quarantine`` of a day."""
    return f"{table(name)}outlet={outlet}/date={of:%Y-%m-%d}/"


def months(outlet: str, name: str) -> str:
    """Prefix of the month files of a table of an outlet."""
    return f"months/{name}/outlet={outlet}/"


def month(name: str, outlet: str, of: date) -> str:
    """The rows of a table that stand in sealed days of the month of a day: one file, which is replaced as a whole."""
    return f"{months(outlet, name)}month={of:%Y-%m}/part.parquet"


def month_of(month_key: str) -> date:
    """The first day of the month that a month file's key names. Raises ValueError for another key."""
    return date.fromisoformat(f"{month_key.rpartition('month=')[2].partition('/')[0]}-01")


def report(outlet: str, batch: str) -> str:
    """The verdict on a batch, filed under the UTC day of its run."""
    return f"reports/{outlet}/{batch_time(batch):%Y-%m-%d}/{batch}.json"


def reports(outlet: str, day: str = "") -> str:
    """Prefix of all reports of an outlet, or of those of one UTC day, such as ``2026-11-22``."""
    return f"reports/{outlet}/{day}/" if day else f"reports/{outlet}/"


def batch_of(key: str) -> str:
    """The batch whose object this is, where the object is named by its batch: a report, a table, a page of the docs.
    Raises ArchiveDamaged for one that is not."""
    return _named(stem(key), key)


def stem(key: str) -> str:
    """The last name of a key, without the suffix: what published a table, a batch or a dump."""
    return key.rpartition("/")[2].rpartition(".")[0]


def part_of(warc_key: str) -> tuple[str, str]:
    """The batch and the part that a WARC's key names. Raises ArchiveDamaged for another key."""
    folder, _, name = warc_key.rpartition("/")
    return _named(folder.rpartition("/")[2], warc_key), name.removesuffix(".warc.gz")


def _named(batch: str, key: str) -> str:
    try:
        return _checked(batch)
    except BadConfiguration as error:
        raise ArchiveDamaged(f"{key}: expected the key of an object of a batch: {error}") from error


def decided() -> str:
    """Prefix of all decisions; the names that follow are outlets."""
    return "decisions/"


def decisions(outlet: str, article_id: str = "") -> str:
    """Prefix of what people decided on an outlet's articles in quarantine, or on one article."""
    return f"decisions/{outlet}/{article_id}/" if article_id else f"decisions/{outlet}/"


def decision(outlet: str, article_id: str, body_sha256: str, number: int) -> str:
    """A decision on a text; they count from 1, so that of two people who decide at once only one does."""
    return f"{decisions(outlet, article_id)}{body_sha256}-{number:04d}.json"


def takedowns(outlet: str) -> str:
    """Prefix of the takedowns of an outlet, and of what was done for each. Among the decisions: one listing gives both."""
    return f"{decisions(outlet)}takedowns/"


def takedown(outlet: str, name: str) -> str:
    """What a person had taken down."""
    return f"{takedowns(outlet)}{name}.json"


def takedown_moves(outlet: str, name: str) -> str:
    """Which objects a takedown moves under the restricted prefix."""
    return f"{takedowns(outlet)}{name}/moves.json"


def takedown_certificate(outlet: str, name: str) -> str:
    """Says that a takedown is done, and what was done for it."""
    return f"{takedowns(outlet)}{name}/certificate.json"


def restoration(outlet: str, name: str) -> str:
    """Says that what a takedown has hidden is to be given again."""
    return f"{takedowns(outlet)}{name}/restoration.json"


def restoration_certificate(outlet: str, name: str) -> str:
    """Says that a restoration is done, and what was done for it."""
    return certificate_of(restoration(outlet, name))


def erasures(outlet: str, name: str) -> str:
    """Prefix of what was erased for a takedown."""
    return f"{takedowns(outlet)}{name}/erasures/"


def erasure(outlet: str, name: str, number: int) -> str:
    """What is erased for a takedown; they count from 1, since what comes in later may be erased too."""
    return f"{erasures(outlet, name)}{number:04d}.json"


def takedown_of(outlet: str, key: str) -> str | None:
    """The name of the takedown that an object says more of; None for one that is none of ours, or itself a takedown."""
    name, _, of = key.removeprefix(takedowns(outlet)).partition("/")
    more = (takedown_moves, takedown_certificate, restoration, restoration_certificate)
    ours = is_erasure(certified(key) or key) or key in {made(outlet, name) for made in more}
    return name if of and ours else None


def is_erasure(key: str) -> bool:
    """Whether a key is that of an erasure, and not of its certificate."""
    return bool(re.search(r"/erasures/[0-9]{4}[.]json$", key))


def certificate_of(key: str) -> str:
    """Says that an erasure or a restoration is done, and what was done for it."""
    return f"{key.removesuffix('.json')}-certificate.json"


def certified(key: str) -> str | None:
    """The key of the erasure or restoration that a certificate is of; None for every other key."""
    of = f"{key.removesuffix('-certificate.json')}.json"
    return of if key == certificate_of(of) else None


def rulings(outlet: str) -> str:
    """Prefix of what people said of two articles, by the outlet of the first. Among the decisions, as takedowns are."""
    return f"{decisions(outlet)}same/"


def ruling(outlet: str, name: str) -> str:
    """What a person said of two articles (``ruling_name``)."""
    return f"{rulings(outlet)}{name}.json"


def ruling_name(article_id: str, other_id: str, of: str, number: int) -> str:
    """Of a ruling on two articles, in their text or their event; they count from 1, so that of two people who decide at once
    only one does."""
    return f"{article_id}-{other_id}-{of}-{number:04d}"


def restricted(key: str) -> str:
    """Where an object is kept that holds an article which was taken down."""
    return f"restricted/{key}"


def notes(outlet: str = "", about: str = "") -> str:
    """Prefix of all notes, of those on an outlet with its days and articles, or of those on one of these
    (``Subject.about``)."""
    if not outlet:
        return "notes/"
    return f"notes/{outlet}/{about}/" if about else f"notes/{outlet}/"


def note(outlet: str, about: str, name: str, number: int) -> str:
    """A version of a note; they count from 1, so that of two people who change it at once only one does."""
    return f"{notes(outlet, about)}{name}-{number:04d}.json"


def note_of(key: str) -> tuple[str, str, str]:
    """The outlet, the subject (``Subject.about``) and the name that the key of a note says."""
    _, outlet, about, _ = key.split("/")
    return outlet, about, without_number(stem(key))


def without_number(key: str) -> str:
    """The same for every version of a note or a saved search: its key up to the number."""
    return key.rpartition("-")[0]


def name_said(at: datetime, said: str) -> str:
    """The name of what a person said: it begins with the time, UTC, and what else was said in that second has another."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def saved_searches() -> str:
    """Prefix of all saved searches."""
    return "searches/"


def saved_search(name: str, number: int) -> str:
    """A version of a saved search; they count from 1, as those of a note do."""
    return f"{saved_searches()}{name}-{number:04d}.json"


def assessments(outlet: str = "", week: str = "") -> str:
    """Prefix of all that people said of samples of published articles, of an outlet's, or of those of one ISO week, such as
    ``2026-W47``."""
    if not outlet:
        return "assessments/"
    return f"assessments/{outlet}/{week}/" if week else f"assessments/{outlet}/"


def assessment(outlet: str, week: str, article_id: str, body_sha256: str, number: int) -> str:
    """What a person said of a text; they count from 1, so that of two people who speak at once each has a place."""
    return f"{assessments(outlet, week)}{article_id}/{body_sha256}-{number:04d}.json"


def docs(outlet: str = "") -> str:
    """Prefix of the Data Docs, or of those of an outlet."""
    return f"docs/{outlet}/" if outlet else "docs/"


def docs_page(outlet: str, batch: str) -> str:
    """The checks of a batch as a web page."""
    return f"{docs(outlet)}{batch_time(batch):%Y-%m-%d}/{batch}.html"


def docs_validations(outlet: str, batch: str) -> str:
    """The validation results that the page of a batch is rendered from, as JSON."""
    return f"{docs(outlet)}{batch_time(batch):%Y-%m-%d}/{batch}.json"


def docs_suite(outlet: str, table: str) -> str:
    """The expectation suite of an outlet's articles or pages, as JSON."""
    return f"{docs(outlet)}{table}.json"


def docs_index(outlet: str, day: str = "") -> str:
    """The list of an outlet's days, or of the batches of one UTC day."""
    return f"{docs(outlet)}{day}/index.html" if day else f"{docs(outlet)}index.html"


def day(outlet: str, day: date) -> str:
    """Prefix of a sealed day."""
    return f"days/{outlet}/{day:%Y-%m-%d}/"


def days(outlet: str = "", month: date | None = None) -> str:
    """Prefix of all sealed days, of those of an outlet, or of those in the month of a day."""
    if not outlet:
        return "days/"
    return f"days/{outlet}/" if month is None else f"days/{outlet}/{month:%Y-%m}-"


def day_object(outlet: str, of: date, name: str, sha256: str, suffix: str) -> str:
    """An object that was made when a day was sealed, named by its content: ``ledger``, ``articles``, ``day`` …"""
    return f"{day(outlet, of)}{name}-{sha256[:16]}.{suffix}"


def manifests(outlet: str, of: date) -> str:
    """Prefix of the manifests of a day."""
    return f"{day(outlet, of)}manifest-v"


def manifest(outlet: str, of: date, version: int) -> str:
    """The manifest of a sealed day; versions count from 1."""
    return f"{manifests(outlet, of)}{version}.json"


def manifest_of(outlet: str, key: str) -> tuple[date, int] | None:
    """The day and the version that a manifest's key names; None for every other key."""
    folder, _, name = key.removeprefix(days(outlet)).partition("/")
    number = name.removeprefix("manifest-v").removesuffix(".json")
    with suppress(ValueError):
        found = date.fromisoformat(folder), int(number)
        return found if key == manifest(outlet, *found) else None
    return None


def seals(outlet: str = "") -> str:
    """Prefix of all chains of manifests, or of that of an outlet."""
    return f"seals/{outlet}/" if outlet else "seals/"


def seal(outlet: str, sequence: int) -> str:
    """The place of a manifest in its outlet's chain; places count from 1, in the order of sealing."""
    return f"{seals(outlet)}{sequence:08d}.json"


def reprocess(outlet: str, run: str) -> str:
    """Prefix of a re-reading of the past: what it would change, and how far it is promoted."""
    return f"reprocess/{outlet}/{run}/"


def reprocess_run(outlet: str, run: str) -> str:
    """What a re-reading is of, and its shards."""
    return f"{reprocess(outlet, run)}run.json"


def reprocess_day(outlet: str, run: str, of: date) -> str:
    """The difference report of a day."""
    return f"{reprocess(outlet, run)}{of:%Y-%m-%d}.json"


def reprocess_promoted(outlet: str, run: str, batch: str) -> str:
    """Says that a batch is promoted."""
    return f"{reprocess(outlet, run)}promoted/{_checked(batch)}.json"


def versions(reader: str = "") -> str:
    """Prefix of all results that were replaced, or of those of one reader version."""
    return f"versions/{reader}/" if reader else "versions/"


def version(reader_version: str, key: str, sha256: str) -> str:
    """Where a table or a report stays that has been replaced: its old key, and its SHA-256."""
    stem, _, suffix = key.rpartition(".")
    reader = re.sub(r"[^A-Za-z0-9.]+", "-", reader_version)
    return f"{versions(reader)}{stem}-{sha256[:16]}.{suffix}"


def day_of(table_key: str) -> date:
    """The day under which a table is filed. Raises ValueError for another key."""
    return date.fromisoformat(table_key.rpartition("date=")[2].partition("/")[0])


def unsettled(outlet: str, batch: str = "") -> str:
    """Says that a batch is being published into sealed days, which are to be sealed again; or prefix of these notes."""
    return f"unsettled/{outlet}/{_checked(batch)}.json" if batch else f"unsettled/{outlet}/"


def alarms(outlet: str | None) -> str:
    """The open alarms of an outlet, or of the installation."""
    return f"{alarms_open()}{_of(outlet)}.json"


def alarms_open() -> str:
    """Prefix of all open alarms."""
    return "alarms/open/"


def alarms_of(key: str) -> str | None:
    """The outlet whose alarms, or whose alarm that is over, lie under a key; None for the installation."""
    name = stem(key)
    name = name.split("-")[1] if key.startswith(alarms_over()) else name
    return None if name == _of(None) else name


def alarm_over(kind: str, outlet: str | None, opened_at: datetime) -> str:
    """An alarm that is over, filed under the UTC month in which it opened."""
    opened = opened_at.astimezone(UTC)
    return f"{alarms_over(opened.date())}{opened:%Y%m%dT%H%M%S.%fZ}-{_of(outlet)}-{kind}.json"


def alarms_over(month: date | None = None) -> str:
    """Prefix of all alarms that are over, or of those that opened in the month of a day."""
    return f"alarms/over/{month:%Y-%m}/" if month else "alarms/over/"


def silences() -> str:
    """Which alarms nobody is to be told of, until when and why."""
    return "alarms/silences.json"


def watch() -> str:
    """How far the watch over the archive has come."""
    return "alarms/watch.json"


def _of(outlet: str | None) -> str:
    # No outlet's slug begins with an underscore.
    return "_installation" if outlet is None else outlet


def signature(key: str) -> str:
    """The Ed25519 signature of an object."""
    return f"{key}.sig"


def stamp(key: str) -> str:
    """The time stamp of an object, an answer as RFC 3161 has it."""
    return f"{key}.tsr"


def public_key(name: str) -> str:
    """A public key that signatures were made with, PEM."""
    return f"signing/{name}.pem"


def probe(name: str) -> str:
    """Where the store tries out what the server can do; nothing stays there."""
    return f"probes/{name}"


def audits() -> str:
    """Prefix of what the audit keeps."""
    return "audits/"


def audits_seen() -> str:
    """Prefix of what the audit has seen, a folder for each outlet."""
    return f"{audits()}seen/"


def audit_progress(outlet: str) -> str:
    """How far the audit of an outlet is; of what belongs to no outlet, for the name ``_``."""
    return f"{audits_seen()}{outlet}/progress.json"


def audit_seen(outlet: str, part: str) -> str:
    """The objects of a part of an outlet's archive, such as a month, as the audit last saw them."""
    return f"{audits_seen()}{outlet}/{part}.parquet"


def audit_reports() -> str:
    """Prefix of what the audit found, run by run."""
    return f"{audits()}reports/"


def audit_report(at: datetime) -> str:
    """What the audit found in the run that began at an aware time."""
    return f"{audit_reports()}{at.astimezone(UTC):%Y/%m/%Y%m%dT%H%M%S.%fZ}.json"


def copied(outlet: str, part: str) -> str:
    """In the replica: which objects of a part of an outlet's archive were copied, and from what."""
    return f"{audits()}copied/{outlet}/{part}.parquet"


def copied_progress(outlet: str) -> str:
    """In the replica: when the parts of an outlet's archive were last compared."""
    return f"{audits()}copied/{outlet}/progress.json"
