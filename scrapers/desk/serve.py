"""Serving the desk alone, on this machine's loopback address."""

import errno
import socket

import uvicorn
from starlette.middleware.trustedhost import TrustedHostMiddleware

from scrapers.archive.archive import Archive
from scrapers.config import Config
from scrapers.desk.app import create
from scrapers.desk.host import Alone
from scrapers.desk.metrics import bearer
from scrapers.errors import BadConfiguration

HOST = "127.0.0.1"


def bind(port: int) -> socket.socket:
    """The port, 0 for any that is free. Raises BadConfiguration where another program has it, or it may not be had."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        why = "another program has it" if error.errno == errno.EADDRINUSE else error.strerror
        raise BadConfiguration(
            f"{HOST}:{port}: expected a port that is free, {why}; name another by --port, 0 for any"
        ) from error
    return listener


def serve(listener: socket.socket, config: Config) -> None:
    """Serve until interrupted. The archive is opened by the first page, which says what is wrong with it."""
    measured = bearer(lambda: config.metrics_token, without=True)
    app = create(lambda: Archive.open(config), Alone(), measured=measured)
    # A page of the web whose name leads to this machine is another origin, and shall read nothing here.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
    uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listener])
