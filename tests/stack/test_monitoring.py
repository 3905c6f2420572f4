"""Prometheus and Grafana as ``stack/monitoring`` says: the rules hold, every figure is one that Khobao gives, and a real
Prometheus reads them. What needs Debian's prometheus says that it was skipped where that is not installed."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families as families

from scrapers.archive.archive import Archive
from scrapers.config import Config
from scrapers.desk.app import create
from scrapers.desk.host import Alone
from scrapers.desk.metrics import bearer
from tests.support.paths import ROOT
from tests.support.servers import free_port
from tests.support.serving import serving

FOLDER = ROOT / "stack" / "monitoring"
TOKEN = "a-token-of-the-tests"
needs_prometheus = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="this runs Prometheus: apt-get install prometheus"
)


@pytest.fixture
def desk(archive: Archive) -> Iterator[httpx.Client]:
    app = create(lambda: archive, Alone(), measured=bearer(lambda: TOKEN))
    with serving(app) as client:
        client.headers["authorization"] = f"Bearer {TOKEN}"
        yield client


def dashboard() -> list[str]:
    """The expressions of its panels."""
    panels = json.loads((FOLDER / "khobao.json").read_text())["panels"]
    return [target["expr"] for panel in panels for target in panel["targets"]]


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / "rules.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def configured(folder: Path, port: int, path: str = "/metrics") -> Path:
    """The configuration with a server of this machine in the place of the cluster's, asked each second."""
    said = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
    (job,) = said["scrape_configs"]
    token = folder / "token"
    token.write_text(TOKEN)
    assert job["authorization"]["credentials_file"] == "/run/secrets/metrics_token"
    job["authorization"]["credentials_file"] = str(token)
    job["metrics_path"], job["static_configs"] = path, [{"targets": [f"127.0.0.1:{port}"]}]
    said["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    said["rule_files"] = [str(FOLDER / "rules.yml")]
    file = folder / "prometheus.yml"
    file.write_text(yaml.safe_dump(said))
    return file


def test_rules_and_dashboard_ask_for_what_is_measured(desk: httpx.Client) -> None:
    given = {family.name for family in families(desk.get("/metrics").text)}
    given |= {f"{name}_total" for name in given} | {rule["record"] for rule in rules() if "record" in rule}
    asked = {
        name
        for expression in (*dashboard(), *(rule["expr"] for rule in rules()))
        for name in re.findall(r"\bkhobao[:_][\w:]+", expression)
    }
    assert len(asked) > 10
    # A look for what is missing is not measured before the first.
    assert asked - given == {"khobao_watched_timestamp_seconds"}


def test_the_cluster_serves_what_prometheus_is_told_to_read() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    (job,) = yaml.safe_load((FOLDER / "prometheus.yml").read_text())["scrape_configs"]
    ((target,),) = [each["targets"] for each in job["static_configs"]]
    assert target.partition(":")[0] in compose["services"]
    service = compose["services"]["prometheus"]
    assert service["secrets"] == ["metrics_token"]
    token = compose["x-airflow"]["environment"]["KHOBAO_METRICS_TOKEN_FILE"]
    assert token == job["authorization"]["credentials_file"]
    for name in ("prometheus", "grafana"):
        for volume in compose["services"][name]["volumes"]:
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (ROOT / source).exists(), volume
    (source,) = yaml.safe_load((FOLDER / "datasource.yml").read_text())["datasources"]
    panels = json.loads((FOLDER / "khobao.json").read_text())["panels"]
    assert {panel["datasource"]["uid"] for panel in panels} == {source["uid"]}


@needs_prometheus
def test_promtool_finds_nothing_wrong(desk: httpx.Client, tmp_path: Path) -> None:
    subprocess.run(["promtool", "check", "config", configured(tmp_path, 1)], check=True)
    asked = {
        "groups": [
            {"name": "panels", "rules": [{"record": f"a:b{n}", "expr": e} for n, e in enumerate(dashboard())]}
        ]
    }
    (tmp_path / "panels.yml").write_text(yaml.safe_dump(asked))
    subprocess.run(["promtool", "check", "rules", tmp_path / "panels.yml"], check=True)
    subprocess.run(["promtool", "check", "metrics"], input=desk.get("/metrics").text, text=True, check=True)


@needs_prometheus
def test_each_alert_is_raised_when_it_should_be_and_not_before(tmp_path: Path) -> None:
    raised = {
        "KhobaoDown": ('up{job="khobao"}', "1x30 0x30", 25, 45),
        "KhobaoNotWatched": ("khobao_watched_timestamp_seconds", "0x120", 25, 60),
        "KhobaoDiskFilling": ("khobao_disk_free_bytes", "60x30 40x30", 25, 45),
        "KhobaoLagging": ('khobao_lag_seconds{outlet="gazette"}', "30000x600", 60, 420),
    }
    assert raised.keys() == {rule["alert"] for rule in rules() if "alert" in rule}
    cases = [
        {
            "interval": "1m",
            "input_series": [
                {
                    "series": series,
                    "values": " ".join(
                        f"{v.partition('x')[0]}+0x{v.partition('x')[2]}" for v in given.split()
                    ),
                },
                {"series": "khobao_disk_size_bytes", "values": "1000+0x600"},
            ],
            "promql_expr_test": [
                {
                    "expr": f'count(ALERTS{{alertname="{name}",alertstate="firing"}})',
                    "eval_time": f"{at}m",
                    "exp_samples": said,
                }
                for at, said in ((quiet, []), (loud, [{"labels": "{}", "value": 1}]))
            ],
        }
        for name, (series, given, quiet, loud) in raised.items()
    ]
    file = tmp_path / "cases.yml"
    file.write_text(yaml.safe_dump({"rule_files": [str(FOLDER / "rules.yml")], "tests": cases}))
    done = subprocess.run(["promtool", "test", "rules", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_prometheus
def test_prometheus_reads_them(desk: httpx.Client, config: Config, tmp_path: Path) -> None:
    port = free_port()
    command = [
        "prometheus",
        f"--config.file={configured(tmp_path, desk.base_url.port or 0)}",
        f"--storage.tsdb.path={tmp_path / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with (tmp_path / "log").open("w") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", trust_env=False) as client:
                assert asked(client, 'up{job="khobao"}') == 1, (tmp_path / "log").read_text()
                assert asked(client, "khobao_outlets") >= 8
                assert asked(client, "khobao_catalog_up") == 1
        finally:
            process.terminate()
            process.wait(60)


def asked(client: httpx.Client, query: str) -> float | None:
    """The value, once there is one."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            found = client.get("/query", params={"query": query}).json()["data"]["result"]
        except (httpx.TransportError, KeyError, ValueError):
            found = []
        if found:
            return float(found[0]["value"][1])
        time.sleep(0.2)
    return None
