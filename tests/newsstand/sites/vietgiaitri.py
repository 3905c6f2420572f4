"""Việt Giải Trí: republishes others word for word, and glues older reports on under their own headlines."""

import re
from datetime import date, datetime, timedelta
from html import escape
from random import Random

from tests.newsstand.gold import Glued, Gold, Photo
from tests.newsstand.press import Paper, Story
from tests.newsstand.sites.base import Answer, Plan, StorySite, day_of_id, page, slug
from tests.newsstand.sites.furniture import script
from tests.newsstand.sites.zce import HANOI

ANCHOR = (date(2023, 5, 27), 6914900, 400)
PER_PAGE = 40
SECTIONS = {"xa-hoi": "Xã hội", "the-gioi": "Thế giới", "hau-truong": "Hậu trường", "the-thao": "Thể thao"}


class VietGiaiTri(StorySite):
    host = "vietgiaitri.com"
    hosts = ("www.vietgiaitri.com", "i.vietgiaitri.com", "t.vietgiaitri.com")
    paper = Paper(
        slug="vietgiaitri",
        language="vi",
        zone=HANOI,
        share={"vietnam": 30, "europe": 7, "caucasus": 7},
        lag=(120, 400),
        copies="baotintuc",
    )
    routes = ((r"/", "home"), (rf"/({'|'.join(SECTIONS)})/(?:page/(\d+)/)?", "listing"))
    disallow = ("/tim-kiem", "/wp-admin/")

    def section(self, story: Story) -> tuple[str, str]:
        if story.event.place.region != "vietnam":
            key = "the-gioi"
        else:
            key = {"culture": "hau-truong", "sport": "the-thao"}.get(story.event.topic, "xa-hoi")
        return key, SECTIONS[key]

    def path(self, story: Story) -> str:
        return f"/{slug(story.first.headline)}-{self.local(story.published):%Y%m%d}i{self._number(story)}/"

    def _number(self, story: Story) -> int:
        day, first, a_day = self._anchor
        return first + (story.event.day - day).days * a_day + story.rank * 7

    @property
    def _anchor(self) -> tuple[date, int, int]:
        day, first, a_day = ANCHOR
        return day, first, self.press.ids(a_day)

    def day_of(self, path: str) -> date | None:
        found = re.fullmatch(r"/[\w-]+-\d{8}i(\d+)/", path)
        return day_of_id(int(found[1]), self._anchor) if found else None

    def read_off(self, story: Story, now: datetime) -> Gold:
        headline, description, paragraphs = story.text(now)
        rng = Random(f"{story.event.seed} vgt credits")
        published = self.local(story.published)
        number = self._number(story)
        photo = Photo(
            text=story.first.captions[0],
            credit=rng.choice(("TTXVN", "AFP/TTXVN", "Sputnik", "TTXVN phát")),
            image_url=f"https://i.vietgiaitri.com/{published.year}/{published.month}/{published.day}/{slug(headline, 40)}-{rng.randbytes(3).hex()}-{number}.jpg",
        )
        glued: list[Glued] = []
        for past in self._past(story, rng.choice((0, 1, 2, 2))):
            whole = not glued
            body = (
                past.first.paragraphs if whole else (past.first.description[:160].rsplit(" ", 1)[0] + "...",)
            )
            glued.append(Glued(headline=past.first.headline, body=body))
        return Gold(
            outlet="vietgiaitri",
            id=str(number),
            url=self.url(story),
            in_language="vi",
            headline=headline,
            description=description,
            article_body=paragraphs,
            captions=(photo,),
            authors=(),
            agencies=(),
            date_published=published,
            date_modified=self.local(story.modified(now)),
            article_section=self.section(story)[1],
            keywords=story.first.keywords,
            image=photo.image_url,
            embedded_reports=tuple(glued),
            version=story.version(now),
        )

    def _past(self, story: Story, count: int) -> tuple[Story, ...]:
        """Older reports of the same topic."""
        days = (story.event.day - timedelta(days=n) for n in range(14, 30))
        past = (
            s for day in days for s in self.press.day(self.paper, day) if s.event.topic == story.event.topic
        )
        return tuple(s for s, _ in zip(past, range(count), strict=False))

    def html(self, story: Story, gold: Gold, now: datetime) -> str:
        key, name = self.section(story)
        photo = gold.captions[0]
        aside = self.aside(story, now, 24)
        parts = [f"<p>{escape(text, quote=False)}</p>\n" for text in gold.article_body]
        parts.insert(
            1,
            f'<figure class="wp-caption"><img src="{photo.image_url}" alt="{escape(gold.headline)} - Hình 1" title="{escape(gold.headline)} - Hình 1"/><figcaption class="wp-caption-text">{escape(photo.text)} Ảnh: {escape(photo.credit)}</figcaption></figure>\n',
        )
        parts.insert(
            4,
            '<div class="video-hot"><p>Video đang HOT</p><div class="player"><span>00:00 / 00:00</span></div></div>\n',
        )
        for report in gold.embedded_reports:
            parts.append(
                f'<h2 class="more-title"><a href="/?s={slug(report.headline)}">{escape(report.headline)}</a></h2>\n'
            )
            parts += [f"<p>{escape(text, quote=False)}</p>\n" for text in report.body]
        stamp = "".join(
            f'<li><a href="{self.path(other)}">{escape(other.first.headline)}</a><span class="cat">{self.section(other)[1]}</span><span class="time">{self.local(other.published):%H:%M:%S %d/%m/%Y}</span></li>\n'
            for other in aside[12:]
        )
        hot = "".join(
            f'<li><a href="{self.path(other)}">{escape(other.first.headline)}</a></li>\n'
            for other in aside[:12]
        )
        return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"/><title>{escape(gold.headline)} - Việt Giải Trí</title>
<meta name="description" content="{escape(gold.description)}"/><link rel="canonical" href="{gold.url}"/><meta name="keywords" content="{escape(", ".join(gold.keywords))}"/>
<meta property="og:title" content="{escape(gold.headline)}"/><meta property="og:description" content="{escape(gold.description)}"/><meta property="og:type" content="article"/><meta property="og:url" content="{gold.url}"/><meta property="og:image" content="{gold.image}"/>
<meta property="article:published_time" content="{gold.date_published.isoformat()}"/><meta property="article:modified_time" content="{(gold.date_modified or gold.date_published).isoformat()}"/><meta property="article:section" content="{name}"/>
{script(self.host)}</head><body><div id="wrapper"><div class="menu">{"".join(f'<a href="/{path}/">{title}</a>' for path, title in SECTIONS.items())}</div>
<div class="content-block block-left"><div class="post-content"><h1>{escape(gold.headline)}</h1><div class="post-meta"><a href="/{key}/">{name}</a> {gold.date_published:%H:%M:%S %d/%m/%Y}</div><div class="follow">Theo dõi VGT trên</div>
<div class="lead"><strong>{escape(gold.description)}</strong></div>
<div class="entry clearfix">
{"".join(parts)}</div></div></div>
<div class="sidebar"><h3>Tiêu điểm</h3><ul>{hot}</ul><h3>Tin đang nóng</h3><ul>{hot}</ul><h3>Tin mới nhất</h3><ul>{stamp}</ul></div>
<div class="may-like"><h3>Có thể bạn quan tâm</h3><ul>{stamp}</ul></div></div></body></html>
"""

    def home(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer:
        return self._list(self.latest(now, 60), "Việt Giải Trí", now)

    def listing(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer | None:
        number = int(found[2] or 1)
        stories = self.teased(now, PER_PAGE * number, keep=self.in_section(found[1]))[
            PER_PAGE * (number - 1) :
        ]
        return self._list(stories, SECTIONS[found[1]], now) if stories else None

    def plan(self, path: str, query: dict[str, str], now: datetime) -> Plan:
        """Articles answer with and without the slash at the end."""
        return super().plan(path if path.endswith((".txt", "/")) else f"{path}/", query, now)

    def _list(self, stories: list[Story], title: str, now: datetime) -> Answer:
        cards = "".join(
            f'<div class="post"><h3><a href="{self.path(story)}" title="{escape(story.headline(now))}">{escape(story.headline(now))}</a></h3><p>{escape(story.first.description)}</p></div>\n'
            for story in stories
        )
        return page(
            f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"/><title>{title}</title>{script(self.host)}</head><body><div class="content-block block-left">\n{cards}</div></body></html>\n'
        )
