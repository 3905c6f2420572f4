"""Vietnam+ (Vietnam News Agency), in English."""

from datetime import date, timedelta

from scrapers.model.outlet import Feed, Floors, Outlet, Sitemap, Wayback
from scrapers.outlets._zce import ZCE, ZCE_2014, latest, latest_back, listing, month, monthly

outlet = Outlet(
    slug="vietnamplus_en",
    name="Vietnam+ (English)",
    home="https://en.vietnamplus.vn/",
    language="en",
    timezone="Asia/Ho_Chi_Minh",
    sources=(
        Feed(url="https://en.vietnamplus.vn/rss/home.rss", floor=20, verified=False),
        Sitemap(url="https://en.vietnamplus.vn/sitemaps/google-news.xml", floor=10, verified=False),
        monthly("https://en.vietnamplus.vn/sitemap.xml", verified=False),
        listing("https://en.vietnamplus.vn/"),
        latest("https://en-api.vietnamplus.vn/api/morenews-latest-0-1.html?phrase="),
    ),
    article=r"^https://[^/]+/[\w-]+(?:-post|/)(?P<id>\d+)\.vnp$",
    deny=(r"/(?:tag|topic|region|video)/",),
    layouts=(ZCE, ZCE_2014),
    floors=Floors(articles_per_day=12),
    credits=("Vietnam+", "VietnamPlus"),
    days=(
        month("https://en.vietnamplus.vn/"),
        latest_back("https://en-api.vietnamplus.vn/"),
        Wayback(url="en.vietnamplus.vn/", match="host", address=r".*\.vnp", within=timedelta(days=14)),
    ),
    first_day=date(2010, 1, 1),
    unverified=(
        "the feed: many use en.vietnamplus.vn/rss/home.rss, one list says it answers 404",
        "the sitemaps and the first day: inferred from the Vietnamese edition",
        "the cards of the home page: inferred from the Vietnamese edition",
        "the address of the JSON list: inferred from the Chinese edition",
        "articles_per_day: a guess",
    ),
)
