"""AnewZ (Baku), in English. No page of it was ever seen as HTML: its articles go through the general reading."""

from datetime import date, timedelta

from scrapers.model.outlet import CommonCrawl, Floors, NewsCrawl, Outlet, Section, Wayback

outlet = Outlet(
    slug="anewz",
    name="AnewZ",
    home="https://anewz.tv/",
    hosts=("www.anewz.tv",),
    language="en",
    timezone="Asia/Baku",
    # Whatever the cards look like, an article's link is recognised by its address.
    sources=(
        Section(url="https://anewz.tv/", floor=10, verified=False),
        Section(url="https://anewz.tv/world/world-news", floor=5, verified=False),
        Section(url="https://anewz.tv/region/south-caucasus", floor=5, verified=False),
        Section(url="https://anewz.tv/region/central-asia", floor=5, verified=False),
        Section(url="https://anewz.tv/business/business", floor=5, verified=False),
    ),
    article=r"^https://[^/]+/[\w-]+/[\w-]+/(?P<id>\d+)/[^/]+/news$",
    floors=Floors(articles_per_day=12),
    boilerplate=("Read next", "What is your opinion on this topic?", "Leave the first comment"),
    credits=("AnewZ",),
    # Nothing of the site's own lists a past day: captures of the weeks after it are narrowed down by ids.
    days=(
        Wayback(url="anewz.tv/", match="host", address=".*/news", within=timedelta(days=14)),
        CommonCrawl(url="anewz.tv/", match="host", address=".*/news", within=timedelta(days=60)),
        NewsCrawl(),
    ),
    ids=((2154, date(2025, 1, 22)), (11722, date(2025, 8, 7))),
    unverified=(
        "all section addresses: they are the front part of article addresses",
        "that the pages carry JSON-LD or OpenGraph, and dates with an offset",
        "feeds and sitemaps: none is known",
        "articles_per_day: from the growth of ids, 36 to 48 a day in 2025, and set far below",
    ),
)
