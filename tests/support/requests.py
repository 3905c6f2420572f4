"""The requests that a store makes of its server, each attempt of them."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from scrapers.archive.store import Store


@contextmanager
def requests_of(store: Store) -> Generator[list[str]]:
    """Fills with one line a request, such as ``GET captures/gazette/…``; a listing names its prefix."""
    made: list[str] = []

    def note(request: Any, **_: object) -> None:
        url = urlsplit(request.url)
        key = unquote(url.path).removeprefix(f"/{store.bucket}").removeprefix("/")
        prefix = parse_qs(url.query).get("prefix")
        made.append(f"{request.method} {f'{prefix[0]}*' if prefix else key or url.query}")

    events = store.client.meta.events
    events.register("before-send.s3", note)
    try:
        yield made
    finally:
        events.unregister("before-send.s3", note)
