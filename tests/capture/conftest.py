"""The gazette, played by a wire."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from scrapers.config import Config
from tests.support.gazette import STORY
from tests.support.wire import Wire, article, feed, http


@pytest.fixture
def wire() -> Iterator[Wire]:
    with Wire() as wire:
        wire.reply("/rss", feed(STORY))
        wire.reply("/story-1", http(article()))
        yield wire


@pytest.fixture
def wired(config: Config, wire: Wire) -> Config:
    return replace(config, newsstand=wire.address)
