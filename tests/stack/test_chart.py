"""stack/airflow-chart.yaml says of a cluster what docker-compose.yml says, and else why not.

No Kubernetes runs here, and the chart itself is not read: whoever has it sets CHART_SCHEMA to the chart's
values.schema.json, and the values are held against that too.
"""

import configparser
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from scrapers import config
from tests.support.paths import ROOT

VALUES = ROOT / "stack" / "airflow-chart.yaml"
SERVICES = {
    "api-server": ("apiServer",),
    "scheduler": ("scheduler",),
    "dag-processor": ("dagProcessor",),
    "triggerer": ("triggerer",),
    "worker": ("workers", "celery"),
}
"""Where the chart has what is a service there."""
DIFFERENT = {
    "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": "the service is named by the chart, after the release",
    "AWS_SHARED_CREDENTIALS_FILE": "a Secret has the two keys as variables",
    "AWS_CONFIG_FILE": "a replica's profile is a site's own",
}
SECRETS = {
    "KHOBAO_CATALOG": "secret",
    "KHOBAO_NOTIFY": "",
    "KHOBAO_HEARTBEAT": "",
    "KHOBAO_METRICS_TOKEN": "",
}
"""Files there, keys of a Secret here; the first must be there."""
ADDED = {
    "KHOBAO_SIGNING_KEY": "pods share no KHOBAO_HOME that the key could lie in: a Secret has it",
    "KHOBAO_TRUSTED_KEYS": "as the key",
}
OF_THE_SITE = {"KHOBAO_BUCKET", "AWS_ENDPOINT_URL_S3", "AWS_REGION"}
"""Of the S3 server, which there is a service of the file and here another's: in the Secret with the rest."""
OF_THE_SERVER = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
BUILT_IN = {
    "AIRFLOW__CORE__FERNET_KEY": ("fernetKeySecretName",),
    "AIRFLOW__API__SECRET_KEY": ("apiSecretKeySecretName",),
    "AIRFLOW__API_AUTH__JWT_SECRET": ("jwtSecretName",),
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": ("data", "metadataSecretName"),
    "AIRFLOW__CELERY__BROKER_URL": ("data", "brokerUrlSecretName"),
}
"""Variables that the chart makes itself, of a Secret that is named there."""


@pytest.fixture(scope="module")
def values() -> dict[str, Any]:
    return yaml.safe_load(VALUES.read_text())


def at(values: dict[str, Any], path: tuple[str, ...]) -> Any:
    for key in path:
        values = values[key]
    return values


def said(values: dict[str, Any]) -> dict[str, str]:
    """What is written in the file, as variables of docker-compose.yml."""
    return {
        **{
            f"AIRFLOW__{section}__{option}".upper(): value
            for section, options in values["config"].items()
            for option, value in options.items()
        },
        **{entry["name"]: entry["value"] for entry in values["env"]},
        "AIRFLOW_HOME": values["airflowHome"],
        "AIRFLOW__CORE__EXECUTOR": values["executor"],
        "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps(
            values["dagProcessor"]["dagBundleConfigList"]
        ),
    }


def optional(values: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Variables of a Secret's key that may be missing: the reference to it."""
    return {entry["name"]: entry["valueFrom"]["secretKeyRef"] for entry in yaml.safe_load(values["extraEnv"])}


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Everything in it that is no mapping and no list, with the keys that lead there."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, str(key)))
    else:
        yield path, value


def test_what_it_says_to_airflow_and_to_khobao_is_what_the_cluster_says(
    values: dict[str, Any], compose: dict[str, Any]
) -> None:
    there = compose["x-airflow"]["environment"]
    here = said(values)
    secret = {entry["envName"] for entry in values["secret"]}
    of_airflow = {name.removesuffix("_CMD") for name in there if name.endswith("_CMD")}
    assert of_airflow == set(BUILT_IN)
    assert {
        name.removesuffix("_FILE") for name in there if name.startswith("KHOBAO_") and name.endswith("_FILE")
    } == set(SECRETS)
    needed = {name for name, value in there.items() if ":?" in str(value)} | OF_THE_SITE
    assert secret == needed | {name for name, must in SECRETS.items() if must} | OF_THE_SERVER
    may = {name for name, value in there.items() if ":-}" in str(value)}
    assert set(optional(values)) == may | {name for name, must in SECRETS.items() if not must}
    plain = {name for name in there if not name.endswith(("_CMD", "_FILE"))} - secret - set(optional(values))
    plain -= set(DIFFERENT)
    assert {name: here[name] for name in plain} == {name: there[name] for name in plain}
    assert set(here) - plain == set(ADDED) | {"AIRFLOW__CORE__EXECUTION_API_SERVER_URL"}


def test_every_setting_is_one_that_is_read(values: dict[str, Any], airflow_options: set[str]) -> None:
    names = {*said(values), *optional(values), *(entry["envName"] for entry in values["secret"])}
    assert {name for name in names if name.startswith("AIRFLOW__")} <= airflow_options
    assert {name for name in names if name.startswith("KHOBAO_")} <= set(
        re.findall(r"^ {4}(KHOBAO_\w+)", config.__doc__, re.MULTILINE)
    )
    assert set(values["enableBuiltInSecretEnvVars"]) == {"AIRFLOW_CONN_AIRFLOW_DB"}, "others are needed"


def test_airflow_reads_its_file_as_it_reads_the_variables(
    values: dict[str, Any], compose: dict[str, Any], tmp_path: Path
) -> None:
    """The chart writes airflow.cfg, where a value ends and is understood otherwise than in a variable."""
    file = configparser.RawConfigParser()
    file.read_dict(values["config"])
    with (tmp_path / "airflow.cfg").open("w") as out:
        file.write(out)
    asked = [[section, option] for section, options in values["config"].items() for option in options]
    program = (
        "import json, sys; from airflow.configuration import conf\n"
        "print(json.dumps([conf.get(*each) for each in json.loads(sys.argv[1])]))"
    )
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AIRFLOW_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program, json.dumps(asked)],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    found = dict(zip(map(tuple, asked), json.loads(done.stdout.splitlines()[-1]), strict=True))
    there = compose["x-airflow"]["environment"]
    expected = {
        (section, option): there[f"AIRFLOW__{section}__{option}".upper()] for section, option in asked
    }
    address = ("core", "execution_api_server_url")
    assert found.pop(address) == values["config"]["core"]["execution_api_server_url"]
    assert re.fullmatch(r"http://[\w.-]+:8080/execution/", expected.pop(address))
    assert found == expected


def test_it_holds_no_secret_and_names_where_each_is(values: dict[str, Any]) -> None:
    for path, value in leaves(values):
        assert not re.search(r"://[^/\s{]*@", str(value)), path
        assert not re.fullmatch(r"password|pass|fernetKey|jwtSecret|apiSecretKey|brokerUrl", path[-1]), path
    named = {at(values, path) for path in BUILT_IN.values()} | {values["redis"]["passwordSecretName"]}
    named |= {entry["secretName"] for entry in values["secret"]}
    named |= {each["name"] for each in optional(values).values()}
    named |= {entry["valueFrom"]["secretKeyRef"]["name"] for entry in values["migrateDatabaseJob"]["env"]}
    named |= {volume["secret"]["secretName"] for volume in values["volumes"] if "secret" in volume}
    doc = (ROOT / "docs" / "deploying.md").read_text()
    assert set(re.findall(r"create secret generic (\S+)", doc)) == named
    keys = {entry["secretKey"] for entry in values["secret"]} | {
        each["key"] for each in optional(values).values()
    }
    assert keys == {entry["envName"] for entry in values["secret"]} | set(optional(values))


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_runs_and_is_checked_as_in_the_cluster(
    values: dict[str, Any], compose: dict[str, Any], service: str
) -> None:
    here, there = at(values, SERVICES[service]), compose["services"][service]
    assert here["args"] == there["command"]
    assert "command" not in here, "the entry point is the image's, which reaps what is left of a task"
    if service == "api-server":  # by HTTP, which no program of the image is needed for
        assert "command" not in here["startupProbe"]
        return
    check = there["healthcheck"]["test"].replace("$$", "$")
    probes = {name: probe for name, probe in here.items() if name.endswith("Probe")}
    assert [probe["command"] for probe in probes.values()] == [["sh", "-c", check]] * len(probes)
    # The chart's own ones, and its cleaning of logs, are scripts of another image.
    assert set(probes) == {"livenessProbe", *(["startupProbe"] if service == "scheduler" else [])}
    assert here["logGroomerSidecar"]["args"][:2] == ["sh", "-c"]


def test_old_logs_are_removed_and_no_others(values: dict[str, Any], tmp_path: Path) -> None:
    *_, loop = values["scheduler"]["logGroomerSidecar"]["args"]
    once = re.fullmatch(r"while true; do (.*); sleep \d+; done", loop)
    assert once
    old, new = tmp_path / "a task" / "old.log", tmp_path / "a task" / "new.log"
    old.parent.mkdir()
    for file in (old, new):
        file.touch()
    os.utime(old, (0, 0))
    logs = f"{values['airflowHome']}/logs"
    assert logs in once[1]
    subprocess.run(["sh", "-c", once[1].replace(logs, str(tmp_path))], check=True)
    assert list(old.parent.iterdir()) == [new]


def test_a_worker_has_as_long_for_its_tasks(values: dict[str, Any], compose: dict[str, Any]) -> None:
    worker = values["workers"]["celery"]
    minutes = re.fullmatch(r"(\d+)m", compose["services"]["worker"]["stop_grace_period"])
    assert minutes
    assert worker["terminationGracePeriodSeconds"] == 60 * int(minutes[1])
    assert worker["persistence"]["enabled"], "without it a worker has no name to read its logs by"


def test_the_job_is_the_service_init(values: dict[str, Any], compose: dict[str, Any]) -> None:
    init = compose["services"]["init"]
    job = values["migrateDatabaseJob"]
    assert job["args"] == init["command"]
    assert {f"{entry['name']}_FILE" for entry in job["env"]} == set(init["environment"]) - set(
        compose["x-airflow"]["environment"]
    )
    assert values["createUserJob"] == {"enabled": False}, "it would make a user whose password is known"


def test_the_images_are_those_of_the_cluster(values: dict[str, Any], compose: dict[str, Any]) -> None:
    ours = f"{values['defaultAirflowRepository']}:{values['defaultAirflowTag']}"
    assert ours == compose["x-airflow"]["image"]
    redis = values["images"]["redis"]
    assert f"{redis['repository']}:{redis['tag']}" == compose["services"]["redis"]["image"]
    locked = re.search(r"^apache-airflow==(\S+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert locked
    assert values["airflowVersion"] == locked[1]


def test_nobody_is_root_and_the_root_is_read_only(values: dict[str, Any], compose: dict[str, Any]) -> None:
    pod, container = values["securityContexts"]["pod"], values["securityContexts"]["containers"]
    made = re.search(r"useradd .*--uid (\d+) ", (ROOT / "Dockerfile").read_text())
    assert made
    assert pod["runAsUser"] == int(made[1])
    redis = values["redis"]["securityContexts"]
    assert pod["runAsNonRoot"]
    assert redis["pod"]["runAsNonRoot"]
    assert container == redis["container"]
    assert container["readOnlyRootFilesystem"]
    assert container["capabilities"]["drop"] == compose["x-airflow"]["cap_drop"]
    assert not container["allowPrivilegeEscalation"]
    assert compose["x-airflow"]["security_opt"] == ["no-new-privileges:true"]
    volumes = {volume["name"] for volume in values["volumes"] if "emptyDir" in volume}
    writable = {mount["mountPath"] for mount in values["volumeMounts"] if mount["name"] in volumes}
    kept = {volume.partition(":")[2] for volume in compose["x-airflow"]["volumes"]}
    assert writable == kept | {"/tmp"}
    assert {volume["name"] for volume in values["volumes"]} == {m["name"] for m in values["volumeMounts"]}
    env = {entry["name"]: entry["value"] for entry in values["env"]}
    assert {values["airflowHome"], env["KHOBAO_HOME"], env["HOME"]} <= writable


def test_only_the_pods_of_the_cluster_come_in_and_none_speaks_to_kubernetes(values: dict[str, Any]) -> None:
    assert values["networkPolicies"] == {"enabled": True}
    assert values["apiServer"]["networkPolicy"]["ingress"]["from"], "or no task could report"
    assert values["rbac"] == {"create": False}
    for path in (*SERVICES.values(), ("redis",), ("migrateDatabaseJob",)):
        assert at(values, (*path, "serviceAccount")) == {"automountServiceAccountToken": False}, path
    assert values["enableServiceLinks"] is False, "or Kubernetes sets variables that begin with KHOBAO_"


def test_what_it_asks_for_are_the_cores_that_scaling_names(values: dict[str, Any]) -> None:
    workers = values["workers"]["celery"]
    asked = [at(values, path)["resources"] for path in (*SERVICES.values(), ("redis",))]
    asked += [workers["resources"]] * (workers["replicas"] - 1)
    milli = sum(int(each["requests"]["cpu"].removesuffix("m")) for each in asked)
    row = re.search(r"^\| 1,000 \| (\d+) \|", (ROOT / "docs" / "scaling.md").read_text(), re.MULTILINE)
    assert row
    assert milli == 1000 * int(row[1])
    assert all("memory" in each["limits"] and "cpu" not in each["limits"] for each in asked)


def test_the_charts_own_schema_accepts_it() -> None:
    schema = os.environ.get("CHART_SCHEMA")
    if not schema:
        pytest.skip("CHART_SCHEMA names no values.schema.json of Airflow's chart")
    check = [sys.executable, "-m", "check_jsonschema", "--schemafile", schema, VALUES]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
