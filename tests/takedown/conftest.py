"""Archives with an article that has to go."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scrapers.archive.archive import Archive
from scrapers.cli.app import app
from scrapers.config import Config
from scrapers.model.exchange import Original
from scrapers.seal.run import seal_day
from tests.support.copies import filled_once
from tests.support.shelf import GAZETTE, Served, page
from tests.takedown.fill import (
    CHANGED,
    DAY,
    FIRST,
    HEADLINE,
    NEXT,
    OF_NEXT,
    POST,
    SECOND,
    copied_text,
    feed,
    filled,
    planted,
    published,
)


@pytest.fixture
def full(config: Config, tmp_path: Path) -> Iterator[Archive]:
    """As ``filled``, with the file of which a text was imported."""
    copied_text(tmp_path)
    with filled_once(config, "full", lambda archive: filled(archive, tmp_path)) as archive:
        yield archive


@pytest.fixture
def some(config: Config) -> Iterator[Archive]:
    """Two batches: the article, a later text of it, the same under another address, nearly the same under a third."""
    with filled_once(config, "some", _some) as archive:
        yield archive


def _some(archive: Archive) -> None:
    published(archive, FIRST, planted(), page(2))
    almost = (*CHANGED[:-1], CHANGED[-1].replace("has not", "had not"))
    published(archive, SECOND, planted(body=CHANGED), planted(6, body=CHANGED), planted(7, body=almost))
    seal_day(GAZETTE, DAY, archive)


@pytest.fixture
def listed(config: Config) -> Iterator[Archive]:
    """As ``some``, with feeds that name it, a revisit of its first text under another address, and an article of another
    day in the same part. Both days are sealed."""
    with filled_once(config, "listed", _listed) as archive:
        yield archive


def _listed(archive: Archive) -> None:
    made = published(archive, FIRST, planted(title=HEADLINE), page(2), sources=[feed(1, 2)])
    first = made.outcomes[0]
    assert first.fetched_at
    assert first.payload_digest
    held = Original(
        url=first.link.url,
        fetched_at=first.fetched_at,
        payload_digest=first.payload_digest,
        record_id=first.record_id,
    )
    same = Served(url="https://gazette.example/post9", html=planted().html, again=held)
    changed = planted(body=CHANGED), planted(6, body=CHANGED)
    published(archive, SECOND, *changed, same, page(4, published=OF_NEXT), sources=[feed(4)])
    seal_day(GAZETTE, DAY, archive)
    seal_day(GAZETTE, NEXT, archive)


@pytest.fixture
def one(config: Config) -> Iterator[Archive]:
    """One batch of a sealed day: the article and another, and a feed that names both."""
    with filled_once(config, "one", _one) as archive:
        yield archive


def _one(archive: Archive) -> None:
    published(archive, FIRST, planted(title=HEADLINE), page(2), sources=[feed(1, 2)])
    seal_day(GAZETTE, DAY, archive)


@pytest.fixture
def command(config: Config, gazette: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """``khobao takedown`` of the article, with these options: its exit code."""
    monkeypatch.setenv("KHOBAO_HOME", str(config.home))
    monkeypatch.setenv("KHOBAO_BUCKET", config.bucket)

    def run(*options: str) -> int:
        with pytest.raises(SystemExit) as ended:
            app(["takedown", "gazette", POST(1), *options])
        return int(ended.value.code or 0)

    return run
