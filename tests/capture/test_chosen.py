"""Links that a person chose are fetched, whatever has become of them, and nothing else is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scrapers.alarms.places import InBucket
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.capture.run import judge
from scrapers.capture.steps import STEPS, CaptureRun
from scrapers.config import Config
from scrapers.errors import BadConfiguration, Blocked
from scrapers.model.batch import Batch
from scrapers.model.link import MANUAL, State
from scrapers.takedown.run import hide
from tests.support.gazette import OUTLET as WIRED
from tests.support.gazette import STORY
from tests.support.wire import Wire, article, http

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
OUTLET = replace(WIRED, delay=0.0, pages_per_run=3)
OTHER = "https://gazette.example/story-2"


@pytest.fixture
def wire(wire: Wire) -> Wire:
    """With a second story, and what a conditional request could name."""
    wire.reply("/story-1", http(article(), etag='"1"'))
    wire.reply("/story-2", http(article("Bridge opens")))
    return wire


def carry_out(run: CaptureRun, archive: Archive, config: Config) -> Batch:
    for step in STEPS:
        step.carry_out(run, archive, config, lambda *_: None)
    return archive.batch(OUTLET.slug, run.batch)


def chosen(archive: Archive, config: Config, *urls: str, due: datetime = NOW) -> Batch:
    return carry_out(CaptureRun.begin(OUTLET, due, urls), archive, config)


def states(batch: Batch) -> dict[str, State]:
    return {outcome.link.canonical_url: outcome.state for outcome in batch.outcomes}


def test_a_link_that_no_source_lists_is_captured(archive: Archive, wired: Config, wire: Wire) -> None:
    batch = chosen(archive, wired, OTHER)
    assert states(batch) == {OTHER: State.CAPTURED}
    assert (batch.sources, batch.outcomes[0].link.source) == ((), MANUAL)
    assert wire.paths() == ["/robots.txt", "/story-2"]


def test_a_held_page_is_asked_for_whole(archive: Archive, wired: Config, wire: Wire) -> None:
    carry_out(CaptureRun.begin(OUTLET, NOW), archive, wired)
    wire.forget()
    same = chosen(archive, wired, STORY, due=NOW + timedelta(minutes=15))
    assert states(same) == {STORY: State.UNCHANGED}
    (asked,) = [request for request in wire.asked if request.path == "/story-1"]
    assert not {"if-none-match", "if-modified-since"} & asked.headers.keys()
    wire.reply("/story-1", http(article("Rain over the delta, and floods")))
    other = chosen(archive, wired, STORY, due=NOW + timedelta(minutes=30))
    assert states(other) == {STORY: State.CAPTURED}
    known = archive.catalog.known(OUTLET.slug, [STORY])[STORY]
    assert known.captures == 3


def test_two_choices_of_a_minute_are_two_batches(archive: Archive, wired: Config, wire: Wire) -> None:
    one, two = chosen(archive, wired, STORY), chosen(archive, wired, OTHER)
    assert one.batch != two.batch
    wire.forget()
    assert chosen(archive, wired, f"{STORY}#top", STORY) == one, "the same choice again is the same batch"
    assert wire.paths() == []


@pytest.mark.parametrize(
    ("urls", "said"),
    [
        (("https://gazette.example/about",), "no address of an article of this outlet"),
        (("https://elsewhere.example/story-1",), "no address of an article of this outlet"),
        (("story-1",), "no http"),
        (("file:///etc/passwd",), "no http"),
        (tuple(f"https://gazette.example/story-{n}" for n in range(4)), "at most 3 links at once, got 4"),
    ],
)
def test_what_cannot_be_chosen_is_refused_before_anything_is_asked(urls: tuple[str, ...], said: str) -> None:
    with pytest.raises(BadConfiguration, match=said):
        CaptureRun.begin(OUTLET, NOW, urls)


def test_what_was_taken_down_is_not_asked_for(archive: Archive, wired: Config, wire: Wire) -> None:
    chosen(archive, wired, STORY)
    hide(OUTLET, STORY, archive, reason="a court's order", by="lan")
    wire.forget()
    assert states(chosen(archive, wired, STORY, due=NOW + timedelta(minutes=1))) == {STORY: State.HIDDEN}
    assert wire.paths() == []


def test_a_choice_says_nothing_of_how_the_outlet_stands(archive: Archive, wired: Config, wire: Wire) -> None:
    carry_out(CaptureRun.begin(OUTLET, NOW), archive, wired)
    before = InBucket(archive.store, OUTLET.slug).load()
    wire.reply("/story-2", http(status="403 Forbidden"))
    refused = CaptureRun.begin(OUTLET, NOW + timedelta(minutes=1), [OTHER])
    with pytest.raises(Blocked, match="1 of 1 pages were blocked"):
        carry_out(refused, archive, wired)
    with pytest.raises(Blocked):
        judge(OUTLET, archive.batch(OUTLET.slug, refused.batch))
    chosen(archive, wired, STORY, due=NOW + timedelta(minutes=2))
    assert InBucket(archive.store, OUTLET.slug).load() == before
    assert archive.catalog.last_captured([OUTLET.slug]) == {
        OUTLET.slug: archive.batch(OUTLET.slug, "20261122T1030Z").ended_at
    }
    assert not archive.catalog.was_captured(OUTLET.slug, NOW + timedelta(minutes=1), NOW + timedelta(hours=1))


def test_the_catalog_made_again_is_the_same(archive: Archive, wired: Config, tmp_path: Path) -> None:
    carry_out(CaptureRun.begin(OUTLET, NOW), archive, wired)
    chosen(archive, wired, STORY, OTHER, due=NOW + timedelta(minutes=1))
    with Catalog.rebuild(f"sqlite:///{tmp_path}/again.sqlite", archive.store) as again:
        assert again.dump() == archive.catalog.dump()
