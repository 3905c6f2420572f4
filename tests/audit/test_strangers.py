"""Objects that none of us wrote, beside those of every kind: the audit names them, and nothing else heeds them."""

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import rot
from scrapers.archive import contents, keys
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.archive.kinds import KINDS, is_ours, kind_of, may_hold
from scrapers.archive.query import query
from scrapers.config import Config
from scrapers.refine import docs
from scrapers.refine.run import refine
from scrapers.reprocess.run import begin, compare, promote
from scrapers.review.decide import waiting
from scrapers.seal.run import seal_day
from scrapers.seal.verify import verify
from scrapers.takedown.erase import erase
from scrapers.takedown.run import hide
from tests.audit.test_audit import found
from tests.support.shelf import GAZETTE, page
from tests.takedown.fill import DAY, FIRST, LATE, MENDED, NOW, POST, published


def strangers(archive: Archive) -> set[str]:
    """Put copies of an object of each kind under names as people and tools give them, and what consoles leave behind."""
    there = rot.objects(archive.store)
    put = {
        "lost+found/report.json": b"{}",
        "captures/Gazette (old)/notes.txt": b"",
        "captures/1999/notes.txt": b"",
    }
    for key in {known[0].name: key for key in there if (known := kind_of(key))}.values():
        root, _, _ = key.partition("/")
        folder, _, name = key.rpartition("/")
        stem, dot, suffix = name.partition(".")
        for beside in (
            f"{folder}/copy of {name}",
            f"{folder}/{stem}~{dot}{suffix}",
            f"{folder}/0123abcd/{name}",
            f"{folder} (1)/{name}",
            f"{folder}/{DAY:%Y-%m}-31/{name}",
            f"{folder}/_SUCCESS",
            f"{root}/lost+found/{name}",
        ):
            put[beside] = there[key].body
    for key, body in put.items():
        rot.put(archive.store, key, rot.Object(body, None))
    return set(put)


def reread(archive: Archive) -> None:
    run = begin(MENDED, DAY, DAY, "once-more", archive)
    for shard in run.shards:
        compare(MENDED, run, shard.day, archive)
    promote(MENDED, run, archive)


STEPS: dict[str, Callable[[Archive], object]] = {
    "publish": lambda archive: published(archive, LATE, page(30), page(31)),
    "refine again": lambda archive: refine(GAZETTE, FIRST, archive),
    "seal": lambda archive: seal_day(GAZETTE, DAY, archive),
    "hide": lambda archive: hide(GAZETTE, POST(2), archive, reason="a court's order", by="lan"),
    "erase": lambda archive: erase(GAZETTE, POST(2), archive, reason="a court's order", by="lan"),
    "render checks": lambda archive: docs.render_pending(GAZETTE, archive),
    "read again": reread,
}


@pytest.mark.parametrize("step", STEPS)
def test_a_stranger_stops_no_step(full: Archive, step: str) -> None:
    put = strangers(full)
    STEPS[step](full)
    tables = tuple(keys.table_day(name, "gazette", DAY) for name in ("articles", "quarantine", "changes"))
    beside = {key for key in put if key.startswith(tables)}
    assert {problem.key for problem in verify("gazette", full.store)} == beside, "others read these folders"
    assert found(full, after=40).keys() == put


def told(archive: Archive, home: Path) -> dict[str, object]:
    """What each reader of the bucket makes of it."""
    store, said = archive.store, {}
    for table in ("articles", "quarantine", "changes"):
        said[table] = sorted(map(repr, query(f"SELECT * FROM {table}", archive).rows))
    for read in (contents.batches, contents.decided, contents.all_takedowns, contents.erasures):
        said[read.__name__] = list(read(store, "gazette"))
    said["searches"] = contents.saved_searches(store)
    said["outlets"] = contents.outlets(store)
    said["days"] = list(contents.capture_days(store, "gazette"))
    said["waiting"] = [held.article.id for held in waiting(archive)]
    with Catalog.rebuild(f"sqlite:///{home / 'again.sqlite'}", store) as again:
        said["catalog"] = again.dump()
    return said


def test_a_stranger_is_read_by_nobody(full: Archive, config: Config) -> None:
    before = told(full, config.home)
    strangers(full)
    assert told(full, config.home) == before


GIVEN: dict[str, object] = {
    "about": "2026-11-22",
    "article_id": "0123456789abcdef",
    "at": NOW,
    "batch": FIRST,
    "body_sha256": "0" * 64,
    "day": DAY,
    "kind": "capture_overdue",
    "month": DAY,
    "name": "20261122T103000Z-0123456789ab",
    "number": 1,
    "of": DAY,
    "opened_at": NOW,
    "other_id": "fedcba9876543210",
    "outlet": "gazette",
    "part": "0123456789abcdef",
    "run": "manual__2026-11-22T10:30:00.000001+00:00",
    "sequence": 1,
    "sha256": "0" * 64,
    "suffix": "wacz",
    "table": "articles",
    "version": 1,
    "week": "2026-W47",
}
AS_ITSELF = {
    "day_object": "day",
    "month": "articles",
    "months": "articles",
    "dump_table": "articles",
    "public_key": "0" * 16,
}
"""Names that are no time and a hash."""


def made() -> dict[str, str]:
    """A key or a prefix by each maker of keys."""
    makers = inspect.getmembers(
        keys, lambda each: inspect.isfunction(each) and each.__module__ == keys.__name__
    )
    found = {}
    for name, make in makers:
        wanted = inspect.signature(make).parameters
        if name.startswith("_") or not wanted.keys() <= GIVEN.keys():
            continue
        given = {each: GIVEN[each] for each in wanted}
        if "name" in given:
            given["name"] = AS_ITSELF.get(name, "articles" if name.startswith("table") else given["name"])
        if name in {"docs_index", "reports"}:
            given["day"] = f"{DAY}"
        if name == "ruling":
            given["name"] = keys.ruling_name("0123456789abcdef", "fedcba9876543210", "text", 1)
        found[name] = make(**given)
    return found


def test_what_keys_makes_is_ours() -> None:
    """Whoever adds a maker of keys says in ``kinds`` what these objects are: no step lists them else."""
    keys_made = {name: key for name, key in made().items() if isinstance(key, str) and "/" in key}
    assert len(keys_made) > 60
    signed = [
        keys.signature(keys_made["manifest"]),
        keys.stamp(keys_made["erasure"]),
        keys.certificate_of(keys_made["erasure"]),
    ]
    for key in (
        *keys_made.values(),
        *signed,
        keys.version("khobao 0.1.0 01234567", keys_made["report"], "0" * 64),
    ):
        assert may_hold(key) if key.endswith(("/", "-", "-v")) else is_ours(key), key


def test_folders_are_ours_where_keys_of_ours_may_begin_so(full: Archive) -> None:
    for key in rot.objects(full.store):
        parts = key.split("/")[:-1]
        for depth in range(1, len(parts) + 1):
            assert may_hold("/".join(parts[:depth]) + "/"), key
    for folder in (
        "lost+found/",
        "captures/1999/",
        "captures/gazette/2026/13/01/",
        "days/gazette/2026-02-30/",
        "months/articles/outlet=gazette/month=2026-13/",
    ):
        assert not may_hold(folder)
    assert len({kind.name for kind in KINDS}) == len(KINDS)
