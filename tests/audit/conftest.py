"""An archive with objects of every kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.archive.archive import Archive
from scrapers.config import Config
from tests.support.copies import filled_once
from tests.takedown.fill import copied_text, filled


@pytest.fixture
def full(config: Config, tmp_path: Path) -> Iterator[Archive]:
    """As ``tests.takedown.fill.filled``: four batches, a day sealed twice, a re-reading, a decision and an imported text."""
    copied_text(tmp_path)
    with filled_once(config, "audited", lambda archive: filled(archive, tmp_path)) as archive:
        yield archive
