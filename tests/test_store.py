"""The store, against two real servers."""

import pytest

from scrapers.archive.store import Store
from scrapers.errors import AlreadyExists, ObjectMissing


def test_what_is_put_can_be_got(store: Store) -> None:
    stored = store.put("a/b", b"words", content_type="text/plain")
    assert store.get("a/b") == b"words"
    assert store.head("a/b") == stored
    print(store.capabilities)
    with pytest.raises(AlreadyExists):
        store.put("a/b", b"x", content_type="text/plain", if_absent=True)
    store.put("a/b", b"words", content_type="text/plain", if_absent=True)
    with pytest.raises(ObjectMissing):
        store.get("a/none")
    assert store.head("none") is None
    print(store.list("a/"))
