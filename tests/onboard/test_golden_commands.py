"""``khobao record`` and ``khobao check``: what they write, what they find changed, and what they refuse."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scrapers.cli.app import app
from scrapers.cli.exits import Exit
from scrapers.model.article import FACTS
from scrapers.onboard.golden.excerpt import differing
from tests.cli.test_cli import one_line
from tests.newsstand import Newsstand
from tests.test_newsstand.client import get

Khobao = Callable[..., Result]


@pytest.fixture
def khobao(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, newsstand: Newsstand) -> Khobao:
    """Runs a command in this process, against the newsstand and a folder of cases of its own."""
    monkeypatch.setenv("KHOBAO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KHOBAO_NEWSSTAND", newsstand.address)
    monkeypatch.setenv("KHOBAO_CASES", str(tmp_path / "cases"))
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def case(khobao: Khobao, newsstand: Newsstand, tmp_path: Path) -> Path:
    """A recorded page of Euronews."""
    url = next(newsstand.golds("euronews")).url
    assert khobao("record", "euronews", url, "--case", "one").exit_code == Exit.OK
    return tmp_path / "cases" / "euronews" / "one"


def edit(case: Path, **fields: object) -> dict[str, object]:
    """Changes what the case expects, as a person does. The fields as they were."""
    path = case / "article.json"
    before = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(before | fields), "utf-8")
    return before


def test_a_page_is_kept_byte_for_byte_with_what_is_read_out_of_it(khobao, newsstand, case):
    gold = next(newsstand.golds("euronews"))
    assert (case / "page.html").read_bytes() == get(newsstand, gold.url).body
    article = json.loads((case / "article.json").read_text("utf-8"))
    assert tuple(article) == FACTS
    assert (article["headline"], article["article_body"]) == (gold.headline, list(gold.article_body))
    meta = json.loads((case / "meta.json").read_text("utf-8"))
    assert meta["url"] == gold.url
    assert meta["headers"] == {"content-type": "text/html; charset=utf-8"}
    assert meta["captured_at"].endswith("+00:00")
    assert meta["recorded"] == "fetched from a newsstand"
    checked = khobao("check", "euronews")
    assert checked.exit_code == Exit.OK
    assert checked.stdout == f"case\tfields\tthat differ\none\t{len(FACTS)}\t\n"


def test_a_person_is_told_to_compare_by_eye(khobao, newsstand, tmp_path):
    gold = next(newsstand.golds("anewz"))
    made = khobao("record", "anewz", gold.url, "--cases", tmp_path / "mine")
    assert f"headline:    {gold.headline}" in made.stdout
    assert (
        f"recorded {tmp_path}/mine/anewz/{gold.id}. Compare article.json with the page by eye" in made.stderr
    )
    told = json.loads(khobao("record", "anewz", gold.url, "--again", "--json").stdout)
    assert (told["case"], told["headline"]) == (gold.id, gold.headline)


def test_a_case_is_not_overwritten_unless_told_to(khobao, newsstand, case):
    url = list(newsstand.golds("euronews"))[1].url
    before = (case / "page.html").read_bytes()
    refused = khobao("record", "euronews", url, "--case", "one")
    assert "one exists: --case gives this one another name, --again writes it anew" in one_line(refused)
    assert refused.exit_code == Exit.USAGE
    assert (case / "page.html").read_bytes() == before
    assert khobao("record", "euronews", url, "--case", "one", "--again").exit_code == Exit.OK
    assert (case / "page.html").read_bytes() != before


def test_what_differs_is_shown_at_its_place_and_is_an_alarm(khobao, case):
    before = edit(case)
    body = list(before["article_body"])
    edit(
        case,
        headline=f"Other: {before['headline']}",
        article_body=[body[0], f"{body[1]} And more.", *body[3:], "A last word."],
        keywords=["nothing"],
    )
    checked = khobao("check", "euronews", "one")
    assert checked.exit_code == Exit.ALARM
    lines = checked.stdout.splitlines()
    assert lines[1] == f"one\t{len(FACTS)}\theadline, article_body, keywords"
    rows = [line.split("\t") for line in lines[3:]]
    assert rows[0][:2] == ["one", "headline"]
    assert rows[0][2].startswith("Other: ")
    assert not rows[0][3].startswith("Other: ")
    shown = [row[2:] for row in rows if row[1] == "article_body"]
    assert shown[0][0].endswith("And more.")
    assert shown[0][0].startswith("…"), "what is equal is cut off"
    assert shown[1] == ["nothing", " ".join(body[2].split())]
    assert shown[-1] == ["A last word.", "nothing"]
    told = json.loads(khobao("check", "euronews", "--json").stdout)["cases"]
    assert [each["field"] for each in told[0]["differences"]] == ["headline", "article_body", "keywords"]
    assert told[0]["differences"][2]["expected"] == ["nothing"]


def test_a_field_that_a_person_took_out_is_not_compared(khobao, case):
    path = case / "article.json"
    path.write_text(json.dumps({"headline": json.loads(path.read_text())["headline"]}))
    assert khobao("check", "euronews").stdout == "case\tfields\tthat differ\none\t1\t\n"


def test_a_page_that_holds_no_article_is_a_case_too(khobao, tmp_path):
    page = tmp_path / "player.html"
    page.write_text(
        "<html><head><title>A video</title></head><body><h1>A video</h1><p>Watch.</p></body></html>"
    )
    url = "https://www.euronews.com/2026/11/20/a-video"
    refused = khobao("record", "euronews", page, "--url", url)
    assert refused.exit_code == Exit.NO_ARTICLE
    assert "expected an article, found" in one_line(refused)
    assert "--no-article records the page as one that holds none" in refused.stderr
    made = khobao("record", "euronews", page, "--url", url, "--no-article")
    assert made.exit_code == Exit.OK
    assert khobao("check", "euronews").exit_code == Exit.OK
    case = tmp_path / "cases/euronews/a-video"
    (case / "article.json").write_text('{"headline": "A video"}')
    (row,) = json.loads(khobao("check", "euronews", "--json").stdout)["cases"]
    assert [(each["field"], each["expected"]) for each in row["differences"]] == [
        ("no_article", None),
        ("headline", "A video"),
    ]


def test_a_saved_page_says_its_own_address_and_a_person_when_it_was_captured(khobao, case, tmp_path):
    page = case / "page.html"
    made = khobao("record", "euronews", page, "--case", "two", "--at", "2025-01-22T10:00+01:00")
    assert made.exit_code == Exit.OK, made.stderr
    meta = json.loads((case.parent / "two" / "meta.json").read_text())
    assert meta["url"] == json.loads((case / "meta.json").read_text())["url"]
    assert meta["captured_at"] == "2025-01-22T09:00:00+00:00"
    assert meta["recorded"] == "taken from the file page.html"


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["record"], Exit.USAGE, "Missing argument 'OUTLET'"),
        (["record", "euronews"], Exit.USAGE, "Missing argument 'URL|FILE'"),
        (["record", "nope", "https://a.example/"], Exit.USAGE, "no outlet 'nope'"),
        (["record", "euronews", "nowhere.html"], Exit.USAGE, "nowhere.html: No such file"),
        (["record", "euronews", "https://anewz.tv/"], Exit.USAGE, "https://anewz.tv/: expected an address of euronews"),
        (["record", "euronews", "https://www.euronews.com/2020/01/01/gone"], Exit.NO_ARTICLE, "status 404"),
        (["record", "euronews", "https://www.euronews.com/search"], Exit.NO_ARTICLE, "disallowed by"),
        (["record", "euronews", "http://10.0.0.1/"], Exit.LATER, "no address of the public internet"),
        (["record", "euronews", "page.html", "--at", "soon"], Exit.USAGE, "--at 'soon': expected a time with an offset"),
        (["record", "euronews", "https://www.euronews.com/", "--at", "2026-11-20"], Exit.USAGE, "are for a saved page"),
        (["record", "euronews", "https://www.euronews.com/", "--case", "../x"], Exit.USAGE, "'../x': expected a case's name"),
        (["check"], Exit.USAGE, "Missing argument 'OUTLET'"),
        (["check", "nope"], Exit.USAGE, "no outlet 'nope'"),
        (["check", "euronews"], Exit.USAGE, "khobao record euronews URL makes one"),
        (["check", "euronews", "one"], Exit.USAGE, "no golden case 'one'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_wrong_use_is_one_line_that_says_what_to_do(khobao, arguments, code, sentence):
    result = khobao(*arguments)
    assert sentence in one_line(result)
    assert result.exit_code == code


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        ("page.html", b"<html>edited</html>", "expected the bytes that were recorded"),
        ("article.json", b"{", "expected JSON"),
        ("article.json", b"[]", "expected an object, found list"),
        ("article.json", b'{"title": "x"}', "no article has title"),
        ("meta.json", None, "meta.json: No such file or directory; record the case again"),
    ],
)
def test_a_case_whose_files_are_wrong_is_named(khobao, case, file, content, sentence):
    if content is None:
        (case / file).unlink()
    else:
        (case / file).write_bytes(content)
    result = khobao("check", "euronews")
    assert sentence in one_line(result)
    assert result.exit_code == Exit.USAGE


def test_outside_of_a_checkout_a_folder_has_to_be_named(khobao, monkeypatch, tmp_path):
    monkeypatch.delenv("KHOBAO_CASES")
    monkeypatch.chdir(tmp_path)
    result = khobao("check", "euronews")
    assert (
        "no such folder; run this in a checkout, or name a folder of golden cases (--cases, or KHOBAO_CASES)"
        in (one_line(result))
    )
    assert result.exit_code == Exit.USAGE


def test_differing_names_the_members_that_differ():
    assert list(differing(["a", "b", "c"], ["a", "x", "c", "d"])) == [("b", "x"), ("", "d")]
    assert list(differing({"fr": "1", "de": "2"}, {"fr": "1", "de": "3"})) == [("de: 2", "de: 3")]
    assert list(differing([{"text": "A", "credit": None}], [])) == [("text A", "")]
    assert list(differing(None, "x")) == [("", "x")]
    (pair,) = differing("same " * 20 + "one" + " same" * 20, "same " * 20 + "two" + " same" * 20)
    assert pair[0].startswith("…")
    assert pair[0].endswith("…")
    assert "one" in pair[0]
    assert len(pair[0]) < 70
