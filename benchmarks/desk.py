"""How fast the desk's coverage page is: 50 outlets, 90 days, articles enough for a year's big outlet.

    python -m benchmarks.desk [articles a day]

Prints wall and CPU seconds of the first page and of the best of five, and how many links stand behind it.
"""

import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from sqlalchemy import Table, create_engine, insert

from scrapers.archive.catalog import Catalog
from scrapers.archive.schema import batches, links, listings, readings
from scrapers.model.link import State

OUTLETS, DAYS = 50, 90
LAST = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def fill(url: str, a_day: int) -> int:
    """Rows as captures and reports leave them; the number of links. One in eight was looked at again and is unchanged,
    one in twenty failed; a dated source listed half of them."""
    Catalog.open(url).close()
    total = 0
    with create_engine(url).begin() as connection:
        for outlet in (f"outlet{number:02}" for number in range(OUTLETS)):
            rows: dict[Table, list[dict[str, object]]] = {batches: [], links: [], readings: [], listings: []}
            of = {"outlet": outlet, "batch": "20261122T1200Z"}
            rows[batches] = [
                of
                | {
                    "started_at": NOON,
                    "ended_at": NOON,
                    "code_version": "",
                    "parts": 0,
                    "bytes": 0,
                    "records": 0,
                    "captured": 0,
                }
            ]
            for number in range(DAYS * a_day):
                day = LAST - timedelta(days=DAYS - 1 - number // a_day)
                failed, looked = number % 20 == 0, number % 8 == 1
                state = State.FAILED if failed else State.UNCHANGED if looked else State.ARCHIVED
                link = {
                    "outlet": outlet,
                    "link": f"{number:032x}",
                    "canonical_url": f"https://x.example/{number}",
                }
                key = {"article_id": f"{number:016x}", "day": day}
                rows[links].append(
                    link
                    | {
                        "first_seen": NOON,
                        "first_batch": "",
                        "source": "feed",
                        "published": f"{day}T10:00:00+07:00",
                    }
                    | {"state": state, "last_batch": "", "last_tried_at": NOON, "tries": 0, "captures": 1}
                    | ({"article_id": None, "day": None} if failed else key)
                )
                if not failed:
                    rows[readings].append(
                        of
                        | key
                        | {
                            "outlet": outlet,
                            "link": link["link"],
                            "state": State.ARCHIVED,
                            "fetched_at": NOON,
                            "revision": 1,
                        }
                    )
                if number % 2:
                    rows[listings].append(
                        link | of | {"number": number, "day": day, "source": "list", "stated": True}
                    )
            total += len(rows[links])
            for table, values in rows.items():
                connection.execute(insert(table), values)
    return total


def main(a_day: int) -> None:
    """Fill a catalog and ask it for the figures of the page."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'catalog.sqlite'}"
        links_in_all = fill(url, a_day)
        zones = {f"outlet{number:02}": ZoneInfo("Asia/Ho_Chi_Minh") for number in range(OUTLETS)}
        with Catalog.open(url) as catalog:
            spent = []
            for _ in range(6):
                wall, cpu = time.perf_counter(), time.process_time()
                catalog.ends_by_day(zones, LAST - timedelta(days=DAYS - 1), LAST)
                catalog.days_outside(date(1990, 1, 1), LAST)
                catalog.activity(date(1990, 1, 1))
                spent.append((time.perf_counter() - wall, time.process_time() - cpu))
    print(
        f"{links_in_all:,} links: first {spent[0][0]:.2f} s wall, best {min(spent)[0]:.2f} s, {min(spent)[1]:.2f} s CPU"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
