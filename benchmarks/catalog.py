"""What the catalog holds and how fast it is made again: ``python -m benchmarks.catalog [days]``.

An outlet of 100 articles a day in 48 batches, each of which is looked at six times in the 30 days after (304, no
change), with a robots.txt that never changes: batch.json, CDXJ and reports as captures leave them, without WARC files.
Then it prints, each counted for one article: the bytes of the live catalog by table with its indexes, and how many
articles a second a rebuild takes in (wall clock, CPU seconds of this process, peak memory), in a bucket of the local S3
server. Goals: 2,000 bytes an article that has had its six looks, 10,000 articles a second. It ends with the time of
look-ups, best of nine.
"""

import hashlib
import os
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from scrapers.archive import cdxj, keys
from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.config import Config
from scrapers.model.batch import Batch, Outcome, Part
from scrapers.model.link import Link, State
from scrapers.model.report import Reading, Report
from tests.support import servers

START = datetime(2026, 1, 1, tzinfo=UTC)
BATCHES, DAILY = 48, 100
EVERY = timedelta(days=1) / BATCHES
LOOKS = tuple(round(timedelta(hours=hours) / EVERY) for hours in (1, 6, 24, 72, 168, 720))
"""In batches after the first capture."""


def digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def link(number: int) -> Link:
    url = f"https://gazette.example/thoi-su/mot-tieu-de-dai-nhu-thuong-thay-{number}.htm"
    return Link(
        url=url,
        canonical_url=url,
        source="rss",
        title=f"Một tiêu đề dài như thường thấy ở một tờ báo, số {number}",
        published=START + number * timedelta(days=1) / DAILY,
        section="Thời sự",
    )


def new(batch: int) -> range:
    """Numbers of the articles that a batch captures first."""
    return range(batch * DAILY // BATCHES, (batch + 1) * DAILY // BATCHES)


def made(number: int) -> tuple[Batch, list[cdxj.Line], Report]:
    started = START + number * EVERY
    name, part = keys.batch_name(started), digest(f"part {number}")[:16]
    looked = [each for back in LOOKS if number >= back for each in new(number - back)]
    lines, outcomes = [], []
    for place, (each, revisit) in enumerate([
        (None, number > 0),
        *((each, False) for each in new(number)),
        *((each, True) for each in looked),
    ]):
        of = link(each) if each is not None else None
        lines.append(
            cdxj.Line(
                url=of.url if of else "https://gazette.example/robots.txt",
                fetched_at=started,
                mime="warc/revisit" if revisit else "text/html",
                status="304" if revisit else "200",
                digest=f"sha256:{digest(f'page {each}')}",
                offset=place * 20_000,
                length=20_000,
                filename=f"{part}.warc.gz",
            )
        )
        if of:
            outcomes.append(
                Outcome(
                    link=of,
                    state=State.UNCHANGED if revisit else State.CAPTURED,
                    reason="304: not modified" if revisit else None,
                    status=304 if revisit else 200,
                    part=part,
                    offset=place * 20_000,
                    length=20_000,
                    fetched_at=started,
                    record_id=f"<urn:uuid:{digest(f'record {number} {each}')[:36]}>",
                    payload_digest=f"sha256:{digest(f'page {each}')}",
                    etag=f'"{digest(f"etag {each}")[:20]}"',
                    last_modified="Thu, 01 Jan 2026 00:00:00 GMT",
                )
            )  # fmt: skip
    body = cdxj.write(lines)
    parts = (
        Part(name=part, size=20_000 * len(lines), sha256=digest(part), cdxj_size=len(body), cdxj_sha256=digest(""), records=len(lines)),
    )  # fmt: skip
    batch = Batch(
        outlet="gazette", batch=name, started_at=started, ended_at=started, code_version="0.1", user_agent="benchmark",
        sources=(), outcomes=tuple(outcomes), parts=parts,
    )  # fmt: skip
    readings = tuple(
        Reading(
            canonical_url=link(each).canonical_url,
            state=State.ARCHIVED,
            fetched_at=started,
            article_id=digest(f"id {each}")[:16],
            day=started.date(),
            revision=1,
            body_sha256=digest(f"text {each}"),
            simhash=digest(f"simhash {each}")[:16],
        )
        for each in new(number)
    )
    return (
        batch,
        lines,
        Report(outlet="gazette", batch=name, reader_version="1", readings=readings, checks=()),
    )


def fill(archive: Archive, days: int) -> None:
    store, json = archive.store, "application/json"
    for number in range(days * BATCHES):
        batch, lines, report = made(number)
        part = batch.parts[0].name
        store.put(keys.cdxj("gazette", batch.batch, part), cdxj.write(lines), content_type="text/x-cdxj")
        store.put(keys.batch_json("gazette", batch.batch), batch.to_json(), content_type=json)
        store.put(keys.report("gazette", batch.batch), report.to_json(), content_type=json)
        archive.catalog.record_batch(batch, lines)
        archive.catalog.record_report(report)


def sizes(file: Path) -> Iterator[tuple[str, int]]:
    """Bytes by table, its indexes with it; the largest first. SQLite may lack dbstat: then of all."""
    with closing(sqlite3.connect(file)) as connection:
        try:
            yield from connection.execute(
                "select tbl_name, sum(pgsize) from dbstat join sqlite_schema using (name) group by 1 order by 2 desc"
            )
        except sqlite3.OperationalError:
            yield "all", file.stat().st_size


def best(ask: Callable[[], object]) -> float:
    """Milliseconds, best of nine."""
    spent = []
    for _ in range(9):
        begun = time.perf_counter()
        ask()
        spent.append(time.perf_counter() - begun)
    return min(spent) * 1000


def main(days: int) -> None:
    articles = days * DAILY
    with tempfile.TemporaryDirectory() as folder:
        server = servers.seaweed(Path(folder) / "data")
        with servers.running(server, Path(folder) / "log") as s3:
            os.environ |= s3.env
            live, again = Path(folder) / "catalog.sqlite", Path(folder) / "again.sqlite"
            config = Config(home=Path(folder), bucket="khobao", catalog=f"sqlite:///{live}")
            with Archive.open(config) as archive:
                fill(archive, days)
                found = dict(sizes(live))
                print(
                    f"{articles:,} articles in {days * BATCHES:,} batches: {sum(found.values()) / articles:,.0f} bytes an article"
                )
                print(", ".join(f"{name} {size / articles:,.0f}" for name, size in found.items()))
                wall, cpu = time.perf_counter(), time.process_time()
                Catalog.rebuild(f"sqlite:///{again}", archive.store).close()
                wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                print(
                    f"rebuild: {articles / wall:,.0f} articles a second, {articles / cpu:,.0f} a CPU second, {peak:,.0f} MB"
                )
                day, catalog = (START + timedelta(days=days // 2)).date(), archive.catalog
                urls = [link(number).canonical_url for number in range(DAILY)]
                looks = tuple(back * EVERY for back in LOOKS)
                for name, ask in {
                    "standings of 100": lambda: catalog.standings("gazette", urls),
                    "listed of a day": lambda: catalog.listed("gazette", day, ZoneInfo("UTC")),
                    "by_payload": lambda: catalog.by_payload("gazette", f"sha256:{digest('page None')}"),
                    "due": lambda: catalog.due("gazette", looks, START + timedelta(days=days)),
                    "articles_by_day": lambda: catalog.articles_by_day("gazette", [date(2026, 1, 2)]),
                    "counts": catalog.counts,
                }.items():
                    print(f"{name:18} {best(ask):8.2f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
