"""What is learnt from addresses alone: the shape of articles, sitemaps by month, ids that grow."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.onboard.probe import rate
from scrapers.onboard.probe.address import Address
from scrapers.onboard.probe.dated import series
from scrapers.onboard.probe.shape import learn, unnamed
from scrapers.outlets import load
from tests.model.test_outlets import ARTICLES, OTHERS
from tests.newsstand.press import Press
from tests.newsstand.sites.every import sites

NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
WORDS = (
    "rain over the delta",
    "a ferry sails at last",
    "no quorum",
    "the hall opens in may",
    "160 homes lose power",
)
SITE = "https://gazette.example"


def addresses(form: str, count: int = 40) -> list[str]:
    """Addresses of a form with ``{words}``, ``{n}`` and the parts of a day."""
    return [
        SITE
        + form.format(
            words=WORDS[n % len(WORDS)].replace(" ", "-") + "-" + "abcdefghij"[n // 4 % 10],
            n=48210 + 7 * n,
            code=f"c{n:03}gx{n * 7919 % 1000:03}zo",
            day=date(2026, 11, 20) - timedelta(days=n // 4),
            section=("world", "local-news", "sport")[n % 3],
        )
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("form", "pattern"),
    [
        ("/news/{n}-{words}", r"^https://[^/]+/news/(?P<id>\d+)-[^/]+$"),
        ("/{section}/{words}-{n}.html", r"^https://[^/]+/[^/]+/[^/]+-(?P<id>\d+)\.html$"),
        ("/{words}-post{n}.vnp", r"^https://[^/]+/[^/]+-post(?P<id>\d+)\.vnp$"),
        ("/{section}/articles/{code}", r"^https://[^/]+/[^/]+/articles/(?P<id>[a-z0-9]+)$"),
        ("/{section}/{n}/{words}/", r"^https://[^/]+/[^/]+/(?P<id>\d+)/[^/]+/?$"),
        (
            "/{day:%Y/%m/%d}/{words}/",
            r"^https://[^/]+/(?P<year>20\d\d)/(?P<month>[01]\d)/(?P<day>[0-3]\d)/[^/]+/?$",
        ),
        (
            "/{words}-{day:%Y%m%d}i{n}/",
            r"^https://[^/]+/[^/]+-(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)i(?P<id>\d+)/?$",
        ),
        (
            "/{section}/{words}-{day:%Y%m%d}0730{n}.htm",
            r"^https://[^/]+/[^/]+/[^/]+-(?P<id>(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)\d{9})\.htm$",
        ),
        ("/{day:%Y/%m}/{words}", r"^https://[^/]+/\d+/\d+/[^/]+$"),
        ("/{section}/{words}", r"^https://[^/]+/[^/]+/[^/-]+(?:-[^/-]+){2,}$"),
    ],
)
def test_a_form_makes_a_pattern_that_finds_all_of_it_and_no_section(form, pattern):
    sections = [f"{SITE}/{name}" for name in ("", "world", "local-news", "sport/results", "contact-us")]
    shape = learn(addresses(form), sections)
    assert shape.pattern == pattern
    assert (shape.matched, shape.of) == (40, 40)
    assert shape.caught == ()
    assert shape.has_id == ("?P<id>" in pattern)
    assert shape.has_day == ("?P<day>" in pattern)


@pytest.mark.parametrize("slug", ARTICLES)
def test_the_shape_of_an_outlet_is_learnt_from_what_it_lists(slug):
    """It finds the addresses seen on the real site in their present form, with the id and day that the file finds."""
    outlet, site = load(slug), sites(Press())[slug]
    listed = [gold.url for gold in islice(site.truths(NOW, 50), 50)]
    shape = learn(listed)
    assert shape.matched == shape.of == len(listed)
    for url in listed:
        # Vietnam+ and its kin have an older form, too, and Báo Tin tức has its ids in two.
        mine, theirs = shape.regex.search(url).groupdict(), outlet.match(url).groupdict()
        assert {name: value for name, value in mine.items() if value} == {
            name: value for name, value in theirs.items() if mine.get(name)
        }
    known = [url for url in ARTICLES[slug] if re.search(r"/\d+\.vnp$", url) is None]
    assert [url for url in known if not shape.regex.search(url)] == []
    strangers = [
        url for url in OTHERS[slug] if outlet.owns(url) and "video" not in url and "/anh/" not in url
    ]
    assert [url for url in strangers if shape.regex.search(url)] == []


def test_sections_in_front_may_be_more_or_fewer():
    shape = learn([*addresses("/{day:%Y/%m/%d}/{words}"), *addresses("/{section}/{day:%Y/%m/%d}/{words}")])
    assert shape.pattern.startswith(r"^https://[^/]+/(?:[^/]+/)?(?P<year>")
    assert shape.matched == shape.of


def test_a_second_form_stands_beside_the_first_and_exceptions_are_named():
    rare = [f"{SITE}/live/blog/today", f"{SITE}/quiz.php"]
    shape = learn([*addresses("/{words}-{n}.html"), *addresses("/a/{words}-{day:%Y%m%d}i{n}", 20), *rare])
    assert shape.has_id
    assert not shape.has_day, "only the first form names its parts"
    assert shape.matched == 60
    assert shape.missed == tuple(rare)
    assert shape.regex.search(f"{SITE}/a-b-48210.html")["id"] == "48210"
    assert shape.regex.search(f"{SITE}/a/a-b-20261120i5")["id"] is None


def test_other_pages_that_it_finds_are_named():
    shape = learn(addresses("/{words}-{n}.html"), [f"{SITE}/a-gallery-777.html", f"{SITE}/world"])
    assert shape.caught == (f"{SITE}/a-gallery-777.html",)


def test_a_name_is_asked_for_more_hyphens_where_sections_have_some():
    long = [f"{SITE}/{words}" for words in ("a-b-c-d-e", "f-g-h-i-j", "k-l-m-n-o", "p-q-r-s-t")]
    assert learn(long, [f"{SITE}/local-news"]).pattern == r"^https://[^/]+/[^/-]+(?:-[^/-]+){2,}$"


def test_too_few_addresses_have_no_shape():
    assert learn([]) is None
    assert learn([SITE, f"{SITE}/"]) is None
    assert learn(addresses("/{words}-{n}.html", 2)) is None


def test_unnamed_takes_groups_out_of_groups():
    assert unnamed(r"(?P<id>(?P<year>20\d\d)\d+)-(?:a|b)") == r"20\d\d\d+-(?:a|b)"


def test_an_address_is_told_part_by_part():
    told = Address.of("https://x.example/law/2026/11/31/a-story-20250712205905640.htm")
    assert [part.kind for part in told.parts] == ["name", "number", "number", "number", "clock"], (
        "no 31 November"
    )


@given(st.lists(st.text(alphabet="/-.0123456789abc%(){}[]\\+*?|^$é", max_size=40), max_size=30))
def test_any_addresses_make_a_pattern_that_compiles_or_none(paths):
    shape = learn([f"{SITE}/{path}" for path in paths], [f"{SITE}/a-b"])
    assert shape is None or shape.matched <= shape.of
    for each in series(f"{SITE}/{path}2026-11.xml" for path in paths):
        each.template.format(year=2026, month=1, day=1)
        assert all(re.search(each.follow, url) for url in each.urls)


# Sitemaps by month or day


@pytest.mark.parametrize(
    ("urls", "template", "follow", "padded"),
    [
        (
            ["/news-2026-11.xml", "/news-2026-9.xml"],
            "/news-{year}-{month}.xml",
            r"/news-\d{4}-\d{1,2}\.xml$",
            False,
        ),
        (
            ["/s/2026/11.xml", "/s/2026/09.xml"],
            "/s/{year}/{month:02}.xml",
            r"/s/\d{4}/\d{1,2}\.xml$",
            True,
        ),
        (["/n-2026-11.xml", "/n-2026-10.xml"], "/n-{year}-{month:02}.xml", r"/n-\d{4}-\d{1,2}\.xml$", None),
        (
            ["/m.xml?yyyy=2026&mm=11&dd=02", "/m.xml?yyyy=2026&mm=11&dd=01"],
            "/m.xml?yyyy={year}&mm={month:02}&dd={day:02}",
            r"/m\.xml\?yyyy=\d{4}&mm=\d{1,2}&dd=\d{1,2}$",
            True,
        ),
        (
            ["/s-20261120.xml", "/s-20261119.xml"],
            "/s-{year}{month:02}{day:02}.xml",
            r"/s-\d{4}\d{1,2}\d{1,2}\.xml$",
            True,
        ),
        (["/{a}-2026-12.xml", "/{a}-2026-11.xml"], "/{{a}}-{year}-{month:02}.xml", None, None),
    ],
)
def test_sitemaps_by_month_or_day_make_a_template(urls, template, follow, padded):
    (found,) = series([f"{SITE}{url}" for url in (*urls, "/categories.xml", "/post-sitemap12.xml")])
    assert found.template == f"{SITE}{template}"
    assert found.is_padded is padded
    assert follow in {None, found.follow}
    assert found.urls == tuple(f"{SITE}{url}" for url in urls), "the newest first"


def test_one_sitemap_alone_makes_none():
    assert series([f"{SITE}/news-2026-11.xml", f"{SITE}/sitemap-v2-14.xml"]) == []


# Rates and ids


def test_articles_a_day_are_those_of_whole_days_else_of_the_span():
    tz = ZoneInfo("Asia/Ho_Chi_Minh")
    hours = [NOW - timedelta(hours=n) for n in range(72)]
    assert rate.per_day(hours, tz) == 24
    assert rate.per_day(hours[:12], tz) == 26, "twelve articles in eleven hours"
    assert rate.per_day(hours[:5], tz) is None
    assert rate.per_day([], tz) is None


def test_ids_that_grow_with_time_are_given_with_their_days():
    shape = learn(addresses("/{words}-{n}.html"))
    urls = addresses("/{words}-{n}.html")
    growing = {url: NOW + timedelta(hours=n) for n, url in enumerate(urls)}
    assert rate.ids(growing, shape, UTC) == ((48210, date(2026, 11, 20)), (48483, date(2026, 11, 22)))
    falling = {url: NOW - timedelta(hours=n) for n, url in enumerate(urls)}
    assert rate.ids(falling, shape, UTC) == ()
