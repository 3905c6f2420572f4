"""Báo Tin tức in the middle of its move: three sections are on the new CMS, the others still on ASP.NET.

Both kinds of address and page are served side by side, so that both are read all the time.
"""

import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import entities, escape
from random import Random

from tests.newsstand.gold import Gold, Photo
from tests.newsstand.press import Paper, Story
from tests.newsstand.sites.base import Answer, page, slug
from tests.newsstand.sites.furniture import script
from tests.newsstand.sites.houses import TTXVN_PHOTOS, WORDS_VI
from tests.newsstand.sites.zce import HANOI, House, ZceSite
from tests.newsstand.stories import names

MOVED = frozenset({"the-gioi", "kinh-te", "khoa-hoc-cong-nghe"})
NUMBERS = {
    "thoi-su": 472,
    "the-gioi": 130,
    "kinh-te": 128,
    "xa-hoi": 129,
    "phap-luat": 475,
    "van-hoa": 158,
    "giao-duc": 135,
    "the-thao": 273,
    "khoa-hoc-cong-nghe": 131,
    "suc-khoe": 564,
    "dia-phuong": 529,
    "ho-so": 133,
    "quan-su": 514,
    "bien-dao-viet-nam": 537,
}
PER_PAGE = 20
_ENTITIES = {code: f"&{name};" for code, name in entities.codepoint2name.items() if 160 <= code < 256}
"""The letters of Latin-1, which the old editor wrote as entities; the others stand as they are."""


class BaoTinTuc(ZceSite):
    host = "baotintuc.vn"
    paper = Paper(
        slug="baotintuc",
        language="vi",
        zone=HANOI,
        share={"vietnam": 34, "europe": 7, "caucasus": 7},
        lag=(15, 120),
    )
    routes: tuple[tuple[str, str], ...] = (
        (r"/(tin-moi-nhat|[\w-]+)\.rss", "old_rss"),
        (r"/rss\.htm", "feeds"),
        (r"/([\w-]+)-(\d+)ct(\d+)(?:/trang-(\d+))?\.htm", "old_listing"),
        *ZceSite.routes,
    )
    house = House(
        name="Báo Tin tức",
        suffix=".html",
        api="api.baotintuc.vn",
        images="cdnmedia.baotintuc.vn",
        anchor=(date(2026, 9, 15), 500000, 200),
        sections={
            "flood": ("xa-hoi", "Xã hội"),
            "transport": ("thoi-su", "Thời sự"),
            "trade": ("kinh-te", "Kinh tế"),
            "health": ("suc-khoe", "Sức khỏe"),
            "science": ("khoa-hoc-cong-nghe", "Khoa học - Công nghệ"),
            "education": ("giao-duc", "Giáo dục"),
            "culture": ("van-hoa", "Văn hóa"),
            "sport": ("the-thao", "Thể thao"),
            "diplomacy": ("thoi-su", "Thời sự"),
            "crime": ("phap-luat", "Pháp luật"),
            "energy": ("dia-phuong", "Địa phương"),
            "environment": ("bien-dao-viet-nam", "Biển đảo Việt Nam"),
            "world": ("the-gioi", "Thế giới"),
            "world diplomacy": ("ho-so", "Hồ sơ"),
            "world flood": ("quan-su", "Quân sự"),
        },
        signature="TTXVN/Báo Tin tức",
        own_signature="",
        agencies=("TTXVN",),
        end_mark="",
        photo="Ảnh: {}",
        credits=TTXVN_PHOTOS,
        words=WORDS_VI | {"follow": "Theo dõi Báo Tin tức", "related": "Tin liên quan"},
    )

    def is_old(self, story: Story) -> bool:
        return self.section(story)[0] not in MOVED

    # Addresses: the old ones end in the time at which the article was created, before it was published.
    def path(self, story: Story) -> str:
        if not self.is_old(story):
            return super().path(story)
        return f"/{self.section(story)[0]}/{slug(story.first.headline)}-{self._created(story)}.htm"

    def _created(self, story: Story) -> str:
        rng = Random(f"created {story.event.seed}")
        created = self.local(story.published) - timedelta(seconds=rng.randint(600, 4200))
        return f"{created:%Y%m%d%H%M%S}{rng.randint(0, 999):03}"

    def day_of(self, path: str) -> date | None:
        found = re.fullmatch(r"/[\w-]+/[\w-]+-(\d{8})\d{9}\.htm", path)
        try:
            return datetime.strptime(found[1], "%Y%m%d").date() if found else super().day_of(path)  # ruff: ignore[call-datetime-strptime-without-zone]
        except ValueError:
            return None

    # The truth.
    def read_off(self, story: Story, now: datetime) -> Gold:
        gold = super().read_off(story, now)
        if not self.is_old(story):
            return gold
        rng = Random(f"{story.event.seed} signature")
        photos = tuple(
            Photo(
                text=photo.text,
                credit=photo.credit,
                image_url=f"https://{self.house.images}/Upload/{rng.randbytes(8).hex()}/files/{story.published:%Y/%m}/{n}.jpg",
            )
            for n, photo in enumerate(gold.captions, 1)
        )
        body = gold.article_body[1:] if gold.article_body[0] == gold.description else gold.article_body
        authors = tuple(names.byline(rng) for _ in range(rng.choice((0, 1, 1, 1, 2))))
        # The date has minutes only, and the last modification is never told.
        published = gold.date_published.replace(second=0)
        return replace(
            gold,
            id=self._created(story),
            article_body=body,
            captions=photos,
            image=photos[0].image_url,
            authors=authors,
            agencies=("TTXVN",) if not authors or rng.random() < 0.6 else (),
            date_published=published,
            date_modified=published,
        )

    # Pages.
    def html(self, story: Story, gold: Gold, now: datetime) -> str:
        if not self.is_old(story):
            return super().html(story, gold, now)
        section, name = self.section(story)
        aside = self.aside(story, now, 16)
        middle = len(gold.article_body) // 2
        paragraphs = [f"<p>{_entities(text)}</p>\n" for text in gold.article_body]
        figures = [
            f'<div style="text-align:center">\n<figure class="image" style="display:inline-block"><img alt="Chú thích ảnh" src="{photo.image_url}">\n'
            f"<figcaption>{_entities(f'{photo.text} Ảnh: {photo.credit}')}</figcaption>\n</figure>\n</div>\n"
            for photo in gold.captions
        ]
        promo = aside[0]
        share = f'<div class="fb-like" data-href="{gold.url}" data-layout="button_count"></div>'
        related = "".join(
            f'<li class="item"><h4><a href="{self.path(other)}" title="{escape(other.first.headline)}"> {escape(other.first.headline)} </a></h4></li>\n'
            for other in self.press.day(self.paper, story.event.day - timedelta(days=17))[:3]
        )
        tags = " ".join(
            f'<li><a href="/tags/{escape(tag.lower().replace(" ", "+"))}.htm" title="{escape(tag)}"><strong>{escape(tag)},</strong></a></li>'
            for tag in gold.keywords
        )
        return f"""<!DOCTYPE html>
<html lang="vi" xmlns="http://www.w3.org/1999/xhtml">
<head id="Head1" prefix="og: http://ogp.me/ns# article: http://ogp.me/ns/article#">{self._old_head(gold)}
{script(self.host)}
</head>
<body>
<form method="post" action="./Details.aspx?CatUrl={section}&amp;n={gold.id}" id="form1">
<div class="aspNetHidden"><input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/wEPDwUJLTY2OTIzMTQ2ZGQ=" /></div>
{self._navbar()}
<div class="detail-content_wrapper"><div class="detail-left"><div class="breadcrumb"></div>
<h1 class="detail-title">
 {escape(gold.headline)}
</h1>
<div class="action-link"><div class="date"><span class="txt">
 {_vietnamese(gold.date_published)}</span>&nbsp;|&nbsp; <h4 class="cate"><a href="/{section}-{NUMBERS[section]}ct0.htm" title="{name}"><strong>{name}</strong></a></h4></div>
<div class="link"><div class="likeshare">{share}</div></div></div>
<div class="content"><h2 class="sapo">
 {escape(gold.description)}
</h2>
<ul id="plhMain_NewsDetail1_divRelation" class="list-concern">
{related}</ul>
<div class="content_wrapper"><div class="boxdetail"><div class="contents">
<div id="divfirst">{figures[0]}{"".join(paragraphs[:middle])}</div><div class="gliaplayer-container" data-slot="baotintuc_desktop"></div>
<div id="divend">
{"".join(figures[1:])}{"".join(paragraphs[middle:])}</div>
</div>
<div class="author">
 {_signature(gold)}
</div>
<div class="widget"><a href="{self.path(promo)}" title="{escape(promo.first.headline)}" class="widget_thumb"><img src="https://cdnthumb.baotintuc.vn/ha_w/260/promo.jpg" alt="{escape(promo.first.headline)}" /></a><div class="widget_info"><a href="{self.path(promo)}" class="info-title"> {escape(promo.first.headline)} </a><p class="des">{escape(promo.first.description)}</p></div></div>
</div></div>
<div class="likeshare"> Chia sẻ: {share}</div>
<div id="plhMain_NewsDetail1_divTags" class="keysword"><span class="kewsword-txt">Từ khóa: </span><ul>{tags}</ul></div>
<iframe src="https://s1.baotintuc.vn/Comment.aspx?n={gold.id}" id="ifComment"></iframe>
<div class="boxdata">{self._box("Video", aside[1:4])}{self._box("Ảnh", aside[4:7])}{self._box("Megastory", aside[7:9])}</div>
</div></div>
<div class="right-bar"><div class="boxnews"><h2>tin đọc nhiều nhất</h2><ul class="list-boxnews">
{"".join(f'<li class="boxnews-item"><a href="{self.path(other)}" class="item_title"><h4>{escape(other.first.headline)}</h4></a><span class="time">{self.local(other.published):%H:%M %d/%m/%Y}</span></li>' for other in aside[9:])}
</ul></div></div></div></form></body></html>
"""

    def _old_head(self, gold: Gold) -> str:
        published, headline, description = (
            gold.date_published.isoformat(),
            escape(gold.headline),
            escape(gold.description),
        )
        # As the real site does: the agency glued to the name.
        author = ", ".join(gold.authors) + "".join(gold.agencies)
        news = {
            "@context": "http://schema.org",
            "@type": "NewsArticle",
            "datePublished": published,
            "mainEntityOfPage": {"@type": "WebPage", "@id": gold.url},
            "headline": gold.headline,
            "description": gold.description,
            "image": {"@type": "ImageObject", "url": gold.image, "width": 700, "height": 438},
            "dateModified": published,
            "author": {"@type": "Person", "name": author},
            "publisher": {"@type": "Organization", "name": "baotintuc.vn"},
        }
        section = {"@id": f"https://{self.host}", "name": gold.article_section}
        crumbs = {
            "@context": "http://schema.org",
            "@type": "BreadcrumbList",
            "itemListElement": [{"@type": "ListItem", "position": 1, "item": section}],
        }
        tags = "".join(f'<meta property="article:tag" content="{escape(tag)}"/>' for tag in gold.keywords)
        return f"""<meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><title>{headline} | baotintuc.vn</title><meta name="news_keywords" content="{escape(", ".join(gold.keywords))}" /><meta name="description" content="{description}" /><meta name="robots" content="index, follow" /><meta name="author" content="baotintuc.vn" /><meta itemprop="datePublished" content="{published}" /><meta property="og:type" content="article" /><meta property="og:url" content="{gold.url}" /><meta property="og:image" content="{gold.image}" /><meta property="og:title" content="{headline}" /><meta property="og:description" content="{description}" /><meta property="article:published_time" itemprop="datePublished" content="{published}" /><meta property="article:section" content="{escape(gold.article_section)}" /><meta property="dable:item_id" content="{gold.id}" />{tags}
<script type="application/ld+json">
{json.dumps(news, ensure_ascii=False, indent=4)}
</script>
<script type="application/ld+json">{json.dumps(crumbs, ensure_ascii=False)}</script>
<link rel="canonical" href="{gold.url}" />"""

    def _navbar(self) -> str:
        titles = dict(self.house.sections.values())
        items = "".join(
            f'<li class="nav-item"><a href="/{section}-{number}ct0.htm" title="{titles[section]}" id="menu_{number}">{titles[section]}</a></li>'
            for section, number in NUMBERS.items()
        )
        return f'<div class="header"><div class="toolbar"><span class="txt">Email: thuky@baotintuc.vn</span></div><div class="navbar" id="menu"><ul class="list-navbar">{items}</ul></div></div>'

    def _box(self, title: str, stories: list[Story]) -> str:
        items = "".join(
            f'<li class="item-cb"><a href="{self.path(other)}" class="item_title"> {escape(other.first.headline)} </a></li>'
            for other in stories
        )
        return f'<div class="cb-container"><h2><span class="link-txt">{title}</span></h2><ul class="list-cb">{items}</ul></div>'

    # Lists of the old CMS.
    def old_rss(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer | None:
        titles = dict(self.house.sections.values())
        if found[1] == "tin-moi-nhat":
            return self.feed(self.latest(now, 50), now, title="Tin mới nhất - baotintuc.vn")
        if found[1] not in titles:
            return None
        stories = self.latest(now, 50, keep=self.in_section(found[1]))
        return self.feed(stories, now, title=f"{titles[found[1]]} - baotintuc.vn")

    def feeds(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer:
        links = "".join(
            f'<li><a href="/{section}.rss">{section}</a></li>' for section in ("tin-moi-nhat", *NUMBERS)
        )
        return page(f'<!DOCTYPE html><html lang="vi"><body><ul>{links}</ul></body></html>')

    def old_listing(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer | None:
        """Pages of 20, to page 100; cards have no date."""
        section, number = found[1], int(found[4] or 1)
        if NUMBERS.get(section) != int(found[2]) or not 1 <= number <= 100:
            return None
        stories = self.teased(now, PER_PAGE * number + 1, keep=self.in_section(section))
        items = "".join(
            self._item(story, now) for story in stories[PER_PAGE * (number - 1) : PER_PAGE * number]
        )
        front = f"/{section}-{found[2]}ct{found[3]}/trang-"
        more = (
            f'<li><a href="{front}{number + 1}.htm">Tiếp</a></li>' if len(stories) > PER_PAGE * number else ""
        )
        return page(
            f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8" /><title>{dict(self.house.sections.values())[section]} | baotintuc.vn</title>{script(self.host)}</head><body>{self._navbar()}
<div class="boxbydate">Xem theo ngày <select id="ddNgay"></select><select id="ddThang"></select><select id="ddNam"></select><a id="btnViewByDate">Xem</a></div>
<ul class="list-newsest">
{items}</ul><ul class="list-pagination">{more}</ul></body></html>
"""
        )

    def _item(self, story: Story, now: datetime) -> str:
        gold = self.gold(story, now)
        return f"""<li class="item"><a href="{self.path(story)}" title="{escape(gold.headline)}" class="thumb"><img src="https://cdnthumb.baotintuc.vn/ha_w/260/{gold.id}.jpg" alt="{escape(gold.headline)}" /></a><div class="item-info"><a href="{self.path(story)}" class="title"><h3>{escape(gold.headline)}</h3></a><p class="des">{escape(gold.description)}</p></div></li>
"""


def _entities(text: str) -> str:
    return escape(text, quote=False).translate(_ENTITIES)


def _signature(gold: Gold) -> str:
    if not gold.authors:
        return "<strong>TTXVN/Báo Tin tức</strong>"
    names_ = " - ".join(gold.authors)
    front = "Tin, ảnh: " if len(gold.authors) > 1 else ""
    return f"<strong>{front}{escape(names_)}</strong>" + (
        f"<i> ({gold.agencies[0]})</i>" if gold.agencies else ""
    )


def _vietnamese(moment: datetime) -> str:
    """``Thứ Bảy, 12/07/2025 21:11``."""
    weekday = names.CALENDAR["vi"].weekdays[moment.weekday()]
    return f"{weekday[0].upper()}{weekday[1:]}, {moment:%d/%m/%Y %H:%M}"
