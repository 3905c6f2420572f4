"""The newsstand's past in a web archive, which knows what the site does not list, and the other way round.

A pywb holds what a web archive captured of an outlet on two days, before and after a redesign in which the classes of
text and lead changed places; the site itself has none of it any more, and each page is to be read with the layout of its
time. Of another outlet it holds most of a day that the site lists in part.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from scrapers.archive.archive import Archive
from scrapers.config import Config
from scrapers.errors import DayIncomplete
from scrapers.model.article import Article
from scrapers.model.layout import Layout
from scrapers.model.ledger import Ledger
from scrapers.model.link import State
from scrapers.model.outlet import DayPages, Outlet
from scrapers.outlets import load
from scrapers.reprocess.report import Figures, Move
from scrapers.reprocess.run import begin, compare, promote
from tests.day.test_day import close, judge
from tests.newsstand import Newsstand
from tests.newsstand.sites.base import StorySite
from tests.refine.test_refine import published
from tests.support.webarchives import Front, pywb
from tests.test_newsstand.client import get
from tests.webarchive.test_webarchive import Kept, write

NOW = datetime(2026, 4, 20, 5, tzinfo=UTC)
BEFORE, RELAUNCH, AFTER = date(2026, 3, 3), date(2026, 3, 5), date(2026, 3, 6)
SWAPS = "article__body=article__sapo zce-content-body=cms-desc"
OUTLET = load("ngaynay")
OTHER = load("euronews")
NEVER_CAPTURED = 4
"""The last pages of a day of that outlet, which the web archive does not hold."""
OLD, *OLDER = OUTLET.layouts
NEW = replace(
    OLD,
    name="zce-2026",
    description=OLD.body,
    body=OLD.description,
    figures=OLD.figures.replace("article__body", "article__sapo"),
)
MENDED = replace(OUTLET, layouts=(NEW, replace(OLD, until=RELAUNCH - timedelta(days=1)), *OLDER))
"""As a person leaves the outlet's file after the redesign: the new layout before the old one."""


def captured(stand: Newsstand, outlet: Outlet, day: date) -> Iterator[Kept]:
    """Each page of a day as it stood three hours after it was published; oldest first."""
    site = stand.sites[outlet.slug]
    assert isinstance(site, StorySite)
    for story in stand.press.on(site.paper, day):
        at = story.published + timedelta(hours=3)
        stand.set_time(at)
        got = get(stand, site.url(story))
        assert got.status == 200
        yield Kept(site.url(story), f"{at:%Y-%m-%dT%H:%M:%SZ}", got.body)


@pytest.fixture(scope="module")
def past() -> dict[date, tuple[Kept, ...]]:
    with Newsstand() as stand:
        since = datetime.combine(RELAUNCH, datetime.min.time(), OUTLET.tz).isoformat()
        stand.fault("redesign", outlet=OUTLET.slug, path="-post", since=since, swaps=SWAPS)
        return {day: tuple(captured(stand, OUTLET, day)) for day in (BEFORE, AFTER)}


@pytest.fixture(scope="module")
def other() -> tuple[Kept, ...]:
    with Newsstand() as stand:
        return tuple(captured(stand, OTHER, BEFORE))


@pytest.fixture(scope="module")
def front(
    past: dict[date, tuple[Kept, ...]], other: tuple[Kept, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("past")
    write(folder / "past.warc.gz", past[BEFORE] + past[AFTER] + other[:-NEVER_CAPTURED])
    with pywb(folder / "pywb", [folder / "past.warc.gz"]) as replay, Front(replay, folder).playing() as front:
        yield front


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    """The site today: no sitemap of that month, and no page of it."""
    with Newsstand(now=NOW) as stand:
        stand.fault("not_found", outlet=OUTLET.slug, path="/sitemaps/news-")
        stand.fault("gone", outlet=OUTLET.slug, path="-post")
        yield stand


@pytest.fixture
def played(config: Config, stand: Newsstand, front: Front) -> Config:
    return replace(config, newsstand=stand.address, wayback=front.base, commoncrawl=None, crawldata=None)


def by_url(archive: Archive) -> dict[str, Article]:
    return {article.url or "": article for article in published(archive)}


def wrong(stand: Newsstand, kept: tuple[Kept, ...], articles: dict[str, Article]) -> set[str]:
    """The pages of which the archive does not have what the newsstand had printed when they were captured."""
    different = set()
    for each in kept:
        at = datetime.fromisoformat(each.at)
        gold, article = stand.gold(OUTLET.slug, each.url, at), articles.get(each.url)
        assert gold
        expected = (gold.headline, gold.description, gold.article_body, at)
        if article is None or expected != (
            article.headline,
            article.description,
            article.article_body,
            article.capture.fetched_at if article.capture else None,
        ):
            different.add(each.url)
    return different


def states(ledger: Ledger) -> dict[str, State]:
    return {
        entry.canonical_url: entry.state for entry in ledger.entries if entry.state is not State.OUTSIDE_DAY
    }


def reread(outlet: Outlet, archive: Archive) -> Figures:
    """Compared and promoted; the figures of all days, for a page is in the batch of the day that claimed it first."""
    run = begin(outlet, BEFORE, AFTER, "mended", archive)
    compared = (compare(outlet, run, shard.day, archive).figures for shard in run.shards)
    figures = sum(compared, Figures())
    promote(outlet, run, archive)
    return figures


@pytest.mark.slow
def test_days_before_and_after_a_redesign_come_from_a_web_archive_and_are_read_with_the_layout_of_their_time(
    archive: Archive, played: Config, stand: Newsstand, past: dict[date, tuple[Kept, ...]]
) -> None:
    urls = {day: {each.url for each in kept} for day, kept in past.items()}
    assert min(map(len, urls.values())) >= OUTLET.floors.articles_per_day

    # The archive lists what the site does not, and gives what the site does not, with its time.
    assert states(close(OUTLET, BEFORE, archive, played)) == dict.fromkeys(urls[BEFORE], State.ARCHIVED)
    assert wrong(stand, past[BEFORE], by_url(archive)) == set()

    # With the old layout the lead passes for the text, is too short, and the day is an alarm.
    ledger = close(OUTLET, AFTER, archive, played)
    assert states(ledger) == dict.fromkeys(urls[AFTER], State.QUARANTINED)
    with pytest.raises(DayIncomplete, match="0 articles held"):
        judge(OUTLET, ledger, archive, now=NOW)

    figures = reread(MENDED, archive)
    articles = by_url(archive)
    assert wrong(stand, past[BEFORE] + past[AFTER], articles) == set()
    for day, layout in ((BEFORE, OLD), (AFTER, NEW)):
        assert {articles[url].read_by["article_body"] for url in urls[day]} == {f"layout:{layout.name}"}
    assert (figures.changed, dict(figures.moved)) == (0, {Move.OUT_OF_QUARANTINE: len(urls[AFTER])})


@pytest.mark.slow
def test_a_listing_that_breaks_off_and_an_archive_that_has_not_all_make_one_day(
    archive: Archive, played: Config, stand: Newsstand, other: tuple[Kept, ...]
) -> None:
    pages, *_, wayback = OTHER.days
    assert isinstance(pages, DayPages)
    outlet = replace(OTHER, days=(replace(pages, pages=1), wayback))
    ledger = close(outlet, BEFORE, archive, played)
    assert states(ledger) == {each.url: State.ARCHIVED for each in other}
    assert ledger.completeness == pytest.approx(1.0)
    by_source = {
        source.name: {e.canonical_url for e in ledger.entries if source.name in e.sources}
        for source in outlet.days
    }
    listed, held = by_source[pages.name], by_source[wayback.name]
    assert held == {each.url for each in other[:-NEVER_CAPTURED]}
    assert listed - held
    assert held - listed
    assert listed & held
    assert ledger.estimate is not None
    assert ledger.estimate >= len(other)


def test_a_new_layout_that_fits_an_old_page_by_its_names_alone_is_not_asked_first() -> None:
    """Without its last day the old layout would be asked second, and the new one takes an old page's lead for its text."""
    from scrapers.model.page import Page
    from scrapers.read.layouts import fitting

    def names(outlet: Outlet, day: date) -> list[str]:
        at = datetime.combine(day, datetime.min.time(), outlet.tz)
        page = Page(url=outlet.home, body=b"", status=200, headers={}, fetched_at=at)
        return [layout.name for layout in fitting(page, outlet)]

    layouts: tuple[Layout, ...] = MENDED.layouts
    assert names(MENDED, BEFORE) == [OLD.name, NEW.name]
    assert names(MENDED, AFTER) == [NEW.name]
    assert names(MENDED, date(2020, 1, 1)) == [layouts[2].name, OLD.name, NEW.name]
