"""``khobao same``: what it prints, and what it says of what cannot be asked."""

import json
from dataclasses import replace

import pytest

from scrapers.archive.archive import Archive
from scrapers.cli.exits import Exit
from scrapers.refine.run import refine
from tests.cli.conftest import Khobao, one_line
from tests.support.shelf import GAZETTE, page, shelve, text

BATCH = "20261122T1200Z"
LONG = [*text(33), *text(47), *text(53)]


def filled(archive: Archive) -> None:
    for outlet, number in (("gazette", 1), ("herald", 2)):
        made = replace(GAZETTE, slug=outlet)
        shelve(archive, BATCH, [page(number, body=LONG), page(number + 10)], outlet=made)
        refine(made, BATCH, archive)


def test_it_prints_copies_with_the_reasons(with_archive: Khobao, archive: Archive) -> None:
    filled(archive)
    shown = with_archive("same", "https://gazette.example/post1")
    assert shown.exit_code == Exit.OK
    assert "2 articles with one text" in shown.stderr
    lines = [line.split("\t") for line in shown.stdout.splitlines()]
    assert lines[0] == [
        "published",
        "outlet",
        "id",
        "what",
        "of it",
        "in it",
        "paragraphs",
        "credits",
        "headline",
    ]
    assert {line[1] for line in lines[1:]} == {"gazette", "herald"}
    assert [line[3] for line in lines[1:]] == ["first", f"copy of {lines[1][2]}"]
    assert {line[4] for line in lines[1:]} == {"100%"}
    document = json.loads(with_archive("same", lines[2][2], "--json").stdout)
    assert document["cluster"] == lines[1][2]
    assert [each["of_it"] for each in document["members"]] == [1.0, 1.0]
    alone = with_archive("same", "https://gazette.example/post11")
    assert "No other published article has this text" in alone.stderr
    assert alone.stdout == ""
    counted = with_archive("query", "select outlet, members from clusters order by 1")
    assert counted.stdout.splitlines()[1:] == ["gazette\t2", "herald\t2"]


WRONG = [
    (["same"], "Missing argument"),
    (["same", "words"], "expected an address or an article's id"),
    (["same", ""], "expected words to look for"),
    (["same", "part", "https://gazette.example/post1"], "Missing argument"),
    (["same", "part", "https://gazette.example/post1", "https://gazette.example/post2"], "Missing option"),
    (
        ["same", "join", "https://gazette.example/post1", "https://gazette.example/post1", "--reason", "x"],
        "twice",
    ),
    (
        ["same", "join", "https://gazette.example/post1", "https://gazette.example/none", "--reason", "x"],
        "found none",
    ),
    (["same", "https://gazette.example/none"], "expected a published article, found none"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_wrong_use_is_one_line(
    with_archive: Khobao, archive: Archive, arguments: list[str], said: str
) -> None:
    filled(archive)
    result = with_archive(*arguments)
    assert result.exit_code == Exit.USAGE
    assert said in one_line(result)


def test_people_part_and_join_and_take_it_back(with_archive: Khobao, archive: Archive) -> None:
    filled(archive)
    one, other = (
        f"{slug}/{each.article_id}"
        for slug, number in (("gazette", 1), ("herald", 2))
        for each in archive.catalog.filed(outlet=slug)
        if each.canonical_url.endswith(f"/post{number}")
    )
    said = ["--reason", "another speech", "--by", "eva"]
    parted = with_archive("same", "part", one, other, *said)
    assert parted.exit_code == Exit.OK, parted.stderr
    assert "another speech" in parted.stdout
    assert "No other published article has this text" in with_archive("same", one.partition("/")[2]).stderr
    twice = with_archive("same", "part", one, other, *said)
    assert twice.exit_code == Exit.USAGE
    assert "they were parted as one text by eva" in one_line(twice)
    left = json.loads(with_archive("same", "leave", one, other, *said, "--json").stdout)
    assert (left["verdict"], left["number"], left["followed"]) == ("left", 2, True)
    joined = with_archive("same", "join", other, one, "--event", *said)
    assert "they have one text" in one_line(joined) or joined.exit_code == Exit.OK
    assert "2 articles with one text" in with_archive("same", "show", one.partition("/")[2]).stderr


def test_an_index_that_is_missing_is_named(with_archive: Khobao) -> None:
    result = with_archive("same", "https://gazette.example/post1")
    assert result.exit_code == Exit.ARCHIVE
    assert "khobao search --rebuild" in one_line(result)
