"""A gate between a process and the S3 server: it passes requests on, counts them, and lets some of them go wrong."""

import contextlib
import http.client
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.support.listening import Listening

HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "expect"}
"""Headers of one connection, or that are said anew."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that came to the gate."""

    number: int
    """From 1, in the order in which they came."""
    method: str
    path: str
    """With the query."""

    @property
    def writes(self) -> bool:
        return self.method in {"PUT", "POST", "DELETE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What goes wrong with one request. Without anything it is passed on as it is."""

    before: Callable[[], None] | None = None
    """Called before it is passed on; what it does is seen by nobody if it never returns."""
    after: Callable[[], None] | None = None
    """Called when the server has done it, and before the answer goes back."""
    status: int | None = None
    """Answered instead of the server's answer, with an error as S3 words it."""
    passes: bool = True
    """Whether the server gets it at all."""
    torn: bool = False
    """Whether the server gets the first half of the body alone, and the connection ends there."""
    cut: bool = False
    """Whether the connection ends without an answer."""
    half: bool = False
    """Whether it ends in the middle of the answer's body."""


WELL = Wrong()
Meddle = Callable[[Asked], Wrong]

_ERROR = {500: "InternalError", 503: "SlowDown"}


class Gate(Listening):
    """``with Gate(endpoint) as gate:`` listens at ``gate.endpoint``; ``meddle`` says of each request what goes wrong."""

    def __init__(self, endpoint: str, meddle: Meddle = lambda _: WELL) -> None:
        self.meddle = meddle
        self.asked: list[Asked] = []
        self._lock = threading.Lock()
        gate, upstream = self, urlsplit(endpoint)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body of an answer are two writes, of which Nagle's algorithm would hold back the second.
            disable_nagle_algorithm = True
            wbufsize = -1
            server_side: http.client.HTTPConnection | None = None

            def log_message(self, *args: object) -> None: ...

            def finish(self) -> None:
                if self.server_side:
                    self.server_side.close()
                with contextlib.suppress(OSError):
                    super().finish()

            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    super().handle()

            def handle_expect_100(self) -> bool:
                """Say that the body may come at once: boto3 waits a second for it."""
                answered = super().handle_expect_100()
                self.wfile.flush()
                return answered

            def pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                wrong = gate._ask(self.command, self.path)
                if wrong.before:
                    wrong.before()
                if wrong.torn:
                    self._tear(body)
                    return self._cut()
                answer = self._from_server(body) if wrong.passes else None
                if wrong.after:
                    wrong.after()
                if wrong.status:
                    code = _ERROR[wrong.status]
                    said = f"<Error><Code>{code}</Code><Message>Please try again.</Message></Error>".encode()
                    self._answer(wrong.status, [("Content-Type", "application/xml")], said, len(said))
                elif wrong.cut or answer is None:
                    self._cut()
                else:
                    status, headers, data, length = answer
                    if wrong.half and len(data) > 1:
                        self._answer(status, headers, data[: len(data) // 2], length)
                        return self._cut()
                    self._answer(status, headers, data, length)
                return None

            def _head(self, connection: http.client.HTTPConnection, length: int) -> None:
                connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    if name.lower() not in HOP:
                        connection.putheader(name, value)
                connection.putheader("Content-Length", f"{length}")
                connection.endheaders()

            def _from_server(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes, int] | None:
                """Status, headers, body, and the length that is told; None where the server does not answer."""
                for fresh in (False, True):
                    if self.server_side is None:
                        fresh = True
                        self.server_side = http.client.HTTPConnection(
                            upstream.hostname or "", upstream.port, timeout=30
                        )
                    try:
                        self._head(self.server_side, len(body))
                        if body:
                            self.server_side.send(body)
                        answer = self.server_side.getresponse()
                        data = answer.read()
                    except (OSError, http.client.HTTPException):
                        self.server_side.close()
                        self.server_side = None
                        if fresh:
                            return None
                        continue
                    headers = [(n, v) for n, v in answer.getheaders() if n.lower() not in HOP]
                    told = int(answer.getheader("Content-Length") or len(data))
                    return answer.status, headers, data, told
                return None

            def _tear(self, body: bytes) -> None:
                connection = http.client.HTTPConnection(upstream.hostname or "", upstream.port, timeout=30)
                with contextlib.suppress(OSError):
                    self._head(connection, len(body))
                    connection.send(body[: len(body) // 2])
                connection.close()

            def _answer(self, status: int, headers: list[tuple[str, str]], data: bytes, length: int) -> None:
                self.send_response_only(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", f"{length}")
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(data)
                self.wfile.flush()

            def _cut(self) -> None:
                self.close_connection = True
                with contextlib.suppress(OSError):
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.connection.shutdown(socket.SHUT_RDWR)

            do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = pass_on

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        super().__init__(server)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def forget(self) -> None:
        """Count from 1 again."""
        with self._lock:
            self.asked.clear()

    def _ask(self, method: str, path: str) -> Wrong:
        with self._lock:
            asked = Asked(len(self.asked) + 1, method, path)
            self.asked.append(asked)
        return self.meddle(asked)
