"""Plays all the outlets on one address; point the crawler at it with KHOBAO_NEWSSTAND=host:port."""

import argparse
import asyncio
import signal
from pathlib import Path

from tests.newsstand.faults import KINDS
from tests.newsstand.stand import Newsstand

EPILOG = f"""
While it runs, the control address takes orders:
  GET|DELETE       /__newsstand__/requests     what was asked for so far
  GET|PUT|DELETE   /__newsstand__/faults       [{{"kind": "gone", "host": "euronews", "path": "^/rss", "times": 3}}]
  GET|PUT          /__newsstand__/time         {{"now": "2026-11-20T10:30:00+00:00"}}, or null for the machine's
  GET              /__newsstand__/gold?url=…   the truth about a page
Kinds of fault: {", ".join(KINDS)}
"""


async def serve(stand: Newsstand) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = await stand.start()
    print(f"newsstand at http://{stand.address}/, playing {', '.join(stand.sites)}", flush=True)
    await stop.wait()
    await runner.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.newsstand",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=EPILOG,
    )
    parser.add_argument("--port", type=int, default=8700)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--speed", type=float, default=1.0, help="from 1: new articles appear this many times as often"
    )
    parser.add_argument("--seed", type=int, default=1, help="another seed, other news")
    parser.add_argument(
        "--pages", type=Path, metavar="DIR", help="play the saved pages in this folder instead"
    )
    options = parser.parse_args()
    if options.speed < 1:
        parser.error(f"--speed {options.speed}: expected 1 or more")
    if options.pages and not options.pages.is_dir():
        parser.error(f"--pages {options.pages}: no such folder")
    stand = Newsstand(
        options.port, host=options.host, seed=options.seed, speed=options.speed, pages=options.pages
    )
    for line in stand.left_out:
        print(f"left out: {line}", flush=True)
    try:
        asyncio.run(serve(stand))
    except OSError as error:
        raise SystemExit(
            f"newsstand: cannot listen on {options.host}:{options.port}: {error.strerror}"
        ) from error


if __name__ == "__main__":
    main()
