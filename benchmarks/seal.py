"""What sealing costs: ``python -m benchmarks.seal [--articles 1000] [--days 5]``.

A day of so many articles in 48 batches, whose parts hold as many pages of other days: read, compacted, packed into a
WACZ, hashed and chained (goal: 20 s or less for 1,000), as a share of what it costs just to copy the bytes of the
parts out of the S3 server and into it again, with the requests and the CPU seconds. Then the memory of sealing one day
and of sealing several one after the other (goal: flat), and the throughput of verifying the chain.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.capture import page, resident
from tests.support.paths import ROOT

SECONDS, FLAT = 20.0, 1.15
BATCHES = 48
DAY = date(2025, 1, 22)


def fill(home: str, articles: int, days: int) -> dict[str, Any]:
    """Write days into the archive as captures and refining write them."""
    from scrapers.archive import keys, tables
    from scrapers.archive.warc import PartWriter, WholePart
    from scrapers.model.report import Report

    bodies = [page(seed) for seed in range(40)]
    outlet = gazette()
    size = 0
    with archive(home) as kept:
        for of in (DAY + timedelta(days=step) for step in range(days)):
            for number in range(BATCHES):
                due = datetime.combine(of, datetime.min.time(), UTC) + timedelta(minutes=30 * number)
                name = keys.batch_name(due)
                wholes: list[WholePart] = []
                with (
                    tempfile.TemporaryDirectory() as folder,
                    PartWriter(
                        Path(folder), of=name, operator="b", user_agent="b", on_part=wholes.append
                    ) as writer,
                ):
                    written = [
                        (
                            url,
                            writer.write(
                                exchange(url, bodies[(number + at) % 40], due + timedelta(seconds=at))
                            ),
                        )
                        for at, url in enumerate(urls(of, number, articles))
                    ]
                    writer.close()
                    (whole,) = wholes
                    kept.store.put(
                        keys.warc(outlet.slug, name, whole.part.name), whole.path, content_type="x"
                    )
                kept.store.put(keys.cdxj(outlet.slug, name, whole.part.name), whole.cdxj, content_type="x")
                batch = batched(outlet.slug, name, due, whole.part, written)
                kept.store.put(keys.batch_json(outlet.slug, name), batch.to_json(), content_type="x")
                kept.record_batch(batch)
                report = Report(outlet=outlet.slug, batch=name, reader_version="b", readings=(), checks=())
                kept.store.put(keys.report(outlet.slug, name), report.to_json(), content_type="x")
                table = tables.write(rows(batch, of))
                kept.store.put(keys.articles(outlet.slug, of, name), table, content_type="x")
                size += whole.part.size
    return {"bytes": size / days}


def urls(of: date, number: int, articles: int) -> Iterator[str]:
    """In turns an article of the day and a page of another."""
    share = range(number, articles, BATCHES)
    for at in share:
        yield f"https://gazette.example/{of:%Y%m%d}-story-{at}"
        yield f"https://gazette.example/other-{of:%Y%m%d}-{at}"


def gazette() -> Any:
    from scrapers.model.outlet import Floors, Outlet, Sitemap

    return Outlet(
        slug="gazette",
        name="Gazette",
        home="https://gazette.example/",
        language="vi",
        timezone="UTC",
        sources=(Sitemap(url="https://gazette.example/sitemap.xml"),),
        article=r"-story-(?P<id>\d+)$",
        floors=Floors(articles_per_day=1),
    )


def archive(home: str) -> Any:
    from scrapers.archive.archive import Archive
    from scrapers.config import Config

    return Archive.open(Config(home=Path(home), bucket="khobao", catalog=f"sqlite:///{home}/catalog.sqlite"))


def exchange(url: str, body: bytes, at: datetime) -> Any:
    from scrapers.model.exchange import Exchange

    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\n"
    answer = f"{head}Content-Length: {len(body)}\r\nX-Page: {url}\r\n\r\n".encode() + body
    return Exchange(
        url=url, request=b"GET / HTTP/1.1\r\nHost: gazette.example\r\n\r\n", response=answer, fetched_at=at
    )


def batched(slug: str, name: str, due: datetime, part: Any, written: list[tuple[str, Any]]) -> Any:
    from scrapers.model.batch import Batch, Outcome
    from scrapers.model.link import Link, State

    return Batch(
        outlet=slug,
        batch=name,
        started_at=due,
        ended_at=due,
        code_version="b",
        user_agent="b",
        sources=(),
        outcomes=tuple(
            Outcome(
                link=Link(url=url, canonical_url=url, source="sitemap"),
                state=State.CAPTURED,
                status=200,
                part=part.name,
                offset=record.offset,
                length=record.length,
                fetched_at=due + timedelta(seconds=at),
                record_id=record.record_id,
                payload_digest=record.payload_digest,
            )
            for at, (url, record) in enumerate(written)
        ),
        parts=(part,),
    )


def rows(batch: Any, of: date) -> list[Any]:
    """An article of 4 KB for each page of the day."""
    from scrapers.archive import keys
    from scrapers.model.article import Article, article_id
    from scrapers.model.page import Capture

    return [
        Article(
            id=article_id("gazette", outcome.link.url),
            outlet="gazette",
            url=outcome.link.url,
            canonical_url=outcome.link.url,
            in_language="vi",
            headline=f"Chuyện {outcome.link.url[-6:]}",
            description="Một câu dẫn.",
            article_body=tuple(
                hashlib.sha256(f"{outcome.link.url}{at}".encode()).hexdigest() * 3 for at in range(20)
            ),
            date_published=outcome.fetched_at,
            reader_version="b",
            capture=Capture(
                warc=keys.warc("gazette", batch.batch, outcome.part),
                offset=outcome.offset,
                length=outcome.length,
                record_id=outcome.record_id,
                fetched_at=outcome.fetched_at,
                status=200,
            ),
        )
        for outcome in batch.outcomes
        if "-story-" in outcome.link.url
    ]


def seal_days(home: str, articles: int, days: int) -> dict[str, Any]:
    """Seal days one after the other."""
    from scrapers.archive import keys
    from scrapers.model.ledger import Entry, Ledger
    from scrapers.model.link import State
    from scrapers.seal.run import seal
    from tests.support.requests import requests_of

    outlet = gazette()
    seconds, cpu, requests, peaks = [], [], [], []
    with archive(home) as kept:
        for of in (DAY + timedelta(days=step) for step in range(days)):
            due = datetime.combine(of, datetime.min.time(), UTC)
            entries = tuple(
                Entry(
                    canonical_url=url,
                    url=url,
                    title=None,
                    sources=("sitemap",),
                    stated=True,
                    state=State.ARCHIVED,
                    reason=None,
                    at=due,
                    batch=keys.batch_name(due + timedelta(minutes=30 * number)),
                )
                for number in range(BATCHES)
                for url in urls(of, number, articles)
                if "-story-" in url
            )
            begun, spent = time.perf_counter(), time.process_time()
            with requests_of(kept.store) as made:
                manifest = seal(outlet, Ledger(outlet="gazette", day=of, entries=entries), kept)
            seconds.append(time.perf_counter() - begun)
            cpu.append(time.process_time() - spent)
            requests.append(len(made))
            peaks.append(resident("VmHWM"))
            assert manifest.counts["captures"] == articles, manifest.counts
    return {
        "seconds": seconds,
        "cpu": cpu,
        "requests": requests,
        "peaks": peaks,
        "wacz": manifest.object("day").size,
    }


def copied(home: str) -> dict[str, Any]:
    """Copy the parts of the first day out and in again."""
    from scrapers.archive import keys

    with archive(home) as kept:
        begun = time.perf_counter()
        for stored in kept.store.list(f"{keys.captures('gazette')}{DAY:%Y/%m/%d}/"):
            if stored.key.endswith(".warc.gz"):
                kept.store.put(f"copies/{stored.key}", kept.store.get(stored.key), content_type="x")
        kept.store.sync()
        return {"seconds": time.perf_counter() - begun}


def verified(home: str) -> dict[str, Any]:
    """Walk the chain and hash everything."""
    from scrapers.seal.verify_chain import verify_chain

    with archive(home) as kept:
        begun = time.perf_counter()
        problems = list(verify_chain(kept.store, "gazette"))
        assert problems == [], problems[0]
        return {"seconds": time.perf_counter() - begun, "peak": resident("VmHWM")}


def apart(name: str, *arguments: object, env: dict[str, str]) -> dict[str, Any]:
    """What one of the functions above returns in a process of its own."""
    call = [sys.executable, "-m", "benchmarks.seal", name, *map(str, arguments)]
    done = subprocess.run(call, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(articles: int, days: int) -> int:
    from tests.support import servers

    with tempfile.TemporaryDirectory() as folder:
        server = servers.seaweed(Path(folder) / "data")
        with servers.running(server, Path(folder) / "log") as s3:
            env, home = os.environ | s3.env, f"{folder}/home"
            Path(home).mkdir()
            filled = apart("fill", home, articles, days, env=env)
            plain = apart("copied", home, env=env)
            one = apart("seal", home, articles, 1, env=env)
            more = apart(
                "seal", home, articles, days, env=env
            )  # the first day is sealed already: what a re-run costs
            checked = apart("verified", home, env=env)
    (seconds,), grown = one["seconds"], more["peaks"][-1] / more["peaks"][1]
    print(
        f"{articles} articles in {BATCHES} batches of {filled['bytes'] / 1e6:.0f} MB, a WACZ of {one['wacz'] / 1e6:.0f} MB"
    )
    print(
        f"sealing: {seconds:.1f} s (goal {SECONDS * articles / 1000:.0f} or less), ratio: {seconds / plain['seconds']:.2f} of copying the parts"
    )
    print(f"requests: {one['requests'][0]}, CPU seconds: {one['cpu'][0]:.2f}")
    print(f"sealing again what did not change: {more['seconds'][0]:.1f} s, {more['requests'][0]} requests")
    steps = " ".join(f"{peak:.0f}" for peak in more["peaks"])
    print(f"peak memory, MB, after each of {days} days: {steps}; grown by {grown:.2f} (goal {FLAT} or less)")
    total = days * (filled["bytes"] + one["wacz"])
    print(
        f"verifying {days} days: {total / checked['seconds'] / 1e6:.0f} MB/s, peak memory {checked['peak']:.0f} MB"
    )
    return seconds > SECONDS * articles / 1000 or grown > FLAT


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fill", home, articles, days]:
            print(json.dumps(fill(home, int(articles), int(days))))
        case ["seal", home, articles, days]:
            print(json.dumps(seal_days(home, int(articles), int(days))))
        case ["copied", home]:
            print(json.dumps(copied(home)))
        case ["verified", home]:
            print(json.dumps(verified(home)))
        case _:
            parser = argparse.ArgumentParser(
                description=__doc__, formatter_class=argparse.RawTextHelpFormatter
            )
            parser.add_argument("--articles", type=int, default=1000)
            parser.add_argument("--days", type=int, default=5)
            options = parser.parse_args()
            sys.exit(main(options.articles, options.days))
