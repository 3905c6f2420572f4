"""The cluster of docker-compose.yml at work: see ``tests/support/cluster.py``."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from scrapers.archive.archive import Archive
from scrapers.archive.query import query
from scrapers.config import Config
from stack.web import Web
from tests.conftest import make_bucket, use
from tests.newsstand import Newsstand
from tests.support import servers
from tests.support.cluster import COMPOSE, IS_INSTALLED, NEEDS, Cluster, eventually

pytestmark = pytest.mark.slow

OUTLETS = ("ngaynay", "euronews_fr")
WORKERS = ("one", "two")


@pytest.fixture(scope="module")
def cluster(s3: servers.S3, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    if not IS_INSTALLED:
        pytest.fail(NEEDS)
    folder = tmp_path_factory.mktemp("cluster")
    with Newsstand() as stand, pytest.MonkeyPatch.context() as patch:
        use(s3, patch)
        with Cluster(folder, s3, make_bucket(), stand).running(WORKERS) as cluster:
            yield cluster


@pytest.fixture(scope="module")
def web(cluster: Cluster) -> Iterator[Web]:
    with cluster.web({f"{outlet}.refine" for outlet in OUTLETS}) as web:
        yield web


def test_two_workers_bring_two_outlets_into_the_archive(cluster: Cluster, web: Web) -> None:
    since = datetime.now(UTC)
    for outlet in OUTLETS:
        web.unpause(f"{outlet}.refine")
        web.unpause(f"{outlet}.capture")

    def states() -> dict[str, str]:
        return {run["dag_id"]: run["state"] for run in web.runs(since)}

    wanted = {f"{outlet}.{step}": "success" for outlet in OUTLETS for step in ("capture", "refine")}
    eventually(
        "articles", lambda: states().items() >= wanted.items() or "failed" in states().values(), seconds=300
    )
    assert states() == wanted

    with pytest.MonkeyPatch.context() as patch:
        for name, value in cluster.env("worker").items():
            patch.setenv(name, value)
        with Archive.open(Config.from_env()) as archive:
            found = query("select outlet, count(*) from articles group by 1", archive)
            counts = {count.outlet: count for count in archive.catalog.counts()}
    assert {outlet for outlet, articles in found.rows if articles >= 40} == set(OUTLETS)
    assert set(counts) == set(OUTLETS), "the catalog is PostgreSQL's database khobao"
    for name in WORKERS:
        assert "succeeded" in (cluster.folder / f"worker-{name}.log").read_text(), (
            f"worker {name} had no task"
        )


@pytest.mark.parametrize("service", ["api-server", "scheduler", "dag-processor", "triggerer", "worker"])
def test_the_health_check_of_a_service_says_that_it_is_well(cluster: Cluster, web: Web, service: str) -> None:
    eventually(service, lambda: cluster.is_healthy(service, HOSTNAME="one"))


def test_the_health_check_of_the_s3_server_knows_life_from_death(s3: servers.S3) -> None:
    """wget is BusyBox's in the image; the address is what matters."""
    path = re.search(r":8333(\S+)", COMPOSE["services"]["s3"]["healthcheck"]["test"])
    assert path
    assert httpx.get(f"{s3.endpoint}{path[1]}").status_code == 200


def test_the_admins_password_is_readable_by_its_owner_alone(cluster: Cluster, web: Web) -> None:
    path = cluster.folder / "airflow/passwords.json"
    assert path.stat().st_mode & 0o077 == 0
    assert json.loads(path.read_text()) == {"admin": cluster.filled_in["AIRFLOW_PASSWORD"]}
