"""The index over a real archive: what is published is found, what leaves is not, and nothing that happens to the index
happens to publishing."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.config import Config
from scrapers.errors import BadQuery, CatalogUnusable
from scrapers.model.decision import Verdict
from scrapers.refine.import_text import import_dumps
from scrapers.refine.run import refine
from scrapers.review.decide import decide
from scrapers.search import follow
from scrapers.search.find import NEWEST, Sort, every, find, volume
from scrapers.search.index import Index
from scrapers.search.marks import plain
from scrapers.search.question import Filters, Question
from scrapers.search.schema import VERSION
from tests.support.paths import ROOT
from tests.support.shelf import GAZETTE, NOON, page, shelve, text

FIRST, SECOND, THIRD = "20261122T1200Z", "20261122T1230Z", "20261122T1300Z"


def published(archive: Archive, batch: str, *pages: Any, outlet: Any = GAZETTE) -> None:
    shelve(archive, batch, pages)
    refine(outlet, batch, archive)


def asked(archive: Archive, typed: str, sort: Sort = Sort.NEWEST, **filters: Any) -> list[str]:
    """Headlines of the hits, with the words asked for in brackets."""
    with Index.for_reading(archive.catalog.url) as index:
        hits = every(index, Question.parse(typed, Filters(**filters)), sort=sort)
        return [plain(hit.headline, "[", "]") for hit in hits]


def dump(archive: Archive) -> dict[str, Any]:
    with Index.for_reading(archive.catalog.url) as index:
        return index.dump()


def waiting(archive: Archive) -> int:
    with Index.for_reading(archive.catalog.url) as index:
        return follow.behind(archive, index)


def index_file(archive: Archive) -> Path:
    found = Index(archive.catalog.url).database.file
    assert found is not None
    return found


def test_what_is_published_is_found_with_marks_or_without(archive: Archive) -> None:
    published(
        archive,
        FIRST,
        page(1, headline="Đảng Cộng sản Việt Nam họp"),
        page(2, headline="Đang có mưa ở Hòa Bình"),
        page(3, headline="Nobody is dang"),
    )
    assert set(asked(archive, "dang")) == {
        "[Đảng] Cộng sản Việt Nam họp",
        "[Đang] có mưa ở Hòa Bình",
        "Nobody is [dang]",
    }
    assert asked(archive, "Đảng") == asked(archive, "ĐẢNG") == ["[Đảng] Cộng sản Việt Nam họp"]
    assert asked(archive, '"cong san viet"') == ["Đảng [Cộng sản Việt] Nam họp"]
    assert asked(archive, '"Cộng sản Viet"') == []
    assert asked(archive, '"san cong"') == []
    assert asked(archive, "hoà bình") == ["Đang có mưa ở [Hòa] [Bình]"]
    assert asked(archive, "đăng") == []
    assert asked(archive, "dang -mua -headline:nobody") == ["[Đảng] Cộng sản Việt Nam họp"]


def test_one_field_at_a_time(archive: Archive) -> None:
    published(archive, FIRST, page(1, headline="Storm", lead="A flood came."), page(2, headline="Flood"))
    assert asked(archive, "headline:flood") == ["[Flood]"]
    assert asked(archive, "lead:flood") == ["Storm"]
    assert asked(archive, "body:flood") == []
    assert len(asked(archive, "body:neighbours")) == 2
    assert asked(archive, '"storm a"') == [], "a phrase reaches over no two fields"


def at(when: str) -> str:
    return f'<time class="published" datetime="{when}">x</time>'


def test_filters(archive: Archive) -> None:
    herald = replace(GAZETTE, slug="herald")
    published(archive, FIRST, page(1), page(2, published=at("2026-11-21T00:30:00+07:00")))
    shelve(archive, SECOND, [page(3)], outlet=herald)
    refine(herald, SECOND, archive)
    assert len(asked(archive, "neighbours")) == 3
    assert len(asked(archive, "neighbours", outlets=("herald",))) == 1
    assert len(asked(archive, "neighbours", outlets=("herald", "gazette"))) == 3
    assert len(asked(archive, "", sections=("TOWN",))) == 3
    assert asked(archive, "", sections=("Village",)) == []
    assert len(asked(archive, "neighbours", languages=("en",))) == 3
    assert asked(archive, "neighbours", languages=("vi",)) == []
    day = date(2026, 11, 21)
    assert asked(archive, "neighbours", first=day, last=day) == ["What became of case 2"]
    assert len(asked(archive, "neighbours", first=date(2026, 11, 22))) == 2
    assert asked(archive, "neighbours", last=date(2026, 11, 20)) == []
    assert asked(archive, "https://gazette.example/post2?utm_source=feed") == ["What became of case 2"]
    (known,) = archive.catalog.filed(outlet="herald")
    assert asked(archive, known.article_id) == ["What became of case 3"]


def test_the_latest_revision_is_searched(archive: Archive) -> None:
    published(archive, FIRST, page(1, headline="Zebra seen"), page(2))
    published(archive, SECOND, page(1, headline="Giraffe seen", body=text(1)))
    assert asked(archive, "zebra") == []
    assert asked(archive, "giraffe") == ["[Giraffe] seen"]
    assert len(asked(archive, "seen")) == 1


def test_an_earlier_revision_is_searched_again_when_the_later_one_leaves(archive: Archive) -> None:
    published(archive, FIRST, page(1, headline="Zebra seen"))
    published(archive, SECOND, page(1, headline="Giraffe seen"))
    strict = replace(GAZETTE, floors=replace(GAZETTE.floors, words=5_000))
    refine(strict, SECOND, archive)
    assert asked(archive, "giraffe") == []
    assert asked(archive, "zebra") == ["[Zebra] seen"]
    refine(strict, FIRST, archive)
    assert asked(archive, "seen") == []
    refine(GAZETTE, FIRST, archive)
    assert asked(archive, "seen") == ["Zebra [seen]"]


def test_a_late_batch_of_an_earlier_time_does_not_replace_what_came_after_it(archive: Archive) -> None:
    later = NOON + timedelta(hours=1)
    published(archive, THIRD, page(1, headline="Giraffe seen", fetched_at=later))
    published(archive, FIRST, page(1, headline="Zebra seen", fetched_at=NOON))
    assert asked(archive, "seen") == ["Giraffe [seen]"]
    live = dump(archive)
    follow.rebuild(archive)
    assert dump(archive) == live


def test_what_is_released_from_quarantine_is_found_and_what_waits_there_is_not(archive: Archive) -> None:
    published(archive, FIRST, page(1), page(2, headline="Short one", body=("Too short.",)))
    assert asked(archive, "short") == []
    (held,) = [each for each in archive.catalog.filed() if each.reasons]
    decide(Verdict.RELEASED, GAZETTE, held.article_id, archive, by="lan", why="seen it", now=NOON)
    assert asked(archive, "short") == ["[Short] one"]


def test_an_imported_text_is_found(archive: Archive, tmp_path: Path) -> None:
    file = tmp_path / "dump.txt"
    file.write_text("A headline of an import\n\n" + "\n\n".join(text(5)), encoding="utf-8")
    (imported,) = import_dumps(GAZETTE, [file], archive)
    assert imported.key is not None
    hits = len(asked(archive, "neighbours"))
    assert hits == (1 if "articles/" in imported.key else 0)
    live = dump(archive)
    follow.rebuild(archive)
    assert dump(archive) == live
    import_dumps(GAZETTE, [file], archive)
    assert dump(archive) == live


def test_newest_first_and_page_by_page(archive: Archive) -> None:
    times = [at(f"2026-11-{20 + number % 3}T{number:02}:00:00+07:00") for number in range(12)]
    published(archive, FIRST, *(page(number, published=time) for number, time in enumerate(times)))
    with Index.for_reading(archive.catalog.url) as index:
        question = Question.parse("neighbours")
        whole = [hit.card.published for hit in every(index, question)]
        assert whole == sorted(whole, reverse=True)
        assert len(set(whole)) == 12
        seen, after = [], None
        while True:
            found = find(index, question, limit=5, after=after)
            seen += [hit.card.published for hit in found.hits]
            after = found.after
            if after is None:
                break
        assert seen == whole
        for wrong in ("x", "-1", "1.5", "٣", "1" * 40):
            with pytest.raises(BadQuery, match="key of a page"):
                find(index, question, after=wrong)


def test_best_puts_the_phrase_and_the_headline_first(archive: Archive) -> None:
    body = list(text(1))
    published(
        archive,
        FIRST,
        page(1, headline="Nothing", body=[*body, "It told of hán and then hạn."]),
        page(2, headline="Also nothing", body=[*text(2), "The hạn hán came."]),
        page(3, headline="Hạn hán"),
    )
    assert [each.replace("[", "").replace("]", "") for each in asked(archive, "hạn hán", Sort.BEST)] == [
        "Hạn hán",
        "Also nothing",
        "Nothing",
    ]
    with Index.for_reading(archive.catalog.url) as index:
        question = Question.parse("hạn hán")
        first = find(index, question, sort=Sort.BEST, limit=2)
        rest = find(index, question, sort=Sort.BEST, limit=2, after=first.after)
    assert len(first.hits) == 2
    assert [hit.card.headline for hit in rest.hits] == ["Nothing"]
    assert rest.after is None


def test_hits_are_counted_and_their_days_and_outlets_too(archive: Archive) -> None:
    times = [at("2026-11-21T09:00:00+07:00"), at("2026-11-22T09:00:00+07:00")]
    published(archive, FIRST, *(page(number, published=times[number % 2]) for number in range(6)))
    with Index.for_reading(archive.catalog.url) as index:
        found = volume(index, Question.parse("neighbours"))
    assert found.days == {date(2026, 11, 21): 3, date(2026, 11, 22): 3}
    assert found.outlets == {"gazette": 6}
    assert (found.number, found.more) == (6, False)
    assert str(replace(found, number=NEWEST, more=True)) == "2,000 or more"


def test_the_index_made_again_is_the_one_that_followed(archive: Archive) -> None:
    published(archive, FIRST, *(page(number) for number in range(8)), page(9, body=("Short.",)))
    published(archive, SECOND, page(1, headline="Anew"), page(20))
    strict = replace(GAZETTE, floors=replace(GAZETTE.floors, words=5_000))
    refine(strict, SECOND, archive)
    published(archive, THIRD, page(2, headline="Also anew"))
    live = dump(archive)
    assert len(live["cards"]) == 8
    assert follow.rebuild(archive) == 2
    assert dump(archive) == live
    assert waiting(archive) == 0
    refine(GAZETTE, SECOND, archive)
    assert sorted(asked(archive, "anew")) == ["Also [anew]", "[Anew]"]


def test_publishing_again_changes_nothing(archive: Archive) -> None:
    published(archive, FIRST, *(page(number) for number in range(4)))
    live = dump(archive)
    refine(GAZETTE, FIRST, archive)
    assert dump(archive) == live


def test_publishing_goes_on_without_the_index_and_it_catches_up(archive: Archive) -> None:
    published(archive, FIRST, page(1))
    with closing(sqlite3.connect(index_file(archive), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        published(archive, SECOND, page(2))
    assert len(archive.catalog.filed()) == 2
    assert len(asked(archive, "neighbours")) == 1
    assert waiting(archive) == 1
    published(archive, THIRD, page(3))
    assert len(asked(archive, "neighbours")) == 3
    assert waiting(archive) == 0
    live = dump(archive)
    follow.rebuild(archive)
    assert dump(archive) == live


BROKEN = [b"", b"SQLite format 3\0" + b"\0" * 84, b"nonsense" * 4096]


@pytest.mark.parametrize("body", BROKEN)
def test_publishing_goes_on_with_an_index_that_is_broken(archive: Archive, body: bytes) -> None:
    published(archive, FIRST, page(1))
    file = index_file(archive)
    for suffix in ("-wal", "-shm"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)
    file.write_bytes(body)
    published(archive, SECOND, page(2))
    assert len(archive.catalog.filed()) == 2
    follow.rebuild(archive)
    assert len(asked(archive, "neighbours")) == 2


def test_an_index_that_was_deleted_begins_again_by_itself(archive: Archive) -> None:
    published(archive, FIRST, page(1))
    live = dump(archive)
    for suffix in ("", "-wal", "-shm"):
        Path(f"{index_file(archive)}{suffix}").unlink(missing_ok=True)
    with pytest.raises(CatalogUnusable, match=r"there is none yet.*khobao search --rebuild"):
        asked(archive, "neighbours")
    assert not index_file(archive).exists(), "asking makes nothing"
    assert follow.update(archive) == 1
    assert dump(archive) == live


def test_an_index_of_another_version_is_named_and_made_again(archive: Archive) -> None:
    published(archive, FIRST, page(1))
    with closing(sqlite3.connect(index_file(archive))) as other, other:
        other.execute("UPDATE search_version SET version = 99")
    with pytest.raises(
        CatalogUnusable, match=f"expected version {VERSION}, found 99: run `khobao search --rebuild`"
    ):
        asked(archive, "neighbours")
    published(archive, SECOND, page(2))
    follow.rebuild(archive)
    assert len(asked(archive, "neighbours")) == 2


def test_a_catalog_made_again_has_the_index_look_at_everything_once_more(
    archive: Archive, config: Config
) -> None:
    published(archive, FIRST, page(1))
    published(archive, SECOND, page(2))
    live = dump(archive)
    with Catalog.rebuild(config.catalog, archive.store):
        assert waiting(archive) == 2
        assert follow.update(archive) == 2
    assert dump(archive) == live


def test_a_damaged_table_is_left_out_and_holds_up_nothing(archive: Archive) -> None:
    published(archive, FIRST, page(1))
    published(archive, SECOND, page(2))
    archive.store.put(keys.articles("gazette", date(2026, 11, 22), FIRST), b"no parquet", content_type="x")
    follow.rebuild(archive)
    assert asked(archive, "neighbours") == ["What became of case 2"]
    refine(GAZETTE, FIRST, archive)
    assert len(asked(archive, "neighbours")) == 2


HOSTILE = "<script>alert(1)</script> & \"quoted\" 'x' \u202eback\u202c nul\0 end"


def test_what_outlets_wrote_cannot_break_the_index(archive: Archive) -> None:
    published(
        archive,
        FIRST,
        page(1, headline=HOSTILE.replace("<", "&lt;").replace("\0", "")),
        page(2, headline="x" * 100_000),
        page(3, headline="' OR 1=1 -- \" NEAR( * ^ col: {a}"),
        page(4, body=["word " * 30_000]),
    )
    assert len(asked(archive, "script alert")) == 1
    assert len(asked(archive, "x" * 64)) == 1
    assert len(asked(archive, "near col")) == 1
    for typed in (
        "' OR 1=1",
        "NEAR(a b)",
        "a* ^b",
        "{headline}: x",
        "AND OR NOT",
        "facet:x",
        "a:b:c",
        "!x | y & z",
    ):
        asked(archive, typed)


CHILD = """
import sys
from scrapers.archive.archive import Archive
from scrapers.config import Config
from scrapers.search import follow
with Archive.open(Config.from_env()) as archive:
    print("ready", flush=True)
    while True:
        follow.rebuild(archive, lambda done, total: print(done, flush=True))
"""


def test_killed_at_any_moment_the_index_is_the_old_one_or_the_new_one(
    archive: Archive, config: Config
) -> None:
    for number in range(6):
        published(archive, keys.batch_name(NOON + timedelta(minutes=30 * number)), page(number))
    live = dump(archive)
    env = os.environ | {"KHOBAO_HOME": str(config.home), "KHOBAO_BUCKET": config.bucket}
    for lines in (1, 2, 4):
        with subprocess.Popen(
            [sys.executable, "-c", CHILD], env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            for _ in range(lines):
                assert child.stdout.readline()
            child.send_signal(signal.SIGKILL)
        assert dump(archive) == live
    published(archive, "20261123T1200Z", page(40))
    assert len(asked(archive, "neighbours")) == 7


def test_two_that_catch_up_at_once_take_in_everything_once(archive: Archive) -> None:
    for number in range(5):
        published(archive, keys.batch_name(NOON + timedelta(minutes=30 * number)), page(number))
    live = dump(archive)
    for suffix in ("", "-wal", "-shm"):
        Path(f"{index_file(archive)}{suffix}").unlink(missing_ok=True)
    Index.for_writing(archive.catalog.url).close()
    env = os.environ | {"KHOBAO_HOME": str(index_file(archive).parent), "KHOBAO_BUCKET": archive.store.bucket}
    program = CHILD.split("    print(")[0] + "    print(follow.update(archive))\n"
    children = [
        subprocess.Popen(
            [sys.executable, "-c", program], env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    taken = [int(child.communicate()[0]) for child in children]
    assert sum(taken) >= 5
    assert waiting(archive) == 0 or follow.update(archive)
    assert dump(archive) == live
