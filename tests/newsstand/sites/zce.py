"""Sites of the "ZCE" CMS: Vietnam+ in two languages, Ngày Nay, and Báo Tin tức since its move."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from random import Random
from zoneinfo import ZoneInfo

from tests.newsstand.gold import Gold, Photo
from tests.newsstand.press import Press, Story
from tests.newsstand.sites.base import GIF, JSON, Answer, StorySite, day_of_id, page, slug
from tests.newsstand.sites.furniture import menu, script
from tests.newsstand.stories import names

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, kw_only=True)
class House:
    """What tells one site of the CMS from another."""

    name: str
    suffix: str
    """Of article addresses."""
    api: str
    images: str
    anchor: tuple[date, int, int]
    """A day, the id that the day's stories begin at, and the ids given out a day (photos and videos take most)."""
    sections: dict[str, tuple[str, str]]
    """Topic to slug and name; ``world`` for what happens abroad, ``world`` and a topic for some of it."""
    signature: str
    """The line that closes an agency's text."""
    own_signature: str
    """The line that closes a reporter's own."""
    agencies: tuple[str, ...]
    end_mark: str
    photo: str
    """How a caption gives its credit."""
    credits: tuple[str, ...]
    lead_mark: str = ""
    """Before the lead, here and in teasers."""
    dateline: str = ""
    """How the first paragraph opens; ``{}`` is the place."""
    player: bool = False
    """Whether an audio player stands before the text."""
    print_path: str = "/print-{}.html"
    words: dict[str, str]


class ZceSite(StorySite):
    house: House
    sitemaps = ("/sitemap.xml", "/sitemaps/google-news.xml")
    disallow = ("/search/", "/print-")
    routes: tuple[tuple[str, str], ...] = (
        (r"/", "home"),
        (r"/rss/([\w/-]+)\.rss", "rss"),
        (r"/sitemap\.xml", "index"),
        (r"/sitemaps/google-news\.xml", "google_news"),
        (r"/sitemaps/news-(\d{4})-(\d{1,2})\.xml", "monthly"),
        (r"/sitemaps/(?:categories|topics)\.xml", "categories"),
        (r"/api/morenews-(?:latest-0|zone-\d+)-(\d+)\.html", "more"),
        (r"/([\w-]+)/", "listing"),
    )

    def __init__(self, press: Press) -> None:
        super().__init__(press)
        self.hosts = (self.house.api, self.house.images)

    # Addresses.
    def id(self, story: Story) -> int:
        day, first, a_day = self._anchor
        gap = max(1, a_day // (len(self.press.day(self.paper, story.event.day)) + 1))
        return first + (story.event.day - day).days * a_day + story.rank * gap

    @property
    def _anchor(self) -> tuple[date, int, int]:
        day, first, a_day = self.house.anchor
        return day, first, self.press.ids(a_day)

    def path(self, story: Story) -> str:
        return f"/{slug(story.first.headline)}-post{self.id(story)}{self.house.suffix}"

    def day_of(self, path: str) -> date | None:
        found = re.fullmatch(rf"/[\w-]+-post(\d+){re.escape(self.house.suffix)}", path)
        return day_of_id(int(found[1]), self._anchor) if found else None

    def section(self, story: Story) -> tuple[str, str]:
        topic, sections = story.event.topic, self.house.sections
        if story.event.place.region == "vietnam":
            return sections[topic]
        return sections.get(f"world {topic}", sections["world"])

    # The truth.
    def read_off(self, story: Story, now: datetime) -> Gold:
        headline, description, paragraphs = story.text(now)
        rng = Random(f"{self.paper.slug} {story.event.seed} credits")
        number, photos = self.id(story), []
        for position, caption in enumerate(story.first.captions[: rng.choice((1, 1, 2))]):
            source = (
                f"https://{self.house.images}/Uploaded/{story.published:%Y}/desk/{story.published:%Y_%m_%d}"
            )
            photos.append(
                Photo(
                    text=caption,
                    credit=rng.choice(self.house.credits),
                    image_url=f"{source}/{number}-{position + 1}.jpg",
                )
            )
        if rng.random() < 0.5:
            paragraphs = (description, *paragraphs)
        published = self.local(story.published)
        signed = rng.random() < 0.4
        dateline = None
        if self.house.dateline and not signed:
            opening = self.house.dateline.format(getattr(story.event.place, self.paper.language))
            dateline, paragraphs = opening.rstrip(" –"), (opening + paragraphs[0], *paragraphs[1:])
        return Gold(
            outlet=self.paper.slug,
            id=str(number),
            url=self.url(story),
            in_language=self.paper.language,
            headline=headline,
            description=description,
            article_body=paragraphs,
            captions=tuple(photos),
            authors=(names.byline(rng),) if signed else (),
            agencies=self.house.agencies if not signed else (),
            dateline=dateline,
            date_published=published,
            date_modified=self.local(story.modified(now)),
            article_section=self.section(story)[1],
            keywords=story.first.keywords,
            image=photos[0].image_url,
            translations=self.translations(story),
            version=story.version(now),
        )

    def translations(self, story: Story) -> dict[str, str]:
        twin = self.press.twin(story, self.translated.paper) if self.translated else None
        return {self.translated.paper.language: self.translated.url(twin)} if self.translated and twin else {}

    @property
    def translated(self) -> "ZceSite | None":
        """The edition in the other language, where there is one."""
        return None

    # Pages.
    def html(self, story: Story, gold: Gold, now: datetime) -> str:
        house, words = self.house, self.house.words
        section, section_name = self.section(story)
        body = self._body(story, gold)
        aside = self.aside(story, now, 14)
        author = f'<span class="author cms-author">{escape(gold.authors[0])}</span>' if gold.authors else ""
        source = f'<div class="article__source"><div class="source">{self._signature(gold)}</div></div>'
        tags = "".join(
            f'<a class="active" href="https://{self.host}/tag/{slug(tag)}-tag{len(tag) * 37}{house.suffix}" title="{escape(tag)}">#{escape(tag)}</a> '
            for tag in gold.keywords
        )
        return f"""<!DOCTYPE html> <html lang="{self.paper.language}" class="{self.paper.language} "> <head> {self._head(story, gold)}
{script(self.host)}</head> <body class="detail-page"> {menu(house.sections.values(), self.host)}
<div class="site-body"> <div class="container"> <div class="breadcrumb breadcrumb-detail"> <div class="main"> <h2><a href="https://{self.host}/{section}/" title="{section_name}">{section_name}</a></h2> </div> </div>
<div class="col zone-4"> <div class="main-col article"> <h1 class="article__title cms-title "> {escape(gold.headline)} </h1>
<div class="article__sapo cms-desc"> <p>{escape(house.lead_mark + gold.description)}</p> </div>
<div id="sdaWeb_SdaArticleAfterSapo" class="rennab " data-platform="1" data-position="Web_SdaArticleAfterSapo" style="display:none"> </div>
<div class="article__meta"> {author} <time class="time" datetime="{gold.date_published.isoformat()}" data-time="{int(gold.date_published.timestamp())}" data-friendly="false">{gold.date_published:%d/%m/%Y %H:%M}</time> <meta class="cms-date" itemprop="datePublished" content="{gold.date_published.isoformat()}"> </div>
<div class="wrap-social"> <div class="social-pin article__social"> <a href="javascript:void(0);" class="item fb" data-rel="facebook" title="Facebook">Facebook</a> <a href="javascript:void(0);" class="print sendprint" data-href="{house.print_path.format(gold.id)}">{words["print"]}</a> <a href="javascript:void(0);" class="item link" data-rel="copy">Copy link</a> </div> <a href="https://news.google.com/publications/" class="google-news" target="_blank" title="Google News">{words["follow"]}</a> </div>
<div class="article__body zce-content-body cms-body" itemprop="articleBody"> {body} {source} <div id="sdaWeb_SdaArticleAfterBody" class="rennab " style="display:none"> </div> </div>
<div class="article__tag"> {tags}</div> <div class="wrap-comment" id="comment{gold.id}" data-id="{gold.id}" data-type="20"><p>{words["comment"]}</p></div> </div>
<div class="sub-col sidebar-right"> <div class="multi-video" data-source="related-news-video"> {"".join(self.card(other, now) for other in aside[:4])} </div> </div> </div>
<div class="wrapper-gray"> <div class="container"> <h3 class="box-heading"><span class="title">{words["related"]}</span></h3> <div class="content-list" data-source="recommendation-438"> {"".join(self.card(other, now) for other in aside[4:])} </div> </div> </div> </div> </div>
<footer class="site-footer"><p>{escape(house.name)} © {now:%Y}</p></footer> </body></html>
"""

    def _head(self, story: Story, gold: Gold) -> str:
        tags = escape(",".join(gold.keywords))
        news = {
            "@context": "http://schema.org",
            "@type": "NewsArticle",
            "mainEntityOfPage": {"@type": "WebPage", "@id": gold.url},
            "headline": gold.headline,
            "description": gold.description,
            "image": {"@type": "ImageObject", "url": gold.image, "width": 1200, "height": 675},
            "datePublished": gold.date_published.isoformat(),
            "dateModified": gold.date_modified.isoformat() if gold.date_modified else "",
            "author": {"@type": "Person", "name": gold.authors[0] if gold.authors else ""},
            "publisher": {"@type": "Organization", "name": self.house.name},
        }
        site = {
            "@context": "https://schema.org",
            "@type": "WebSite",
            "name": self.house.name,
            "url": f"https://{self.host}",
        }
        alternates = "".join(
            f'<link rel="alternate" hreflang="{language}" href="{url}" /> '
            for language, url in gold.translations.items()
        )
        return f"""<title>{escape(gold.headline)} | {escape(self.house.name)}</title> <meta name="description" content="{escape(gold.description)}"/> <meta name="keywords" content="{tags}"/> <meta name="news_keywords" content="{tags}"/> <meta http-equiv="Content-Type" content="text/html; charset=utf-8" /> <meta http-equiv="refresh" content="1800" />
<meta name="author" content="{escape(self.house.name)}" /> <meta name="robots" content="index, follow, max-image-preview:large" /> <link rel="canonical" href="{gold.url}" /> {alternates}<meta property="og:site_name" content="{escape(self.house.name)}"/> <meta property="og:type" content="article"/> <meta property="og:url" content="{gold.url}"/> <meta property="og:title" content="{escape(gold.headline)}"/> <meta property="og:description" content="{escape(gold.description)}"/> <meta property="og:image" content="{gold.image}"/>
<meta property="article:tag" content="{tags}"/> <meta property="article:section" content="{escape(self.sections_meta(story))}" /> <meta property="article:published_time" content="{gold.date_published.isoformat()}"/> <meta property="article:modified_time" content="{gold.date_modified.isoformat() if gold.date_modified else ""}"/> <link rel="amphtml" href="{gold.url.rsplit(".", 1)[0]}.amp" />
<script type="application/ld+json"> {json.dumps(site, ensure_ascii=False)} </script>
<script type="application/ld+json"> {json.dumps(news, ensure_ascii=False, indent=1)} </script>"""

    def sections_meta(self, story: Story) -> str:
        """What ``article:section`` says; some houses name every list the story stands in."""
        return self.section(story)[1]

    def _signature(self, gold: Gold) -> str:
        own = self.house.signature if gold.agencies else self.house.own_signature
        return f'<span class="name">{own}</span>' if own else ""

    def _body(self, story: Story, gold: Gold) -> str:
        parts = [f"<p>{escape(paragraph, quote=False)}</p>\n" for paragraph in gold.article_body]
        if self.house.end_mark:
            stop = parts[-1].removesuffix("</p>\n").rstrip(".")
            parts[-1] = f"{stop}{self.house.end_mark}</p>\n"
        for position, photo in enumerate(gold.captions):
            caption = f"{photo.text} {self.house.photo.format(photo.credit)}"
            figure = (
                f'<figure class="article-photo"><img class="lazyload cms-photo" src="{GIF}" data-src="{photo.image_url}" '
                f'data-srcset="{photo.image_url} 1x" alt="{escape(caption)}"><noscript><img src="{photo.image_url}" '
                f'alt="{escape(caption)}"></noscript><figcaption class="cms-caption">{escape(caption)}</figcaption></figure>\n'
            )
            parts.insert(1 + 4 * position, figure)
        parts.insert(
            3,
            '<div class="sda_middle"> <div id="sdaWeb_SdaArticleMiddle" class="rennab fyi"></div>\n</div>\n',
        )
        related = self.press.day(self.paper, story.event.day - timedelta(days=9))[:2]
        links = "".join(
            f'<li><a href="{self.url(other)}">{escape(other.first.headline)}</a></li>' for other in related
        )
        if links:
            parts.insert(6, f'<div class="article-relate"><ul>{links}</ul></div>\n')
        if self.house.player:
            parts.insert(
                0,
                '<div class="audioPlayer"><span>0:00 / 0:00</span><span>0:00</span><select><option>Nam miền Bắc</option></select></div>\n',
            )
        return "".join(parts)

    def card(self, story: Story, now: datetime) -> str:
        gold = self.gold(story, now)
        return f"""<article class="story"> <figure class="story__thumb"> <a class="cms-link" href="{gold.url}" title="{escape(gold.headline)}"> <img class="lazyload" src="{GIF}" data-src="{gold.image}" alt="{escape(gold.headline)}"> </a> </figure> <h2 class="story__heading" data-tracking="{gold.id}"> <a class=" cms-link" href="{gold.url}" title="{escape(gold.headline)}"> {escape(gold.headline)} </a> </h2> <time class="time" datetime="{gold.date_published.isoformat()}" data-time="{int(gold.date_published.timestamp())}"> {gold.date_published:%d/%m/%Y %H:%M} </time> <div class="story__summary"><p>{escape(self.house.lead_mark + gold.description)}</p></div> </article>
"""

    def home(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer:
        return self._list(self.latest(now, 60), self.house.name, now)

    def listing(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer | None:
        titles = dict(self.house.sections.values())
        if found[1] not in titles:
            return None
        return self._list(self.teased(now, 40, keep=self.in_section(found[1])), titles[found[1]], now)

    def _list(self, stories: list[Story], title: str, now: datetime) -> Answer:
        cards = "".join(self.card(story, now) for story in stories)
        return page(
            f"""<!DOCTYPE html> <html lang="{self.paper.language}"> <head> <title>{escape(title)}</title> <meta charset="utf-8"/> {script(self.host)}</head> <body> {menu(self.house.sections.values(), self.host)} <div class="site-body"><div class="container"><div class="timeline content-list">
{cards}</div></div></div> </body></html>
"""
        )

    # Feeds, sitemaps, the JSON list.
    def rss(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer | None:
        name = re.sub(r"-\d+$", "", found[1].rsplit("/", 1)[-1])
        if name in ("home", "trang-chu"):
            return self.feed(self.latest(now, 50), now, title=self.house.name)
        for section, title in self.house.sections.values():
            if name in (section, section.replace("-", "")):
                return self.feed(self.latest(now, 50, keep=self.in_section(section)), now, title=title)
        return None

    def index(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer:
        return self.sitemap_index(
            now, "/sitemaps/news-{year}-{month}.xml", "/sitemaps/categories.xml", "/sitemaps/topics.xml"
        )

    def google_news(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer:
        return self.news_sitemap(now)

    def monthly(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer | None:
        stories = self.month(int(found[1]), int(found[2]), now) if 1 <= int(found[2]) <= 12 else []
        return self.urlset(stories, now) if stories else None

    def categories(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer:
        rows = "".join(
            f"<url><loc>https://{self.host}/{section}/</loc></url>"
            for section, _ in self.house.sections.values()
        )
        return Answer(
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode(),
            "text/xml",
        )

    def more(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer:
        size, number = int(query.get("page_size", "20")), int(found[1])
        stories = self.teased(now, size * number + 1)
        contents = []
        for story in stories[size * (number - 1) : size * number]:
            gold = self.gold(story, now)
            contents.append({
                "content_id": int(gold.id),
                "url": gold.url,
                "title": gold.headline,
                "description": gold.description,
                "date": int(story.published.timestamp()),
                "update_time": int(story.modified(now).timestamp()),
                "zone": {"name": gold.article_section},
                "source": self.house.signature.strip("()"),
                "avatar_url": gold.image,
                "avatar_description": gold.captions[0].text,
            })
        data = {"error_code": 0, "data": {"contents": contents, "load_more": len(stories) > size * number}}
        return Answer(json.dumps(data, ensure_ascii=False).encode(), JSON)
