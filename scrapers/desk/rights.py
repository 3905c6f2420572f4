"""What an outlet says of the use of its articles, over time, as pages and the API show it."""

from collections.abc import Mapping
from datetime import date

from scrapers.archive.archive import Archive
from scrapers.archive.query import query
from scrapers.archive.register import Registered, of_outlet, registered
from scrapers.desk.language import mark
from scrapers.model.rights import Use

USES: Mapping[str, str] = {
    Use.ARCHIVE: mark("showing it from an archive"),
    Use.MINING: mark("analysis by machines"),
    Use.TRAINING: mark("training models"),
    Use.ANSWERS: mark("answers of models"),
    Use.SEARCH: mark("search"),
    Use.PICTURES: mark("training models with its pictures"),
    Use.TERMS: mark("terms that stand elsewhere"),
}
"""What each use is called."""


def rights_of(archive: Archive, outlet: str, first: date, last: date) -> tuple[Registered, ...]:
    """The register of the articles that are filed under these days: what is said now first. Raises what store and catalog
    raise."""
    return tuple(registered(iter(query(of_outlet(outlet, first, last), archive).rows)))
