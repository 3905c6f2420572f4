"""The metrics: what Prometheus's own parser reads of a real archive, who may read it, and how many series there are."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as families

import scrapers.outlets
from scrapers.alarms.verdict import note
from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.archive.keys import batch_name
from scrapers.archive.store import Store
from scrapers.config import Config
from scrapers.desk.app import create
from scrapers.desk.host import Alone
from scrapers.desk.metrics import KEPT, PER_OUTLET, bearer
from scrapers.errors import BadConfiguration, Blocked
from scrapers.model.alarm import Judge, Kind
from scrapers.model.batch import Outcome
from scrapers.model.link import Link, State
from scrapers.refine.run import refine
from scrapers.seal.run import current_ledger
from tests.desk.conftest import NOW
from tests.support.requests import requests_of
from tests.support.servers import free_port
from tests.support.serving import serving
from tests.support.shelf import GAZETTE, file_batch, page, shelve

TOKEN = "a-token-of-the-tests"
NIGHT = datetime(2026, 11, 22, 20, tzinfo=UTC)
"""After the gazette's day, and within 24 hours of its captures."""


@pytest.fixture
def measured(archive: Archive, gazette: None) -> Iterator[httpx.Client]:
    app = create(lambda: archive, Alone(), clock=lambda: NIGHT, measured=bearer(lambda: TOKEN))
    with serving(app) as client:
        client.headers["authorization"] = f"Bearer {TOKEN}"
        yield client


def values(client: httpx.Client) -> dict[tuple[str, ...], float]:
    """By name and labels, without the names of these."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families(answer.text)
        for sample in family.samples
    }


def test_it_says_how_an_outlet_stands(measured: httpx.Client, archive: Archive) -> None:
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    stated = replace(page(2, fetched_at=at), title="So", fetched_at=at)
    shelve(archive, batch_name(at - timedelta(hours=1)), [stated, page(3, published="")])
    refine(GAZETTE, batch_name(at - timedelta(hours=1)), archive)
    note(Judge.CAPTURE, "gazette", NOW, Blocked("gazette: blocked"), archive.store, NOW)
    found = values(measured)
    assert found["khobao_last_capture_timestamp_seconds", "gazette"] == at.timestamp() - 3600
    (batch,) = archive.catalog.stored_since(["gazette"], at - timedelta(days=1)).values()
    assert found["khobao_stored_bytes", "gazette"] == batch.bytes > 0
    assert found["khobao_stored_records", "gazette"] == 2
    ledger = current_ledger(GAZETTE, date(2026, 11, 22), archive)
    states = [entry.state for entry in ledger.entries if entry.state.traits.of_day]
    share = sum(state.traits.held for state in states) / len(states)
    assert found["khobao_completeness_ratio", "gazette"] == share
    assert found["khobao_quarantine_waiting", "gazette"] == sum(archive.catalog.undecided().values())
    assert found["khobao_pages", "captured"] == 2
    assert found["khobao_alarms_open", "blocked"] == 1
    assert {name for name, *_ in found} >= {"khobao_disk_free_bytes", "khobao_s3_requests_total"}
    assert (found["khobao_catalog_up",], found["khobao_s3_up",]) == (1, 1)
    assert found["khobao_measured_timestamp_seconds",] == NIGHT.timestamp()


def test_the_lag_is_from_the_time_that_a_source_states_to_the_capture(
    measured: httpx.Client, archive: Archive
) -> None:
    begin = datetime(2026, 11, 22, 9, tzinfo=UTC)

    def outcome(minutes: int) -> Outcome:
        url = f"https://gazette.example/post{minutes}"
        link = Link(url=url, canonical_url=url, source="rss", published=begin)
        fetched = begin + timedelta(minutes=minutes)
        return Outcome(link=link, state=State.CAPTURED, status=200, tries=1, fetched_at=fetched)

    file_batch(archive, GAZETTE, batch_name(begin), [outcome(minutes) for minutes in (10, 20, 90)])
    late = outcome(60 * 8)
    file_batch(archive, GAZETTE, batch_name(begin, "day-20261121"), [late])  # a past day's is none
    assert values(measured)["khobao_lag_seconds", "gazette"] == 20 * 60


def test_each_outlet_has_a_fixed_number_of_series(
    archive: Archive, gazette: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1000):
        (tmp_path / "outlets" / f"herald{number}.py").write_text(
            f"from dataclasses import replace\nfrom tests.support.shelf import GAZETTE\noutlet = replace(GAZETTE, slug='herald{number}')\n",
            encoding="utf-8",
        )
    scrapers.outlets.slugs.cache_clear()
    app = create(lambda: archive, Alone(), clock=lambda: NIGHT, measured=lambda _: True)
    for number in range(0, 1000, 10):
        slug = replace(GAZETTE, slug=f"herald{number}")
        shelve(archive, batch_name(NIGHT - timedelta(hours=2)), [], outlet=slug)
    with serving(app) as client:
        answer = client.get("/metrics")
        samples = [sample for family in families(answer.text) for sample in family.samples]
        outlets = len(scrapers.outlets.slugs())
    of_outlets = [each for each in samples if "outlet" in each.labels]
    assert outlets > 1000
    assert outlets < len(of_outlets) <= PER_OUTLET * outlets
    assert len(samples) - len(of_outlets) <= len(Kind) + len(State) + 20


@pytest.mark.parametrize("shown", ["", TOKEN, f"Bearer {TOKEN}x", f"bearer {TOKEN}", b"Bearer \xe9", None])
def test_without_the_token_nothing_is_said(measured: httpx.Client, shown: str | bytes | None) -> None:
    del measured.headers["authorization"]
    answer = measured.get("/metrics", headers=[] if shown is None else {"authorization": shown})  # type: ignore[dict-item]
    assert answer.status_code == 403
    assert "khobao_" not in answer.text


def test_where_there_is_no_token_only_who_serves_it_alone_lets_it_be_read(
    desk: httpx.Client, archive: Archive
) -> None:
    assert desk.get("/metrics").status_code == 403
    app = create(lambda: archive, Alone(), measured=bearer(lambda: None, without=True))
    with serving(app) as client:
        assert client.get("/metrics").status_code == 200


def test_a_token_that_can_be_guessed_is_refused_and_not_shown() -> None:
    for token in ("short", "with blanks in it so", "é" * 20):
        with pytest.raises(BadConfiguration, match="KHOBAO_METRICS_TOKEN") as raised:
            Config.from_env({"KHOBAO_METRICS_TOKEN": token})
        assert token not in str(raised.value)
    config = Config.from_env({"KHOBAO_METRICS_TOKEN": TOKEN})
    assert config.metrics_token == TOKEN
    assert TOKEN not in repr(config)


def test_it_is_measured_once_a_minute_whoever_reads_it_and_lists_nothing_of_the_archive(
    measured: httpx.Client, archive: Archive
) -> None:
    with requests_of(archive.store) as made:
        first = measured.get("/metrics").text
        assert made == [f"GET {keys.silences()}", f"GET {keys.alarms_open()}*", f"GET {keys.watch()}"]
        assert measured.get("/metrics").text == first
        assert len(made) == 3
    assert KEPT >= 60


def test_where_the_s3_server_does_not_answer_the_rest_is_said(
    config: Config, archive: Archive, gazette: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    shelve(archive, batch_name(NIGHT), [page(1)])
    with (
        Archive.open(config) as away,
        serving(create(lambda: away, Alone(), measured=lambda _: True)) as client,
    ):
        found = values(client)
    assert found["khobao_s3_up",] == 0
    assert found["khobao_s3_failures_total",] >= 1
    assert found["khobao_last_capture_timestamp_seconds", "gazette"] == NIGHT.timestamp()


def test_where_the_catalog_cannot_be_used_that_is_said(config: Config, gazette: None, store: Store) -> None:
    (config.home / "catalog.sqlite").write_bytes(b"nothing that SQLite knows" * 100)
    app = create(lambda: Archive.open(config), Alone(), measured=lambda _: True)
    with serving(app) as client:
        found = values(client)
    assert found["khobao_catalog_up",] == 0
    assert ("khobao_last_capture_timestamp_seconds", "gazette") not in found


def test_a_reader_that_wants_openmetrics_gets_it(measured: httpx.Client) -> None:
    accept = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3"
    answer = measured.get("/metrics", headers={"accept": accept})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert {family.name for family in openmetrics(answer.text)} >= {"khobao_outlets", "khobao_s3_requests"}
