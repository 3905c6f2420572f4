"""JSON as sites serve it: behind a byte order mark, in a callback, with a comma too many, or cut short."""

import json
import re
from typing import Any

from scrapers.web.charset import CONTROLS, to_utf8

_WRAPPING = re.compile(
    r"\s*(?:\)\]\}\'?,?|while\s*\(1\);?|for\s*\(;;\);?|/\*\*/)?\s*(?:(?:window\.)?[\w$.]+\s*(?:\(|=(?!=)))?\s*(?=[\[{])"
)
"""What stands before JSON that a script is to load (JSONP), or is to be kept from loading."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}:,]|[^\s\[\]{}:,"]++|"', re.DOTALL)
_CLOSES = {"[": "]", "{": "}"}


def load(body: bytes) -> tuple[Any, str | None, bool]:
    """The value, what was wrong with the JSON, and whether nothing is missing in spite of it.

    Of JSON that breaks off, every item that came whole is there. Raises ValueError where there is no JSON.
    """
    text = to_utf8(body).translate(None, CONTROLS).decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    try:
        return json.loads(text, strict=False), None, True
    except (ValueError, RecursionError) as error:
        fault = " ".join(str(error).split())
    wrapping = _WRAPPING.match(text)
    if wrapping is None:
        raise ValueError(fault)
    mended, whole = _mended(text, wrapping.end())
    try:
        value = json.loads(mended, strict=False)
    except (ValueError, RecursionError) as error:
        raise ValueError(fault) from error
    if wrapping[0].strip() and whole:
        return value, None, True
    return value, f"broken JSON{', mended' if whole else ''}: {fault}", whole


def _mended(text: str, start: int) -> tuple[str, bool]:
    """The first value in a text, without commas before a closing bracket; where the text ends inside it, what came
    whole of it, and False."""
    kept: list[str] = []
    opened: list[str] = []
    whole_until = 0, ""
    """Tokens up to the last item that came whole, and the brackets open behind it."""
    for match in _TOKEN.finditer(text, start):
        sign = match[0]
        if sign == '"':
            break
        if sign in _CLOSES:
            opened.append(_CLOSES[sign])
        elif sign in "]}":
            while kept and kept[-1] == ",":
                kept.pop()
            if not opened or opened.pop() != sign:
                break
        kept.append(sign)
        if sign in "]}":
            if not opened:
                return "".join(kept), True
            whole_until = len(kept), "".join(reversed(opened))
    return "".join(kept[: whole_until[0]]) + whole_until[1], False
