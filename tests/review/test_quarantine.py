"""Quarantine: what waits there, a person's decision on it, and that the decision lasts."""

import getpass
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.config import Config
from scrapers.errors import AlreadyDecided, BadConfiguration, UnknownArticle
from scrapers.model.decision import Verdict
from scrapers.model.link import State
from scrapers.model.report import Reading
from scrapers.refine.run import refine
from scrapers.review.decide import Applied, decide, show, waiting
from tests.refine.test_refine import by_url, objects, published
from tests.support.servers import S3
from tests.support.shelf import GAZETTE, NOON, page, shelve, text

BATCH, NEXT, THIRD = "20261122T1200Z", "20261122T1230Z", "20261122T1300Z"
LATER = NOON + timedelta(minutes=30)
DECIDED = datetime(2026, 11, 23, 8, 0, 7, tzinfo=UTC)
UNDATED = page(2, published="")


@pytest.fixture
def shelved(archive: Archive) -> Archive:
    """Post 1 is sound, post 2 has no date, post 3 is too short."""
    shelve(archive, BATCH, [page(1), UNDATED, page(3, body=["A body of seven words, no more than that."])])
    refine(GAZETTE, BATCH, archive)
    return archive


def ids(archive: Archive) -> dict[str, str]:
    """Id of what waits, by the last part of its address."""
    return {str(held.article.url).rpartition("/")[2]: held.article.id for held in waiting(archive)}


def said(verdict: Verdict, article_id: str, archive: Archive, **more: object) -> Applied:
    about = {"by": "lan", "why": "seen it printed", "now": DECIDED} | more
    return decide(verdict, GAZETTE, article_id, archive, **about)  # type: ignore[arg-type]


def reading(archive: Archive, name: str, batch: str = BATCH) -> Reading:
    return by_url(archive.report("gazette", batch))[name]


def test_what_waits_is_listed_with_its_reasons(shelved: Archive):
    two, three = waiting(shelved)
    assert two.reasons == ("date_published: missing, expected a value",)
    assert (two.batch, two.day, two.waits) == (BATCH, date(2026, 11, 22), True)
    assert three.reasons[0].startswith("words: ")
    assert waiting(shelved, outlet="gazette", day=date(2026, 11, 22)) == (two, three)
    assert waiting(shelved, day=date(2026, 11, 23)) == waiting(shelved, outlet="other") == ()
    assert show(two.article.id, shelved) == (two,)


def test_a_released_article_is_published_at_once_and_stays_so(shelved: Archive, config: Config):
    identity = ids(shelved)["post2"]
    applied = said(Verdict.RELEASED, identity, shelved)
    assert [report.batch for report in applied.reports] == [BATCH]
    assert identity in {article.id for article in published(shelved)}
    assert "post2" not in ids(shelved)
    found = reading(shelved, "post2")
    assert found.state is State.ARCHIVED
    assert found.reasons == ("released by lan at 2026-11-23T08:00:07Z: seen it printed",)
    # by re-reading, and with a catalog that was rebuilt from the bucket
    bucket, catalog = objects(shelved), shelved.catalog.dump()
    refine(GAZETTE, BATCH, shelved)
    assert (objects(shelved), shelved.catalog.dump()) == (bucket, catalog)
    with Catalog.rebuild(config.catalog, shelved.store) as rebuilt:
        assert rebuilt.dump() == catalog
        refine(GAZETTE, BATCH, Archive(shelved.store, rebuilt))
        assert rebuilt.dump() == catalog
    assert objects(shelved) == bucket


def test_a_rejected_article_stays_out_also_when_its_checks_would_pass(shelved: Archive):
    identity = ids(shelved)["post3"]
    said(Verdict.REJECTED, identity, shelved, why="an advertisement")
    reasons = reading(shelved, "post3").reasons
    assert reasons[0] == "rejected by lan at 2026-11-23T08:00:07Z: an advertisement"
    assert reasons[1].startswith("words: ")
    assert "post3" not in ids(shelved)
    assert identity in {held.article.id for held in waiting(shelved, decided=True)}
    lenient = replace(GAZETTE, floors=replace(GAZETTE.floors, words=1))
    report = refine(lenient, BATCH, shelved)
    assert by_url(report)["post3"].state is State.QUARANTINED
    assert by_url(report)["post3"].reasons == reasons[:1]


def test_a_decision_is_kept_with_who_when_and_why_and_never_overwritten(shelved: Archive):
    identity = ids(shelved)["post2"]
    first = said(Verdict.RELEASED, identity, shelved).decision
    key = keys.decision("gazette", identity, first.body_sha256, 1)
    kept = json.loads(shelved.store.get(key))
    assert (kept["by"], kept["why"], kept["verdict"]) == ("lan", "seen it printed", "released")
    assert datetime.fromisoformat(kept["decided_at"]) == DECIDED
    second = said(Verdict.REJECTED, identity, shelved, by="minh", why="a test page", overrule=True).decision
    assert (second.number, json.loads(shelved.store.get(key))) == (2, kept)
    assert reading(shelved, "post2").state is State.QUARANTINED
    (held,) = show(identity, shelved)
    assert held.decisions == (first, second)
    assert held.decisions[1].reasons == held.decisions[0].reasons, "what was wrong with it at first"


def test_a_decision_does_not_cover_a_later_different_text(shelved: Archive):
    identity = ids(shelved)["post2"]
    said(Verdict.RELEASED, identity, shelved)
    changed = page(2, published="", body=[*text(2), "Later the council said that it was sorry."])
    shelve(shelved, NEXT, [replace(UNDATED, fetched_at=LATER)])
    shelve(shelved, THIRD, [replace(changed, fetched_at=LATER + timedelta(minutes=30))])
    assert by_url(refine(GAZETTE, NEXT, shelved))["post2"].state is State.UNCHANGED
    assert by_url(refine(GAZETTE, THIRD, shelved))["post2"].state is State.QUARANTINED
    said(Verdict.RELEASED, identity, shelved, why="this one, too")
    assert reading(shelved, "post2", THIRD).revision == 2
    assert len(show(identity, shelved)) == 2


def test_revisions_after_the_released_text_are_counted_anew(archive: Archive):
    shelve(archive, BATCH, [UNDATED])
    shelve(archive, NEXT, [page(2, headline="Case 2, with a date", fetched_at=LATER)])
    for batch in (BATCH, NEXT):
        refine(GAZETTE, batch, archive)
    assert reading(archive, "post2", NEXT).revision == 1
    applied = said(Verdict.RELEASED, ids(archive)["post2"], archive)
    assert [report.batch for report in applied.reports] == [BATCH, NEXT]
    assert reading(archive, "post2").revision == 1
    assert reading(archive, "post2", NEXT).revision == 2


def test_other_code_that_reads_another_text_out_of_the_same_capture_keeps_the_decisions(shelved: Archive):
    found = ids(shelved)
    said(Verdict.RELEASED, found["post2"], shelved)
    said(Verdict.REJECTED, found["post3"], shelved)
    (now,) = GAZETTE.layouts
    other = replace(GAZETTE, layouts=(replace(now, description=".no-lead"),))
    readings = by_url(refine(other, BATCH, shelved))
    assert readings["post2"].state is State.ARCHIVED
    assert readings["post3"].state is State.QUARANTINED
    assert readings["post3"].reasons[0].startswith("rejected by lan")
    # but a release forgives what it was made for, and no new fault
    halved = replace(GAZETTE, layouts=(replace(now, drop=("p:not(:first-child)",)),))
    strict = replace(halved, floors=replace(GAZETTE.floors, words=30))
    assert by_url(refine(strict, BATCH, shelved))["post2"].state is State.QUARANTINED


def test_a_decision_whose_refining_was_killed_takes_effect_when_it_is_made_again(shelved: Archive):
    identity = ids(shelved)["post2"]
    said(Verdict.RELEASED, identity, shelved)
    decided = objects(shelved)
    (key,) = [key for key in decided if key.startswith("decisions/")]
    decision = shelved.store.get(key)
    shelved.store.delete(key)
    refine(GAZETTE, BATCH, shelved)
    assert reading(shelved, "post2").state is State.QUARANTINED
    shelved.store.put(key, decision, content_type="application/json")  # what a killed run leaves
    said(Verdict.RELEASED, identity, shelved, by="another try")
    assert objects(shelved) == decided


def test_errors_say_what_is_wrong(shelved: Archive):
    identity = ids(shelved)["post2"]
    with pytest.raises(UnknownArticle, match="no article '0123456789abcdef' is in quarantine"):
        said(Verdict.RELEASED, "0123456789abcdef", shelved)
    sound = published(shelved)[0].id
    with pytest.raises(UnknownArticle, match=f"no article '{sound}' is in quarantine"):
        said(Verdict.RELEASED, sound, shelved)
    with pytest.raises(BadConfiguration, match="expected who decides and why, got by 'lan', why ''"):
        said(Verdict.RELEASED, identity, shelved, why=" \n")
    said(Verdict.RELEASED, identity, shelved)
    for verdict in Verdict:
        with pytest.raises(AlreadyDecided, match=f"gazette {identity}: it was released by lan at 2026-11-23"):
            said(verdict, identity, shelved)
    with pytest.raises(AlreadyDecided):
        said(Verdict.RELEASED, identity, shelved, overrule=True)


def test_of_several_texts_that_wait_one_is_named(shelved: Archive):
    changed = page(2, published="", headline="Case 2 goes on", fetched_at=LATER)
    shelve(shelved, NEXT, [changed])
    refine(GAZETTE, NEXT, shelved)
    first, second = show(identity := ids(shelved)["post2"], shelved)
    with pytest.raises(UnknownArticle, match=f"expected one text, found 2.*{first.article.body_sha256[:12]}"):
        said(Verdict.RELEASED, identity, shelved)
    said(Verdict.RELEASED, identity, shelved, text=second.article.body_sha256[:12])
    assert reading(shelved, "post2").state is State.QUARANTINED
    assert reading(shelved, "post2", NEXT).state is State.ARCHIVED


def test_the_command_line_lists_shows_and_decides(shelved: Archive, config: Config, aws: S3, tmp_path: Path):
    (tmp_path / "outlets").mkdir()
    (tmp_path / "outlets/gazette.py").write_text("from tests.support.shelf import GAZETTE as outlet\n")
    settings = {
        "KHOBAO_OUTLETS": str(tmp_path / "outlets"),
        "KHOBAO_BUCKET": config.bucket,
        "KHOBAO_HOME": str(config.home),
        "KHOBAO_CATALOG": config.catalog,
    }

    def khobao(*arguments: str, code: int = 0) -> str:
        """What it prints, or the line of its error."""
        call = [sys.executable, "-m", "scrapers", "quarantine", *arguments]
        done = subprocess.run(call, env=os.environ | aws.env | settings, text=True, capture_output=True)
        assert done.returncode == code, done.stderr
        return done.stderr if code else done.stdout

    rows = json.loads(khobao("list", "gazette", "--day", "2026-11-22", "--json"))
    assert [row["url"].rpartition("/")[2] for row in rows] == ["post2", "post3"]
    two, three = (row["id"] for row in rows)
    assert "date_published: missing" in khobao("list")
    assert "told this paper that the" in khobao("show", two)
    made = json.loads(khobao("release", two, "--why", "dated by hand", "--by", "lan", "--json"))
    assert (made["decision"]["by"], made["refined"], made["sealed"]) == ("lan", [BATCH], {})
    again = khobao("reject", two, "--why", "no", code=2)
    assert again.count("\n") == 1
    assert "it was released by lan" in again
    assert "no article 'nonsense'" in khobao("release", "nonsense", "--why", "x", code=2)
    assert "--why" in khobao("release", three, code=2)
    khobao("reject", three, "--why", "an advertisement")
    assert json.loads(khobao("list", "--json")) == []
    (rejected,) = json.loads(khobao("list", "--all", "--json"))
    assert rejected["decisions"][0]["by"] == getpass.getuser()
