"""Việt Giải Trí, in Vietnamese: an aggregator that republishes others, so a secondary source."""

from datetime import timedelta

from scrapers.model.layout import Layout
from scrapers.model.outlet import CommonCrawl, Floors, Outlet, Section, WalkBack, Wayback

ENTRY = Layout(
    name="entry",
    headline="h1",
    body="div.entry[itemprop='articleBody'], .entry div[itemprop='articleBody'], div.entry.clearfix",
    figures=".entry figure, .entry .wp-caption",
    caption="figcaption, .wp-caption-text",
    appended="h2 a, h3 a",
)
"""The body is from public code; the rest is what its WordPress ancestor did."""

outlet = Outlet(
    slug="vietgiaitri",
    name="Việt Giải Trí",
    home="https://vietgiaitri.com/",
    hosts=("www.vietgiaitri.com",),
    language="vi",
    timezone="Asia/Ho_Chi_Minh",
    # Whatever the cards look like, an article's link is recognised by its address.
    sources=(
        Section(url="https://vietgiaitri.com/", floor=10, verified=False),
        Section(url="https://vietgiaitri.com/xa-hoi/", floor=5),
        Section(url="https://vietgiaitri.com/the-gioi/", floor=5, verified=False),
    ),
    article=r"^https://[^/]+/[\w-]+-(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)i(?P<id>\d+)/?$",
    layouts=(ENTRY,),
    floors=Floors(articles_per_day=20),
    boilerplate=("Theo dõi VGT trên", "Video đang HOT", "Tin đang nóng", "Có thể bạn quan tâm"),
    credits=("Việt Giải Trí", "VGT"),
    every=timedelta(hours=1),
    days=(
        Wayback(url="vietgiaitri.com/", match="domain", address=r".*-{year}{month:02}{day:02}i\d+/?"),
        CommonCrawl(url="vietgiaitri.com/", match="domain", address=r".*-{year}{month:02}{day:02}i\d+/?"),
        # How sections are paged is inferred from the addresses of the site's WordPress years.
        WalkBack(
            page=Section(url="https://vietgiaitri.com/xa-hoi/", verified=False),
            more="https://vietgiaitri.com/xa-hoi/page/{page}/",
        ),
    ),
    unverified=(
        "the layout: the body's class is from public code, its age unknown; no page was seen",
        "the home page and /the-gioi/ as lists of the newest articles",
        "feeds, sitemaps and robots.txt: none is known",
        "articles_per_day: a guess",
    ),
)
