"""Past days as the outlets list them: sitemaps, day pages, sections walked back, and what ids tell."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.discover.days import day_in_address, walk
from scrapers.discover.ids import Ids, serial
from scrapers.discover.walk import End, Walk
from scrapers.errors import BadConfiguration
from scrapers.model.link import DayLink, State
from scrapers.model.outlet import (
    Api,
    DatedSitemap,
    DayPages,
    Floors,
    Outlet,
    Section,
    Sitemap,
    WalkBack,
    Wayback,
)
from scrapers.outlets import load_all

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = date(2025, 1, 22)

MONTHS = DatedSitemap(page=Sitemap(url="https://bao.example/sitemaps/news-{year}-{month}.xml"))
PAGES = DayPages(
    page=Section(url="https://bao.example/{year}/{month:02}/{day:02}", card="li", link="a", time="time"),
    more="https://bao.example/{year}/{month:02}/{day:02}?p={page}",
)
BACK = WalkBack(
    page=Section(url="https://bao.example/tin.htm", card="li", link="a", time="time"),
    more="https://bao.example/tin/trang-{page}.htm",
)


def paper(article: str = r"/[\w-]+-post(?P<id>\d+)\.html$", **facts: object) -> Outlet:
    given = {"ids": ((1, date(2020, 1, 1)),)} | facts
    return Outlet(
        slug="bao",
        name="Báo",
        home="https://bao.example/",
        language="vi",
        timezone="Asia/Ho_Chi_Minh",
        sources=(Section(url="https://bao.example/"),),
        article=article,
        floors=Floors(articles_per_day=1),
        **given,  # type: ignore[arg-type]
    )


DATED = r"/[\w-]+-(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)i(?P<id>\d+)$"


@dataclass
class Listing:
    """What a walk gave, and what it asked for."""

    links: list[DayLink] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    end: End = field(default_factory=lambda: End(complete=False, reason="not walked"))

    @property
    def names(self) -> set[str]:
        return {each.link.canonical_url.rpartition("/")[2].partition("-post")[0] for each in self.links}


Site = Mapping[str, str] | Callable[[str], str | State]


def drive(walking: Walk, site: Site) -> Listing:
    """Play the crawler: fetch from ``site`` what the walk asks for."""
    listing = Listing()
    step = walking.first()
    while True:
        listing.links += step.links
        listing.errors += [step.error] if step.error else []
        if step.next is None:
            assert step.end is not None
            listing.end = step.end
            return listing
        listing.asked.append(step.next)
        page = site(step.next) if callable(site) else site.get(step.next, State.GONE)
        if isinstance(page, State):
            step = walking.failed(step.next, page, f"it is {page}")
        else:
            step = walking.read(step.next, page.encode())


def sitemap(entries: Iterable[tuple[str, str | None]]) -> str:
    rows = "".join(
        f"<url><loc>{url}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</url>"
        for url, changed in entries
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'


def post(name: str, number: int) -> str:
    return f"https://bao.example/{name}-post{number}.html"


def cards(entries: Iterable[tuple[str, date | None]]) -> str:
    rows = "".join(
        f'<li><a href="{url}">Tin</a>{f"<time>{day:%d/%m/%Y} 08:00</time>" if day else ""}</li>'
        for url, day in entries
    )
    return f"<ul>{rows}</ul>"


# Sitemaps


def test_a_month_sitemap_gives_the_days_around_and_says_they_are_candidates() -> None:
    month = sitemap([
        (post("tuan-truoc", 100), "2025-01-15T10:00:00+07:00"),
        (post("hom-truoc", 110), "2025-01-21T10:00:00+07:00"),
        (post("dung-ngay", 120), "2025-01-22T10:00:00+07:00"),
        (post("gio-utc", 121), "2025-01-22T17:30:00Z"),  # the 23rd, 00:30, in Hanoi
        (post("hom-sau", 130), "2025-01-23T10:00:00+07:00"),
        (post("tuan-sau", 140), "2025-01-30T10:00:00+07:00"),
    ])
    listing = drive(walk(MONTHS, paper(), DAY), {"https://bao.example/sitemaps/news-2025-1.xml": month})
    assert listing.names == {"hom-truoc", "dung-ngay", "gio-utc", "hom-sau"}
    assert not any(each.stated for each in listing.links)
    assert {each.link.source for each in listing.links} == {MONTHS.name}
    assert listing.end.complete
    assert listing.asked == ["https://bao.example/sitemaps/news-2025-1.xml"]


def test_an_article_edited_weeks_later_is_found_by_the_ids_given_after_it() -> None:
    month = sitemap([
        (post("truoc", 100), "2025-01-15T10:00:00+07:00"),
        (post("sua-sau", 120), "2025-02-14T09:00:00+07:00"),
        (post("dung-ngay", 121), "2025-01-22T11:00:00+07:00"),
        (post("khac-ngay", 150), "2025-02-14T09:00:00+07:00"),
        (post("cuoi-thang", 160), "2025-01-30T11:00:00+07:00"),
    ])
    site = {"https://bao.example/sitemaps/news-2025-1.xml": month}
    assert drive(walk(MONTHS, paper(), DAY), site).names == {"sua-sau", "dung-ngay"}
    assert drive(walk(MONTHS, paper(ids=()), DAY), site).names == {"dung-ngay"}


def test_at_the_edge_of_a_month_its_neighbour_is_read_too_and_may_be_missing() -> None:
    january = sitemap([(post("cuoi-thang", 100), "2025-01-31T10:00:00+07:00")])
    february = sitemap([(post("dau-thang", 101), "2025-02-01T00:10:00+07:00")])
    site = {"https://bao.example/sitemaps/news-2025-1.xml": january}
    last = date(2025, 1, 31)
    alone = drive(walk(MONTHS, paper(), last), site)
    assert alone.names == {"cuoi-thang"}
    assert alone.end.complete
    both = drive(
        walk(MONTHS, paper(), last), site | {"https://bao.example/sitemaps/news-2025-2.xml": february}
    )
    assert both.names == {"cuoi-thang", "dau-thang"}


@pytest.mark.parametrize(
    ("state", "says"),
    [(State.GONE, "it is gone"), (State.BLOCKED, "it is blocked"), (State.FAILED, "it is failed")],
)
def test_a_month_whose_own_sitemap_does_not_come_is_not_complete(state: State, says: str) -> None:
    listing = drive(walk(MONTHS, paper(), DAY), lambda url: state)
    assert not listing.end.complete
    assert says in listing.end.reason
    assert "news-2025-1.xml" in listing.end.reason


def test_addresses_that_hold_the_day_state_it_whatever_lastmod_says() -> None:
    month = sitemap([
        ("https://bao.example/tin-mot-20250122i1", "2026-05-05T10:00:00+07:00"),
        ("https://bao.example/tin-hai-20250121i2", "2025-01-22T10:00:00+07:00"),
    ])
    listing = drive(walk(MONTHS, paper(DATED), DAY), lambda url: month)
    assert [each.link.canonical_url for each in listing.links] == ["https://bao.example/tin-mot-20250122i1"]
    assert listing.links[0].stated


def test_an_index_is_followed_and_one_that_names_itself_ends() -> None:
    top = "https://bao.example/sitemaps/news-2025-1.xml"
    names = "".join(
        f"<sitemap><loc>{loc}</loc></sitemap>" for loc in (top, "https://bao.example/sitemaps/a.xml")
    )
    index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{names}</sitemapindex>'
    site = {top: index, "https://bao.example/sitemaps/a.xml": sitemap([(post("tin", 1), "2025-01-22")])}
    listing = drive(walk(MONTHS, paper(), DAY), site)
    assert listing.names == {"tin"}
    assert listing.asked == [top, "https://bao.example/sitemaps/a.xml"]
    endless = drive(
        walk(replace(MONTHS, pages=5), paper(), DAY), lambda url: index.replace("a.xml", f"{hash(url)}.xml")
    )
    assert len(endless.asked) == 5
    assert "stopped after 5 sitemaps" in endless.end.reason
    assert not endless.end.complete


def test_a_sitemap_of_a_day_keeps_its_own_whatever_their_lastmod() -> None:
    daily = DatedSitemap(page=Sitemap(url="https://bao.example/{year}-{month:02}-{day:02}.xml"))
    site = {
        "https://bao.example/2025-01-21.xml": sitemap([
            (post("hom-truoc", 1), "2025-01-20"),
            (post("khuya", 2), "2025-01-22"),
        ]),
        "https://bao.example/2025-01-22.xml": sitemap([
            (post("sua-sau", 3), "2025-06-01"),
            (post("khong-ngay", 4), None),
        ]),
    }
    listing = drive(walk(daily, paper(ids=()), DAY), site)
    assert listing.names == {"khuya", "sua-sau", "khong-ngay"}
    assert listing.end.complete


def test_entries_without_a_date_are_told_by_known_ids_or_counted_as_left() -> None:
    month = sitemap([(post("a", 10), None), (post("b", 20), None), (post("c", 40), None)])
    site = {"https://bao.example/sitemaps/news-2025-1.xml": month}
    outlet = paper(ids=((15, date(2025, 1, 20)), (30, date(2025, 1, 25))))
    assert drive(walk(MONTHS, outlet, DAY), site).names == {"b"}
    unknown = drive(walk(MONTHS, paper(ids=()), DAY), site)
    assert not unknown.links
    assert not unknown.end.complete
    assert "3 of 3 articles have no lastmod" in unknown.end.reason


@pytest.mark.slow
def test_a_sitemap_of_fifty_thousand_links_is_read_whole() -> None:
    start = datetime(2025, 1, 1, tzinfo=HANOI)
    month = sitemap(
        (post("tin", number), (start + timedelta(minutes=number * 0.89)).isoformat())
        for number in range(50_000)
    )
    listing = drive(walk(MONTHS, paper(), DAY), {"https://bao.example/sitemaps/news-2025-1.xml": month})
    assert len(listing.links) == pytest.approx(3 * 24 * 60 / 0.89, abs=2)
    assert listing.end.complete


def test_html_instead_of_a_sitemap_is_named() -> None:
    listing = drive(walk(MONTHS, paper(), DAY), lambda url: "<html><title>Xin chờ</title></html>")
    assert not listing.links
    assert not listing.end.complete
    assert "expected a sitemap" in listing.end.reason


def test_nothing_is_asked_for_a_day_before_the_first() -> None:
    outlet = paper(first_day=date(2025, 1, 23))
    for source in (MONTHS, PAGES, BACK):
        listing = drive(walk(source, outlet, DAY), {})
        assert listing.asked == []
        assert listing.end == End(complete=True, reason="before the outlet's first day, 2025-01-23")


# Day pages


def test_day_pages_are_read_until_one_brings_nothing_new() -> None:
    first = "https://bao.example/2025/01/22"
    site = {
        first: cards([(post("a", 1), None), (post("b", 2), None)]),
        f"{first}?p=2": cards([(post("b", 2), None), (post("c", 3), None)]),
        f"{first}?p=3": cards([(post("c", 3), None)]),
        f"{first}?p=4": cards([(post("z", 9), None)]),
    }
    listing = drive(walk(PAGES, paper(), DAY), site)
    assert listing.names == {"a", "b", "c"}
    assert all(each.stated for each in listing.links)
    assert len(listing.asked) == 3
    assert listing.end == End(complete=True, reason="page 3: it brings nothing new")


def test_a_day_page_that_is_not_there_ends_the_day_only_after_the_first() -> None:
    first = "https://bao.example/2025/01/22"
    listing = drive(walk(PAGES, paper(), DAY), {first: cards([(post("a", 1), None)])})
    assert listing.names == {"a"}
    assert listing.end.complete
    missing = drive(walk(PAGES, paper(), DAY), {})
    assert not missing.end.complete
    assert missing.errors == ["page 1: it is gone"]
    broken = drive(
        walk(PAGES, paper(), DAY), lambda url: cards([(post("a", 1), None)]) if url == first else State.FAILED
    )
    assert broken.names == {"a"}
    assert not broken.end.complete


def test_a_day_page_without_cards_is_an_error_that_names_the_selector() -> None:
    listing = drive(walk(PAGES, paper(), DAY), lambda url: "<p>Không có gì</p>")
    assert not listing.end.complete
    assert "no 'li' in the page" in listing.end.reason


def test_a_side_bar_with_other_days_is_told_by_address_and_time() -> None:
    page = cards([
        ("https://bao.example/dung-20250122i1", None),
        ("https://bao.example/noi-bat-20250110i2", None),
    ])
    by_address = drive(walk(replace(PAGES, more=""), paper(DATED), DAY), lambda url: page)
    assert [each.link.canonical_url for each in by_address.links] == ["https://bao.example/dung-20250122i1"]
    page = cards([(post("dung", 1), DAY), (post("noi-bat", 2), date(2025, 1, 10))])
    assert drive(walk(replace(PAGES, more=""), paper(), DAY), lambda url: page).names == {"dung"}


def test_day_pages_that_never_end_are_cut_with_the_reason() -> None:
    number = iter(range(1000))
    listing = drive(
        walk(replace(PAGES, pages=7), paper(), DAY), lambda url: cards([(post("t", next(number)), None)])
    )
    assert len(listing.asked) == 7
    assert listing.end == End(complete=False, reason="stopped after 7 pages")


# Sections walked back


@dataclass
class Archive:
    """A section of a site, newest first."""

    articles: list[tuple[str, date]]
    on_a_page: int = 20
    box: str = ""
    last: int | None = None
    behind: str | State = State.GONE
    """What comes after the last page."""

    def __call__(self, url: str) -> str | State:
        number = int(url.partition("trang-")[2].partition(".")[0] or 1)
        rows = self.articles[(number - 1) * self.on_a_page : number * self.on_a_page]
        if not rows or (self.last and number > self.last):
            return self.behind
        return self.box + cards(rows)


def section(newest: date, days: int, daily: int) -> list[tuple[str, date]]:
    number = days * daily
    return [
        (
            post(f"tin-{newest - timedelta(days=back):%Y%m%d}-{nth}", number - back * daily - nth),
            newest - timedelta(days=back),
        )
        for back in range(days)
        for nth in range(daily)
    ]


def expected(articles: list[tuple[str, date]], day: date) -> set[str]:
    return {url for url, of in articles if of == day}


def found(listing: Listing) -> set[str]:
    return {each.link.canonical_url for each in listing.links}


def test_a_day_two_years_back_is_found_in_few_requests() -> None:
    articles = section(date(2027, 1, 22), days=800, daily=30)
    listing = drive(walk(BACK, paper(), DAY), Archive(articles))
    assert found(listing) == expected(articles, DAY)
    assert len(found(listing)) == 30
    assert all(each.stated for each in listing.links)
    assert listing.end.complete
    assert len(listing.asked) <= 26  # page 1096 of the section


def test_the_newest_day_costs_its_own_pages_and_one_more() -> None:
    articles = section(DAY, days=100, daily=50)
    listing = drive(walk(BACK, paper(), DAY), Archive(articles))
    assert found(listing) == expected(articles, DAY)
    assert len(listing.asked) == 4
    assert listing.end == End(complete=True, reason="everything on page 4 is older")


@given(
    daily=st.lists(st.integers(0, 60), min_size=1, max_size=80),
    back=st.integers(0, 90),
    on_a_page=st.integers(1, 30),
    behind=st.sampled_from([State.GONE, "<p>Hết</p>", "first"]),
)
def test_whatever_the_section_all_of_the_day_is_found_or_the_end_says_not(
    daily: list[int], back: int, on_a_page: int, behind: str | State
) -> None:
    newest = date(2025, 4, 22)
    days = [newest - timedelta(days=nth) for nth, count in enumerate(daily) for _ in range(count)]
    articles = [(post("tin", len(days) - nth), day) for nth, day in enumerate(days)]
    if behind == "first":
        behind = cards(articles[:on_a_page])
    day = newest - timedelta(days=back)
    source = replace(BACK, pages=200)
    listing = drive(walk(source, paper(), day), Archive(articles, on_a_page=on_a_page, behind=behind))
    assert found(listing) <= expected(articles, day)
    if listing.end.complete or len(listing.asked) < 200:
        assert found(listing) == expected(articles, day)


def test_pinned_teasers_and_boxes_on_every_page_mislead_nobody() -> None:
    articles = section(date(2025, 6, 22), days=300, daily=12)
    pinned = cards([(post("ghim", 1), date(2024, 5, 5)), (post("moi", 2), date(2025, 6, 23))])
    listing = drive(walk(BACK, paper(), DAY), Archive(articles, box=pinned))
    assert found(listing) == expected(articles, DAY)
    assert listing.end.complete


def test_a_section_that_ends_before_the_day_says_how_far_it_reaches() -> None:
    articles = section(date(2026, 1, 22), days=400, daily=20)
    listing = drive(walk(BACK, paper(), DAY), Archive(articles, last=100))
    assert not listing.links
    assert not listing.end.complete
    assert listing.end.reason == "page 101: it is gone; the oldest link is of 2025-10-15"


def test_a_walk_over_its_limit_says_where_it_stands() -> None:
    articles = section(date(2027, 1, 22), days=800, daily=30)
    listing = drive(walk(replace(BACK, pages=6), paper(), DAY), Archive(articles))
    assert len(listing.asked) == 6
    assert listing.end.reason == "stopped after 6 pages; the oldest link is of 2027-01-01"
    assert not listing.end.complete


def test_links_without_a_day_are_candidates_beside_the_days_own_and_else_end_the_walk() -> None:
    rows: list[tuple[str, date | None]] = [
        (post("a", 9), DAY),
        (post("b", 8), None),
        (post("c", 7), date(2025, 1, 21)),
    ]
    listing = drive(walk(BACK, paper(), DAY), lambda url: cards(rows) if "trang" not in url else State.GONE)
    assert {each.link.canonical_url: each.stated for each in listing.links} == {
        post("a", 9): True,
        post("b", 8): False,
    }
    listing = drive(walk(BACK, paper(), DAY), lambda url: cards([(post("a", 9), None), (post("b", 8), None)]))
    assert listing.end == End(complete=False, reason="page 1: none of 2 links has a day")
    assert len(listing.asked) == 1


@pytest.mark.parametrize("state", [State.BLOCKED, State.FORBIDDEN])
def test_a_walk_ends_where_it_is_refused(state: State) -> None:
    articles = section(date(2025, 6, 22), days=300, daily=12)
    played = Archive(articles)
    listing = drive(walk(BACK, paper(), DAY), lambda url: state if "trang" in url else played(url))
    assert listing.end == End(complete=False, reason=f"page 2: it is {state}")
    assert len(listing.asked) == 2


def test_a_page_that_fails_in_the_middle_of_the_day_is_not_the_days_end() -> None:
    articles = section(DAY, days=3, daily=50)
    played = Archive(articles)
    listing = drive(walk(BACK, paper(), DAY), lambda url: State.FAILED if "trang-3" in url else played(url))
    assert len(found(listing)) == 40
    assert not listing.end.complete
    assert "page 3: it is failed" in listing.end.reason


# Ids and outlets


# Outages: a page that is not the list says nothing of the day

ERROR = "<html><head><title>502</title></head><body><h1>Bad gateway</h1><a href='/'>Home</a></body></html>"
MENU = "".join(f'<a href="/muc-{number}">Mục</a>' for number in range(8))


@pytest.mark.parametrize(
    "page",
    [
        "",
        "  \n",
        ERROR,
        "<html><body>Hệ thống đang bảo trì</body></html>",
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'></urlset>",
        "<?xml version='1.0'?><error>try again</error>",
        '{"error": "busy"}',
        State.FAILED,
        State.BLOCKED,
        State.OVER_LIMIT,
        State.GONE,
    ],
)
def test_a_sitemap_that_is_none_is_not_all_of_the_day(page: str | State) -> None:
    listing = drive(walk(MONTHS, paper(), DAY), lambda url: page)
    assert not listing.end.complete


def test_a_sitemap_that_breaks_off_is_not_all_of_the_day_and_one_that_was_mended_is() -> None:
    body = sitemap([(post("mot", 1), "2025-01-22"), (post("hai", 2), "2025-01-22")])
    cut = drive(walk(MONTHS, paper(), DAY), lambda url: body[:-9])
    assert cut.names == {"mot", "hai"}
    assert not cut.end.complete
    mended = drive(walk(MONTHS, paper(), DAY), lambda url: body.replace("<url>", "<!-- a -- b --><url>", 1))
    assert mended.names == {"mot", "hai"}
    assert mended.end.complete
    assert not mended.errors


DAILY = DayPages(
    page=Section(url="https://bao.example/{year}/{month}/{day}", card="li", link="a"),
    more="https://bao.example/{year}/{month}/{day}/p{page}",
)
FIRST = "https://bao.example/2025/1/22"


@pytest.mark.parametrize(
    ("second", "complete"),
    [
        (MENU, True),
        (State.GONE, True),
        (ERROR, False),
        ("", False),
        ("<html><body>Hệ thống đang bảo trì</body></html>", False),
        ('{"error": "busy"}', False),
        (State.FAILED, False),
        (State.BLOCKED, False),
    ],
)
def test_a_day_ends_behind_its_last_page_and_not_at_an_error_page(
    second: str | State, complete: bool
) -> None:
    site = {FIRST: MENU + cards([(post("mot", 1), None)]), f"{FIRST}/p2": second}
    listing = drive(walk(DAILY, paper(), DAY), lambda url: site[url])
    assert listing.names == {"mot"}
    assert listing.end.complete is complete


@pytest.mark.parametrize("body", ['{"list": []}', '{"list": [', "<html>", "", '{"list": {}}', '{"error": 1}'])
def test_an_api_ends_a_day_with_an_empty_list_and_nothing_else(body: str) -> None:
    api = DayPages(
        page=Api(url="https://bao.example/{day}", items="list"), more="https://bao.example/{day}/p{page}"
    )
    first = '{"list": [{"url": "/mot-post1.html"}]}'
    listing = drive(walk(api, paper(), DAY), lambda url: body if url.endswith("p2") else first)
    assert listing.names == {"mot"}
    assert listing.end.complete is (body == '{"list": []}')


def test_another_page_than_the_days_says_nothing_of_the_day() -> None:
    """Sites lead from a list that they do not have to their front page, which has links of today."""
    walking = walk(DAILY, paper(), DAY)
    walking.first()
    step = walking.read("https://bao.example/", (MENU + cards([(post("nay", 9), None)])).encode())
    assert not step.links
    assert step.end is not None
    assert not step.end.complete
    assert "leads to https://bao.example/" in step.end.reason


def test_another_scheme_host_or_slash_is_the_same_page() -> None:
    walking = walk(DAILY, paper(), DAY)
    walking.first()
    step = walking.read("http://www.bao.example/2025/1/22/", cards([(post("mot", 1), None)]).encode())
    assert len(step.links) == 1


TURNED = WalkBack(
    page=Section(url="https://bao.example/tin", card="li", link="a", time="time"),
    more="https://bao.example/tin/p{page}",
)


@pytest.mark.parametrize(
    ("third", "complete"),
    [(MENU, True), (State.GONE, True), (ERROR, False), ("", False), (State.FAILED, False)],
)
def test_a_walk_back_that_meets_an_error_page_after_the_day_is_not_complete(
    third: str | State, complete: bool
) -> None:
    before = DAY - timedelta(days=1)
    site = {
        "https://bao.example/tin": cards([(post("nay", 4), DAY + timedelta(days=1))]),
        "https://bao.example/tin/p2": cards([
            (post("hai", 3), DAY),
            (post("mot", 2), DAY),
            (post("qua", 1), before),
        ]),
    }
    listing = drive(walk(TURNED, paper(), DAY), lambda url: site.get(url, third))
    assert listing.names == {"hai", "mot"}
    assert listing.end.complete is complete


def test_ids_narrow_a_day_down_to_those_between_the_middles_of_its_neighbours() -> None:
    outlet = paper(ids=((2154, date(2025, 1, 22)), (3628, date(2025, 2, 28))))
    known = [
        (post("nhap", 200), date(2025, 2, 1)),
        (post("x", 2500), date(2025, 2, 1)),
        (post("y", 2520), date(2025, 2, 1)),
    ]
    ids = Ids(outlet, known)
    assert ids.window(date(2025, 2, 10)) == (2500, 3628)
    assert ids.window(date(2025, 1, 1)) == (None, 2154)
    assert ids.window(date(2026, 1, 1)) == (3628, None)
    assert ids.may_be_of(date(2025, 2, 10), ("", 3000))
    assert not ids.may_be_of(date(2025, 2, 10), ("", 4000))
    assert not ids.may_be_of(date(2025, 2, 10), ("", 100))
    assert ids.may_be_of(date(2025, 2, 10), None)
    assert Ids(paper(ids=())).window(DAY) == (None, None)


def test_counters_of_two_kinds_of_address_are_kept_apart() -> None:
    outlet = paper(r"/[\w-]+-(?P<id>post\d+|\d+)\.html$")
    assert serial(outlet, outlet.match(post("tin", 7))) == ("post", 7)
    assert serial(outlet, outlet.match("https://bao.example/tin-20250122.html")) == ("", 20250122)
    assert serial(outlet, outlet.match("https://bao.example/muc/")) is None


def test_a_day_in_an_address_that_is_no_date_is_none() -> None:
    outlet = paper(DATED)
    assert day_in_address(outlet, "https://bao.example/tin-20250122i1") == DAY
    assert day_in_address(outlet, "https://bao.example/tin-20250231i1") is None
    assert day_in_address(paper(), post("tin", 1)) is None


@pytest.mark.parametrize(
    ("pattern", "address", "day"),
    [
        (r"/(?P<day>\d\d)-(?P<month>[a-z]{3})-(?P<year>\d\d)/\w+$", "22-jan-25/tin", date(2025, 1, 22)),
        (r"/(?P<year>\d{4})/(?P<month>[A-Za-z]+)/(?P<day>\d+)/", "2025/December/1/tin", date(2025, 12, 1)),
        (r"/(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)/", "991231/tin", date(1999, 12, 31)),
        (r"/(?P<year>\d{4})/(?P<month>[a-z]+)/(?P<day>\d+)/", "2025/febr/1/tin", None),
        (r"/(?P<year>\d{4})/(?P<month>\d+)/(?P<day>\d+)/", "0025/1/1/tin", None),
        (r"/(?:(?P<year>\d{4})/(?P<month>\d+)/(?P<day>\d+)/)?tin", "tin", None),
    ],
)
def test_a_day_in_an_address_may_have_a_months_name_and_two_digits_of_the_year(
    pattern: str, address: str, day: date | None
) -> None:
    assert day_in_address(paper(pattern), f"https://bao.example/{address}") == day


@pytest.mark.parametrize(
    ("template", "address"),
    [("{date:%a-%d%b%y}/{{x}}", "Wed-22Jan25/{x}"), ("{lower:%Y/%b/%d}/all", "2025/jan/22/all")],
)
def test_a_page_of_a_day_is_named_in_whichever_form_its_site_has(template: str, address: str) -> None:
    pages = DayPages(page=Section(url=f"https://bao.example/{template}", card="li", link="a"))
    day = cards([(post("tin", 1), None)])
    listing = drive(walk(pages, paper(), DAY), {f"https://bao.example/{address}": day})
    assert listing.names == {"tin"}
    assert listing.end.complete


def test_a_sitemap_of_a_day_is_known_by_what_its_address_tells_apart() -> None:
    dated = DatedSitemap(page=Sitemap(url="https://bao.example/{date:%Y%m%d}.xml"))
    site = {"https://bao.example/20250122.xml": sitemap([(post("tin", 1), "2026-01-22")])}
    assert drive(walk(dated, paper(ids=()), DAY), site).names == {"tin"}


def test_wrong_templates_and_names_that_come_twice_are_refused() -> None:
    with pytest.raises(BadConfiguration, match=r"Wayback: url='bao.example/\{yaer\}', expected"):
        Wayback(url="bao.example/{yaer}")
    with pytest.raises(BadConfiguration, match="a literal brace is doubled"):
        Wayback(url="bao.example/", address=r".*i\d{4}")
    with pytest.raises(BadConfiguration, match="one name"):
        paper(days=(MONTHS, replace(MONTHS, pages=3)))


def test_every_outlet_fills_the_templates_of_its_past_days() -> None:
    for outlet in load_all():
        for source in outlet.days:
            for template in source.templates:
                assert "{" not in source.fill(template, DAY).replace("{9}", ""), source.name
