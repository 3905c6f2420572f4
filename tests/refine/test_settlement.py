"""Whatever publishes leaves sealed days true: their manifests are those of what is published now."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from scrapers.archive import chain, keys
from scrapers.archive.archive import Archive
from scrapers.cli.app import app
from scrapers.cli.exits import Exit
from scrapers.config import Config
from scrapers.errors import ArchiveDamaged
from scrapers.model.decision import Verdict
from scrapers.model.outlet import Outlet
from scrapers.refine.run import refine
from scrapers.reprocess.run import begin, compare, promote
from scrapers.review.decide import decide, waiting
from scrapers.seal.run import seal_day
from scrapers.seal.verify import verify
from tests.support.kills import MANY, Killed, writes_of
from tests.support.shelf import GAZETTE, NOON, page, shelve

FIRST, SECOND, LATE = "20261122T1200Z", "20261122T1230Z", "20261124T0800Z"
DAY, BEFORE = date(2026, 11, 22), date(2026, 11, 21)
(NOW,) = GAZETTE.layouts
MENDED = replace(GAZETTE, layouts=(replace(NOW, description=".none", section=""),))
"""The same outlet after a person has changed its layout."""
OTHER_DAY = replace(GAZETTE, layouts=(replace(NOW, published="time.first"),))
"""And after the layout was made to take its date from another place, where there is an earlier one."""
TWO_DATES = '<time class="published" datetime="2026-11-22T17:30:00+07:00"></time><time class="first" datetime="2026-11-21T17:30:00+07:00"></time>'


@pytest.fixture
def sealed(archive: Archive) -> Archive:
    """Two days of two batches, each sealed as version 1, with one article in quarantine."""
    shelve(archive, FIRST, [page(1), page(2, published=TWO_DATES), page(3, published="")])
    shelve(archive, SECOND, [page(4, fetched_at=NOON + timedelta(minutes=30))])
    for batch in (FIRST, SECOND):
        refine(GAZETTE, batch, archive)
    for day in (BEFORE, DAY):
        seal_day(GAZETTE, day, archive)
    assert problems(archive) == []
    return archive


def problems(archive: Archive) -> list[str]:
    return [str(each) for each in verify("gazette", archive.store)]


def versions(archive: Archive) -> dict[date, int]:
    return {day: max(chain.versions(archive.store, "gazette", day)) for day in (BEFORE, DAY)}


def test_clearing_a_refine_run_with_the_same_code_seals_nothing(sealed: Archive):
    refine(GAZETTE, FIRST, sealed)
    assert versions(sealed) == {BEFORE: 1, DAY: 1}
    assert problems(sealed) == []


def test_clearing_a_refine_run_with_a_mended_layout_seals_its_days_again(sealed: Archive):
    refine(MENDED, FIRST, sealed)
    assert problems(sealed) == []
    assert versions(sealed) == {BEFORE: 1, DAY: 2}


def test_the_day_that_an_article_leaves_is_sealed_again_too(sealed: Archive):
    refine(OTHER_DAY, FIRST, sealed)
    assert problems(sealed) == []
    assert versions(sealed) == {BEFORE: 2, DAY: 2}


def test_a_late_capture_seals_the_day_of_its_articles_again(sealed: Archive):
    shelve(sealed, LATE, [page(7, fetched_at=NOON + timedelta(days=2))])
    refine(GAZETTE, LATE, sealed)
    assert problems(sealed) == []
    assert versions(sealed) == {BEFORE: 1, DAY: 2}


def test_a_late_look_that_finds_everything_unchanged_seals_nothing(sealed: Archive):
    shelve(
        sealed,
        LATE,
        [replace(page(1), fetched_at=NOON + timedelta(days=2), html=page(1).html + "<!-- ad -->")],
    )
    report = refine(GAZETTE, LATE, sealed)
    assert report.counts == {"unchanged": 1}
    assert versions(sealed) == {BEFORE: 1, DAY: 1}


def test_a_release_from_quarantine_seals_its_day_again(sealed: Archive):
    (held,) = waiting(sealed)
    applied = decide(Verdict.RELEASED, GAZETTE, held.article.id, sealed, by="lan", why="dated by hand")
    assert [manifest.version for manifest in applied.manifests] == [2]
    assert problems(sealed) == []


def test_promoting_many_batches_seals_a_day_once(sealed: Archive):
    run = begin(MENDED, BEFORE, DAY, "again", sealed)
    for shard in run.shards:
        compare(MENDED, run, shard.day, sealed)
    promoted = promote(MENDED, run, sealed)
    assert promoted.batches == (FIRST, SECOND)
    assert versions(sealed) == {BEFORE: 1, DAY: 2}
    assert problems(sealed) == []


@pytest.fixture
def writes(sealed: Archive) -> Iterator[list[int]]:
    """How many the S3 server still gets."""
    with writes_of(sealed.store) as left:
        yield left


@pytest.mark.thorough
@pytest.mark.parametrize("outlet", [MENDED, OTHER_DAY], ids=["same day", "another day"])
def test_killed_before_any_write_and_run_again_it_ends_as_if_undisturbed(
    sealed: Archive, writes: list[int], outlet: Outlet
):
    other, kills, found = GAZETTE, 0, set()
    while True:
        writes[0] = kills
        try:
            refine(outlet, FIRST, sealed)
            break
        except Killed:
            writes[0] = MANY
        kills += 1
        found |= {problem.partition(": ")[2] for problem in problems(sealed)}
        refine(outlet, FIRST, sealed)
        assert problems(sealed) == [], f"killed after write {kills - 1}"
        assert list(sealed.store.everything(keys.unsettled("gazette"))) == []
        outlet, other = other, outlet
    assert kills > 5
    broke_off = "broke off before its sealed days were sealed again: run `khobao refine gazette"
    assert any(broke_off in problem for problem in found), "verify says so, and what to do"


def test_a_note_that_is_damaged_names_its_key(sealed: Archive):
    key = keys.unsettled("gazette", FIRST)
    sealed.store.put(key, b"[1]", content_type="application/json")
    with pytest.raises(ArchiveDamaged, match=key):
        refine(MENDED, FIRST, sealed)


def test_verify_names_each_object_that_is_missing_changed_or_added(
    sealed: Archive, config: Config, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("KHOBAO_HOME", str(config.home))
    monkeypatch.setenv("KHOBAO_BUCKET", config.bucket)
    missing, changed = keys.report("gazette", SECOND), keys.articles("gazette", DAY, FIRST)
    added = keys.articles("gazette", DAY, LATE)
    body = sealed.store.get(changed)
    sealed.store.delete(missing)
    sealed.store.put(changed, body[:-1] + bytes([body[-1] ^ 1]), content_type="x")
    sealed.store.put(added, body, content_type="x")

    def verified(*options: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            app(["verify", *options])
        return int(ended.value.code or 0), capsys.readouterr().out

    code, out = verified("gazette")
    assert code == Exit.ALARM
    lines = dict(line.split("\t") for line in out.splitlines()[1:])
    assert set(lines) == {missing, changed, added}
    assert lines[missing].startswith("missing")
    assert lines[changed].startswith("expected SHA-256")
    assert lines[added].startswith("not named by the manifest")
    code, out = verified("--quick")
    assert code == Exit.ALARM
    assert changed not in out, "the same size"
    assert verified("gazette", "--to", f"{BEFORE}")[0] == Exit.OK
    assert verified("nobody")[0] == Exit.USAGE
    assert verified("--from", "2026-11-23", "--to", "2026-11-22")[0] == Exit.USAGE
