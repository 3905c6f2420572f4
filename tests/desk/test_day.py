"""The page of a day: what the ledger, the seals and the runs say is what it shows, page by page."""

import csv
import hashlib
import io
import json
import re
from html import unescape

import httpx
import pyarrow.parquet as pq

from scrapers.archive import chain, keys
from scrapers.archive.archive import Archive
from scrapers.desk.app import create
from scrapers.desk.host import Alone
from scrapers.seal.run import current_ledger, seal_day
from tests.desk.conftest import NOW
from tests.desk.fill import DAY, filled, post, refined, tried
from tests.support.serving import serving
from tests.support.shelf import GAZETTE, page

PAGE = "/days/gazette/2026-11-22"


def addresses(shown: str) -> list[str]:
    """Canonical URLs in the list of links, in its order."""
    return [unescape(found) for found in re.findall(r'<p class="exact">([^<]+)</p>', shown)]


def test_the_list_is_the_ledger(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    ledger = current_ledger(GAZETTE, DAY, archive)
    shown = desk.get(PAGE).text
    assert addresses(shown) == [entry.canonical_url for entry in ledger.entries]
    for state, number in ledger.counts.items():
        assert f"<b>{number}</b>{state.replace('_', ' ')}" in shown
    assert f"{ledger.held} of {ledger.published} articles known" in shown


def test_it_filters_by_state_reason_and_source(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    entries = current_ledger(GAZETTE, DAY, archive).entries
    for query, wanted in (
        ({"state": "quarantined"}, lambda entry: entry.state == "quarantined"),
        ({"reason": "said no"}, lambda entry: entry.reason == "said no"),
        ({"source": "list"}, lambda entry: "list" in entry.sources),
        ({"source": "list", "state": "blocked"}, lambda entry: entry.state == "blocked"),
    ):
        shown = addresses(desk.get(PAGE, params=query).text)
        assert shown == [entry.canonical_url for entry in entries if wanted(entry)] != []
    assert "No link fits" in desk.get(PAGE, params={"state": "nonsense"}).text


def test_every_link_on_it_leads_to_a_page(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    seal_day(GAZETTE, DAY, archive)
    seen: set[str] = set()
    waiting = [PAGE, "/", "/quarantine", "/changes"]
    while waiting:
        address = waiting.pop()
        if address in seen or len(seen) > 400:
            continue
        seen.add(address)
        answer = desk.get(address)
        # What GX saw is a page only once it is rendered. The link to the other language may have been followed before.
        not_rendered = "/docs/" in address and "khobao docs" in answer.text
        assert answer.status_code == 200 or not_rendered, f"{address}: {answer.text[:2000]}"
        if answer.headers["content-type"].startswith("text/html") and "/docs/" not in address:
            found = {unescape(each) for each in re.findall(r'href="([^"#]+)"', answer.text)}
            ahead = {each for each in found if re.match(r"/(?:articles|batches|sources|records|docs)/", each)}
            waiting += sorted(ahead | {each for each in found if each.startswith((PAGE, "/quar"))})
    kinds = {address.split("/")[1].partition("?")[0] for address in seen}
    assert {"days", "articles", "batches", "sources", "records", "quarantine"} <= kinds


def test_ten_thousand_links_come_page_by_page(desk: httpx.Client, archive: Archive) -> None:
    urls = [post(number) for number in range(10_000)]
    tried(archive, "20261123T0100Z.list-20261122", {}, listed=dict.fromkeys(urls, DAY))
    first = desk.get(PAGE)
    assert "10,000 links, page 1 of 100" in first.text
    assert len(first.content) < 200_000
    seen = addresses(first.text)
    for number in (2, 50, 100):
        seen += addresses(desk.get(PAGE, params={"page": number}).text)
    ordered = sorted(urls)
    assert seen == ordered[:200] + ordered[4_900:5_000] + ordered[9_900:]
    beyond = desk.get(PAGE, params={"page": 101})
    assert beyond.status_code == 404
    assert "There is no page 101" in beyond.text
    assert len(desk.get(f"{PAGE}/links.jsonl").text.splitlines()) == 10_000


NO_NUMBERS = ["0", "-1", "x", "1e9", "99999999999999999999"]


def test_a_page_number_that_is_none_gets_a_sentence(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    for number in NO_NUMBERS:
        answer = desk.get(PAGE, params={"page": number})
        assert answer.status_code == 400
        assert "page" in answer.text


FILTERS = [{}, {"state": "quarantined"}, {"source": "list"}, {"reason": "said no"}]


def test_the_list_can_be_taken_away(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    for query in FILTERS:
        wanted = addresses(desk.get(PAGE, params=query).text)
        answers = {
            form: desk.get(f"{PAGE}/links.{form}", params=query) for form in ("csv", "jsonl", "parquet")
        }
        for form, answer in answers.items():
            assert answer.headers["content-disposition"] == (
                f'attachment; filename="gazette-2026-11-22-links.{form}"'
            )
        rows = {
            "csv": list(csv.DictReader(io.StringIO(answers["csv"].text))),
            "jsonl": [json.loads(line) for line in answers["jsonl"].text.splitlines()],
            "parquet": pq.read_table(io.BytesIO(answers["parquet"].content)).to_pylist(),
        }
        for form, found in rows.items():
            assert [row["canonical_url"] for row in found] == wanted, form


def test_a_form_that_there_is_not_is_a_sentence(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    for form in ("xlsx", "", "csv.exe"):
        answer = desk.get(f"{PAGE}/links.{form}")
        assert answer.status_code == 404, form
        assert "This page cannot be shown" in answer.text


def test_seals_are_shown_with_their_manifests(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    assert "The day is not sealed." in desk.get(PAGE).text
    assert "nothing to hold its objects to" in desk.get(f"{PAGE}/fixity").text
    first = seal_day(GAZETTE, DAY, archive)
    refined(archive, "20261122T1400Z", page(30))
    second = seal_day(GAZETTE, DAY, archive)
    assert second.version == 2
    shown = desk.get(PAGE).text
    for manifest in (first, second):
        assert manifest.sha256 in shown
    assert "Every object is what the manifests say" in desk.get(f"{PAGE}/fixity").text


def test_the_web_archive_of_the_newest_seal_can_be_taken_away(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    answer = desk.get(f"{PAGE}/day.wacz")
    assert answer.status_code == 404
    assert "day.wacz" not in desk.get(PAGE).text
    seal_day(GAZETTE, DAY, archive)
    refined(archive, "20261122T1400Z", page(30))
    sealed = seal_day(GAZETTE, DAY, archive).object("day")
    assert f'href="{PAGE}/day.wacz" download' in desk.get(PAGE).text
    answer = desk.get(f"{PAGE}/day.wacz", headers={"accept-encoding": "gzip"})
    assert hashlib.sha256(answer.content).hexdigest() == sealed.sha256
    assert answer.headers["content-length"] == str(sealed.size)
    assert answer.headers["content-disposition"] == 'attachment; filename="gazette-2026-11-22.wacz"'
    archive.store.delete(sealed.key)
    gone = desk.get(f"{PAGE}/day.wacz")
    assert gone.status_code == 404
    assert "The Gazette has no web archive of" in gone.text


def test_fixity_names_what_was_tampered_with(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    sealed = seal_day(GAZETTE, DAY, archive).object("articles")
    archive.store.put(sealed.key, b"PAR1 not so", content_type="application/vnd.apache.parquet")
    whole, part = desk.get(f"{PAGE}/fixity"), desk.get(f"{PAGE}/fixity", headers={"hx-request": "true"})
    for answer in (whole, part):
        assert sealed.key in answer.text
        assert "expected" in answer.text
    assert "<html" in whole.text
    assert "<html" not in part.text


def test_a_manifest_that_is_damaged_leaves_the_rest_of_the_page(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    seal_day(GAZETTE, DAY, archive)
    archive.store.put(keys.manifest("gazette", DAY, 1), b"{", content_type="application/json")
    answer = desk.get(PAGE)
    assert answer.status_code == 200
    assert "expected a manifest in JSON" in unescape(answer.text)
    assert len(addresses(answer.text)) == len(current_ledger(GAZETTE, DAY, archive).entries)
    assert chain.versions(archive.store, "gazette", DAY) == (1,)


def test_runs_say_what_they_were_for_and_what_their_checks_say(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    shown = desk.get(PAGE).text
    runs = shown[shown.index('id="runs"') :]
    assert re.findall(r'href="/batches/gazette/([^"]+)"', runs) == [
        "20261122T1200Z",
        "20261122T1230Z",
        "20261122T1300Z",
        "20261122T1330Z",
        "20261123T0100Z.list-20261122",
    ]
    for words in (
        "scheduled",
        "asked what was published on the day",
        "not refined yet",
        "nothing was fetched",
    ):
        assert words in runs
    assert 'href="/docs/gazette/20261122T1200Z"' in runs


def test_the_runs_of_the_day_after_begin_at_the_outlets_midnight(
    desk: httpx.Client, archive: Archive
) -> None:
    for batch in ("20261121T1659Z", "20261121T1700Z", "20261122T1659Z", "20261122T1700Z"):
        tried(archive, batch, {})
    shown = desk.get(PAGE).text
    assert re.findall(r'href="/batches/gazette/([^"]+)"', shown) == ["20261121T1700Z", "20261122T1659Z"]


NO_DAYS = [
    "yesterday",
    "2026-11-31",
    "2026-11",
    "0000-01-01",
    "9999-12-31",
    "20261122",
    "%00",
    "2026-11-22T00",
]


def test_a_day_that_is_none_gets_a_sentence(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    for day in NO_DAYS:
        for address in (
            f"/days/gazette/{day}",
            f"/days/gazette/{day}/fixity",
            f"/days/gazette/{day}/links.csv",
        ):
            answer = desk.get(address)
            assert answer.status_code == 400, address
            assert "expected one such as 2026-11-22" in answer.text


STRANGE_DAYS = ["1246-05-01", "0001-02-01", "2031-01-01", "9999-12-29", "2026-11-24"]


def test_a_day_of_which_there_can_be_no_news_has_a_page(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    for day in STRANGE_DAYS:
        answer = desk.get(f"/days/gazette/{day}")
        assert answer.status_code == 200
        assert "No news of this day can be on the web" in answer.text


NO_OUTLETS = ["nobody", "Gazette", "..", "%00", "a" * 99, "_zce", "gazette'--", "%F0%9F%90%9F"]


def test_an_outlet_that_there_is_not_gets_a_sentence(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    for slug in NO_OUTLETS:
        batch, place = "20261122T1200Z", "20261122T1200Z/abc/0"
        for address in ("days/{}/2026-11-22", f"articles/{{}}/{'0' * 16}", f"batches/{{}}/{batch}"):
            answer = desk.get("/" + address.format(slug))
            assert answer.status_code == 404, address
            assert "There is no" in answer.text
        for address in (f"/docs/{slug}/{batch}", f"/records/{slug}/{place}", f"/sources/{slug}/{place}"):
            assert desk.get(address).status_code == 404, address
        for address in ("/quarantine", "/changes"):
            answer = desk.get(address, params={"outlet": slug.replace("%00", "\0")})
            assert answer.status_code == 404, address


def test_a_day_of_which_nothing_is_known_says_what_to_do(desk: httpx.Client) -> None:
    answer = desk.get("/days/vietnamplus/2026-11-22")
    assert answer.status_code == 200
    assert "khobao day vietnamplus 2026-11-22" in answer.text


def test_an_outlet_without_a_file_has_its_days(archive: Archive) -> None:
    filled(archive)
    with serving(create(lambda: archive, Alone(), clock=lambda: NOW)) as desk:
        shown = desk.get(PAGE).text
    assert "There is no outlet file of gazette" in shown
    assert addresses(shown)
