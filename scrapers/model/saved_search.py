"""The saved search: a question that a person keeps under a title, for all who use the desk. Taken back by a later version
of it; every version stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from scrapers.model.codec import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch(Document):
    """One version of a saved search: what is asked, by whom and since when."""

    name: str
    """Of the saved search, the same in all of its versions; begins with the time at which it was saved."""
    number: int
    """Counts the versions from 1; the last one holds."""
    title: str
    """In the person's own words, on one line."""
    asked: Mapping[str, tuple[str, ...]]
    """The parameters of the search page's address, and of its feed's, by name: ``{"q": ["hạn hán"]}``."""
    by: str
    """Who said this version."""
    at: datetime
    """When, UTC, to the second."""
    withdrawn: bool = False
    """Whether this version takes the search back."""

    @property
    def outlets(self) -> tuple[str, ...]:
        """Slugs of the outlets that it looks at; none where it looks at all."""
        return self.asked.get("outlet", ())
