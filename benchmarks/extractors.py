"""Extractors of articles behind one interface: ours, and those of the package index.

``python -m benchmarks.extractors NAME`` reads one JSON object a line (``file``, ``url``, ``outlet``, ``publisher``,
``crawled``), extracts that page and writes one JSON object a line: what was read, the processor seconds that the body
took, and the peak of memory so far. Each extractor so runs in a process of its own; those of others in an environment
of their own.
"""

import gzip
import json
import os
import resource
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    body: list[str] = field(default_factory=list)
    headline: str | None = None
    authors: list[str] = field(default_factory=list)
    published: str | None = None
    """ISO 8601."""
    section: str | None = None
    agencies: list[str] = field(default_factory=list)
    captions: list[tuple[str | None, str | None]] = field(default_factory=list)
    agreement: float | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    file: str
    url: str | None
    outlet: str | None = None
    publisher: str | None = None
    crawled: str | None = None
    weights: str | None = None
    """The file with which ours is to vote, if not its own."""


Extract = Callable[[bytes, Task], Reading]


def ours() -> Extract:
    """``scrapers.read.read``, which gives all fields: its seconds are for all of them, not for the body alone."""
    from scrapers.errors import KhobaoError
    from scrapers.model.page import Page
    from scrapers.outlets import load
    from scrapers.read import read, vote

    own = vote.WEIGHTS

    def extract(page: bytes, task: Task) -> Reading:
        vote.WEIGHTS = Path(task.weights) if task.weights else own
        try:
            article = read(Page(url=task.url, body=page), load(task.outlet) if task.outlet else None)
        except KhobaoError as error:
            return Reading(problem=f"{type(error).__name__}: {error}")
        lead = article.description if article.read_by["article_body"].startswith("layout") else None
        return Reading(
            body=[*([lead] if lead else []), *article.article_body],
            headline=article.headline,
            authors=list(article.authors),
            published=article.date_published.isoformat() if article.date_published else None,
            section=article.article_section,
            agencies=list(article.agencies),
            captions=[(caption.text, caption.credit) for caption in article.captions],
            agreement=article.agreement,
        )

    return extract


def _trafilatura(**options: Any) -> Callable[[], Extract]:
    def prepare() -> Extract:
        import trafilatura

        def extract(page: bytes, task: Task) -> Reading:
            found = trafilatura.bare_extraction(
                _text(page), url=task.url, include_comments=False, with_metadata=_with_metadata, **options
            )
            if found is None:
                return Reading()
            return Reading(
                body=(found.text or "").splitlines(),
                headline=found.title,
                authors=[name.strip() for name in (found.author or "").split(";") if name.strip()],
                published=found.date,
            )

        return extract

    return prepare


def newspaper4k() -> Extract:
    import newspaper

    def extract(page: bytes, task: Task) -> Reading:
        found = newspaper.article(task.url or "http://localhost/", input_html=_text(page))
        return Reading(
            body=found.text.splitlines(),
            headline=found.title,
            authors=list(found.authors),
            published=found.publish_date.isoformat() if found.publish_date else None,
        )

    return extract


def news_please() -> Extract:
    from newsplease import NewsPlease

    def extract(page: bytes, task: Task) -> Reading:
        found = NewsPlease.from_html(_text(page), url=task.url)
        return Reading(
            body=(found.maintext or "").splitlines(),
            headline=found.title,
            authors=list(found.authors or []),
            published=found.date_publish.replace(tzinfo=None).isoformat() if found.date_publish else None,
        )

    return extract


def readability_lxml() -> Extract:
    from readability import Document
    from resiliparse.extract.html2text import extract_plain_text

    def extract(page: bytes, task: Task) -> Reading:
        found = Document(_text(page))
        text = extract_plain_text(
            found.summary(html_partial=True), main_content=False, alt_texts=False, list_bullets=False
        )
        return Reading(body=text.splitlines(), headline=found.short_title())

    return extract


def resiliparse() -> Extract:
    from resiliparse.extract.html2text import extract_plain_text

    def extract(page: bytes, task: Task) -> Reading:
        text = extract_plain_text(
            _text(page), main_content=True, alt_texts=False, list_bullets=False, links=False
        )
        return Reading(body=[line.strip() for line in text.splitlines()])

    return extract


def fundus() -> Extract:
    """Knows its outlets only; others are not scored."""
    from fundus import PublisherCollection

    publishers = {
        publisher.__name__: publisher
        for country in PublisherCollection.get_subgroup_mapping().values()
        for publisher in country
    }

    def extract(page: bytes, task: Task) -> Reading:
        publisher = publishers.get(task.publisher or "")
        if publisher is None:
            return Reading(problem="unknown outlet")
        crawled = (
            datetime.fromisoformat(task.crawled) if task.crawled else datetime.now(UTC).replace(tzinfo=None)
        )
        found = publisher.parser(crawled).parse(_text(page), error_handling="suppress")
        body, published = found.get("body"), found.get("publishing_date")
        return Reading(
            body=list(body.as_text_sequence()) if hasattr(body, "as_text_sequence") else [],
            headline=found.get("title"),
            authors=list(found.get("authors") or []),
            published=published.isoformat() if published else None,
        )

    return extract


EXTRACTORS: dict[str, Callable[[], Extract]] = {
    "ours": ours,
    "trafilatura default": _trafilatura(),
    "trafilatura precision": _trafilatura(favor_precision=True),
    "trafilatura recall": _trafilatura(favor_recall=True),
    "trafilatura fast": _trafilatura(fast=True),
    "newspaper4k": newspaper4k,
    "news-please": news_please,
    "readability-lxml": readability_lxml,
    "resiliparse": resiliparse,
    "fundus": fundus,
}
# Dates and names cost trafilatura a third more; its seconds are counted without them.
_with_metadata = False


def _text(page: bytes) -> str:
    return page.decode("utf-8", "replace")


def main(name: str) -> None:
    global _with_metadata
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[os.getpid() % len(cores)]})
    socket.getaddrinfo = _no_network
    extract = EXTRACTORS[name]()
    warm: set[str | None] = set()
    for line in sys.stdin:
        task = Task(**json.loads(line))
        page = gzip.decompress(Path(task.file).read_bytes())
        # What is imported or built at first use, or for an outlet, belongs to no page.
        if task.outlet not in warm:
            _guarded(extract, page, task)
            warm.add(task.outlet)
        started = time.process_time()
        reading = _guarded(extract, page, task)
        seconds = time.process_time() - started
        if name.startswith("trafilatura"):
            _with_metadata = True
            fields = _guarded(extract, page, task)
            _with_metadata = False
            reading = Reading(**(asdict(fields) | {"body": reading.body}))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"reading": asdict(reading), "seconds": seconds, "peak_mb": peak}), flush=True)


def _no_network(*_: object, **__: object) -> NoReturn:
    """Some ask for pictures and lists of their own, and wait long where there is no network."""
    raise OSError("extractors read what is given to them")


def _guarded(extract: Extract, page: bytes, task: Task) -> Reading:
    """Others' extractors raise whatever they raise; such a page is read as empty, and the problem is kept."""
    try:
        return extract(page, task)
    except Exception as error:
        return Reading(problem=f"{type(error).__name__}: {error}"[:200])


if __name__ == "__main__":
    main(sys.argv[1])
