"""One newsstand for all these tests."""

from collections.abc import Iterator

import pytest

from tests.newsstand import Newsstand
from tests.test_newsstand.client import NOW


@pytest.fixture(scope="package")
def _shared() -> Iterator[Newsstand]:
    with Newsstand(now=NOW) as stand:
        yield stand


@pytest.fixture
def stand(_shared: Newsstand) -> Iterator[Newsstand]:
    """All outlets, well, at ``NOW``, with nothing asked yet."""
    yield _shared
    _shared.mend()
    _shared.set_time(NOW)
    _shared.forget_requests()
