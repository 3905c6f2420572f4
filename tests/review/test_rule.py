"""People part and join articles: the index follows, is made again alike, and what cannot be said is refused in words."""

import re
from dataclasses import replace
from typing import Any

import pytest

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.config import Config
from scrapers.errors import AlreadyDecided, BadConfiguration, BadQuery, KhobaoError, UnknownArticle
from scrapers.model.ruling import Likeness, Verdict
from scrapers.review.rule import Ruled, rule
from scrapers.same.rules import Rules
from scrapers.search import follow
from scrapers.search.copies import copies
from scrapers.search.index import Index
from scrapers.search.reports import reports
from tests.search.test_reports import GAZETTE, HERALD, STAR, at, held, published, three
from tests.support.shelf import page, text

LONG = [*text(33), *text(47), *text(53)]


def say(archive: Archive, verdict: Verdict, of: Likeness, one: str, other: str, **more: Any) -> Ruled:
    return rule(verdict, of, one, other, archive, **{"by": "eva", "why": "read both"} | more)


def ids(archive: Archive) -> dict[str, str]:
    """By headline: ``outlet/id``."""
    with Index.for_reading(archive.catalog.url) as index:
        return {card.headline: f"{card.outlet}/{card.article_id}" for _, _, _, card in index.dump()["cards"]}


def cluster(archive: Archive, named: str) -> list[str]:
    with Index.for_reading(archive.catalog.url) as index:
        found = copies(index, *named.split("/"))
        return [each.card.headline for each in found.members] if found else []


def event(archive: Archive, named: str) -> list[str]:
    with Index.for_reading(archive.catalog.url) as index:
        found = reports(index, *named.split("/"))
        return [each.card.headline for each in found.reports] if found else []


def possible(archive: Archive, named: str) -> list[str]:
    with Index.for_reading(archive.catalog.url) as index:
        found = reports(index, *named.split("/"))
        return [each.card.headline for each in found.possible] if found else []


def everything(archive: Archive) -> Any:
    with Index.for_reading(archive.catalog.url) as index:
        return index.dump(), held(archive)


def copied(archive: Archive) -> dict[str, str]:
    published(
        archive, GAZETTE, page(1, headline="First", body=LONG, published=at(9)), page(4, headline="Other")
    )
    published(archive, HERALD, page(2, headline="Copy", body=LONG, published=at(10)))
    published(archive, STAR, page(3, headline="Third", body=LONG, published=at(11)))
    return ids(archive)


def test_texts_are_parted_joined_and_left_and_the_index_is_made_again_alike(archive: Archive) -> None:
    known = copied(archive)
    assert cluster(archive, known["Third"]) == ["First", "Copy", "Third"]
    done = say(archive, Verdict.PARTED, Likeness.TEXT, known["Third"], known["First"])
    assert done.followed
    (key,) = [stored.key for stored in archive.store.list("decisions/")]
    assert key == keys.ruling(
        done.ruling.outlet, f"{done.ruling.article_id}-{done.ruling.other_id}-text-0001"
    )
    assert b"eva" in archive.store.get(key)
    assert cluster(archive, known["First"]) == ["First", "Copy"]
    assert cluster(archive, known["Third"]) == []
    say(archive, Verdict.JOINED, Likeness.TEXT, known["Third"], known["Other"])
    assert cluster(archive, known["Other"]) == ["Third", "Other"]
    live = everything(archive)
    follow.rebuild(archive)
    assert everything(archive) == live
    with pytest.raises(AlreadyDecided, match="overrule"):
        say(archive, Verdict.JOINED, Likeness.TEXT, known["First"], known["Third"])
    say(archive, Verdict.LEFT, Likeness.TEXT, known["First"], known["Third"], why="I was wrong")
    say(archive, Verdict.LEFT, Likeness.TEXT, known["Other"], known["Third"], why="I was wrong")
    assert cluster(archive, known["Third"]) == ["First", "Copy", "Third"]
    again = say(archive, Verdict.JOINED, Likeness.TEXT, known["First"], known["Third"])
    assert again.ruling.number == 3


def test_reports_are_parted_and_joined(archive: Archive) -> None:
    three(archive)
    known = ids(archive)
    say(archive, Verdict.PARTED, Likeness.EVENT, known["First"], known["Second"])
    assert event(archive, known["First"]) == ["Third"] or event(archive, known["Second"]) == ["Third"]
    assert "First" not in event(archive, known["Second"])
    assert "First" not in possible(archive, known["Second"]), "what a person denied is not proposed again"
    say(archive, Verdict.JOINED, Likeness.EVENT, known["First"], known["Other"])
    assert "Other" in event(archive, known["First"])
    live = everything(archive)
    follow.rebuild(archive)
    assert everything(archive) == live


def test_a_ruling_that_the_index_did_not_follow_is_taken_in_later(archive: Archive) -> None:
    known = copied(archive)
    done = say(archive, Verdict.PARTED, Likeness.TEXT, known["Third"], known["First"])
    (key,) = [stored.key for stored in archive.store.list("decisions/")]
    body = archive.store.get(key)
    archive.store.delete(key)
    follow.rebuild(archive)
    assert cluster(archive, known["Third"]) == ["First", "Copy", "Third"]
    archive.store.put(
        key, body, content_type="application/json"
    )  # as a process that was killed then leaves it
    follow.update(archive)
    assert cluster(archive, known["Third"]) == []
    with pytest.raises(AlreadyDecided, match="parted as one text by eva"):
        say(archive, Verdict.PARTED, Likeness.TEXT, known["First"], known["Third"])
    published(archive, HERALD, page(8, headline="News", body=text(8)))
    assert cluster(archive, known["Third"]) == [], "what is published later keeps to it"
    assert done.ruling.number == 1


def test_what_cannot_be_said_is_refused_in_words(archive: Archive) -> None:
    known = copied(archive)
    first, second, third, other = (known[each] for each in ("First", "Copy", "Third", "Other"))
    join, part, left = Verdict.JOINED, Verdict.PARTED, Verdict.LEFT
    say(archive, join, Likeness.TEXT, first, other)
    say(archive, join, Likeness.TEXT, other, third)
    before = everything(archive)
    wrong: list[tuple[type[KhobaoError], str, Verdict, Likeness, str, str, dict[str, str]]] = [
        (BadConfiguration, "expected two articles", join, Likeness.TEXT, first, first, {}),
        (BadConfiguration, "expected two articles", part, Likeness.EVENT, first, first.partition("/")[2], {}),
        (UnknownArticle, "expected a published article", join, Likeness.TEXT, first, "0" * 16, {}),
        (
            UnknownArticle,
            "expected a published article",
            join,
            Likeness.TEXT,
            first,
            f"nobody/{'0' * 16}",
            {},
        ),
        (BadQuery, "expected an address or an article", join, Likeness.TEXT, first, "words", {}),
        (BadConfiguration, "who decides and why", join, Likeness.TEXT, first, second, {"why": " "}),
        (BadConfiguration, "who decides and why", join, Likeness.TEXT, first, second, {"by": ""}),
        (AlreadyDecided, "they were joined as one text by eva", join, Likeness.TEXT, other, first, {}),
        (AlreadyDecided, "take that back first", part, Likeness.TEXT, first, third, {}),
        (BadConfiguration, "nothing to take back", left, Likeness.TEXT, first, second, {}),
        (BadConfiguration, "they have one text", part, Likeness.EVENT, first, second, {}),
    ]
    for error, words, verdict, of, one, two, more in wrong:
        with pytest.raises(error, match=re.escape(words)):
            say(archive, verdict, of, one, two, **more)
    say(archive, part, Likeness.TEXT, other, third, overrule=True)
    with pytest.raises(AlreadyDecided, match="take that back first"):
        say(archive, join, Likeness.TEXT, first, third)
    say(archive, left, Likeness.TEXT, other, third)
    say(archive, join, Likeness.TEXT, other, third)
    assert everything(archive)[1] == before[1]


def test_what_would_be_too_large_is_refused(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    known = copied(archive)
    small = Rules(most=3)
    monkeypatch.setattr("scrapers.same.index.Same.__init__.__defaults__", (small,))
    with pytest.raises(BadConfiguration, match="at most 3 articles of one text, joined they would be 4"):
        say(archive, Verdict.JOINED, Likeness.TEXT, known["First"], known["Other"])


def test_two_at_once_do_not_both_decide(archive: Archive) -> None:
    known = copied(archive)
    done = say(archive, Verdict.PARTED, Likeness.TEXT, known["First"], known["Third"])
    ruling = done.ruling
    key = keys.ruling(ruling.outlet, f"{ruling.article_id}-{ruling.other_id}-event-0001")
    archive.store.put(key, b"{", content_type="application/json")
    with pytest.raises(AlreadyDecided, match=f"somebody else decided on them just now: {re.escape(key)}"):
        say(archive, Verdict.JOINED, Likeness.EVENT, known["First"], known["Third"])


def test_what_is_ruled_on_and_taken_down_leaves_the_rest_right(archive: Archive) -> None:
    from dataclasses import replace

    from scrapers.refine.run import refine
    from tests.search.test_reports import BATCH

    known = copied(archive)
    say(archive, Verdict.JOINED, Likeness.TEXT, known["First"], known["Other"])
    whole = everything(archive)
    refine(replace(GAZETTE, floors=replace(GAZETTE.floors, words=5_000)), BATCH, archive)
    assert cluster(archive, known["Copy"]) == ["Copy", "Third"]
    with pytest.raises(UnknownArticle):
        say(archive, Verdict.PARTED, Likeness.TEXT, "https://gazette.example/post1", known["Copy"])
    say(archive, Verdict.LEFT, Likeness.TEXT, known["First"], known["Other"])
    say(archive, Verdict.JOINED, Likeness.TEXT, known["First"], known["Other"])
    refine(GAZETTE, BATCH, archive)
    assert everything(archive)[1] == whole[1]


def test_postgresql_follows_them_too(config: Config, postgres_url: str) -> None:
    url = postgres_url.replace("postgresql://", "postgresql+psycopg://", 1)
    with Archive.open(replace(config, catalog=url)) as archive:
        known = copied(archive)
        say(archive, Verdict.PARTED, Likeness.TEXT, known["Third"], known["First"])
        say(archive, Verdict.JOINED, Likeness.EVENT, known["Third"], known["Other"])
        assert cluster(archive, known["Third"]) == []
        assert "Other" in event(archive, known["Third"])
        live = everything(archive)
        follow.rebuild(archive)
        assert everything(archive) == live
