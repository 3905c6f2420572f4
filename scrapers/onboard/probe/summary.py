"""What the lists that came say of the site: which hold articles, which are by month, how many a day."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from urllib.parse import urlsplit

from scrapers.onboard.probe import rate
from scrapers.onboard.probe.address import quoted
from scrapers.onboard.probe.anchors import same_site
from scrapers.onboard.probe.dated import series
from scrapers.onboard.probe.found import Dated, Index, List, Robots
from scrapers.onboard.probe.lists import ProbedList
from scrapers.onboard.probe.sample import Looked
from scrapers.onboard.probe.shape import Shape


@dataclass(frozen=True)
class Summary:
    """Of lists of one site, by the shape of its articles; with no shape nothing is an article."""

    home: str
    shape: Shape | None

    def articles(self, listed: ProbedList) -> list[str]:
        """Those of the site that a list has."""
        if self.shape is None:
            return []
        return [url for url in listed.urls if self.shape.finds(url) and same_site(url, self.home)]

    def counted(self, lists: Iterable[ProbedList]) -> tuple[List, ...]:
        """The lists with the number of the site's articles in each."""
        return tuple(List(url=each.url, by=each.by, links=len(self.articles(each))) for each in lists)

    def indexes(self, maps: Sequence[ProbedList]) -> Iterator[Index]:
        """Indexes, with the pattern of their sitemaps by month, else of the one that was seen to list articles."""
        for head in maps:
            if not head.follow:
                continue
            by_month = next(iter(series(head.follow)), None)
            follow = by_month.follow if by_month else ""
            for each in maps:
                if not follow and each.by == head.url and not each.is_news and self.articles(each):
                    follow = re.sub(r"\d+", r"\\d+", quoted(urlsplit(each.url).path)) + "$"
            yield Index(url=head.url, links=len(head.follow), by=head.by, follow=follow)

    def dated(self, maps: Sequence[ProbedList], robots: Robots) -> Iterator[Dated]:
        """Sitemaps by month or day of which one was seen to list articles."""
        came = {each.url: each for each in maps}
        for each in series([*robots.sitemaps, *(url for head in maps for url in head.follow)]):
            for url in each.urls:
                if url in came and (links := len(self.articles(came[url]))):
                    yield Dated(template=each.template, seen=url, links=links, is_padded=each.is_padded)
                    break

    def per_day(
        self, lists: Sequence[ProbedList], looked: Sequence[Looked], listed: int, tz: tzinfo
    ) -> int | None:
        """Articles a day, by the list that has most with times; else by samples, which stand evenly among what is
        ``listed``."""
        for each in sorted(lists, key=lambda each: -len(each.times)):
            own = set(self.articles(each))
            if found := rate.per_day((time for url, time in each.times.items() if url in own), tz):
                return found
        times = [time for each in looked if (time := each.sample.published) and time.tzinfo]
        return rate.between(times, listed * (len(times) - 1) // len(looked)) if len(times) > 1 else None


def plain(maps: Sequence[ProbedList]) -> list[ProbedList]:
    """Sitemaps that stand alone: of no index, and of no month."""
    by_month = {url for each in series(each.url for each in maps) for url in each.urls}
    heads = {each.url for each in maps if each.follow}
    return [
        each
        for each in maps
        if not each.is_news and not each.follow and each.by not in heads and each.url not in by_month
    ]
