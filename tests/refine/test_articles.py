"""The main job, end to end: what the archive holds after capture and refine is what the newsstand printed."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import boto3
import pytest

from scrapers.archive import tables
from scrapers.archive.archive import Archive
from scrapers.archive.keys import batch_name
from scrapers.archive.query import query
from scrapers.capture.run import capture
from scrapers.capture.run import judge as judge_capture
from scrapers.config import Config
from scrapers.model.link import State
from scrapers.outlets import load, slugs
from scrapers.refine.run import judge, refine
from tests.conftest import use
from tests.newsstand import Gold, Newsstand
from tests.support.servers import S3

NOW = datetime.now(UTC).replace(microsecond=0)
FIELDS = (
    "canonical_url",
    "in_language",
    "headline",
    "description",
    "article_body",
    "captions",
    "authors",
    "agencies",
    "dateline",
    "date_published",
    "date_modified",
    "article_section",
    "keywords",
    "image",
    "translations",
    "embedded_reports",
)


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    """A newsstand whose clock stands still, so that what it printed is known afterwards."""
    with Newsstand(now=NOW) as stand:
        yield stand


@pytest.fixture(scope="module")
def held(stand: Newsstand, s3: S3, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """One archive, into which all outlets are captured and refined."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as environment:
        use(s3, environment)
        name = f"test-{uuid4().hex[:20]}"
        boto3.client("s3").create_bucket(Bucket=name)
        config = Config(
            home=home, bucket=name, catalog=f"sqlite:///{home / 'catalog.sqlite'}", newsstand=stand.address
        )
        with Archive.open(config) as archive:
            for slug in slugs():
                batch = capture(load(slug), batch_name(NOW), archive, config)
                judge_capture(load(slug), batch)
                judge(refine(load(slug), batch.batch, archive))
            yield archive


@pytest.mark.slow
@pytest.mark.parametrize("outlet", slugs())
def test_every_page_that_was_captured_is_an_article_in_the_archive(held, outlet):
    report = held.report(outlet, batch_name(NOW))
    assert len(report.readings) >= 40
    odd = [reading for reading in report.readings if reading.state is not State.ARCHIVED]
    assert odd == []


@pytest.mark.slow
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("outlet", slugs())
def test_every_field_of_every_archived_article_is_what_the_newsstand_printed(held, stand, outlet, field):
    articles = [
        article
        for stored in held.store.list(f"articles/outlet={outlet}/")
        for article in tables.read(held.store.get(stored.key))
    ]
    golds = {article.canonical_url: stand.gold(outlet, article.url) for article in articles}
    wrong = {
        article.canonical_url: (found, expected)
        for article in articles
        if (found := as_plain(asdict(article)[field]))
        != (expected := expected_of(golds[article.canonical_url], field))
    }
    assert not wrong, f"{len(wrong)} of {len(articles)}, e.g. {next(iter(wrong.items()))}"


def expected_of(gold: Gold | None, field: str) -> object:
    assert gold is not None, "the newsstand knows every page it served"
    printed = asdict(gold)
    return as_plain(printed["url"] if field == "canonical_url" else printed[field])


def as_plain(value: object) -> object:
    """Tuples as lists, times as ISO 8601 with their offset."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [as_plain(each) for each in value]
    if isinstance(value, dict):
        return {key: as_plain(each) for key, each in value.items()}
    return value


@pytest.mark.slow
def test_duckdb_counts_the_articles_of_all_outlets_on_the_bucket(held):
    answer = query("select outlet, count(*), min(date), max(date) from articles group by 1 order by 1", held)
    counts = {outlet: count for outlet, count, *_ in answer.rows}
    assert counts == {outlet: held.report(outlet, batch_name(NOW)).counts["archived"] for outlet in slugs()}
    assert all(first <= last <= (NOW + timedelta(days=1)).date() for *_, first, last in answer.rows)


@pytest.mark.slow
def test_a_second_capture_fetches_no_page_again_and_refines_to_nothing_new(held, stand, tmp_path: Path):
    stand.forget_requests()
    outlet, later = load("vietnamplus"), batch_name(NOW + timedelta(minutes=30))
    config = Config(home=tmp_path, bucket=held.store.bucket, catalog="", newsstand=stand.address)
    batch = capture(outlet, later, held, config)
    assert [outcome for outcome in batch.outcomes if outcome.state is State.CAPTURED] == []
    assert not [
        seen for seen in stand.requests("vietnamplus") if outlet.match(f"https://{seen.host}{seen.path}")
    ]
    assert refine(outlet, later, held).counts == {}
