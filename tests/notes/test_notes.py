"""Notes: kept as data, never overwritten, and the same in the catalog that follows them."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from scrapers.archive import contents, keys
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.archive.catalog_said import NotePlace
from scrapers.config import Config
from scrapers.errors import (
    AlreadyDecided,
    ArchiveDamaged,
    BadNote,
    KhobaoError,
    UnknownArticle,
    UnknownOutlet,
)
from scrapers.model.note import Note, Subject
from scrapers.notes import rules
from scrapers.notes.write import change, on, withdraw, write
from tests.support.kills import Killed, writes_of

NOW = datetime(2026, 11, 23, 8, 0, 7, 5, tzinfo=UTC)
OUTLET = Subject(outlet="gazette")
DAY = Subject(outlet="gazette", day=date(2026, 11, 22))


def listed(archive: Archive, tag: str | None = None) -> list[tuple[str, str]]:
    found = archive.catalog.notes(archive.catalog.noted_outlets(), tag=tag, before=None, count=100)
    return [(str(each.subject), each.text) for each in found]


def rebuilt(archive: Archive, config: Config) -> dict[str, list[tuple[object, ...]]]:
    with Catalog.rebuild(f"sqlite:///{config.home / 'again.sqlite'}", archive.store) as again:
        return again.dump()


def test_a_note_is_data_with_who_and_when(some: Archive, article_id: str, config: Config) -> None:
    article = Subject(outlet="gazette", article_id=article_id)
    for number, subject in enumerate((OUTLET, DAY, article)):
        at = NOW + timedelta(minutes=number)
        write(subject, some, text=" Seen.\r\nTwice. ", tags=["Ngày  Lễ, b", "B"], by=" lan  anh ", now=at)
    found = [json.loads(some.store.get(each.key)) for each in some.store.list(keys.notes("gazette"))]
    assert {(each["day"], each["article_id"]) for each in found} == {
        (None, None),
        ("2026-11-22", None),
        (None, article_id),
    }
    assert {(each["text"], tuple(each["tags"]), each["by"], each["format"]) for each in found} == {
        ("Seen.\nTwice.", ("b", "ngày lễ"), "lan anh", 1)
    }
    assert {each["at"] for each in found} == {f"2026-11-23 08:0{number}:07+00:00" for number in range(3)}
    for subject in (OUTLET, DAY, article):
        (history,) = on(subject, some)
        assert history.last.subject == subject
        assert rules.subject(str(subject)) == subject
    assert [name for name, _ in listed(some)] == [str(article), str(DAY), str(OUTLET)], "the newest first"
    assert some.catalog.tags(["gazette"]) == {"b": 3, "ngày lễ": 3}
    assert rebuilt(some, config) == some.catalog.dump()


def test_a_note_is_changed_and_withdrawn_by_later_ones_and_its_history_stays(
    some: Archive, config: Config
) -> None:
    first = write(DAY, some, text="A strike.", tags=["strike"], by="lan", now=NOW)
    kept = some.store.get(keys.note("gazette", DAY.about, first.name, 1))
    change(DAY, first.name, some, text="No strike.", tags=["calm"], by="eva", now=NOW + timedelta(hours=1))
    assert listed(some, "strike") == []
    assert listed(some, "calm") == [("gazette/2026-11-22", "No strike.")]
    withdraw(DAY, first.name, some, by="lan", now=NOW + timedelta(hours=2))
    assert listed(some) == []
    assert some.catalog.tags(["gazette"]) == {}
    (history,) = on(DAY, some)
    assert not history.stands
    assert [(each.number, each.by, each.text) for each in history.versions] == [
        (1, "lan", "A strike."),
        (2, "eva", "No strike."),
        (3, "lan", ""),
    ]
    assert some.store.get(keys.note("gazette", DAY.about, first.name, 1)) == kept
    assert withdraw(DAY, first.name, some, by="eva").number == 3, "it is withdrawn already"
    change(DAY, first.name, some, text="A strike after all.", by="eva")
    assert [text for _, text in listed(some)] == ["A strike after all."]
    assert rebuilt(some, config) == some.catalog.dump()


def test_the_same_said_twice_is_one_note(some: Archive) -> None:
    first = write(OUTLET, some, text="Moved.", tags=["a"], by="lan", now=NOW)
    assert write(OUTLET, some, text="Moved.", tags=["A"], by="lan") == first
    assert change(OUTLET, first.name, some, text="Moved. ", tags=["a"], by="eva") == first
    assert write(OUTLET, some, text="Moved.", tags=["a"], by="eva").by == "eva"
    assert len(some.store.list(keys.notes())) == 2


def test_of_two_who_change_it_at_once_one_does(some: Archive, config: Config) -> None:
    note = write(DAY, some, text="?", by="lan")

    def say(number: int) -> str:
        try:
            return change(DAY, note.name, some, text=f"It is {number}.", by="eva", number=1).text
        except AlreadyDecided:
            return ""

    with ThreadPoolExecutor(4) as threads:
        said = set(threads.map(say, range(4))) - {""}
    assert [text for _, text in listed(some)] == [*said], "one of them, and no other"
    with pytest.raises(AlreadyDecided, match="read it as it is now"):
        change(DAY, note.name, some, text="It is 9.", by="eva", number=1)
    assert rebuilt(some, config) == some.catalog.dump()


def test_many_who_write_at_once_are_all_listed(some: Archive, config: Config) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: write(DAY, some, text=f"{number}", by="lan"), range(8)))
    assert {text for _, text in listed(some)} == {str(number) for number in range(8)}
    assert rebuilt(some, config) == some.catalog.dump()


def test_killed_before_the_catalog_knows_it_is_there_when_somebody_looks(
    some: Archive, config: Config
) -> None:
    with writes_of(some.store) as left:
        left[0] = 0
        with pytest.raises(Killed):
            write(DAY, some, text="Never begun.", by="lan")
    assert on(DAY, some) == ()
    note = write(OUTLET, some, text="Half done.", by="lan")
    left_behind = replace(note, outlet="gazette", day=DAY.day)
    key = keys.note("gazette", DAY.about, note.name, 1)
    some.store.put(key, left_behind.to_json(), content_type="application/json")
    assert len(listed(some)) == 1
    assert write(DAY, some, text="Half done.", by="lan") == left_behind, (
        "said again, it is the one that is there"
    )
    assert [about for about, _ in listed(some)] == ["gazette/2026-11-22", "gazette"]
    assert rebuilt(some, config) == some.catalog.dump()


def test_lists_are_paged_without_loss_also_within_one_second(some: Archive) -> None:
    for number in range(7):
        write(DAY if number % 2 else OUTLET, some, text=f"{number}", tags=["x"], by="lan", now=NOW)
    for tag in (None, "x"):
        seen, before = [], None
        while piece := some.catalog.notes(["gazette", "anewz"], tag=tag, before=before, count=2):
            seen += [each.text for each in piece]
            before = NotePlace.of(piece[-1])
        assert sorted(seen) == [f"{number}" for number in range(7)]


HOSTILE = "<script>alert(1)</script> \u202egnorw\u202c 😀 ' -- \" {{ 7*7 }} %(x)s"


def test_hostile_words_are_kept_as_they_are(some: Archive) -> None:
    note = write(OUTLET, some, text=HOSTILE, by="<b>eva</b>")
    assert on(OUTLET, some)[0].last == note
    assert listed(some) == [("gazette", HOSTILE)]


@pytest.mark.parametrize(
    ("text", "tags", "by", "said"),
    [
        ("", [], "lan", "a text or a tag"),
        (" \n ", [" , "], "lan", "a text or a tag"),
        ("x" * 10_001, [], "lan", "at most 10000 characters, got 10001"),
        ("x" * 2**20, [], "lan", "got 1048576"),
        ("a\0b", [], "lan", "U\\+0000 at place 2"),
        ("\x1b[31mred", [], "lan", "U\\+001B"),
        ("half \ud800", [], "lan", "U\\+D800"),
        ("x", ["y" * 51], "lan", "a tag of at most 50"),
        ("x", ["y" * 2**20], "lan", "a tag of at most 50"),
        ("x", [str(number) for number in range(21)], "lan", "at most 20 tags, got 21"),
        ("x", ["<b>"], "lan", "a tag of letters"),
        ("x", ["a\u202eb"], "lan", "a tag of letters"),
        ("x", ["-"], "lan", "a tag of letters"),
        ("x", ["a\0"], "lan", "U\\+0000"),
        ("x", [], " ", "who says it"),
        ("x", [], "n" * 201, "who says it"),
        ("x", [], "a\x07", "U\\+0007"),
    ],
)
def test_what_cannot_be_kept_is_named_and_nothing_is_written(
    some: Archive, text: str, tags: list[str], by: str, said: str
) -> None:
    with pytest.raises(BadNote, match=said) as error:
        write(DAY, some, text=text, tags=tags, by=by)
    assert len(str(error.value)) < 500
    assert some.store.everything(keys.notes()) == ()


@pytest.mark.parametrize(
    "tag", ["ngày lễ", "ก้าว", "हिन्दी", "עברית", "a/b", "covid-19", "1", "q&a", "việt nam 1.0"]
)
def test_tags_are_of_any_script(tag: str) -> None:
    assert rules.tags_of([f" {tag.upper()} ,"]) == (tag.upper().lower(),)


@pytest.mark.parametrize(
    "named", ["", "/", "gazette/", "gazette/a b", "../x", "gazette/2026-13-01", "gazette/2026-11-22/x", "G"]
)
def test_what_names_no_subject_gets_a_sentence(named: str) -> None:
    with pytest.raises(BadNote, match="such as vietnamplus/2026-11-22"):
        rules.subject(named)


def test_what_the_archive_does_not_have_gets_no_note(some: Archive) -> None:
    with pytest.raises(UnknownOutlet):
        write(Subject(outlet="nobody"), some, text="x", by="lan")
    with pytest.raises(UnknownArticle):
        write(Subject(outlet="gazette", article_id="0" * 16), some, text="x", by="lan")
    with pytest.raises(BadNote, match="has no note"):
        change(DAY, "20261122T000000Z-000000000000", some, text="x", by="lan")
    with pytest.raises(KhobaoError):
        rules.subject("gazette/0001-01-01")
    assert some.store.everything(keys.notes()) == ()


def test_a_damaged_note_is_named_and_the_others_stay_in_the_catalog(
    some: Archive, config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    write(OUTLET, some, text="Sound.", by="lan")
    bad = keys.note("gazette", DAY.about, "20261122T000000Z-000000000000", 1)
    some.store.put(bad, b"[]", content_type="application/json")
    moved = keys.note("gazette", DAY.about, "20261122T000000Z-111111111111", 1)
    some.store.put(moved, on(OUTLET, some)[0].last.to_json(), content_type="application/json")
    with pytest.raises(ArchiveDamaged, match="20261122T000000Z"):
        on(DAY, some)
    assert dict(rebuilt(some, config)) == some.catalog.dump()
    assert caplog.text.count("left out of the catalog") == 2
    assert contents.note(some.store, some.store.list(keys.notes("gazette", "outlet"))[0].key).text == "Sound."


def test_a_note_is_written_again_as_it_was_read(some: Archive, tmp_path: Path) -> None:
    note = write(DAY, some, text=HOSTILE, tags=["ngày"], by="lan")
    assert Note.from_json(note.to_json()) == note
