"""Pages put into an archive as a batch, without a crawl: for tests of what comes after it."""

import gzip
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.archive.warc import SIZE, PartWriter, WholePart
from scrapers.model.batch import Batch, Outcome
from scrapers.model.exchange import Exchange, Original, Via
from scrapers.model.layout import Layout
from scrapers.model.link import Link, State
from scrapers.model.outlet import Feed, Floors, Outlet

GAZETTE = Outlet(
    slug="gazette",
    name="The Gazette",
    home="https://gazette.example/",
    language="en",
    timezone="Asia/Ho_Chi_Minh",
    sources=(Feed(url="https://gazette.example/rss"),),
    article=r"/post(?P<id>\d+)(?:-[\w-]+)?$",
    floors=Floors(articles_per_day=10, words=20),
    layouts=(
        Layout(
            name="now",
            headline="h1",
            description="p.lead",
            body="div.text",
            published="time.published",
            section="a.section",
            caption="figcaption",
        ),
    ),
    boilerplate=("Follow The Gazette on",),
    first_day=date(2010, 1, 1),
)
DATED = '<time class="published" datetime="2026-11-22T17:30:00+07:00">17:30</time>'
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

_SUBJECTS = [
    "council",
    "harbour",
    "library",
    "market",
    "museum",
    "orchestra",
    "railway",
    "school",
    "theatre",
    "university",
]
_VERBS = ["opens", "closes", "repairs", "sells", "visits", "praises", "paints", "delays", "measures", "moves"]
_THINGS = [
    "bridge",
    "tower",
    "garden",
    "ferry",
    "archive",
    "station",
    "gallery",
    "tunnel",
    "bakery",
    "lighthouse",
]
_SENTENCES = (
    "On Tuesday the {0} said that it {1} the {2} before the winter, and that the work costs less than last year.",
    "Nobody at the {0} wanted to say who {1} the {2} if the weather turns, or when the plans are to be printed.",
    "Neighbours of the {2} told this paper that the {0} often {1} what it had promised to leave alone.",
)


def text(number: int) -> tuple[str, ...]:
    """Three paragraphs of English that no other number has."""
    words = (_SUBJECTS[number % 10], _VERBS[number // 10 % 10], _THINGS[number * 7 % 10])
    return tuple(
        f"{sentence.format(*words)} Case {number} has {number + 3} pages." for sentence in _SENTENCES
    )


@dataclass(frozen=True, kw_only=True)
class Served:
    """A page as the site served it."""

    url: str
    html: str
    headers: dict[str, str] = field(default_factory=dict)
    payload: bytes | None = None
    """On the wire, where it is not simply the page."""
    fetched_at: datetime = NOON
    title: str | None = None
    """As the source that lists it prints it, with the time of the capture; None for a source that prints neither."""
    again: Original | None = None
    """The capture that had this payload before."""
    status: int = 200
    """200, or 404 where it is gone."""

    @property
    def response(self) -> bytes:
        body = self.payload if self.payload is not None else self.html.encode()
        fields = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))} | self.headers
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return f"HTTP/1.1 {self.status} Said\r\n{head}\r\n".encode() + body


def page(
    number: int,
    *,
    headline: str | None = None,
    body: Iterable[str] | None = None,
    published: str = DATED,
    canonical: str | None = None,
    lead: str = "It was decided on Tuesday.",
    **served: object,
) -> Served:
    """The article of a number, as GAZETTE prints it."""
    url = f"https://gazette.example/post{number}"
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in (text(number) if body is None else body))
    html = f"""<!DOCTYPE html><html lang="en"><head><title>{headline or number} - The Gazette</title>
<meta property="og:type" content="article"><link rel="canonical" href="{canonical or url}"></head><body>
<a class="section">Town</a><h1>{headline if headline is not None else f"What became of case {number}"}</h1>
{published}<p class="lead">{lead}</p><div class="text">{paragraphs}</div></body></html>"""
    return Served(**{"url": url, "html": html, **served})  # type: ignore[arg-type]


def truncated(served: Served) -> Served:
    """The same page, gzipped and cut off in the middle."""
    zipped = gzip.compress(served.html.encode(), mtime=0)
    return Served(
        url=served.url,
        html=served.html,
        headers={"Content-Encoding": "gzip"},
        payload=zipped[: len(zipped) // 2],
    )


def file_batch(
    archive: Archive, outlet: Outlet, name: str, outcomes: Iterable[Outcome], **more: Any
) -> Batch:
    """Put batch.json of a batch whose parts are in the bucket, and tell the catalog. ``more`` are fields of ``Batch``."""
    due = keys.batch_time(name)
    made = Batch(
        **{"parts": ()} | more,
        outcomes=tuple(outcomes),
        outlet=outlet.slug,
        batch=name,
        started_at=due,
        ended_at=due,
        code_version="tests",
        user_agent="tests",
        sources=(),
    )
    archive.store.put(keys.batch_json(outlet.slug, name), made.to_json(), content_type="application/json")
    archive.record_batch(made)
    return made


def shelve(
    archive: Archive,
    batch: str,
    pages: Iterable[Served],
    *,
    outlet: Outlet = GAZETTE,
    sources: Iterable[Served] = (),
    size: int = SIZE,
) -> Batch:
    """Write a batch as a capture writes it, and tell the catalog. ``sources``: the lists that the run read first. What has
    an earlier page's payload becomes a revisit where ``Served.again`` says so. ``size``: as ``PartWriter``."""
    outcomes, parts, listed = [], [], [*pages]

    def upload(whole: WholePart) -> None:
        name = whole.part.name
        archive.store.put(keys.cdxj(outlet.slug, batch, name), whole.cdxj, content_type="application/x-cdxj")
        archive.store.put(keys.warc(outlet.slug, batch, name), whole.path, content_type="application/warc")
        parts.append(whole.part)

    due = keys.batch_time(batch)
    with (
        TemporaryDirectory() as folder,
        PartWriter(
            Path(folder), of=batch, operator="tests", user_agent="tests", on_part=upload, size=size
        ) as writer,
    ):
        for served in (*sources, *listed):
            exchange = Exchange(
                url=served.url,
                request=b"GET / HTTP/1.1\r\nHost: gazette.example\r\n\r\n",
                response=served.response,
                fetched_at=max(served.fetched_at, due),
                via=Via(hops="L"),
            )
            record = writer.write(exchange, served.again)
            if served in listed:
                outcomes.append((served, exchange, record))
    tried = (
        Outcome(
            link=Link(
                url=served.url,
                canonical_url=served.url,
                source="feed /rss",
                title=served.title,
                published=served.fetched_at if served.title else None,
            ),
            state=State.CAPTURED if served.status == 200 else State.GONE,
            reason=None if served.status == 200 else f"status {served.status}",
            status=served.status,
            part=parts[record.part].name,
            offset=record.offset,
            length=record.length,
            fetched_at=exchange.fetched_at.replace(microsecond=0),
            record_id=record.record_id,
            payload_digest=record.payload_digest,
        )
        for served, exchange, record in outcomes
    )
    return file_batch(archive, outlet, batch, tried, parts=tuple(parts))
