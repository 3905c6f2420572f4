"""The catalog: what it knows of links, and that it can be made again from the bucket alone."""

import logging
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, MetaData, create_engine, insert, inspect, select, text
from sqlalchemy.pool import StaticPool

from scrapers import errors
from scrapers.archive import catalog as catalog_module
from scrapers.archive import catalog_said, cdxj, keys, migrations, schema
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.archive.warc import PartWriter, WholePart, payload_digest
from scrapers.config import Config
from scrapers.model.batch import Batch, Outcome
from scrapers.model.exchange import Exchange, Original
from scrapers.model.link import Link, State
from scrapers.model.report import Check, Reading, Report
from scrapers.web.head import find

START = datetime(2026, 11, 22, 10, 0, 0, 250_000, tzinfo=UTC)
SITE = "https://gazette.example"
JSON = "application/json"


def url(number: int) -> str:
    return f"{SITE}/post{number}"


def page(words: str, status: str = "200 OK", **headers: str) -> bytes:
    lines = [
        f"HTTP/1.1 {status}",
        "Content-Type: text/html",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + words.encode()


@dataclass
class Desk:
    """Captures and refines as the verbs do, from answers that a test writes down."""

    archive: Archive
    folder: Path
    outlet: str = "gazette"

    def capture(self, minute: int, answers: Mapping[int, bytes | State], *, record: bool = True) -> Batch:
        """A batch that began at that minute and tried these links: what was answered, or why nothing was."""
        started = START + timedelta(minutes=minute)
        name = keys.batch_name(started.replace(microsecond=0))
        whole: list[WholePart] = []
        known = self.archive.catalog.known(self.outlet, [url(number) for number in answers])
        outcomes = []
        writer = PartWriter(
            self.folder, of=name, operator="test", user_agent="test", on_part=whole.append, size=1500
        )
        with writer:
            writer.write(self._exchange(f"{SITE}/robots.txt", page("User-agent: *\nAllow: /"), started), None)
            for number, answer in answers.items():
                link = Link(
                    url=f"{url(number)}?from=rss",
                    canonical_url=url(number),
                    source="rss",
                    title=f"Tin số {number}",
                    published=datetime.fromisoformat("2026-11-22T16:30:00+07:00"),
                    section="Thời sự",
                )
                if isinstance(answer, State):
                    outcomes.append(Outcome(link=link, state=answer, reason=f"it was {answer}", tries=2))
                    continue
                exchange = self._exchange(link.url, answer, started + timedelta(seconds=number))
                head = find(exchange.response).head
                seen = known.get(link.canonical_url)
                placed = writer.write(exchange, seen and seen.original)
                outcomes.append(
                    Outcome(
                        link=link,
                        state=State.UNCHANGED if placed.revisit else State.CAPTURED,
                        reason="the same as before" if placed.revisit else None,
                        status=head.status,
                        part=str(placed.part),
                        offset=placed.offset,
                        length=placed.length,
                        fetched_at=exchange.fetched_at.replace(microsecond=0),
                        record_id=placed.record_id,
                        payload_digest=placed.payload_digest,
                        etag=head.headers.get("etag"),
                        last_modified=head.headers.get("last-modified"),
                    )
                )
        names = {str(part.number): part.part.name for part in whole}
        batch = Batch(
            outlet=self.outlet,
            batch=name,
            started_at=started,
            ended_at=started + timedelta(minutes=1),
            code_version="0.1",
            user_agent="test",
            sources=(),
            outcomes=tuple(replace(each, part=names[each.part] if each.part else None) for each in outcomes),
            parts=tuple(part.part for part in whole),
        )
        store = self.archive.store
        for part in whole:
            store.put(
                keys.warc(self.outlet, name, part.part.name), part.path, content_type="application/warc"
            )
            store.put(keys.cdxj(self.outlet, name, part.part.name), part.cdxj, content_type="text/x-cdxj")
        store.put(keys.batch_json(self.outlet, name), batch.to_json(), content_type=JSON, if_absent=True)
        if record:
            self.archive.record_batch(batch)
        return batch

    def _exchange(self, address: str, answer: bytes, at: datetime) -> Exchange:
        return Exchange(url=address, request=b"GET / HTTP/1.1\r\n\r\n", response=answer, fetched_at=at)

    def refine(
        self, batch: Batch, states: Mapping[int, State], *, version: str = "1", text: str = ""
    ) -> Report:
        """A report that gives these links these states; an archived one is of the text, else of its number."""
        held = {outcome.link.canonical_url: outcome for outcome in batch.outcomes}
        history = self.archive.catalog.history(batch, [f"{number:016x}" for number in states])
        readings = []
        for number, state in states.items():
            article_id = f"{number:016x}"
            archived = state is State.ARCHIVED
            fetched_at = held[url(number)].fetched_at
            assert fetched_at is not None
            readings.append(
                Reading(
                    canonical_url=url(number),
                    state=state,
                    reasons=() if archived else ("too short", "no date"),
                    fetched_at=fetched_at,
                    article_id=article_id,
                    day=date(2026, 11, 22),
                    revision=len(history.get(article_id, ())) + 1 if archived else None,
                    body_sha256=(text or str(number)).ljust(64, "0"),
                    simhash=f"{number:016x}",
                )
            )
        check = Check(name="count", passed=True, fails_batch=True, observed="1", expected="1")
        report = Report(
            outlet=self.outlet,
            batch=batch.batch,
            reader_version=version,
            readings=tuple(readings),
            checks=(check,),
        )
        self.archive.store.put(keys.report(self.outlet, batch.batch), report.to_json(), content_type=JSON)
        self.archive.record_report(report)
        return report

    def live_through_a_day(self) -> list[Batch]:
        """New links, a changed page, an unchanged one twice over, losses, and refining in between."""
        first = self.capture(
            0,
            {
                1: page("one", ETag='"1"', **{"Last-Modified": "Sun, 22 Nov 2026 09:00:00 GMT"}),
                2: page("two"),
                3: page("three"),
                4: State.FORBIDDEN,
                5: State.FAILED,
            },
        )
        self.refine(first, {1: State.ARCHIVED, 2: State.QUARANTINED, 3: State.NOT_AN_ARTICLE})
        second = self.capture(
            15, {1: page("", "304 Not Modified", ETag='"1"'), 2: page("two"), 5: State.FAILED, 6: page("six")}
        )
        self.refine(second, {6: State.ARCHIVED})
        third = self.capture(30, {1: page("one, changed", ETag='"2"'), 5: page("five"), 6: State.GONE})
        self.refine(third, {1: State.ARCHIVED, 5: State.ARCHIVED}, text="changed")
        return [first, second, third]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def desk(request: pytest.FixtureRequest, config: Config, tmp_path: Path) -> Iterator[Desk]:
    """An empty archive, its catalog in either database."""
    if request.param == "postgresql":
        config = replace(config, catalog=request.getfixturevalue("postgres_url"))
    with Archive.open(config) as archive:
        yield Desk(archive, tmp_path / "work")


def catalog_url(desk: Desk) -> str:
    database = desk.archive.catalog._database
    return f"sqlite:///{database.file}" if database.file else database.name


def test_a_link_that_was_never_tried_is_not_known(desk: Desk) -> None:
    assert desk.archive.catalog.known("gazette", [url(1)]) == {}
    desk.capture(0, {1: page("one")})
    assert set(desk.archive.catalog.known("gazette", [url(1), url(2)])) == {url(1)}
    assert desk.archive.catalog.known("herald", [url(1)]) == {}


def test_what_is_known_of_a_link_is_enough_for_the_next_request(desk: Desk) -> None:
    first, _, third = desk.live_through_a_day()
    known = desk.archive.catalog.known("gazette", [url(number) for number in range(9)])
    assert {int(link[-1]): seen.state for link, seen in known.items()} == {
        1: State.ARCHIVED,
        2: State.UNCHANGED,
        3: State.NOT_AN_ARTICLE,
        4: State.FORBIDDEN,
        5: State.ARCHIVED,
        6: State.GONE,
    }
    one = known[url(1)]
    assert (one.etag, one.last_modified) == ('"2"', None)
    assert (one.captures, one.tries, one.reason) == (3, 0, None)
    assert (one.first_seen, one.last_tried_at) == (first.started_at, third.started_at)
    assert one.last_fetched_at == START.replace(microsecond=0) + timedelta(minutes=30, seconds=1)
    assert one.published is not None
    assert one.published.isoformat() == "2026-11-22T16:30:00+07:00"
    outcome = third.outcomes[0]
    assert one.original == Original(
        url=f"{url(1)}?from=rss",
        fetched_at=one.last_fetched_at,
        payload_digest=outcome.payload_digest or "",
        record_id=outcome.record_id,
    )
    two = known[url(2)]
    assert two.original is not None
    assert two.original.record_id == first.outcomes[1].record_id  # the response, not the revisit of it
    assert known[url(3)].reason == "too short; no date"
    assert (known[url(4)].captures, known[url(4)].tries, known[url(4)].original) == (0, 2, None)
    assert (known[url(5)].captures, known[url(5)].tries) == (1, 0)
    assert (known[url(6)].captures, known[url(6)].tries, known[url(6)].reason) == (1, 2, "it was gone")
    assert known[url(6)].original is not None


def test_tries_count_until_a_capture_succeeds(desk: Desk) -> None:
    for minute in range(3):
        desk.capture(minute, {1: State.FAILED})
        assert desk.archive.catalog.known("gazette", [url(1)])[url(1)].tries == 2 * (minute + 1)


def test_a_304_keeps_the_validators_of_the_response_it_confirms(desk: Desk) -> None:
    desk.capture(0, {1: page("one", ETag='"1"')})
    desk.capture(15, {1: page("", "304 Not Modified")})
    seen = desk.archive.catalog.known("gazette", [url(1)])[url(1)]
    assert (seen.state, seen.etag, seen.captures) == (State.UNCHANGED, '"1"', 2)


def test_a_payload_is_found_by_its_first_response(desk: Desk) -> None:
    first, _, third = desk.live_through_a_day()
    catalog = desk.archive.catalog
    two = first.outcomes[1]
    found = catalog.by_payload("gazette", two.payload_digest or "")
    assert found is not None
    assert (found.url, found.record_id) == (two.link.url, two.record_id)
    assert catalog.by_payload("gazette", third.outcomes[0].payload_digest or "") is not None
    assert catalog.by_payload("herald", two.payload_digest or "") is None
    assert catalog.by_payload("gazette", "sha256:none") is None
    robots = Exchange(url=url(0), request=b"", response=page("User-agent: *\nAllow: /"), fetched_at=START)
    assert catalog.by_payload("gazette", payload_digest(robots)) == Original(
        url=f"{SITE}/robots.txt",
        fetched_at=START.replace(microsecond=0),
        payload_digest=payload_digest(robots),
    )


def test_history_is_what_was_fetched_before_the_batch_began(desk: Desk) -> None:
    first, second, third = desk.live_through_a_day()
    catalog, one = desk.archive.catalog, f"{1:016x}"
    assert catalog.history(first, [one]) == {}
    assert [revision.batch for revision in catalog.history(second, [one])[one]] == [first.batch]
    assert [revision.revision for revision in catalog.history(third, [one])[one]] == [1]
    later = replace(third, batch="20261122T2300Z", started_at=START + timedelta(hours=13))
    assert [revision.revision for revision in catalog.history(later, [one])[one]] == [1, 2]
    assert catalog.history(later, [f"{2:016x}", f"{3:016x}"]) == {}  # not archived
    assert set(catalog.history(later, [one, f"{6:016x}"])) == {one, f"{6:016x}"}


def test_refining_an_old_batch_again_gets_the_same_history(desk: Desk) -> None:
    first, _, third = desk.live_through_a_day()
    before = desk.archive.catalog.dump()
    again = desk.refine(third, {1: State.ARCHIVED, 5: State.ARCHIVED}, text="changed")
    assert [reading.revision for reading in again.readings] == [2, 1]
    desk.refine(first, {1: State.ARCHIVED, 2: State.QUARANTINED, 3: State.NOT_AN_ARTICLE})
    assert desk.archive.catalog.dump() == before


def test_a_batch_fetched_in_the_second_in_which_the_next_begins_came_before(desk: Desk) -> None:
    first = desk.capture(0, {0: page("zero")})
    desk.refine(first, {0: State.ARCHIVED})
    began = replace(first, batch="20261122T1001Z", started_at=START + timedelta(milliseconds=400))
    assert list(desk.archive.catalog.history(began, [f"{0:016x}"])) == [f"{0:016x}"]
    assert desk.archive.catalog.history(first, [f"{0:016x}"]) == {}


def test_the_same_text_is_found_under_another_address(desk: Desk) -> None:
    first = desk.capture(0, {1: page("one"), 2: page("two")})
    desk.refine(first, {1: State.ARCHIVED, 2: State.ARCHIVED}, text="same")
    second = desk.capture(15, {3: page("three")})
    same, other = "same".ljust(64, "0"), "other".ljust(64, "0")
    found = desk.archive.catalog.same_text(second, [same, other])
    assert {key: revision.canonical_url for key, revision in found.items()} == {same: url(1)}
    assert desk.archive.catalog.same_text(first, [same]) == {}


def test_articles_are_due_until_each_look_is_made_or_over(desk: Desk) -> None:
    looks = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=90))
    for minute, answers in {0: {1: page("one"), 2: page("two")}, 60: {3: page("three")}}.items():
        desk.refine(desk.capture(minute, answers), dict.fromkeys(answers, State.ARCHIVED))
    desk.refine(desk.capture(61, {4: page("no article")}), {})

    def due(minutes: int, seconds: int = 0) -> list[int]:
        now = (START + timedelta(minutes=minutes, seconds=seconds)).replace(microsecond=0)
        found = desk.archive.catalog.due("gazette", looks, now)
        return [int(link.canonical_url.removeprefix(url(0)[:-1])) for link in found]

    assert due(60, 0) == []
    assert due(60, 1) == [1]
    assert due(60, 2) == [2, 1]
    desk.capture(62, {1: page("", "304 Not Modified")})
    assert due(63) == [2]
    assert due(91) == [2, 1]  # the second look, and for the other both at once
    assert due(120, 3) == [3, 2, 1]
    desk.capture(125, {2: State.GONE, 1: page("one, changed")})
    assert 1 not in due(130)
    assert due(24 * 60 + 1) == [3, 2, 1]
    assert due(2 * 24 * 60, 1) == [3, 2, 1]
    assert due(2 * 24 * 60, 2) == [3, 2]
    assert due(3 * 24 * 60) == []
    assert desk.archive.catalog.due("gazette", (), START) == []


def test_recording_twice_is_as_once_and_order_does_not_matter(desk: Desk) -> None:
    batches = desk.live_through_a_day()
    before = desk.archive.catalog.dump()
    for batch in reversed(batches):
        desk.archive.record_batch(batch)
        desk.archive.record_report(desk.archive.report("gazette", batch.batch))
        desk.archive.record_batch(batch)
    assert desk.archive.catalog.dump() == before


def test_refining_with_other_code_replaces_what_the_older_code_said(desk: Desk) -> None:
    first = desk.capture(0, {1: page("one"), 2: page("two")})
    desk.refine(first, {1: State.QUARANTINED, 2: State.NOT_AN_ARTICLE})
    desk.refine(first, {1: State.ARCHIVED}, version="2")
    known = desk.archive.catalog.known("gazette", [url(1), url(2)])
    assert [known[url(number)].state for number in (1, 2)] == [State.ARCHIVED, State.CAPTURED]
    assert known[url(1)].reason is None


def test_counts_add_up(desk: Desk) -> None:
    assert desk.archive.catalog.counts() == ()
    *_, third = desk.live_through_a_day()
    Desk(desk.archive, desk.folder, "herald").capture(0, {1: page("one")})
    gazette, herald = desk.archive.catalog.counts()
    assert (gazette.outlet, gazette.batches, gazette.captures) == ("gazette", 3, 11)
    assert (gazette.articles, gazette.revisions, gazette.last_batch) == (3, 4, third.batch)
    assert gazette.links == {
        State.ARCHIVED: 2,
        State.FORBIDDEN: 1,
        State.GONE: 1,
        State.NOT_AN_ARTICLE: 1,
        State.UNCHANGED: 1,
    }
    assert gazette.bytes == sum(
        stored.size
        for stored in desk.archive.store.list("captures/gazette/")
        if stored.key.endswith(".warc.gz")
    )
    assert (herald.outlet, herald.batches, herald.articles, herald.captures) == ("herald", 1, 0, 2)


def test_a_rebuilt_catalog_equals_the_live_one(desk: Desk, config: Config, tmp_path: Path) -> None:
    desk.live_through_a_day()
    Desk(desk.archive, desk.folder, "herald").live_through_a_day()
    live = desk.archive.catalog.dump()
    assert len(live["responses"]) == 18
    told: list[tuple[int, int]] = []
    with Catalog.rebuild(
        f"sqlite:///{tmp_path / 'new.sqlite'}", desk.archive.store, lambda *n: told.append(n)
    ) as new:
        assert new.dump() == live
    assert told == [(1, 2), (2, 2)]
    with Catalog.rebuild(catalog_url(desk), desk.archive.store) as again:
        assert again.dump() == live
    assert desk.archive.catalog.dump() == live  # who has it open goes on


def test_a_rebuild_opens_no_warc(desk: Desk, tmp_path: Path) -> None:
    desk.live_through_a_day()
    live = desk.archive.catalog.dump()
    for stored in desk.archive.store.list("captures/"):
        if stored.key.endswith(".warc.gz"):
            desk.archive.store.delete(stored.key)
    with Catalog.rebuild(f"sqlite:///{tmp_path / 'new.sqlite'}", desk.archive.store) as new:
        assert new.dump() == live


def test_a_rebuild_takes_in_what_the_live_catalog_was_never_told(desk: Desk, tmp_path: Path) -> None:
    desk.capture(0, {1: page("one")}, record=False)
    assert desk.archive.catalog.known("gazette", [url(1)]) == {}
    with Catalog.rebuild(catalog_url(desk), desk.archive.store) as catalog:
        assert set(catalog.known("gazette", [url(1)])) == {url(1)}


def test_a_rebuild_leaves_out_what_is_damaged_and_says_so(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    first, second, _ = desk.live_through_a_day()
    desk.archive.store.put(keys.batch_json("gazette", first.batch), b'{"outlet": "gaz', content_type=JSON)
    desk.archive.store.delete(keys.cdxj("gazette", second.batch, second.parts[0].name))
    with caplog.at_level(logging.ERROR), Catalog.rebuild(catalog_url(desk), desk.archive.store) as catalog:
        assert [counts.batches for counts in catalog.counts()] == [1]
    assert first.batch in caplog.text
    assert second.parts[0].name in caplog.text


def test_readers_see_the_old_catalog_until_the_new_one_is_whole(desk: Desk) -> None:
    desk.live_through_a_day()
    live = desk.archive.catalog.dump()
    seen = []
    with Catalog.rebuild(
        catalog_url(desk), desk.archive.store, lambda *_: seen.append(desk.archive.catalog.dump() == live)
    ):
        assert seen
        assert all(seen)


def test_several_writers_and_readers_at_once_lose_nothing(desk: Desk) -> None:
    batches = [
        desk.capture(minute, {number: page(f"{number}") for number in range(5)}, record=False)
        for minute in range(12)
    ]
    stop, wrong = threading.Event(), []

    def look() -> None:
        while not stop.is_set():
            states = {
                seen.state
                for seen in desk.archive.catalog.known("gazette", [url(n) for n in range(5)]).values()
            }
            if not states <= {State.CAPTURED, State.ARCHIVED}:
                wrong.append(states)

    reader = threading.Thread(target=look)
    reader.start()
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(desk.archive.record_batch, batches))
    stop.set()
    reader.join()
    live = desk.archive.catalog.dump()
    assert wrong == []
    assert len(live["batches"]) == 12
    with Catalog.rebuild(catalog_url(desk), desk.archive.store) as catalog:
        assert catalog.dump() == live


def test_words_that_a_database_cannot_hold_do_not_stop_a_batch(desk: Desk) -> None:
    link = Link(
        url=url(1), canonical_url=f"{url(1)}?{'long=' * 2000}", source="rss", title="nul \0 and \ud800"
    )
    batch = Batch(
        outlet="gazette",
        batch="20261122T1000Z",
        started_at=START,
        ended_at=START,
        code_version="0.1",
        user_agent="test",
        sources=(),
        outcomes=(Outcome(link=link, state=State.FAILED, reason="x\0"),),
        parts=(),
    )
    desk.archive.catalog.record_batch(batch, [])
    assert desk.archive.catalog.known("gazette", [link.canonical_url])[link.canonical_url].reason == "x"


def test_many_links_are_known_at_once(desk: Desk) -> None:
    batch = desk.capture(0, dict.fromkeys(range(1200), State.FAILED))
    assert len(desk.archive.catalog.known("gazette", [url(number) for number in range(1500)])) == 1200
    assert len(batch.outcomes) == 1200


def test_a_line_that_belongs_to_no_link_is_still_a_capture(desk: Desk) -> None:
    batch = desk.capture(0, {1: page("one")})
    rows = {row[4]: row for row in desk.archive.catalog.dump()["responses"]}
    assert set(rows) == {f"{SITE}/robots.txt", f"{url(1)}?from=rss"}
    store = desk.archive.store
    lines = [
        line
        for part in batch.parts
        for line in cdxj.read(store.get(keys.cdxj("gazette", batch.batch, part.name)))
    ]
    assert {line.url for line in lines} == set(rows)


def test_a_catalog_of_another_version_asks_for_a_rebuild(desk: Desk) -> None:
    desk.live_through_a_day()
    live = desk.archive.catalog.dump()
    engine = create_engine(catalog_url(desk))
    with engine.begin() as connection:
        connection.execute(text("UPDATE version SET version = 0"))
        connection.execute(text("DROP TABLE links"))
    engine.dispose()
    with pytest.raises(
        errors.CatalogUnusable,
        match=rf"expected version {schema.VERSION}, found 0: run `khobao catalog rebuild`",
    ):
        Catalog.open(catalog_url(desk))
    with Catalog.rebuild(catalog_url(desk), desk.archive.store) as catalog:
        assert catalog.dump() == live
    Catalog.open(catalog_url(desk)).close()


def indexes(desk: Desk) -> set[str | None]:
    engine = create_engine(catalog_url(desk))
    with engine.begin() as connection:
        look = inspect(connection)
        found = {each["name"] for table in schema.metadata.tables for each in look.get_indexes(table)}
    engine.dispose()
    return found


FROZEN = Path(__file__).parents[1] / "frozen"
FORMER = {
    f"version {number} of {file.parent.name}": (file, number)
    for file, number in [
        (FROZEN / "v0" / "catalog.sql", 1),
        (FROZEN / "v1" / "catalog.sql", 1),
        (FROZEN / "v1" / "catalog-3.sql", 2),
        (FROZEN / "v1" / "catalog-3.sql", 3),
    ]
}


def left_by_older_code(file: Path, number: int, engine: Engine) -> None:
    """The catalog as the code of that version left it; that of version 3 has two tables more than that of 2."""
    with closing(sqlite3.connect(":memory:")) as frozen:
        frozen.executescript(file.read_text())
        if number == 2:
            frozen.executescript("DROP TABLE days; DROP TABLE month_files; UPDATE version SET version = 2")
        held = create_engine("sqlite://", creator=lambda: frozen, poolclass=StaticPool)
        tables = MetaData()
        tables.reflect(held)
        with engine.begin() as connection, held.connect() as old:
            metadata = MetaData()
            for table in tables.sorted_tables:
                for column in table.columns:
                    column.type = column.type.as_generic()
                table.to_metadata(metadata)
            metadata.create_all(connection)
            for name, table in metadata.tables.items():
                if rows := [dict(row._mapping) for row in old.execute(select(tables.tables[name]))]:
                    connection.execute(insert(table), rows)


@pytest.mark.parametrize("former", FORMER)
def test_an_older_catalog_is_brought_forward_when_it_is_opened(desk: Desk, former: str) -> None:
    file, number = FORMER[former]
    bucket = file.parent / "bucket"
    for held in filter(Path.is_file, bucket.rglob("*")):
        desk.archive.store.put(str(held.relative_to(bucket)), held.read_bytes(), content_type=JSON)
    with Catalog.rebuild(catalog_url(desk), desk.archive.store) as rebuilt:
        told, made = rebuilt.dump(), indexes(desk)
    engine = create_engine(catalog_url(desk))
    with engine.begin() as connection:
        schema.drop(connection)
        connection.execute(text("DROP TABLE IF EXISTS version"))
    left_by_older_code(file, number, engine)
    engine.dispose()
    with ThreadPoolExecutor(4) as threads:  # whoever comes first
        for opened in threads.map(lambda _: Catalog.open(catalog_url(desk)), range(4)):
            with opened:
                assert opened.dump() == told
    assert indexes(desk) == made


def test_a_catalog_without_the_tallies_of_fetches_works_them_out(desk: Desk) -> None:
    desk.live_through_a_day()
    live, made = desk.archive.catalog.dump(), indexes(desk)
    assert live["fetches"]
    engine = create_engine(catalog_url(desk))
    with engine.begin() as connection:
        for table in (schema.fetches, schema.robots):
            table.drop(connection)
        connection.execute(text("UPDATE version SET version = 4"))
    engine.dispose()
    with Catalog.open(catalog_url(desk)) as opened:
        assert opened.dump() == live
    assert indexes(desk) == made


def test_a_catalog_of_before_people_could_say_anything_gets_the_tables(desk: Desk) -> None:
    desk.live_through_a_day()
    live, made = desk.archive.catalog.dump(), indexes(desk)
    engine = create_engine(catalog_url(desk))
    with engine.begin() as connection:
        for table in (catalog_said.notes, catalog_said.note_tags, catalog_said.assessments):
            table.drop(connection)
        connection.execute(text("UPDATE version SET version = 5"))
    engine.dispose()
    with Catalog.open(catalog_url(desk)) as opened:
        assert opened.dump() == live
    assert indexes(desk) == made


def test_a_catalog_that_cannot_be_brought_forward_is_dropped_and_made_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.live_through_a_day()
    live, made = desk.archive.catalog.dump(), indexes(desk)
    engine = create_engine(catalog_url(desk))
    with engine.begin() as connection:
        schema.drop(connection)
    left_by_older_code(*FORMER["version 3 of v1"], engine)
    engine.dispose()
    monkeypatch.setattr(migrations, "STEPS", {})  # every version since has a step: so is one that never had
    with pytest.raises(errors.CatalogUnusable, match="found 3: run `khobao catalog rebuild`"):
        Catalog.open(catalog_url(desk))
    with Catalog.rebuild(catalog_url(desk), desk.archive.store) as catalog:
        assert catalog.dump() == live
    assert indexes(desk) == made


def test_a_step_that_fails_leaves_the_catalog_as_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(connection: Connection) -> None:
        connection.execute(text("DELETE FROM links"))
        raise RuntimeError("no room")

    desk.live_through_a_day()
    live = desk.archive.catalog.dump()
    now = schema.VERSION
    # No step that is shipped fails: the next version's, which there is not yet, does.
    monkeypatch.setattr(catalog_module, "VERSION", now + 1)
    monkeypatch.setattr(migrations, "VERSION", now + 1)
    monkeypatch.setattr(migrations, "STEPS", {now + 1: fail})
    with pytest.raises(RuntimeError):
        Catalog.open(catalog_url(desk))
    assert desk.archive.catalog.dump() == live
    monkeypatch.setattr(migrations, "STEPS", {})
    with pytest.raises(
        errors.CatalogUnusable,
        match=rf"expected version {now + 1}, found {now}: run `khobao catalog rebuild`",
    ):
        Catalog.open(catalog_url(desk))


def test_a_newer_catalog_is_refused_and_left_alone(desk: Desk) -> None:
    desk.live_through_a_day()
    live = desk.archive.catalog.dump()
    engine = create_engine(catalog_url(desk))
    with engine.begin() as connection:
        connection.execute(text("UPDATE version SET version = 9"))
    engine.dispose()
    with pytest.raises(
        errors.CatalogUnusable,
        match=f"newer code made it in version 9, this code knows {schema.VERSION}: update Khobao",
    ):
        Catalog.open(catalog_url(desk))
    assert desk.archive.catalog.dump() | {"version": []} == live | {"version": []}
    with Catalog.rebuild(catalog_url(desk), desk.archive.store) as catalog:
        assert catalog.dump() == live


def test_a_damaged_sqlite_file_is_named_put_aside_and_rebuilt(
    archive: Archive, config: Config, tmp_path: Path
) -> None:
    Desk(archive, tmp_path / "work").live_through_a_day()
    live = archive.catalog.dump()
    archive.catalog.close()
    file = config.home / "catalog.sqlite"
    file.write_bytes(b"no database at all, but bytes" * 500)
    with pytest.raises(
        errors.CatalogUnusable, match=r"catalog\.sqlite: file is not a database: run `khobao catalog"
    ):
        Catalog.open(config.catalog)
    with Catalog.rebuild(config.catalog, archive.store) as catalog:
        assert catalog.dump() == live
    assert (config.home / "catalog.sqlite.damaged").exists()


def test_a_writer_that_holds_the_file_too_long_is_named(config: Config) -> None:
    report = Report(outlet="gazette", batch="20261122T1000Z", reader_version="1", readings=(), checks=())
    with (
        Catalog.open(f"{config.catalog}?timeout=0.1") as catalog,
        closing(sqlite3.connect(config.home / "catalog.sqlite")) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(errors.CatalogUnavailable, match="database is locked"):
            catalog.record_report(report)
        other.rollback()
        catalog.record_report(report)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://root@localhost/x", "expected sqlite"),
        ("no url", "expected a URL"),
        ("sqlite:////proc/no/such/catalog.sqlite", "KHOBAO_CATALOG"),
        ("postgresql+nosuchdriver://localhost/x", "expected a URL"),
    ],
)
def test_a_url_that_names_no_database_is_a_wrong_setting(address: str, said: str) -> None:
    with pytest.raises(errors.BadConfiguration, match=said):
        Catalog.open(address)


def test_a_postgresql_that_is_not_there_is_named_without_its_password() -> None:
    with pytest.raises(errors.CatalogUnavailable, match=r"127\.0\.0\.1:9") as failed:
        Catalog.open("postgresql://khobao:secret@127.0.0.1:9/khobao")
    assert "secret" not in str(failed.value)


@pytest.mark.slow
def test_a_postgresql_that_refuses_is_a_wrong_setting(postgres_url: str) -> None:
    with pytest.raises(errors.BadConfiguration, match="no_such_database"):
        Catalog.open(postgres_url.rpartition("/")[0] + "/no_such_database")
