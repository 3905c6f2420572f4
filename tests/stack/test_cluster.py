"""The cluster of docker-compose.yml at work: see ``tests/support/cluster.py``."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import httpx
import psutil
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


def test_roles_say_who_may_look_and_who_may_change(cluster: Cluster, web: Web) -> None:
    """With the command that docs/deploying.md gives for a new user."""
    env = cluster.env("api-server")
    for role in ("Viewer", "Op"):
        words = f"airflow users create --username {role} --role {role} --firstname A --lastname B --email {role}@example.org"
        subprocess.run([*words.split(), "--password", role], env=env, check=True, capture_output=True)
    dag = f"{OUTLETS[0]}.capture"
    with at(cluster) as nobody:
        assert nobody.get(f"/api/v2/dags/{dag}").status_code == 401
        assert nobody.get("/khobao/").status_code == 401
        assert token(nobody, "admin", "guessed").status_code == 401
    for role, may in (("Viewer", 403), ("Op", 200)):
        with at(cluster) as client:
            client.headers["authorization"] = f"Bearer {token(client, role, role).json()['access_token']}"
            assert client.get("/khobao/").status_code == 200
            assert client.get(f"/api/v2/dags/{dag}").json()["dag_id"] == dag
            assert client.patch(f"/api/v2/dags/{dag}", json={"is_paused": False}).status_code == may


def at(cluster: Cluster) -> httpx.Client:
    """Before the web UI, not signed in."""
    return httpx.Client(base_url=f"http://127.0.0.1:{cluster.ports['web']}", timeout=60)


def token(client: httpx.Client, user: str, password: str) -> httpx.Response:
    return client.post("/auth/token", json={"username": user, "password": password})


def test_the_password_of_the_secrets_is_the_one_that_counts(cluster: Cluster, web: Web) -> None:
    """Started again with another one, init sets it."""
    file = cluster.secrets / "airflow_password"
    before = cluster.secret("airflow_password")
    for password in ("another one", before):
        file.write_text(password)
        subprocess.run(cluster.command("init"), env=cluster.env("init"), check=True, capture_output=True)
        with at(cluster) as client:
            assert token(client, "admin", password).status_code == 201


def test_no_process_of_the_cluster_has_a_secret_in_its_environment_or_its_command(
    cluster: Cluster, web: Web
) -> None:
    """But for the program of SeaweedFS, which takes them no other way; the one here is the tests'."""
    secret = {
        name: cluster.secret(name)
        for name in ("postgres_password", "redis_password", "airflow_password", "airflow_fernet_key")
    }
    secret |= {
        name: cluster.secret(name) for name in ("airflow_jwt_secret", "airflow_secret_key", "metrics_token")
    }
    assert all(len(value) > 20 for value in secret.values())
    said = ""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            told = f"{process.environ()} {process.cmdline()}"
            if str(cluster.folder) in told:
                said += told
    assert "scheduler" in said
    assert "celery" in said
    assert [name for name, value in secret.items() if value in said] == []
