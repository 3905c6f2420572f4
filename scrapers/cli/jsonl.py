"""``khobao read --jsonl``: one page a line in, one article a line out, in order, over all cores."""

import gzip
import json
import os
import queue
import threading
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from scrapers.errors import KhobaoError
from scrapers.model.outlet import Outlet
from scrapers.model.page import Page
from scrapers.outlets import load

AHEAD = 32
"""Lines a core may be ahead of the one that is written next. Bounds memory where one slow page holds up the rest."""


def read_lines(lines: Iterable[bytes], processes: int | None = None) -> Iterator[bytes]:
    """One JSON line for each line, as soon as it and those before it are read.

    In: ``{"file": path, "url": address or null, "outlet": slug or null}``; with no outlet the general reading
    reads. Out: the article with the names of ``article.py``, or ``{"error": …}``.
    """
    # Spawned, not forked: a thread feeds the pool, and a fork beside threads may hang.
    count = processes or _cores()
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"))
    with pool, closing(_in_order(lambda line: pool.submit(read_line, line), lines, count * AHEAD)) as results:
        yield from results


def _cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _in_order(
    submit: Callable[[bytes], "Future[bytes]"], lines: Iterable[bytes], ahead: int
) -> Generator[bytes, None, None]:
    """Results in the order of lines. A thread takes the lines, so that a result does not wait for the next line."""
    room = threading.Semaphore(ahead)
    waiting: queue.SimpleQueue[Future[bytes] | BaseException | None] = queue.SimpleQueue()
    stopped = threading.Event()

    def feed() -> None:
        try:
            for line in lines:
                room.acquire()
                if stopped.is_set():
                    return
                waiting.put(submit(line))
            waiting.put(None)
        except BaseException as error:
            waiting.put(error)

    threading.Thread(target=feed, daemon=True).start()
    try:
        while (next_one := waiting.get()) is not None:
            if isinstance(next_one, BaseException):
                raise next_one
            yield next_one.result()
            room.release()
    finally:
        stopped.set()
        room.release()


def is_error(line: bytes) -> bool:
    """Whether a line that ``read_line`` made says that there was no article."""
    return line.startswith(b'{"error": ')


def read_line(line: bytes) -> bytes:
    """The JSON line for one line of input. Raises nothing."""
    try:
        answer = _read(json.loads(line))
    except (KhobaoError, OSError, ValueError) as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    return json.dumps(answer, ensure_ascii=False).encode(errors="replace") + b"\n"


def _read(asked: Any) -> dict[str, Any]:
    from scrapers.read import read

    if not isinstance(asked, dict) or not isinstance(asked.get("file"), str):
        raise ValueError(f'expected {{"file": …, "url": …, "outlet": …}}, got {asked!r}'[:200])
    page = Page(url=asked.get("url"), body=file_body(Path(asked["file"])))
    return read(page, _outlet(asked["outlet"]) if asked.get("outlet") else None).to_dict()


@cache
def _outlet(slug: str) -> Outlet:
    return load(slug)


def file_body(path: Path) -> bytes:
    """The bytes of a page kept in a file, gzip undone. Raises OSError."""
    return unzipped(path.read_bytes())


def unzipped(body: bytes) -> bytes:
    """The bytes of a page, gzip undone. Raises OSError where they break off or are damaged."""
    try:
        return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    except (EOFError, OSError, zlib.error) as error:
        raise OSError(f"damaged gzip: {error}") from error
