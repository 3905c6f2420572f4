"""Section pages and home pages, by the CSS selectors of their teaser cards."""

from datetime import datetime

from parsel import Selector
from w3lib.encoding import html_to_unicode

from scrapers.discover.listing import Entry, Listing, ReadTime, plain, start_of
from scrapers.model.outlet import Section


def read(source: Section, body: bytes, time: ReadTime) -> Listing:
    """The teaser cards of a page. A selector that finds nothing is an error that names it."""
    _, text = html_to_unicode(None, body, default_encoding="utf-8")
    page = Selector(text=text, type="html")
    cards = page.css(source.card)
    if not cards:
        return Listing(error=f"no {source.card!r} in the page, which begins {start_of(body)!r}")
    entries = tuple(entry for card in cards if (entry := _entry(source, card, time)))
    if not entries:
        return Listing(error=f"none of {len(cards)} {source.card!r} holds a link {source.link!r}")
    return Listing(entries=entries)


def _entry(source: Section, card: Selector, time: ReadTime) -> Entry | None:
    anchor = card.css(source.link)[:1] if source.link else [card]
    address = (anchor[0].root.get("href") or "").strip() if anchor else ""
    if not address or address.startswith(("#", "javascript:", "mailto:", "tel:")):
        return None
    named = card.css(source.title)[:1] if source.title else anchor
    dated = card.css(source.time)[:1] if source.time else []
    return Entry(
        url=address,
        title=_words(named[0]) if named else None,
        published=_time(dated[0], time) if dated else None,
    )


def _words(element: Selector) -> str | None:
    return plain(" ".join(element.xpath(".//text()").getall())) or plain(element.root.get("title"))


def _time(element: Selector, time: ReadTime) -> datetime | None:
    return time(element.root.get("datetime")) or time(_words(element))
