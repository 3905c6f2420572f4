"""Addresses: normalised where they come in, and one canonical address for one page, however a source prints it.

Every address from outside (a source, a redirect, a web archive, the command line) passes through ``normal`` once. Its
result can be requested, joined, compared and written into a WARC; what it refuses is skipped, with the reason.
"""

import ipaddress
import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

import idna
from w3lib.url import canonicalize_url

from scrapers.model.outlet import Outlet

LONGEST = 2000
"""Characters; what is longer is no article's address in any browser or web archive."""

_EDGES = "".join(map(chr, range(33)))
_WRAPPED = re.compile(r"[\t\r\n]")
_NEVER = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_DOT = re.compile(r"%2e", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_NORMAL = re.compile(
    r"https?://(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z]{2,63}"
    r"(?:/(?!(?:\.|%2[Ee]){1,2}(?:[/?]|$))[\w%:@!$&'()*+,;=~.-]*)+(?:\?[\w%/:@!$&'()*+,;=~.?\[\]-]*)?",
    re.ASCII,
)
"""An address that is normal already, as nearly all are: saves three seconds for the 50,000 links of a sitemap."""
_IN_PATH = "%/:@!$&'()*+,;=~"
_IN_QUERY = _IN_PATH + "?[]"
_TRACKING = (
    "utm_",
    "fbclid",
    "gclid",
    "dclid",
    "msclkid",
    "yclid",
    "mc_cid",
    "mc_eid",
    "igshid",
    "zarsrc",
    "ref_src",
)
"""Prefixes of parameters that say where a reader came from, not what they read."""


def normal(address: str, base: str = "") -> str:
    """The address as it is requested: absolute, in ASCII, without a fragment, at most ``LONGEST`` characters.

    As browsers do (WHATWG URL): white space around it and line ends in it are left out, backslashes are slashes, the
    host is in lower case and in IDNA, a default port and a user's name are left out, dot segments are resolved, and
    what may not stand in a path or query is percent-encoded in UTF-8. A relative address is resolved against
    ``base``, the address of the page that contains it. Idempotent. Raises ValueError, with the reason, for
    anything that is not an http(s) address.
    """
    text = _WRAPPED.sub("", address.strip(_EDGES))
    if len(text) <= LONGEST and _NORMAL.fullmatch(text):
        return text
    if wrong := _NEVER.search(text):
        raise ValueError(f"{_short(address)} is no address: it holds {wrong[0]!r}")
    head, query_mark, query = text.partition("?")
    text = head.replace("\\", "/") + query_mark + query
    try:
        own, parts = urlsplit(text), urlsplit(urljoin(base, text))
        port = parts.port
        if parts.scheme not in _PORTS or not parts.hostname or not text or (own.scheme and not own.netloc):
            raise ValueError("expected http(s)://host/path")
        host = _host(parts.hostname)
        if port == 0:
            raise ValueError("port 0")
    except ValueError as error:
        raise ValueError(f"{_short(address)} is no http(s) address: {error}") from error
    netloc = host if port in {None, _PORTS[parts.scheme]} else f"{host}:{port}"
    path = quote(_resolved(parts.path), safe=_IN_PATH)
    found = urlunsplit((parts.scheme, netloc, path, quote(parts.query, safe=_IN_QUERY), ""))
    if len(found) > LONGEST:
        raise ValueError(f"{_short(address)} is no address: it has {len(found)} characters")
    return found


def canonical(url: str, outlet: Outlet | None) -> str:
    """The URL in its one form: as ``normal``, with https, no port 80 or 443, percent-encoding normalised
    (RFC 3986 §6.2.2), of the query only ``outlet.query``, sorted.

    Without an outlet the query stays, but for well-known tracking parameters. The slash at the end of a
    path stays as it is. ``canonical(canonical(u)) == canonical(u)``. Raises ValueError as ``normal``.
    """
    parts = urlsplit(normal(url))
    netloc = parts.netloc.removesuffix(":80").removesuffix(":443")
    query = urlencode([
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if _keeps(pair[0], outlet)
    ])
    return canonicalize_url(urlunsplit(("https", netloc, parts.path, query, "")))


def _short(address: str) -> str:
    return repr(address[:200])


def _host(name: str) -> str:
    """The host as DNS has it, in lower case and IDNA. Raises ValueError if it cannot be a host."""
    if ":" in name:
        if "%" in name:
            raise ValueError("an address of this network only")
        return f"[{ipaddress.IPv6Address(name)}]"
    name = unquote(name, errors="strict").lower().rstrip(".")
    if not name.isascii():
        name = idna.encode(name, uts46=True).decode()
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(f"{name[:100]!r} is no host")
    return name


def _resolved(path: str) -> str:
    """The path without dot segments (RFC 3986 §5.2.4), also where the dots are encoded."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for number, segment in enumerate(segments, 1):
        dots = _DOT.sub(".", segment)
        if dots == "..":
            kept = kept[:-1]
        if dots not in {".", ".."}:
            kept.append(segment)
        elif number == len(segments):
            kept.append("")
    return "/" + "/".join(kept)


def _keeps(name: str, outlet: Outlet | None) -> bool:
    return not name.lower().startswith(_TRACKING) if outlet is None else name in outlet.query
