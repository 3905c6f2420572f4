"""The audit: everything that is wrong is named, and nothing else."""

import gzip
import hashlib
import random
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from benchmarks import rot
from scrapers.archive import cdxj, chain, keys, tables
from scrapers.archive.archive import Archive
from scrapers.archive.chain import Kind
from scrapers.archive.kinds import KINDS, kind_of
from scrapers.archive.store import Store
from scrapers.audit.findings import AuditReport, Fault
from scrapers.audit.known import LOADED, Known
from scrapers.audit.parts import BUCKET, OWN, REST, Parts, part_of
from scrapers.audit.reading import Budget
from scrapers.audit.run import audit, last_report
from scrapers.cli.app import app
from scrapers.config import Config
from scrapers.model.batch import Part
from scrapers.model.outlet import Outlet
from scrapers.seal.run import seal_day
from scrapers.seal.verify import verify
from scrapers.takedown.erase import erase
from scrapers.takedown.run import hide
from tests.support.kills import Killed, writes_of
from tests.support.paths import ROOT
from tests.support.shelf import GAZETTE, page
from tests.takedown.fill import (
    DAY,
    FIRST,
    LATE,
    MENDED,
    NEXT,
    NOW,
    OF_NEXT,
    POST,
    SECOND,
    planted,
    published,
    shelved,
)


def described(slug: str) -> Outlet | None:
    return {"gazette": MENDED}.get(slug)


def audited(archive: Archive, *, after: float = 3, **more: Any) -> AuditReport:
    """So many days after now: what was put by a test is no longer young."""
    now = datetime.now(UTC) + timedelta(days=after)
    return audit(archive.store, now=now, described=described, keyring=archive.keyring, **more)


def found(archive: Archive, **more: Any) -> dict[str, Fault]:
    return {each.key: each.fault for each in audited(archive, **more).findings}


def put(store: Store, key: str, body: bytes) -> None:
    """As we write it: the metadata is right."""
    store.put(key, body, content_type="application/octet-stream")


def test_the_part_that_is_audited_stays_in_memory_however_many_others_its_objects_name(full: Archive) -> None:
    known = Known(full.store, Parts(full.store), full.keyring, NOW)
    rows = known.begin("gazette", REST)
    for month in range(2 * LOADED):
        known.row(keys.manifest("gazette", date(2020 + month // 12, month % 12 + 1, 1), 1))
    key = next(stored.key for stored in full.store.list(keys.seals("gazette")))
    read = known.fresh(key)
    assert read is not None
    assert rows[key] is read


def test_a_whole_archive_has_no_finding_and_each_object_is_read_once_in_its_time(full: Archive) -> None:
    there = [stored for stored in full.store.everything("") if not stored.key.startswith(OWN)]
    first = audited(full)
    assert (first.objects, first.bytes) == (len(there), sum(stored.size for stored in there))
    assert last_report(full.store) == first
    soon, late = audited(full, after=32), audited(full, after=33)
    assert (soon.objects, late.objects) == (0, len(there))
    assert first.findings == soon.findings == late.findings == ()
    assert (first.left, soon.left, late.left) == (0, 0, 0)


def test_a_run_ends_with_its_budget_and_the_next_goes_on_where_it_stopped(full: Archive) -> None:
    there = [stored for stored in full.store.everything("") if not stored.key.startswith(OWN)]
    runs = [audited(full, budget=Budget(bytes=150_000))]
    while runs[-1].left:
        assert runs[-1].bytes >= 150_000
        runs.append(audited(full, budget=Budget(bytes=150_000)))
    assert len(runs) > 2
    assert len(there) <= sum(run.objects for run in runs) < 1.3 * len(there), (
        "but for what is asked who it names"
    )
    assert [each for run in runs for each in run.findings] == []
    assert audited(full, after=40, budget=Budget(requests=1)).objects < len(there)


def test_a_run_that_is_killed_anywhere_is_made_up_for_by_the_next(full: Archive) -> None:
    with writes_of(full.store) as left:
        for before in range(20):
            left[0] = before
            try:
                report = audited(full, after=3 + 40 * before)
            except Killed:
                continue
            break
    assert before > 5
    assert report.findings == ()
    assert audited(full, after=4 + 40 * before).objects == 0


def test_what_was_seen_is_begun_anew_where_it_is_damaged(
    full: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    count = audited(full).objects
    for stored in full.store.list(f"{OWN}seen/"):
        rot.put(full.store, stored.key, rot.Object(b"rot", "0" * 64))
    again = audited(full, after=4)
    assert (again.objects, again.findings) == (count, ())
    assert "is lost, and begun anew" in caplog.text


def test_the_budget_that_is_too_small_is_said_in_the_end(full: Archive) -> None:
    for after in (3, 40, 90):
        report = audited(full, after=after, budget=Budget(bytes=1))
    assert {each.fault for each in report.findings} == {Fault.OVERDUE}
    assert report.findings[0].do == "give the audit a larger budget"


# Damage


def test_a_copy_beside_an_object_of_any_kind_is_additional(full: Archive) -> None:
    audited(full)
    there = rot.objects(full.store)
    copies = set()
    for key in {known[0].name: key for key in there if (known := kind_of(key))}.values():
        folder, _, name = key.rpartition("/")
        stem, dot, suffix = name.partition(".")
        names = [f"copy of {name}", f"{stem}~{dot}{suffix}", f"0123abcd/{name}"]
        names += [f"{'0123abcd' * 2}.warc.gz"] if name.endswith(".warc.gz") else []
        for beside in names:
            rot.put(full.store, f"{folder}/{beside}", there[key])
            copies.add(f"{folder}/{beside}")
    assert found(full, after=40) == dict.fromkeys(copies, Fault.ADDITIONAL)


@pytest.mark.parametrize("seed", [1, 2])
def test_all_damage_is_found_and_none_is_made_up(full: Archive, seed: int) -> None:
    audited(full)
    there, chance = rot.objects(full.store), random.Random(seed)
    for turn in range(1, 3):
        damage = rot.spoil(full.store, there, 10, chance)
        faults = found(full, after=40 * turn)
        assert faults.keys() == {key for each in damage for key in each.keys}, damage
        for each in damage:
            if each.how == "added":
                assert faults[each.keys[0]] is Fault.ADDITIONAL
            if each.how == "removed":
                assert faults[each.keys[0]] in {Fault.MISSING, Fault.MISPLACED, Fault.UNFINISHED}
        assert found(full, after=40 * turn).keys() == faults.keys(), (
            "what is wrong is said again until it is mended"
        )
        rot.restored(full.store, there, damage)
        assert found(full, after=40 * turn) == {}


@pytest.mark.parametrize("metadata", ["that of what was written", "its own", "none"])
def test_a_damaged_name_ends_nothing(full: Archive, metadata: str) -> None:
    audited(full)
    there, spoilt = rot.objects(full.store), set[str]()
    for key, was in there.items():
        known = kind_of(key)
        body = re.sub(rb'("batch": "\d{6})\d', rb"\1 ", was.body)
        if known and known[0].name in ("batch", "report") and body != was.body:
            own = hashlib.sha256(body).hexdigest()
            sha256 = {"that of what was written": was.sha256, "its own": own, "none": None}[metadata]
            rot.put(full.store, key, rot.Object(body, sha256))
            spoilt.add(key)
    assert len(spoilt) > 3
    assert spoilt <= found(full, after=40).keys()


def test_damage_before_the_first_look_is_found_by_what_names_the_objects(full: Archive) -> None:
    (part, *_) = (
        each.key for each in full.store.list(keys.captures("gazette")) if each.key.endswith(".warc.gz")
    )
    article = keys.articles("gazette", DAY, SECOND)
    batch = keys.batch_json("gazette", FIRST)
    put(full.store, part, full.store.get(part)[:-1])  # written anew, hash and all
    full.store.delete(article)
    full.store.delete(batch)
    assert found(full) == {part: Fault.CHANGED, article: Fault.MISSING, batch: Fault.MISSING}


def test_an_object_under_another_key_is_misplaced(full: Archive) -> None:
    audited(full)
    parts = [each.key for each in full.store.list(keys.captures("gazette")) if each.key.endswith(".warc.gz")]
    lost = f"{parts[0]}.bak"
    put(full.store, lost, full.store.get(parts[0]))
    full.store.delete(parts[0])
    one, other = full.store.get(parts[1]), full.store.get(parts[2])
    put(full.store, parts[1], other)
    put(full.store, parts[2], one)
    report = audited(full, after=40)
    said = {each.key: (each.fault, each.what) for each in report.findings}
    assert {key: fault for key, (fault, _) in said.items()} == {
        lost: Fault.ADDITIONAL,
        **dict.fromkeys(parts[:3], Fault.MISPLACED),
    }
    assert lost in said[parts[0]][1]
    assert parts[2] in said[parts[1]][1]


# What is inside


def test_an_index_that_is_not_that_of_its_part_is_found(archive: Archive) -> None:
    batch = shelved(archive, FIRST, page(1), page(2))
    (part,) = batch.parts
    key = keys.cdxj("gazette", FIRST, part.name)
    first, *others = cdxj.read(archive.store.get(key))
    body = cdxj.write([replace(first, url="https://gazette.example/post7"), *others])
    put(archive.store, key, body)
    told = replace(part, cdxj_size=len(body), cdxj_sha256=hashlib.sha256(body).hexdigest())
    put(archive.store, keys.batch_json("gazette", FIRST), replace(batch, parts=(told,)).to_json())
    (finding,) = audited(archive).findings
    assert (finding.key, finding.fault) == (key, Fault.CHANGED)
    assert "(2 such lines)" in finding.what


def test_a_batch_is_held_against_the_index_of_its_parts(archive: Archive) -> None:
    batch = shelved(archive, FIRST, page(1), page(2))
    key = keys.batch_json("gazette", FIRST)
    moved = replace(batch.outcomes[0], offset=(batch.outcomes[0].offset or 0) + 1)
    put(archive.store, key, replace(batch, outcomes=(moved, batch.outcomes[1])).to_json())
    (finding,) = audited(archive).findings
    assert (finding.key, finding.fault) == (key, Fault.CHANGED)
    assert "stands in part" in finding.what


def test_a_record_that_is_not_what_its_digest_says_is_found_though_the_file_is_as_it_was_written(
    archive: Archive,
) -> None:
    batch = shelved(archive, FIRST, page(1))
    (part,) = batch.parts
    outcome = batch.outcomes[0]
    assert outcome.offset
    assert outcome.length
    before = keys.warc("gazette", FIRST, part.name)
    body = archive.store.get(before)
    start, stop = outcome.offset, outcome.offset + outcome.length
    wrong = gzip.compress(gzip.decompress(body[start:stop]).replace(b"Case 1 ", b"CASE 1 "), mtime=0)
    body = body[:start] + wrong + body[stop:]
    sha256 = hashlib.sha256(body).hexdigest()
    warc = keys.warc("gazette", FIRST, sha256[:16])
    index = [
        replace(line, filename=f"{sha256[:16]}.warc.gz")
        for line in cdxj.read(archive.store.get(f"{before.removesuffix('.warc.gz')}.cdxj"))
    ]
    lines = cdxj.write(index)
    told = Part(
        name=sha256[:16],
        size=len(body),
        sha256=sha256,
        cdxj_size=len(lines),
        cdxj_sha256=hashlib.sha256(lines).hexdigest(),
        records=1,
    )
    put(archive.store, warc, body)
    put(archive.store, keys.cdxj("gazette", FIRST, told.name), lines)
    for each in (before, f"{before.removesuffix('.warc.gz')}.cdxj"):
        archive.store.delete(each)
    put(
        archive.store, keys.batch_json("gazette", FIRST), replace(batch, parts=(told,), outcomes=()).to_json()
    )
    (finding,) = audited(archive).findings
    assert (finding.key, finding.fault) == (warc, Fault.CHANGED)
    assert "expected a block with digest" in finding.what


def test_an_article_that_its_record_does_not_give_is_found(archive: Archive) -> None:
    published(archive, FIRST, page(1), outlet=MENDED)
    report = archive.report("gazette", FIRST)
    (key,) = report.objects
    articles = tables.read(archive.store.get(key), key)
    body = tables.write([replace(each, outlet="gazette", headline="Another") for each in articles])
    put(archive.store, key, body)
    told = replace(report, objects={key: hashlib.sha256(body).hexdigest()})
    put(archive.store, keys.report("gazette", FIRST), told.to_json())
    (finding,) = audited(archive).findings
    assert (finding.key, finding.fault) == (key, Fault.CHANGED)
    assert "its headline is not what the record reads as" in finding.what
    assert finding.do == f"run `khobao refine gazette {FIRST}`, which makes it again"


# What is no damage


@pytest.mark.parametrize(
    ("batch", "do"),
    [
        (FIRST, f"run `khobao capture gazette --batch {FIRST}`, which finishes it"),
        (
            f"{FIRST}.day-20261120",
            "run `khobao day gazette 2026-11-20`, which fetches the day's pages as another batch",
        ),
    ],
)
def test_a_batch_that_is_being_captured_is_no_stranger_until_a_day_has_passed(
    archive: Archive, batch: str, do: str
) -> None:
    shelved(archive, batch, page(1))
    archive.store.delete(keys.batch_json("gazette", batch))
    assert audited(archive, after=0).findings == ()
    late = audited(archive, after=2)
    assert {each.fault for each in late.findings} == {Fault.UNFINISHED}
    assert {each.do for each in late.findings} == {do}


@pytest.mark.parametrize("seen_before", [False, True])
def test_a_takedown_is_no_damage(full: Archive, seen_before: bool) -> None:
    if seen_before:
        audited(full)
    hide(MENDED, POST(1), full, reason="a court's order", by="lan", now=NOW)
    assert full.store.list("restricted/")
    assert found(full, after=40) == {}
    erase(MENDED, POST(1), full, reason="a court's order", by="lan", now=NOW)
    assert found(full, after=80) == {}


def test_of_an_erasure_that_broke_off_nothing_but_that_is_said(full: Archive) -> None:
    audited(full)
    with writes_of(full.store) as left:
        left[0] = 60
        with pytest.raises(Killed):
            erase(MENDED, POST(1), full, reason="a court's order", by="lan", now=NOW)
    faults = found(full, after=40)
    assert set(faults.values()) <= {Fault.UNFINISHED}
    assert any(keys.is_erasure(key) or "/takedowns/" in key or key.startswith("unsettled/") for key in faults)


def test_while_a_takedown_cannot_be_read_nothing_is_taken_for_damage_that_it_may_explain(
    full: Archive,
) -> None:
    stray = keys.warc("gazette", SECOND, "fedcba9876543210")
    put(full.store, stray, b"nobody's")
    assert found(full) == {stray: Fault.ADDITIONAL}
    full.store.delete(stray)
    erase(MENDED, POST(1), full, reason="a court's order", by="lan", now=NOW)
    (key,) = (each.key for each in full.store.list(keys.takedowns("gazette")) if keys.is_erasure(each.key))
    whole = full.store.get(key)
    rot.put(full.store, key, rot.Object(whole[:-9], full.store.head(key).sha256))  # type: ignore[union-attr]
    assert found(full, after=40).keys() == {key, keys.takedowns("gazette")}
    put(full.store, key, whole)
    batch = keys.batch_json("gazette", SECOND)
    said = full.store.get(batch)
    full.store.delete(batch)
    assert found(full, after=80) == {batch: Fault.MISSING}, "what was nobody's stays so meanwhile"
    put(full.store, batch, said)
    assert found(full, after=120) == {}


@pytest.mark.parametrize("last", [".json", "/moves.json", "/certificate.json"])
def test_while_a_takedown_is_lost_what_it_moved_is_not_taken_for_nobodys(full: Archive, last: str) -> None:
    hide(MENDED, POST(1), full, reason="a court's order", by="lan", now=NOW)
    audited(full, after=40)
    (name,) = {
        keys.stem(each.key) for each in full.store.list(keys.takedowns("gazette")) if each.key.count("/") == 3
    }
    key = f"{keys.takedowns('gazette')}{name}{last}"
    whole = full.store.get(key)
    full.store.delete(key)
    unread = {keys.takedowns("gazette"): Fault.BROKEN} if last == ".json" else {}
    stray = f"{keys.takedowns('gazette')}{name}/copy of moves.json"
    put(full.store, stray, whole)
    assert found(full, after=80) == {key: Fault.MISSING} | unread
    full.store.delete(stray)
    put(full.store, key, whole)
    assert found(full, after=120) == {}


@pytest.mark.parametrize("number", [1, 2])
def test_lost_manifests_of_a_day_that_was_erased_from_are_all_that_is_missing(
    full: Archive, number: int
) -> None:
    erase(MENDED, POST(1), full, reason="a court's order", by="lan", now=NOW)
    audited(full, after=40)
    versions = chain.versions(full.store, "gazette", DAY)
    lost = {keys.manifest("gazette", DAY, version) for version in versions[-number:]}
    for key in lost:
        full.store.delete(key)
    assert found(full, after=80) == dict.fromkeys(lost, Fault.MISSING)
    assert {problem.key for problem in verify("gazette", full.store)} == lost


def test_what_was_erased_and_is_made_again_byte_for_byte_is_damaged_as_all_else(archive: Archive) -> None:
    """The table of a day on which the article was hidden under another address holds nothing of it, and stays as it is."""
    published(archive, FIRST, planted(), page(2))
    hide(GAZETTE, POST(1), archive, reason="a court's order", by="lan", now=NOW)
    published(archive, LATE, planted(7, published=OF_NEXT), page(8, published=OF_NEXT))
    seal_day(GAZETTE, NEXT, archive)
    before = chain.manifest(archive.store, "gazette", NEXT)
    erase(GAZETTE, POST(1), archive, reason="a court's order", by="lan", now=NOW)
    after = chain.manifest(archive.store, "gazette", NEXT)
    assert before
    assert after
    (again,) = {each for each in before.objects if each.kind is Kind.SEALED} & {*after.objects}
    assert found(archive) == {}
    body = archive.store.get(again.key)
    put(archive.store, again.key, body[:-9])
    damaged = [(each.fault, each.key, each.sha256) for each in audited(archive, after=40).findings]
    assert damaged == [(Fault.CHANGED, again.key, again.sha256)]
    archive.store.delete(again.key)
    assert found(archive, after=80) == {again.key: Fault.MISSING}
    put(archive.store, again.key, body)
    assert found(archive, after=120) == {}


# Keys


def test_every_first_name_of_a_key_is_known_to_the_audit() -> None:
    """Whoever adds a kind of object says here what it is: how its key is built, whether it stays, and who names it."""
    text = (ROOT / "scrapers" / "archive" / "keys.py").read_text("utf-8")
    firsts = set(re.findall(r'f?"([a-z]+)/', text)) - {OWN.rstrip("/"), "restricted"}
    known = {
        first
        for kind in KINDS
        for first in re.findall(r"^(?:\(\?P<\w+>)?([a-z|]+)\)?/", kind.pattern.pattern)
    }
    assert firsts <= {name for names in known for name in names.split("|")}


def test_a_key_is_of_one_kind_and_of_one_part(full: Archive) -> None:
    for stored in full.store.everything(""):
        if not stored.key.startswith(OWN):
            assert kind_of(stored.key), stored.key
            assert part_of(keys.restricted(stored.key)) == part_of(stored.key)
    assert part_of(keys.seal("gazette", 1)) == ("gazette", REST)
    assert part_of(keys.day_object("gazette", date(2026, 11, 22), "day", "0" * 64, "wacz")) == (
        "gazette",
        "2026-11",
    )
    assert part_of("captures/Not A Slug/2026/11/x") == (BUCKET, REST)
    for junk in (
        "x",
        "captures/gazette/2026/11/23/20261122T1200Z/batch.json",
        "articles/outlet=gazette/date=2026-99-99/20261122T1200Z.parquet",
    ):
        assert kind_of(junk) is None


# The command


def test_the_command_ends_in_an_alarm_where_anything_is_wrong(full: Archive, config: Config) -> None:
    env = {"KHOBAO_HOME": f"{config.home}", "KHOBAO_BUCKET": config.bucket, "KHOBAO_CATALOG": config.catalog}

    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["audit", *arguments], env=env)
        return done.exit_code, done.output

    code, said = run("gazette")
    assert code == 0, said
    assert "0 findings, 0 of them open, in gazette" in said
    part = next(each for each in full.store.list(keys.captures("gazette")) if each.key.endswith(".warc.gz"))
    full.store.delete(part.key)
    code, said = run("--days", "0")
    assert code == 1
    assert f"missing\t{part.key}\t" in said
    code, said = run("--json")
    assert code == 1
    assert f'"key": "{part.key}"' in said
    assert run("nope")[0] == 2
    code, said = run("--budget", "many")
    assert (code, "expected a number of bytes" in said) == (2, True)
