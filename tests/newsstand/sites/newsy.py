"""The pages of Euronews, of any edition. They change their form on the day the real ones did."""

import json
import re
from abc import abstractmethod
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from html import escape
from random import Random
from zoneinfo import ZoneInfo

from tests.newsstand.gold import Gold, Photo
from tests.newsstand.press import Press, Story
from tests.newsstand.sites.base import Answer, StorySite, page, slug
from tests.newsstand.sites.furniture import menu, script
from tests.newsstand.stories import names

PARIS = ZoneInfo("Europe/Paris")
REDESIGN = datetime(2025, 11, 24, tzinfo=UTC)
"""Until then, pages carried a NewsArticle in JSON-LD and the standfirst in a ``p``."""

LATEST = 50
PER_PAGE = 20
LIST = re.compile(r"(?:/[\w-]+)?/(\d{4})/(\d{2})/(\d{2})/([\w-]+)")


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What tells one edition from another."""

    locale: str
    sections: dict[str, tuple[str, str, str, str]]
    """Topic to vertical, its name, programme, its name. The vertical ``news`` does not stand in addresses."""
    by: str
    with_: str
    published: str
    updated: str
    clock: str
    copyright: str
    advertisement: str
    share: str
    comments: str
    also: str
    top: str
    most_read: str
    sources: str
    home: str


class Newsy(StorySite):
    edition: Edition
    routes: tuple[tuple[str, str], ...] = (
        (r"/", "home"),
        (r"/rss", "rss"),
        (r"/sitemaps/(\w\w)/articles\.xml", "index"),
        (r"/sitemaps/(\w\w)/latest-news\.xml", "latest_news"),
        (r"/sitemaps/(\w\w)/articles-(\d{4})-(\d{1,2})\.xml", "monthly"),
        (r"/(\d{4})/(\d{2})/(\d{2})", "of_day"),
        (r"/([a-z-]+)(?:/([a-z-]+))?", "section_page"),
    )
    disallow = ("/search", "/embed/")

    @property
    def sitemaps(self) -> tuple[str, ...]:  # type: ignore[override]
        language = self.paper.language
        return (f"/sitemaps/{language}/articles.xml", f"/sitemaps/{language}/latest-news.xml")

    def _section(self, story: Story) -> tuple[str, str, str, str]:
        return self.edition.sections[story.event.topic]

    def section(self, story: Story) -> tuple[str, str]:
        vertical, name, _, _ = self._section(story)
        return vertical, name

    def __init__(self, press: Press) -> None:
        super().__init__(press)
        self._words = lru_cache(maxsize=512)(self._day_words)

    # Addresses. They have no number: the day and the words of the first headline are all there is.
    def path(self, story: Story) -> str:
        vertical = self._section(story)[0]
        front = "" if vertical == "news" else f"/{vertical}"
        day = self.local(story.published).date()
        return f"{front}/{day:%Y/%m/%d}/{self._words(day)[story.event.seed]}"

    def _day_words(self, day: date) -> dict[str, str]:
        """The last parts of the day's addresses, by event; where two headlines make the same, the second is numbered."""
        seen: Counter[str] = Counter()
        words = {}
        for story in self.press.on(self.paper, day):
            seen[word := slug(story.first.headline, 88)] += 1
            words[story.event.seed] = word if seen[word] == 1 else f"{word}-{seen[word]}"
        return words

    def day_of(self, path: str) -> date | None:
        found = LIST.fullmatch(path)
        try:
            return date(int(found[1]), int(found[2]), int(found[3])) if found else None
        except ValueError:
            return None

    # The truth.
    def read_off(self, story: Story, now: datetime) -> Gold:
        headline, description, paragraphs = story.text(now)
        rng = Random(f"{story.event.seed} euronews credits")
        photos = []
        for position, caption in enumerate(story.first.captions[: rng.choice((1, 2, 2))]):
            number = f"{rng.randint(9_000_000, 9_999_999)}"
            folder = "/".join(number[n : n + 2] for n in range(0, 6, 2))
            credit = rng.choice(("AP", f"{names.person(rng, 'europe').name}/AP", "Canva", "AFP"))
            photos.append(
                Photo(
                    text=caption.rstrip("."),
                    credit=credit,
                    image_url=f"https://images.euronews.com/articles/stories/{folder}/1200x675_cmsv2_{number}-{position}.jpg",
                )
            )
        middle = len(paragraphs) // 2
        if rng.random() < 0.4:
            heading = escape(story.first.keywords[0]) + " · " + story.event.place.fr
            paragraphs = (*paragraphs[:middle], heading, *paragraphs[middle:])
        by = rng.choice(("staff", "reporter", "reporter", "wire"))
        return Gold(
            outlet=self.paper.slug,
            id=self.path(story),
            url=self.url(story),
            in_language=self.paper.language,
            headline=headline,
            description=description,
            article_body=paragraphs,
            captions=tuple(photos),
            authors=()
            if by == "staff"
            else (names.person(Random(f"{story.event.seed} author"), "europe").name,),
            agencies=("AP",) if by == "wire" else (),
            date_published=self.local(story.published),
            date_modified=self.local(story.modified(now)),
            article_section=self._section(story)[3],
            keywords=story.first.keywords,
            image=photos[0].image_url,
            translations=self.translations(story),
            version=story.version(now),
        )

    def translations(self, story: Story) -> dict[str, str]:
        other = self.translated
        twin = self.press.twin(story, other.paper)
        return {other.paper.language: other.url(twin)} if twin else {}

    @property
    @abstractmethod
    def translated(self) -> "Newsy":
        """The edition in the other language."""

    # Pages.
    def html(self, story: Story, gold: Gold, now: datetime) -> str:
        words, old = self.edition, now < REDESIGN
        vertical, vertical_name, programme, programme_name = self._section(story)
        number = 2_000_000 + (story.event.day - date(2024, 12, 1)).days * 400 + story.rank
        crumbs = [
            (words.home, "/"),
            (vertical_name, f"/{vertical}"),
            (programme_name, f"/{vertical}/{programme}"),
        ]
        aside = self.aside(story, now, 16)
        teasers = "".join(
            f'<div class="c-top-stories__item">{self.card(other, now)}</div>' for other in aside[:6]
        )
        return f"""
<!DOCTYPE html>
 <!--
 EVENT ID : {number}
 STORY ID : {number * 3}
 -->
<html lang="{self.paper.language}">
<head>
{self._head(story, gold, number, old)}
{script(self.host)}
</head>
<body class="is-template-article has-swiper" data-bodyClassList="u-overflow-x-hidden is-template-article">
{menu([(v, n) for v, n, _, _ in words.sections.values()], self.host)}
<article class="helper-site-row o-article-newsy"><div class="helper-site-container o-article-newsy__container"><div class="o-article-newsy__main">
<header class="h-grid o-article-newsy__main__header"><nav aria-label="Breadcrumbs" class="c-article-breadcrumbs"><div id="adb-article-breadcrumb" class="c-article-breadcrumbs__list">
{'<span class="c-article-breadcrumbs__separator u-chevron-ie-a"></span>'.join(f'<a class="c-article-breadcrumbs__link{" active" if link == crumbs[-1][1] else ""}" href="http://{self.host}{link}"> {escape(name)} </a>' for name, link in crumbs)}
</div></nav>
<script type="application/ld+json">{self._breadcrumbs(gold, crumbs)}</script>
<h1 class="c-article-redesign-title">
 {_bound(escape(gold.headline))}</h1>
{self._hero(gold)}
</header>
<div class="h-grid o-article-newsy__main__body u-article-content">
<div class="o-article-newsy__contributors-publication-date">
{self._byline(gold, old)}
{self._dateline(gold, old)}
</div>
<div class="c-article-partage-commentaire u-display-flex"><span class="c-article-partage-commentaire__links js-c-article-partage-commentaire-share"><span>{words.share}</span></span><a class="c-article-partage-commentaire__links" href="#vuukle-comments-{number}"><span>{words.comments}</span></a></div>
<{"p" if old else "h2"} class="c-article-summary">
 {_bound(escape(gold.description))}
</{"p" if old else "h2"}>
<div class="c-article-content js-article-content" style="--widget_related_list_trans: 'Read more';">
{self._body(story, gold)}
</div>
{self._sources(gold, old)}
<div class="c-article-partage-commentaire u-display-flex"><span class="c-article-partage-commentaire__links"><span>{words.share}</span></span><a class="c-article-partage-commentaire__links" href="#vuukle-comments-{number}"><span>{words.comments}</span></a></div>
<div id="adb-article-you-might-also-like" class="perf-cv-auto c-article-you-might-also-like"><h2 class="c-article-you-might-also-like__title"> {words.also} </h2>
{"".join(f'<div class="c-article-you-might-also-like__item"><h3><a rel="bookmark" class="c-article-you-might-also-like__link" href="{self.path(other)}"> {escape(other.first.headline)} </a></h3></div>' for other in aside[6:9])}</div>
{self._tags(gold, old)}
<div class="tp-vuukle"><div class="js-vuukle-container" id="vuukle-comments-{number}"></div></div>
</div></div>
<aside class="o-article-newsy__aside"><div class="c-ad c-ad-halfpage"><div data-ad-id="adzone-halfpage_1" class="c-ad__adzone advertising js-adzone"></div><div class="c-ad__placeholder"><span>{words.advertisement}</span></div></div>
<div id="adb-article-top-stories" class="c-top-stories"><h2 class="c-top-stories__title">{words.top}</h2>{teasers}</div>
<div class="c-most-viewed"><h2>{words.most_read}</h2><ol>{"".join(f'<li><a href="{self.path(other)}">{escape(other.first.headline)}</a></li>' for other in aside[9:14])}</ol></div>
</aside></div></article>
</body></html>
"""

    def _head(self, story: Story, gold: Gold, number: int, old: bool) -> str:
        vertical, _, programme, _ = self._section(story)
        shown, changed = _stamp(gold.date_published), _stamp(gold.date_modified or gold.date_published)
        tags = "".join(f'<meta name="article:tag" content="{escape(tag)}">\n' for tag in gold.keywords)
        keywords = escape(",".join(gold.keywords))
        alternates = {self.paper.language: gold.url, **gold.translations}
        hreflang = "".join(
            f'<link rel="alternate" hreflang="{code}" href="{url}">\n' for code, url in alternates.items()
        )
        author = f'<meta name="article:author" content="{escape(gold.authors[0])}">' if gold.authors else ""
        published = f'<meta name="article:modified_time" content="{changed}">\n<meta name="article:published_time" content="{shown}">'
        graph: list[dict[str, object]] = [
            {"@type": "WebSite", "name": "Euronews.com", "url": f"https://{self.host}/"}
        ]
        if old:
            graph.insert(
                0,
                {
                    "@type": "NewsArticle",
                    "mainEntityOfPage": {"@type": "Webpage", "url": gold.url},
                    "headline": gold.headline,
                    "description": gold.description,
                    "articleBody": " ".join(gold.article_body),
                    "dateModified": changed,
                    "datePublished": shown,
                    "author": [{"@type": "Person", "name": name} for name in gold.authors],
                    "publisher": {"@type": "Organization", "name": "Euronews"},
                },
            )
        description = escape(gold.description)
        return f""" <meta charset="UTF-8">
 <title>{escape(gold.headline)} | Euronews</title>
<meta name="description" content="{description}">
<meta name="keywords" content="{keywords}">
<meta name="robots" content="max-snippet:-1, max-image-preview:large">
<meta name="date.created" content="{shown[:19]}">
<meta name="date.available" content="{shown}">
<meta name="date.updated" content="{changed[:19]}">
<meta name="date.modified" content="{changed}">
<meta name="program.url" content="{programme}">
{"" if old else published}
{tags}{author}
<meta name="article:theme" content="{programme}">
<meta name="article:section" content="{vertical}_{programme}">
<meta name="article:vertical" content="{vertical}">
<meta name="news_keywords" content="{keywords}">
<meta name="adv:premium" content="no">
<meta name="wire" content="no">
<link rel="canonical" href="{gold.url}">
{hreflang}<link rel="alternate" hreflang="x-default" href="https://www.euronews.com">
<meta property="og:locale" content="{self.edition.locale}">
<meta property="og:url" content="http://{self.host}{gold.id}">
<meta property="og:site_name" content="euronews">
<meta property="og:type" content="article">
<meta property="og:title" content="{escape(gold.headline)}">
<meta property="og:description" content="{description}">
<meta property="og:image" content="{gold.image}">
<meta name="storyId" content="{number * 3}">
<meta name="eventId" content="{number}">
<script type="application/ld+json">{json.dumps({"@context": "https://schema.org/", "@graph": graph})}</script>"""

    def _breadcrumbs(self, gold: Gold, crumbs: list[tuple[str, str]]) -> str:
        items = [
            {"@type": "ListItem", "position": n, "name": name, "item": f"http://{self.host}{link}"}
            for n, (name, link) in enumerate(crumbs, 1)
        ]
        items.append({"@type": "ListItem", "position": len(items) + 1, "name": gold.headline})
        return json.dumps({
            "@context": "https://schema.org",
            "@type": "BreadcrumbList",
            "itemListElement": items,
        })

    def _hero(self, gold: Gold) -> str:
        photo, words = gold.captions[0], self.edition
        return f"""<div class="c-article-image-video u-position-relative "><div class="js-superdiv u-aspect-ratio-16x9"><img class="js-poster-img c-article-media__img" src="{photo.image_url}" loading="eager" alt="{escape(photo.text)}"></div>
<div class="c-article-caption u-position-absolute"><i id="article-caption-content" class="c-article-caption__content">
 <span class="c-article-caption__text">
 {escape(photo.text)}
 <span class="u-color-white">-&nbsp;</span>
 <span class="c-article-caption__copyright">{words.copyright}&nbsp;</span>
 <span class="c-article-caption__credit">{_credit(photo)}</span>
 </span></i></div>
<div class="c-article-image-copyright c-article-image-copyright--novideo">
 {words.copyright}&nbsp;{_credit(photo)}
 </div></div>"""

    def _byline(self, gold: Gold, old: bool) -> str:
        words = self.edition
        if not gold.authors:
            return f'<div class="c-article-contributors"> {words.by}&nbsp;<b>Euronews</b></div>'
        wire = f" {words.with_}&nbsp;<b>{gold.agencies[0]}</b>" if gold.agencies and old else ""
        return f'<div class="c-article-contributors"> {words.by}&nbsp;<a href="/profiles/{len(gold.authors[0]) * 97}">{escape(gold.authors[0])}</a>{wire}</div>'

    def _sources(self, gold: Gold, old: bool) -> str:
        if old or not gold.agencies:
            return ""
        return f'<footer class="perf-cv-auto c-article-contributors c-article-contributors-supplementary"><p>{self.edition.sources}<strong> • {gold.agencies[0]}</strong></p></footer>'

    def _dateline(self, gold: Gold, old: bool) -> str:
        words, published = self.edition, gold.date_published
        stamp = int(published.timestamp())
        if old:
            return f'<time class="c-article-publication-date" data-timestamp="{stamp}" datetime="{published:%Y-%m-%d}"> {words.published} {published:%d/%m/%Y - %H:%M} </time>'
        modified = gold.date_modified or published
        later = f" •{words.updated} <time>{modified:%H:%M}</time>" if modified != published else ""
        return f'<div class="c-article-publication-date" data-timestamp="{stamp}"> {words.published} <time datetime="{_stamp(published)}">{published:%d/%m/%Y - %H:%M} {words.clock}+{_hours(published)}</time>{later} </div>'

    def _body(self, story: Story, gold: Gold) -> str:
        heading = f" · {story.event.place.fr}"
        parts = [
            f"<h2>{escape(text)}</h2>\n"
            if text.endswith(heading)
            else f"<p>{_bound(escape(text, quote=False))}</p>\n"
            for text in gold.article_body
        ]
        for photo in gold.captions[1:]:
            parts.insert(
                3,
                f"""<div class="widget widget--type-image widget--size-fullwidth widget--align-center"><div class="widget__wrapper"><div class="widget__ratio widget__ratio--auto"><div class="widget__contents"><figure class="widget__figure"><img class="widgetImage__image" loading="lazy" src="{photo.image_url}" alt="{escape(photo.text)}">
<figcaption class="widget__caption"><span class="widget__captionWrap"><span class="widget__captionText">{escape(photo.text)}</span> <span class="widget__captionCredit">{_credit(photo)}</span></span></figcaption></figure></div></div></div></div>
""",
            )
        parts.insert(
            1,
            f'<div class="c-ad c-ad-halfpage u-show-for-small-only"><div class="c-ad__adzone advertising js-adzone"></div><div class="c-ad__placeholder"><span>{self.edition.advertisement}</span></div></div>\n',
        )
        parts.insert(
            5,
            '<div class="widget widget--type-tweet"><div class="widget__tweet" data-tweet-id="200748910"></div></div>\n',
        )
        past = self.press.day(self.paper, story.event.day - timedelta(days=11))[:2]
        items = "".join(
            f'<li class="widget__related_listItem"><a href="{self.url(other)}">{escape(other.first.headline)}</a></li>'
            for other in past
        )
        parts.insert(
            7,
            f'<div data-event="widget_related" class="widget widget--type-related widget--align-center"><div class="widget__wrapper"><ul class="widget__related_list">{items}</ul></div></div>\n',
        )
        return "".join(parts)

    def _tags(self, gold: Gold, old: bool) -> str:
        kind = "c-article-tags__item" if old else "c-cta"
        links = "".join(
            f'<li class="c-tags-list__item"><a href="/tag/{slug(tag)}" class="{kind}"> {escape(tag)} </a></li>'
            for tag in gold.keywords
        )
        return f'<ul id="adb-article-tags" class="{"c-article-tags" if old else "c-tags-list"}">{links}</ul>'

    def card(self, story: Story, now: datetime) -> str:
        gold = self.gold(story, now)
        return f"""<article class="the-media-object m-modeMobile-2 m-modeDesktop-2" data-nid="{story.rank}"><figure class="the-media-object__figure"><a href="{gold.id}"><img class="the-media-object__image" src="{gold.image}" loading="lazy" alt="{escape(gold.captions[0].text)}"></a></figure><div class="the-media-object__content"> <a href="{gold.id}" class="the-media-object__link " aria-label="{escape(gold.headline)}"> <h3 class="the-media-object__title "> {escape(gold.headline)} </h3></a><div class="the-media-object__description">{escape(gold.description)}</div><div class="the-media-object__date">{gold.date_published:%d/%m/%Y}</div></div></article>
"""

    def _list(self, stories: list[Story], title: str, now: datetime, number: int = 1) -> Answer:
        shown = stories[PER_PAGE * (number - 1) : PER_PAGE * number]
        cards = "".join(self.card(story, now) for story in shown)
        following = (
            f'<a class="c-paginator__link" rel="next" href="?p={number + 1}">›</a>'
            if len(stories) > PER_PAGE * number
            else ""
        )
        return page(
            f"""<!DOCTYPE html><html lang="{self.paper.language}"><head><meta charset="UTF-8"><title>{escape(title)} | Euronews</title>{script(self.host)}</head><body>{menu([(v, n) for v, n, _, _ in self.edition.sections.values()], self.host)}<main><h1>{escape(title)}</h1>
{cards}{following}</main></body></html>
"""
        )

    def home(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer:
        cards = "".join(self.card(story, now) for story in self.latest(now, 60))
        return page(
            f'<!DOCTYPE html><html lang="{self.paper.language}"><head><meta charset="UTF-8"><title>Euronews</title>{script(self.host)}</head><body><main>\n{cards}</main></body></html>\n'
        )

    def section_page(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer | None:
        """``/news/europe`` has all that is European; others are verticals, or programmes of one. Only ``p`` pages."""
        verticals = {v: name for v, name, _, _ in self.edition.sections.values()}
        programmes = {(v, p): name for v, _, p, name in self.edition.sections.values()}
        place, number = (found[1], found[2] or ""), _number(query)
        keep: Callable[[Story], bool]
        if place == ("news", "europe"):
            title, keep = "Europe", lambda story: story.event.place.region == "europe"
        elif place in programmes:
            title, keep = programmes[place], lambda story: self._section(story)[::2] == place
        elif found[1] in verticals and not found[2]:
            title, keep = verticals[found[1]], self.in_section(found[1])
        else:
            return None
        return self._list(self.teased(now, PER_PAGE * number + 1, keep=keep), title, now, number)

    def of_day(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer | None:
        try:
            day = date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return None
        published = reversed(self.press.on(self.paper, day))
        stories = [story for story in published if story.is_listed(now) and story.missing != "lists"]
        return self._list(stories, f"{day:%d/%m/%Y}", now, _number(query))

    # Feeds and sitemaps.
    def rss(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer | None:
        level, name = query.get("level"), query.get("name", "")
        if level is None:
            stories = self.latest(now, LATEST)
        elif level == "vertical":
            stories = self.latest(now, LATEST, keep=self.in_section(name))
        elif (level, name) == ("theme", "news"):
            stories = self.latest(
                now, LATEST, keep=lambda story: self._section(story)[0] in ("news", "my-europe")
            )
        else:
            stories = self.latest(now, LATEST, keep=lambda story: self._section(story)[2] == name)
        return self.feed(
            stories, now, title="Euronews RSS", item=_media if query.get("format") == "mrss" else None
        )

    def index(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer | None:
        language = self.paper.language
        if found[1] != language:
            return None
        return self.sitemap_index(now, f"/sitemaps/{language}/articles-{{year}}-{{month}}.xml")

    def latest_news(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer | None:
        return self.news_sitemap(now) if found[1] == self.paper.language else None

    def monthly(self, found: re.Match[str], query: dict[str, str], now: datetime) -> Answer | None:
        wrong = found[1] != self.paper.language or not 1 <= int(found[3]) <= 12
        stories = [] if wrong else self.month(int(found[2]), int(found[3]), now)
        return self.urlset(stories, now) if stories else None


def _credit(photo: Photo) -> str:
    """As printed: the agency alone signs as ``AP Photo``."""
    return "AP Photo" if photo.credit == "AP" else escape(photo.credit)


def _number(query: dict[str, str]) -> int:
    """Of the page that is asked for."""
    given = query.get("p", "")
    return int(given) if given.isdecimal() and int(given) else 1


def _hours(moment: datetime) -> int:
    """East of Greenwich."""
    return int((moment.utcoffset() or timedelta()).total_seconds()) // 3600


def _bound(text: str) -> str:
    """French figures and quotation marks with the no-break spaces that hold them together."""
    return re.sub(r"(?<=\d) (?=\d{3}\b|%)|(?<=«) | (?=[»:;?!])", "&nbsp;", text)


def _stamp(moment: datetime) -> str:
    """``2026-01-06 14:16:29 +01:00``."""
    return moment.isoformat(" ")[:19] + f" {moment.isoformat()[-6:]}"


def _media(story: Story, gold: Gold) -> str:
    return f'<category domain="section">{escape(gold.article_section)}</category><media:content medium="image" type="image/jpeg" url="{gold.image}"/>'
