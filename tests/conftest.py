"""Fixtures that several test modules share. The servers are real; each test has a bucket and a catalog of its own."""

import os
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import boto3
import psycopg
import pytest
import trustme
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

import scrapers.outlets
from scrapers.archive.archive import Archive
from scrapers.archive.store import Store
from scrapers.config import Config
from tests.newsstand import Newsstand
from tests.support import servers
from tests.support.paths import ROOT

# How long an example takes says how busy the machine is, and a test that fails on one seed in a thousand helps nobody.
settings.register_profile(
    "khobao", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("khobao")

AIRFLOW = ("tests/airflow/", "tests/stack/test_cluster.py", "tests/stack/test_demo.py")
"""Where the tests lie that start an Airflow."""

SERVERS = {"s3", "ministack", "postgres"}
"""The fixtures that start one."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    return _OneAirflow(config, log)


class _OneAirflow(LoadFileScheduling):  # type: ignore[misc]
    """A file's tests stay with one worker, and all files that start an Airflow with the same: two Airflows at once would
    be in each other's way."""

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return "airflow" if file.startswith(AIRFLOW) else file


@pytest.hookimpl(tryfirst=True)
def pytest_addoption(parser: pytest.Parser) -> None:
    """Any test with an archive can be run on the database that a cluster has."""
    parser.addoption("--postgres", action="store_true", help="PostgreSQL has the catalogs, instead of SQLite")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those begin first, and the other workers do all the rest meanwhile. What needs one of our servers is slow."""
    items.sort(key=lambda item: not item.nodeid.startswith(AIRFLOW))
    for item in items:
        if isinstance(item, pytest.Function) and SERVERS.intersection(item.fixturenames):
            item.add_marker(pytest.mark.slow)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tests leave nothing outside the clone and the temporary folder: what is new at home turns the run red."""
    new = sorted(_at_home() - BEFORE)
    if new and "PYTEST_XDIST_WORKER" not in os.environ:
        print(f"\nThese came to be at home while the tests ran, expected nothing: {', '.join(map(str, new))}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _at_home() -> frozenset[Path]:
    """What lies in the home folder, and in those of its folders that are not other programs' own."""
    places = [path for path in Path.home().iterdir() if not ROOT.is_relative_to(path)]
    shown = (place for place in places if not place.name.startswith(".") and place.is_dir())
    return frozenset([*places, *(path for place in shown for path in place.iterdir())])


BEFORE = _at_home()
"""Of all files of tests this one is imported first, so that what importing another leaves is seen."""


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Print a failure when it happens, so that a run that is cut off has said why. Workers have no terminal."""
    if report.failed and "PYTEST_XDIST_WORKER" not in os.environ:
        print(f"\n{report.nodeid} ({report.when}):\n{report.longreprtext}", flush=True)


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """A test, and the code it runs in this process, may set what it likes: the next one finds what was there before."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.S3]:
    """A real S3 server, started once: SeaweedFS, but under another clock (``support/clocks.py``), which it would not see
    and take for an attack, one that sees it."""
    folder = tmp_path_factory.mktemp("s3")
    if "KHOBAO_TEST_CLOCK" in os.environ:
        with servers.ministack(folder) as server:
            yield server
        return
    with servers.running(servers.seaweed(folder / "data"), folder / "log") as server:
        yield server


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.S3]:
    """Another real S3 server, of another make."""
    with servers.ministack(tmp_path_factory.mktemp("ministack")) as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL server: the URL of its first database."""
    programs = servers.postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (on Debian: apt-get install postgresql)")
    # Not in pytest's folder, which only its user may enter.
    with (
        TemporaryDirectory(prefix="khobao-postgres-") as folder,
        servers.postgres(Path(folder), programs) as url,
    ):
        yield url


@pytest.fixture
def postgres_url(postgres: str) -> str:
    """A new, empty database."""
    name = f"test_{uuid4().hex[:20]}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgres.rpartition("/")[0] + f"/{name}"


@pytest.fixture
def aws(s3: servers.S3, monkeypatch: pytest.MonkeyPatch) -> servers.S3:
    """The server that boto3 finds by itself, and no other."""
    return use(s3, monkeypatch)


def use(server: servers.S3, monkeypatch: pytest.MonkeyPatch) -> servers.S3:
    for name in (
        "AWS_PROFILE",
        "AWS_DEFAULT_REGION",
        "AWS_SESSION_TOKEN",
        "AWS_ENDPOINT_URL",
        "AWS_MAX_ATTEMPTS",
    ):
        monkeypatch.delenv(name, raising=False)
    for name, value in server.env.items():
        monkeypatch.setenv(name, value)
    return server


@pytest.fixture
def over_tls(aws: servers.S3, tmp_path: Path) -> Iterator[tuple[servers.S3, Path]]:
    """The server behind TLS, and the file of the authority that vouches for it."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with servers.Forwarder(int(aws.endpoint.rpartition(":")[2]), tls=context) as forwarder:
        yield replace(aws, endpoint=f"https://127.0.0.1:{forwarder.port}"), tmp_path / "ca.pem"


@pytest.fixture
def bucket(aws: servers.S3) -> str:
    """A new, empty bucket."""
    return make_bucket()


def make_bucket() -> str:
    name = f"test-{uuid4().hex[:20]}"
    boto3.client("s3").create_bucket(Bucket=name)
    return name


@pytest.fixture
def config(bucket: str, tmp_path: Path, request: pytest.FixtureRequest) -> Config:
    """Settings with a bucket and a home folder of their own; with ``--postgres`` the catalog is a database of PostgreSQL."""
    home = tmp_path / "home"
    home.mkdir()
    if request.config.getoption("--postgres"):
        url = request.getfixturevalue("postgres_url").replace("postgresql:", "postgresql+psycopg:", 1)
    else:
        url = f"sqlite:///{home / 'catalog.sqlite'}"
    return Config(home=home, bucket=bucket, catalog=url)


@pytest.fixture
def store(config: Config) -> Store:
    return Store.open(config)


@pytest.fixture
def archive(config: Config) -> Iterator[Archive]:
    """An empty archive."""
    with Archive.open(config) as archive:
        yield archive


@pytest.fixture
def gazette(tmp_path: Path) -> Iterator[None]:
    """A folder of outlet files beside the shipped ones, with that of the shelf's outlet."""
    folder = tmp_path / "outlets"
    folder.mkdir()
    (folder / "gazette.py").write_text(
        "from tests.support.shelf import GAZETTE as outlet\n", encoding="utf-8"
    )
    scrapers.outlets.__path__.append(str(folder))
    scrapers.outlets.slugs.cache_clear()
    yield
    scrapers.outlets.__path__.remove(str(folder))
    scrapers.outlets.slugs.cache_clear()


@pytest.fixture
def newsstand() -> Iterator[Newsstand]:
    """All the outlets, played on this machine, at a time that stands still: that of the test's start."""
    with Newsstand(now=datetime.now(UTC)) as stand:
        yield stand
