"""robots.txt as a file: its text, its lines, its groups (RFC 9309 §2.2), from whatever bytes there are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from w3lib.encoding import read_bom

PARSED = 500 * 1024
"""Bytes of a robots.txt that are read: the least that RFC 9309 §2.5 asks for."""

_LINE_END = re.compile(r"\r\n?|\n")
_TAG = re.compile(r"<[^<>]*>")
_TOKEN = re.compile(r"[A-Za-z_-]*")
_AGENT = {"user-agent", "useragent", "user agent"}
RULES = frozenset({
    "allow", "disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw", "crawl-delay", "crawl delay",
})  # fmt: skip
"""With the misspellings that Google's parser and Protego know."""
USES = frozenset({"content-usage", "content-signal"})
"""Rules on what may be done with what is fetched: draft-ietf-aipref-attach, contentsignals.org."""
LICENCE = "license"
"""Of all agents, wherever it stands (RSL)."""
_OF_ALL = {"sitemap", "sitemaps", "site-map", "host", LICENCE}

Line = tuple[str, str]
"""Name, in lower case, and value."""


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What it says, as far as it is read."""

    groups: Mapping[str, tuple[Line, ...]]
    """By product token, in lower case, or ``*``: the rules of all its groups, which are one. An agent that is called what no
    token is has the empty name."""
    of_all: tuple[Line, ...]
    """Lines that belong to no group."""


def parse(body: bytes) -> RobotsFile:
    """Any bytes will do. A rule of ``USES`` before all groups counts as one for all agents, other rules there for none."""
    groups: dict[str, list[Line]] = {}
    of_all: list[Line] = []
    agents: set[str] = set()
    in_rules = False
    for line in _LINE_END.split(_text(body)):
        name, value = _field(line)
        if name in _OF_ALL:
            of_all.append((name, value))
        elif name in _AGENT:
            agents = {_agent(value)} if in_rules else agents | {_agent(value)}
            in_rules = False
            for agent in agents:
                groups.setdefault(agent, [])
        elif name in RULES | USES:
            in_rules = True
            for agent in agents or ({"*"} if name in USES else ()):
                groups.setdefault(agent, []).append((name, value))
    return RobotsFile({agent: tuple(rules) for agent, rules in groups.items()}, tuple(of_all))


def _text(body: bytes) -> str:
    """Bytes that are not UTF-8 come as lone surrogates. A line that is cut off says something else than it did."""
    read = body[:PARSED]
    encoding, bom = read_bom(read)
    if encoding is None and b"\0" in read[:64]:
        encoding = "utf-16-le" if read[1:2] == b"\0" else "utf-16-be" if read[:1] == b"\0" else None
    if encoding is None or encoding == "utf-8":
        text = read.decode("utf-8", "surrogateescape")
    else:
        text = read[len(bom or b"") :].decode(encoding, "replace")
    if len(body) > PARSED:
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1]
    text = text.replace("\ufeff", "").replace("\0", "")
    return _TAG.sub("\n", text) if text.lstrip().startswith("<") else text


def _field(line: str) -> Line:
    """The colon may be missing."""
    line = line.partition("#")[0].strip()
    name, _, value = line.partition(":")
    if name.strip().lower() in _AGENT | RULES | USES | _OF_ALL:
        return name.strip().lower(), value.strip()
    name, _, value = line.partition(" ")
    return name.rstrip(":").lower(), value.strip()


def _agent(value: str) -> str:
    """The product token, in lower case, or ``*``; empty for what is neither."""
    if value.split()[:1] == ["*"]:
        return "*"
    token = _TOKEN.match(value)
    return token[0].lower() if token else ""
