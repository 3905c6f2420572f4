"""The doctor: what it finds well, what it finds wrong, and what it says to do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import pytest
from sqlalchemy import create_engine, text

from scrapers.alarms.verdict import note
from scrapers.alarms.watch import watch
from scrapers.archive.archive import Archive
from scrapers.archive.store import Store
from scrapers.config import Config
from scrapers.doctor import Finding, Level, clock, examine
from scrapers.errors import Blocked
from scrapers.model.alarm import Judge
from tests.support.listening import Listening
from tests.support.servers import S3, free_port


@pytest.fixture
def env(config: Config, aws: S3) -> dict[str, str]:
    """Settings under which all is well."""
    return {
        "KHOBAO_HOME": str(config.home),
        "KHOBAO_BUCKET": config.bucket,
        "KHOBAO_CONTACT": "https://archive.example/crawler",
        "KHOBAO_NOTIFY": "json://archive.example/secret-path",
    }


def found(env: dict[str, str]) -> dict[str, Finding]:
    return {finding.name: finding for finding in examine(env)}


def faults(env: dict[str, str]) -> dict[str, Finding]:
    return {name: finding for name, finding in found(env).items() if finding.level is not Level.OK}


def test_where_all_is_well_it_says_what_it_looked_at(env, config):
    findings = found(env)
    assert list(findings) == [
        "versions", "outlets", "settings", "contact", "home", "S3 server", "bucket", "permissions", "clock", "catalog", "alarms",
    ]  # fmt: skip
    assert {finding.level for finding in findings.values()} == {Level.OK}, faults(env)
    assert "conditional put yes" in findings["permissions"].said
    assert findings["catalog"].said.endswith("; empty")
    assert Store.open(config).everything("") == (), "it leaves nothing in the bucket"


def test_no_contact_address_is_a_warning_unless_a_newsstand_is_asked(env):
    del env["KHOBAO_CONTACT"]
    assert faults(env)["contact"].advice.startswith("set KHOBAO_CONTACT")
    asleep = env | {"KHOBAO_NEWSSTAND": f"127.0.0.1:{free_port()}"}
    assert list(faults(asleep)) == ["newsstand"]
    assert faults(asleep)["newsstand"].advice == "start it (make demo), or unset KHOBAO_NEWSSTAND"


@pytest.mark.parametrize("name", ["HTTP_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_is_said_to_be_no_use_to_the_crawler(env, monkeypatch, name):
    """It is nevertheless the S3 client's, but never to this machine's own addresses."""
    dead = f"http://127.0.0.1:{free_port()}"
    for each in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(each, dead)
    warned = faults(env | {name: dead})
    assert list(warned) == ["proxy"]
    assert warned["proxy"].level is Level.WARN
    assert warned["proxy"].said.startswith(f"{name} set, ")
    assert "proxy" not in found(env | {name: dead, "KHOBAO_NEWSSTAND": "127.0.0.1:1"})


def test_a_wrong_setting_ends_it_there(env):
    wrong = found(env | {"KHOBAO_NEWSSTAND": "nowhere"})
    assert list(wrong)[-1] == "settings"
    assert (wrong["settings"].level, "expected host:port" in wrong["settings"].said) == (Level.FAIL, True)


def test_a_server_that_does_not_listen_is_told_from_a_bucket_that_is_missing(env, monkeypatch):
    missing = faults(env | {"KHOBAO_BUCKET": "no-such-bucket"})
    assert list(missing) == ["bucket"]
    assert "set KHOBAO_BUCKET" in missing["bucket"].said
    port = free_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{port}")
    down = faults(env)
    assert list(down) == ["S3 server"]
    assert f"127.0.0.1:{port} does not answer" in down["S3 server"].said


def test_wrong_credentials_fail_the_bucket(env, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it keeps the credentials that it saw first
    refused = faults(env)
    assert list(refused) == ["bucket"]
    assert "AWS_SECRET_ACCESS_KEY" in refused["bucket"].said


def test_a_catalog_of_another_version_is_to_be_rebuilt(env, config):
    with Archive.open(config):
        pass
    engine = create_engine(config.catalog)
    with engine.begin() as connection:
        connection.execute(text("update version set version = 0"))
    engine.dispose()
    (catalog,) = faults(env).values()
    assert catalog.name == "catalog"
    assert catalog.advice == "khobao catalog rebuild"


def test_a_home_that_cannot_be_made_is_named(env, tmp_path):
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    wrong = faults(env | {"KHOBAO_HOME": str(tmp_path / "file" / "home")})
    assert wrong["home"].level is Level.FAIL
    assert str(tmp_path / "file") in wrong["home"].said


@pytest.mark.parametrize(
    ("behind", "level", "said"),
    [
        (timedelta(0), Level.OK, "0 s"),
        (timedelta(minutes=5), Level.WARN, "300 s ahead of"),
        (timedelta(hours=-1), Level.FAIL, "3600 s behind"),
    ],
)
def test_a_clock_that_is_off_is_seen(config, monkeypatch, behind, level, said):
    class OffClock(BaseHTTPRequestHandler):
        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string((datetime.now(UTC) - behind).timestamp())

        def do_HEAD(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with Listening(ThreadingHTTPServer(("127.0.0.1", 0), OffClock)) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{server.port}")
        finding = clock(Store.open(config))
    assert finding.level is level
    seconds, rest = finding.said.split(" ", 1)
    expected, _, where = said.partition(" s")
    assert abs(int(seconds) - int(expected)) <= 2, finding.said  # the header tells whole seconds
    assert where.strip() in rest


def test_who_is_told_of_alarms_is_looked_at(env, config):
    assert found(env)["alarms"].said == "0 open, never looked at yet; JSON is told"
    nobody = faults(env | {"KHOBAO_NOTIFY": ""})["alarms"]
    assert nobody.advice == "set KHOBAO_NOTIFY to who is to be told"
    wrong = faults(env | {"KHOBAO_NOTIFY": "x://secret-path"})["alarms"]
    assert wrong.level is Level.FAIL
    assert "number 1 of 1 is no address" in wrong.said
    assert "secret-path" not in wrong.said
    away = replace(config, notify=(f"json://127.0.0.1:{free_port()}",))
    store, then = Store.open(config), datetime.now(UTC) - timedelta(hours=2)
    note(Judge.CAPTURE, "gazette", then, Blocked("gazette: so"), store, then)
    watch(away, (), {}, then)
    unreached = faults(env)["alarms"]
    assert unreached.level is Level.WARN
    assert unreached.said.startswith("2 open, looked at ")
    assert "JSON: a message was not accepted" in unreached.said
