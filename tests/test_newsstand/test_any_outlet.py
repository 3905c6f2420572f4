"""The newsstand plays any outlet that a file can describe, and the tests of outlets hold for it as it is dropped in."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from scrapers.discover import links
from scrapers.model.layout import Layout
from scrapers.model.outlet import (
    Api,
    DatedSitemap,
    DayPages,
    DaySource,
    Feed,
    Floors,
    Outlet,
    Section,
    SiteListing,
    Sitemap,
    Source,
    WalkBack,
    Wayback,
)
from scrapers.model.page import Page
from scrapers.onboard.probe.source import source as source_of
from scrapers.read import read
from tests.newsstand.addresses import Addresses, NoAddressError
from tests.newsstand.markup import NoMarkupError, markup
from tests.newsstand.press import Press
from tests.newsstand.sites.generic import GenericSite
from tests.support.paths import ROOT
from tests.test_newsstand.client import NOW
from tests.test_newsstand.test_pages import told, truth

HOME = "https://morning.example/"
DAY = date(2026, 11, 18)
PLAIN = Outlet(
    slug="morning",
    name="The Morning",
    home=HOME,
    language="en",
    timezone="Europe/London",
    sources=(Feed(url=f"{HOME}rss"),),
    article=r"^https://[^/]+/news/(?P<id>\d+)-[\w-]+$",
    floors=Floors(articles_per_day=10),
)
DATED = r"^https://[^/]+/(?P<year>20\d\d)/(?P<month>\d\d)/(?P<day>\d\d)/[^/]+$"

KINDS: dict[str, tuple[tuple[Source, ...], tuple[DaySource, ...]]] = {
    "feed": ((Feed(url="https://feeds.morning.example/all?format=rss", floor=30),), ()),
    "section": (
        (Section(url=f"{HOME}latest?sort=new", floor=5, card="ul.list > li.item", link="h3 a", title="h3", time="span.at"),),
        (),
    ),
    "links": ((Section(url=HOME, floor=5),), ()),
    "attributes": (
        (Section(url=HOME, floor=5, card="div[class*='card']:not(.ad)", link="a[href*='/news/']", time="time[datetime]"),),
        (),
    ),
    "sitemap": ((Sitemap(url=f"{HOME}sitemap.xml", floor=40, within=timedelta(days=2)),), ()),
    "api": ((Api(url=f"{HOME}api/v1/list?page=1", items="data.items", link="meta.url", section="zone.name"),), ()),
    "bare_api": ((Api(url="https://api.morning.example/", items="", link="u", title="t", time="at"),), ()),
    "index": (
        (Sitemap(url=f"{HOME}index.xml", floor=20, follow=r"/maps/\d{4}-\d\d\.xml$"),),
        (DatedSitemap(page=Sitemap(url=HOME + "maps/{year}-{month:02}.xml")),),
    ),
    "day_sitemap": (
        (Feed(url=f"{HOME}rss"),),
        (DatedSitemap(page=Sitemap(url=HOME + "map.xml?d={day:02}&y={year}&m={month:02}")),),
    ),
    "day_pages": (
        (Feed(url=f"{HOME}rss"),),
        (DayPages(page=Section(url=HOME + "{year}/{month}/{day}/", card="article", link="a"), more=HOME + "{year}/{month}/{day}/?p={page}"),),
    ),
    "day_api": (
        (Feed(url=f"{HOME}rss"),),
        (DayPages(page=Api(url=HOME + "api/{year}{month:02}{day:02}/{page}.json", items="list"), more=HOME + "api/{year}{month:02}{day:02}/{page}.json"),),
    ),
    "walk_back": (
        (Feed(url=f"{HOME}rss"),),
        (WalkBack(page=Section(url=f"{HOME}all", card="li", link="a", time="time"), more=HOME + "all/{page}"),),
    ),
    "wayback": ((Feed(url=f"{HOME}rss"),), (Wayback(url="morning.example/", match="host"),)),
}  # fmt: skip
"""Of each, an outlet's sources and how its past days are listed."""

PATTERNS = (
    r"/news/(?P<id>\d+)-[^/]+$",
    r"^https?://(?:www\.)?morning\.example/(?:[a-z-]+/)+[\w-]+-(?P<id>\d{6,9})\.html?$",
    r"^https://[^/]+/[^/]+/[^/]+/articles/(?P<id>[a-z0-9]{10,12})$",
    r"^https://[^/]+/[^/]+/[^/-]+(?:-[^/-]+){2,}$",
    r"^https://[^/]+/(?!video/)[\w-]+/(?P<year>20\d\d)/(?P<month>[01]?\d)/(?P<day>[0-3]?\d)/[^/]+/?$",
    r"^https://[^/]+/[^/]+/[^/]+-(?P<id>(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)\d{9})\.htm$",
    r"^https://[^/]+/[\w-]+-(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)i(?P<id>\d+)/?$",
    r"-post(?P<id>\d+)\.(?:html|vnp)$",
    r"^https://[^/]+/(?:(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})|story)/(?P<id>[1-9]\d+)$",
    r"^https://[^/]+/(?P<id>[0-9a-f]{32})$",
    r"^https://[^/]+/doc/(?P<id>[A-Z]{2}\d{8})(?:\?.*)?$",
    r"/(?P<id>[\w-]{8,})$",
)


@pytest.mark.parametrize("kind", KINDS)
def test_the_sources_of_any_kind_list_what_the_newsstand_prints(kind: str) -> None:
    sources, days = KINDS[kind]
    outlet = replace(
        PLAIN, sources=sources, days=days, article=DATED if "day_pages" in kind else PLAIN.article
    )
    site = GenericSite(Press(), outlet)
    for source in sources:
        urls = listed(site, outlet, source, source.url)
        assert len(urls) >= source.floor
        assert all(site.truth(path(url), NOW) for url in islice(urls, 20))
    for day in days:
        if isinstance(day, SiteListing):
            assert listed(site, outlet, day.page, day.fill(day.page.url, DAY)), day.name
            assert not day.more or answer(site, day.fill(day.more, DAY, 2))


def path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def answer(site: GenericSite, url: str) -> bytes:
    """What the site says at an address, as the server asks it."""
    host, rest = url.split("/", 3)[2], path(url)
    assert host in {site.host, *site.hosts}
    _, make = site.at(host).plan(rest.partition("?")[0], dict(st_query(rest)), NOW)
    made = make()
    assert made, url
    assert made.status == 200, url
    return made.body


def st_query(rest: str) -> list[tuple[str, str]]:
    return [(name, value) for name, value in re.findall(r"[?&]([^=]+)=([^&]*)", rest)]


def listed(site: GenericSite, outlet: Outlet, source: Source, url: str) -> list[str]:
    found = links(source, answer(site, url), outlet, url, now=NOW)
    assert found.error is None
    further = [link for each in found.follow for link in listed(site, outlet, source, each)]
    return [link.canonical_url for link in found.links] + further


@pytest.mark.parametrize("pattern", PATTERNS)
def test_addresses_are_written_by_the_outlets_own_pattern(pattern: str) -> None:
    keeps(replace(PLAIN, article=pattern))


def keeps(outlet: Outlet) -> None:
    """Each story has an address of its own that the pattern finds, and is found at it again."""
    site = GenericSite(Press(), outlet)
    golds = list(islice(site.truths(NOW, 60), 60))
    assert len({gold.url for gold in golds}) == 60
    for gold in golds:
        assert outlet.match(gold.url), gold.url
        assert site.truth(path(gold.url), NOW) == gold
    assert site.truth("/no/such-story", NOW) is None


_HEAD = st.sampled_from(("", "/[^/]+", "/[a-z-]+", r"/(?:news|sport)", "/(?:[^/]+/)?x", r"/\w+"))
_BODY = st.sampled_from((r"[^/]+", r"[\w-]+", r"[a-z0-9]+(?:-[a-z0-9]+)*", r".+", r"[^/?]{5,80}"))
_ID = st.sampled_from((
    r"-(?P<id>\d+)", r"\.(?P<id>\d{7,})", r"_a(?P<id>[0-9a-z]+)", r"-(?P<id>[A-Za-z0-9]{8,16})", "", r"--(?P<id>[1-9]\d*)",
))  # fmt: skip
_DAY = st.sampled_from((
    "", r"/(?P<year>\d{4})/(?P<month>\d\d?)/(?P<day>\d\d?)", r"/(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)", r"/\d{4}/\d\d",
    r"/(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})",
))  # fmt: skip
_END = st.sampled_from(("", "/?", r"\.html?", r"\.(?:shtml|php)", "/", r"(?:\.amp)?"))


@settings(max_examples=60)
@given(
    st.builds(
        lambda *parts: rf"^https://[^/]+{''.join(parts)}$", _HEAD, _DAY, _BODY.map("/{}".format), _ID, _END
    )
)
def test_awkward_patterns_have_addresses(pattern: str) -> None:
    outlet = replace(PLAIN, article=pattern)
    addresses = Addresses(outlet)
    made = [addresses.url(100_000 + n, DAY, "rain-over-the-delta") for n in range(30)]
    assert len(set(made)) == 30
    for n, url in enumerate(made):
        assert outlet.match(url), url
        assert 100_000 + n in set(addresses.numbers(url)), url


def test_a_pattern_that_finds_nothing_is_said_with_its_outlet() -> None:
    for pattern in (r"^ftp://[^/]+/\d+$", r"^https://elsewhere\.example/(?P<id>\d+)$"):
        with pytest.raises(NoAddressError, match="morning: expected a pattern"):
            GenericSite(Press(), replace(PLAIN, article=pattern))


@pytest.mark.parametrize(
    "selector",
    ["a", "#top", "ul.list > li.item", "div[class*='x'] a.b.c", "h2 + p", "article:not(.ad) > h2", "li:has(a)", "[data-id]", "p:first-child", ":is(h1, h2).t", "meta[name='a']"],
)  # fmt: skip
def test_markup_is_found_by_its_selector(selector: str) -> None:

    page = html.document_fromstring(f"<div>{markup(selector, 'words')}</div>")
    assert page.cssselect(selector)


def test_a_selector_that_no_plain_element_satisfies_is_said() -> None:
    with pytest.raises(NoMarkupError, match="nth-child"):
        markup("li:nth-child(7) a")


LAYOUT = Layout(
    name="grid",
    headline="h1.title[itemprop=headline]",
    body="div#story > div.text, div.old",
    description="p.lead",
    published="span.date",
    authors=".by a",
    section="nav.crumbs a",
    keywords="ul.tags > li > a",
    figures="figure.photo",
    credit="em",
)


@pytest.mark.parametrize(
    "outlet",
    [
        PLAIN,
        replace(PLAIN, layouts=(LAYOUT,)),
        replace(PLAIN, layouts=(LAYOUT, replace(LAYOUT, name="old", headline="h1.old", until=date(2025, 5, 1)))),
        replace(PLAIN, layouts=(replace(LAYOUT, figures="", credit="", description="", keywords="", published=""),)),
        replace(PLAIN, language="vi", timezone="Asia/Ho_Chi_Minh"),
        replace(PLAIN, language="fr-CA", timezone="America/St_Johns"),
        replace(PLAIN, language="de", timezone="Europe/Berlin"),
        replace(PLAIN, language="az", timezone="Asia/Baku"),
        replace(PLAIN, language="ru", timezone="Pacific/Kiritimati"),
        replace(PLAIN, language="pt-BR", timezone="America/Noronha"),
        replace(PLAIN, floors=Floors(articles_per_day=150, words=900)),
        replace(PLAIN, first_day=date(2026, 11, 17), article=r"^https://[^/]+/story\.php\?n=(?P<id>\d+)$", query=("n",)),
    ],
    ids=lambda outlet: f"{outlet.language}-{len(outlet.layouts)}-{outlet.floors.words}-{outlet.first_day}",
)  # fmt: skip
def test_what_is_read_is_what_it_prints(outlet: Outlet) -> None:
    site = GenericSite(Press(), outlet)
    for gold in islice(site.truths(NOW, 12), 12):
        article = read(Page(url=gold.url, body=answer(site, gold.url), fetched_at=NOW), outlet)
        assert told(article) == truth(gold), gold.url
        assert len(" ".join(gold.article_body).split()) >= outlet.floors.words
        if outlet.layouts:
            assert article.read_by["article_body"] == "layout:grid"
        assert not outlet.first_day or gold.date_published.date() >= outlet.first_day


@pytest.mark.thorough
@pytest.mark.slow
def test_outlet_files_that_are_dropped_in_fail_no_test(tmp_path: Path) -> None:
    """The documented Gazette, and one outlet of each kind, under all the tests that are run for each outlet."""
    readme = (ROOT / "docs" / "adding-an-outlet.md").read_text("utf-8")
    (gazette,) = re.findall(r"```python\n(.*?)```", readme, re.S)
    (tmp_path / "gazette.py").write_text(gazette, "utf-8")
    for kind, (sources, days) in KINDS.items():
        host = f"{kind.replace('_', '-')}.example"
        outlet = replace(PLAIN, slug=f"the_{kind}", sources=sources, days=days)
        file = source_of(outlet, f"The {kind}.", {}).replace("morning.example", host)
        (tmp_path / f"the_{kind}.py").write_text(file, "utf-8")
    ours = " or ".join(["gazette", *(f"the_{kind}" for kind in KINDS), "outlet"])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow", "-k", ours,
         "tests/model", "tests/test_newsstand", "tests/read/test_layouts.py", "tests/onboard/test_golden.py",
         "tests/onboard/test_outlet_source.py", "tests/discover/test_days_sources.py", "tests/dags",
         f"--deselect=tests/test_newsstand/{Path(__file__).name}"],
        env=os.environ | {"KHOBAO_OUTLETS": str(tmp_path)}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-8000:]
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 100  # type: ignore[index]
