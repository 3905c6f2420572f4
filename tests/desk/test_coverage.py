"""The coverage page, over a real archive: the figures are those of the ledgers, and every address can be sent on."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from scrapers.archive.archive import Archive
from scrapers.desk.app import create
from scrapers.desk.host import Alone, Visitor
from scrapers.errors import CatalogUnavailable
from scrapers.model.ledger import reconcile
from scrapers.refine.run import refine
from scrapers.seal.run import current_ledger
from tests.desk.conftest import NOW
from tests.desk.fill import DAY, filled
from tests.support.serving import serving
from tests.support.shelf import GAZETTE, page, shelve


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "UTC", "America/New_York", "Pacific/Kiritimati"])
def test_the_counts_of_many_days_are_those_of_each_ledger(archive: Archive, zone: str) -> None:
    filled(archive)
    first, last = date(2026, 11, 18), date(2026, 11, 26)
    counted = archive.catalog.ends_by_day({"gazette": ZoneInfo(zone)}, first, last)
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        listed = archive.catalog.listed("gazette", day, ZoneInfo(zone))
        standings = archive.catalog.standings("gazette", {each.link.canonical_url for each in listed})

        entries = reconcile("gazette", day, listed, standings).entries
        assert counted.get(("gazette", day), Counter()) == Counter(entry.state for entry in entries), day


def test_a_cell_says_what_is_held_of_what_was_published(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    ledger = current_ledger(GAZETTE, DAY, archive)
    assert ledger.held
    shown = desk.get("/").text
    assert f"2026-11-22: {ledger.held} of {ledger.published} articles held" in shown


def test_the_days_end_with_that_which_has_begun_for_the_outlet(archive: Archive, gazette: None) -> None:
    evening = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)  # half past midnight in Vietnam
    dated = '<time class="published" datetime="2026-11-24T00:10:00+07:00">0:10</time>'
    shelve(archive, "20261123T1715Z", [page(1, published=dated)])
    refine(GAZETTE, "20261123T1715Z", archive)
    with serving(create(lambda: archive, Alone(), clock=lambda: evening)) as desk:
        shown = desk.get("/").text
        listed = desk.get("/api/v1/days/gazette?limit=1000").json()["items"]
    assert "2026-11-24: 1 of 1 articles held" in shown
    assert (listed[-1]["day"], listed[-1]["held"]) == ("2026-11-24", 1)


def test_an_empty_archive_has_a_page(desk: httpx.Client) -> None:
    answer = desk.get("/")
    assert answer.status_code == 200
    assert "It was never captured." in answer.text


def test_an_outlet_whose_file_is_gone_is_still_shown(archive: Archive) -> None:
    filled(archive)  # and no outlet file of the gazette

    with serving(create(lambda: archive, Alone(), clock=lambda: NOW)) as desk:
        assert "Its outlet file is missing or cannot be loaded" in desk.get("/?outlet=gazette").text


def test_days_that_cannot_be_are_named_and_not_drawn(desk: httpx.Client, archive: Archive) -> None:
    moments = ["1246-05-01T10:00:00+07:00", "2031-01-01T10:00:00+07:00"]
    pages = [
        page(number, published=f'<time class="published" datetime="{moment}">then</time>')
        for number, moment in enumerate(moments)
    ]
    shelve(archive, "20261122T1200Z", pages)
    refine(GAZETTE, "20261122T1200Z", archive)
    stated = archive.catalog.days_outside(date(1990, 1, 1), NOW.date())
    shown = desk.get("/").text
    for (_, day), number in stated.items():
        assert f'The Gazette, <a href="/days/gazette/{day}">{day}</a>: {number} article' in shown
        assert f"{day}: {number} of" not in shown


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-11-30&to=2026-11-01",
        "from=yesterday",
        "to=1246-01-01",
        "from=1800-01-01&to=2026-01-01",
        "to=9999-12-31",
        "from=0001-01-01",
        "to=0001-01-01",
        "from=2026-02-30",
        "to=2026-11-22T00:00",
        "from=%00",
        "to=0001-02-01",
        "from=9999-12-29",
        "to=20261122",
        "to=2026-W47-7",
    ],
)
def test_a_span_that_cannot_be_gets_a_sentence(desk: httpx.Client, query: str) -> None:
    answer = desk.get(f"/?{query}")
    assert answer.status_code == 400
    assert "expected" in answer.text


def test_filters_stand_in_the_address_and_in_the_form(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    shown = desk.get("/?outlet=gazette&from=2026-11-20&to=2026-11-22").text
    assert '<option value="gazette" selected>' in shown
    assert 'value="2026-11-20"' in shown
    assert shown.count('class="cell whole') + shown.count('class="cell p') > 0
    assert '<th scope="row"><a href="/?outlet=vietnamplus">' not in shown
    assert "No outlet fits" in desk.get("/?language=xx").text


def test_a_visitor_sees_his_outlets_alone(archive: Archive, gazette: None) -> None:
    filled(archive)

    class One:
        async def visitor(self, request: object) -> Visitor:
            return Visitor(name="eva", sees=lambda slug: slug == "anewz")

    with serving(create(lambda: archive, One(), clock=lambda: NOW)) as desk:
        shown = desk.get("/").text
        assert "eva" in shown
        assert "gazette" not in shown.lower()
        assert "No outlet fits" in desk.get("/?outlet=gazette").text


def test_an_archive_that_does_not_answer_is_a_sentence_and_no_fault(gazette: None) -> None:

    def closed() -> Archive:
        raise CatalogUnavailable("catalog postgresql://nowhere: connection refused")

    with serving(create(closed, Alone(), clock=lambda: NOW)) as desk:
        answer = desk.get("/")
    assert answer.status_code == 503
    assert "connection refused" in answer.text
    assert "It may pass" in answer.text
