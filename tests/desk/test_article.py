"""The pages of articles, of their captures and of batches, over what was captured, read and revised."""

import gzip
import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from html import escape, unescape

import httpx
import markdown_it
from warcio.archiveiterator import ArchiveIterator

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.desk.context import visible
from scrapers.model.article import text_sha256
from scrapers.model.link import State
from tests.desk.fill import DAY, filled, post, refined, tried
from tests.support.shelf import Served, page, shelve, text


def id_of(archive: Archive, number: int) -> str:
    """Of the article at ``post(number)``."""
    return next(each.article_id for each in archive.catalog.filed() if each.canonical_url == post(number))


def words(shown: str) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", shown)).split())


def test_an_article_is_shown_with_what_is_known_of_it(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    shown = desk.get(f"/articles/gazette/{id_of(archive, 1)}").text
    for paragraph in ("What became of case 1", "It was decided on Tuesday.", *text(1)):
        assert paragraph in unescape(shown)
    said = words(shown)
    assert "Published2026-11-22 17:30:00+07:00 layout:now" in said.replace("</dt>", "")
    assert "SectionTown layout:now" in said
    assert f"Address{post(1)}" in said
    assert 'href="/days/gazette/2026-11-22"' in shown


def test_an_article_can_be_cited_and_taken_away(desk: httpx.Client, archive: Archive) -> None:
    refined(
        archive,
        "20261122T1200Z",
        page(1, headline="# What became of *case* 1", body=["1. <b>Firstly</b>", *text(1)]),
    )
    address = f"/articles/gazette/{id_of(archive, 1)}"
    shown = desk.get(address).text
    (sha256,) = {each.body_sha256 for each in archive.catalog.filed(outlet="gazette")}
    cited = f"The Gazette: “# What became of *case* 1”, 2026-11-22 10:30 UTC. {post(1)}. Captured 2026-11-22 12:00:00 UTC,"
    assert cited in words(shown)
    assert f"SHA-256 of the text {sha256}." in words(shown)
    for form in ("txt", "md"):
        assert f'href="{address}/texts/1.{form}" download' in shown
    plain, marked = (desk.get(f"{address}/texts/1.{form}") for form in ("txt", "md"))
    assert plain.headers["content-type"] == "text/plain; charset=utf-8"
    assert "attachment" in plain.headers["content-disposition"]
    said = plain.text.split("\n\n")
    assert said[:2] == ["# What became of *case* 1", "It was decided on Tuesday."]
    assert tuple(said[3:-1]) == text(1)
    headline, lead, body = said[0], said[1], "\n".join(said[2:-1])
    assert text_sha256(headline, lead, tuple(body.split("\n"))) == sha256
    read = markdown_it.MarkdownIt().render(marked.text)
    assert re.findall(r"<(?!/|p>)(\w+)", read) == ["h1"], "nothing that the site wrote is markup"
    assert words(read) == words(escape(plain.text.strip()))
    assert desk.get(f"{address}/texts/1.pdf").status_code == 404
    assert desk.get(f"{address}/texts/2.txt").status_code == 404


def test_revisions_are_listed_and_compared_word_for_word(desk: httpx.Client, archive: Archive) -> None:
    changed = [text(1)[0].replace("winter", "summer"), *text(1)[1:], "One more paragraph of news."]
    refined(archive, "20261122T1200Z", page(1))
    refined(archive, "20261122T1300Z", page(1, body=changed, headline="What became of it"))
    address = f"/articles/gazette/{id_of(archive, 1)}"
    newest = desk.get(address).text
    assert "summer" in newest
    assert "winter" in desk.get(address, params={"text": 1}).text
    compared = desk.get(address, params={"text": 2, "before": 1}).text
    assert re.search(r"<del>winter, ?</del>", compared)
    assert re.search(r"<ins>summer, ?</ins>", compared)
    assert "<ins>One more paragraph of news. </ins>" in compared
    assert "headline, body" in compared
    assert f'href="{address}?text=2&amp;before=1"' in newest


NO_TEXTS = [
    ({"text": "3"}, 404),
    ({"text": "1", "before": "9"}, 404),
    ({"text": "0"}, 400),
    ({"text": "x"}, 400),
    ({"before": "-1"}, 400),
]


def test_a_text_that_there_is_not_gets_a_sentence(desk: httpx.Client, archive: Archive) -> None:
    refined(archive, "20261122T1200Z", page(1))
    for query, status in NO_TEXTS:
        answer = desk.get(f"/articles/gazette/{id_of(archive, 1)}", params=query)
        assert answer.status_code == status
        assert "This page cannot be shown" in answer.text


def test_a_text_in_quarantine_is_shown_with_its_reasons(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    shown = desk.get(f"/articles/gazette/{id_of(archive, 3)}").text
    assert "In quarantine:" in shown
    assert "Too short." in shown


def test_a_takedown_is_seen_on_the_page_that_keeps_the_text(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    shown = words(desk.get(f"/articles/gazette/{id_of(archive, 2)}").text)
    assert text(2)[0] in shown
    assert "gone" in shown
    assert "said no" in shown


def test_a_table_that_is_gone_leaves_the_rest_of_the_page(desk: httpx.Client, archive: Archive) -> None:
    refined(archive, "20261122T1200Z", page(1))
    key = keys.articles("gazette", DAY, "20261122T1200Z")
    archive.store.delete(key)
    answer = desk.get(f"/articles/gazette/{id_of(archive, 1)}")
    assert answer.status_code == 200
    assert "A text cannot be shown." in answer.text
    assert key in answer.text
    assert "/sources/gazette/20261122T1200Z/" in answer.text


NO_ARTICLES = ["0" * 16, "x", "..", "%00", "%F0%9F%90%9F", "a" * 5_000, "'--"]


def test_an_article_that_there_is_not_gets_a_sentence(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    for article_id in NO_ARTICLES:
        answer = desk.get(f"/articles/gazette/{article_id}")
        assert answer.status_code == 404
        assert "There is no" in answer.text or "has no article" in answer.text


def captures(shown: str, what: str) -> list[str]:
    return re.findall(rf'href="(/{what}/gazette/[^"]+)"', shown)


def test_the_source_of_a_capture_is_shown_as_text(desk: httpx.Client, archive: Archive) -> None:
    served = page(1, headers={"X-Served-By": "a <b>cache</b>"})
    refined(archive, "20261122T1200Z", served)
    article = desk.get(f"/articles/gazette/{id_of(archive, 1)}").text
    shown = desk.get(captures(article, "sources")[0]).text
    assert served.html in unescape(shown)
    assert "<h1>What became of case 1" not in shown
    assert "x-served-by: a &lt;b&gt;cache&lt;/b&gt;" in shown


SOURCES: list[tuple[bytes, dict[str, str], str]] = [
    ("<p>Đảng</p>".encode("utf-16"), {"Content-Type": "text/html; charset=utf-16"}, "<p>Đảng</p>"),
    ("<p>été</p>".encode("latin-1"), {"Content-Type": "text/html; charset=iso-8859-1"}, "<p>été</p>"),
    (gzip.compress(b"<p>packed</p>", mtime=0), {"Content-Encoding": "gzip"}, "<p>packed</p>"),
    (b"\xfe\x00\x80<p>\x00broken\x1b[31m", {}, "broken"),
    (b"", {}, "Body"),
    (b"a\xe2\x80\xaeb", {}, f"a{visible(chr(0x202E))}b"),
]


def test_a_source_of_any_bytes_is_shown(desk: httpx.Client, archive: Archive) -> None:
    pages = [
        Served(url=post(number), html="", payload=payload, headers=headers)
        for number, (payload, headers, _) in enumerate(SOURCES)
    ]
    batch = shelve(archive, "20261122T1200Z", pages)
    for outcome, (payload, _, expected) in zip(batch.outcomes, SOURCES, strict=True):
        answer = desk.get(f"/sources/gazette/{batch.batch}/{outcome.part}/{outcome.offset}")
        assert answer.status_code == 200, payload
        assert expected in unescape(answer.text), payload
        assert "\0" not in answer.text
        assert "\x1b" not in answer.text
    assert visible(chr(0x202E)).isprintable()


def test_a_warc_record_is_what_stands_in_the_part(desk: httpx.Client, archive: Archive) -> None:
    served = page(1)
    batch = shelve(archive, "20261122T1200Z", [page(2), served, page(3)])
    outcome = batch.outcomes[1]
    answer = desk.get(f"/records/gazette/{batch.batch}/{outcome.part}/{outcome.offset}")
    whole = archive.store.get(keys.warc("gazette", batch.batch, str(outcome.part)))
    assert whole[outcome.offset :][: outcome.length] in answer.content
    found = {
        record.rec_headers.get_header("WARC-Record-ID"): record.content_stream().read()
        for record in ArchiveIterator(io.BytesIO(answer.content))
        if record.rec_type == "response"
    }
    assert found == {outcome.record_id: served.html.encode()}
    assert answer.headers["content-type"] == "application/gzip"


NO_PLACES = [
    "20261122T1200Z/{part}/99999",
    "20261122T1200Z/{part}/-1",
    "20261122T1200Z/{part}/99999999999999999999",
    "20261122T1200Z/{part}/x",
    "20261122T1200Z/0000000000000000/0",
    "20261122T1200Z/..%2f..%2f/0",
    "20261122T1200Z/%00/0",
    "20991122T1200Z/{part}/0",
    "latest/{part}/0",
    "%00/{part}/0",
]


def test_a_capture_that_there_is_not_gets_a_sentence(desk: httpx.Client, archive: Archive) -> None:
    batch = shelve(archive, "20261122T1200Z", [page(1)])
    for place in NO_PLACES:
        for what in ("records", "sources"):
            answer = desk.get(f"/{what}/gazette/{place.format(part=batch.outcomes[0].part)}")
            assert answer.status_code in {400, 404}, place
            assert "This page cannot be shown" in answer.text


def test_a_batch_shows_what_was_fetched_read_and_checked(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    shown = desk.get("/batches/gazette/20261122T1200Z").text
    report = archive.report("gazette", "20261122T1200Z")
    said = words(shown)
    for check in report.checks:
        assert check.name.replace("_", " ") in said
        assert check.observed in said
    for reading in report.readings:
        assert f"/articles/gazette/{reading.article_id}" in shown
    assert f"{len(report.readings)} links, page 1 of 1" in said
    assert "It has no new page to refine." in desk.get("/batches/gazette/20261122T1300Z").text
    tried(archive, "20261122T1330Z", {post(1): State.CAPTURED})
    assert "not refined yet" in desk.get("/batches/gazette/20261122T1330Z").text
    assert "It tried no link." in desk.get("/batches/gazette/20261123T0100Z.list-20261122").text


def test_what_went_wrong_in_a_batch_comes_first_and_all_of_it_page_by_page(
    desk: httpx.Client, archive: Archive
) -> None:
    states = {post(number): State.FAILED if number == 249 else State.UNCHANGED for number in range(250)}
    tried(archive, "20261122T1300Z", states)
    pages = [desk.get("/batches/gazette/20261122T1300Z", params={"page": at}).text for at in (1, 2, 3)]
    found = [url for shown in pages for url in re.findall(r'<p class="exact">([^<]+)</p>', shown)]
    assert found[0] == post(249)
    assert sorted(found) == sorted(states)


NO_BATCHES = ["20261122T1201Z", "latest", "..", "%00", "20261122", "20261122T1200Z.day-20269999", "x" * 2_000]


def test_a_batch_that_there_is_not_gets_a_sentence(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    for name in NO_BATCHES:
        for address in (f"/batches/gazette/{name}", f"/docs/gazette/{name}"):
            answer = desk.get(address)
            assert answer.status_code == 404
            assert "This page cannot be shown" in answer.text


def test_a_page_of_data_docs_is_shown_in_a_sandbox(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    assert "khobao docs" in desk.get("/docs/gazette/20261122T1230Z").text
    key = keys.docs_page("gazette", "20261122T1200Z")
    archive.store.put(key, b"<p>checked</p>", content_type="text/html")
    answer = desk.get("/docs/gazette/20261122T1200Z")
    assert answer.content == b"<p>checked</p>"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox;")
    assert "script" not in policy


def test_captures_say_when_and_what_came_of_them(desk: httpx.Client, archive: Archive) -> None:
    at = datetime(2026, 11, 22, 12, 34, 56, tzinfo=UTC)
    refined(archive, "20261122T1200Z", page(1, fetched_at=at))
    refined(archive, "20261122T1300Z", page(1))
    said = words(desk.get(f"/articles/gazette/{id_of(archive, 1)}").text)
    assert "2026-11-22 12:34:56 UTC, 200, archived" in said
    assert "2026-11-22 13:00:00 UTC, 200, unchanged" in said


def looked_at(archive: Archive, *times: datetime) -> str:
    """An article that was captured at these times, as it was at the first; its address."""
    for at in times:
        refined(archive, keys.batch_name(at), page(1, fetched_at=at))
    return f"/articles/gazette/{id_of(archive, 1)}"


def days(shown: str) -> list[str]:
    """What the calendar's days with captures say."""
    calendar = re.search(r'<table class="calendar">.*?</table>', shown, re.DOTALL)
    assert calendar
    return [
        unescape(found)
        for found in re.findall(r'<a class="\w+" href="/replays/[^>]* title="([^"]+)"', calendar[0])
    ]


def test_captures_stand_on_a_calendar_month_by_month(desk: httpx.Client, archive: Archive) -> None:
    first = datetime(2026, 11, 22, 12, tzinfo=UTC)
    address = looked_at(archive, first, first.replace(hour=18), datetime(2027, 1, 31, 23, 59, tzinfo=UTC))
    shown = desk.get(address).text
    assert days(shown) == ["2026-11-22: 2 captures, a text that was not held before"], (
        "of the text that is shown"
    )
    assert f'rel="next" href="{address}?captured=2027-01#captures"' in shown, (
        "months without captures are passed over"
    )
    assert 'rel="prev"' not in shown
    later = desk.get(address, params={"captured": "2027-01"}).text
    assert days(later) == ["2027-01-31: 1 capture, nothing new"]
    assert f'rel="prev" href="{address}?captured=2026-11#captures"' in later
    assert captures(later, "replays"), "a day leads to the page as it was"
    between = desk.get(address, params={"captured": "2026-12"}).text
    assert days(between) == []
    assert "None in this month." in between
    vietnamese = desk.get(address, params={"captured": "2027-01"}, headers={"accept-language": "vi"}).text
    assert days(vietnamese) == ["31/01/2027: 1 bản thu, không có gì mới"]
    for wrong in ("2027-13", "2027", "2027-01-01", "0000-01", "9999-12", "x", "٢٠٢٧-٠١"):
        answer = desk.get(address, params={"captured": wrong})
        assert answer.status_code == 400
        assert "is no month; expected one such as 2026-11." in answer.text


def test_each_capture_leads_to_the_one_before_and_after_it(desk: httpx.Client, archive: Archive) -> None:
    times = [datetime(2026, 11, day, 12, tzinfo=UTC) for day in (22, 23, 25)]
    address = looked_at(archive, *times)
    takes = archive.catalog.takes("gazette", id_of(archive, 1))
    assert [take.fetched_at for take in takes] == times
    for what in ("replays", "sources"):
        places = [f"/{what}/gazette/{take.batch}/{take.part}/{take.offset}" for take in takes]
        for at, place in enumerate(places):
            shown = desk.get(place).text
            assert f"capture {at + 1} of 3" in shown
            assert f'href="{address}"' in shown
            assert re.findall(r'rel="prev" href="([^"]+)"', shown) == places[:at][-1:]
            assert re.findall(r'rel="next" href="([^"]+)"', shown) == places[at + 1 : at + 2]


def test_the_life_of_an_article_says_what_changed_when_it_was_gone_and_back(
    desk: httpx.Client, archive: Archive
) -> None:
    gone = Served(url=post(1), html="Not here.", status=404)
    later = datetime(2026, 11, 23, 9, tzinfo=UTC)
    refined(archive, "20261122T1200Z", page(1))
    refined(archive, "20261122T1300Z", page(1, headline="What became of it"))
    refined(archive, "20261123T0900Z", replace(gone, fetched_at=later))
    refined(
        archive, "20261123T1000Z", page(1, headline="What became of it", fetched_at=later.replace(hour=10))
    )
    shown = desk.get(f"/articles/gazette/{id_of(archive, 1)}").text
    (life,) = re.findall(r'<ol class="history">(.*?)</ol>', shown, re.DOTALL)
    said = [words(each.replace("<p>", " ")) for each in re.findall(r"<li>.*?</li>", life, re.DOTALL)]
    assert said == [
        "2026-11-22 12:00 UTC, archived of 2026-11-22 · compare",
        "2026-11-22 13:00 UTC, archived of 2026-11-22 headline; 0 words lost, 0 gained; the page states no later time",
        "2026-11-23 09:00 UTC, deleted",
        "2026-11-23 10:00 UTC, restored",
    ]
    assert days(shown)[-1] == "2026-11-23: 2 captures, the page was not to be had"


def test_changes_can_be_read_alone_and_slight_ones_are_faint(desk: httpx.Client, archive: Archive) -> None:
    refined(archive, "20261122T1200Z", page(1, body=(*text(1), "“So be it” , they said.")))
    refined(archive, "20261122T1300Z", page(1, body=(*text(1), '"So be it", they said.')))
    address = f"/articles/gazette/{id_of(archive, 1)}"
    whole = desk.get(address, params={"text": 2, "before": 1}).text
    alone = desk.get(address, params={"text": 2, "before": 1, "show": "changes"}).text
    assert text(1)[1] in whole
    assert text(1)[1] not in alone
    assert f"{len(text(1)) + 2} paragraphs the same" in alone, "headline and lead are two"
    for shown in (whole, alone):
        assert '<ins class="slight">&#34;So </ins>' in shown
