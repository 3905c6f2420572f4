"""Section pages and home pages, by the CSS selectors of their teaser cards."""

from datetime import datetime

from parsel import Selector

from scrapers.discover.listing import Entry, Listing, ReadTime, failed, plain, start_of
from scrapers.model.outlet import Section
from scrapers.web.charset import CONTROLS, to_utf8

MENU = 5
"""Different links in a page without cards from which it is taken for the site's own, behind the last page of a list,
and not for an error page with status 200. Those of servers and caches have one or two, a site's menus have dozens."""

_NO_PAGE = ("#", "javascript:", "mailto:", "tel:", "data:")


def read(source: Section, body: bytes, time: ReadTime) -> Listing:
    """The teaser cards of a page. A selector that finds nothing is an error that names it. Never raises."""
    text = to_utf8(body).translate(None, CONTROLS).decode("utf-8", "replace")
    page = Selector(text=text, type="html")
    cards = page.css(source.card)
    if not cards:
        dressed = len(set(page.css("a::attr(href)").getall())) >= MENU
        return failed(f"no {source.card!r} in the page, which begins {start_of(body)!r}", is_listing=dressed)
    entries = tuple(entry for card in cards if (entry := _entry(source, card, time)))
    if not entries:
        return failed(f"none of {len(cards)} {source.card!r} holds a link {source.link!r}")
    return Listing(entries=entries, base=page.css("base::attr(href)").get())


def _entry(source: Section, card: Selector, time: ReadTime) -> Entry | None:
    anchor = card.css(source.link)[:1] if source.link else [card]
    address = (_attribute(anchor[0], "href") or "").strip() if anchor else ""
    if not address or address.lower().startswith(_NO_PAGE):
        return None
    named = card.css(source.title)[:1] if source.title else anchor
    dated = card.css(source.time)[:1] if source.time else []
    return Entry(
        urls=(address,),
        title=_words(named[0]) if named else None,
        published=_time(dated[0], time) if dated else None,
    )


def _words(element: Selector) -> str | None:
    return plain(" ".join(element.xpath(".//text()").getall())) or plain(_attribute(element, "title"))


def _time(element: Selector, time: ReadTime) -> datetime | None:
    return time(_attribute(element, "datetime")) or time(_words(element))


def _attribute(element: Selector, name: str) -> str | None:
    """One attribute. ``Selector.attrib`` reads them all, and fails where one has a name that XML does not allow."""
    value = element.root.get(name)
    return str(value) if value is not None else None
