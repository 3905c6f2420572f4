"""What surrounds the text on every page: menus and scripts. Real pages are mostly made of it."""

from collections.abc import Iterable
from functools import cache
from random import Random

from tests.newsstand.gold import Gold


def news_article(gold: Gold, publisher: str) -> dict[str, object]:
    """The JSON-LD of a page that says all that schema.org asks of news."""
    author = (
        {"@type": "Person", "name": gold.authors[0]}
        if gold.authors
        else {"@type": "Organization", "name": publisher}
    )
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": gold.headline,
        "description": gold.description,
        "image": [gold.image],
        "datePublished": gold.date_published.isoformat(),
        "dateModified": (gold.date_modified or gold.date_published).isoformat(),
        "articleSection": gold.article_section,
        "keywords": list(gold.keywords),
        "author": author,
        "publisher": {"@type": "NewsMediaOrganization", "name": publisher},
        "mainEntityOfPage": gold.url,
    }


def menu(sections: Iterable[tuple[str, str]], host: str) -> str:
    rows = "".join(
        f'<li class="nav-item"><a href="https://{host}/{slug}/" title="{name}">{name}</a></li>'
        for slug, name in dict.fromkeys(sections)
    )
    return f'<header class="site-header"><nav class="menu"><ul>{rows}</ul></nav></header>'


@cache
def script(host: str, size: int = 24_000) -> str:
    """An inline script of about ``size`` bytes, the same on every page of a host: a mean news page has 280 to
    330 KB of HTML, and a reader must get past it."""
    rng = Random(host)
    lines = [f'window.cms=window.cms||{{}};window.cms.host="{host}";']
    while sum(map(len, lines)) < size:
        name = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=9))
        value = rng.getrandbits(96)
        lines.append(
            f'window.cms["{name}"]=function(e,t){{if(e<{value % 977}&&t)return"{value:x}";return e+t}};'
        )
    return "<script>" + "".join(lines) + "</script>"
