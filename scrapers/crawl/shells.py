"""Empty shells: pages that hold nothing but where the page is, for browsers to go there by themselves."""

import re
from html.parser import HTMLParser

from scrapers.crawl.block_pages import CHALLENGE_TEXT, EMPTY_TEXT, barrier, is_list, is_marked, visible_text
from scrapers.model.page import Page
from scrapers.web.urls import normal

LONGEST_PAUSE = 30
"""Seconds before a shell leads on. Beyond it a page is made to be read, and made anew for readers who stay."""
LARGEST = 40_000
"""Bytes of a shell; the largest that frameworks give, with their scripts, have some 20 KB."""

_REFRESH = re.compile(
    r"\s*(\d*)(?:\.[\d.]*)?\s*(?:[;,\s]\s*)?(?:url\s*=\s*)?(.*?)\s*", re.IGNORECASE | re.DOTALL
)
_SCRIPT = re.compile(
    r"(?:^|(?<!\bvar)(?<!\blet)(?<!\bconst)[\s;{}(])(?:(?:window|document|self|top|parent|globalThis)\s*\.\s*)*location"
    r"(?:\s*\.\s*href)?\s*(?:=|\.\s*(?:replace|assign)\s*\()\s*"
    r"""(?P<quote>["'`])(?P<url>(?:(?!(?P=quote)|\$\{|[\r\n]).)+)(?P=quote)\s*(?=[;)}\r\n<]|$)""",
)
"""A script that goes to an address written out in it, and not put together."""


def leads_to(page: Page) -> str | None:
    """The address that an empty shell leads to; None for a page that is none, or leads nowhere else.

    A ``Refresh`` header, ``meta`` refresh, a script that sets ``location`` to an address that is written out, or, where
    there is no text at all, a canonical link. A page that leads to itself does so only where it sets a cookie.
    """
    body = page.body
    if page.url is None or page.status >= 300 or len(body) > LARGEST or is_list(body) or is_marked(body):
        return None
    size = len(visible_text(page))
    if size > CHALLENGE_TEXT or barrier(page):
        return None
    shell = _Shell()
    try:
        shell.feed(body.decode("utf-8", "replace"))
        shell.close()
    except (
        AssertionError
    ):  # how the library says that a declaration is broken; what stands before it was read
        pass
    found = [_of_refresh(value) for value in (page.headers.get("refresh", ""), *shell.refreshes) if value]
    if size <= EMPTY_TEXT:
        found += [match["url"].replace("\\/", "/") for match in map(_SCRIPT.search, shell.scripts) if match]
        found += [] if size else [shell.canonical]
    for address in found:
        if address is not None and (target := _target(page, address, shell.base)):
            return target
    return None


def _of_refresh(value: str) -> str | None:
    """The address of a refresh (WHATWG HTML §4.2.5.3), empty for the page itself; None where it comes too late."""
    said = _REFRESH.fullmatch(" ".join(value.split()))
    if said is None or (said[1] and int(said[1][:9]) > LONGEST_PAUSE):
        return None
    address = said[2]
    if address[:1] in {'"', "'"}:
        address = address[1:].partition(address[0])[0]
    return address


def _target(page: Page, address: str, base: str) -> str | None:
    here = page.url or ""
    try:
        found, own = normal(address or here, normal(base, here) if base else here), normal(here)
    except ValueError:
        return None
    return found if found != own or "set-cookie" in page.headers else None


class _Shell(HTMLParser):
    """What of a page leads elsewhere; what stands in comments does not."""

    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.refreshes: list[str] = []
        self.canonical: str | None = None
        self.scripts: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in reversed(attrs)}
        self._in_script = tag == "script"
        if tag == "base":
            self.base = self.base or said.get("href", "")
        elif tag == "meta" and said.get("http-equiv", "").strip().lower() == "refresh":
            self.refreshes.append(said.get("content", ""))
        elif tag == "link" and "canonical" in said.get("rel", "").lower().split():
            self.canonical = self.canonical or said.get("href")

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts.append(data)
