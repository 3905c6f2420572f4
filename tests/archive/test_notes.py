"""What the catalog notes so that the S3 server is asked less: the answers are those of the bucket all the same."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.archive import catalog_notes, keys
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.archive.store import Store
from scrapers.config import Config
from scrapers.errors import AlreadyExists, BadConfiguration
from scrapers.model.link import State
from scrapers.model.report import Reading, Report, Trace
from tests.conftest import make_bucket, use
from tests.support.requests import requests_of
from tests.support.servers import S3, Forwarder

NOON = datetime(2026, 11, 22, 23, 50, tzinfo=UTC)
TEXT = "text/plain"


def in_the_bucket(archive: Archive, outlet: str, batch: str, count: int) -> tuple[Trace, ...]:
    """The answer by listing the reports and reading each."""

    def reports() -> Iterator[Report]:
        due, of_a_past_day = keys.batch_time(batch), "." in batch
        for day in reversed(archive.store.folders(keys.reports(outlet))):
            for stored in reversed(archive.store.list(keys.reports(outlet, day))):
                name = keys.batch_of(stored.key)
                if ("." in name) is of_a_past_day and keys.batch_time(name) < due:
                    yield archive.report(outlet, name)

    return tuple(reading.trace for report in islice(reports(), count) for reading in report.readings)


moments = st.integers(0, 1200).map(lambda seconds: NOON + timedelta(seconds=seconds))
names = st.tuples(
    moments, st.sampled_from(["", "", "day-20250122", "list-20250122", "day-20250123", "day-2"])
).map(lambda drawn: keys.batch_name(*drawn))
shorts = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
readings = st.builds(
    Reading,
    canonical_url=st.integers(0, 50).map("https://gazette.example/post{}".format),
    state=st.sampled_from([State.ARCHIVED, State.DUPLICATE, State.QUARANTINED, State.NOT_AN_ARTICLE]),
    fetched_at=st.just(NOON),
    article_id=st.sampled_from([None, "0123456789abcdef"]),
    headline=st.none() | shorts,
    simhash=st.sampled_from([None, "00ff00ff00ff00ff"]),
    words=st.none() | st.integers(0, 5000),
    agreement=st.none() | st.floats(0, 1),
    missing=st.lists(st.sampled_from(["description", "section", "date"]), unique=True).map(tuple),
    flags=st.lists(shorts, max_size=2).map(tuple),
)
pages = st.lists(readings, max_size=4, unique_by=lambda reading: reading.canonical_url)


@settings(max_examples=15)
@given(
    held=st.dictionaries(names, pages, min_size=1, max_size=8),
    of=names,
    count=st.integers(1, 5),
    data=st.data(),
)
def test_earlier_batches_are_those_of_the_bucket_whatever_is_noted(
    shared: Archive, held: dict[str, list[Reading]], of: str, count: int, data: st.DataObject
) -> None:
    outlet = f"paper{uuid4().hex[:12]}"
    for name in data.draw(st.permutations(sorted(held))):
        report = Report(outlet=outlet, batch=name, reader_version="1", readings=tuple(held[name]), checks=())
        shared.store.put(keys.report(outlet, name), report.to_json(), content_type="application/json")
        shared.record_report(report)
    told = in_the_bucket(shared, outlet, of, count)
    with requests_of(shared.store) as made:
        assert shared.earlier(outlet, of, count) == told
    assert made == []
    with shared.catalog._database.writing() as connection:
        catalog_notes.forget_all(connection)
    assert shared.earlier(outlet, of, count) == told
    with requests_of(shared.store) as made:
        assert shared.earlier(outlet, of, count) == told
    assert made == []


@pytest.fixture(scope="module")
def shared(s3: S3, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """One archive for all examples."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        use(s3, patch)
        config = Config(home=home, bucket=make_bucket(), catalog=f"sqlite:///{home / 'catalog.sqlite'}")
        with Archive.open(config) as archive:
            yield archive


def noted(archive: Archive) -> int:
    with archive.catalog._database.reading() as connection:
        return len(connection.exec_driver_sql("SELECT batch FROM note_traces").all())


def test_few_batches_are_noted_and_of_older_ones_the_bucket_is_asked(archive: Archive) -> None:
    for number in range(catalog_notes.KEPT + 5):
        name = keys.batch_name(NOON + number * timedelta(minutes=30))
        report = Report(outlet="gazette", batch=name, reader_version="1", readings=(), checks=())
        archive.store.put(keys.report("gazette", name), report.to_json(), content_type="application/json")
        archive.record_report(report)
    assert noted(archive) == catalog_notes.KEPT
    for _ in range(2):  # what is asked for again pushes out nothing newer
        with requests_of(archive.store) as made:
            archive.earlier("gazette", keys.batch_name(NOON + timedelta(minutes=90)), 30)
        assert len(made) == 3
        assert noted(archive) == catalog_notes.KEPT


def test_a_catalog_of_older_code_gets_the_tables_when_it_is_opened(config: Config) -> None:
    with Catalog.open(config.catalog) as catalog:
        live = catalog.dump()
        with catalog._database.writing() as connection:
            catalog_notes.notes.drop_all(connection)
    with Catalog.open(config.catalog) as catalog:
        assert catalog.earlier("gazette", "20261122T1200Z", 30) == {}
        assert catalog.dump() == live


# What the server can do


def another(archive: Archive, config: Config) -> Store:
    """The store as another process opens it."""
    store = Store.open(replace(config, bucket=archive.store.bucket))
    store.memory = archive.catalog
    return store


def test_what_the_server_can_do_is_asked_once_for_all_processes(archive: Archive, config: Config) -> None:
    live = archive.catalog.dump()
    found = archive.store.capabilities
    other = another(archive, config)
    with requests_of(other) as made:
        assert other.capabilities == found
        other.put("once", b"first", content_type=TEXT, if_absent=True)
    assert made == ["PUT once"]
    assert archive.catalog.dump() == live


def test_of_each_bucket_and_after_a_week_and_a_rebuild_it_is_asked_again(
    archive: Archive, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = archive.store.endpoint, archive.store.bucket
    found = archive.store.capabilities
    assert archive.catalog.recall(*here) == found
    assert archive.catalog.recall(here[0], "another") is None
    assert archive.catalog.recall("http://127.0.0.1:1", here[1]) is None
    for holds in (timedelta(), timedelta(days=-1)):
        with monkeypatch.context() as patch:
            patch.setattr(catalog_notes, "HOLDS", holds)
            assert archive.catalog.recall(*here) is None
    archive.catalog.remember(*here, replace(found, checksums=not found.checksums))
    assert archive.catalog.recall(*here) != found
    with Catalog.rebuild(config.catalog, archive.store) as rebuilt:
        assert rebuilt.recall(*here) is None


def test_a_request_that_is_refused_has_it_asked_again(archive: Archive, config: Config) -> None:
    assert archive.store.capabilities
    here = archive.store.endpoint, archive.store.bucket

    said = b"<Error><Code>InvalidArgument</Code><Message>no such header</Message></Error>"

    def refuse(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        return AWSResponse(request.url, 400, {}, SimpleNamespace(stream=lambda: [said]))

    events = archive.store.client.meta.events
    events.register("before-send.s3.PutObject", refuse)
    with pytest.raises(BadConfiguration, match="no such header"):
        archive.store.put("refused", b"x", content_type=TEXT)
    events.unregister("before-send.s3.PutObject", refuse)
    assert archive.catalog.recall(*here) is None
    assert archive.store.capabilities.conditional_put
    assert archive.catalog.recall(*here)


def test_a_server_that_has_learned_conditional_puts_is_asked_again(
    ministack: S3, monkeypatch: pytest.MonkeyPatch, config: Config
) -> None:
    knows = False

    def forget_conditions(data: bytes) -> bytes:
        return data if knows else re.sub(rb"(?i)if-none-match:", b"x-none-matter:", data)

    with Forwarder(int(ministack.endpoint.rpartition(":")[2]), to_server=forget_conditions) as forwarder:
        use(replace(ministack, endpoint=f"http://127.0.0.1:{forwarder.port}"), monkeypatch)
        with Archive.open(replace(config, bucket=make_bucket())) as archive:
            store = archive.store
            assert not store.capabilities.conditional_put
            knows = True
            unseen = iter([None])
            head = store.head
            monkeypatch.setattr(store, "head", lambda key: next(unseen, head(key)))  # another run was quicker
            store.put("once", b"first", content_type=TEXT)
            with pytest.raises(AlreadyExists):
                store.put("once", b"second", content_type=TEXT, if_absent=True)
            assert archive.catalog.recall(store.endpoint, store.bucket) is None
            assert store.capabilities.conditional_put


def test_the_doctor_asks_the_server_itself(archive: Archive, config: Config, tmp_path: Path) -> None:
    from scrapers.doctor import _store

    here = archive.store.endpoint, archive.store.bucket
    found = archive.store.capabilities
    archive.catalog.remember(*here, replace(found, conditional_put=False))
    said = {each.name: each.said for each in _store(config)}
    assert "conditional put yes" in said["permissions"]
    assert archive.catalog.recall(*here) == found
