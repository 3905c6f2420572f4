"""What keeping costs: ``python -m benchmarks.capture [--pages 1000] [--rounds 3]``.

Throughput of ``capture`` (WARC, digests, index, upload to a real S3 server, catalog) as a share of that of a bare
Scrapy spider with Scrapy's own download handler, which downloads the same pages and drops them; in turns, in one run, each in
a process of its own, one request at a time and no delay for both (goal: 0.8 or more). Then the memory of a capture
of 5,000 pages (goal: 300 MB or less, and flat).

The pages are made here: 300 KB of HTML on average, 60 KB gzipped, as real news pages are.
"""

import argparse
import asyncio
import gzip
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.paths import ROOT

SHARE, MEGABYTES = 0.8, 300
DISTINCT = 40
"""Different bodies; addresses are all different."""


def page(seed: int) -> bytes:
    """A gzipped page: menus and markup that shrink well, scripts and words that do not."""
    chance = random.Random(seed)
    words = [
        "".join(chance.choices("aăâbcdđeêghiklmnoôơpqrstuưvxy", k=chance.randint(2, 7))) for _ in range(1200)
    ]
    size = chance.randint(180_000, 420_000)
    parts = ['<!DOCTYPE html><html><head><meta charset="utf-8"><meta property="og:type" content="article">']
    length = 0
    while length < size:
        text = " ".join(chance.choices(words, k=24))
        link = f'<article class="story story--{chance.randint(1, 9)}"><h2 class="story__heading"><a class="cms-link" href="/{chance.getrandbits(32):x}-post{chance.getrandbits(24)}.vnp" title="{text[:60]}">{text[:60]}</a></h2><div class="story__summary">{text}</div></article>\n'
        parts.append(link)
        length += len(link)
    return gzip.compress("".join(parts).encode(), 6)


async def serve(pages: int) -> None:
    """Serve a sitemap of so many pages, and the pages, until killed. Prints its port."""
    bodies = [page(seed) for seed in range(DISTINCT)]
    locs = "".join(f"<url><loc>https://gazette.example/story-{n}</loc></url>" for n in range(pages))
    sitemap = gzip.compress(f"<urlset>{locs}</urlset>".encode())

    def response(body: bytes, kind: str, status: str = "200 OK") -> bytes:
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body

    ready = [response(body, "text/html; charset=utf-8") for body in bodies]
    listing, missing = (
        response(sitemap, "text/xml"),
        response(gzip.compress(b""), "text/plain", "404 Not Found"),
    )

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].decode()
                number = re.search(r"/story-(\d+)$", path)
                if number:
                    writer.write(ready[int(number[1]) % DISTINCT])
                else:
                    writer.write(listing if path == "/sitemap.xml" else missing)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    mean = sum(map(len, bodies)) / DISTINCT
    plain = sum(len(gzip.decompress(body)) for body in bodies) / DISTINCT
    print(
        json.dumps({"port": server.sockets[0].getsockname()[1], "zipped": mean, "plain": plain}), flush=True
    )
    await server.serve_forever()


def bare(port: int, pages: int) -> dict[str, Any]:
    """Scrapy as it comes, told nothing but to be as slow as we are: one request at a time."""
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess

    got: list[int] = []

    class Bare(scrapy.Spider):
        name = "bare"

        async def start(self):  # type: ignore[no-untyped-def]
            for number in range(pages):
                yield scrapy.Request(f"http://127.0.0.1:{port}/story-{number}", callback=self.parse)

        def parse(self, response):  # type: ignore[no-untyped-def]
            got.append(len(response.body))

    process = AsyncCrawlerProcess({
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "LOG_LEVEL": "WARNING",
        "DOWNLOAD_DELAY": 0,
    })
    process.crawl(Bare)
    begun, cpu = time.perf_counter(), time.process_time()
    process.start()
    seconds = time.perf_counter() - begun
    assert len(got) == pages, f"{len(got)} of {pages} pages came"
    return {"seconds": seconds, "cpu": time.process_time() - cpu}


def kept(port: int, pages: int, home: str, batch_name: str) -> dict[str, Any]:
    """A capture, with its memory every 500 pages."""
    from scrapers.archive.archive import Archive
    from scrapers.capture.run import capture
    from scrapers.config import Config
    from scrapers.crawl.settings import Limits
    from scrapers.model.link import State
    from scrapers.model.outlet import Floors, Outlet, Sitemap

    outlet = Outlet(
        slug="gazette",
        name="Gazette",
        home="https://gazette.example/",
        language="vi",
        timezone="Asia/Ho_Chi_Minh",
        sources=(Sitemap(url="https://gazette.example/sitemap.xml"),),
        article=r"/story-(?P<id>\d+)$",
        floors=Floors(articles_per_day=1),
    )
    config = Config(
        home=Path(home),
        bucket="khobao",
        catalog=f"sqlite:///{home}/catalog.sqlite",
        newsstand=f"127.0.0.1:{port}",
    )
    memory: list[float] = []

    def watch(done: int, total: int, last: str = "") -> None:
        if done % 500 == 0:
            memory.append(resident())

    with Archive.open(config) as archive:
        begun, cpu = time.perf_counter(), time.process_time()
        limits = Limits(delay=0.0, pages=pages, run_seconds=3600)
        batch = capture(outlet, batch_name, archive, config, limits=limits, on_progress=watch)
        seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    assert batch.counts == {State.CAPTURED: pages}, batch.counts
    return {
        "seconds": seconds,
        "cpu": cpu,
        "memory": memory,
        "peak": resident("VmHWM"),
        "parts": len(batch.parts),
    }


def resident(field: str = "VmRSS") -> float:
    """MB of this process."""
    found = re.search(rf"{field}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def apart(name: str, *arguments: object, env: dict[str, str]) -> dict[str, Any]:
    """What one of the functions above returns in a process of its own."""
    call = [sys.executable, "-m", "benchmarks.capture", name, *map(str, arguments)]
    done = subprocess.run(call, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def serving(pages: int) -> Generator[int]:
    call = [sys.executable, "-m", "benchmarks.capture", "serve", str(pages)]
    with subprocess.Popen(call, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout
        told = json.loads(process.stdout.readline())
        print(f"{pages} pages of {told['plain'] / 1000:.0f} KB, {told['zipped'] / 1000:.0f} KB gzipped")
        try:
            yield told["port"]
        finally:
            process.kill()


def told(run: dict[str, Any], pages: int) -> str:
    return (
        f"{pages / run['seconds']:5.0f} pages/s, {1000 * run['cpu'] / pages:.1f} ms of processor time a page"
    )


def main(pages: int, rounds: int, many: int) -> int:
    from tests.support import servers

    with tempfile.TemporaryDirectory() as folder:
        server = servers.seaweed(Path(folder) / "data")
        with servers.running(server, Path(folder) / "log") as s3:
            env = os.environ | s3.env
            shares = []
            with serving(pages) as port:
                for number in range(rounds):
                    plain = apart("bare", port, pages, env=env)
                    ours = apart(
                        "kept", port, pages, f"{folder}/{number}", f"20261122T10{number:02d}Z", env=env
                    )
                    shares.append(plain["seconds"] / ours["seconds"])
                    print(
                        f"bare    {told(plain, pages)}\ncapture {told(ours, pages)}, {shares[-1]:.2f} of it"
                    )
            with serving(many) as port:
                large = apart("kept", port, many, f"{folder}/many", "20261122T1100Z", env=env)
    share = sorted(shares)[len(shares) // 2]
    print(f"ratio: {share:.2f} of a bare spider's throughput (goal {SHARE} or more)")
    steps = " ".join(f"{megabytes:.0f}" for megabytes in large["memory"])
    print(
        f"peak memory of {many} pages: {large['peak']:.0f} MB (goal {MEGABYTES} or less); every 500 pages: {steps}"
    )
    return share < SHARE or large["peak"] > MEGABYTES


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", count]:
            asyncio.run(serve(int(count)))
        case ["bare", at, count]:
            print(json.dumps(bare(int(at), int(count))))
        case ["kept", at, count, home, batch]:
            print(json.dumps(kept(int(at), int(count), home, batch)))
        case _:
            parser = argparse.ArgumentParser(
                description=__doc__, formatter_class=argparse.RawTextHelpFormatter
            )
            parser.add_argument("--pages", type=int, default=1000)
            parser.add_argument("--rounds", type=int, default=3)
            parser.add_argument("--many", type=int, default=5000)
            options = parser.parse_args()
            sys.exit(main(options.pages, options.rounds, options.many))
