"""Text in scripts: the last resort for pages that a browser's script would fill in.

Some sites send the article as JSON for their script to draw (``{"contentHtml": "<p>…"}``), or in strings that it writes
(``document.write("<p>…")``, ``story.innerHTML = `<p>…```), and nothing that a reader without scripts could see.
"""

import html
import json
import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from scrapers.read.document import tidy

_STRING = re.compile(r'"([A-Za-z_]\w{1,40})"\s*:\s*"((?:[^"\\]|\\.){80,100000})"')
# A string that is given to a name, added to it, or handed to a function of that name.
_WRITTEN = re.compile(
    r"(?<!\w)([A-Za-z_]\w{0,40}+)['\"]?\s*+(?::|\+?=|\()\s*+(?:\[\s*+\d\s*+,\s*+)?"
    r'(?:"((?:[^"\\]++|\\.)*+)"'
    r"|'((?:[^'\\]++|\\.)*+)'|`((?:[^`\\]++|\\.)*+)`)",
    re.S,
)
_SHORTEST, _LONGEST = 80, 100_000
"""Characters of such a string that is looked at."""
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u\{0*([0-9a-fA-F]{1,5})\}|(.))|\"", re.S)
_OF_JSON = frozenset('"\\/bfnrtu')
"""What follows a backslash in JSON."""
_DATA = re.compile(r"\s*(?:[\da-f]{1,4}:)?[\[{]")
"""The beginning of a string that holds JSON itself, as Next.js sends it, with a number before it."""
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
        found = False
        for name, literal in _STRING.findall(source):
            try:
                yield name, json.loads(f'"{literal}"', strict=False)
                found = True
            except ValueError:
                continue
        if not found:
            yield from _written(source)


def _written(source: str) -> Iterator[tuple[str, str]]:
    """The strings in a script that is no JSON; of those that hold JSON, the strings in that."""
    for name, *literals in _WRITTEN.findall(source):
        literal = "".join(literals)
        if not _SHORTEST <= len(literal) <= _LONGEST:
            continue
        try:
            text = json.loads(f'"{_as_json(literal)}"', strict=False)
        except ValueError:
            continue
        if not _DATA.match(text):
            yield name, text
            continue
        for inner, nested in _STRING.findall(text):
            try:
                yield inner, json.loads(f'"{nested}"', strict=False)
            except ValueError:
                continue


def _as_json(literal: str) -> str:
    """A JavaScript string as JSON spells it: its other escapes as the signs they mean, quotation marks with one."""

    def spelled(found: re.Match[str]) -> str:
        *codes, sign = found.groups()
        if code := next(filter(None, codes), None):
            return json.dumps(chr(int(code, 16)))[1:-1]
        if sign is None:
            return '\\"'
        return found[0] if sign in _OF_JSON else sign.strip("\r\n")

    return _ESCAPE.sub(spelled, literal)
