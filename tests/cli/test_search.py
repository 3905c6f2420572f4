"""``khobao search``: what it prints, and what it says of what cannot be asked."""

import csv
import io
import json

import pytest

from scrapers.archive.archive import Archive
from scrapers.cli.exits import Exit
from scrapers.model.note import Subject
from scrapers.notes.write import write
from scrapers.refine.run import refine
from tests.cli.conftest import Khobao, one_line
from tests.support.shelf import GAZETTE, page, shelve

BATCH = "20261122T1200Z"


def filled(archive: Archive, number: int = 3) -> None:
    shelve(archive, BATCH, [page(0, headline="Đảng họp"), *(page(at) for at in range(1, number))])
    refine(GAZETTE, BATCH, archive)


def test_it_finds_in_every_form(with_archive: Khobao, archive: Archive) -> None:
    filled(archive, 30)
    shown = with_archive("search", "dang")
    assert shown.exit_code == Exit.OK
    assert "**Đảng** họp" in shown.stdout
    assert "1 of 1 hits" in shown.stderr
    assert len(with_archive("search", "neighbours").stdout.splitlines()) == 21
    assert len(with_archive("search", "neighbours", "--limit", 5).stdout.splitlines()) == 6
    lines = with_archive("search", "neighbours", "--format", "jsonl").stdout.splitlines()
    assert len(lines) == 30
    assert json.loads(lines[0])["outlet"] == "gazette"
    table = list(csv.DictReader(io.StringIO(with_archive("search", "dang", "--format", "csv").stdout)))
    assert [row["headline"] for row in table] == ["Đảng họp"]


FILTERS = [
    (["--outlet", "gazette"], 3),
    (["--outlet", "anewz"], 0),
    (["--from", "2026-11-22", "--to", "2026-11-22"], 3),
    (["--to", "2026-11-21"], 0),
    (["--section", "town"], 3),
    (["--author", "nobody"], 0),
    (["--language", "en", "--sort", "best"], 3),
    (["--limit", "2"], 2),
    (["--tag", "Checked"], 1),
    (["--tag", "checked", "--outlet", "anewz"], 0),
    (["--tag", "nobody's"], 0),
]


def test_it_filters(with_archive: Khobao, archive: Archive) -> None:
    filled(archive)
    on = Subject(outlet="gazette", article_id=archive.catalog.filed()[0].article_id)
    write(on, archive, text="", tags=["checked"], by="eva")
    for options, number in FILTERS:
        found = with_archive("search", "neighbours", "--format", "jsonl", *options)
        assert found.exit_code == Exit.OK, options
        assert len(found.stdout.splitlines()) == number, options


WRONG = [
    ([], "expected words to look for"),
    ([""], "expected words to look for"),
    (['"hạn hán'], "without its partner"),
    (["-covid"], "No such option"),
    (["--", "-covid"], "only words to leave out"),
    (["a", "--from", "yesterday"], "yesterday"),
    (["a", "--from", "2026-11-22", "--to", "2026-11-21"], "swap them"),
    (["a", "--format", "xlsx"], "xlsx"),
    (["a", "--limit", "0"], "--limit"),
    (["a", "--outlet", "nope"], "no outlet 'nope'; there are: anewz"),
    (["a", "--outlet", "../x"], "no outlet '../x'; there are: anewz"),
    (["a", "--outlet", "anewz", "--outlet", "nope"], "no outlet 'nope'"),
    (["a", "--tag", "x,y"], "expected one tag"),
    (["--tag", ""], "expected words to look for"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_wrong_use_is_one_line(with_archive: Khobao, arguments: list[str], said: str) -> None:
    result = with_archive("search", *arguments)
    assert result.exit_code == Exit.USAGE
    assert said in one_line(result)


def test_an_index_that_is_missing_is_made_when_it_is_asked_for(
    with_archive: Khobao, archive: Archive
) -> None:
    result = with_archive("search", "a")
    assert result.exit_code == Exit.ARCHIVE
    assert "khobao search --rebuild" in one_line(result)
    filled(archive)
    assert "from 1 tables" in with_archive("search", "--rebuild").stderr
    assert "took in 0 batches" in with_archive("search", "--update").stderr
    assert "**Đảng**" in with_archive("search", "dang", "--rebuild").stdout


def test_files_leave_out_words_that_are_not_to_be_passed_on(with_archive: Khobao, archive: Archive) -> None:
    closed = page(1, headline="A closed book", headers={"X-Robots-Tag": "noarchive"})
    shelve(archive, BATCH, [page(0), closed])
    refine(GAZETTE, BATCH, archive)
    asked = ("search", "neighbours", "--format", "jsonl")
    done = with_archive(*asked)
    assert "A closed book" not in done.stdout
    assert [json.loads(line)["withheld"] for line in done.stdout.splitlines()].count(
        "header robots noarchive"
    ) == 1
    assert "without the words of 1 articles" in done.stderr
    assert "1 for header robots noarchive" in done.stderr
    whole = with_archive(*asked, "--withheld")
    assert "A closed book" in whole.stdout
    assert "without the words" not in whole.stderr
    assert "A **closed** book" in with_archive("search", "closed").stdout, (
        "a person who searches is nobody else"
    )
