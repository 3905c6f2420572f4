"""Canonical URLs: one address for one page, however a source prints it."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from scrapers.model.outlet import Outlet

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


def canonical(url: str, outlet: Outlet | None) -> str:
    """The URL in its one form: https, host in lower case, no default port, no fragment, percent-encoding and
    dot segments normalised (RFC 3986 §6.2.2), of the query only ``outlet.query``, sorted.

    Without an outlet the query stays, but for well-known tracking parameters. The slash at the end of a
    path stays as it is. ``canonical(canonical(u)) == canonical(u)``. Raises ValueError for what is no http(s) URL.
    """
    parts = urlsplit(url.strip())
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{url[:200]!r} is no http(s) address")
    host = parts.hostname.rstrip(".")
    if not host.isascii():
        host = host.encode("idna").decode()
    if ":" in host:
        host = f"[{host}]"
    if parts.port not in {None, 80, 443}:
        host = f"{host}:{parts.port}"
    query = urlencode([
        pair for pair in parse_qsl(parts.query, keep_blank_values=True) if _keeps(pair[0], outlet)
    ])
    return canonicalize_url(urlunsplit(("https", host, parts.path, query, "")))


def _keeps(name: str, outlet: Outlet | None) -> bool:
    return not name.lower().startswith(_TRACKING) if outlet is None else name in outlet.query
