"""The newsstand in Python: started in a thread, asked for the truth, set to another time."""

import asyncio
import re
import threading
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from aiohttp import web

from tests.newsstand.clock import Clock
from tests.newsstand.fault import Fault
from tests.newsstand.gold import Gold
from tests.newsstand.pages import load
from tests.newsstand.press import Press
from tests.newsstand.server import Seen, Server, path_of
from tests.newsstand.sites.base import Site
from tests.newsstand.sites.every import sites


class Newsstand:
    """``with Newsstand() as stand:`` serves all outlets at ``stand.address`` until the block ends."""

    def __init__(
        self,
        port: int = 0,
        *,
        host: str = "127.0.0.1",
        now: datetime | None = None,
        seed: int = 1,
        speed: float = 1.0,
        pages: Path | None = None,
    ) -> None:
        """``now``: an aware time at which the clock stands still; None: the machine's clock.
        ``pages``: a folder of saved pages that are played instead of the stories, see ``pages``."""
        self.clock = Clock(now)
        self.press = Press(seed, speed)
        self.left_out: list[str] = []
        self.sites: Mapping[str, Site] = sites(self.press)
        if pages:
            self.sites, self.left_out = load(pages)
        self.server = Server(self.sites, self.clock)
        self.host, self.port = host, port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="newsstand", daemon=True)

    @property
    def address(self) -> str:
        """``host:port``, as KHOBAO_NEWSSTAND has it."""
        return f"{self.host}:{self.port}"

    async def start(self) -> web.ServerRunner:
        """Listens; raises OSError where the port is taken. Port 0 takes a free one."""
        runner = web.ServerRunner(web.Server(self.server.handle, access_log=None))
        await runner.setup()
        site = web.TCPSite(runner, self.host, self.port)
        await site.start()
        self.port = runner.addresses[0][1]
        return runner

    def __enter__(self) -> "Newsstand":
        self._thread.start()
        self._runner = asyncio.run_coroutine_threadsafe(self.start(), self._loop).result(30)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(30)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()

    def fault(
        self, kind: str, *, outlet: str | None = None, host: str = "", path: str = "", **options: Any
    ) -> None:
        """Lets something go wrong: see ``faults.Fault`` for the kinds and options. ``outlet`` stands for its hosts."""
        if outlet:
            site = self.sites[outlet]
            host = "^(?:" + "|".join(map(re.escape, (site.host, *site.hosts))) + ")$"
        self.server.faults.add(Fault(kind=kind, host=host, path=path, **options))

    def mend(self) -> None:
        """Everything goes well again."""
        self.server.faults.clear()

    def set_time(self, now: datetime | None) -> None:
        self.clock.set(now)

    def gold(self, outlet: str, key: str, now: datetime | None = None) -> Gold | None:
        """The truth about a page, by its URL or its id (an id: of the last 90 days); None where there is none, or
        none any more. ``now`` defaults to the clock's."""
        site, now = self.sites[outlet], now or self.clock.now()
        if key.startswith("https://"):
            return site.truth(path_of(key), now)
        return next((gold for gold in site.truths(now, 100_000) if gold.id == key), None)

    def golds(self, outlet: str, count: int = 40) -> Iterator[Gold]:
        """Of the newest listed stories."""
        return self.sites[outlet].truths(self.clock.now(), count)

    def requests(self, outlet: str | None = None) -> list[Seen]:
        """What was asked for so far, in order; of one outlet, or of all."""
        site = self.sites[outlet] if outlet else None
        return [
            seen for seen in list(self.server.log) if site is None or seen.host in (site.host, *site.hosts)
        ]

    def forget_requests(self) -> None:
        self.server.log.clear()
