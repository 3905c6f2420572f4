"""A process that is killed before one of its writes to the bucket."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from scrapers.archive.store import Store

MANY = 10**9


class Killed(BaseException):
    """Nothing of ours catches it, as nothing catches SIGKILL."""


@contextmanager
def writes_of(store: Store, *, new: bool = False) -> Generator[list[int]]:
    """How many writes the S3 server still gets before this process is gone; counted by boto3 itself. With ``new``, what was
    written before is not counted again."""
    left = [MANY]
    written: set[str] = set()

    def count(request: Any, **_: Any) -> None:
        if request.method not in {"PUT", "POST", "DELETE"} or (new and request.url in written):
            return
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        written.add(request.url)

    events = store.client.meta.events
    events.register("before-send.s3", count)
    try:
        yield left
    finally:
        events.unregister("before-send.s3", count)
