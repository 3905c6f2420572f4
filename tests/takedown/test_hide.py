"""Hiding: an article that was taken down is given to nobody, and does not come back."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from scrapers.archive import chain, contents, keys
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.archive.query import query
from scrapers.capture.scheduled import ScheduledPlan
from scrapers.config import Config
from scrapers.crawl.settings import limits_for
from scrapers.errors import ArchiveDamaged, BadConfiguration, BadNote, UnknownArticle
from scrapers.model.link import Link, State
from scrapers.model.takedown import Certificate
from scrapers.notes.write import change, write
from scrapers.refine.import_text import import_dumps
from scrapers.refine.run import refine
from scrapers.reprocess.run import begin, compare, promote
from scrapers.seal.run import current_ledger, seal_day
from scrapers.takedown.run import hide
from tests.support.kills import Killed, writes_of
from tests.support.shelf import GAZETTE, page, text
from tests.takedown.fill import (
    BODY,
    CHANGED,
    DAY,
    FIRST,
    HEADLINE,
    LATE,
    MENDED,
    NOW,
    PLANTED,
    POST,
    SECOND,
    found,
    given,
    holding,
    noted,
    planted,
    problems,
    published,
    states,
)


def hidden(archive: Archive, asked: str = POST(1), **more: Any) -> Certificate:
    outlet = more.pop("outlet", GAZETTE)
    return hide(outlet, asked, archive, **{"reason": "a court's order", "by": "lan", "now": NOW} | more)


def test_nothing_that_is_given_holds_it_and_verify_is_whole(full: Archive) -> None:
    before = holding(full)
    kinds = {key.partition("/")[0] for key in given(full)}
    assert kinds >= {
        "articles",
        "days",
        "decisions",
        "dumps",
        "months",
        "notes",
        "quarantine",
        "reports",
        "searches",
        "versions",
    }
    assert found(full)
    done = hidden(full, outlet=MENDED)
    assert given(full) == []
    assert problems(full) == []
    assert found(full) == 0
    assert found(full, "Case"), "the others are found"
    assert [each.title for each in contents.saved_searches(full.store)] == ["Town"]
    raw = [key for key in before if key.startswith(keys.captures())]
    assert raw == [key for key in holding(full) if key.startswith(keys.captures())], "the captures are kept"
    assert {key.removeprefix("restricted/") for key in holding(full) if key.startswith("restricted/")} <= set(
        done.moved
    )
    for table in ("articles", "quarantine", "changes"):
        assert PLANTED not in repr(query(f"select * from {table}", full).rows)
    assert query("select count(*) from articles", full).rows[0][0] == 4


def test_it_finds_what_only_lost_manifests_name(full: Archive) -> None:
    for version in chain.versions(full.store, "gazette", DAY):
        full.store.delete(keys.manifest("gazette", DAY, version))
    hidden(full, outlet=MENDED)
    assert given(full) == []
    assert problems(full) == []


def test_notes_go_with_the_article_and_others_stay(some: Archive, config: Config) -> None:
    own, of_day, of_outlet = noted(some)
    change(own.subject, own.name, some, text="Nothing to see.", by="eva")
    damaged = keys.note("gazette", of_day.subject.about, "20261122T000000Z-000000000000", 1)
    some.store.put(damaged, b"[]", content_type="application/json")
    done = hidden(some)
    assert given(some) == []
    gone = {key for key in done.moved if key.startswith("notes/")}
    assert {keys.note_of(key)[2] for key in gone} == {own.name, of_day.name}
    assert len(gone) == 3, "of a note every version"
    assert {each.key for each in some.store.list(keys.notes())} == {
        damaged,
        keys.note("gazette", "outlet", of_outlet.name, 1),
    }
    assert some.catalog.notes(["gazette"], tag=None, before=None, count=9) == (of_outlet,)
    with pytest.raises(BadNote, match="has no note"):
        change(own.subject, own.name, some, text="It said this.", by="eva")
    with pytest.raises(UnknownArticle, match="was taken down"):
        write(own.subject, some, text="It said this.", by="eva")
    with Catalog.rebuild(f"sqlite:///{config.home / 'again.sqlite'}", some.store) as again:
        assert again.dump() == some.catalog.dump()


def test_other_articles_stay_as_they_were(full: Archive) -> None:
    of_others = f"select * exclude (revision) from articles where headline not like '%{PLANTED}%' order by id"
    before = query(of_others, full).rows
    hidden(full, outlet=MENDED)
    assert query(of_others, full).rows == before
    assert {states(full)[number] for number in "2458"} == {State.ARCHIVED}


@pytest.mark.parametrize("asked", [POST(1), POST(6), POST(7), f"  {POST(1)}#top ", "id"])
def test_any_address_or_the_id_means_the_article_with_all_its_addresses(some: Archive, asked: str) -> None:
    identity = next(each.article_id for each in some.catalog.filed() if each.canonical_url == POST(1))
    hidden(some, identity if asked == "id" else asked)
    assert given(some) == []
    assert {states(some).get(number) for number in "167"} == {State.HIDDEN}


def test_the_ledger_says_who_and_why_and_no_title(some: Archive) -> None:
    hidden(some)
    (entry,) = (each for each in current_ledger(GAZETTE, DAY, some).entries if each.canonical_url == POST(1))
    assert (entry.state, entry.title) == (State.HIDDEN, None)
    assert entry.reason == "hidden by lan at 2026-11-25T09:30:00Z: a court's order"
    assert current_ledger(GAZETTE, DAY, some).unfinished == ()


AGAIN = [
    planted(),
    planted(headline=f"{PLANTED}, a new headline"),
    planted(
        body=[*text(30), f"All of {PLANTED}'s story is written anew, with other words in every line of it."]
    ),
    planted(published=""),
    planted(40, body=CHANGED),
    planted(41, canonical=POST(1), body=[*text(31), f"{PLANTED} under another address."]),
    planted(42, headline="Another headline", body=BODY),
]


@pytest.mark.parametrize("served", AGAIN)
def test_it_does_not_come_back_when_it_is_captured_again(some: Archive, served: Any) -> None:
    hidden(some)
    published(some, LATE, served, page(50))
    assert given(some) == []
    assert found(some) == 0
    assert problems(some) == []
    report = some.report("gazette", LATE)
    assert {each.canonical_url: each.state for each in report.readings} == {
        served.url: State.HIDDEN,
        POST(50): State.ARCHIVED,
    }


def test_it_does_not_come_back_where_the_takedown_is_lost(some: Archive) -> None:
    hidden(some)
    (lost,) = (made.name for made in contents.takedowns(some.store, "gazette"))
    key = keys.takedown("gazette", lost)
    body = some.store.get(key)
    some.store.delete(key)
    with pytest.raises(ArchiveDamaged, match=rf"{key}: expected a takedown, .* put a copy of it back"):
        published(some, LATE, AGAIN[0])
    assert given(some) == []
    some.store.put(key, body, content_type="application/json")
    refine(GAZETTE, LATE, some)
    assert given(some) == []
    assert some.report("gazette", LATE).readings[0].state is State.HIDDEN


def test_it_does_not_come_back_when_the_past_is_read_again(some: Archive) -> None:
    hidden(some)
    for outlet in (GAZETTE, MENDED):
        refine(outlet, FIRST, some)
        run = begin(outlet, DAY, DAY, f"after {outlet is MENDED}".replace(" ", "-"), some)
        for shard in run.shards:
            compare(outlet, run, shard.day, some)
        promote(outlet, run, some)
        seal_day(outlet, DAY, some)
    assert given(some) == []
    assert problems(some) == []


def test_it_does_not_come_back_as_an_imported_text(full: Archive, tmp_path: Path) -> None:
    hidden(full)
    (imported,) = import_dumps(GAZETTE, [tmp_path / "copied.txt"], full)
    assert (imported.state, imported.key) == (State.HIDDEN, None)
    assert given(full) == []


def test_a_run_does_not_ask_the_site_for_it_again(some: Archive, config: Config) -> None:
    hidden(some)
    listed = [Link(url=POST(number), canonical_url=POST(number), source="feed /rss") for number in (1, 6, 60)]
    for hours in (1, 6, 30, 80):
        now = keys.batch_time(SECOND) + timedelta(hours=hours)
        plan = ScheduledPlan(GAZETTE, some.catalog, limits_for(config), now)
        asked = {visit.link.canonical_url for visit in plan.visits(listed)}
        assert POST(60) in asked
        assert not asked & {POST(1), POST(6)}


def test_a_catalog_made_again_knows_it_too(some: Archive, config: Config) -> None:
    hidden(some)
    dump = some.catalog.dump()
    with Catalog.rebuild(config.catalog, some.store) as rebuilt:
        assert rebuilt.dump() == dump


def test_an_address_that_was_never_captured_is_hidden_when_it_is(archive: Archive) -> None:
    done = hidden(archive, POST(9))
    assert (done.refined, dict(done.moved)) == ((), {})
    published(archive, LATE, planted(9), page(50))
    assert given(archive) == []
    assert archive.report("gazette", LATE).counts == {"hidden": 1, "archived": 1}


def test_the_same_takedown_twice_is_one(some: Archive) -> None:
    first = hidden(some)
    objects = [stored.key for stored in some.store.everything("")]
    identity = contents.takedowns(some.store, "gazette")[0].article_ids[0]
    for asked in (POST(1), POST(6), identity, first.name):
        assert hidden(some, asked, by="minh", now=NOW + timedelta(days=1)) == first
    assert [stored.key for stored in some.store.everything("")] == objects


def test_the_certificate_says_what_was_done_and_fits_the_bucket(some: Archive) -> None:
    done = hidden(some)
    (made,) = contents.takedowns(some.store, "gazette")
    assert (made.by, made.reason, made.at, made.asked) == ("lan", "a court's order", NOW, POST(1))
    assert set(done.refined) == set(made.batches)
    assert done.sealed == {f"{DAY}": chain.versions(some.store, "gazette", DAY)[-1]}
    for key, sha256 in done.moved.items():
        moved = some.store.head(keys.restricted(key))
        assert moved
        assert moved.sha256 == sha256
        assert some.store.head(key) is None
    assert PLANTED not in json.dumps(done.plain())


@pytest.mark.parametrize("given_", [{"reason": " "}, {"by": ""}, {"reason": "\n", "by": "\t"}])
def test_it_needs_a_name_and_a_reason(archive: Archive, given_: dict[str, str]) -> None:
    with pytest.raises(BadConfiguration, match="expected who takes it down and why"):
        hidden(archive, **given_)
    assert contents.takedowns(archive.store, "gazette") == ()


@pytest.mark.parametrize("asked", ["0" * 16, "nothing", "gazette.example/post1", ""])
def test_an_id_that_nobody_knows_is_named(archive: Archive, asked: str) -> None:
    with pytest.raises(UnknownArticle, match="which the archive does not know"):
        hidden(archive, asked)


def test_killed_before_any_write_the_same_command_finishes(one: Archive) -> None:
    """Each run is killed before its second new write, so that there is a kill before every write there is."""
    kills = 0
    with writes_of(one.store, new=True) as left:
        while True:
            left[0] = 1
            try:
                done = hidden(one)
                break
            except Killed:
                kills += 1
    assert kills > 12
    assert given(one) == []
    assert problems(one) == []
    assert one.store.everything(keys.unsettled("gazette")) == ()
    assert done.sealed == {f"{DAY}": 2}
    assert len(done.moved) == 3, "tables, ledger and WACZ of the first version"


def test_the_command_hides_and_says_what_it_did(
    some: Archive, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    for options, code in ((["--by", "lan"], 2), (["--hide", "--by", "lan", "--json"], 0)):
        assert command("--reason", "an order", *options) == code
    said = json.loads(capsys.readouterr().out)
    assert said["sealed"].keys() == {f"{DAY}"}
    assert given(some) == []
    assert HEADLINE not in json.dumps(said)
