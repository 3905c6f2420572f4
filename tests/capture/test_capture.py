"""The verb capture against the newsstand and a real S3 server: what ends up in the WARC, the batch and the catalog."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog, Seen
from scrapers.archive.store import Store
from scrapers.archive.warc import Captured, read_captures
from scrapers.capture.run import capture, discover, judge
from scrapers.capture.scheduled import MOST_TRIES, is_due
from scrapers.config import Config
from scrapers.crawl.settings import NEWSSTAND
from scrapers.errors import (
    BadConfiguration,
    Blocked,
    BucketMissing,
    SiteUnavailable,
    SourcesEmpty,
    StopOutlet,
    StoreUnavailable,
    Throttled,
)
from scrapers.model.batch import Batch, Outcome, SourceReport
from scrapers.model.link import Link, State
from scrapers.model.outlet import Feed, Outlet, Sitemap
from scrapers.outlets import load
from tests.newsstand import Newsstand
from tests.support.gazette import FAST, OUTLET, STORY
from tests.support.requests import requests_of
from tests.support.wire import Wire, article, feed, http

BATCH, NEXT = "20261122T1030Z", "20261122T1045Z"
QUICK = replace(NEWSSTAND, delay=0.0, backoff_seconds=0.01, tries=2, body=2**20, pages=8)
SLOW = replace(QUICK, page_seconds=1.5)
"""For a body that takes half a minute; too strict for a busy machine otherwise."""
EURONEWS = replace(
    load("euronews"), sources=(Feed(url="https://www.euronews.com/rss?format=mrss", floor=20),)
)


@pytest.fixture
def played(config: Config, newsstand: Newsstand) -> Config:
    return replace(config, newsstand=newsstand.address)


def kept(archive: Archive, batch: Batch) -> list[Captured]:
    """Every capture of the batch's parts, as refining and a web archive read them."""
    found: list[Captured] = []
    for part in batch.parts:
        key = keys.warc(batch.outlet, batch.batch, part.name)
        found += read_captures(archive.store.get(key), warc=key)
    return found


def one(archive: Archive, batch: Batch, outcome: Outcome) -> Captured:
    """What stands where the outcome says."""
    assert outcome.part
    assert outcome.offset is not None
    assert outcome.length
    key = keys.warc(batch.outlet, batch.batch, outcome.part)
    (captured,) = read_captures(
        archive.store.get_range(key, outcome.offset, outcome.length), warc=key, at=outcome.offset
    )
    return captured


def of(batch: Batch, url: str) -> Outcome:
    (outcome,) = [outcome for outcome in batch.outcomes if outcome.link.canonical_url == url]
    return outcome


# A batch


def test_what_is_new_is_captured(archive: Archive, played: Config, newsstand: Newsstand) -> None:
    outlet, told = load("vietnamplus"), list[tuple[int, int, str]]()
    batch = capture(outlet, BATCH, archive, played, limits=QUICK, on_progress=lambda *now: told.append(now))
    assert batch.counts == {"captured": 8, "over_limit": len(batch.outcomes) - 8}
    assert [report.error for report in batch.sources] == [None] * len(outlet.sources)
    assert all(
        report.links >= source.floor for report, source in zip(batch.sources, outlet.sources, strict=True)
    )
    captures = [outcome for outcome in batch.outcomes if outcome.state is State.CAPTURED]
    published = [outcome.link.published for outcome in captures]
    assert published == sorted(
        published, key=lambda time: time or datetime.min.replace(tzinfo=UTC), reverse=True
    )
    for outcome in captures:
        captured = one(archive, batch, outcome)
        truth = newsstand.gold("vietnamplus", outcome.link.canonical_url)
        assert truth
        assert captured.page.url == outcome.link.canonical_url
        assert captured.page.url.startswith("https://www.vietnamplus.vn/")
        assert truth.headline in captured.page.body.decode()
        assert (captured.page.status, captured.damage, captured.truncated) == (200, None, None)
        assert captured.payload_digest == outcome.payload_digest
        assert captured.page.capture
        assert captured.page.capture.record_id == outcome.record_id
        assert captured.page.fetched_at == outcome.fetched_at
    urls = {captured.page.url for captured in kept(archive, batch)}
    assert {source.url for source in outlet.sources} <= urls
    assert "https://www.vietnamplus.vn/robots.txt" in urls
    assert batch.totals["requests"] == len(newsstand.requests()) == sum(part.records for part in batch.parts)
    assert told[-1] == (8, 8, captures[-1].link.canonical_url)
    judge(outlet, batch)


def test_the_batch_in_the_bucket_is_the_batch(archive: Archive, played: Config, newsstand: Newsstand) -> None:
    batch = capture(EURONEWS, BATCH, archive, played, limits=QUICK)
    assert archive.find_batch("euronews", BATCH) == batch
    (part,) = batch.parts
    assert {stored.key for stored in archive.store.list(keys.captures("euronews"))} == {
        keys.batch_json("euronews", BATCH),
        keys.warc("euronews", BATCH, part.name),
        keys.cdxj("euronews", BATCH, part.name),
    }
    asked = len(newsstand.requests())
    assert capture(EURONEWS, BATCH, archive, played, limits=QUICK) == batch
    assert len(newsstand.requests()) == asked
    assert not list((played.home / "work").rglob("*.gz*"))


def test_the_next_batch_holds_what_came_since(archive: Archive, played: Config, newsstand: Newsstand) -> None:
    first = capture(EURONEWS, BATCH, archive, played, limits=replace(QUICK, pages=30))
    assert first.counts == {"captured": 30, "over_limit": len(first.outcomes) - 30}
    listed = {outcome.link.canonical_url for outcome in first.outcomes}
    while {
        link.canonical_url for link in discover(EURONEWS, played).links
    } <= listed:  # in some hours no news
        newsstand.set_time(newsstand.clock.now() + timedelta(hours=3))
    second = capture(EURONEWS, NEXT, archive, played, limits=replace(QUICK, pages=100))
    fetched = [
        {outcome.link.canonical_url for outcome in batch.outcomes if outcome.part}
        for batch in (first, second)
    ]
    assert not fetched[0] & fetched[1]
    new = second.sources[0].new
    assert new > 0
    left = {outcome.link.canonical_url for outcome in first.outcomes if outcome.state is State.OVER_LIMIT}
    assert second.counts == {"captured": len(fetched[1])}
    assert left & fetched[1]  # what the first run left, but for what has left the feed since
    assert archive.catalog.counts()[0].links[State.CAPTURED] == len(fetched[0] | fetched[1])


def test_discover_lists_and_keeps_nothing(archive: Archive, played: Config, newsstand: Newsstand) -> None:
    found = discover(EURONEWS, played)
    assert len(found.links) == found.sources[0].links >= 20
    assert [seen.path for seen in newsstand.requests()] == ["/robots.txt", "/rss?format=mrss"]
    assert archive.store.everything("") == ()


def test_parts_are_cut_and_every_outcome_finds_its_own(archive: Archive, played: Config) -> None:
    batch = capture(EURONEWS, BATCH, archive, played, limits=replace(QUICK, pages=30, part=100_000))
    assert len(batch.parts) >= 3
    assert sum(part.records for part in batch.parts) == batch.totals["requests"]
    for outcome in batch.outcomes[:30]:
        assert one(archive, batch, outcome).page.url == outcome.link.canonical_url


# Faults of a page


@pytest.mark.parametrize(
    ("fault", "options", "state", "said", "statuses", "truncated"),
    [
        ("not_found", {}, State.GONE, "status 404", [404], None),
        ("gone", {}, State.GONE, "status 410", [410], None),
        ("block_page", {}, State.BLOCKED, "a block page: 'Just a moment", [200], None),
        ("forbidden", {}, State.BLOCKED, "status 403", [403], None),
        ("consent_wall", {}, State.BLOCKED, "a consent wall", [200], None),
        ("too_many", {"seconds": 1}, State.FAILED, "status 429, asked to wait 1 s", [429, 429], None),
        ("too_many", {"seconds": 3600}, State.FAILED, "status 429, asked to wait 3600 s", [429], None),
        ("unavailable", {"seconds": 0}, State.FAILED, "status 503", [503, 503], None),
        ("server_error", {}, State.FAILED, "status 500", [500, 500], None),
        ("redirect_loop", {}, State.OVER_LIMIT, "more than 5 redirects in a circle", [302], None),
        ("redirect_private", {}, State.NOT_AN_ARTICLE, "redirects to http://10.0.0.1/, away from euronews", [302], None),
        ("redirect_metadata", {}, State.NOT_AN_ARTICLE, "169.254.169.254", [302], None),
        ("slow", {}, State.FAILED, "not whole after 1.5 s", [200, 200], "time"),
        ("truncated_gzip", {}, State.FAILED, "gzip ends early", [200, 200], None),
        ("truncated_body", {}, State.CAPTURED, "peer closed connection", [200, 200], "disconnect"),
        ("bomb", {"megabytes": 50}, State.OVER_LIMIT, "more than 8388608 bytes, decompressed", [200], None),
        ("huge", {"megabytes": 50}, State.OVER_LIMIT, "more than 1048576 bytes", [200], "length"),
        ("reset", {}, State.FAILED, "", [], None),
        ("not_http", {}, State.FAILED, "", [], None),
        ("wrong_charset", {}, State.CAPTURED, "", [200], None),
    ],
)  # fmt: skip
def test_a_fault_of_a_page(
    archive: Archive,
    played: Config,
    newsstand: Newsstand,
    fault: str,
    options: dict[str, object],
    state: State,
    said: str,
    statuses: list[int],
    truncated: str | None,
) -> None:
    good, bad = [gold.url for gold in newsstand.golds("euronews", 2)]
    newsstand.fault(fault, path=bad.removeprefix("https://www.euronews.com"), **options)
    limits = replace(SLOW if fault == "slow" else QUICK, pages=2)
    batch = capture(EURONEWS, BATCH, archive, played, limits=limits)
    outcome = of(batch, bad)
    assert outcome.state is state
    assert said in (outcome.reason or "")
    assert bool(outcome.reason) is (state is not State.CAPTURED or truncated is not None)
    # the WARC
    found = [captured for captured in kept(archive, batch) if captured.page.url == bad]
    assert [captured.page.status for captured in found][: len(statuses)] == statuses
    assert {captured.truncated for captured in found} <= {truncated}
    if statuses and fault != "redirect_loop":
        assert one(archive, batch, outcome).page.url == bad
    # the catalog
    seen = archive.catalog.known("euronews", [bad])[bad]
    assert (seen.state, seen.reason) == (state, outcome.reason)
    assert (seen.original is None) is (state is not State.CAPTURED)
    # and the other page
    if options.get("seconds") != 3600:
        assert of(batch, good).state is State.CAPTURED


def test_a_link_that_failed_is_captured_by_the_next_run(
    archive: Archive, played: Config, newsstand: Newsstand
) -> None:
    newsstand.fault("too_many", path="/20", seconds=3600)
    first = capture(EURONEWS, BATCH, archive, played, limits=QUICK)
    assert {outcome.state for outcome in first.outcomes} == {State.FAILED, State.OVER_LIMIT}
    newsstand.mend()
    second = capture(EURONEWS, NEXT, archive, played, limits=QUICK)
    # The one that was asked for waits for a quarter of an hour; those that were not are due at once.
    assert first.outcomes[0].link not in [outcome.link for outcome in second.outcomes]
    assert second.counts["captured"] == 8


# Faults of a source


@pytest.mark.parametrize(
    ("fault", "said", "links"),
    [
        ("not_found", "status 404", 0),
        ("forbidden", "status 403", 0),
        ("block_page", "a block page", 0),
        ("consent_wall", "a consent wall", 0),
        ("broken_xml", "broken XML", None),
        ("empty", "a feed without entries", 0),
        ("half_listing", None, 25),
        ("truncated_gzip", "gzip ends early", 0),
        ("slow", "not whole after 1.5 s", 0),
        ("bomb", "more than 8388608 bytes, decompressed", 0),
        ("huge", "more than 1048576 bytes", 0),
        ("redirect_loop", "more than 5 redirects", 0),
        ("redirect_private", "10.0.0.1 is no address of the public internet", 0),
    ],
)
def test_a_fault_of_a_source_takes_no_other_down(
    archive: Archive, played: Config, newsstand: Newsstand, fault: str, said: str | None, links: int | None
) -> None:
    news = Sitemap(url="https://www.euronews.com/sitemaps/en/latest-news.xml", floor=20)
    outlet = replace(EURONEWS, sources=(replace(EURONEWS.sources[0], floor=30), news))
    newsstand.fault(fault, path="/rss", megabytes=80)
    batch = capture(outlet, BATCH, archive, played, limits=SLOW if fault == "slow" else QUICK)
    first, second = batch.sources
    assert said is None or said in (first.error or "")
    assert links is None or first.links == links
    assert second.error is None
    assert batch.counts["captured"] == 8
    with pytest.raises(
        SourcesEmpty, match=r"^euronews: feed /rss\?format=mrss listed \d+ links, expected at least 30"
    ):
        judge(outlet, batch)
    judge(replace(outlet, sources=(replace(outlet.sources[0], verified=False), news)), batch)


def test_a_sitemap_that_points_to_itself(archive: Archive, played: Config, newsstand: Newsstand) -> None:
    outlet = load("euronews")
    newsstand.fault("self_sitemap", path=r"/sitemaps/en/articles\.xml")
    batch = capture(outlet, BATCH, archive, played, limits=QUICK)
    (report,) = [report for report in batch.sources if report.name == "sitemap /sitemaps/en/articles.xml"]
    assert report.links == 0
    assert [seen.path for seen in newsstand.requests()].count("/sitemaps/en/articles.xml") == 1
    with pytest.raises(SourcesEmpty, match=r"articles\.xml listed 0 links, expected at least 10"):
        judge(outlet, batch)


@pytest.mark.parametrize(
    ("fault", "options", "error"),
    [
        ("unavailable", {"seconds": 0}, SiteUnavailable),
        ("server_error", {}, SiteUnavailable),
        ("reset", {}, SiteUnavailable),
        ("slow", {}, SiteUnavailable),
        ("too_many", {"seconds": 600}, Throttled),
    ],
)
def test_a_site_that_is_down_leaves_no_trace_and_is_asked_again(
    archive: Archive,
    played: Config,
    newsstand: Newsstand,
    fault: str,
    options: dict[str, object],
    error: type,
) -> None:
    newsstand.fault(fault, path="/rss", **options)
    with pytest.raises(error, match="euronews: none of 1 sources could be reached") as raised:
        capture(EURONEWS, BATCH, archive, played, limits=SLOW if fault == "slow" else QUICK)
    if error is Throttled:
        assert raised.value.retry_after == 600
    assert archive.store.everything("captures/") == ()
    assert not list((played.home / "work").rglob("*.gz*"))
    newsstand.mend()
    assert capture(EURONEWS, BATCH, archive, played, limits=QUICK).counts["captured"] == 8


def test_robots_txt_that_cannot_be_had_is_a_site_that_is_down(
    archive: Archive, played: Config, newsstand: Newsstand
) -> None:
    newsstand.fault("server_error", path="/robots.txt")
    with pytest.raises(
        SiteUnavailable, match=r"robots\.txt: status 500; nothing of this site may be fetched"
    ):
        capture(EURONEWS, BATCH, archive, played, limits=QUICK)


def test_robots_txt_that_forbids_all(archive: Archive, played: Config, newsstand: Newsstand) -> None:
    newsstand.fault("robots_disallow", path="/robots.txt")
    batch = capture(EURONEWS, BATCH, archive, played, limits=QUICK)
    assert [report.state for report in batch.sources] == [State.FORBIDDEN]
    assert [captured.page.url for captured in kept(archive, batch)] == ["https://www.euronews.com/robots.txt"]
    with pytest.raises(
        Blocked, match=r"euronews: robots\.txt forbids all .* disallowed by https://www\.euronews\.com"
    ):
        judge(EURONEWS, batch)


def test_a_site_that_blocks_us(archive: Archive, played: Config, newsstand: Newsstand) -> None:
    newsstand.fault("block_page", path="/20")
    batch = capture(EURONEWS, BATCH, archive, played, limits=replace(QUICK, pages=50))
    assert {outcome.state for outcome in batch.outcomes} == {State.BLOCKED}
    assert sum(outcome.tries for outcome in batch.outcomes) == 5
    with pytest.raises(
        Blocked, match=r"euronews: \d+ of \d+ pages were blocked, e\.g\. https://www\.euronews\.com/"
    ):
        judge(EURONEWS, batch)


def test_a_site_whose_pages_fail(archive: Archive, played: Config, newsstand: Newsstand) -> None:
    newsstand.fault("server_error", path="/20")
    batch = capture(EURONEWS, BATCH, archive, played, limits=replace(QUICK, pages=50))
    with pytest.raises(StopOutlet, match=r"euronews: \d+ of \d+ pages failed, e\.g\. .*: status 500"):
        judge(EURONEWS, batch)


# What is held already


def left_over(archive: Archive, batch: Batch) -> None:
    """Tell the catalog of a later run that left these links untried, so that they are due."""
    outcomes = [
        Outcome(link=outcome.link, state=State.OVER_LIMIT, reason="left", tries=0)
        for outcome in batch.outcomes
    ]
    later = batch.started_at + timedelta(microseconds=1)
    archive.record_batch(
        replace(batch, batch="20261122T1040Z", started_at=later, outcomes=tuple(outcomes), parts=())
    )


def test_a_page_that_was_not_modified(archive: Archive, wired: Config, wire: Wire) -> None:
    wire.reply("/story-1", http(article(), etag='"v1"'), http(status="304 Not Modified", etag='"v1"'))
    first = capture(OUTLET, BATCH, archive, wired, limits=FAST)
    left_over(archive, first)
    second = capture(OUTLET, NEXT, archive, wired, limits=FAST)
    assert wire.asked[-1].headers["if-none-match"] == '"v1"'
    outcome = of(second, STORY)
    assert (outcome.state, outcome.status) == (State.UNCHANGED, 304)
    captured = one(archive, second, outcome)
    assert captured.revisit
    assert captured.refers_to == STORY
    assert captured.payload_digest == of(first, STORY).payload_digest
    seen = archive.catalog.known("gazette", [STORY])[STORY]
    assert (seen.state, seen.captures, seen.tries) == (State.UNCHANGED, 2, 0)
    assert seen.original
    assert seen.original.record_id == of(first, STORY).record_id


def test_a_page_that_always_breaks_off_is_asked_for_whole_again(
    archive: Archive, wired: Config, wire: Wire
) -> None:
    whole = http(article(), etag='"v1"')
    wire.reply("/story-1", (whole[:-300], "close"), (whole[:-300], "close"), whole)
    first = capture(OUTLET, BATCH, archive, wired, limits=FAST)
    outcome = of(first, STORY)
    assert (outcome.state, outcome.etag) == (State.CAPTURED, None)
    assert "disconnect" in one(archive, first, outcome).faults
    left_over(archive, first)
    second = capture(OUTLET, NEXT, archive, wired, limits=FAST)
    assert "if-none-match" not in wire.asked[-1].headers
    outcome = of(second, STORY)
    assert (outcome.state, outcome.etag) == (State.CAPTURED, '"v1"')
    assert one(archive, second, outcome).faults == ()


def test_a_page_that_came_again_unchanged(archive: Archive, wired: Config, wire: Wire) -> None:
    first = capture(OUTLET, BATCH, archive, wired, limits=FAST)
    left_over(archive, first)
    second = capture(OUTLET, NEXT, archive, wired, limits=FAST)
    outcome = of(second, STORY)
    assert (outcome.state, outcome.status) == (State.UNCHANGED, 200)
    captured = one(archive, second, outcome)
    assert captured.revisit
    assert captured.payload_digest == of(first, STORY).payload_digest
    # robots.txt and the feed, too, are kept once
    assert [found.revisit for found in kept(archive, second)] == [True] * 3
    assert second.parts[0].size < first.parts[0].size


def test_a_page_that_changed_is_kept_in_full(archive: Archive, wired: Config, wire: Wire) -> None:
    wire.reply("/story-1", http(article(), etag='"v1"'), http(article("Sun"), etag='"v2"'))
    left_over(archive, capture(OUTLET, BATCH, archive, wired, limits=FAST))
    second = capture(OUTLET, NEXT, archive, wired, limits=FAST)
    assert of(second, STORY).state is State.CAPTURED
    assert b"<h1>Sun</h1>" in one(archive, second, of(second, STORY)).page.body


def test_a_bad_answer_takes_nothing_away(archive: Archive, wired: Config, wire: Wire) -> None:
    wire.reply("/story-1", http(article(), etag='"v1"'), http("<h1>Access denied</h1>", etag='"wall"'))
    first = capture(OUTLET, BATCH, archive, wired, limits=FAST)
    left_over(archive, first)
    capture(OUTLET, NEXT, archive, wired, limits=FAST)
    seen = archive.catalog.known("gazette", [STORY])[STORY]
    assert (seen.state, seen.etag) == (State.BLOCKED, '"v1"')
    assert seen.original
    assert seen.original.payload_digest == of(first, STORY).payload_digest


def test_a_new_page_with_the_bytes_of_another_is_kept_in_full(
    archive: Archive, wired: Config, wire: Wire
) -> None:
    capture(OUTLET, BATCH, archive, wired, limits=FAST)
    twin = STORY.replace("1", "2")
    wire.reply("/rss", feed(twin))
    wire.reply("/story-2", http(article()))
    batch = capture(OUTLET, NEXT, archive, wired, limits=FAST)
    assert of(batch, twin).state is State.CAPTURED
    assert not one(archive, batch, of(batch, twin)).revisit


def seen(state: State, tries: int, ago: timedelta, now: datetime) -> Seen:
    return Seen(
        canonical_url=STORY, state=state, reason=None, tries=tries, captures=0, first_seen=now, last_tried_at=now - ago,
        last_fetched_at=None, published=None, etag=None, last_modified=None, original=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "tries", "minutes", "due"),
    [
        (State.OVER_LIMIT, 0, 0, True),
        (State.FAILED, 1, 14, False),
        (State.FAILED, 1, 15, True),
        (State.FAILED, 3, 59, False),
        (State.FAILED, 3, 60, True),
        (State.GONE, 2, 30, True),
        (State.BLOCKED, MOST_TRIES - 1, 48 * 60, True),
        (State.BLOCKED, MOST_TRIES, 10**6, False),
        (State.CAPTURED, 0, 10**6, False),
        (State.ARCHIVED, 0, 10**6, False),
        (State.QUARANTINED, 0, 10**6, False),
        (State.NOT_AN_ARTICLE, 1, 10**6, False),
        (State.DUPLICATE, 1, 10**6, False),
    ],
)
def test_what_is_due_for_another_try(state: State, tries: int, minutes: int, due: bool) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert is_due(seen(state, tries, timedelta(minutes=minutes), now), now) is due


# Interruptions


class Interrupted(BaseException):
    """As Airflow ends a task that takes too long."""


def test_an_interrupted_capture_is_continued(archive: Archive, wired: Config, wire: Wire) -> None:
    urls = [f"https://gazette.example/story-{n}" for n in range(1, 11)]
    wire.reply("/rss", feed(*urls))
    for number in range(2, 11):
        wire.reply(f"/story-{number}", http(article(str(number)), etag=f'"{number}"'))
    wire.reply("/story-1", http(status="500 Oops"))

    def stop(done: int, total: int, last: str = "") -> None:
        if done == 6:
            raise Interrupted

    with pytest.raises(Interrupted):
        capture(OUTLET, BATCH, archive, wired, limits=FAST, on_progress=stop)
    assert archive.find_batch("gazette", BATCH) is None
    assert archive.catalog.counts() == ()
    assert len(archive.store.list(keys.captures("gazette"))) == 2
    wire.forget()
    batch = capture(OUTLET, BATCH, archive, wired, limits=FAST)
    # Of what came whole nothing is asked for again; what failed is, and what was not asked for yet.
    assert wire.paths() == ["/story-1", "/story-1", "/story-7", "/story-8", "/story-9", "/story-10"]
    assert [outcome.link.canonical_url for outcome in batch.outcomes] == urls
    assert [outcome.state for outcome in batch.outcomes] == [State.FAILED] + [State.CAPTURED] * 9
    assert len(batch.parts) == 2
    for number, outcome in enumerate(batch.outcomes[1:], 2):
        captured = one(archive, batch, outcome)
        assert f"<h1>{number}</h1>" in captured.page.body.decode()
        assert captured.payload_digest == outcome.payload_digest
        assert outcome.etag == f'"{number}"'
        assert outcome.fetched_at == captured.page.fetched_at
    seen = archive.catalog.known("gazette", urls)
    assert [seen[url].state for url in urls] == [outcome.state for outcome in batch.outcomes]


def test_two_captures_of_one_batch_at_once_on_two_machines(
    config: Config, wire: Wire, tmp_path: Path
) -> None:
    urls = [f"https://gazette.example/story-{n}" for n in range(1, 21)]
    wire.reply("/rss", feed(*urls))
    for number in range(1, 21):
        wire.reply(f"/story-{number}", (0.02, http(article(str(number)))))
    found: list[Batch] = []

    def run(home: Path) -> None:
        with Archive.open(replace(config)) as archive:
            found.append(
                capture(
                    OUTLET,
                    BATCH,
                    archive,
                    replace(config, home=home, newsstand=wire.address),
                    limits=replace(FAST, part=5_000),
                )
            )

    threads = [threading.Thread(target=run, args=(tmp_path / name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    first, second = found
    assert first == second
    assert wire.paths().count("/rss") == 2
    with Archive.open(config) as archive:
        names = {
            stored.key.rpartition("/")[2] for stored in archive.store.list(keys.captures("gazette", BATCH))
        }
        wanted = {part.name for part in first.parts}
        assert names == {"batch.json"} | {f"{name}{end}" for name in wanted for end in (".warc.gz", ".cdxj")}
        assert all(one(archive, first, outcome).page.status == 200 for outcome in first.outcomes)


def test_a_store_that_is_down_is_told_before_the_site_is_asked(
    archive: Archive, wired: Config, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    with pytest.raises(StoreUnavailable):
        capture(OUTLET, BATCH, Archive(Store.open(wired), archive.catalog), wired, limits=FAST)
    assert wire.asked == []


def test_a_bucket_that_goes_away_meanwhile(archive: Archive, wired: Config) -> None:
    def drop(done: int, total: int, last: str = "") -> None:
        if done == 1:
            archive.store.client.delete_bucket(Bucket=archive.store.bucket)

    with pytest.raises(BucketMissing):
        capture(OUTLET, BATCH, archive, wired, limits=FAST, on_progress=drop)
    assert archive.catalog.counts() == ()
    assert not list((wired.home / "work").rglob("*.gz*"))


def test_a_home_that_is_no_folder(archive: Archive, wired: Config, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here")
    with pytest.raises(BadConfiguration, match="check KHOBAO_HOME"):
        capture(OUTLET, BATCH, archive, replace(wired, home=tmp_path / "file"), limits=FAST)


def test_a_name_that_is_no_batch(archive: Archive, wired: Config) -> None:
    with pytest.raises(BadConfiguration, match="no batch name"):
        capture(OUTLET, "yesterday", archive, wired, limits=FAST)


# The verdict


def verdict(*reports: SourceReport, outlet: Outlet = OUTLET, outcomes: tuple[Outcome, ...] = ()) -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    judge(
        outlet,
        Batch(
            outlet=outlet.slug, batch=BATCH, started_at=now, ended_at=now, code_version="1", user_agent="x",
            sources=reports, outcomes=outcomes, parts=(),
        ),
    )  # fmt: skip


def listed(name: str, links: int, error: str | None = None) -> SourceReport:
    return SourceReport(name=name, url="https://gazette.example/", links=links, new=0, error=error)


TWO = replace(
    OUTLET,
    sources=(
        Feed(url="https://gazette.example/rss", floor=10),
        Feed(url="https://gazette.example/guess.rss", floor=10, verified=False),
    ),
)


def test_a_quiet_run_is_well() -> None:
    verdict(listed("feed /rss", 10), listed("feed /guess.rss", 10), outlet=TWO)


def test_a_guess_that_fails_is_no_alarm_while_another_source_is_well() -> None:
    verdict(listed("feed /rss", 10), listed("feed /guess.rss", 0, "status 404"), outlet=TWO)


def test_a_source_below_its_floor_is_an_alarm() -> None:
    with pytest.raises(SourcesEmpty, match=r"^gazette: feed /rss listed 9 links, expected at least 10$"):
        verdict(listed("feed /rss", 9), listed("feed /guess.rss", 30), outlet=TWO)


def test_all_sources_failing_names_all() -> None:
    with pytest.raises(
        SourcesEmpty, match=r"feed /rss listed 0 .* \(status 404\); feed /guess\.rss listed 3 links"
    ):
        verdict(listed("feed /rss", 0, "status 404"), listed("feed /guess.rss", 3), outlet=TWO)


def outcomes(*states: State) -> tuple[Outcome, ...]:
    return tuple(
        Outcome(
            link=Link(url=STORY, canonical_url=f"{STORY}{n}", source="feed /rss"), state=state, reason="so"
        )
        for n, state in enumerate(states)
    )


@pytest.mark.parametrize(
    ("states", "error"),
    [
        ([State.CAPTURED] * 3 + [State.BLOCKED] * 4, None),
        ([State.CAPTURED] * 3 + [State.BLOCKED] * 5, Blocked),
        ([State.BLOCKED], Blocked),
        ([State.BLOCKED, State.CAPTURED] * 5, None),
        ([State.FAILED] * 2, None),
        ([State.FAILED] * 3, StopOutlet),
        ([State.FAILED] * 5, StopOutlet),
        ([State.FAILED] * 5 + [State.CAPTURED] * 5, None),
        ([State.GONE] * 2, None),
        ([State.GONE] * 9, StopOutlet),
        ([State.GONE, State.NOT_AN_ARTICLE, State.OVER_LIMIT], StopOutlet),
        ([State.NOT_AN_ARTICLE] * 3 + [State.BLOCKED], StopOutlet),
        ([State.FORBIDDEN] * 3, StopOutlet),
        ([State.GONE] * 9 + [State.UNCHANGED], None),
        ([], None),
    ],
)
def test_the_verdict_on_pages(states: list[State], error: type[StopOutlet] | None) -> None:
    report = listed("feed /rss", 5)
    if error is None:
        verdict(report, outcomes=outcomes(*states))
        return
    with pytest.raises(
        error,
        match=r"^gazette: (?:none|\d) of \d pages (?:were blocked|failed|was usable \(.*\)), e\.g\. .*: so$",
    ):
        verdict(report, outcomes=outcomes(*states))


def test_a_capture_with_nothing_new_makes_few_requests(played: Config) -> None:
    with Archive.open(played) as archive:
        capture(EURONEWS, BATCH, archive, played, limits=replace(QUICK, pages=1000))
    with Archive.open(played) as archive, requests_of(archive.store) as made:
        batch = capture(EURONEWS, NEXT, archive, played, limits=QUICK)
        assert batch.outcomes == ()
        judge(EURONEWS, batch)
        assert len(made) <= 4, made
        with Catalog.rebuild(f"sqlite:///{played.home / 'rebuilt.sqlite'}", archive.store) as rebuilt:
            assert rebuilt.dump() == archive.catalog.dump()
        made.clear()
        assert capture(EURONEWS, NEXT, archive, played, limits=QUICK) == batch
        assert not [request for request in made if not request.startswith("GET ")]


@pytest.mark.parametrize("checksums", ["when_supported", "when_required"])
def test_where_the_server_does_not_refuse_broken_bytes_the_index_is_read_back(
    played: Config, checksums: str
) -> None:
    config = replace(played, s3_checksums=checksums)
    with Archive.open(config) as archive, requests_of(archive.store) as made:
        batch = capture(EURONEWS, BATCH, archive, config, limits=QUICK)
        index = {f"GET {keys.cdxj('euronews', BATCH, part.name)}" for part in batch.parts}
        assert (index <= set(made)) is (checksums == "when_required")
