"""Báo Tin tức (Vietnam News Agency), in Vietnamese.

ASP.NET until at least 16 July 2026; since about September 2026 said to be on the CMS of Vietnam+. Both kinds
of address are articles, and sources of both times are asked, until somebody has seen which are gone.
"""

from datetime import timedelta

from scrapers.model.layout import Layout
from scrapers.model.outlet import CommonCrawl, Feed, Floors, Outlet, Section, Sitemap, WalkBack, Wayback
from scrapers.outlets._zce import ZCE, month, monthly

ASPNET = Layout(
    name="aspnet",
    headline="h1.detail-title",
    description="h2.sapo",
    body="div.boxdetail div.contents, div#divfirst, div#divend",
    published="div.date span.txt",
    authors="div.boxdetail div.author",
    section="h4.cate a",
    keywords="div.keysword a",
    figures="div.boxdetail div.contents figure",
    drop=(
        "div.widget",
        "ul.list-concern",
        ".gliaplayer-container",
        "ins",
        ".likeshare",
        ".btt-bottom",
        "div.author",
    ),
)
"""Seen from July 2025 to July 2026."""

SECTIONS = (
    "thoi-su-472ct0",
    "the-gioi-130ct0",
    "kinh-te-128ct0",
    "xa-hoi-129ct0",
    "phap-luat-475ct0",
    "van-hoa-158ct0",
    "giao-duc-135ct0",
    "the-thao-273ct0",
    "ho-so-133ct0",
    "quan-su-514ct0",
    "khoa-hoc-cong-nghe-131ct0",
    "bien-dao-viet-nam-537ct0",
    "suc-khoe-564ct0",
    "dia-phuong-529ct0",
)


def section(name: str, *, floor: int = 1) -> Section:
    """A section page: cards have no time, for the day is in the address."""
    return Section(
        url=f"https://baotintuc.vn/{name}.htm",
        floor=floor,
        card="ul.list-newsest > li.item",
        link=".item-info a.title",
        title="h3",
    )


def section_back(name: str) -> WalkBack:
    """A section, walked back page by page."""
    return WalkBack(page=section(name), more=f"https://baotintuc.vn/{name}/trang-{{page}}.htm")


outlet = Outlet(
    slug="baotintuc",
    name="Báo Tin tức",
    home="https://baotintuc.vn/",
    hosts=("www.baotintuc.vn",),
    language="vi",
    timezone="Asia/Ho_Chi_Minh",
    sources=(
        Feed(url="https://baotintuc.vn/tin-moi-nhat.rss", floor=20),
        Feed(url="https://baotintuc.vn/the-gioi.rss", floor=5),
        Feed(url="https://baotintuc.vn/rss/trang-chu.rss", floor=20, verified=False),
        section("thoi-su-472ct0", floor=5),
        Sitemap(url="https://baotintuc.vn/sitemaps/google-news.xml", floor=20, verified=False),
        monthly("https://baotintuc.vn/sitemap.xml", verified=False),
    ),
    # 17 digits, yyyyMMddHHmmssfff, say when the article was created: minutes to hours before it was published.
    article=r"^https://[^/]+/(?:[\w-]+/)?[\w-]+-(?P<id>(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)\d{9}"
    r"|post\d+)\.html?$",
    deny=(r"/(?:video|anh|tag|tags)/",),
    layouts=(ZCE, ASPNET),
    floors=Floors(articles_per_day=25),
    boilerplate=("Chia sẻ:", "Từ khóa:"),
    credits=("Báo Tin tức", "Báo Tin tức và Dân tộc", "baotintuc.vn"),
    every=timedelta(minutes=15),
    days=(
        *(section_back(name) for name in SECTIONS),
        month("https://baotintuc.vn/"),
        Wayback(url="baotintuc.vn/", match="domain", address=r".*-{year}{month:02}{day:02}\d{{9}}\.htm"),
        CommonCrawl(url="baotintuc.vn/", match="domain", address=r".*-{year}{month:02}{day:02}\d{{9}}\.htm"),
    ),
    unverified=(
        "the move to the CMS of Vietnam+: seen in public code only, its day unknown; so is the form of its pages",
        "which of the older feeds and section pages outlived it",
        "/sitemap.xml and what is in it; /sitemaps/google-news.xml is inferred",
        "whether old addresses still answer, or where they lead",
        "articles_per_day: a guess",
        "the site's TLS chain: two crawlers turn verification off; ours does not, so a broken chain is a failure",
    ),
)
