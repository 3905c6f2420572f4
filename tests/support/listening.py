"""A server of the standard library that listens in a thread of its own as long as a ``with`` lasts."""

import threading
from socketserver import BaseServer
from types import TracebackType
from typing import Self


class Listening:
    """``with Listening(server):``, or the server's owner is one itself. Its end waits for the thread, not for connections that
    are still open where the server has ``daemon_threads``."""

    def __init__(self, server: BaseServer) -> None:
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        """At 127.0.0.1."""
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
