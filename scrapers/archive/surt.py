"""The key that a web archive finds a page by: its address turned so that what belongs together sorts together.

``https://www.gazette.example/A/?b=2&a=1`` has the key ``example,gazette)/a?a=1&b=2``. The CDXJ specification calls it
Searchable URL; Heritrix, where it comes from, Sort-friendly URI Reordering Transform (SURT). The specification says how the
parts are turned; what else makes two addresses one, players do as the Wayback Machine, and so does this:

- host, path and query are unescaped until nothing changes, and escaped again, as Google Safe Browsing says (*URLs and
  Hashing*, Canonicalization), which also says what dots in hosts and paths mean, and hosts that are numbers;
- scheme, user, ``www.``, fragment, the scheme's own port and a slash at the end of a path are left out;
- session ids that are known by their form are left out (Heritrix, *URL canonicalization*);
- parameters are sorted, and everything is in lower case.
"""

import re
from contextlib import suppress
from ipaddress import IPv4Address
from urllib.parse import SplitResult, unquote_to_bytes, urlsplit

_WRAPPED = re.compile(r"[\t\r\n]")
_UNSAFE = re.compile(rb"[\x00-\x20#%\x7f-\xff]")
_PORTS = {"http": 80, "https": 443}
_WWW = re.compile(r"^www\d*\.(?=.)", re.ASCII)
_DOTS = re.compile(rb"\.{2,}")
_NUMBER = re.compile(r"\d+", re.ASCII)
_FOUR = re.compile(r"\d+(?:\.\d+){3}", re.ASCII)

_IN_PATH = tuple(
    re.compile(rf"(.*/)\({one}\)/([^?]+\.aspx.*)", re.DOTALL)
    for one in (r"(?:[a-z]\([0-9a-z]{24}\))+", "[0-9a-z]{24}")
)
"""Those of ASP.NET are folders."""
_IN_QUERY = tuple(
    re.compile(rf"(.*){one}(?:&(.*))?", re.DOTALL)
    for one in (
        "jsessionid=[0-9a-z]{32}",
        "phpsessid=[0-9a-z]{32}",
        "sid=[0-9a-z]{32}",
        "aspsessionid[a-z]{8}=[a-z]{24}",
        "cfid=[^&]+&cftoken=[^&]+",
    )
)
"""Those of Java, PHP, ASP and ColdFusion are parameters, or end one; of several of a form, the last."""


def surt(url: str) -> str:
    """The key of an absolute address: ASCII, without white space. What is none is its own key, in lower case, escaped."""
    text = _WRAPPED.sub("", url.strip(" \t\r\n"))
    try:
        parts = urlsplit(text)
        if not parts.hostname:
            raise ValueError("no host")
        return f"{_place(parts)}){_path(parts.path)}{_query(parts.query)}"
    except ValueError:
        return _lower(text.encode("utf-8", "surrogatepass")) or "-"


def _place(parts: SplitResult) -> str:
    """Host and port. Raises ValueError if what should be a port is none."""
    place = ",".join(reversed(_host(parts.hostname or "").split(".")))
    return f"{place}:{parts.port}" if parts.port and parts.port != _PORTS.get(parts.scheme) else place


def _host(name: str) -> str:
    plain = _DOTS.sub(b".", _unescaped(name)).strip(b".")
    with suppress(UnicodeError):  # what DNS cannot have stays as it is
        plain = plain.decode().encode("idna")
    host = _lower(plain)
    if _NUMBER.fullmatch(host):
        return str(IPv4Address(int(host) % 2**32))
    if _FOUR.fullmatch(host):
        with suppress(ValueError):  # 0400 and 09 are no octal numbers of one byte
            return ".".join(map(str, bytes(int(one, 8 if one[0] == "0" else 10) for one in host.split("."))))
    return _WWW.sub("", host)


def _path(path: str) -> str:
    kept: list[bytes] = []
    for one in _unescaped(path).split(b"/"):
        if one == b".." and kept:
            kept.pop()
        elif one not in {b"", b"."}:
            kept.append(one)  # above the top, even ".." is a name
    text = "/" + "/".join(map(_lower, kept))
    for session in _IN_PATH:
        text = session.sub(r"\1\2", text)
    return text


def _query(query: str) -> str:
    text = _lower(_unescaped(query))
    for session in _IN_QUERY:
        if found := session.fullmatch(text):
            text = found[1] + (found[2] or "")
    # By name first, so that a=2 comes before a-b=1.
    pairs = sorted(text.split("&"), key=lambda pair: pair.partition("="))
    return f"?{'&'.join(pairs)}" if text else ""


def _unescaped(text: str) -> bytes:
    """Until nothing changes; ``%2541`` is ``A``."""
    after = text.encode("utf-8", "surrogatepass")
    before = b""
    while before != after:
        before, after = after, unquote_to_bytes(after)
    return after


def _lower(plain: bytes) -> str:
    """Escaped, in lower case."""
    return _UNSAFE.sub(lambda byte: b"%%%02x" % byte[0][0], plain).decode().lower()
