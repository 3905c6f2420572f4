"""The outlet files: what they say of addresses, and that they stay light."""

import os
import subprocess
import sys
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from textwrap import dedent

import pytest
from cssselect import parse

from scrapers.errors import BadConfiguration, UnknownOutlet
from scrapers.model.layout import Layout
from scrapers.model.outlet import Outlet, Section, SiteListing
from scrapers.outlets import load, load_all, slugs
from tests.newsstand.press import Press
from tests.newsstand.sites.every import sites
from tests.support.paths import ROOT

NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)

ARTICLES = {
    "vietnamplus": {
        "https://www.vietnamplus.vn/benh-vien-bach-mai-co-so-ninh-binh-bao-dong-do-post1125344.vnp": (
            "1125344",
            None,
        ),
        "https://www.vietnamplus.vn/mot-bai-viet-cu/656888.vnp": ("656888", None),
    },
    "vietnamplus_en": {
        "https://en.vietnamplus.vn/some-english-story-post324054.vnp": ("324054", None),
        "https://en.vietnamplus.vn/an-old-story/207433.vnp": ("207433", None),
    },
    "baotintuc": {
        "https://baotintuc.vn/phap-luat/bat-giu-vu-buon-lau-20250712205905640.htm": (
            "20250712205905640",
            date(2025, 7, 12),
        ),
        "https://baotintuc.vn/an-ninh-trat-tu/xu-ly-lai-xe-20250712143006367.htm": (
            "20250712143006367",
            date(2025, 7, 12),
        ),
        "https://baotintuc.vn/mot-bai-viet-moi-post501234.html": ("post501234", None),
    },
    "euronews": {
        "https://www.euronews.com/2024/04/30/swedish-police-to-investigate": (None, date(2024, 4, 30)),
        "https://www.euronews.com/my-europe/2026/01/06/a-story-about-europe": (None, date(2026, 1, 6)),
    },
    "euronews_fr": {
        "https://fr.euronews.com/culture/2026/01/06/une-histoire-de-mode": (None, date(2026, 1, 6)),
        "https://fr.euronews.com/2026/01/05/une-autre-histoire": (None, date(2026, 1, 5)),
    },
    "anewz": {
        "https://anewz.tv/region/central-asia/2154/russia-uzbekistan-sign-deal/news": ("2154", None),
        "https://anewz.tv/world/world-news/20751/a-headline/news": ("20751", None),
    },
    "ngaynay": {
        "https://ngaynay.vn/mot-bai-viet-post167341.html": ("167341", None),
        "https://ngaynay.vn/bai-cu-hon-post41866.html": ("41866", None),
    },
    "vietgiaitri": {
        "https://vietgiaitri.com/nga-belarus-xem-xet-20230527i6914933": ("6914933", date(2023, 5, 27)),
        "https://vietgiaitri.com/mot-bai-viet-20251231i7100000/": ("7100000", date(2025, 12, 31)),
    },
}
"""Addresses seen on the sites, with the id and the day that stand in them."""

OTHERS = {
    "vietnamplus": (
        "https://www.vietnamplus.vn/",
        "https://www.vietnamplus.vn/thegioi/",
        "https://www.vietnamplus.vn/chinhtri/trang2.vnp",
        "https://www.vietnamplus.vn/tag/bao-dong-do-tag2786.vnp",
        "https://www.vietnamplus.vn/region/ninh-binh/112.vnp",
        "https://www.vietnamplus.vn/topic/ultimas-noticias-107.vnp",
        "https://www.vietnamplus.vn/print-1125344.html",
        "https://www.vietnamplus.vn/benh-vien-post1125344.amp",
        "https://en.vietnamplus.vn/some-english-story-post324054.vnp",
    ),
    "vietnamplus_en": (
        "https://en.vietnamplus.vn/politics/",
        "https://en.vietnamplus.vn/tag/asean-tag12.vnp",
        "https://www.vietnamplus.vn/mot-bai-post1125344.vnp",
    ),
    "baotintuc": (
        "https://baotintuc.vn/",
        "https://baotintuc.vn/thoi-su-472ct0.htm",
        "https://baotintuc.vn/thoi-su-472ct0/trang-3.htm",
        "https://baotintuc.vn/video/thoi-tiet-v20250713150935973.htm",
        "https://baotintuc.vn/anh/ca-chet-trang-20250713133238010.htm",
        "https://baotintuc.vn/tags/buon-lau.htm",
        "https://baotintuc.vn/bat-giu-vu-buon-lau-n20250712205905640.htm",
        "https://baotintuc.vn/tim-kiem.htm",
    ),
    "euronews": (
        "https://www.euronews.com/2025/05/06",
        "https://www.euronews.com/news/europe",
        "https://www.euronews.com/tag/venezuela",
        "https://www.euronews.com/video/2026/01/06/a-video",
        "https://www.euronews.com/culture/culture-lifestyle",
        "https://fr.euronews.com/2026/01/05/une-autre-histoire",
    ),
    "euronews_fr": (
        "https://fr.euronews.com/video/2026/01/06/une-video",
        "https://fr.euronews.com/2025/05/06",
        "https://www.euronews.com/2024/04/30/swedish-police",
    ),
    "anewz": (
        "https://anewz.tv/world/world-news",
        "https://anewz.tv/",
        "https://anewz.tv/world/world-news/20751/a-headline/video",
    ),
    "ngaynay": (
        "https://ngaynay.vn/the-gioi/",
        "https://ngaynay.vn/tag/unesco-tag1.html",
        "https://image.ngaynay.vn/w890/Uploaded/2025/user/2025_06_17/a.jpg",
    ),
    "vietgiaitri": (
        "https://vietgiaitri.com/xa-hoi/",
        "https://vietgiaitri.com/bo-suu-tap-key/",
        "https://i.vietgiaitri.com/2025/1/2/a-b-1.jpg",
    ),
}

HEAVY = [
    "airflow",
    "scrapy",
    "trafilatura",
    "great_expectations",
    "pandas",
    "boto3",
    "duckdb",
    "sqlalchemy",
    "lxml",
    "warcio",
    "pyarrow",
]

DAYLIGHT = '''
"""Daylight, an example."""

from scrapers.model.outlet import Feed, Floors, Outlet

outlet = Outlet(
    slug="daylight",
    name="Daylight",
    home="https://daylight.example/",
    language="en",
    timezone="Europe/Dublin",
    sources=(Feed(url="https://daylight.example/rss.xml", floor=10),),
    article=r"/news/(?P<id>\\d+)-[^/]+$",
    floors=Floors(articles_per_day=20),
)
'''


@pytest.fixture(params=slugs())
def outlet(request: pytest.FixtureRequest) -> Outlet:
    return load(request.param)


def test_the_outlets_are_there() -> None:
    assert {outlet.slug for outlet in load_all()} >= set(ARTICLES)


@pytest.mark.parametrize("slug", ARTICLES)
def test_articles_are_told_by_their_address(slug: str) -> None:
    outlet = load(slug)
    for url, (identity, day) in ARTICLES[slug].items():
        match = outlet.match(url)
        assert match, url
        groups = match.groupdict()
        assert groups.get("id") == identity
        if day:
            assert date(int(groups["year"]), int(groups["month"]), int(groups["day"])) == day


def test_an_address_tells_its_article_and_its_day(outlet: Outlet) -> None:
    """Of what the newsstand prints, which writes addresses by the outlet's own pattern where nobody wrote a site."""
    for gold in islice(sites(Press())[outlet.slug].truths(NOW, 20), 20):
        match = outlet.match(gold.url)
        assert match, gold.url
        told = match.groupdict()
        assert told.get("id") or gold.id in gold.url
        if told.get("day"):
            day = date(int(told["year"]), int(told["month"]), int(told["day"]))
            assert abs(day - gold.date_published.date()) <= timedelta(days=1), gold.url


@pytest.mark.parametrize("slug", OTHERS)
def test_sections_tags_and_videos_are_no_articles(slug: str) -> None:
    assert [url for url in OTHERS[slug] if load(slug).match(url)] == []


def test_what_lists_articles_is_none(outlet: Outlet) -> None:
    lists = (outlet.home, *(source.url for source in outlet.sources), f"{outlet.home}robots.txt")
    assert [url for url in lists if outlet.match(url)] == []


def test_no_address_belongs_to_two_outlets() -> None:
    for slug, samples in ARTICLES.items():
        for url in samples:
            assert [outlet.slug for outlet in load_all() if outlet.match(url)] == [slug]


def test_what_was_never_seen_is_said(outlet: Outlet) -> None:
    if any(not source.verified for source in outlet.sources):
        assert outlet.unverified
    assert all(line == line.strip() and not line.endswith(".") for line in outlet.unverified)


def test_sources_are_secure_and_have_floors(outlet: Outlet) -> None:
    assert all(source.url.startswith("https://") and source.floor >= 1 for source in outlet.sources)


@pytest.mark.parametrize("slug", ARTICLES)
def test_one_source_that_fails_does_not_blind_an_outlet(slug: str) -> None:
    assert len(load(slug).sources) > 1


@pytest.mark.parametrize("slug", ARTICLES)
def test_an_outlet_that_is_watched_can_list_its_past(slug: str) -> None:
    assert load(slug).days


def test_selectors_are_css(outlet: Outlet) -> None:
    pages = [day.page for day in outlet.days if isinstance(day, SiteListing)]
    sections = [source for source in (*outlet.sources, *pages) if isinstance(source, Section)]
    selectors = [
        text for section in sections for text in (section.card, section.link, section.title, section.time)
    ]
    plain = {field.name for field in fields(Layout) if field.type is str} - {"name"}
    for layout in outlet.layouts:
        selectors += [getattr(layout, name) for name in plain] + [*layout.drop, *layout.cut]
    for selector in filter(None, selectors):
        parse(selector)


def test_outlet_files_load_nothing_heavy() -> None:
    code = f"import sys; from scrapers.outlets import load_all; list(load_all()); print([n for n in {HEAVY} if n in sys.modules])"
    assert _python(code).strip() == "[]"


def test_a_new_file_is_found_and_fifteen_lines_are_enough(tmp_path: Path) -> None:
    (tmp_path / "daylight.py").write_text(DAYLIGHT)
    assert len(DAYLIGHT.strip().splitlines()) <= 15
    code = "from scrapers.outlets import load, slugs; print(load('daylight').name, 'daylight' in slugs(), len(slugs()))"
    told = _python(code, KHOBAO_OUTLETS=str(tmp_path))
    shipped = sum(1 for path in (ROOT / "scrapers/outlets").glob("*.py") if not path.name.startswith("_"))
    assert told.split() == ["Daylight", "True", str(shipped + 1)]


@pytest.mark.parametrize(
    ("file", "slug", "complaint"),
    [
        ("twilight.py", "twilight", "is not the file's name"),
        ("nothing.py", "nothing", "expected `outlet = Outlet"),
        ("daylight.py", "dusk", "no outlet 'dusk'"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, file: str, slug: str, complaint: str) -> None:
    (tmp_path / file).write_text("" if file == "nothing.py" else DAYLIGHT)
    code = dedent(f"""
        from scrapers.errors import StopEverything
        from scrapers.outlets import load
        try:
            load({slug!r})
        except StopEverything as error:
            print(type(error).__name__, error)
    """)
    told = _python(code, KHOBAO_OUTLETS=str(tmp_path))
    assert complaint in told
    assert told.startswith(UnknownOutlet.__name__ if slug == "dusk" else BadConfiguration.__name__)


def _python(code: str, **env: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
