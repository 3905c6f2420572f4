"""Articles by the tags of the notes on them. Notes come and go without the index, so a tag is asked of the catalog."""

from collections.abc import Collection

from scrapers.archive.catalog import Catalog
from scrapers.errors import BadNote, BadQuery
from scrapers.notes import rules

MOST = 1_000
"""Articles with one tag among which is searched."""


def tagged(catalog: Catalog, tag: str, outlets: Collection[str]) -> tuple[str, ...] | None:
    """Ids of the articles of these outlets on which a note stands that has the tag, for ``Filters.articles``; None for an
    empty tag. Raises BadQuery for what is no tag, and for one that more than ``MOST`` articles have."""
    try:
        tags = rules.tags_of([tag])
    except BadNote as error:
        raise BadQuery(error.message, **error.values) from error
    if len(tags) > 1:
        raise BadQuery("expected one tag, got %(tag)s", tag=repr(tag))
    if not tags:
        return None
    found = catalog.tagged(outlets, tags[0], MOST + 1)
    if len(found) > MOST:
        raise BadQuery(
            "more than %(most)s articles have the tag %(tag)s: ask for one outlet",
            most=MOST,
            tag=repr(tags[0]),
        )
    return found
