"""What listing past days costs: ``python -m benchmarks.listing [--days 365] [--daily 220]``.

A dry backfill: the walk of a dated sitemap for every day of a year, each reading its month's sitemap anew (goal: 200
links a second or more), as a ratio to only parsing the same sitemaps with lxml. Memory is looked at after the
first tenth and at the end (goal: flat).
"""

import argparse
import sys
import time
from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO

from lxml import etree

from benchmarks.capture import resident
from scrapers.discover.days import walk
from scrapers.model.outlet import DatedSitemap, Outlet, SiteListing
from scrapers.outlets import load

GOAL, FLAT = 200, 1.1
START = date(2025, 1, 1)


@cache
def sitemap(year: int, month: int, daily: int, tz: object) -> bytes:
    """A month: entries in the order of their ids, one in twenty edited three weeks later."""
    first = datetime(year, month, 1, tzinfo=tz)  # type: ignore[arg-type]
    days = ((first + timedelta(days=31)).replace(day=1) - first).days
    entries = []
    for number in range(days * daily):
        at = (
            first + timedelta(days=number / daily) + (timedelta(days=21) if number % 20 == 7 else timedelta())
        )
        identity = year * 100_000 + month * 8_000 + number
        entries.append(
            f"<url><loc>https://www.vietnamplus.vn/mot-bai-viet-co-ten-dai-vua-phai-post{identity}.vnp</loc>"
            f"<lastmod>{at.isoformat()}</lastmod><image:image><image:title><![CDATA[Bài số {number}]]></image:title>"
            "</image:image></url>"
        )
    names = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    return f"<urlset {names}>{''.join(entries)}</urlset>".encode()


def body(url: str, daily: int, outlet: Outlet) -> bytes:
    year, month = url.removesuffix(".xml").rsplit("-", 2)[1:]
    return sitemap(int(year), int(month), daily, outlet.tz)


def listed(source: SiteListing, outlet: Outlet, day: date, daily: int) -> tuple[int, list[bytes]]:
    """Links that the walk gives for a day, and the sitemaps that it read."""
    walking = walk(source, outlet, day)
    step, links, read = walking.first(), 0, []
    while url := step.next:
        read.append(body(url, daily, outlet))
        step = walking.read(url, read[-1])
        links += len(step.links)
    assert step.end, step
    assert step.end.complete, step.end
    return links, read


def main(days: int, daily: int) -> int:
    outlet = load("vietnamplus")
    source = next(each for each in outlet.days if isinstance(each, DatedSitemap))
    for month in range(-1, days // 28 + 2):
        at = START + timedelta(days=30.5 * month)
        sitemap(at.year, at.month, daily, outlet.tz)
    seconds = plain = 0.0
    links, early = 0, 0.0
    for step in range(days):
        begun = time.perf_counter()
        found, read = listed(source, outlet, START + timedelta(days=step), daily)
        seconds += time.perf_counter() - begun
        links += found
        begun = time.perf_counter()
        for each in read:
            for _, element in etree.iterparse(BytesIO(each), tag="{*}url"):
                element.clear()
        plain += time.perf_counter() - begun
        if step == days // 10:
            early = resident()
    rate, grown = links / seconds, resident() / early
    print(
        f"{links} links of {days} days: {rate:.0f} links/s (goal {GOAL} or more), ratio: {seconds / plain:.1f} times bare parsing"
    )
    print(
        f"memory: {early:.0f} MB after {days // 10} days, {resident():.0f} MB after {days}: {grown:.2f} (goal {FLAT} or less)"
    )
    return rate < GOAL or grown > FLAT


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--daily", type=int, default=220)
    options = parser.parse_args()
    sys.exit(main(options.days, options.daily))
