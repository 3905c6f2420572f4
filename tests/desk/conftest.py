"""The desk over a real archive, served by a real server, with an outlet file found as any other is."""

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from scrapers.archive.archive import Archive
from scrapers.desk.app import create
from scrapers.desk.host import Airflow, Alone, Visitor
from tests.support.serving import serving

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
"""The day after the pages of ``tests.support.shelf`` were fetched."""


@pytest.fixture
def desk(archive: Archive, gazette: None) -> Iterator[httpx.Client]:
    """A browser before the desk, served alone."""
    with serving(create(lambda: archive, Alone(), clock=lambda: NOW)) as client:
        yield client


OWN = {"sec-fetch-site": "same-origin"}
"""What a browser says of a form that a page of the desk sent."""


class Editor:
    """A host that has signed eva in, who may edit the Dags of some outlets."""

    TOKEN = "of-this-session"

    def __init__(self, *edits: str, airflow: Airflow | None = None) -> None:
        self.edits = edits
        self.airflow = airflow

    async def visitor(self, request: object) -> Visitor:
        return Visitor(
            name="eva",
            sees=lambda _: True,
            edits=lambda slug: slug in self.edits,
            token=self.TOKEN,
            airflow=self.airflow,
        )


@pytest.fixture
def editor(archive: Archive, gazette: None) -> Iterator[httpx.Client]:
    """A browser of somebody who may edit the Dags of the gazette."""
    with serving(create(lambda: archive, Editor("gazette"), clock=lambda: NOW)) as client:
        yield client
