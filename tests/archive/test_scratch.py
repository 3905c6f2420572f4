"""Scratch folders: gone with their run, and gone with the next one where their run was killed."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scrapers.archive.archive import Archive
from scrapers.archive.scratch import folder, scratch, sweep
from scrapers.config import Config
from scrapers.errors import BadConfiguration, StorageFull
from tests.support.scraps import in_use, killed_with


def files(work: Path) -> list[str]:
    """All but the locks on folders that stay."""
    return sorted(path.name for path in work.rglob("*") if path.is_file() and path.name != ".lock")


def test_a_folder_ends_with_its_block(tmp_path: Path):
    def work() -> None:
        with scratch(tmp_path, "seal") as own:
            (own / "day.wacz").write_text("half")
            assert files(tmp_path) == sorted([f"{own.name}.lock", "day.wacz"])
            raise KeyError("seal")

    with pytest.raises(KeyError, match="seal"):
        work()
    assert files(tmp_path) == []


def test_what_a_killed_run_has_left_is_gone_when_the_next_begins(tmp_path: Path):
    killed_with(tmp_path, "takedown", "a page")
    assert [path.read_text() for path in tmp_path.rglob("object")] == ["a page"]
    with scratch(tmp_path, "seal") as own:
        assert list(tmp_path.rglob("object")) == []
        assert own.is_dir()


def test_who_opens_the_archive_removes_what_killed_runs_have_left(config: Config) -> None:
    killed_with(config.home / "work", "month", "a month")
    with in_use(config.home / "work", "seal", "half a day") as other, Archive.open(config):
        assert other.read_text() == "half a day"
        assert list((config.home / "work").rglob("object")) == [other]


def test_what_others_are_at_work_on_stays(tmp_path: Path):
    with in_use(tmp_path, "seal", "half a day") as other:
        with scratch(tmp_path, "seal"):
            assert other.read_text() == "half a day"
        sweep(tmp_path)
        assert other.read_text() == "half a day"
    sweep(tmp_path)
    assert files(tmp_path) == []


def test_sweeping_reaches_the_folders_of_captures_as_well(tmp_path: Path):
    killed_with(tmp_path, "takedown", "one")
    killed_with(tmp_path, "20261122T1030Z", "another", among="gazette")
    assert len(list(tmp_path.rglob("object"))) == 2
    sweep(tmp_path)
    assert files(tmp_path) == []


def test_many_at_once_do_not_take_each_others_folders_away(tmp_path: Path):
    def work(number: int) -> None:
        for _ in range(200):
            with scratch(tmp_path, "seal") as own:
                (own / "day.wacz").write_text(f"{number}")

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(work, range(8))) == [None] * 8
    assert files(tmp_path) == []


def test_a_full_disk_is_named(tmp_path: Path):
    with (
        pytest.raises(StorageFull, match="make room on this machine"),
        scratch(tmp_path, "month"),
        Path("/dev/full").open("wb", buffering=0) as disk,
    ):
        disk.write(b"rows")
    assert files(tmp_path) == []


def test_a_place_that_cannot_be_a_folder_is_named(tmp_path: Path):
    (tmp_path / "home").write_text("a file")
    with pytest.raises(BadConfiguration, match=r"home.*check KHOBAO_HOME"), folder(tmp_path / "home", "seal"):
        pass
