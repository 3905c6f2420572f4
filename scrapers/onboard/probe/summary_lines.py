"""A probe in a few lines for a person: what was found, and what is missing."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from scrapers.onboard.probe.draft import reading
from scrapers.onboard.probe.found import List, Probe

NONE = "none"


def summary_lines(probe: Probe) -> Iterator[tuple[str, str]]:
    """Rows of what was looked for and what came of it."""
    robots, shape, samples = probe.robots, probe.shape, probe.samples
    if robots.is_there:
        delay = f", Crawl-delay {robots.delay:g} s" if robots.delay else ""
        yield "robots.txt", f"lets us in; names {len(robots.sitemaps)} sitemaps{delay}"
    else:
        yield "robots.txt", f"{NONE}: all is allowed"
    yield "feeds", _lists(probe.feeds)
    yield "news sitemaps", _lists(probe.news)
    yield (
        "sitemap indexes",
        ", ".join(f"{_path(each.url)} ({each.links} sitemaps)" for each in probe.indexes) or NONE,
    )
    if probe.plain:
        yield "other sitemaps", _lists(probe.plain)
    dated = [
        f"{_path(each.template)} ({each.links} in {_path(each.seen)})"
        for each in (*probe.day_pages, *probe.sitemaps)
    ]
    yield "past days", ", ".join(dated) or f"{NONE} of its own: a web archive may know them"
    yield "section pages", _lists(probe.sections)
    if shape is None:
        yield "article addresses", NONE
    else:
        marks = [name for name, has in (("an id", shape.has_id), ("the day", shape.has_day)) if has]
        inside = f"; {' and '.join(marks)} in it" if marks else "; neither id nor day in it"
        yield "article addresses", f"{shape.pattern} finds {shape.matched} of {shape.of}{inside}"
    yield "articles a day", f"about {probe.per_day}" if probe.per_day else "unknown"
    yield (
        "language",
        ", ".join(f"{name} {count}" for name, count in probe.languages.items()) or probe.language or NONE,
    )
    offsets = ", ".join(probe.zone.offsets) or "no offsets seen"
    yield "time zone", f"{probe.zone.name}, by {probe.zone.by} ({offsets})"
    if samples:
        json_ld, graph = (sum(getattr(each, name) for each in samples) for name in ("json_ld", "open_graph"))
        yield "metadata", f"of {len(samples)} articles: JSON-LD {json_ld}, OpenGraph {graph}"
    yield "reading", reading(probe) if samples else NONE
    for each in samples:
        if each.error:
            yield "not read", each.error


def _lists(found: Iterable[List]) -> str:
    return ", ".join(f"{_path(each.url)} ({each.links} articles)" for each in found) or NONE


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
