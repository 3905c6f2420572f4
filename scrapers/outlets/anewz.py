"""AnewZ (Baku), in English. No page of it was ever seen as HTML: its articles go through the general reading."""

from scrapers.outlet import Floors, Outlet, Section

outlet = Outlet(
    slug="anewz",
    name="AnewZ",
    home="https://anewz.tv/",
    hosts=("www.anewz.tv",),
    language="en",
    timezone="Asia/Baku",
    # Whatever the cards look like, an article's link is told by its address.
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
    unverified=(
        "all section addresses: they are the front part of article addresses",
        "that the pages carry JSON-LD or OpenGraph, and dates with an offset",
        "feeds and sitemaps: none is known",
        "articles_per_day: from the growth of ids, 36 to 48 a day in 2025, and set far below",
    ),
)
