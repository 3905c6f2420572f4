"""Euronews, in English."""

from scrapers.model.outlet import DatedSitemap, DayPages, Feed, Floors, Outlet, Section, Sitemap, Wayback
from scrapers.outlets._euronews import NEWSY

outlet = Outlet(
    slug="euronews",
    name="Euronews",
    home="https://www.euronews.com/",
    hosts=("euronews.com",),
    language="en",
    timezone="Europe/Paris",
    sources=(
        Feed(url="https://www.euronews.com/rss?format=mrss", floor=20),
        Feed(url="https://www.euronews.com/rss?level=theme&name=news", floor=10),
        Sitemap(url="https://www.euronews.com/sitemaps/en/latest-news.xml", floor=20),
        Sitemap(
            url="https://www.euronews.com/sitemaps/en/articles.xml",
            floor=10,
            follow=r"/sitemaps/en/articles-\d{4}-\d{1,2}\.xml$",
        ),
        Section(
            url="https://www.euronews.com/news/europe",
            floor=5,
            card="article",
            link="a.the-media-object__link",
            title=".the-media-object__title",
        ),
    ),
    article=r"^https://[^/]+/(?:[\w-]+/)?(?P<year>20\d\d)/(?P<month>[01]\d)/(?P<day>[0-3]\d)/[^/]+$",
    deny=(r"^https://[^/]+/(?:video|embed|live|newsletters)/",),
    layouts=(NEWSY,),
    floors=Floors(articles_per_day=18),
    boilerplate=("ADVERTISEMENT",),
    credits=("Euronews",),
    days=(
        DayPages(
            page=Section(
                url="https://www.euronews.com/{year}/{month:02}/{day:02}",
                card="article",
                link="a.the-media-object__link",
                title=".the-media-object__title",
            ),
            more="https://www.euronews.com/{year}/{month:02}/{day:02}?p={page}",
        ),
        DatedSitemap(page=Sitemap(url="https://www.euronews.com/sitemaps/en/articles-{year}-{month}.xml")),
        Wayback(url="www.euronews.com/", match="host", address=".*/{year}/{month:02}/{day:02}/.*"),
    ),
    unverified=(
        "the teaser cards of /news/europe: from public code, age unknown",
        "articles_per_day: a guess",
    ),
)
