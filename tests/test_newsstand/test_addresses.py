"""The newsstand answers at every address that the outlet files name."""

from datetime import date

import pytest

from scrapers.discover import links
from scrapers.model.outlet import SiteListing, Sitemap
from scrapers.outlets import load, slugs
from tests.newsstand import Newsstand
from tests.test_newsstand.client import NOW, get, listed


@pytest.mark.parametrize("slug", slugs())
def test_every_source_of_every_outlet_answers(stand: Newsstand, slug: str) -> None:
    outlet = load(slug)
    for source in outlet.sources:
        urls = listed(stand, source, slug, source.url)
        assert len(urls) >= source.floor, source.name
        assert all(outlet.match(url) for url in urls)


@pytest.mark.parametrize("slug", slugs())
def test_every_listing_of_a_past_day_answers(stand: Newsstand, slug: str) -> None:
    outlet, day = load(slug), date(2026, 11, 18)
    for source in outlet.days:
        if isinstance(source, SiteListing):
            url = source.fill(source.page.url, day)
            found = links(source.page, get(stand, url).body, outlet, url, now=NOW)
            assert found.links, source.name
            if source.more:
                assert get(stand, source.fill(source.more, day, 2)).status == 200


@pytest.mark.parametrize("slug", slugs())
def test_robots_txt_allows_articles_and_names_sitemaps(stand: Newsstand, slug: str) -> None:
    outlet = load(slug)
    got = get(stand, f"https://{outlet.host}/robots.txt")
    assert got.status == 200
    assert "Disallow: /search" in got.text or "Disallow: /tim-kiem" in got.text
    if any(isinstance(source, Sitemap) for source in outlet.sources):
        assert "Sitemap: https://" in got.text


def test_unknown_hosts_and_addresses_are_not_found(stand: Newsstand) -> None:
    for url in (
        "https://elsewhere.example/",
        "https://www.vietnamplus.vn/khong-co-bai-nay-post999999999.vnp",
        "https://www.euronews.com/2026/13/45/no-such-day",
        "https://baotintuc.vn/thoi-su/sai-99999999999999999.htm",
        "https://image.ngaynay.vn/w890/a.jpg",
    ):
        assert get(stand, url).status == 404
