"""Reading a sample article: what it says of itself, and how well the general reading reads it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from scrapers.errors import SkipAndRecord
from scrapers.model.article import FACTS, Article
from scrapers.model.page import Page
from scrapers.onboard.probe.found import Sample
from scrapers.read import read
from scrapers.read.document import Document, tidy
from scrapers.read.metadata import metadata
from scrapers.read.places import Places

NOT_TOLD = frozenset({
    "id", "outlet", "url", "canonical_url", "alternative_headline", "kind", "updates", "robots_policy", "rights",
    "flags",
})  # fmt: skip
"""Fields that every article has, or that say nothing of how well it was read."""


@dataclass(frozen=True, kw_only=True)
class Looked:
    """A sample, and what it tells of its site."""

    sample: Sample
    names: tuple[str, ...] = ()
    """Under which the site speaks of itself."""
    regions: tuple[str, ...] = ()
    """Country codes of its ``og:locale`` and ``lang``."""
    dates: tuple[datetime, ...] = ()
    """Whole ones, with their offsets."""
    asks_not_to_keep: bool = False
    """noarchive, noai, or a reservation for text and data mining."""


def look(page: Page) -> Looked:
    """Never raises: what is wrong with the page stands in the sample."""
    url = page.url or ""
    try:
        document = Document.parse(page)
        article = read(page)
    except SkipAndRecord as error:
        return Looked(sample=Sample(url=url, error=" ".join(str(error).split())))
    places, stated = Places.of(document), metadata(document, None)
    whole = (each.time for each in (*stated.published, *stated.modified) if each.is_whole)
    policy = article.robots_policy
    return Looked(
        sample=Sample(
            url=url,
            json_ld=bool(places.article),
            open_graph=bool(places.first("og:title")),
            fields={name: article.read_by.get(name, "") for name in _told(article)},
            words=article.word_count,
            agreement=article.agreement,
            language=article.in_language,
            published=article.date_published,
        ),
        names=stated.house,
        regions=tuple(regions(places)),
        dates=tuple(whole),
        asks_not_to_keep=policy.noarchive or policy.noai or policy.tdm_reservation,
    )


def site_name(home: Document, looked: Sequence[Looked]) -> str:
    """What a site calls itself in its articles, else in the title of its home page, else its host."""
    host = (urlsplit(home.url or "").hostname or "").removeprefix("www.")
    of_host = {host, *host.split(".")}
    names = Counter(name for each in looked for name in each.names if name not in of_host)
    own = [name for name in metadata(home, None).house if name not in of_host]
    title = tidy(home.tree.findtext(".//title"))[:60]
    return next((name for name in (*(name for name, _ in names.most_common(1)), *own, title) if name), host)


def regions(places: Places) -> Iterator[str]:
    """``GB`` of ``en-GB`` or ``en_GB``."""
    for tag in (places.first("og:locale"), places.tree.get("lang") or ""):
        region = tag.replace("_", "-").partition("-")[2]
        if len(region) == 2 and region.isalpha():
            yield region.upper()


def _told(article: Article) -> list[str]:
    return [name for name in FACTS if name not in NOT_TOLD and getattr(article, name)]
