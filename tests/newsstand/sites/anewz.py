"""AnewZ. No page of it was ever seen, so this markup is invented: an unknown site, to be read by its metadata
and by the general reading. Known from text: the teaser before the article, "Read next", the comment prompt."""

import json
import re
from datetime import date, datetime
from html import escape
from random import Random
from zoneinfo import ZoneInfo

from tests.newsstand.gold import Gold, Photo
from tests.newsstand.press import Paper, Story
from tests.newsstand.sites.base import Answer, StorySite, day_of_id, page, slug
from tests.newsstand.sites.furniture import news_article, script
from tests.newsstand.stories import names

ANCHOR = (date(2025, 12, 5), 16015, 40)
"""A day, its first id, and the ids given out a day."""

SECTIONS = {
    "world/world-news": "World News",
    "region/south-caucasus": "South Caucasus",
    "region/central-asia": "Central Asia",
    "business/business": "Business",
    "culture/culture-news": "Culture",
}


class Anewz(StorySite):
    host = "anewz.tv"
    hosts = ("www.anewz.tv", "cdn.anewz.tv")
    disallow = ("/search", "/api/")
    paper = Paper(
        slug="anewz",
        language="en",
        zone=ZoneInfo("Asia/Baku"),
        share={"caucasus": 20, "europe": 9},
        lag=(5, 90),
    )
    routes = ((r"/", "home"), (r"/([a-z]+/[a-z-]+)", "listing"))

    def section(self, story: Story) -> tuple[str, str]:
        place = story.event.place
        if story.event.topic in ("trade", "energy"):
            key = "business/business"
        elif story.event.topic == "culture":
            key = "culture/culture-news"
        elif place.region != "caucasus":
            key = "world/world-news"
        else:
            key = (
                "region/south-caucasus"
                if place.country.en in ("Azerbaijan", "Georgia")
                else "region/central-asia"
            )
        return key, SECTIONS[key]

    def path(self, story: Story) -> str:
        return f"/{self.section(story)[0]}/{self._number(story)}/{slug(story.first.headline)}/news"

    def _number(self, story: Story) -> int:
        day, first, a_day = self._anchor
        return first + (story.event.day - day).days * a_day + story.rank

    @property
    def _anchor(self) -> tuple[date, int, int]:
        day, first, a_day = ANCHOR
        return day, first, self.press.ids(a_day)

    def day_of(self, path: str) -> date | None:
        found = re.fullmatch(r"/[\w-]+/[\w-]+/(\d+)/[\w-]+/news", path)
        return day_of_id(int(found[1]), self._anchor) if found else None

    def read_off(self, story: Story, now: datetime) -> Gold:
        headline, description, paragraphs = story.text(now)
        rng = Random(f"{story.event.seed} anewz credits")
        picture = f"https://cdn.anewz.tv/storage/{story.published:%Y/%m}/{self._number(story)}.webp"
        photo = Photo(
            text=story.first.captions[0], credit=rng.choice(("Anadolu", "Reuters", "AP")), image_url=picture
        )
        return Gold(
            outlet="anewz",
            id=str(self._number(story)),
            url=self.url(story),
            in_language="en",
            headline=headline,
            description=description,
            article_body=paragraphs,
            captions=(photo,),
            authors=(names.person(rng, "caucasus").name,) if rng.random() < 0.5 else (),
            agencies=(),
            date_published=self.local(story.published),
            date_modified=self.local(story.modified(now)),
            article_section=self.section(story)[1],
            keywords=story.first.keywords,
            image=picture,
            version=story.version(now),
        )

    def html(self, story: Story, gold: Gold, now: datetime) -> str:
        aside = self.aside(story, now, 9)
        teaser = aside[0].first
        key, name = self.section(story)
        following = "".join(
            f'<li class="flex gap-3"><a href="{self.path(other)}"><span class="text-xs">{self.local(other.published):%H:%M}</span> <span class="badge">{self.section(other)[1]}</span><p>{escape(other.first.description)}</p></a></li>'
            for other in aside[1:6]
        )
        byline = f'<span class="author-name">{escape(gold.authors[0])}</span> · ' if gold.authors else ""
        photo = gold.captions[0]
        return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"/><title>{escape(gold.headline)} | AnewZ</title>
<meta name="description" content="{escape(gold.description)}"/><link rel="canonical" href="{gold.url}"/>
<meta property="og:title" content="{escape(gold.headline)}"/><meta property="og:description" content="{escape(gold.description)}"/><meta property="og:type" content="article"/><meta property="og:url" content="{gold.url}"/><meta property="og:image" content="{gold.image}"/><meta property="og:site_name" content="AnewZ"/>
<meta property="article:published_time" content="{gold.date_published.isoformat()}"/><meta property="article:modified_time" content="{(gold.date_modified or gold.date_published).isoformat()}"/><meta property="article:section" content="{escape(gold.article_section)}"/>
<script type="application/ld+json">{json.dumps(news_article(gold, "AnewZ"))}</script>
{script(self.host)}</head><body class="antialiased">
<header class="sticky top-0"><a href="/">AnewZ</a><nav>{"".join(f'<a href="/{path}">{title}</a>' for path, title in SECTIONS.items())}</nav></header>
<section class="breaking"><a href="{self.path(aside[0])}"><strong>{escape(teaser.headline)}</strong><p>{escape(teaser.description[:90].rsplit(" ", 1)[0])}...</p></a></section>
<main class="container mx-auto"><article class="news-detail"><nav class="crumbs"><a href="/">Home</a> / <a href="/{key}">{name}</a></nav>
<h1 class="text-4xl font-bold">{escape(gold.headline)}</h1>
<div class="meta">{byline}<time datetime="{gold.date_published.isoformat()}">{gold.date_published:%d %B %Y %H:%M}</time></div>
<figure><img src="{photo.image_url}" alt="{escape(photo.text)}"/><figcaption>{escape(photo.text)} Photo: {photo.credit}</figcaption></figure>
<div class="prose content-body">
{"".join(f"<p>{escape(text, quote=False)}</p>" + chr(10) for text in gold.article_body)}</div>
<ul class="tags">{"".join(f'<li><a href="/tag/{slug(tag)}">{escape(tag)}</a></li>' for tag in gold.keywords)}</ul></article>
<aside class="next"><h3>Read next</h3><ul>{following}</ul></aside>
<section class="comments"><h4>What is your opinion on this topic?</h4><p>Leave the first comment</p><textarea></textarea></section></main>
<footer>© AnewZ {now:%Y}</footer></body></html>
"""

    def home(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer:
        return self._list(self.latest(now, 60), "AnewZ", now)

    def listing(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer | None:
        if found[1] not in SECTIONS:
            return None
        return self._list(self.teased(now, 40, keep=self.in_section(found[1])), SECTIONS[found[1]], now)

    def _list(self, stories: list[Story], title: str, now: datetime) -> Answer:
        cards = "".join(
            f'<div class="card"><a href="{self.path(story)}"><img src="https://cdn.anewz.tv/thumb/{self._number(story)}.webp" alt=""/><h2>{escape(story.headline(now))}</h2></a><span>{self.local(story.published):%d %b %H:%M}</span></div>\n'
            for story in stories
        )
        return page(
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"/><title>{title} | AnewZ</title>{script(self.host)}</head><body><main>\n{cards}</main></body></html>\n'
        )
