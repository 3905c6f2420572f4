"""Who is told of alarms, for real: a mail server, and a server that takes webhooks."""

import json
import threading
from dataclasses import dataclass
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller

from tests.support.listening import Listening
from tests.support.servers import free_port


@dataclass(frozen=True)
class Got:
    """A message that came in."""

    title: str
    body: str
    html: str = ""
    """The same for a mail program that shows HTML."""


class Webhook(Listening):
    """Takes what Apprise posts as JSON, and counts GETs as heartbeats."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.beats = 0
        self.fails = False
        """Whether it answers with an error, once it has read what was sent."""
        self.held = threading.Event()
        """Unset, it answers no post."""
        self.held.set()
        self.reached = threading.Event()
        """Set when a post has come in."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if not outer.fails:
                    outer.got.append(Got(told["title"], told["message"]))
                outer.reached.set()
                outer.held.wait()
                self._answer()

            def do_GET(self) -> None:
                outer.beats += 1
                self._answer()

            def _answer(self) -> None:
                self.send_response(500 if outer.fails else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        super().__init__(server)
        self.address = f"json://127.0.0.1:{self.port}/secret-path?rto=300"
        self.heartbeat = f"http://127.0.0.1:{self.port}/beat"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.held.set()
        super().__exit__(kind, error, trace)


class Mailbox:
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.fails = False
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.address = (
            f"mailto://127.0.0.1:{self._controller.port}?from=khobao@gazette.example&to=lan@gazette.example"
        )

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.fails:
            return "451 try again later"
        mail = message_from_bytes(envelope.content, policy=policy.default)
        plain, html = (
            part.get_content() if (part := mail.get_body((of,))) else "" for of in ("plain", "html")
        )
        self.got.append(Got(str(mail["Subject"]), plain, html))
        return "250 OK"

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()
