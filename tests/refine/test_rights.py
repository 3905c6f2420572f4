"""Rights over time: what a capture's own robots.txt, response and page said is kept with it, and the register tells it."""

from dataclasses import replace
from datetime import UTC, date, datetime

from scrapers.archive import keys, tables
from scrapers.archive.archive import Archive
from scrapers.archive.query import query
from scrapers.archive.register import COLUMNS, Registered, of_outlet, registered
from scrapers.model.article import Article
from scrapers.model.exchange import Original
from scrapers.refine.run import refine
from tests.support.shelf import GAZETTE, Served, page, shelve

ROBOTS = "https://gazette.example/robots.txt"
TRAINS = "User-agent: *\nContent-Signal: ai-train=yes\n"
TRAINS_NOT = "User-agent: *\nContent-Signal: ai-train=no\nLicense: https://gazette.example/l.xml\n"
NOARCHIVE = {"X-Robots-Tag": "noarchive"}
DAY = date(2026, 11, 22)


def robots(text: str, **more: object) -> Served:
    return Served(**{"url": ROBOTS, "html": text, "headers": {"Content-Type": "text/plain"}, **more})  # type: ignore[arg-type]


def run(archive: Archive, batch: str, *pages: Served, robots: Served | None = None) -> list[Article]:
    """A run that saw this robots.txt, and its articles."""
    shelve(archive, batch, pages, sources=[robots] if robots else [])
    refine(GAZETTE, batch, archive)
    key = keys.articles("gazette", DAY, batch)
    return list(tables.read(archive.store.get(key), key))


def said(article: Article) -> list[str]:
    return [f"{each.place} {each.term} {each.says}" for each in article.rights]


LICENCE = "robots.txt rsl-license https://gazette.example/l.xml"
NO, YES = "robots.txt content-signal ai-train=no", "robots.txt content-signal ai-train=yes"


def test_an_article_has_what_was_said_when_it_was_captured(archive: Archive) -> None:
    (first,) = run(archive, "20261122T1200Z", page(1), robots=robots(TRAINS))
    (second,) = run(archive, "20261122T1230Z", page(2, headers=NOARCHIVE), robots=robots(TRAINS_NOT))
    (third,) = run(archive, "20261122T1300Z", page(3))
    assert said(first) == [YES]
    assert said(second) == ["header robots noarchive", NO, LICENCE]
    assert said(third) == [], "a run that saw no robots.txt"


def test_a_robots_txt_that_is_as_before_is_read_where_it_is_kept(archive: Archive) -> None:
    run(archive, "20261122T1200Z", page(1), robots=robots(TRAINS_NOT))
    (kept,) = archive.catalog.robots_seen("gazette", 10)
    again = Original(
        record_id="<urn:uuid:00000000-0000-0000-0000-000000000000>",
        url=ROBOTS,
        fetched_at=kept.fetched_at,
        payload_digest=kept.payload_digest,
    )
    (second,) = run(archive, "20261122T1230Z", page(2), robots=robots(TRAINS_NOT, again=again))
    assert len(archive.catalog.robots_seen("gazette", 10)) == 1, "it is a revisit"
    assert said(second) == [NO, LICENCE]


def test_what_is_no_robots_txt_says_nothing(archive: Archive) -> None:
    missing = robots(TRAINS_NOT, status=404)
    of_another = replace(robots(TRAINS_NOT), url="https://other.example/robots.txt")
    (first,) = run(archive, "20261122T1200Z", page(1), robots=missing)
    (second,) = run(archive, "20261122T1230Z", page(2), robots=of_another)
    assert said(first) == said(second) == []


def test_the_register_tells_what_was_said_from_when_to_when(archive: Archive) -> None:
    for batch, number, text in (
        ("20261122T1200Z", 1, TRAINS_NOT),
        ("20261123T1200Z", 2, TRAINS_NOT),
        ("20261124T1200Z", 3, TRAINS),
        ("20261126T1200Z", 4, TRAINS_NOT),
    ):
        headers = NOARCHIVE if number == 2 else {}
        run(archive, batch, page(number, headers=headers), robots=robots(text))

    def at(day: int) -> datetime:
        return datetime(2026, 11, day, 12, tzinfo=UTC)

    rows = list(registered(iter(query(of_outlet("gazette", DAY, DAY), archive).rows)))
    assert [(row.term, row.says, row.first_seen, row.last_seen, row.captures, row.there) for row in rows] == [
        ("content-signal", "ai-train=no", at(26), at(26), 1, True),
        ("rsl-license", "https://gazette.example/l.xml", at(26), at(26), 1, True),
        ("content-signal", "ai-train=yes", at(24), at(24), 1, False),
        ("robots", "noarchive", at(23), at(23), 1, False),
        ("content-signal", "ai-train=no", at(22), at(23), 2, False),
        ("rsl-license", "https://gazette.example/l.xml", at(22), at(23), 2, False),
    ]
    meant = {(row.term, row.says): (row.use, row.allowed, row.passed_on) for row in rows}
    assert meant == {
        ("content-signal", "ai-train=no"): ("training", False, True),
        ("content-signal", "ai-train=yes"): ("training", True, True),
        ("robots", "noarchive"): ("archive", False, False),
        ("rsl-license", "https://gazette.example/l.xml"): ("terms", None, False),
    }
    asked = query(f"select {COLUMNS} from register where outlet = 'gazette'", archive)
    assert set(registered(iter(asked.rows))) == set(rows)
    assert all(isinstance(row, Registered) for row in rows)
    counted = query("select count(*), count(distinct article_id) from rights where not passed_on", archive)
    assert counted.rows == ((4, 3),)
