"""The replica: it is filled, never made worse, gives back what was lost, and keeps nothing that was taken down."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest
from typer.testing import CliRunner

from benchmarks import rot
from scrapers.archive import chain, keys
from scrapers.archive.archive import Archive
from scrapers.archive.chain import Kind
from scrapers.archive.store import Store
from scrapers.audit.findings import AuditReport, Fault
from scrapers.audit.parts import OWN
from scrapers.audit.repair import repair
from scrapers.audit.replica import Replicated, replicate
from scrapers.audit.run import audit
from scrapers.cli.app import app
from scrapers.config import Config
from scrapers.errors import BadConfiguration
from scrapers.takedown.erase import erase
from scrapers.takedown.run import hide
from tests.conftest import make_bucket
from tests.support import servers
from tests.support.kills import Killed, writes_of
from tests.takedown.fill import DAY, MENDED, NOW, PLANTED, POST, unpacked


@pytest.fixture
def replica(full: Archive, config: Config) -> Store:
    """An empty bucket beside that of ``full``."""
    return Store.open_replica(replace(config, replica=f"s3://{make_bucket()}"))


def replicated(archive: Archive, replica: Store, *, after: int = 3, **more: Any) -> Replicated:
    now = datetime.now(UTC) + timedelta(days=after)
    return replicate(archive.store, replica, work=archive.work, now=now, **more)


def audited(archive: Archive, replica: Store, after: int) -> AuditReport:
    mend = partial(repair, store=archive.store, replica=replica, work=archive.work)
    return audit(archive.store, now=datetime.now(UTC) + timedelta(days=after), mend=mend)


def bodies(store: Store) -> dict[str, bytes]:
    return {key: each.body for key, each in rot.objects(store).items()}


def holding(store: Store) -> list[str]:
    found = ((stored.key, unpacked(store.get(stored.key))) for stored in store.everything(""))
    return [key for key, pieces in found if any(PLANTED.encode() in piece for piece in pieces)]


def test_it_is_filled_and_then_only_what_is_new_is_copied(full: Archive, replica: Store) -> None:
    there = rot.objects(full.store)
    first = replicated(full, replica)
    assert (first.copied, first.refused) == (len(there), ())
    assert rot.objects(replica) == there
    assert (replicated(full, replica).copied, replicated(full, replica, everything=True).copied) == (0, 0)
    full.store.put(keys.docs_index("gazette"), b"another list", content_type="text/html")
    again = replicated(full, replica)
    assert (again.copied, again.removed) == (1, 0)
    assert bodies(replica) == bodies(full.store)
    for stored in replica.list(OWN):
        replica.delete(stored.key)
    assert replicated(full, replica).copied == 0, "compared by hashes where what was copied is lost"


def test_killed_anywhere_the_next_run_finishes(full: Archive, replica: Store) -> None:
    with writes_of(replica, new=True) as left:
        for allowed in (0, 1, 20, 30):
            left[0] = allowed
            with pytest.raises(Killed):
                replicated(full, replica)
        left[0] = 10**9
        assert replicated(full, replica).refused == ()
    assert bodies(replica) == bodies(full.store)


def test_nothing_that_is_damaged_or_gone_makes_the_replica_worse_and_it_gives_all_back(
    full: Archive, replica: Store
) -> None:
    there, chance = rot.objects(full.store), random.Random(3)
    replicated(full, replica)
    audited(full, replica, 3)
    damage = rot.spoil(full.store, there, 20, chance)
    keys_of = {key for each in damage for key in each.keys}
    done = replicated(full, replica, after=4, everything=True)
    assert done.copied == 0
    assert {each.key for each in done.refused} <= keys_of
    assert {key: each.body for key, each in there.items()}.items() <= bodies(replica).items() | {
        (key, there[key].body) for key in there if key.startswith("indexes/")
    }
    report = audited(full, replica, 40)
    assert {each.key for each in report.findings} == keys_of
    assert {each.fault for each in report.open} <= {Fault.ADDITIONAL}
    assert {key: each for key, each in rot.objects(full.store).items() if key in there} == there


def test_who_writes_a_sealed_object_anew_does_not_reach_the_replica(full: Archive, replica: Store) -> None:
    replicated(full, replica)
    part = next(
        each.key for each in full.store.list(keys.captures("gazette")) if each.key.endswith(".warc.gz")
    )
    table = next(each.key for each in full.store.list(keys.table("articles")) if "date=2026" in each.key)
    whole = {key: full.store.get(key) for key in (part, table)}
    for key in whole:
        full.store.put(key, b"mine", content_type="x")  # hash and all
    done = replicated(full, replica)
    assert {each.key for each in done.refused} == set(whole)
    assert {key: replica.get(key) for key in whole} == whole


def test_what_is_bad_in_both_is_named_and_left_alone(full: Archive, replica: Store) -> None:
    replicated(full, replica)
    part = next(
        each.key for each in full.store.list(keys.captures("gazette")) if each.key.endswith(".warc.gz")
    )
    for store in (full.store, replica):
        was = rot.objects(store)[part]
        rot.put(store, part, rot.Object(was.body[:-1], was.sha256))
    gone = keys.seal("gazette", 1)
    audited(full, replica, 3)
    for store in (full.store, replica):
        store.delete(gone)
    report = audited(full, replica, 40)
    said = {each.key: each.what for each in report.open}
    assert said.keys() == {part, gone}
    assert "the replica's copy has SHA-256" in said[part]
    assert "the replica has none" in said[gone]


@pytest.mark.parametrize("how", ["lost", "damaged"])
def test_while_the_newest_manifest_of_a_day_is_away_nothing_that_it_may_name_leaves_the_replica(
    full: Archive, replica: Store, how: str
) -> None:
    erase(MENDED, POST(1), full, reason="a court's order", by="lan", now=NOW)
    replicated(full, replica, after=4, everything=True)
    copies = bodies(replica)
    newest = chain.manifest(full.store, "gazette", DAY)
    assert newest
    key = keys.manifest("gazette", DAY, newest.version)
    if how == "lost":
        full.store.delete(key)
    else:
        rot.put(full.store, key, rot.Object(b"{}", newest.sha256))
    for each in newest.objects:
        if each.kind is Kind.SEALED:
            full.store.delete(each.key)
    replicated(full, replica, after=5, everything=True)
    assert bodies(replica) == copies


@pytest.mark.parametrize("versioned", [False, True])
def test_a_takedown_reaches_it(full: Archive, replica: Store, versioned: bool) -> None:
    if versioned:
        on = {"Status": "Enabled"}
        replica.client.put_bucket_versioning(Bucket=replica.bucket, VersioningConfiguration=on)
    replicated(full, replica)
    hide(MENDED, POST(1), full, reason="a court's order", by="lan", now=NOW)
    assert replicated(full, replica, outlet="gazette", everything=True).refused == ()
    assert bodies(replica) == bodies(full.store)
    erase(MENDED, POST(1), full, reason="a court's order", by="lan", now=NOW)
    assert holding(replica)
    assert replicated(full, replica, outlet="gazette", everything=True).refused == ()
    assert holding(full.store) == holding(replica) == []
    assert bodies(replica) == bodies(full.store)
    if versioned:
        pages = replica.client.get_paginator("list_object_versions").paginate(Bucket=replica.bucket)
        older = [(row["Key"], row["VersionId"]) for page in pages for row in page.get("Versions", ())]
        for key, version in older:
            body = replica.client.get_object(Bucket=replica.bucket, Key=key, VersionId=version)["Body"].read()
            assert not any(PLANTED.encode() in piece for piece in unpacked(body)), key
    assert audited(full, replica, 40).findings == ()


def test_the_commands_with_a_replica_on_another_server(
    full: Archive, config: Config, ministack: servers.S3, tmp_path: Path
) -> None:
    profiles = tmp_path / "credentials"
    key, secret = ministack.env["AWS_ACCESS_KEY_ID"], ministack.env["AWS_SECRET_ACCESS_KEY"]
    profiles.write_text(
        f"[copies]\naws_access_key_id={key}\naws_secret_access_key={secret}\nregion=us-east-1\n"
    )
    other = boto3.client(
        "s3", endpoint_url=ministack.endpoint, aws_access_key_id=key, aws_secret_access_key=secret
    )
    other.create_bucket(Bucket=f"copy-{config.bucket}")
    env = {
        "KHOBAO_HOME": f"{config.home}",
        "KHOBAO_BUCKET": config.bucket,
        "KHOBAO_CATALOG": config.catalog,
        "KHOBAO_REPLICA": f"{ministack.endpoint}/copy-{config.bucket}",
        "KHOBAO_REPLICA_PROFILE": "copies",
        "AWS_SHARED_CREDENTIALS_FILE": f"{profiles}",
    }

    def run(*arguments: str, **more: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, [*arguments], env=env | more)
        return done.exit_code, done.output

    code, said = run("replicate")
    assert code == 0, said
    assert "0 not copied" in said
    part = next(
        each.key for each in full.store.list(keys.captures("gazette")) if each.key.endswith(".warc.gz")
    )
    whole = full.store.get(part)
    assert run("audit")[0] == 0
    full.store.delete(part)
    assert run("audit", "--days", "0")[0] == 1
    code, said = run("audit", "--repair")
    assert code == 0, said
    assert f"{part}\t" in said
    assert "put back from the replica" in said
    assert full.store.get(part) == whole
    assert run("audit", "--of-replica")[0] == 0
    assert run("audit", "--repair", KHOBAO_REPLICA="")[0] == 2
    code, said = run("replicate", KHOBAO_REPLICA="elsewhere")
    assert (code, "expected s3://bucket" in said) == (2, True)


def test_the_replica_is_no_name_for_the_bucket_itself() -> None:
    with pytest.raises(BadConfiguration, match="another bucket"):
        Config.from_env({"KHOBAO_REPLICA": "s3://khobao"})
