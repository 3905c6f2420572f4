"""``khobao note``."""

import json

import pytest

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.config import Config
from scrapers.refine.run import refine
from tests.cli.conftest import Khobao, one_line
from tests.support.shelf import GAZETTE, page, shelve


@pytest.fixture
def article_id(config: Config, with_archive: Khobao) -> str:
    with Archive.open(config) as archive:
        shelve(archive, "20261122T1200Z", [page(1)])
        refine(GAZETTE, "20261122T1200Z", archive)
        return archive.catalog.filed()[0].article_id


def test_a_note_is_kept_listed_changed_and_withdrawn(with_archive: Khobao, article_id: str) -> None:
    khobao, what = with_archive, f"gazette/{article_id}"
    kept = khobao("note", "add", what, "Seen.", "--tag", "a, Ngày Lễ", "--by", "lan", "--json")
    assert kept.exit_code == 0, kept.stderr
    note = json.loads(kept.stdout)
    assert {name: note[name] for name in ("about", "version", "text", "tags", "by", "withdrawn")} == {
        "about": what,
        "version": 1,
        "text": "Seen.",
        "tags": ["a", "ngày lễ"],
        "by": "lan",
        "withdrawn": False,
    }
    assert khobao("note", "add", "gazette/2026-11-22", "--tag", "a").exit_code == 0
    assert khobao("note", "add", "gazette", "-", stdin="From a file.\nTwo lines.\n").exit_code == 0
    everything = json.loads(khobao("note", "list", "--json").stdout)
    assert {each["about"] for each in everything} == {what, "gazette/2026-11-22", "gazette"}
    assert [each["text"] for each in everything if each["about"] == "gazette"] == ["From a file.\nTwo lines."]
    tagged = json.loads(khobao("note", "list", "gazette", "--tag", "NGÀY LỄ", "--json").stdout)
    assert [each["about"] for each in tagged] == [what]
    assert len(json.loads(khobao("note", "list", "--count", 2, "--json").stdout)) == 2
    assert khobao("note", "change", what, note["note"], "Read.", "--by", "eva").exit_code == 0
    assert "Read." in khobao("note", "list").stdout
    assert khobao("note", "withdraw", what, note["note"], "--by", "eva").exit_code == 0
    assert "Read." not in khobao("note", "list").stdout
    shown = json.loads(khobao("note", "show", what, "--json").stdout)
    assert [(each["version"], each["by"], each["text"]) for each in shown] == [
        (1, "lan", "Seen."),
        (2, "eva", "Read."),
        (3, "eva", ""),
    ]
    assert "withdrawn" in khobao("note", "show", what).stdout
    sql = (
        "select day, article_id, text, tags, said_by from notes where outlet = 'gazette' and day is not null"
    )
    (row,) = json.loads(khobao("query", sql, "--json").stdout)
    assert (row["day"], row["article_id"], row["text"], row["tags"]) == ("2026-11-22", None, "", ["a"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "gazette"), "a text or a tag"),
        (("add", "nobody", "x"), "nobody"),
        (("add", "gazette/2026-13-01", "x"), "such as vietnamplus/2026-11-22"),
        (("add", f"gazette/{'0' * 16}", "x"), "has no article"),
        (("add", "gazette", "x", "--by", ""), "who says it"),
        (("add", "gazette", "\x1b[31mx"), "U+001B"),
        (("change", "gazette", "none", "x"), "has no note"),
        (("withdraw", "gazette/2026-11-22", "none"), "has no note"),
        (("list", "gazette/2026-11-22"), "`khobao note show gazette/2026-11-22`"),
        (("list", "nope"), "no outlet 'nope'; there are: anewz"),
        (("list", "--tag", "<b>"), "a tag of letters"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    with_archive: Khobao, config: Config, article_id: str, arguments: tuple[str, ...], words: str
) -> None:
    failed = with_archive("note", *arguments)
    assert failed.exit_code == 2
    assert words in one_line(failed)
    with Archive.open(config) as archive:
        assert archive.store.everything(keys.notes()) == ()
