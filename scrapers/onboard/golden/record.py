"""The verb ``record``: keep a page with what is read out of it, as a golden case."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from scrapers.discover import canonical
from scrapers.errors import BadConfiguration, NotAnArticle, SkipAndRecord
from scrapers.model.article import Article
from scrapers.model.outlet import Outlet
from scrapers.model.page import Page
from scrapers.onboard.golden.case import NO_ARTICLE, Case, stated
from scrapers.read import read
from scrapers.read.document import Document
from scrapers.read.metadata import metadata

LONGEST_NAME = 60
"""Characters of a case's name, where nobody gives one."""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A case that was written, and what was read of its page."""

    case: Case
    article: Article | None
    """None for a page that holds none."""
    reason: str | None
    """Why it holds none."""


def record(
    outlet: Outlet,
    page: Page,
    root: Path,
    *,
    how: str,
    name: str = "",
    no_article: bool = False,
    again: bool = False,
) -> Recorded:
    """Read a page as one of the outlet's, and write both below ``root``.

    What is written is what this code reads, and true only once a person has compared it with the page.
    ``no_article``: the page is one that must be read as none. ``again``: in the place of a case of that name.

    Raises BadConfiguration where the page is another outlet's, the case exists, or the page is an article against
    ``no_article``; NotAnArticle, Unreadable or OverLimit where it is none and nobody said so; OSError.
    """
    if page.url is None or not outlet.owns(page.url):
        raise BadConfiguration(
            f"{page.url or 'a page that does not say its address'}: expected an address of {outlet.slug}, "
            f"such as {outlet.home}… (--url names a saved page's)"
        )
    case = Case.at(root, outlet, name or name_of(page.url, outlet))
    if case.exists and not again:
        raise BadConfiguration(
            f"{case.folder} exists: --case gives this one another name, --again writes it anew"
        )
    article, reason = None, None
    try:
        article = read(page, outlet)
    except SkipAndRecord as error:
        if not no_article:
            raise NotAnArticle(
                f"{' '.join(str(error).split())} (--no-article records the page as one that holds none)"
            ) from error
        reason = " ".join(str(error).split())
    if article and no_article:
        raise BadConfiguration(
            f"{page.url}: expected no article, found {article.headline!r} with {article.word_count} words"
        )
    case.write(page, stated(article) if article else {NO_ARTICLE: reason}, how)
    return Recorded(case=case, article=article, reason=reason)


def saved_page(body: bytes, outlet: Outlet, *, url: str | None, captured_at: datetime | None) -> Page:
    """A page out of a file. Without ``url``, its address is the page's own word for it.

    Raises Unreadable or OverLimit for what is no page.
    """
    page = Page(url=url, body=body, fetched_at=captured_at)
    return page if url else replace(page, url=metadata(Document.parse(page), outlet).canonical)


def name_of(url: str, outlet: Outlet) -> str:
    """A case's name from an address: its id, else the last words of its path."""
    match = outlet.match(canonical(url, outlet))
    name_of_page = (match.groupdict().get("id") if match else None) or urlsplit(url).path.strip(
        "/"
    ).rpartition("/")[2]
    plain = re.sub(r"[^a-z0-9]+", "-", name_of_page.lower()).strip("-")[:LONGEST_NAME].rstrip("-")
    return plain or "home"
