"""The requests that are made of an S3 server, each attempt of them: of one store, or of all that go through a gate."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from scrapers.archive.store import Store


def line(method: str, address: str, bucket: str) -> str:
    """A request in words, such as ``GET captures/gazette/…``; a listing names its prefix."""
    url = urlsplit(address)
    key = unquote(url.path).removeprefix(f"/{bucket}").removeprefix("/")
    prefix = parse_qs(url.query).get("prefix")
    return f"{method} {f'{prefix[0]}*' if prefix else key or url.query}"


@contextmanager
def requests_of(store: Store) -> Generator[list[str]]:
    """Fills with one ``line`` a request."""
    made: list[str] = []

    def note(request: Any, **_: object) -> None:
        made.append(line(request.method, request.url, store.bucket))

    events = store.client.meta.events
    events.register("before-send.s3", note)
    try:
        yield made
    finally:
        events.unregister("before-send.s3", note)
