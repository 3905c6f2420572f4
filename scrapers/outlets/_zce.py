"""The "ZCE / mcms.one" CMS of Vietnam+, Ngày Nay and, since about September 2026, Báo Tin tức.

Seen in saved pages of Vietnam+ (2025, 2026): the teaser card of listings, the JSON list, the names of feeds
and sitemaps, an article of 2026. Where another outlet of the CMS uses one of them unseen, its file says so.
"""

from datetime import date, timedelta

from scrapers.model.layout import Layout
from scrapers.model.outlet import Api, DatedSitemap, Section, Sitemap, WalkBack

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


_NOT_TEXT = (
    ".sda_middle",
    ".rennab",
    ".ads_middle",
    ".article__social",
    ".wrap-social",
    ".article-relate",
    ".cms-relate",
    ".article__tag",
    ".article__source",
    ".article__author",
    ".article__meta",
    "a.google-news",
    ".wrap-comment",
    ".audioPlayer",
    "[data-source^='recommendation']",
    "[data-source^='related-news']",
    "article.story",
    "p.pCaption",
    "p.caption",
)
"""Advertisements, players, shares, related stories, and lines that have a field of their own."""

ZCE = Layout(
    name="zce",
    headline="h1.article__title, h1.cms-title",
    description=".article__sapo, .cms-desc",
    body=".article__body, .zce-content-body",
    published=".article__meta time[datetime], meta.cms-date",
    authors=".article__author, .article__meta .author, .cms-author, .article__source .author",
    signature=".article__source .source, .article__source > .name",
    section=".breadcrumb .main a",
    keywords=".article__tag a:not(.link)",
    figures=".article__avatar, .article__body figure, .article__body .article-photo, .article__body table.picture",
    caption="figcaption, .fig-caption, .caption, .pCaption, td.caption",
    drop=_NOT_TEXT,
    cut=(".related-news", ".article__relate", ".box-relate"),
)
"""Seen on Vietnam+ in 2026; the pictures' classes are from public code."""

ZCE_2017 = Layout(
    name="zce-2017",
    headline="h1.article-title",
    description=".summary.cms-desc",
    body=".article-body, .content.cms-body, div.cms-body:not(.article-avatar)",
    published="time",
    authors="span.author.cms-author",
    section=".breadcrumb a.current",
    figures=".article-avatar, .cms-body figure, .cms-body table.picture",
    caption="figcaption, .caption, .pCaption",
    drop=_NOT_TEXT,
    until=date(2021, 12, 31),
)
"""Seen in public code of December 2017 (Ngày Nay)."""

ZCE_2014 = Layout(
    name="zce-2014",
    headline="h1.details__headline",
    description=".details__summary.cms-desc",
    body=".article-body.cms-body, .content.article-body",
    published=".source time[datetime], time[datetime]",
    authors=".cms-author",
    signature=".source .name",
    figures=".article-photo, .article-body figure",
    caption="figcaption, .photo-caption, .caption",
    drop=_NOT_TEXT,
    until=date(2022, 12, 31),
)
"""Seen in public code of 2014 to 2021 (Vietnam+)."""


def month(home: str, *, verified: bool = False) -> DatedSitemap:
    """The sitemap of the month that a past day is in."""
    address = f"{home}sitemaps/news-{{year}}-{{month}}.xml"
    return DatedSitemap(page=Sitemap(url=address, verified=verified))


def latest_back(api: str) -> WalkBack:
    """The JSON list of all articles, newest first, page after page."""
    address = f"{api}api/morenews-latest-0-{{page}}.html?phrase="
    return WalkBack(page=latest(address), more=address)
