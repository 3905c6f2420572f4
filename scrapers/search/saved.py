"""Saved searches: each is an object a version in the bucket, put once and never overwritten."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from scrapers.archive import contents, keys
from scrapers.archive.archive import Archive
from scrapers.errors import BadNote
from scrapers.model.saved_search import SavedSearch
from scrapers.notes import rules

MOST = 500
"""That stand at once: each is an object that the search page reads."""
LONGEST_TITLE = 100
"""Characters."""


def save(
    archive: Archive, *, title: str, asked: Mapping[str, Sequence[str]], by: str, now: datetime | None = None
) -> SavedSearch:
    """Keep a search. ``asked``: as of ``SavedSearch``. Where the same is kept under the same title, it is that one.

    Raises BadNote for a title or a name that cannot be kept, or where another search has the title or there are too many,
    and what the store raises.
    """
    title, by = rules.line_of(title), rules.by_of(by)
    given = {name: tuple(values) for name, values in asked.items()}
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise BadNote(
            "expected a title for the search, of at most %(most)s characters, got %(title)s",
            most=LONGEST_TITLE,
            title=repr(title[:LONGEST_TITLE]),
        )
    standing = contents.saved_searches(archive.store)
    for each in standing:
        if each.title.casefold() == title.casefold():
            if each.asked == given:
                return each
            raise BadNote(
                "%(by)s saved another search as %(title)s: choose another title, or remove that one first",
                by=each.by,
                title=repr(each.title),
            )
    if len(standing) >= MOST:
        raise BadNote("there are %(number)s saved searches, which is the most: remove one", number=MOST)
    at = rules.at_of(now)
    name = keys.name_said(at, json.dumps([title, given]))
    return _put(SavedSearch(name=name, number=1, title=title, asked=given, by=by, at=at), archive)


def withdraw(archive: Archive, saved: SavedSearch, *, by: str, now: datetime | None = None) -> SavedSearch:
    """Take a saved search back; its versions stay. Raises AlreadyDecided where somebody has taken it back already."""
    at = rules.at_of(now)
    return _put(replace(saved, number=saved.number + 1, by=rules.by_of(by), at=at, withdrawn=True), archive)


def _put(saved: SavedSearch, archive: Archive) -> SavedSearch:
    archive.decide(
        keys.saved_search(saved.name, saved.number), saved, f"somebody changed {saved.title!r} just now"
    )
    return saved
