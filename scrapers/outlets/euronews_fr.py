"""Euronews, in French."""

from scrapers.model.outlet import DatedSitemap, DayPages, Feed, Floors, Outlet, Section, Sitemap, Wayback
from scrapers.outlets._euronews import NEWSY

outlet = Outlet(
    slug="euronews_fr",
    name="Euronews (français)",
    home="https://fr.euronews.com/",
    language="fr",
    timezone="Europe/Paris",
    sources=(
        Feed(url="https://fr.euronews.com/rss?format=mrss", floor=20),
        Sitemap(url="https://fr.euronews.com/sitemaps/fr/latest-news.xml", floor=15),
        Sitemap(
            url="https://fr.euronews.com/sitemaps/fr/articles.xml",
            floor=10,
            follow=r"/sitemaps/fr/articles-\d{4}-\d{1,2}\.xml$",
        ),
        Section(
            url="https://fr.euronews.com/",
            floor=5,
            verified=False,
            card="article",
            link="a.the-media-object__link",
            title=".the-media-object__title",
        ),
    ),
    article=r"^https://[^/]+/(?:[\w-]+/)?(?P<year>20\d\d)/(?P<month>[01]\d)/(?P<day>[0-3]\d)/[^/]+$",
    deny=(r"^https://[^/]+/(?:video|embed|live|newsletters)/",),
    layouts=(NEWSY,),
    floors=Floors(articles_per_day=12),
    boilerplate=("PUBLICITÉ", "À découvrir également"),
    credits=("Euronews",),
    days=(
        DayPages(
            page=Section(
                url="https://fr.euronews.com/{year}/{month:02}/{day:02}",
                verified=False,
                card="article",
                link="a.the-media-object__link",
                title=".the-media-object__title",
            ),
            more="https://fr.euronews.com/{year}/{month:02}/{day:02}?p={page}",
        ),
        DatedSitemap(page=Sitemap(url="https://fr.euronews.com/sitemaps/fr/articles-{year}-{month}.xml")),
        Wayback(url="fr.euronews.com/", match="host", address=".*/{year}/{month:02}/{day:02}/.*"),
    ),
    unverified=(
        "the teaser cards of the home page: from public code for the English edition, age unknown",
        "articles_per_day: a guess",
    ),
)
