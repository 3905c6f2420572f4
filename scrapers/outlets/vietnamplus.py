"""Vietnam+ (Vietnam News Agency), in Vietnamese."""

from datetime import date, timedelta

from scrapers.model.outlet import Feed, Floors, Outlet, Sitemap, Wayback
from scrapers.outlets._zce import ZCE, ZCE_2014, latest, latest_back, listing, month, monthly

outlet = Outlet(
    slug="vietnamplus",
    name="Vietnam+",
    home="https://www.vietnamplus.vn/",
    hosts=("vietnamplus.vn",),
    language="vi",
    timezone="Asia/Ho_Chi_Minh",
    sources=(
        Feed(url="https://www.vietnamplus.vn/rss/home.rss", floor=20),
        Feed(url="https://www.vietnamplus.vn/rss/thegioi.rss", floor=5),
        Sitemap(url="https://www.vietnamplus.vn/sitemaps/google-news.xml", floor=20),
        monthly("https://www.vietnamplus.vn/sitemap.xml", verified=True),
        listing("https://www.vietnamplus.vn/"),
        latest("https://api.vietnamplus.vn/api/morenews-latest-0-1.html?phrase="),
    ),
    # Now /<slug>-post<id>.vnp, before 2024 /<slug>/<id>.vnp; the counter went on through the change.
    article=r"^https://[^/]+/[\w-]+(?:-post|/)(?P<id>\d+)\.vnp$",
    deny=(r"/(?:tag|topic|region|video)/",),
    layouts=(ZCE, ZCE_2014),
    floors=Floors(articles_per_day=25),
    boilerplate=("Tin cùng chuyên mục", "Theo dõi VietnamPlus"),
    credits=("Vietnam+", "VietnamPlus"),
    every=timedelta(minutes=15),
    days=(
        month("https://www.vietnamplus.vn/", verified=True),
        latest_back("https://api.vietnamplus.vn/"),
        Wayback(url="www.vietnamplus.vn/", match="host", address=r".*\.vnp", within=timedelta(days=14)),
    ),
    ids=((1125344, date(2026, 7, 21)),),
    first_day=date(2010, 1, 1),
    unverified=(
        "the home page uses the cards seen on the video page",
        "api.vietnamplus.vn serves morenews-latest-0-<page>; only its Chinese twin's topic list was seen",
        "articles_per_day: taken from the growth of ids, about 220 a day with photos and videos, and set far below",
    ),
)
