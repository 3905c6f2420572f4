"""The Wayback Machine, or another archive that speaks its language: a CDX index and ``id_`` pages."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path

from scrapers.errors import SiteUnavailable
from scrapers.model.link import Memento
from scrapers.web.coding import decode
from scrapers.webarchive.copy import Copy, is_digest
from scrapers.webarchive.http import MIB, ArchiveResponse, Http
from scrapers.webarchive.pace import Pace
from scrapers.webarchive.rows import read_rows

CDX = 60 / 24
"""Seconds between two questions to the index. The limit is 30 a minute; its clients use 80 % of it."""
PAGES = 60 / 480
"""Seconds between two pages. The limit is 600 a minute; its clients use 80 % of it."""
LARGEST_INDEX = 16 * MIB
LARGEST_PAGE = 16 * MIB
"""Bytes as received; as ``crawl.settings.Limits``."""

_ORIGINAL = "x-archive-orig-"
_OWN = frozenset({
    "connection",
    "content-location",
    "date",
    "keep-alive",
    "link",
    "memento-datetime",
    "server",
})
"""The archive's own headers, where it does not mark the outlet's with ``_ORIGINAL``."""


class WaybackMachine:
    """Its index and its pages. ``base`` is the address above ``/cdx/search/cdx`` and ``/web/``."""

    def __init__(
        self, http: Http, base: str, paces: Path, *, cdx_seconds: float = CDX, page_seconds: float = PAGES
    ) -> None:
        self.base = base
        self._http = http
        self._cdx = Pace(paces / "wayback-cdx", cdx_seconds)
        self._pages = Pace(paces / "wayback-pages", page_seconds)

    def ask(self, url: str) -> bytes:
        """Query the index.

        Raises SiteUnavailable for an empty response and for HTML instead of JSON, which is how an overloaded index
        responds; one without captures says ``[]``. Else raises as ``Http.get``.
        """
        answer = self._http.get(url, self._cdx, limit=LARGEST_INDEX, headers=[("Accept-Encoding", "gzip")])
        found = read_rows(answer.text)
        if found.trouble and not found.mementos:
            raise SiteUnavailable(f"{url}: {found.trouble}")
        return answer.text

    def fetch(self, memento: Memento) -> Copy:
        """Fetch the page as it was captured, with its content coding.

        Raises SiteUnavailable where the response is not a capture, else as ``Http.get``: Gone where the archive has
        none, Blocked where the outlet had it removed.
        """
        url = f"{self.base}/web/{memento.captured_at:%Y%m%d%H%M%S}id_/{memento.url}"
        # Without gzip in Accept-Encoding the archive unpacks what the outlet sent packed.
        headers = [("Accept-Encoding", "gzip")]
        answer = self._http.get(url, self._pages, limit=LARGEST_PAGE, headers=headers, redirects=3)
        stated = answer.header("memento-datetime")
        if stated is None:
            raise SiteUnavailable(f"{url}: expected a capture, got a page without Memento-Datetime")
        return Copy(
            url=memento.url,
            captured_at=_time(stated) or memento.captured_at,
            response=_head(answer, memento.status or 200) + answer.body,
            via=answer.url,
            archive="wayback",
            doubt=_doubt(answer, memento),
        )


def _head(answer: ArchiveResponse, status: int) -> bytes:
    """The outlet's response head, rebuilt from the headers that the archive passes on."""
    marked = [(name[len(_ORIGINAL) :], value) for name, value in answer.headers if _is_original(name)]
    if any(name.lower() in {"date", "server", "content-type"} for name, _ in marked):
        found = marked
    else:  # pywb marks only what would mislead a browser
        found = marked + [
            (name, value)
            for name, value in answer.headers
            if name.lower() not in _OWN and not _is_original(name)
        ]
    # The archive removes the transfer coding and may remove the content coding, so both are stated anew.
    kept = [
        (name, value)
        for name, value in found
        if name.lower() not in {"transfer-encoding", "content-encoding", "content-length"}
    ]
    if not any(name.lower() == "content-type" for name, _ in kept) and (
        kind := answer.header("content-type")
    ):
        kept.append(("Content-Type", kind))
    if coding := _coding(answer):
        kept.append(("Content-Encoding", coding))
    kept.append(("Content-Length", str(len(answer.body))))
    lines = [f"HTTP/1.1 {status} {_phrase(status)}", *(f"{name}: {value}" for name, value in kept), "", ""]
    return "\r\n".join(lines).encode("latin-1")


def _is_original(name: str) -> bool:
    return name.lower().startswith(_ORIGINAL)


def _coding(answer: ArchiveResponse) -> str | None:
    """The actual content coding of the body: the archive's headers can be empty or wrong about gzip."""
    stated = (answer.header("content-encoding") or answer.header(f"{_ORIGINAL}content-encoding") or "").strip(
        " ,"
    )
    if answer.body[:2] == b"\x1f\x8b":
        return "gzip"
    return stated if stated.lower() in {"br", "zstd", "deflate"} else None


def _doubt(answer: ArchiveResponse, memento: Memento) -> str | None:
    unpacked = decode({"content-encoding": _coding(answer) or ""}, answer.body).data
    if (
        memento.digest
        and is_digest(memento.digest, answer.body) is is_digest(memento.digest, unpacked) is False
    ):
        return f"expected a payload with digest {memento.digest}"
    return None


def _time(stated: str) -> datetime | None:
    try:
        return parsedate_to_datetime(stated).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
