"""The pages of outlets: what they say of fetches, fields and robots.txt is what the archive holds."""

from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from botocore.exceptions import EndpointConnectionError

from scrapers.archive.archive import Archive
from scrapers.desk.app import create
from scrapers.desk.fetches import Fetch, fetch_of
from scrapers.desk.filled import FIELDS, Filled, filled, steps
from scrapers.desk.host import Alone, Visitor
from scrapers.model.batch import Outcome
from scrapers.model.link import Link, State
from scrapers.web.status import asked_to_wait, failure
from tests.desk.conftest import NOW
from tests.desk.fill import DAY, refined, tried
from tests.desk.fill import filled as fill
from tests.support.servers import S3
from tests.support.serving import serving
from tests.support.shelf import GAZETTE, Served, file_batch, page, shelve

ROBOTS = "https://gazette.example/robots.txt"


def robots(text: str) -> Served:
    return Served(url=ROBOTS, html=text, headers={"Content-Type": "text/plain"})


def outcome(number: int, state: State, **more: object) -> Outcome:
    url = f"https://gazette.example/post{number}"
    return Outcome(link=Link(url=url, canonical_url=url, source="feed /rss"), state=state, **more)  # type: ignore[arg-type]


def test_every_outlet_stands_in_the_list_the_troubled_ones_first(
    desk: httpx.Client, archive: Archive
) -> None:
    tried(archive, "20261123T0200Z", {f"https://gazette.example/{n}": State.BLOCKED for n in range(3)})
    shown = desk.get("/outlets").text
    assert "Blocked: 3 of 3 pages tried since yesterday" in shown
    assert 'href="/outlets/gazette"' in shown
    assert "It was never captured" in shown


def test_an_outlet_that_is_not_seen_is_not_there(archive: Archive, gazette: None) -> None:
    class Other(Alone):
        async def visitor(self, request: object) -> Visitor:
            return Visitor(name="eva", sees=lambda slug: slug != "gazette")

    fill(archive)
    with serving(create(lambda: archive, Other(), clock=lambda: NOW)) as client:
        assert "gazette" not in client.get("/outlets").text
        assert client.get("/outlets/gazette").status_code == 404
        assert client.get("/api/v1/outlets/gazette").status_code == 404


def test_the_page_counts_what_was_fetched_and_read(desk: httpx.Client, archive: Archive) -> None:
    fill(archive)
    shown = desk.get("/outlets/gazette", params={"from": "2026-11-20", "to": "2026-11-23"}).text
    counted = filled(archive, "gazette", DAY, DAY)
    (of_day,) = counted
    assert of_day.articles == sum(of_day.readings.values())
    assert of_day.fields["headline"] == of_day.articles
    assert of_day.fields["authors"] == 0
    assert f"{DAY}: {of_day.articles} / {of_day.articles} (100%)" in shown
    assert "layout:now" in shown
    ends = archive.catalog.fetched(["gazette"], NOW - timedelta(days=3), NOW)["gazette"]
    assert sum(each.links for each in ends if each.state is State.GONE) == 1
    assert "Not found" in shown
    assert "Blocked" in shown


def test_a_quarantined_article_counts_among_the_fields(archive: Archive) -> None:
    refined(archive, "20261122T1200Z", page(1), page(3, body=["Too short."]))
    assert [each.articles for each in filled(archive, "gazette", DAY, DAY)] == [2]
    assert filled(archive, "gazette", date(2026, 11, 1), date(2026, 11, 21)) == ()


@pytest.mark.parametrize(
    ("state", "status", "kind"),
    [
        (State.CAPTURED, 200, Fetch.OK),
        (State.UNCHANGED, 304, Fetch.OK),
        (State.GONE, 404, Fetch.MISSING),
        (State.BLOCKED, 403, Fetch.REFUSED),
        (State.BLOCKED, 200, Fetch.REFUSED),
        (State.FORBIDDEN, None, Fetch.DISALLOWED),
        (State.FAILED, 429, Fetch.THROTTLED),
        (State.FAILED, 503, Fetch.THROTTLED),
        (State.FAILED, 500, Fetch.BROKEN),
        (State.FAILED, None, Fetch.BROKEN),
        (State.OVER_LIMIT, 200, Fetch.TOO_MUCH),
        (State.LISTED, None, None),
    ],
)
def test_a_fetch_has_one_class(state: State, status: int | None, kind: Fetch | None) -> None:
    assert fetch_of(state, status) is kind


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("300", 300), ("7.5", 7.5), ("86400", 86_400), ("9999999", 9_999_999), (None, None)],
)
def test_the_wait_that_was_asked_for_is_read_out_of_its_sentence(
    header: str | None, seconds: float | None
) -> None:
    error = failure("https://gazette.example/", 429, header, NOW)
    found = asked_to_wait(f"not asked for, since {error}")
    assert found == (None if seconds is None else pytest.approx(seconds, rel=1e-4))


def test_a_throttled_outlet_says_until_when(desk: httpx.Client, archive: Archive) -> None:
    at = datetime(2026, 11, 23, 2, 55, tzinfo=UTC)
    said = failure("https://gazette.example/post1", 429, "1800", at)
    refused = [
        outcome(number, State.FAILED, status=429, reason=str(said), fetched_at=at) for number in range(4)
    ]
    file_batch(archive, GAZETTE, "20261123T0255Z", refused)
    shown = desk.get("/outlets/gazette").text
    assert "Throttled: 4 of 4 pages tried since yesterday" in shown
    assert "2026-11-23 03:25 UTC" in shown


def test_a_blocked_outlet_says_when_its_pages_are_due_again(desk: httpx.Client, archive: Archive) -> None:
    tried(archive, "20261123T0258Z", {"https://gazette.example/post1": State.BLOCKED})
    shown = desk.get("/outlets/gazette").text
    assert "Blocked: 1 of 1 pages" in shown
    assert "2026-11-23 03:13 UTC" in shown, "a quarter of an hour after the first try"


def test_robots_txt_is_shown_with_what_changed(desk: httpx.Client, archive: Archive) -> None:
    shelve(archive, "20261121T1200Z", [robots("User-agent: *\nDisallow: /search\n")])
    shelve(archive, "20261122T1200Z", [robots("User-agent: *\nDisallow: /private<b>\n")])
    shelve(archive, "20261122T1300Z", [page(1)])
    shown = desk.get("/outlets/gazette").text
    assert "<del>Disallow: /search</del>" in shown
    assert "<ins>Disallow: /private&lt;b&gt;</ins>" in shown
    seen = archive.catalog.robots_seen("gazette", 10)
    assert [each.batch for each in seen] == ["20261122T1200Z", "20261121T1200Z"]
    assert [each.url for each in seen] == [ROBOTS, ROBOTS]


def test_what_the_newest_run_saw_is_the_robots_txt_of_now(desk: httpx.Client, archive: Archive) -> None:
    first, second = (robots(f"User-agent: {name}\n") for name in ("old", "new"))
    shelve(archive, "20261121T1200Z", [first])
    shelve(archive, "20261122T1200Z", [second])
    shelve(archive, "20261122T1300Z", [first])
    shown = desk.get("/outlets/gazette").text
    assert "<ins>User-agent: old</ins>" in shown


def days(*shares: tuple[int, int, str], begin: date = date(2026, 9, 1)) -> list[Filled]:
    """Days of 20 articles: how many have a section, and which reading gave all of them."""
    return [
        Filled(
            day=begin + timedelta(days=at),
            articles=number,
            fields=dict.fromkeys(FIELDS, number) | {"article_section": held},
            readings={reading: number},
            agreement=0.9,
        )
        for at, (number, held, reading) in enumerate(shares)
    ]


def test_a_redesign_is_a_step_on_its_day() -> None:
    found = steps(days(*[(20, 19, "layout:now")] * 20, *[(20, 2, "vote")] * 20))
    assert {(step.day, step.what, step.is_reading) for step in found} == {
        (date(2026, 9, 21), "article_section", False),
        (date(2026, 9, 21), "layout:now", True),
        (date(2026, 9, 21), "vote", True),
    }
    (section,) = (step for step in found if step.what == "article_section")
    assert (section.before, section.after) == (0.95, 0.1)


@pytest.mark.parametrize(
    "shares",
    [
        [(20, 18 - at % 3, "vote") for at in range(40)],  # what any week does
        [(20, 20 if at % 7 else 10, "vote") for at in range(40)],  # Sundays
        [(2, 2 * (at // 20), "vote") for at in range(22)],  # too few after it
        [(20, 20, "vote")] * 40,
        [],
    ],
)
def test_what_is_no_redesign_is_no_step(shares: list[tuple[int, int, str]]) -> None:
    assert steps(days(*shares)) == ()


@pytest.fixture
def impatient(aws: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive that is opened after this asks its bucket once, and not ten times."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")


def test_where_the_bucket_does_not_answer_the_rest_is_shown(
    impatient: None, desk: httpx.Client, archive: Archive
) -> None:
    fill(archive)
    archive.store.client.meta.events.register("before-send.s3.*", _refuse)
    shown = desk.get("/outlets/gazette")
    assert shown.status_code == 200
    assert "What its sources said last cannot be shown." in shown.text
    assert "Not found" in shown.text, "the catalog is there"
    assert desk.get("/outlets").status_code == 200


def _refuse(**_: object) -> None:
    raise EndpointConnectionError(endpoint_url="https://s3.example")
