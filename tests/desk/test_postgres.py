"""The desk over a catalog in PostgreSQL, as a cluster has it, beside the same archive with SQLite."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from scrapers.archive.archive import Archive
from scrapers.config import Config
from scrapers.desk.app import create
from scrapers.desk.host import Alone
from tests.conftest import make_bucket
from tests.desk.conftest import NOW
from tests.desk.fill import every_page
from tests.support.serving import serving

ITS_OWN = re.compile(
    r"[0-9a-f]{16}/\d+(T\d{6}Z-[0-9a-f]{12})?|\d{8}T\d{6}Z-[0-9a-f]{12}|[0-9a-f]{16,64}"
    r"|test-[0-9a-f]{20}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+ bytes"
)
"""What differs from one archive to the next: the places of records, the names of parts, notes and the bucket, sizes of what is
compressed."""
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?")


@pytest.fixture
def clustered(config: Config, postgres_url: str, tmp_path: Path) -> Iterator[Archive]:
    """An empty archive beside the first."""
    url = postgres_url.replace("postgresql:", "postgresql+psycopg:", 1)
    with Archive.open(replace(config, bucket=make_bucket(), catalog=url)) as archive:
        yield archive


def pages(archive: Archive) -> dict[str, str]:
    """All of them, by address, with what is their own taken out."""
    with serving(create(lambda: archive, Alone(), clock=lambda: NOW)) as desk:
        return {_plain(address): _plain(_answer(desk, address)) for address in every_page(archive, desk)}


def _answer(desk: httpx.Client, address: str) -> str:
    answer = desk.get(address)
    return f"{answer.status_code} {answer.text}"


def _plain(text: str) -> str:
    return TIME.sub(_unless_just_now, ITS_OWN.sub("…", text))


def _unless_just_now(found: re.Match[str]) -> str:
    """A day is sealed by the machine's clock."""
    away = datetime.now(UTC) - datetime.fromisoformat(found[0]).replace(tzinfo=UTC)
    return "…" if abs(away) < timedelta(hours=1) else found[0]


def test_pages_say_the_same_whatever_database_has_the_catalog(
    archive: Archive, clustered: Archive, gazette: None
) -> None:
    usual, of_a_cluster = pages(archive), pages(clustered)
    assert usual.keys() == of_a_cluster.keys()
    assert [address for address in usual if usual[address] != of_a_cluster[address]] == []
    assert {text[:3] for text in usual.values()} == {"200", "400", "404"}
