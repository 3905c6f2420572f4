"""What a robots.txt says to us: its text, the groups that are ours (RFC 9309 §2.2), and their rules."""

import re

from protego import Protego
from w3lib.encoding import read_bom

from scrapers.web.agent import ROBOT

PARSED = 500 * 1024
"""Bytes of a robots.txt that are read: the least that RFC 9309 §2.5 asks for."""

_LINE_END = re.compile(r"\r\n?|\n")
_TAG = re.compile(r"<[^<>]*>")
_TOKEN = re.compile(r"[A-Za-z_-]*")
_AGENT = {"user-agent", "useragent", "user agent"}
_RULES = {
    "allow", "disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw", "crawl-delay", "crawl delay",
}  # fmt: skip
"""With the misspellings that Google's parser and Protego know."""
_OF_ALL = {"sitemap", "sitemaps", "site-map", "host"}


def parse(body: bytes) -> Protego:
    """The rules for us, as far as the file is read. Any bytes will do.

    A group is ours where one of its User-agent lines begins with our product token, in any case and with whatever
    behind it that no token has (``Khobao/1.0``); where none is, the groups for ``*`` are. Groups of one agent are one.
    """
    groups: dict[str, list[str]] = {}
    of_all: list[str] = []
    agents: set[str] = set()
    in_rules = False
    for line in _LINE_END.split(_text(body)):
        name, value = _field(line)
        if name in _OF_ALL:
            of_all.append(f"{name}: {value}")
        elif name in _AGENT:
            agents = {_agent(value)} if in_rules else agents | {_agent(value)}
            in_rules = False
            for agent in agents:
                groups.setdefault(agent, [])
        elif name in _RULES:
            in_rules = True
            for agent in agents:
                groups[agent] += [f"{name}: {each}" for each in _spellings(value)]
    rules = groups.get(ROBOT.lower(), groups.get("*", []))
    return Protego.parse("\n".join([*of_all, f"User-agent: {ROBOT}", *rules]))


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


def _field(line: str) -> tuple[str, str]:
    """Name, in lower case, and value; the colon may be missing."""
    line = line.partition("#")[0].strip()
    name, _, value = line.partition(":")
    if name.strip().lower() in _AGENT | _RULES | _OF_ALL:
        return name.strip().lower(), value.strip()
    name, _, value = line.partition(" ")
    return name.rstrip(":").lower(), value.strip()


def _agent(value: str) -> str:
    """The product token, in lower case, or ``*``; empty for what is neither."""
    if value.split()[:1] == ["*"]:
        return "*"
    token = _TOKEN.match(value)
    return token[0].lower() if token else ""


def _spellings(path: str) -> list[str]:
    """A rule's path; where it holds bytes that are not UTF-8, both by these bytes and by what they mean in Latin-1."""
    if not any("\udc80" <= sign <= "\udcff" for sign in path):
        return [path]
    raw = path.encode("utf-8", "surrogateescape")
    return ["".join(chr(byte) if byte < 128 else f"%{byte:02X}" for byte in raw), raw.decode("latin-1")]
