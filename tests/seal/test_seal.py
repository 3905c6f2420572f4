"""Sealing a day: what is in it, the chain of manifests, and everything that may have been tampered with."""

import gzip
import hashlib
import io
import json
import struct
import subprocess
import threading
import urllib.request
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_STORED, ZipFile

import pyarrow.parquet as pq
import pytest
from warcio.archiveiterator import ArchiveIterator

from scrapers.archive import chain, keys, tables
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.archive.chain import Kind, Manifest, Problem
from scrapers.archive.query import query
from scrapers.archive.warc import PartWriter, WholePart
from scrapers.config import Config
from scrapers.errors import ArchiveDamaged, NewerFormat
from scrapers.model.batch import Batch, Outcome
from scrapers.model.exchange import Exchange, Original, Via
from scrapers.model.ledger import Ledger, reconcile
from scrapers.model.link import DayLink, Link, State
from scrapers.model.outlet import Outlet
from scrapers.refine.run import refine
from scrapers.seal.run import seal
from scrapers.seal.verify_chain import verify_chain
from tests.support.paths import TOOLS
from tests.support.shelf import GAZETTE, Served, file_batch, page, text
from tests.support.webarchives import pywb

DAY = date(2026, 11, 22)
NEXT_DAY = DAY + timedelta(days=1)
REPLACED = ("docs/", "months/", "indexes/")
"""Prefixes of what belongs to no day's manifest, and is written again as more comes in."""
FIRST, SECOND, THIRD, FOURTH = (f"20261122T1{hour}00Z" for hour in range(2, 6))
TOMORROW = '<time class="published" datetime="2026-11-23T10:00:00+07:00">10:00</time>'


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A page as a capture keeps it."""

    served: Served
    state: State = State.CAPTURED
    response: bytes | None = None
    original: Original | None = None


def keep(
    archive: Archive, name: str, pages: Iterable[Kept], *, outlet: Outlet = GAZETTE, day: date = DAY
) -> Batch:
    """A batch with pages of every kind, told to the catalog; all of it listed for the day."""
    due = keys.batch_time(name)
    wholes: list[WholePart] = []
    done = []
    with (
        TemporaryDirectory() as folder,
        PartWriter(Path(folder), of=name, operator="t", user_agent="t", on_part=wholes.append) as writer,
    ):
        robots = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        writer.write(
            Exchange(
                url=f"{outlet.home}robots.txt",
                request=b"GET / HTTP/1.1\r\n\r\n",
                response=robots,
                fetched_at=due,
            )
        )
        for number, kept in enumerate(pages):
            exchange = Exchange(
                url=kept.served.url,
                request=b"GET / HTTP/1.1\r\nHost: gazette.example\r\n\r\n",
                response=kept.response or kept.served.response,
                fetched_at=due + timedelta(seconds=number),
                via=Via(hops="L", source="feed /rss"),
            )
            done.append((kept, exchange, writer.write(exchange, kept.original)))
        writer.close()
        for whole in wholes:
            place = keys.warc(outlet.slug, name, whole.part.name)
            archive.store.put(
                keys.cdxj(outlet.slug, name, whole.part.name), whole.cdxj, content_type="text/plain"
            )
            archive.store.put(place, whole.path, content_type="application/warc")
    links = [
        Link(url=kept.served.url, canonical_url=kept.served.url, source="sitemap") for kept, _, _ in done
    ]
    tried = (
        Outcome(
            link=link,
            state=kept.state,
            reason=None if kept.state is State.CAPTURED else f"it was {kept.state}",
            status=200,
            part=wholes[record.part].part.name,
            offset=record.offset,
            length=record.length,
            fetched_at=exchange.fetched_at,
            record_id=record.record_id,
            payload_digest=record.payload_digest,
        )
        for link, (kept, exchange, record) in zip(links, done, strict=True)
    )
    batch = file_batch(
        archive,
        outlet,
        name,
        tried,
        parts=tuple(whole.part for whole in wholes),
        day=day,
        listed=tuple(DayLink(link=link, stated=True) for link in links),
    )
    refine(outlet, name, archive)
    return batch


GONE = Kept(
    served=page(5), state=State.GONE, response=b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone"
)
EDITED = page(
    1, body=(*text(1)[:2], "The council has changed its mind since, and says so in a paragraph that is new.")
)


def original(batch: Batch, number: int) -> Original:
    outcome = batch.outcomes[number]
    assert outcome.fetched_at
    assert outcome.payload_digest
    return Original(
        url=outcome.link.url,
        fetched_at=outcome.fetched_at,
        payload_digest=outcome.payload_digest,
        record_id=outcome.record_id,
    )


def fill(archive: Archive) -> None:
    first = keep(archive, FIRST, [*(Kept(served=page(number)) for number in (1, 2, 3, 4)), GONE])
    keep(
        archive,
        SECOND,
        [
            Kept(served=EDITED),
            Kept(served=page(2), state=State.UNCHANGED, original=original(first, 1)),
            Kept(served=page(7, published=TOMORROW)),
        ],
    )


FILLED: dict[str, bytes] = {}
"""The bucket of the day, made once: refining costs seconds."""


@pytest.fixture
def day(archive: Archive, config: Config) -> Archive:
    """A day of four articles (one edited, one looked at again), one that was taken down, one of tomorrow."""
    if not FILLED:
        fill(archive)
        FILLED.update((stored.key, archive.store.get(stored.key)) for stored in archive.store.everything(""))
        return archive
    for key, body in FILLED.items():
        put(archive, key, body)
    Catalog.rebuild(config.catalog, archive.store).close()
    return archive


def ledger(archive: Archive, day: date = DAY) -> Ledger:
    listed = archive.catalog.listed("gazette", day, GAZETTE.tz)
    urls = {each.link.canonical_url for each in listed}
    return reconcile("gazette", day, listed, archive.catalog.standings("gazette", urls))


def sealed(archive: Archive, day: date = DAY) -> Manifest:
    return seal(GAZETTE, ledger(archive, day), archive)


def problems(archive: Archive, *, contents: bool = True) -> list[Problem]:
    return list(verify_chain(archive.store, "gazette", hashes=contents))


def everything(archive: Archive) -> dict[str, str]:
    return {
        stored.key: hashlib.sha256(archive.store.get(stored.key)).hexdigest()
        for stored in archive.store.everything("")
    }


# What is sealed


def test_a_manifest_names_every_object_of_the_day_with_its_size_and_hash(
    day: Archive, tmp_path: Path
) -> None:
    manifest = sealed(day)
    found = everything(day)
    named = {each.key: each.sha256 for each in manifest.objects}
    manifests = {keys.seal("gazette", 1), keys.manifest("gazette", DAY, 1)}
    others = {key for key in found if key.startswith(REPLACED)} | {keys.articles("gazette", NEXT_DAY, SECOND)}
    assert named == {key: sha256 for key, sha256 in found.items() if key not in manifests | others}
    sizes = {stored.key: stored.size for stored in day.store.everything("")}
    assert all(each.size == sizes[each.key] for each in manifest.objects)
    assert {each.kind for each in manifest.objects} == set(Kind)
    assert (manifest.version, manifest.sequence, manifest.previous) == (1, 1, None)
    assert manifest.counts["articles"] == 4
    assert manifest.counts["revisions"] == 5
    assert manifest.counts["archived"] == 4
    assert manifest.counts["gone"] == 1
    assert manifest.completeness == pytest.approx(0.8)
    assert manifest.reader_versions
    assert problems(day) == []


def test_the_days_parquet_is_one_file_that_no_view_reads_twice(day: Archive, tmp_path: Path) -> None:
    manifest = sealed(day)
    table = pq.read_table(io.BytesIO(day.store.get(manifest.object("articles").key)))
    assert table.schema.equals(tables.ARTICLES.schema)
    pairs = list(zip(table["id"].to_pylist(), table["revision"].to_pylist(), strict=True))
    assert pairs == sorted(set(pairs))
    assert len(pairs) == 5
    articles = tables.read(day.store.get(manifest.object("articles").key))
    assert {article.outlet for article in articles} == {"gazette"}
    ((rows,),) = query("select count(*) from articles where date = '2026-11-22'", day).rows
    assert rows == 5
    entries = pq.read_table(io.BytesIO(day.store.get(manifest.object("ledger").key)))
    states = dict(zip(entries["url"].to_pylist(), entries["state"].to_pylist(), strict=True))
    assert states["https://gazette.example/post5"] == "gone"
    assert states["https://gazette.example/post7"] == "outside_day"


def test_of_two_rows_of_one_revision_the_one_captured_first_stays(day: Archive, tmp_path: Path) -> None:
    key = keys.articles("gazette", DAY, FIRST)
    held = tables.read(day.store.get(key))
    late = [
        replace(
            each,
            capture=each.capture and replace(each.capture, fetched_at=datetime(2026, 11, 22, 14, tzinfo=UTC)),
        )
        for each in held
    ]
    day.store.put(keys.articles("gazette", DAY, THIRD), tables.write(late), content_type="x")
    keep(day, THIRD, [Kept(served=page(9, published=TOMORROW))])
    day.store.put(keys.articles("gazette", DAY, THIRD), tables.write(late), content_type="x")
    manifest = sealed(day)
    articles = tables.read(day.store.get(manifest.object("articles").key))
    assert len(articles) == 5
    assert all(each.capture and each.capture.fetched_at.hour < 14 for each in articles)


def test_a_day_without_anything_is_sealed_too(archive: Archive, tmp_path: Path) -> None:
    manifest = sealed(archive)
    assert manifest.counts["articles"] == 0
    assert manifest.completeness is None
    assert {each.kind for each in manifest.objects} == {Kind.SEALED}
    assert problems(archive) == []


# The WACZ


def records(wacz: ZipFile) -> list[tuple[str, str, bytes]]:
    """Type, URL and HTTP bytes of each record."""
    with wacz.open("archive/data.warc.gz") as stream:
        return [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.raw_stream.read())
            for record in ArchiveIterator(stream, no_record_parse=True)
        ]


@pytest.fixture
def wacz(day: Archive, tmp_path: Path) -> Path:
    manifest = sealed(day)
    file = tmp_path / "day.wacz"
    file.write_bytes(day.store.get(manifest.object("day").key))
    return file


def test_a_wacz_holds_just_the_records_of_the_day(day: Archive, wacz: Path) -> None:
    with ZipFile(wacz) as opened:
        found = records(opened)
        assert opened.getinfo("archive/data.warc.gz").compress_type == ZIP_STORED
        package = json.loads(opened.read("datapackage.json"))
        pages = [json.loads(line) for line in opened.read("pages/pages.jsonl").splitlines()]
        index = gzip.decompress(opened.read("indexes/index.cdx.gz")).decode().splitlines()
        summary = opened.read("indexes/index.idx").decode().splitlines()
    posts = [url.rpartition("/")[2] for kind, url, _ in found if kind in {"response", "revisit"}]
    # The edit of post1 is of the second batch; post2 was looked at again, and is read from its first capture.
    assert sorted(posts) == ["post1", "post1", "post2", "post3", "post4", "post5"]
    kinds = [kind for kind, _, _ in found]
    assert kinds.count("request") == kinds.count("metadata") == 6
    assert kinds.count("warcinfo") == 2
    assert ("response", "https://gazette.example/post5", GONE.response) in found
    assert {page["url"].rpartition("/")[2] for page in pages[1:]} == {"post1", "post2", "post3", "post4"}
    assert pages[0]["format"] == "json-pages-1.0"
    assert package["wacz_version"] == "1.1.1"
    assert package["title"] == "The Gazette, 2026-11-22"
    assert len(index) == 6
    assert index == sorted(index)
    assert summary[0].startswith('!meta 0 {"format": "cdxj-gzip-1.0"')
    assert len(summary) == 2
    with ZipFile(wacz) as opened:
        body = opened.read("archive/data.warc.gz")
    for line in index:
        told = json.loads(line.split(" ", 2)[2])
        member = body[int(told["offset"]) : int(told["offset"]) + int(told["length"])]
        record = next(iter(ArchiveIterator(io.BytesIO(member))))
        assert record.rec_headers.get_header("WARC-Target-URI") == told["url"]


def test_the_original_of_a_revisit_is_in_the_wacz_even_from_another_day(day: Archive, tmp_path: Path) -> None:
    held = keep(day, THIRD, [Kept(served=page(8, published=TOMORROW))])
    moved = Served(url="https://gazette.example/post8-again", html=page(8, published=TOMORROW).html)
    fourth = "20261122T1500Z"
    keep(day, fourth, [Kept(served=moved, state=State.GONE, original=original(held, 0))])
    manifest = sealed(day)
    with ZipFile(io.BytesIO(day.store.get(manifest.object("day").key))) as opened:
        found = records(opened)
    assert ("response", "https://gazette.example/post8", page(8, published=TOMORROW).response) in found
    assert [url for kind, url, _ in found if kind == "revisit"] == [moved.url]
    assert manifest.counts["originals_lost"] == 0


def test_a_wacz_is_valid_by_its_own_tool(wacz: Path) -> None:
    done = subprocess.run(
        [TOOLS / "wacz", "validate", "-f", wacz], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the passed WACZ is valid" in done.stdout


def test_a_wacz_opens_in_replayweb_page(wacz: Path) -> None:
    """Its reader takes a member to begin behind a bare local header where the central directory has no extra field."""
    data = wacz.read_bytes()
    with ZipFile(wacz) as opened:
        for member in opened.infolist():
            name, extra = struct.unpack_from("<HH", data, member.header_offset + 26)
            assert member.extra or not extra, member.filename
            begins = member.header_offset + 30 + name + extra
            stored = data[begins : begins + member.compress_size]
            plain = stored if member.compress_type == ZIP_STORED else zlib.decompress(stored, -15)
            assert plain == opened.read(member)


def test_pywb_replays_a_wacz(wacz: Path, tmp_path: Path) -> None:
    with pywb(tmp_path / "pywb", [wacz]) as address:
        for name, served in (("post1", page(1)), ("post2", page(2)), ("post4", page(4))):
            url = f"{address}/web/20261122120000id_/https://gazette.example/{name}"
            with urllib.request.urlopen(url, timeout=20) as answer:
                assert answer.read() == served.html.encode()
        with urllib.request.urlopen(
            f"{address}/web/20261122130000id_/https://gazette.example/post1"
        ) as answer:
            assert answer.read() == EDITED.html.encode()


# Sealing again


def test_sealing_twice_is_as_sealing_once(day: Archive, tmp_path: Path) -> None:
    manifest = sealed(day)
    before = everything(day)
    assert sealed(day) == manifest
    assert everything(day) == before
    assert not list(tmp_path.glob("*.wacz"))


def test_an_index_that_a_killed_run_left_out_is_made_by_the_next(day: Archive) -> None:
    manifest = sealed(day)
    before = everything(day)
    for stored in day.store.list("indexes/"):
        day.store.delete(stored.key)
    assert sealed(day) == manifest
    assert everything(day) == before


def test_a_late_revision_makes_the_next_version_and_keeps_the_first(day: Archive, tmp_path: Path) -> None:
    first = sealed(day)
    before = everything(day)
    keep(
        day,
        THIRD,
        [Kept(served=page(2, body=(*text(2), "Later the library said that none of this was so, and why.")))],
    )
    second = sealed(day)
    assert (second.version, second.sequence, second.previous) == (2, 2, first.sha256)
    assert second.counts["revisions"] == 6
    after = everything(day)
    assert {key: after[key] for key in before if not key.startswith(REPLACED)} == {
        key: sha256 for key, sha256 in before.items() if not key.startswith(REPLACED)
    }
    assert chain.versions(day.store, "gazette", DAY) == (1, 2)
    assert chain.manifest(day.store, "gazette", DAY) == second
    assert chain.manifest(day.store, "gazette", DAY, 1) == first
    assert chain.manifest(day.store, "gazette", DAY, 3) is None
    assert chain.head(day.store, "gazette") == second
    assert problems(day) == []


def test_reading_the_past_again_is_no_tampering(day: Archive) -> None:
    first = sealed(day)
    outlet = replace(GAZETTE, credits=("The Gazette",), floors=replace(GAZETTE.floors, words=24))
    refine(outlet, FIRST, day)
    assert problems(day) == []
    second = chain.manifest(day.store, "gazette", DAY)
    assert second
    assert second.version == 2
    assert {each.sha256 for each in second.objects} != {each.sha256 for each in first.objects}
    assert day.store.get(first.object("articles").key)


def test_a_chain_runs_over_the_days_of_an_outlet_and_of_no_other(day: Archive, tmp_path: Path) -> None:
    first = sealed(day)
    second = sealed(day, NEXT_DAY)
    other = replace(GAZETTE, slug="other")
    third = seal(other, Ledger(outlet="other", day=DAY, entries=()), day)
    assert (second.sequence, second.previous, second.version) == (2, first.sha256, 1)
    assert (third.sequence, third.previous) == (1, None)
    assert problems(day) == []


def test_days_that_are_sealed_at_the_same_time_stand_in_one_chain(day: Archive, tmp_path: Path) -> None:
    days = [DAY + timedelta(days=step) for step in range(8)]
    failed: list[BaseException] = []

    def run(of: date) -> None:
        try:
            sealed(day, of)
            sealed(day, of)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(of,)) for of in [*days, *days]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert problems(day) == []
    head = chain.head(day.store, "gazette")
    assert head
    assert head.sequence == 8
    assert all(chain.versions(day.store, "gazette", of) == (1,) for of in days)


def test_a_run_that_was_killed_before_the_days_copy_is_mended_by_the_next(
    day: Archive, tmp_path: Path
) -> None:
    first = sealed(day)
    day.store.delete(keys.manifest("gazette", DAY, 1))
    assert chain.manifest(day.store, "gazette", DAY) is None
    assert [problem.what for problem in problems(day)] == [
        f"expected the manifest of {keys.seal('gazette', 1)}, there is none"
    ]
    assert sealed(day).sha256 == first.sha256
    assert chain.versions(day.store, "gazette", DAY) == (1,)
    day.store.delete(keys.manifest("gazette", DAY, 1))
    assert sealed(day, NEXT_DAY).sequence == 2
    assert chain.versions(day.store, "gazette", DAY) == (1,)
    assert problems(day) == []


@pytest.mark.parametrize("changes", [False, True])
def test_the_newest_manifest_of_a_day_that_was_lost_is_put_back_before_its_version_is_given_again(
    day: Archive, tmp_path: Path, changes: bool
) -> None:
    def revised(batch: str, end: str) -> None:
        keep(day, batch, [Kept(served=page(2, body=(*text(2), end)))])

    sealed(day)
    revised(THIRD, "Later the library said that none of this was so, and why.")
    second = sealed(day)
    sealed(day, NEXT_DAY)
    key = keys.manifest("gazette", DAY, 2)
    day.store.delete(key)
    assert [problem.key for problem in problems(day)] == [key]
    if changes:
        revised(FOURTH, "In the evening the library said that some of it was so after all.")
    assert sealed(day).version == 2 + changes
    assert chain.manifest(day.store, "gazette", DAY, 2) == second
    assert problems(day) == []


# Tampering


def put(archive: Archive, key: str, body: bytes) -> None:
    """Write as somebody does who knows how: with a digest that fits."""
    archive.store.put(key, body, content_type="x")


@pytest.mark.parametrize(
    "kind", ["warc.gz", "cdxj", "batch.json", "articles/", "reports/", "ledger-", "articles-", "day-"]
)
def test_an_object_that_was_changed_or_lost_is_named(day: Archive, tmp_path: Path, kind: str) -> None:
    manifest = sealed(day)
    key = next(each.key for each in manifest.objects if kind in each.key)
    body = day.store.get(key)
    put(day, key, body[:-1] + bytes([body[-1] ^ 1]))
    (problem,) = problems(day)
    assert problem.key == key
    assert "expected SHA-256" in problem.what
    assert "gazette 2026-11-22 v1" in problem.what
    assert problems(day, contents=False) == []
    put(day, key, body + b"x")
    assert f"expected {len(body)} bytes, there are {len(body) + 1}" in str(problems(day, contents=False)[0])
    day.store.delete(key)
    (problem,) = problems(day)
    assert problem.what.startswith("missing")
    put(day, key, body)
    assert problems(day) == []


def test_a_link_of_the_chain_that_was_changed_is_named(day: Archive, tmp_path: Path) -> None:
    sealed(day)
    sealed(day, NEXT_DAY)
    key, copy = keys.seal("gazette", 1), keys.manifest("gazette", DAY, 1)
    body = day.store.get(key)
    forged = body.replace(b'"gone": 1', b'"gone": 0')
    assert forged != body
    put(day, key, forged)
    told = [str(problem) for problem in problems(day)]
    assert len(told) == 2
    assert told[0] == f"{copy}: expected the same bytes as {key}"
    assert told[1].startswith(f"{keys.seal('gazette', 2)}: the chain is broken here")
    put(day, copy, forged)  # even where both copies are forged, the next link tells
    assert [problem.key for problem in problems(day)] == [keys.seal("gazette", 2)]
    put(day, key, b"{}")
    told = [str(problem) for problem in problems(day)]
    assert "expected a manifest: outlet: expected a value, found nothing" in told[0]
    assert "the chain is broken here" in told[1]


def test_a_link_that_was_taken_out_is_named(day: Archive, tmp_path: Path) -> None:
    for step in range(3):
        sealed(day, DAY + timedelta(days=step))
    body = day.store.get(keys.seal("gazette", 3))
    day.store.delete(keys.seal("gazette", 2))
    assert [str(problem) for problem in problems(day)] == [
        f"{keys.seal('gazette', 2)}: a link of the chain is missing"
    ]
    put(day, keys.seal("gazette", 2), body)
    day.store.delete(keys.seal("gazette", 3))
    told = [problem.what for problem in problems(day)]
    assert any("expected place 2 of the chain, it says gazette 3" in each for each in told)
    assert any("the chain is broken here" in each for each in told)


@pytest.mark.parametrize("harm", ["part", "index", "batch", "table"])
def test_a_day_whose_objects_are_not_whole_is_not_sealed(day: Archive, tmp_path: Path, harm: str) -> None:
    warc = next(
        stored.key for stored in day.store.list(keys.captures("gazette", FIRST)) if stored.key.endswith("gz")
    )
    batch, part = keys.part_of(warc)
    key = {
        "part": warc,
        "index": keys.cdxj("gazette", batch, part),
        "batch": keys.batch_json("gazette", FIRST),
        "table": keys.articles("gazette", DAY, FIRST),
    }[harm]
    body = day.store.get(key)
    put(day, key, body[: len(body) // 2])
    told = ledger(day)
    with pytest.raises(ArchiveDamaged, match=key.replace(".", r"\.")):
        seal(GAZETTE, told, day)
    assert chain.versions(day.store, "gazette", DAY) == ()
    assert not list(day.store.everything("seals/"))


def test_manifests_come_back_as_they_were_written(day: Archive, tmp_path: Path) -> None:
    manifest = sealed(day)
    key = keys.manifest("gazette", DAY, 1)
    body = day.store.get(key)
    assert Manifest.from_json(body, key) == manifest
    assert manifest.sha256 == hashlib.sha256(body).hexdigest()
    assert manifest.to_json() == body
    with pytest.raises(KeyError):
        manifest.object("quarantine")
    for broken in (
        b"",
        b"[]",
        body.replace(b'"format": 1', b'"format": "new"'),
        body.replace(b'"day": ', b'"dax": '),
    ):
        with pytest.raises(ArchiveDamaged, match="expected a manifest"):
            Manifest.from_json(broken, key)
    with pytest.raises(NewerFormat, match=f"{key}: .*version 2 .* knows 1: update Khobao"):
        Manifest.from_json(body.replace(b'"format": 1', b'"format": 2'), key)


def test_work_is_cleared_away(day: Archive) -> None:
    sealed(day)
    assert [path.name for path in day.work.rglob("*") if path.is_file()] == [".lock"]
