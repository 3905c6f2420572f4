"""An archive with objects of every kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.archive.archive import Archive
from scrapers.config import Config
from tests.conftest import make_bucket
from tests.support.copies import filled_once
from tests.support.servers import S3
from tests.takedown.fill import copied_text, filled


@pytest.fixture
def full(config: Config, tmp_path: Path) -> Iterator[Archive]:
    """As ``tests.takedown.fill.filled``: four batches, a day sealed twice, a re-reading, a decision and an imported text."""
    copied_text(tmp_path)
    with filled_once(config, "audited", lambda archive: filled(archive, tmp_path)) as archive:
        yield archive


@pytest.fixture
def copy() -> str:
    """The bucket that is the replica."""
    return make_bucket()


@pytest.fixture
def replicated(config: Config, aws: S3, copy: str) -> dict[str, str]:
    """Settings of a process that has a replica."""
    return aws.env | {
        "KHOBAO_HOME": f"{config.home}",
        "KHOBAO_BUCKET": config.bucket,
        "KHOBAO_REPLICA": f"s3://{copy}",
    }
