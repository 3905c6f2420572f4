"""Plays all the outlets on one address; point the crawler at it with KHOBAO_NEWSSTAND=host:port."""

import argparse
import asyncio
import signal
from pathlib import Path

from tests.newsstand.stand import Newsstand


async def serve(stand: Newsstand) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = await stand.start()
    print(f"newsstand at http://{stand.address}/, playing {', '.join(stand.sites)}", flush=True)
    await stop.wait()
    await runner.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.newsstand", description=__doc__)
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
