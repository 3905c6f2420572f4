"""Signatures: what somebody with the bucket and without the key has changed is named, and a copy is verified without us."""

import base64
import hashlib
import io
import json
import re
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from typer.testing import CliRunner

from scrapers.archive import chain, keys
from scrapers.archive.archive import Archive
from scrapers.archive.chain import Kind, Manifest, Problem, Sealed
from scrapers.archive.signing import Keyring, make, publish
from scrapers.cli.app import app
from scrapers.config import Config
from scrapers.errors import BadConfiguration
from scrapers.model.erasure import Erasure, Replaced
from scrapers.refine.run import refine
from scrapers.seal import offline
from scrapers.seal.run import seal_day
from scrapers.seal.verify import verify
from tests.support.copies import filled_once
from tests.support.paths import ROOT, TOOLS
from tests.support.shelf import GAZETTE, page, shelve

DAYS = (date(2026, 11, 22), date(2026, 11, 23))
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


@pytest.fixture
def signed(config: Config) -> Iterator[Archive]:
    """Two sealed days of an archive that signs."""
    config = replace(
        config, signing_key=config.home / "signing.pem", trusted_keys=config.home / "trusted.pem"
    )

    def fill(archive: Archive) -> None:
        assert archive.keyring.private
        assert archive.keyring.trusted
        archive.keyring = make(archive.keyring.private, archive.keyring.trusted)
        published(archive)
        for day in DAYS:
            seal_day(GAZETTE, day, archive)

    with filled_once(config, "signed", fill) as archive:
        yield archive


def published(archive: Archive) -> None:
    for number, day in enumerate(DAYS):
        batch = f"{day:%Y%m%d}T1200Z"
        dated = f'<time class="published" datetime="{day}T17:30:00+07:00"></time>'
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        shelve(archive, batch, [page(number, published=dated, fetched_at=at)])
        refine(GAZETTE, batch, archive)


def problems(archive: Archive, ring: Keyring | None = None) -> list[Problem]:
    return list(verify("gazette", archive.store, keyring=ring or archive.keyring))


def named(archive: Archive) -> list[str]:
    return [each.key for each in problems(archive)]


def resealed(archive: Archive, sequence: int, **changes: object) -> Manifest:
    """Write a manifest anew, and all after it, as somebody can who has the bucket and not the key."""
    before: str | None = None
    for stored in archive.store.list(keys.seals("gazette")):
        found = Manifest.from_json(archive.store.get(stored.key))
        if found.sequence >= sequence:
            more = changes if found.sequence == sequence else {}
            found = replace(found, **{"previous": before} | more)  # type: ignore[arg-type]
            body = found.to_json()
            for key in (stored.key, keys.manifest("gazette", found.day, found.version)):
                archive.store.put(key, body, content_type="application/json")
            found = Manifest.from_json(body)
        before = found.sha256
    made = chain.manifest(archive.store, "gazette", DAYS[0])
    assert made
    return made


def sealed(archive: Archive, name: str) -> Sealed:
    manifest = chain.manifest(archive.store, "gazette", DAYS[0])
    assert manifest
    return manifest.object(name)


def with_another_row(body: bytes) -> bytes:
    table = pq.ParquetFile(io.BytesIO(body)).read(use_threads=False)
    rows = table.to_pylist()
    rows[0]["headline"] = "What never happened"
    out = io.BytesIO()
    pq.write_table(table.from_pylist(rows, table.schema), out)
    return out.getvalue()


def test_what_is_sealed_is_signed(signed: Archive) -> None:
    assert problems(signed) == []
    for day in DAYS:
        key = keys.manifest("gazette", day, 1)
        assert len(signed.store.get(keys.signature(key))) == 64
    seal_day(GAZETTE, DAYS[0], signed)
    assert problems(signed) == []


def test_a_changed_row_is_named(signed: Archive) -> None:
    table = sealed(signed, "articles")
    body = with_another_row(signed.store.get(table.key))
    signed.store.put(table.key, body, content_type="application/vnd.apache.parquet")
    assert named(signed) == [table.key]


@pytest.mark.parametrize("name", ["articles", "day"])
def test_a_changed_object_whose_manifest_was_made_to_fit_is_named_by_the_manifest(
    signed: Archive, name: str
) -> None:
    old = sealed(signed, name)
    body = signed.store.get(old.key) + b"more"
    signed.store.put(old.key, body, content_type="application/octet-stream")
    manifest = chain.manifest(signed.store, "gazette", DAYS[0])
    assert manifest
    fitting = tuple(
        Sealed.of(old.key, body, Kind.SEALED) if each.key == old.key else each for each in manifest.objects
    )
    resealed(signed, 1, objects=fitting)
    assert list(verify("gazette", signed.store)) == [], "without a key nothing tells"
    assert sorted(named(signed)) == [keys.seal("gazette", 1), keys.seal("gazette", 2)]


@pytest.mark.parametrize("sequence", [1, 2])
def test_a_forged_manifest_is_named(signed: Archive, sequence: int) -> None:
    resealed(signed, sequence, completeness=1.0, counts={"archived": 999})
    assert sorted(named(signed)) == [keys.seal("gazette", number) for number in range(sequence, 3)]


def test_a_manifest_that_was_changed_alone_breaks_the_chain_too(signed: Archive) -> None:
    key, copy = keys.seal("gazette", 1), keys.manifest("gazette", DAYS[0], 1)
    body = replace(Manifest.from_json(signed.store.get(key)), code_version="9").to_json()
    for place in (key, copy):
        signed.store.put(place, body, content_type="application/json")
    assert set(named(signed)) == {key, keys.seal("gazette", 2)}


def test_a_signature_by_another_key_or_taken_away_is_named(signed: Archive, tmp_path: Path) -> None:
    place = keys.manifest("gazette", DAYS[1], 1)
    stranger = make(tmp_path / "own.pem", tmp_path / "trusted.pem")
    assert stranger.sign(signed.store, place)
    assert named(signed) == [keys.seal("gazette", 2)]
    signed.store.delete(keys.signature(place))
    (problem,) = problems(signed)
    assert "not signed, 1 manifests" in problem.what
    assert signed.keyring.sign(signed.store, place)
    assert problems(signed) == []


def test_what_was_sealed_without_a_key_is_said_to_be_unsigned_until_one_vouches(
    config: Config, tmp_path: Path
) -> None:
    with Archive.open(config) as archive:
        published(archive)
        seal_day(GAZETTE, DAYS[0], archive)
        ring = make(tmp_path / "signing.pem", tmp_path / "trusted.pem")
        (problem,) = problems(archive, ring)
        assert "not signed, 1 manifests" in problem.what
        archive.keyring = ring
        seal_day(GAZETTE, DAYS[1], archive)
        assert problems(archive, ring) == [], "a later one vouches"


def test_a_new_key_vouches_for_what_the_old_one_signed(signed: Archive) -> None:
    old = signed.keyring
    assert old.private
    assert old.trusted
    before = old.public
    new = make(old.private, old.trusted, anew=True)
    assert new.public != before
    assert problems(signed, new) == [], "the old one is trusted still"
    assert new.public
    old.trusted.write_bytes(new.public)
    new = Keyring(old.private, old.trusted)
    assert len(problems(signed, new)) == 2
    assert new.sign(signed.store, keys.manifest("gazette", DAYS[1], 1))
    assert problems(signed, new) == []


def test_an_erasure_that_somebody_else_wrote_excuses_nothing(signed: Archive) -> None:
    table = sealed(signed, "articles")
    body = with_another_row(signed.store.get(table.key))
    signed.store.put(table.key, body, content_type="application/vnd.apache.parquet")
    seen = Sealed.of(table.key, body, Kind.SEALED)
    erasure = Erasure(
        outlet="gazette",
        takedown="20261125T093000Z-0123456789ab",
        number=1,
        reason="none",
        by="nobody",
        at=datetime(2026, 11, 25, tzinfo=UTC),
        links=(),
        days=(),
        batches=(),
        replaced={
            table.key: Replaced(
                was_size=table.size, was_sha256=table.sha256, size=seen.size, sha256=seen.sha256
            )
        },
    )
    key = keys.erasure("gazette", erasure.takedown, 1)
    signed.store.put(key, erasure.to_json(), content_type="application/json")
    assert set(named(signed)) == {key, table.key, keys.takedowns("gazette")}


def test_the_key_is_its_owners_alone_and_made_once(tmp_path: Path) -> None:
    private, trusted = tmp_path / "keys" / "signing.pem", tmp_path / "keys" / "trusted.pem"
    first = make(private, trusted)
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert make(private, trusted).public == first.public
    second = make(private, trusted, anew=True)
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert trusted.read_bytes() == (first.public or b"") + (second.public or b"")
    assert len(second.believed) == 3


@pytest.mark.parametrize(
    "body", [b"", b"nothing", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_a_file_that_is_no_key_is_named(tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "file.pem"
    file.write_bytes(body)
    with pytest.raises(BadConfiguration, match=r"file[.]pem: expected a private key in PEM"):
        _ = Keyring(file, None).signer
    if body:
        with pytest.raises(BadConfiguration, match=r"file[.]pem: expected public keys in PEM"):
            _ = Keyring(None, file).believed


def test_a_key_of_another_kind_is_named(tmp_path: Path) -> None:
    file = tmp_path / "rsa.pem"
    subprocess.run(["openssl", "genrsa", "-out", file, "2048"], check=True, capture_output=True)
    with pytest.raises(BadConfiguration, match="expected an Ed25519 key, got"):
        _ = Keyring(file, None).signer


def digest_of(wacz: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(wacz)) as packed:
        found: dict[str, Any] = json.loads(packed.read("datapackage-digest.json"))
        assert found["hash"] == f"sha256:{hashlib.sha256(packed.read('datapackage.json')).hexdigest()}"
        return found


def test_a_wacz_is_signed_as_its_specification_says(signed: Archive, tmp_path: Path) -> None:
    """Checked by openssl, and by the validator of the package wacz, which holds the two times against one another."""
    wacz = signed.store.get(sealed(signed, "day").key)
    said = digest_of(wacz)
    told = said["signedData"]
    assert set(told) == {"hash", "created", "software", "version", "signature", "publicKey"}
    assert told["hash"] == said["hash"]
    assert signed.keyring.wacz_signer
    assert base64.b64decode(told["publicKey"]) == signed.keyring.wacz_signer.public
    numbers = base64.b64decode(told["signature"])
    assert len(numbers) == 96
    (tmp_path / "key.der").write_bytes(base64.b64decode(told["publicKey"]))
    (tmp_path / "signature").write_bytes(
        encode_dss_signature(*(int.from_bytes(numbers[at : at + 48], "big") for at in (0, 48)))
    )
    argv = [
        "openssl",
        "dgst",
        "-sha256",
        "-verify",
        "key.der",
        "-keyform",
        "DER",
        "-signature",
        "signature",
        "text",
    ]
    for text, code in ((told["hash"], 0), (told["hash"][:-1] + "?", 1)):
        (tmp_path / "text").write_text(text)
        assert subprocess.run(argv, cwd=tmp_path, capture_output=True, check=False).returncode == code
    (tmp_path / "day.wacz").write_bytes(wacz)
    done = subprocess.run(
        [TOOLS / "wacz", "validate", "-f", tmp_path / "day.wacz"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Has signature" in done.stdout


def test_the_same_day_is_the_same_signed_wacz(signed: Archive, tmp_path: Path) -> None:
    """Or a run that was killed would leave one that no manifest names."""
    signer = signed.keyring.wacz_signer
    assert signer
    assert signer.sign(b"a day") == signer.sign(b"a day") != signer.sign(b"another")
    again = Keyring(signed.keyring.private, None).wacz_signer
    assert again
    assert again.public == signer.public
    other = make(tmp_path / "own.pem", tmp_path / "trusted.pem").wacz_signer
    assert other
    assert other.public != signer.public


def test_without_a_key_a_wacz_is_not_signed(config: Config) -> None:
    with Archive.open(config) as archive:
        published(archive)
        seal_day(GAZETTE, DAYS[0], archive)
        assert "signedData" not in digest_of(archive.store.get(sealed(archive, "day").key))


@pytest.fixture
def copy(signed: Archive, tmp_path: Path) -> Path:
    """The objects of the bucket in a folder, under their keys, and the public key."""
    folder = tmp_path / "copy"
    for stored in signed.store.everything(""):
        file = folder / stored.key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(signed.store.get(stored.key))
    (folder / "khobao.pem").write_bytes(signed.keyring.public or b"")
    return folder


def test_a_copy_is_verified_with_the_public_key_alone(copy: Path) -> None:
    ring = Keyring(None, copy / "khobao.pem")
    assert list(offline.verify(copy, ring)) == []
    shutil.rmtree(copy / "captures")
    assert list(offline.verify(copy, ring)) == [], "the day's own folder is enough"
    wacz = next(copy.glob("days/gazette/2026-11-22/day-*.wacz"))
    wacz.write_bytes(wacz.read_bytes()[:-1] + b"x")
    next(copy.glob("days/gazette/2026-11-23/ledger-*")).unlink()
    found = {each.key: each.what for each in offline.verify(copy, ring)}
    assert len(found) == 2
    assert "expected SHA-256" in found[wacz.relative_to(copy).as_posix()]
    assert "missing" in found.values()
    manifest = copy / "days/gazette/2026-11-22/manifest-v1.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"version": 1', b'"version": 1 '))
    assert manifest.relative_to(copy).as_posix() in {each.key for each in offline.verify(copy, ring)}


def test_a_folder_without_a_day_and_a_ring_without_a_key_are_named(copy: Path, tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="give --key FILE"):
        list(offline.verify(copy, Keyring()))
    with pytest.raises(BadConfiguration, match="there is no manifest"):
        list(offline.verify(tmp_path, Keyring(None, copy / "khobao.pem")))


def test_the_documented_steps_need_no_khobao(copy: Path) -> None:
    (script,) = re.findall(r"```sh\n(openssl pkeyutl.*?)```", OPERATING, re.S)
    day = "days/gazette/2026-11-22"

    def run() -> subprocess.CompletedProcess[str]:
        where = {"DAY": day, "V": "1", "PATH": "/usr/bin:/bin"}
        steps = ["bash", "-ec", f"set -o pipefail\n{script}"]
        return subprocess.run(steps, cwd=copy, env=where, capture_output=True, text=True, check=False)

    done = run()
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": OK") >= 3
    table = next((copy / day).glob("articles-*"))
    body = table.read_bytes()
    table.write_bytes(with_another_row(body))
    assert run().returncode != 0
    table.write_bytes(body)
    manifest = copy / day / "manifest-v1.json"
    manifest.write_bytes(manifest.read_bytes() + b" ")
    assert run().returncode != 0


def test_the_command_signs_prints_the_key_and_verifies(
    signed: Archive, copy: Path, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHOBAO_HOME", str(config.home))
    monkeypatch.setenv("KHOBAO_BUCKET", config.bucket)
    run = CliRunner().invoke
    done = run(app, ["sign"])
    assert done.exit_code == 0, done.output
    assert (signed.keyring.public or b"").decode() in done.stdout
    assert keys.signature(keys.manifest("gazette", DAYS[1], 1)) in done.stdout
    (published_,) = signed.store.list("signing/")
    assert publish(signed.store, signed.keyring) == published_.key
    assert run(app, ["verify"]).exit_code == 0
    pem = ["--key", f"{copy / 'khobao.pem'}"]
    assert run(app, ["verify", "--offline", f"{copy}", *pem]).exit_code == 0
    resealed(signed, 2, counts={"archived": 999})
    forged = run(app, ["verify", "--json"])
    assert forged.exit_code != 0
    assert [each["key"] for each in json.loads(forged.stdout)["gazette"]] == [keys.seal("gazette", 2)]
    assert run(app, ["sign", "--new-key"]).exit_code == 0
    assert run(app, ["verify"]).exit_code == 0, "whoever signs believes"
