"""The "ZCE / mcms.one" CMS of Vietnam+, Ngày Nay and, since about September 2026, Báo Tin tức.

Seen in saved pages of Vietnam+ (2025, 2026): the teaser card of listings, the JSON list, the names of feeds
and sitemaps. Where another outlet of the CMS uses one of them unseen, its file says so.
"""

from datetime import timedelta

from scrapers.outlet import Api, Section, Sitemap

MONTHLY = r"/sitemaps/news-\d{4}-\d{1,2}\.xml$"
"""Sitemaps of one month; the month has no leading zero."""


def listing(url: str, *, floor: int = 10, verified: bool = False) -> Section:
    """A home or section page made of ``article.story`` cards. Only the video page was seen saved."""
    return Section(
        url=url,
        floor=floor,
        verified=verified,
        card="article.story",
        link="a.cms-link",
        title=".story__heading a.cms-link",
        time="time.time",
    )


def latest(url: str, *, floor: int = 10, verified: bool = False) -> Api:
    """The JSON list behind "more news": ``data.contents``, 20 a page, ``date`` in seconds since 1970."""
    return Api(url=url, floor=floor, verified=verified, items="data.contents", section="zone.name")


def monthly(url: str, *, verified: bool) -> Sitemap:
    """The sitemap index, followed into the months that changed lately."""
    return Sitemap(url=url, floor=10, within=timedelta(days=3), follow=MONTHLY, verified=verified)
