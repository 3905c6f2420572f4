"""Links that a person gives, in the place of a source."""

from collections.abc import Collection

from scrapers.errors import BadConfiguration
from scrapers.model.link import MANUAL, Link
from scrapers.model.outlet import Outlet
from scrapers.web.urls import canonical, normal


def chosen_links(outlet: Outlet, urls: Collection[str]) -> tuple[Link, ...]:
    """The links with these addresses, each canonical URL once, in their order.

    Raises BadConfiguration for what is no address of an article of the outlet, and for more than one run may fetch.
    """
    found: dict[str, Link] = {}
    for url in urls:
        try:
            link = Link(url=normal(url), canonical_url=canonical(url, outlet), source=MANUAL)
        except ValueError as error:
            raise BadConfiguration(f"{outlet.slug}: {error}") from error
        if not outlet.match(link.canonical_url):
            raise BadConfiguration(
                f"{outlet.slug}: {url} is no address of an article of this outlet; expected one in which {outlet.article} is found"
            )
        found.setdefault(link.canonical_url, link)
    if len(found) > outlet.pages_per_run:
        raise BadConfiguration(
            f"{outlet.slug}: expected at most {outlet.pages_per_run} links at once, got {len(found)}; the pages_per_run of the outlet's file"
        )
    return tuple(found.values())
