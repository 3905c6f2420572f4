"""Time stamps: an authority says when a manifest was there; what is forged, or stamped by nobody we trust, is named."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.archive.chain import Problem
from scrapers.archive.signing import Keyring, make
from scrapers.archive.stamping import Stamps
from scrapers.audit.run import audit
from scrapers.cli.app import app
from scrapers.config import Config
from scrapers.errors import BadConfiguration
from scrapers.seal import offline
from scrapers.seal.run import seal_day
from scrapers.seal.stamps import BACKLOG, stamp
from scrapers.seal.verify import verify
from tests.seal.test_signing import DAYS, OPERATING, published, resealed
from tests.support.authority import Authority, authority
from tests.support.shelf import GAZETTE

PLACES = [keys.manifest("gazette", day, 1) for day in DAYS]
STAMPS = [keys.stamp(place) for place in PLACES]


@pytest.fixture
def tsa(tmp_path: Path) -> Iterator[Authority]:
    with authority(tmp_path / "tsa") as running:
        yield running


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Authority]:
    with authority(tmp_path / "stranger") as running:
        yield running


@pytest.fixture
def stamped(config: Config, tsa: Authority) -> Iterator[Archive]:
    """An archive that signs and has stamped, with two days that can be sealed."""
    config = replace(
        config,
        signing_key=config.home / "signing.pem",
        trusted_keys=config.home / "trusted.pem",
        tsa=tsa.address,
        tsa_trusted=tsa.trusted,
    )
    make(config.home / "signing.pem", config.home / "trusted.pem")
    with Archive.open(config) as archive:
        published(archive)
        yield archive


@pytest.fixture
def sealed(stamped: Archive) -> Archive:
    for day in DAYS:
        seal_day(GAZETTE, day, stamped)
    return stamped


def problems(archive: Archive) -> list[Problem]:
    return list(verify("gazette", archive.store, keyring=archive.keyring, stamps=archive.stamps))


def there(archive: Archive) -> list[str]:
    return [stored.key for stored in archive.store.list("days/") if stored.key.endswith(".tsr")]


def put(archive: Archive, key: str, answer: bytes) -> None:
    archive.store.put(key, answer, content_type="application/timestamp-reply")


def test_what_is_sealed_is_stamped_with_the_time_at_which_it_was(sealed: Archive, tsa: Authority) -> None:
    assert problems(sealed) == []
    assert there(sealed) == sorted(STAMPS)
    for place in PLACES:
        at = sealed.stamps.time_of(sealed.store.get(place), sealed.store.get(keys.stamp(place)))
        assert abs(datetime.now(UTC) - at) < timedelta(minutes=5)
    seal_day(GAZETTE, DAYS[0], sealed)
    assert len(tsa.asked) == 2, "what is stamped is not stamped again"
    report = audit(sealed.store, now=datetime.now(UTC) + timedelta(days=3), described=lambda _: GAZETTE)
    assert report.findings == ()


def test_the_authority_learns_a_hash_and_nothing_else(sealed: Archive, tsa: Authority) -> None:
    for asked in tsa.asked:
        assert len(asked) < 100
        assert b"gazette" not in asked


def test_sealing_goes_on_without_the_authority_and_is_stamped_later(stamped: Archive, tsa: Authority) -> None:
    tsa.answers = False
    assert seal_day(GAZETTE, DAYS[0], stamped).version == 1
    assert there(stamped) == []
    (problem,) = problems(stamped)
    assert (problem.key, problem.what[:32]) == (PLACES[0], "1 manifests up to this one have ")
    tsa.answers = True
    seal_day(GAZETTE, DAYS[1], stamped)
    assert there(stamped) == sorted(STAMPS)
    assert problems(stamped) == []


def test_an_authority_that_is_not_there_keeps_nobody_from_sealing(stamped: Archive) -> None:
    stamped.stamps = Stamps("http://127.0.0.1:9/", stamped.stamps.trusted)
    assert seal_day(GAZETTE, DAYS[0], stamped).version == 1
    assert [each.key for each in problems(stamped)] == [PLACES[0]]


def test_a_long_backlog_is_vouched_for_by_the_newest(stamped: Archive, tsa: Authority) -> None:
    tsa.answers = False
    for number in range(BACKLOG + 3):
        seal_day(GAZETTE, DAYS[0] + timedelta(days=number), stamped)
    tsa.answers = True
    assert len(stamp(stamped.store, "gazette", stamped.stamps)) == BACKLOG
    assert problems(stamped) == []
    assert stamp(stamped.store, "gazette", stamped.stamps) == ()


def test_a_stamp_of_other_bytes_is_named(sealed: Archive) -> None:
    put(sealed, STAMPS[0], sealed.store.get(STAMPS[1]))
    (problem,) = problems(sealed)
    assert problem.key == STAMPS[0]
    assert "it is one of other bytes" in problem.what


def test_a_stamp_by_another_authority_is_named(sealed: Archive, stranger: Authority) -> None:
    sealed.store.delete(STAMPS[1])
    other = Stamps(stranger.address, stranger.trusted)
    assert other.stamp(sealed.store, PLACES[1])
    (problem,) = problems(sealed)
    assert problem.key == STAMPS[1]
    assert "no authority that is trusted has given it" in problem.what
    assert sealed.stamps.stamp(sealed.store, PLACES[1]), "it is replaced"
    assert problems(sealed) == []


@pytest.mark.parametrize("answer", [b"", b"nothing", b"\x30\x03\x02\x01\x00"])
def test_what_is_no_stamp_is_named(sealed: Archive, answer: bytes) -> None:
    put(sealed, STAMPS[1], answer)
    assert [each.key for each in problems(sealed)] == [STAMPS[1]]


def test_every_changed_bit_of_a_stamp_is_named_or_changes_nothing_of_what_it_says(sealed: Archive) -> None:
    """A stamp has bytes that nobody signed, such as those of a certificate that is not needed."""
    body, whole = sealed.store.get(PLACES[0]), sealed.store.get(STAMPS[0])
    said = sealed.stamps.time_of(body, whole)
    named = 0
    for at in range(0, len(whole), 7):
        broken = bytearray(whole)
        broken[at] ^= 1 << at % 8
        try:
            assert sealed.stamps.time_of(body, bytes(broken)) == said
        except ValueError:
            named += 1
    assert named > len(whole) // 14


def test_a_manifest_that_says_it_was_sealed_after_it_was_stamped_is_named(
    stamped: Archive, tsa: Authority
) -> None:
    seal_day(GAZETTE, DAYS[0], stamped)
    resealed(stamped, 1, sealed_at=datetime(2099, 1, 1, tzinfo=UTC))
    stamped.keyring.sign(stamped.store, PLACES[0])
    assert stamped.stamps.stamp(stamped.store, PLACES[0])
    (problem,) = problems(stamped)
    assert problem.key == STAMPS[0]
    assert "sealed later, at 2099-01-01T00:00:00Z" in problem.what


def test_who_has_stolen_the_key_cannot_write_the_past_anew(sealed: Archive) -> None:
    """Signed as it should be, and the stamps as they were: they are of other bytes."""
    resealed(sealed, 1, completeness=1.0, counts={"archived": 999})
    sealed.keyring.sign(sealed.store, PLACES[1])
    assert {each.key for each in problems(sealed)} >= {*STAMPS}


def test_a_copy_is_verified_with_certificates_and_named_where_it_is_forged(
    sealed: Archive, tmp_path: Path
) -> None:
    folder = copied(sealed, tmp_path / "copy")
    ring = Keyring(None, folder / "khobao.pem")
    assert list(offline.verify(folder, ring, Stamps(None, folder / "tsa.pem"))) == []
    assert list(offline.verify(folder, ring)) == []
    (folder / STAMPS[0]).write_bytes((folder / STAMPS[1]).read_bytes())
    (folder / STAMPS[1]).unlink()
    found = {each.key for each in offline.verify(folder, ring, Stamps(None, folder / "tsa.pem"))}
    assert found == {STAMPS[0], PLACES[1]}


def test_the_documented_step_needs_no_khobao(sealed: Archive, tmp_path: Path) -> None:
    (script,) = re.findall(r"```sh\n(openssl ts .*?)```", OPERATING, re.S)
    folder = copied(sealed, tmp_path / "copy")

    def run() -> subprocess.CompletedProcess[str]:
        where = {"DAY": "days/gazette/2026-11-22", "V": "1", "PATH": "/usr/bin:/bin"}
        steps = ["bash", "-ec", f"set -o pipefail\n{script}"]
        return subprocess.run(steps, cwd=folder, env=where, capture_output=True, text=True, check=False)

    done = run()
    assert done.returncode == 0, done.stderr
    assert "Verification: OK" in done.stdout + done.stderr
    assert re.search(r"Time stamp: .* GMT", done.stdout)
    (folder / PLACES[0]).write_bytes((folder / PLACES[0]).read_bytes() + b" ")
    assert run().returncode != 0


def copied(archive: Archive, folder: Path) -> Path:
    for stored in archive.store.list("days/"):
        file = folder / stored.key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(archive.store.get(stored.key))
    (folder / "khobao.pem").write_bytes(archive.keyring.public or b"")
    assert archive.stamps.trusted
    shutil.copy(archive.stamps.trusted, folder / "tsa.pem")
    return folder


def test_the_commands_stamp_what_waits_and_verify_it(
    stamped: Archive, tsa: Authority, config: Config, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tsa.answers = False
    for day in DAYS:
        seal_day(GAZETTE, day, stamped)
    for name, value in {
        "KHOBAO_HOME": f"{config.home}",
        "KHOBAO_BUCKET": config.bucket,
        "KHOBAO_TSA": tsa.address,
        "KHOBAO_TSA_TRUSTED": f"{tsa.trusted}",
    }.items():
        monkeypatch.setenv(name, value)
    run = CliRunner().invoke
    assert run(app, ["verify"]).exit_code == 1
    assert run(app, ["sign"]).exit_code == 3, "later"
    tsa.answers = True
    done = run(app, ["sign"])
    assert done.exit_code == 0, done.output
    assert all(each in done.stdout for each in STAMPS)
    assert run(app, ["verify"]).exit_code == 0
    folder = copied(stamped, tmp_path / "copy")
    offline_ = ["verify", "--offline", f"{folder}", "--key", f"{folder / 'khobao.pem'}"]
    assert run(app, [*offline_, "--tsa", f"{folder / 'tsa.pem'}"]).exit_code == 0
    (folder / STAMPS[0]).unlink()
    assert run(app, [*offline_, "--tsa", f"{folder / 'tsa.pem'}"]).exit_code == 1
    assert run(app, [*offline_, "--tsa", f"{folder / 'none.pem'}"]).exit_code == 2


@pytest.mark.parametrize(
    "body", [b"nothing", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_file_that_holds_no_root_certificate_is_named(tmp_path: Path, body: bytes) -> None:
    file = tmp_path / "tsa.pem"
    file.write_bytes(body)
    with pytest.raises(BadConfiguration, match=r"tsa[.]pem: expected "):
        _ = Stamps(None, file).believed


def test_days_of_the_same_chain_are_stamped_on_their_own(sealed: Archive) -> None:
    assert date(2026, 11, 22) in DAYS
    assert sealed.store.get(STAMPS[0]) != sealed.store.get(STAMPS[1])
