"""JSON lists, such as the "more news" lists of the Vietnam+ CMS."""

from collections.abc import Mapping
from typing import Any

from scrapers.discover.json import load
from scrapers.discover.listing import Entry, Listing, ReadTime, failed, plain, start_of
from scrapers.model.outlet import Api


def read(source: Api, body: bytes, time: ReadTime) -> Listing:
    """The items at the dotted path ``source.items``. Never raises."""
    try:
        data, error, whole = load(body)
    except ValueError as fault:
        return failed(f"expected JSON, found {start_of(body)!r} ({fault})")
    items = _at(data, source.items)
    if not isinstance(items, list):
        return failed(error or f"expected a list at {source.items!r}, found {type(items).__name__}")
    entries = tuple(_entry(source, item, time) for item in items if isinstance(_at(item, source.link), str))
    if not entries:
        return failed(
            error or f"none of {len(items)} items at {source.items!r} has a {source.link!r}",
            is_listing=not items,
        )
    return Listing(entries=entries, base=source.base or None, error=error, whole=whole)


def _entry(source: Api, item: Any, time: ReadTime) -> Entry:
    return Entry(
        urls=(_at(item, source.link),),
        title=plain(_at(item, source.title)),
        published=time(_at(item, source.time)),
        section=plain(_at(item, source.section)) if source.section else None,
    )


def _at(data: Any, path: str) -> Any:
    """The value at a dotted path; an empty path is the whole, None where there is no such thing."""
    for name in filter(None, path.split(".")):
        if not isinstance(data, Mapping):
            return None
        data = data.get(name)
    return data
