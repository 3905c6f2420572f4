"""A visit: one link that a run fetches, and the trail of requests that it took."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Protocol

from scrapy.http.cookies import CookieJar

from scrapers.model.exchange import Exchange, Record
from scrapers.model.link import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A link to be fetched. With ``etag`` or ``last_modified`` the request is conditional."""

    link: Link
    etag: str | None = None
    last_modified: str | None = None
    held: bool = False
    """Whether a good capture is held. Where the run ends before, such a visit leaves no outcome, for it says
    nothing new of the link, which is due again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseHead:
    """The head of one response of a trail, and where its record stands; None where nothing is kept."""

    url: str
    status: int
    fetched_at: datetime
    headers: Mapping[str, str]
    """Names in lower case."""
    record: Record | None = None
    missing: str | None = None
    """Why the body is not whole, where it was taken all the same and does not show its end."""


_HOST_ONLY = DefaultCookiePolicy(strict_ns_domain=DefaultCookiePolicy.DomainStrictNonDomain)
"""As browsers do: a cookie that names no domain goes to no other host, not even below its own (RFC 6265 §5.3)."""


@dataclass(slots=True)
class Trail:
    """What happened while a URL was fetched: hops and repeated tries included."""

    limit: int
    """Bytes of the body once decompressed."""
    hops: str = "L"
    """As ``model.exchange.Via``."""
    via: str | None = None
    source: str | None = None
    cuts: bool = False
    """Whether of a body over a limit its beginning is taken, where otherwise it is refused."""
    within: bool = False
    """Whether redirects have to stay within the outlet."""
    tries: int = 1
    broke_off: set[int] = field(default_factory=set)
    """Bytes of the bodies after which the other side broke off."""
    seen: list[str] = field(default_factory=list)
    """URLs that redirected."""
    responses: list[ResponseHead] = field(default_factory=list)
    cookies: CookieJar = field(default_factory=lambda: CookieJar(_HOST_ONLY))
    """What the sites set on the way."""


class Keeper(Protocol):
    """What keeps the exchanges of a run."""

    def keep(self, exchange: Exchange) -> Record:
        """Write an exchange that has a response. Called in a thread, one call at a time."""

    def adopted(self, url: str) -> tuple[ResponseHead, bytes] | None:
        """The response of this URL and its body, where a killed run of the same batch kept it whole.
        Called in a thread."""
