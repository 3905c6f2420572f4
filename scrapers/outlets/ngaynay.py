"""Ngày Nay, in Vietnamese. On the CMS of Vietnam+; its present pages were never seen as HTML."""

from datetime import date, timedelta

from scrapers.model.outlet import CommonCrawl, Feed, Floors, Outlet, Sitemap, Wayback
from scrapers.outlets._zce import ZCE, ZCE_2017, listing, month, monthly

outlet = Outlet(
    slug="ngaynay",
    name="Ngày Nay",
    home="https://ngaynay.vn/",
    hosts=("www.ngaynay.vn",),
    language="vi",
    timezone="Asia/Ho_Chi_Minh",
    sources=(
        Feed(url="https://ngaynay.vn/rss/home.rss", floor=15, verified=False),
        Sitemap(url="https://ngaynay.vn/sitemaps/google-news.xml", floor=10, verified=False),
        monthly("https://ngaynay.vn/sitemap.xml", verified=False),
        listing("https://ngaynay.vn/"),
        listing("https://ngaynay.vn/the-gioi/", floor=5),
    ),
    article=r"^https://[^/]+/[\w-]+-post(?P<id>\d+)\.html$",
    deny=(r"/(?:tag|topic|video)/",),
    layouts=(ZCE, ZCE_2017),
    floors=Floors(articles_per_day=10),
    boilerplate=("0:00 / 0:00",),
    credits=("Ngày Nay",),
    every=timedelta(hours=1),
    days=(
        month("https://ngaynay.vn/"),
        Wayback(url="ngaynay.vn/", match="host", address=r".*-post\d+\.html", within=timedelta(days=14)),
        CommonCrawl(url="ngaynay.vn/", match="host", address=r".*-post\d+\.html", within=timedelta(days=60)),
    ),
    ids=((161214, date(2025, 6, 17)), (167341, date(2025, 12, 12))),
    unverified=(
        "the feed, the sitemaps and the cards: inferred from the CMS it shares with Vietnam+",
        "/the-gioi/: seen in a page of 2017",
        "articles_per_day: from the growth of ids, 34 a day in 2025, and set far below",
    ),
)
