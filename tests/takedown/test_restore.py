"""Restoring: what was hidden is given again, with all that was said and made of it; what was erased is gone."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from scrapers.archive import chain, contents, keys
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.archive.query import query
from scrapers.archive.said_views import notes
from scrapers.archive.store import Store
from scrapers.audit.replica import replicate
from scrapers.audit.run import audit
from scrapers.config import Config
from scrapers.errors import ArchiveDamaged, BadConfiguration, UnknownArticle
from scrapers.model.link import State
from scrapers.model.outlet import Outlet
from scrapers.model.takedown import Restoration, RestorationCertificate
from scrapers.takedown.erase import erase
from scrapers.takedown.restore import restore
from scrapers.takedown.run import hide
from tests.conftest import make_bucket
from tests.support.kills import Killed, writes_of
from tests.support.shelf import GAZETTE, page
from tests.takedown.fill import (
    DAY,
    LATE,
    MENDED,
    NOW,
    PLANTED,
    POST,
    found,
    given,
    noted,
    planted,
    problems,
    published,
    states,
)

AFTER = NOW + timedelta(days=1)


def hidden(archive: Archive, asked: str = POST(1), outlet: Outlet = GAZETTE) -> str:
    return hide(outlet, asked, archive, reason="a court's order", by="lan", now=NOW).name


def restored(
    archive: Archive, asked: str = POST(1), outlet: Outlet = GAZETTE, **more: Any
) -> RestorationCertificate:
    return restore(outlet, asked, archive, **{"reason": "lifted", "by": "eva", "now": AFTER} | more)


def tables(archive: Archive) -> dict[str, Any]:
    """All rows of the tables that are published."""
    order = {
        "articles": "id, revision",
        "quarantine": "id, capture.fetched_at",
        "changes": "article_id, after",
        "notes": "note",
    }
    also = {"notes": notes(archive.catalog)}
    return {
        name: query(f"select * from {name} order by {by}", archive, also=also).rows
        for name, by in order.items()
    }


def kept(archive: Archive) -> dict[str, str]:
    """By key: the SHA-256 of every object but those that say what was done, and those that are made anew."""
    made = (
        "decisions/gazette/takedowns/",
        "days/",
        "seals/",
        "months/",
        "indexes/",
        "docs/",
        "audits/",
        "signing/",
    )
    return {
        stored.key: hashlib.sha256(archive.store.get(stored.key)).hexdigest()
        for stored in archive.store.everything("")
        if not stored.key.startswith(made)
    }


def test_all_is_as_it_was(full: Archive, config: Config) -> None:
    was, objects, ends, hits = tables(full), kept(full), states(full), found(full)
    gave = given(full)
    hidden(full, outlet=MENDED)
    assert (given(full), found(full)) == ([], 0)
    done = restored(full, outlet=MENDED)
    assert tables(full) == was
    assert kept(full) == objects
    assert (states(full), found(full)) == (ends, hits)
    anew = ("days/", "months/", "indexes/")
    assert {key for key in gave if not key.startswith(anew)} <= set(given(full))
    assert full.store.everything(keys.restricted("")) == ()
    assert problems(full) == []
    assert audit(full.store, described=lambda slug: GAZETTE, now=AFTER).findings == ()
    assert done.sealed == {f"{DAY}": chain.versions(full.store, "gazette", DAY)[-1]}
    with Catalog.rebuild(f"sqlite:///{config.home / 'again.sqlite'}", full.store) as again:
        assert again.dump() == full.catalog.dump()


def test_the_list_and_a_certificate_say_who_and_why(some: Archive) -> None:
    name = hidden(some)
    done = restored(some)
    key = keys.restoration("gazette", name)
    body = some.store.get(key)
    said = Restoration.from_json(body, key)
    assert (said.name, said.by, said.reason, said.at) == (name, "eva", "lifted", AFTER)
    assert done.restoration_sha256 == hashlib.sha256(body).hexdigest()
    assert contents.takedowns(some.store, "gazette") == ()
    (takedown,) = contents.all_takedowns(some.store, "gazette")
    assert set(takedown.batches) == set(done.refined)
    assert some.store.head(keys.takedown_certificate("gazette", name)), "what was done before stays said"
    for moved, sha256 in done.moved.items():
        assert some.store.sha256(moved) == sha256
    assert PLANTED not in json.dumps(done.plain())


def test_notes_come_back_with_all_their_versions(some: Archive) -> None:
    noted(some)
    was = tables(some)["notes"]
    hidden(some)
    assert len(tables(some)["notes"]) == 1
    restored(some)
    assert tables(some)["notes"] == was


def test_what_was_captured_while_it_was_hidden_is_read_too(some: Archive) -> None:
    hidden(some)
    published(some, LATE, planted(40), page(50))
    assert found(some) == 0
    done = restored(some)
    assert LATE in done.refined
    ends = {each.canonical_url: each.state for each in some.report("gazette", LATE).readings}
    assert State.HIDDEN not in ends.values()
    assert found(some)
    assert problems(some) == []


@pytest.mark.parametrize("asked", [POST(1), POST(6), "id", "name"])
def test_any_address_the_id_or_the_takedown_means_it(some: Archive, asked: str) -> None:
    name = hidden(some)
    (takedown,) = contents.takedowns(some.store, "gazette")
    restored(some, {"id": takedown.article_ids[0], "name": name}.get(asked, asked))
    assert given(some)
    assert State.HIDDEN not in states(some).values()


def test_twice_is_once_and_it_can_be_hidden_again(some: Archive) -> None:
    hidden(some)
    first = restored(some)
    objects = [stored.key for stored in some.store.everything("")]
    assert restored(some, by="minh") == first
    assert [stored.key for stored in some.store.everything("")] == objects
    again = hide(GAZETTE, POST(1), some, reason="another order", by="lan", now=AFTER).name
    assert given(some) == []
    assert problems(some) == []
    assert again != first.name
    second = restored(some)
    assert second.name == again
    assert given(some)
    assert problems(some) == []


def test_what_was_erased_is_gone(one: Archive) -> None:
    erase(GAZETTE, POST(1), one, reason="a court's order", by="lan", now=NOW)
    objects = [stored.key for stored in one.store.everything("")]
    with pytest.raises(
        BadConfiguration, match=r"it was erased by lan at .*: a court's order: .* cannot be restored"
    ):
        restored(one)
    assert [stored.key for stored in one.store.everything("")] == objects


def test_what_was_not_hidden_cannot_be_restored(one: Archive) -> None:
    with pytest.raises(UnknownArticle, match="which no takedown covers"):
        restored(one)
    hidden(one)
    with pytest.raises(UnknownArticle, match="which no takedown covers"):
        restored(one, POST(2))
    for without in ({"reason": " "}, {"by": ""}):
        with pytest.raises(BadConfiguration, match="expected who brings it back and why"):
            restored(one, **without)
    assert given(one) == []


def test_killed_before_any_write_the_same_command_finishes(one: Archive) -> None:
    was, objects = tables(one), kept(one)
    name = hidden(one)
    kills = 0
    with writes_of(one.store, new=True) as left:
        while True:
            left[0] = 1
            try:
                restored(one)
                break
            except Killed:
                kills += 1
                left[0] = 10**9
                if one.store.head(keys.restoration("gazette", name)):
                    with pytest.raises(BadConfiguration, match="its restoration broke off"):
                        hidden(one)
                    assert any("--restore" in each for each in problems(one)) or any(
                        "sealed again" in each for each in problems(one)
                    )
    assert kills > 8
    assert tables(one) == was
    assert kept(one) == objects
    assert problems(one) == []


def test_the_replica_follows(full: Archive, config: Config) -> None:
    replica = Store.open_replica(replace(config, replica=f"s3://{make_bucket()}"))

    def follow() -> set[str]:
        replicate(full.store, replica, work=full.work, everything=True, outlet="gazette")
        return {stored.key for stored in replica.everything("") if not stored.key.startswith("audits/")}

    follow()
    hidden(full, outlet=MENDED)
    assert any(key.startswith("restricted/") for key in follow())
    restored(full, outlet=MENDED)
    assert follow() >= {stored.key for stored in full.store.list("decisions/")}
    assert not any(key.startswith("restricted/") for key in follow())


def test_the_command_restores_and_says_what_it_did(
    some: Archive, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    hidden(some)
    for options, code in ((["--hide", "--restore"], 2), (["--restore", "--json"], 0), (["--restore"], 0)):
        assert command("--reason", "lifted", "--by", "eva", *options) == code
    out = capsys.readouterr().out
    said, _ = json.JSONDecoder().raw_decode(out)
    assert said["sealed"].keys() == {f"{DAY}"}
    assert "moved back" in out
    assert given(some)


def test_where_the_restoration_is_lost_the_article_is_not_hidden_again(some: Archive) -> None:
    key = keys.restoration("gazette", hidden(some))
    restored(some)
    some.store.delete(key)
    with pytest.raises(
        ArchiveDamaged, match=f"{key}: expected a restoration, for there is .* put a copy of it back"
    ):
        published(some, LATE, page(9))
