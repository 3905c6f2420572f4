"""Erasing: no byte of an article is left in the bucket or in a database, and all else is as it was."""

import io
import json
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import psycopg
import pytest
from warcio.archiveiterator import ArchiveIterator

from scrapers.archive import chain, contents, keys
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.archive.query import query
from scrapers.archive.signing import make
from scrapers.capture.scheduled import visit
from scrapers.capture.taken_down import Spared
from scrapers.config import Config
from scrapers.errors import ArchiveDamaged, BadConfiguration, UnknownArticle
from scrapers.model.erasure import ErasureCertificate
from scrapers.model.link import Link, State
from scrapers.refine.import_text import import_dumps
from scrapers.refine.run import refine
from scrapers.reprocess.run import begin, compare, promote
from scrapers.seal.run import current_ledger, seal_day
from scrapers.seal.verify import verify
from scrapers.search.saved import save
from scrapers.takedown.erase import erase
from scrapers.takedown.restore import restore
from scrapers.takedown.run import hide
from tests.support.kills import Killed, writes_of
from tests.support.scraps import killed_with
from tests.support.shelf import GAZETTE, page, text
from tests.takedown.fill import (
    BODY,
    CHANGED,
    DAY,
    FIRST,
    HEADLINE,
    LATE,
    MENDED,
    NEXT,
    NOW,
    PLANTED,
    POST,
    SECOND,
    feed,
    found,
    given,
    holding,
    noted,
    planted,
    problems,
    published,
    shelved,
    states,
    unpacked,
)


def erased(archive: Archive, asked: str = POST(1), **more: Any) -> ErasureCertificate:
    outlet = more.pop("outlet", GAZETTE)
    return erase(outlet, asked, archive, **{"reason": "a court's order", "by": "lan", "now": NOW} | more)


def on_disk(config: Config) -> list[str]:
    """Files of the home folder in which it stands, also without its first letters, which an index shares with its
    neighbours."""
    parts = (PLANTED.encode(), PLANTED.lower()[4:].encode())
    files = [path for path in config.home.rglob("*") if path.is_file()]
    return [path.name for path in files if any(part in path.read_bytes() for part in parts)]


def test_no_byte_is_left_and_all_else_is_as_it_was(full: Archive, config: Config) -> None:
    of_others = f"select * exclude (revision) from articles where headline not like '%{PLANTED}%' order by id"
    before = query(of_others, full).rows
    assert {key.partition("/")[0] for key in holding(full)} >= {
        "articles", "captures", "days", "decisions", "dumps", "months", "notes", "quarantine", "reports",
        "searches", "versions",
    }  # fmt: skip
    assert sorted(on_disk(config)) >= ["catalog.search.sqlite"]
    done = erased(full, outlet=MENDED)
    assert holding(full) == []
    assert full.store.everything("restricted/") == ()
    assert on_disk(config) == []
    assert problems(full) == []
    assert (found(full), found(full, "Case")) == (0, 4)
    assert query(of_others, full).rows == before
    assert done.pages >= 5
    assert done.listings == 2
    assert done.kept == ()
    assert done.databases == ("catalog", "search index")
    dump = full.catalog.dump()
    with Catalog.rebuild(config.catalog, full.store) as rebuilt:
        assert rebuilt.dump() == dump


def test_a_part_keeps_its_name_its_length_and_its_other_records(listed: Archive) -> None:
    parts = {each.key: each for each in listed.store.list(keys.captures()) if each.key.endswith(".warc.gz")}
    (other,) = (
        each for each in listed.batch("gazette", FIRST).outcomes if each.link.canonical_url == POST(2)
    )
    before = listed.captured(listed.batch("gazette", FIRST), other)
    done = erased(listed)
    after = [each for each in listed.store.list(keys.captures()) if each.key.endswith(".warc.gz")]
    assert {each.key: each.size for each in after} == {key: each.size for key, each in parts.items()}
    assert listed.captured(listed.batch("gazette", FIRST), other) == before
    for each in after:
        for record in ArchiveIterator(io.BytesIO(listed.store.get(each.key)), check_digests="raise"):
            record.raw_stream.read()
    assert done.pages == 4
    assert done.listings == 2
    assert {key for key in done.replaced if key.endswith(".warc.gz")} == set(parts)


def test_the_ledger_says_who_and_why_and_nothing_else_of_it(listed: Archive) -> None:
    done = erased(listed)
    assert (states(listed)["1"], states(listed)["2"]) == (State.HIDDEN, State.ARCHIVED)
    (entry,) = (
        each for each in current_ledger(GAZETTE, DAY, listed).entries if each.canonical_url == POST(1)
    )
    assert entry.reason == "erased by lan at 2026-11-25T09:30:00Z: a court's order"
    assert entry.title is None
    newest = {f"{day}": chain.versions(listed.store, "gazette", day)[-1] for day in (DAY, NEXT)}
    assert done.sealed == newest, "the other day's part is another too"


def test_erased_after_it_was_hidden_and_hidden_after_it_was_erased(listed: Archive) -> None:
    first = hide(GAZETTE, POST(1), listed, reason="for now", by="lan", now=NOW)
    assert holding(listed)
    done = erased(listed, by="minh", reason="for good")
    assert done.takedown == first.name
    assert holding(listed) == []
    assert hide(GAZETTE, POST(6), listed, reason="again", by="lan", now=NOW) == first
    assert problems(listed) == []


def test_erased_twice_is_erased_once(listed: Archive) -> None:
    done = erased(listed)
    objects = listed.store.everything("")
    identity = contents.takedowns(listed.store, "gazette")[0].article_ids[0]
    for asked in (POST(1), POST(6), identity, done.takedown):
        assert erased(listed, asked, by="minh", now=NOW + timedelta(days=1)) == done
    assert listed.store.everything("") == objects


def test_what_came_in_since_is_erased_by_the_same_command(listed: Archive, config: Config) -> None:
    erased(listed)
    anew = planted(40, body=CHANGED, headline=f"{PLANTED} under another address")
    published(listed, LATE, planted(), anew, page(50), sources=[feed(1, 50)])
    assert given(listed) == []
    assert holding(listed), "the raw capture"
    done = erased(listed, now=NOW + timedelta(days=1))
    assert (done.number, done.pages) == (2, 2)
    assert holding(listed) == []
    assert on_disk(config) == []
    assert problems(listed) == []
    assert erased(listed, now=NOW + timedelta(days=2)) == done


def test_what_was_hidden_in_the_same_second_for_the_same_reason_stays(archive: Archive) -> None:
    """In the reports both takedowns have one sentence."""
    published(archive, FIRST, planted(), page(2), page(3))
    seal_day(GAZETTE, DAY, archive)
    reprints = planted(7), page(8, body=text(2), headline="What became of case 2")
    for number in (1, 2):
        hide(GAZETTE, POST(number), archive, reason="a court's order", by="lan", now=NOW)
    published(archive, LATE, *reprints)
    assert given(archive) == []
    done = erased(archive)
    assert (done.pages, done.listings) == (2, 0)
    assert holding(archive) == []
    assert (states(archive)["2"], states(archive)["8"]) == (State.HIDDEN, State.HIDDEN)
    assert problems(archive) == []
    restore(GAZETTE, POST(2), archive, reason="on appeal", by="minh", now=NOW + timedelta(days=1))
    assert (states(archive)["2"], states(archive)["8"]) == (State.ARCHIVED, State.DUPLICATE)
    assert erased(archive, POST(2), now=NOW + timedelta(days=2)).pages == 2
    assert problems(archive) == []


def test_a_note_and_a_search_that_came_in_while_it_was_hidden_are_erased_too(
    one: Archive, config: Config
) -> None:
    note, *_ = noted(one)
    key = keys.note("gazette", note.subject.about, note.name, 1)
    body = one.store.get(key)
    hide(GAZETTE, POST(1), one, reason="a court's order", by="lan", now=NOW)
    one.store.put(key, body, content_type="application/json")  # as a writer that was killed leaves it
    assert key in holding(one)
    saved = save(one, title=f"On {PLANTED}", asked={"q": [POST(1)]}, by="lan")
    done = erased(one)
    assert {key, keys.saved_search(saved.name, 1)} <= {*done.removed}
    assert holding(one) == []
    assert on_disk(config) == []
    assert [note.text for note in one.catalog.notes(["gazette"], tag=None, before=None, count=9)] == [
        "Redesigned in October."
    ]


def test_it_does_not_come_back_when_the_past_is_read_again(listed: Archive, tmp_path: Path) -> None:
    erased(listed)
    refine(GAZETTE, FIRST, listed)
    run = begin(MENDED, DAY, DAY, "again", listed)
    for shard in run.shards:
        compare(MENDED, run, shard.day, listed)
    promote(MENDED, run, listed)
    seal_day(MENDED, DAY, listed)
    file = tmp_path / "copied.txt"
    file.write_text("\n\n".join([HEADLINE, *BODY]), encoding="utf-8")
    (imported,) = import_dumps(GAZETTE, [file], listed)
    assert imported.state is State.HIDDEN
    assert holding(listed) == []
    assert problems(listed) == []


def test_a_run_asks_nobody_for_it(listed: Archive) -> None:
    erased(listed)
    spared = Spared(lambda: contents.takedowns(listed.store, "gazette"))
    links = [Link(url=POST(n), canonical_url=POST(n), source="feed /rss", title=HEADLINE) for n in (1, 6, 60)]
    chosen = list(spared.choosing(lambda listed: [visit(each, None) for each in listed])(links))
    assert [each.link.canonical_url for each in chosen] == [POST(60)]
    assert [(each.visit.link.canonical_url, each.state) for each in spared.visits] == [
        (POST(1), State.HIDDEN),
        (POST(6), State.HIDDEN),
    ]
    assert [spared.unnamed(each).title for each in links] == [None, None, HEADLINE]


def test_erasures_are_signed_and_believed_by_whoever_trusts_the_key(one: Archive, tmp_path: Path) -> None:
    one.keyring = make(tmp_path / "signing.pem", tmp_path / "trusted.pem")
    done = erased(one)
    assert [str(each) for each in verify("gazette", one.store, keyring=one.keyring)] == []
    for key in one.store.list(keys.erasures("gazette", done.takedown)):
        assert key.key.endswith(".sig") or one.store.head(keys.signature(key.key))


def test_one_in_quarantine(archive: Archive, config: Config) -> None:
    published(archive, FIRST, planted(published=""), page(2))
    erased(archive)
    assert holding(archive) == []
    assert on_disk(config) == []
    assert states(archive)["2"] is State.ARCHIVED


def test_one_that_was_never_read(archive: Archive) -> None:
    shelved(archive, FIRST, planted(title=HEADLINE), page(2), sources=[feed(1, 2)])
    done = erased(archive)
    assert (done.pages, done.listings, done.refined) == (1, 1, ())
    assert holding(archive) == []
    refine(GAZETTE, FIRST, archive)
    assert archive.report("gazette", FIRST).counts == {"archived": 1}


def test_a_batch_that_was_never_finished(archive: Archive) -> None:
    published(archive, FIRST, planted(), page(2))
    for stored in archive.store.list(keys.captures("gazette", FIRST)):
        if not stored.key.endswith("batch.json"):
            body = archive.store.get(stored.key)
            archive.store.put(stored.key.replace(FIRST, SECOND), body, content_type="application/warc")
    erased(archive)
    assert holding(archive) == []


def test_an_address_that_nobody_knows(listed: Archive) -> None:
    done = erased(listed, POST(77))
    assert (done.pages, done.replaced, done.removed) == (0, (), ())
    assert erased(listed, POST(77)) == done
    assert found(listed)
    assert problems(listed) == []


def test_a_page_of_another_article_that_names_it_is_kept_and_named(archive: Archive) -> None:
    beside = page(2, body=[*text(2), f"Most read: {HEADLINE}"])
    published(archive, FIRST, planted(), beside)
    done = erased(archive)
    assert [each.url for each in done.kept] == [POST(2)]
    assert {key.partition("/")[0] for key in holding(archive)} >= {"captures"}
    assert archive.store.everything("restricted/") == ()
    assert PLANTED not in json.dumps(done.plain())


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"by": ""}])
def test_it_needs_a_name_and_a_reason(archive: Archive, wrong: dict[str, str]) -> None:
    with pytest.raises(BadConfiguration, match="expected who takes it down and why"):
        erased(archive, **wrong)


def test_an_id_that_nobody_knows_is_named(archive: Archive) -> None:
    with pytest.raises(UnknownArticle, match="which the archive does not know"):
        erased(archive, "0" * 16)


def test_copies_that_killed_runs_have_left_in_working_folders_are_erased(one: Archive) -> None:
    """Of a takedown that moved an object, and of a capture that had fetched the page."""
    killed_with(one.work, "takedown", PLANTED)
    killed_with(one.work, FIRST, PLANTED, among="gazette")
    erase(GAZETTE, POST(1), one, reason="a court's order", by="lan", now=NOW)
    assert [path for path in one.work.rglob("*") if path.is_file() and PLANTED in path.read_text()] == []


def test_uploads_that_killed_runs_have_not_ended_are_erased(one: Archive) -> None:
    place = {"Bucket": one.store.bucket, "Key": "days/gazette/2026-11-22/day-0.wacz"}
    upload = one.store.client.create_multipart_upload(**place)["UploadId"]
    one.store.client.upload_part(**place, UploadId=upload, PartNumber=1, Body=PLANTED.encode())
    erase(GAZETTE, POST(1), one, reason="a court's order", by="lan", now=NOW)
    assert "Uploads" not in one.store.client.list_multipart_uploads(Bucket=one.store.bucket)


def test_killed_before_any_write_the_same_command_finishes(one: Archive, config: Config) -> None:
    """Each run is killed before its second new write, so that there is a kill before every write there is."""
    hide(GAZETTE, POST(1), one, reason="a court's order", by="lan", now=NOW)
    kills = 0
    with writes_of(one.store, new=True) as left:
        while True:
            left[0] = 1
            try:
                done = erased(one)
                break
            except Killed:
                kills += 1
                assert kills % 7 or problems_say_so(one), f"after write {kills}"
    assert kills > 15
    assert done.number == 1
    assert holding(one) == []
    assert on_disk(config) == []
    assert problems(one) == []
    assert one.store.everything(keys.unsettled("gazette")) == ()


def problems_say_so(archive: Archive) -> bool:
    """Whether verifying names an erasure that broke off, once there is one."""
    begun = contents.erasures(archive.store, "gazette")
    return not begun or any(
        "it broke off" in str(each) for each in verify("gazette", archive.store, hashes=False)
    )


def test_an_object_that_is_neither_what_it_was_nor_what_it_is_to_be_is_named(one: Archive) -> None:
    hide(GAZETTE, POST(1), one, reason="a court's order", by="lan", now=NOW)
    key = keys.batch_json("gazette", FIRST)
    with writes_of(one.store) as left:
        left[0] = 1  # the erasure itself
        with pytest.raises(Killed):
            erased(one)
    body = one.store.get(key)
    one.store.put(key, body + b" ", content_type="application/json")
    with pytest.raises(ArchiveDamaged, match=r"batch[.]json: expected SHA-256"):
        erased(one)
    one.store.put(key, body, content_type="application/json")
    erased(one)
    assert problems(one) == []


def test_older_versions_of_objects_go_too(one: Archive) -> None:
    client = boto3.client("s3")
    setting = {"Status": "Enabled"}
    client.put_bucket_versioning(Bucket=one.store.bucket, VersioningConfiguration=setting)
    refine(GAZETTE, FIRST, one)
    done = erased(one)
    assert done.versions > 5
    left = [
        row["Key"]
        for page_ in client.get_paginator("list_object_versions").paginate(Bucket=one.store.bucket)
        for row in page_.get("Versions", ())
        if any(
            PLANTED.encode() in part
            for part in unpacked_version(client, one.store.bucket, row["Key"], row["VersionId"])
        )
    ]
    assert left == []


def unpacked_version(client: Any, bucket: str, key: str, version: str) -> Iterator[bytes]:
    yield from unpacked(client.get_object(Bucket=bucket, Key=key, VersionId=version)["Body"].read())


def test_the_words_of_others_are_still_those_of_the_index(one: Archive, config: Config) -> None:
    erased(one)
    with sqlite3.connect(config.home / "catalog.search.sqlite") as connection:
        connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'search_words', 'row')")
        terms = {row[0] for row in connection.execute("SELECT term FROM temp.words")}
    connection.close()
    assert "archive" in terms
    assert PLANTED.lower() not in terms


def test_postgresql_keeps_no_trace_in_its_tables(config: Config, postgres_url: str) -> None:
    url = postgres_url.replace("postgresql://", "postgresql+psycopg://", 1)
    with Archive.open(replace(config, catalog=url)) as archive:
        published(archive, FIRST, planted(title=HEADLINE), page(2), sources=[feed(1, 2)])
        noted(archive)
        assert in_tables(postgres_url)
        done = erased(archive)
        assert done.databases == ("catalog", "search index")
        assert found(archive, "Case") == 1
    assert not in_tables(postgres_url)


def in_tables(url: str) -> list[str]:
    """Files of a database's tables in which it stands."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")  # what is in memory is written
        rows = connection.execute(
            "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()"
        ).fetchall()
    ((folder, number),) = rows
    found = []
    for path in (Path(folder) / "base" / f"{number}").iterdir():
        with suppress(FileNotFoundError):  # the server keeps some for a moment, which hold no rows
            if PLANTED.lower() in path.read_bytes().decode("latin-1").lower():
                found.append(path.name)
    return found
