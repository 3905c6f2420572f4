"""JSON-LD: the machine-readable description that nine news pages in ten carry (json-ld.org, schema.org)."""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Node = Mapping[str, Any]

# Objects and lists looked at in one script, and objects in one page; the richest of 600 saved news pages has 1,900.
MOST_NODES = 20_000
MOST_TYPES = 20
MOST_VALUES = 200
"""Of one field, the lists in it counted too."""

# schema.org types of pages that hold one article. A live blog is one; its updates (BlogPosting) are not.
_ARTICLE = re.compile(r"Article$|^LiveBlogPosting$|^BlogPosting$|^Report$|^SocialMediaPosting$")
_COMMENT = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_STATED = re.compile(
    r'"(headline|datePublished|dateModified|description)"\s*:\s*"((?:[^"\\\n]|\\.){1,2000})"'
)


def nodes(scripts: Iterable[str]) -> tuple[Node, ...]:
    """All objects in these JSON-LD scripts, outermost first; references by ``@id`` are left as they are.

    Scripts that are not JSON are mended where that is safe (comments, trailing commas, several objects in
    a row); of a script beyond mending, the plain string fields of an article are taken as one node.
    """
    found: list[Node] = []
    for script in scripts:
        found.extend(_walk(_load(script), MOST_NODES - len(found)))
    return tuple(found)


def types(node: Node) -> tuple[str, ...]:
    """The node's types, without their namespace."""
    stated = node.get("@type")
    if isinstance(stated, str) and stated.isalnum():
        return (stated,)
    names = stated[:MOST_TYPES] if isinstance(stated, list) else [stated]
    return tuple(re.split(r"[/#:]", name)[-1] for name in names if isinstance(name, str))


def is_article(node: Node) -> bool:
    """Whether the node is of a type that holds one article."""
    return any(_ARTICLE.search(name) for name in types(node))


def article(found: tuple[Node, ...], urls: Iterable[str]) -> Node:
    """The node of the page's own article: the one that names one of ``urls``, else the first with a headline.

    Further nodes for the same article fill in what it leaves out. Empty where there is none.
    """
    articles = [node for node in found if is_article(node)]
    wanted = {_bare(url) for url in urls}
    own = [node for node in articles if wanted.intersection(map(_bare, _addresses(node)))]
    best = own or [node for node in articles if node.get("headline")][:1] or articles[:1]
    merged: dict[str, Any] = {}
    for node in best:
        merged = {**node, **{key: value for key, value in merged.items() if value not in (None, "", [], {})}}
    return merged


def by_id(found: Iterable[Node]) -> dict[str, Node]:
    """The nodes that have an ``@id``, the first of each that says more than that."""
    named: dict[str, Node] = {}
    for node in found:
        name = node.get("@id")
        if isinstance(name, str) and not set(node) <= {"@id", "@type"}:
            named.setdefault(name, node)
    return named


def resolve(value: Any, named: Mapping[str, Node]) -> list[Any]:
    """``value`` as a list, nested lists undone, each ``{"@id": …}`` replaced by the node that it names; the first ones."""
    waiting, found = [value], []
    for _ in range(MOST_VALUES):
        if not waiting:
            break
        each = waiting.pop()
        if isinstance(each, list):
            waiting.extend(reversed(each[:MOST_VALUES]))
        elif isinstance(each, Mapping) and set(each) <= {"@id", "@type"} and each.get("@id"):
            name = each["@id"]
            found.extend([named[name]] if isinstance(name, str) and name in named else [])
        elif each is not None:
            found.append(each)
    return found


def text(value: Any) -> str:
    """A field as plain text: HTML entities undone, markup off; the first of a list, the name of an object."""
    if isinstance(value, list):
        value = next((each for each in value if each), None)
    if isinstance(value, Mapping):
        value = value.get("@value") or value.get("name") or value.get("url")
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    plain = str(value)
    if "&" in plain:
        plain = html.unescape(html.unescape(plain))
    return re.sub(r"</?[a-zA-Z][^<>]{0,200}>", " ", plain) if "<" in plain else plain


def _load(script: str) -> Any:
    script = _COMMENT.sub("", _COMMENT.sub("", script)).strip()
    for mended in (script, _TRAILING_COMMA.sub(r"\1", script)):
        try:
            return list(_in_a_row(mended))
        except (ValueError, RecursionError):
            continue
    return (
        {"@type": "NewsArticle", **dict(reversed(_STATED.findall(script)))} if "Article" in script else None
    )


def _in_a_row(script: str) -> Iterator[Any]:
    decoder = json.JSONDecoder(strict=False)
    at = 0
    while at < len(script):
        value, end = decoder.raw_decode(script, at)
        yield value
        while end < len(script) and script[end] in " \t\r\n;,":
            end += 1
        at = end


def _walk(value: Any, most: int) -> Iterator[Node]:
    waiting = [value]
    while waiting and most > 0:
        each = waiting.pop()
        most -= isinstance(each, Mapping | list)
        if isinstance(each, Mapping):
            yield each
            # A live blog's updates and an article's comments are not the article.
            waiting.extend(
                each[key] for key in reversed(each) if key not in {"liveBlogUpdate", "comment", "review"}
            )
        elif isinstance(each, list):
            waiting.extend(reversed(each))


def _addresses(node: Node) -> Iterator[str]:
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.get(key)
        if isinstance(value, Mapping):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            yield value


def _bare(url: str) -> str:
    return re.sub(r"^https?://(?:www\.|m\.|amp\.)?|[?#].*$|/$", "", url.strip()).casefold()
