"""Text in scripts: the last resort for pages that a browser's script would fill in.

Some sites send the article as JSON for their script to draw (``{"contentHtml": "<p>…"}``) and nothing that a reader
without scripts could see.
"""

import html
import json
import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from scrapers.read.document import tidy

_STRING = re.compile(r'"([A-Za-z_]\w{1,40})"\s*:\s*"((?:[^"\\]|\\.){80,100000})"')
_BREAK = re.compile(r"<(?:br|/p|/div|/h[1-6]|/li|/blockquote)\b[^<>]*>|\r?\n")
_MARKUP = re.compile(r"<(?:figure|script|style)\b.*?</(?:figure|script|style)>|<[^<>]*>", re.S)
_SENTENCE = re.compile(r"[.!?।](?:[\s”\"’»]|$)|[。！？]")
_LARGEST = 4_000_000
"""Characters of scripts that are looked at."""


def script_text(tree: HtmlElement) -> list[str]:
    """The paragraphs under the name that holds the most prose in any of the page's scripts; empty where none does."""
    prose: dict[str, list[str]] = {}
    for name, text in _strings(tree):
        lines = [line for part in _BREAK.split(text) if (line := tidy(html.unescape(_MARKUP.sub("", part))))]
        sentences = sum(len(line) for line in lines if len(line) > 40 and _SENTENCE.search(line))
        if sentences > 0.6 * sum(map(len, lines)):
            prose.setdefault(name, []).extend(lines)
    most = max(prose.values(), key=lambda lines: sum(map(len, lines)), default=[])
    return list(dict.fromkeys(most))


def _strings(tree: HtmlElement) -> Iterator[tuple[str, str]]:
    left = _LARGEST
    for script in tree.iter("script"):
        source = (script.text or "")[:left]
        left -= len(source)
        for name, literal in _STRING.findall(source):
            try:
                yield name, json.loads(f'"{literal}"', strict=False)
            except ValueError:
                continue
