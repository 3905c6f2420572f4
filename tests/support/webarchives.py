"""Web archives that tests ask: a real pywb, and before it a small server that speaks as the big ones do.

pywb holds the WARCs that a test wrote. The server in front gives pywb's index in the Wayback Machine's words
(an array with a header, resume keys, one row an address), plays Common Crawl (a list of crawls, numbered pages,
404 for nothing, parts of files), and has faults on demand.
"""

import json
import re
import subprocess
import time
import urllib.request
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.support.listening import Listening
from tests.support.paths import TOOLS
from tests.support.servers import ending, free_port, until_it_answers

FIELDS = {"original": "url", "mimetype": "mime", "statuscode": "status"}
"""What pywb calls the Wayback Machine's fields."""


@contextmanager
def pywb(folder: Path, warcs: Iterable[Path]) -> Generator[str]:
    """A pywb whose collection ``web`` holds these WARCs or WACZs; its address."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log").open("wb") as log:
        for arguments in (["init", "web"], ["add", "--unpack-wacz", "web", *map(str, warcs)]):
            subprocess.run([TOOLS / "wb-manager", *arguments], cwd=folder, check=True, stdout=log, stderr=log)
        port = free_port()
        command = [TOOLS / "wayback", "--port", str(port), "--bind", "127.0.0.1"]
        with ending(subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)) as process:
            until_it_answers(f"http://127.0.0.1:{port}/", process)
            yield f"http://127.0.0.1:{port}"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What comes instead of the next answers to paths that ``on`` finds."""

    on: str = ""
    times: int = 1
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    wait: float = 0
    """Seconds before anything is sent."""
    cut: int | None = None
    """Send the true answer, but break off after so many bytes of the body."""


@dataclass
class Front:
    """Playing, at ``base``, in front of a pywb at ``behind``; files come from ``folder``."""

    behind: str
    folder: Path
    rows: int = 3_000
    """Rows of one answer of an index, whatever limit is asked for."""
    faults: list[Fault] = field(default_factory=list)
    asked: list[tuple[float, str]] = field(default_factory=list)
    """When and for what."""
    ranges: bool = True
    """Whether parts of files are given."""
    crawls: list[dict[str, str]] = field(default_factory=list)
    base: str = ""

    @property
    def paths(self) -> list[str]:
        return [path for _, path in self.asked]

    @contextmanager
    def playing(self) -> Generator["Front"]:
        front = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                front._answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Silent."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.base = f"http://127.0.0.1:{server.server_port}"
        with Listening(server):
            yield self

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append((time.monotonic(), handler.path))
        fault = next((fault for fault in self.faults if re.search(fault.on, handler.path)), None)
        if fault:
            self.faults.remove(fault)
            self.faults += [Fault(**{**vars(fault), "times": fault.times - 1})] if fault.times > 1 else []
            time.sleep(fault.wait)
        if fault and fault.cut is None:
            answer: tuple[int, list[tuple[str, str]], bytes] = (fault.status, list(fault.headers), fault.body)
        else:
            answer = self._true(handler)
        status, headers, body = answer
        try:
            handler.send_response_only(status)
            for name, value in headers:
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body if fault is None or fault.cut is None else body[: fault.cut])
            handler.close_connection = fault is not None
        except OSError:
            handler.close_connection = True

    def _true(self, handler: BaseHTTPRequestHandler) -> tuple[int, list[tuple[str, str]], bytes]:
        parts = urlsplit(handler.path)
        query = parse_qsl(parts.query, keep_blank_values=True)
        if parts.path == "/cdx/search/cdx":
            return 200, [("Content-Type", "application/json")], self._cdx(query)
        if parts.path == "/collinfo.json":
            return 200, [("Content-Type", "application/json")], json.dumps(self.crawls).encode()
        if parts.path.endswith("-index"):
            return self._index(query)
        if parts.path.startswith("/web/"):
            return _get(f"{self.behind}{handler.path}", handler.headers.get("Accept-Encoding", ""))
        return self._file(parts.path, handler.headers.get("Range"))

    def _cdx(self, query: list[tuple[str, str]]) -> bytes:
        """One answer as the Wayback Machine gives it."""
        told = dict(query)
        names = told["fl"].split(",")
        rows = self._rows([(name, _filter(value) if name == "filter" else value) for name, value in query])
        if told.get("collapse") == "urlkey":
            rows = [next(group) for _, group in groupby(rows, key=lambda row: row["urlkey"])]
        start = int(told.get("resumeKey", "0"))
        limit = min(self.rows, int(told["limit"]))
        page = [[row[FIELDS.get(name, name)] for name in names] for row in rows[start : start + limit]]
        more = [[], [str(start + limit)]] if start + limit < len(rows) else []
        return json.dumps([names, *page, *more] if page else []).encode()

    def _index(self, query: list[tuple[str, str]]) -> tuple[int, list[tuple[str, str]], bytes]:
        """One answer as Common Crawl's index gives it."""
        told = dict(query)
        rows = self._rows(query)
        if not rows:
            return 404, [("Content-Type", "text/html")], b'{"message": "No Captures found"}'
        pages = -(-len(rows) // self.rows)
        if "showNumPages" in told:
            return 200, [], json.dumps({"pages": pages, "pageSize": 5, "blocks": pages * 5}).encode()
        page = int(told["page"])
        lines = [json.dumps(row) for row in rows[page * self.rows : (page + 1) * self.rows]]
        return 200, [("Content-Type", "text/x-ndjson")], "".join(f"{line}\n" for line in lines).encode()

    def _rows(self, query: list[tuple[str, str]]) -> list[dict[str, str]]:
        kept = {"url", "matchType", "from", "to", "filter"}
        asked = [("output", "json"), *(pair for pair in query if pair[0] in kept)]
        _, _, body = _get(f"{self.behind}/web/cdx?{urlencode(asked)}", "")
        return [json.loads(line) for line in body.splitlines() if line.strip()]

    def _file(self, path: str, wanted: str | None) -> tuple[int, list[tuple[str, str]], bytes]:
        file = self.folder / path.lstrip("/")
        if not file.is_file():
            return 404, [], b"no such file"
        data = file.read_bytes()
        if wanted is None or not self.ranges:
            return 200, [], data
        first, last = wanted.removeprefix("bytes=").split("-")
        if int(first) >= len(data):
            return 416, [], b""
        return 206, [], data[int(first) : int(last) + 1 if last else None]


def _filter(value: str) -> str:
    """A filter of the Wayback Machine, whose pattern has to match the whole field, in pywb's words."""
    name, _, pattern = value.partition(":")
    return f"~{FIELDS.get(name, name)}:(?:{pattern})$"


def _get(url: str, accept: str) -> tuple[int, list[tuple[str, str]], bytes]:
    request = urllib.request.Request(url, headers={"Accept-Encoding": accept})
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            status, headers, body = response.status, response.getheaders(), response.read()
    except HTTPError as error:
        with error:
            status, headers, body = error.code, list(error.headers.items()), error.read()
    hop = {"transfer-encoding", "connection", "content-length"}
    return status, [(name, value) for name, value in headers if name.lower() not in hop], body
