"""The small archive that chaos is let loose on: its outlet, the commands in their order, and what must be the same after."""

import hashlib
import json
import os
import re
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
from sqlalchemy import select

import scrapers.outlets
from scrapers.archive import cdxj, chain, keys
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.archive.store import Store
from scrapers.audit.run import audit
from scrapers.config import Config
from scrapers.errors import CatalogUnusable
from scrapers.outlets import load
from scrapers.seal.run import current_ledger
from scrapers.seal.verify import verify
from scrapers.search.index import Index
from scrapers.search.schema import documents

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

SLUG = "harbourpost"
OUTLETS = Path(__file__).parent / "outlets"
"""Of which there is one; the newsstand plays it from its facts, with some six articles a day."""
scrapers.outlets.__path__.append(str(OUTLETS))

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
"""The site's time at the first capture; it moves on by some hours until the second."""
DAY = date(2026, 11, 23)
TODAY = date(2026, 11, 24)
FIRST, SECOND = "20261124T0400Z", "20261125T0000Z"
TAKEN_DOWN, ERASED = 0, 1
"""Which of the articles of the day, in the order of their addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A command, and when it is given."""

    name: str
    words: Callable[[Archive], list[str]]
    """Of the command line, from what the archive holds."""
    now: datetime = NOW + timedelta(hours=20)
    """The site's time."""
    prepare: Callable[[Archive], None] = lambda _: None
    """Done before it, undisturbed, so that there is something to do."""


def _without_months(archive: Archive) -> None:
    for stored in archive.store.list("months/"):
        archive.store.delete(stored.key)


def _article(number: int) -> Callable[[Archive], list[str]]:
    def words(archive: Archive) -> list[str]:
        ledger = current_ledger(load(SLUG), DAY, archive)
        url = sorted(each.canonical_url for each in ledger.entries if each.state.traits.held)[number]
        how = "--hide" if number == TAKEN_DOWN else "--erase"
        return ["takedown", SLUG, url, how, "--reason", "a court's order", "--by", "lan"]

    return words


WORKS = (
    Work(name="capture", words=lambda _: ["capture", SLUG, "--batch", FIRST], now=NOW),
    Work(name="refine", words=lambda _: ["refine", SLUG, FIRST], now=NOW),
    Work(name="day", words=lambda _: ["day"], now=NOW),
    Work(name="look again", words=lambda _: ["capture", SLUG, "--batch", SECOND]),
    Work(name="refine, seal again", words=lambda _: ["refine", SLUG, SECOND]),
    Work(name="seal", words=lambda _: ["seal"]),
    Work(name="compact", words=lambda _: ["compact", SLUG], prepare=_without_months),
    Work(name="hide", words=_article(TAKEN_DOWN)),
    Work(name="erase", words=_article(ERASED)),
)
"""In their order; each is disturbed in the state that those before it leave."""


def run(words: list[str], log: str, env: Mapping[str, str], looks: "Synchronized[int]", die_at: int) -> None:
    """Carry out a command and end with its exit code: in a process of its own, forked from one that has loaded all of it.

    ``day`` and ``seal`` are Airflow's tasks, whose names stay the same in every try; all else is the command line. ``looks``
    counts how often it opens, moves or removes a file; at ``die_at`` of these the process kills itself.
    """
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.environ.clear()
    os.environ.update(env)

    def heard(event: str, _: tuple[Any, ...]) -> None:
        if event in LOOKS:
            looks.value += 1
            if looks.value == die_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(heard)
    match words:
        case ["day"]:
            sys.exit(_as_program(_day))
        case ["seal"]:
            sys.exit(_as_program(_seal))
    from scrapers.cli.app import app

    app(words)


LOOKS = {"open", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "shutil.rmtree", "tempfile.mkdtemp"}
"""Of Python's audit events: what a process does to files."""


def _as_program(work: Callable[[], None]) -> int:
    from scrapers.cli.exits import Exit, code_of
    from scrapers.errors import KhobaoError

    try:
        work()
    except KhobaoError as error:
        print(f"{type(error).__name__}: {error}")
        return code_of(error)
    return Exit.OK


def _day() -> None:
    from scrapers.cli.pipeline import carry_out
    from scrapers.day.steps import STEPS, DayRun

    with Archive.open(config := Config.from_env()) as archive:
        if alarm := carry_out(STEPS, DayRun.begin(load(SLUG), DAY, NOW), archive, config):
            raise alarm


def _seal() -> None:
    from scrapers.seal.run import seal_day

    with Archive.open(Config.from_env()) as archive:
        seal_day(load(SLUG), TODAY, archive)


@dataclass(frozen=True)
class State:
    """Bucket and home folder, as they are before a command."""

    objects: Mapping[str, tuple[bytes, str, Mapping[str, str]]]
    """By key: the bytes, the content type and the metadata."""
    home: Path

    @classmethod
    def take(cls, store: Store, home: Path, copy: Path) -> "State":
        objects = {}
        for stored in store.everything(""):
            answer = store.client.get_object(Bucket=store.bucket, Key=stored.key)
            objects[stored.key] = (answer["Body"].read(), answer["ContentType"], answer["Metadata"])
        shutil.copytree(home, copy)
        return cls(objects, copy)

    def restore(self, store: Store, home: Path) -> None:
        there = {stored.key: stored.etag.strip('"') for stored in store.everything("")}
        for key in there.keys() - self.objects.keys():
            store.delete(key)
        for key, (body, kind, about) in self.objects.items():
            if there.get(key) != hashlib.md5(body, usedforsecurity=False).hexdigest():
                store.client.put_object(
                    Bucket=store.bucket, Key=key, Body=body, ContentType=kind, Metadata=dict(about)
                )
        for left in home.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        shutil.copytree(self.home, home, dirs_exist_ok=True)


ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
BEGAN = datetime.now(UTC) - timedelta(minutes=1)
MOMENT = re.compile(r"\d{8}T\d{6}Z|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|[0-9a-f]{16,64}")
"""What names and hashes are made of that are not the same twice."""
OF_THE_MOMENT = {
    "sealed_at", "done_at", "at", "started_at", "ended_at", "first_at", "last_at", "decided_at",
    "certified_at", "since", "until",
}  # fmt: skip
CAPTURE = {"capture", "captures", "original"}
"""Fields that say in which record of which part something stands, and when it was fetched."""


def picture(archive: Archive) -> dict[str, Any]:
    """What an archive says, without what differs from one capture of the same pages to the next: times of fetching, the
    names of records and parts, and hashes over these."""
    store = archive.store
    listed = [stored.key for stored in store.everything("")]
    found: dict[str, Any] = {"keys": Counter(_names(listed))}
    outlet = load(SLUG)
    for day in (DAY, TODAY):
        entries = current_ledger(outlet, day, archive).entries
        found[f"ledger {day}"] = sorted(repr(_still(asdict(each))) for each in entries)
        manifest = chain.manifest(store, SLUG, day)
        if manifest:
            said = (manifest.version, sorted(manifest.counts.items()), manifest.completeness)
            found[f"manifest {day}"] = repr(said)
            found[f"sealed {day}"] = _rows(store, manifest.object("articles").key)
    for key in listed:
        if key.startswith(("articles/", "quarantine/", "changes/", "months/")):
            found[key] = _rows(store, key)
        elif key.endswith(".cdxj"):
            name = f"captures {key.split('/')[-2]}"
            found[name] = {*found.get(name, ()), *_captures(store.get(key), key)}
        elif "takedowns/" in key and key.endswith(".json"):
            found.setdefault(MOMENT.sub("#", key), []).append(repr(_plain(json.loads(store.get(key)))))
    for name, value in found.items():
        if name.startswith("captures "):
            found[name] = sorted(value)
    with (
        suppress(CatalogUnusable),  # there is none before the first batch is published
        Index.for_reading(archive.catalog.url) as index,
        index.database.reading() as connection,
    ):
        rows = connection.execute(select(documents.c.outlet, documents.c.article_id))
        found["searched"] = sorted(map(repr, rows.tuples()))
    return found


def _names(listed: Collection[str]) -> Iterator[str]:
    """Keys without what differs. A batch whose run was broken off has a part more, with what the next asked for again; one that
    no batch names the audit finds. What tried the server is removed within a day (``leftovers``)."""
    parts = {key for key in listed if key.endswith((".warc.gz", ".cdxj"))}
    others = (key for key in listed if key not in parts and not key.startswith(keys.probe("")))
    yield from {MOMENT.sub("#", key) for key in parts}
    yield from (MOMENT.sub("#", key) for key in others)


def difference(expected: Any, found: Any) -> str:
    """Of two parts of a picture, in some words."""
    if not isinstance(expected, list | Counter) or not isinstance(found, list | Counter):
        return f"expected {expected!s:.300}, found {found!s:.300}"
    lacks, more = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
    return f"lacks {list(lacks.elements())[:3]!s:.500}, has {list(more.elements())[:3]!s:.500}"


def _rows(store: Store, key: str) -> list[str]:
    with store.reader(key) as file:
        rows = pq.ParquetFile(file).read(use_threads=False).to_pylist()
    return sorted(repr(_still(row)) for row in rows)


def _still(of: Any) -> Any:
    """Without records and the machine's own times, which are all later than the site's."""
    if isinstance(of, dict):
        return {name: _still(value) for name, value in of.items() if name not in CAPTURE}
    if isinstance(of, list | tuple):
        return [_still(each) for each in of]
    if isinstance(of, str):  # such as the reason for which an article is hidden, with the time
        return ISO.sub("now", of)
    return "now" if isinstance(of, datetime) and of.astimezone(UTC) > BEGAN else of


def _captures(index: bytes, key: str) -> list[str]:
    return [f"{line.url} {line.status} {line.digest}" for line in cdxj.read(index, key)]


def _plain(of: Any) -> Any:
    if isinstance(of, dict):
        return {
            MOMENT.sub("#", name): _plain(value) for name, value in of.items() if name not in OF_THE_MOMENT
        }
    if isinstance(of, list):
        return sorted((_plain(each) for each in of), key=repr)
    return MOMENT.sub("#", of) if isinstance(of, str) else of


def faults(archive: Archive, home: Path, scratch: Path) -> list[str]:
    """What is wrong with an archive in itself: as ``khobao verify`` and ``khobao audit`` say it, a catalog that is not the
    one made again from the bucket, and files that nobody removes."""
    store = archive.store
    found = [f"verify: {each}" for each in verify(SLUG, store, keyring=archive.keyring)]
    later = datetime.now(UTC) + timedelta(days=3)
    report = audit(store, now=later, keyring=archive.keyring)
    found += [f"audit: {each}" for each in report.findings]
    scratch.unlink(missing_ok=True)
    with Catalog.rebuild(f"sqlite:///{scratch}", store) as rebuilt:
        made_again = rebuilt.dump()
    for table, rows in archive.catalog.dump().items():
        there, again = ({repr(row) for row in each} for each in (rows, made_again[table]))
        if there != again:
            lost, more = sorted(again - there), sorted(there - again)
            found.append(f"catalog: {table} lacks {lost[:2]} and has {more[:2]}")
    for left in (home / "work").rglob("*"):
        if left.is_file() and left.name not in {".turn", ".lock"}:
            found.append(f"left behind: {left.relative_to(home)}")
    uploads = store.client.list_multipart_uploads(Bucket=store.bucket).get("Uploads", ())
    return [*found, *(f"upload that was not ended: {each['Key']}" for each in uploads)]
