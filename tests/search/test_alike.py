"""The whole index, whatever came first: clusters, events and rulings together are a function of what is published and said."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from scrapers.archive.catalog_published import Position
from scrapers.events import schema as event_schema
from scrapers.events.index import Events
from scrapers.events.rules import Rules as EventRules
from scrapers.model.ruling import Likeness, Ruling, Verdict
from scrapers.same import schema as same_schema
from scrapers.same.index import Same
from scrapers.same.rules import Rules
from scrapers.search.card import Card, Edition
from scrapers.search.index import Index

OUTLETS = ("gazette", "herald", "star", "echo", "times")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NAMES = ("Belov", "Samarkand", "Krasnov", "Lindqvist", "Zangezur", "Mirziyev", "Tashkent", "Kholmedov")
PARAGRAPHS = tuple(
    f"of {NAMES[at]}, {NAMES[(at * 3 + 1) % 8]}, {NAMES[(at * 5 + 2) % 8]} and {NAMES[(at + 4) % 8]} in {at % 3}57 days"
    f" {' '.join(f'w{chr(97 + at)}{chr(97 + each)}' for each in range(9))}"
    for at in range(8)
)
"""Few, so that many articles share some. Each has names and a number."""
Held = Mapping[tuple[str, str], Collection[str]]
"""By outlet and batch: the ids of the articles that the batch holds."""


def opened(folder: Any) -> Index:
    index = Index.for_writing(f"sqlite:///{folder / 'catalog.sqlite'}")
    index.same = Same(Rules(least=6, repeat=4, common=4, prints=1, most=4))
    index.events = Events(EventRules(common=6, keys=2, score=250, most=6))
    return index


def card(outlet: str, article_id: str, hours: int, body: Sequence[int]) -> Card:
    published = (NOON + timedelta(hours=hours)).isoformat()
    return Card(
        outlet=outlet,
        article_id=article_id,
        url=f"https://{outlet}.example/{article_id}",
        canonical_url=None,
        headline=f"News {article_id}",
        lead="",
        body=tuple(PARAGRAPHS[each] for each in body),
        published=published,
        fetched_at=published,
        day="2026-11-22",
        language="en",
        section=None,
        authors=(),
        agencies=("AFP",) if len(body) % 2 else (),
        batch=None,
        revision=1,
    )


def publish(index: Index, outlet: str, batch: str, held: Collection[str], cards: Mapping[str, Card]) -> None:
    """The batch holds these articles from now on, and no others."""
    known = index.positions(outlet).get(outlet)
    editions = {
        Edition(
            outlet=outlet, name=batch, day=NOON.date(), number=at, article_id=each, fetched_at=NOON
        ): cards[each]
        for at, each in enumerate(sorted(held))
    }
    to = Position("life", known.number + 1 if known else 1)
    assert index.advance(outlet, known, to, batch, editions, lambda edition: cards[edition.article_id])


def state(index: Index) -> dict[str, Any]:
    """Every table of clusters and events."""
    with index.database.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for metadata in (same_schema.metadata, event_schema.metadata)
            for table in metadata.sorted_tables
        }


@st.composite
def news(draw: st.DrawFn) -> dict[str, Card]:
    """Articles by id."""
    bodies = st.lists(st.integers(0, 7), min_size=1, max_size=4)
    return {
        each: card(draw(st.sampled_from(OUTLETS)), each, draw(st.integers(0, 60)), draw(bodies))
        for each in (f"{at:016x}" for at in range(1, draw(st.integers(2, 10)) + 1))
    }


@st.composite
def said(draw: st.DrawFn, cards: Mapping[str, Card]) -> list[Ruling]:
    """What people say one after the other; the last on two articles holds."""
    found: list[Ruling] = []
    pairs = st.lists(st.sampled_from(sorted(cards)), min_size=2, max_size=2, unique=True)
    for number in range(1, draw(st.integers(0, 5)) + 1):
        one, other = sorted((cards[each].outlet, each) for each in draw(pairs))
        found.append(
            Ruling(
                of=draw(st.sampled_from(list(Likeness))),
                outlet=one[0],
                article_id=one[1],
                other_outlet=other[0],
                other_id=other[1],
                number=number,
                verdict=draw(st.sampled_from(list(Verdict))),
                by="eva",
                decided_at=NOON,
                why="read both",
            )
        )
    return found


@settings(max_examples=25, deadline=None)
@given(cards=news(), data=st.data())
def test_the_way_by_which_an_archive_came_about_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, cards: dict[str, Card], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("alike")
    batch_of = {each: data.draw(st.sampled_from(["a", "b", "c"])) for each in cards}
    batches = sorted({(card.outlet, batch_of[each]) for each, card in cards.items()})
    whole = {
        key: {each for each, card in cards.items() if (card.outlet, batch_of[each]) == key} for key in batches
    }
    rulings = data.draw(said(cards))
    gone = data.draw(st.sets(st.sampled_from(sorted(cards))))
    with opened(folder / "live") as live:
        steps = [*batches, *data.draw(st.lists(st.sampled_from(batches), max_size=4))]
        waiting = list(rulings)
        for outlet, batch in data.draw(st.permutations(steps)):
            part = data.draw(st.sets(st.sampled_from(sorted(whole[outlet, batch]))))
            publish(live, outlet, batch, part, cards)  # as a run that was cut off leaves it
            for ruling in waiting[: data.draw(st.integers(0, len(waiting)))]:
                live.rule([ruling])
                waiting.remove(ruling)
        for outlet, batch in data.draw(st.permutations(batches)):
            publish(live, outlet, batch, whole[outlet, batch], cards)
        live.rule(waiting)
        with opened(folder / "at once") as fresh:
            fresh.rule(rulings)
            for outlet, batch in batches:
                publish(fresh, outlet, batch, whole[outlet, batch], cards)
            assert state(live) == state(fresh)
        for outlet, batch in batches:  # taken down
            publish(live, outlet, batch, whole[outlet, batch] - gone, cards)
        with opened(folder / "without them") as rest:
            for outlet, batch in reversed(batches):
                publish(rest, outlet, batch, whole[outlet, batch] - gone, cards)
            rest.rule(rulings)
            assert state(live) == state(rest)
