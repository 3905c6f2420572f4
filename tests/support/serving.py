"""An app, served by a real server."""

import threading
from collections.abc import Generator
from contextlib import contextmanager

import httpx
import uvicorn
from fastapi import FastAPI

from scrapers.desk.serve import bind


@contextmanager
def serving(app: FastAPI) -> Generator[httpx.Client]:
    """A client of the app, which is served on a port of its own. A fault of the app fails the request with 500."""
    listener = bind(0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        with httpx.Client(base_url=address, trust_env=False, timeout=120) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
