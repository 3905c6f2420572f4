"""The names of an article: by what a feed, a sitemap or another page can be seen to print it."""

import html
import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

LONG = 16
"""Letters of a headline from which it names one article: a shorter one is the name of a section."""
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_MARKUP = re.compile(r"<!\[CDATA\[|\]\]>|<[^<>]*>")
_BLANK = re.compile(r"\s+")


class Names:
    """The addresses and headlines of an article."""

    def __init__(self, urls: Iterable[str], headlines: Iterable[str | None]) -> None:
        """A headline counts from ``LONG`` letters on, an address by its host and path, its host with ``www.`` or without."""
        addresses = sorted({each for url in urls if (each := _address(url))}, key=len, reverse=True)
        self._addresses = re.compile("|".join(addresses)) if addresses else None
        self._headlines = {
            found for headline in headlines if headline and len(found := _plain(headline)) >= LONG
        }

    def are_in(self, text: str) -> bool:
        """Whether a text prints one of them: as it is, or escaped as in HTML, XML, JSON or an address."""
        plain = html.unescape(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text.replace("\\/", "/")))
        if self._addresses and any(map(self._addresses.search, {plain, unquote(plain)})):
            return True
        if not self._headlines:
            return False
        # Twice: what a feed prints in CDATA or as escaped HTML is HTML again.
        words = _plain(html.unescape(plain))
        return any(headline in words for headline in self._headlines)


def _address(url: str) -> str | None:
    """A pattern: the path of an address with its query, behind its host or at the beginning of a reference."""
    parts = urlsplit(url)
    path = unquote(parts.path) + (f"?{unquote(parts.query)}" if parts.query else "")
    if not parts.hostname or len(path) < 2:
        return None
    host = re.escape(parts.hostname.removeprefix("www."))
    return rf"""(?:(?://|www\.){host}(?::\d+)?|["'=(>\s]){re.escape(path)}(?![\w%-])"""


def _plain(text: str) -> str:
    return _BLANK.sub(" ", _MARKUP.sub("", text)).strip().casefold()
