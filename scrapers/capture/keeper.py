"""The keeper: what a run receives goes into WARC parts, and whole parts into the bucket."""

import hashlib
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from scrapers.archive import cdxj, keys
from scrapers.archive.archive import Archive
from scrapers.archive.bucket import Stored
from scrapers.archive.scratch import named
from scrapers.archive.warc import PartWriter, WholePart, payload_digest, status
from scrapers.crawl.shells import leads_to
from scrapers.crawl.visit import ResponseHead
from scrapers.errors import ArchiveDamaged, KhobaoError, SiteUnavailable, Throttled
from scrapers.model.batch import Part
from scrapers.model.exchange import Exchange, Original, Record
from scrapers.model.page import Page
from scrapers.web.status import REDIRECTS, may_pass

log = logging.getLogger(__name__)


class ArchiveKeeper:
    """Keeps the exchanges of one batch; a ``Keeper`` of the crawl and a context manager.

    Parts are uploaded as they fill, the index before its part, so that a part in the bucket is a whole one.
    Those that a killed run of the same batch left there are adopted: ``adopted`` answers from them.
    """

    def __init__(
        self,
        archive: Archive,
        folder: Path,
        *,
        outlet: str,
        batch: str,
        agent: str,
        contact: str,
        size: int,
        held: Callable[[str], Original | None],
        there: Sequence[Stored] = (),
    ) -> None:
        """``held`` tells the last good capture of a link that is visited again, by its URL; ``there`` are the objects that
        the bucket has under the batch's prefix."""
        self.parts: list[Part] = []
        """Whole parts in the bucket."""
        self.lines: list[cdxj.Line] = []
        """Of the index of these parts."""
        self._archive = archive
        self._held_before = held
        self._outlet, self._batch, self._folder = outlet, batch, folder
        self._names: dict[int, str] = {}
        self._own: set[str] = set()
        self._uploads = True
        self._held: dict[str, tuple[int, cdxj.Line]] = {}
        self._adopt({stored.key for stored in there})
        self._first = len(self.parts)
        self._writer = PartWriter(
            folder,
            of=f"{outlet}/{batch}",
            operator=contact,
            user_agent=agent,
            on_part=self._upload,
            size=size,
        )

    def keep(self, exchange: Exchange) -> Record:
        """Write an exchange; where its payload is held already, as a revisit record.

        A page of a link is compared with the link's own last good capture alone: refining reads a page from its
        own batch, so a page new to us is kept in full, whatever else of the outlet has the same bytes. All
        else (robots.txt, feeds, redirects, error pages) is compared with everything held.
        """
        original = self._held_before(exchange.url)
        is_page = exchange.via.hops.startswith("L") and status(exchange) == 200
        if original is None and not is_page:
            original = self._archive.catalog.by_payload(self._outlet, payload_digest(exchange))
        with named(self._folder):
            record = self._writer.write(exchange, original)
        return replace(record, part=record.part + self._first)

    def adopted(self, url: str) -> tuple[ResponseHead, bytes] | None:
        """The last response of a URL in the parts of a killed run, if it came whole."""
        if url not in self._held:
            return None
        number, line = self._held[url]
        key = keys.warc(self._outlet, self._batch, self._names[number])
        captured = self._archive.captured_at(key, line.offset, line.length)
        if captured is None or captured.faults or _is_gate(captured.page):
            return None
        page, capture = captured.page, captured.page.capture
        assert capture is not None
        record = Record(
            part=number,
            offset=capture.offset,
            length=capture.length,
            record_id=capture.record_id,
            payload_digest=captured.payload_digest,
            revisit=captured.revisit,
        )
        head = ResponseHead(
            url=url, status=page.status, fetched_at=capture.fetched_at, headers=page.headers, record=record
        )
        return head, page.body

    def part(self, record: Record) -> str:
        """The name of the part that a record stands in, once that is closed."""
        return self._names[record.part]

    def drop(self, kept: frozenset[str]) -> None:
        """Take back the parts of this run that no batch names, since another run wrote the batch."""
        for name in self._own - kept:
            self._archive.store.delete(keys.warc(self._outlet, self._batch, name))
            self._archive.store.delete(keys.cdxj(self._outlet, self._batch, name))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the last part. After an interruption too, so that the next run adopts it, but not where the site
        was not there: then a run leaves no trace."""
        if error is None:
            self.close()
            return
        self._uploads = not isinstance(error, SiteUnavailable | Throttled)
        try:
            self.close()
        except KhobaoError as failure:
            log.warning("the last part of %s %s is lost: %s", self._outlet, self._batch, failure)

    def close(self) -> None:
        """Close and upload the part that is being written, if there is one."""
        with named(self._folder):
            self._writer.close()

    def _upload(self, whole: WholePart) -> None:
        if not self._uploads:
            return
        store, name = self._archive.store, whole.part.name
        self._own.add(name)
        store.put(keys.cdxj(self._outlet, self._batch, name), whole.cdxj, content_type="application/x-cdxj")
        store.put(keys.warc(self._outlet, self._batch, name), whole.path, content_type="application/warc")
        whole.path.unlink()
        self._names[whole.number + self._first] = name
        self.parts.append(whole.part)
        self.lines += cdxj.read(whole.cdxj, keys.cdxj(self._outlet, self._batch, name))

    def _adopt(self, there: Collection[str]) -> None:
        """Take over the whole parts that are in the bucket under the batch's prefix."""
        store = self._archive.store
        for key in sorted(there):
            name = key.rpartition("/")[2].removesuffix(".warc.gz")
            index_key = keys.cdxj(self._outlet, self._batch, name)
            if key != keys.warc(self._outlet, self._batch, name) or index_key not in there:
                continue
            index, stored = store.get(index_key), store.head(key)
            indexed = cdxj.read(index, index_key)
            lines = sorted(indexed, key=lambda line: line.offset)
            if stored is None or stored.sha256 is None:
                raise ArchiveDamaged(f"{key}: expected a part of ours with its SHA-256, found {stored}")
            number = len(self.parts)
            self._names[number] = name
            self.parts.append(
                Part(
                    name=name,
                    size=stored.size,
                    sha256=stored.sha256,
                    cdxj_size=len(index),
                    cdxj_sha256=hashlib.sha256(index).hexdigest(),
                    records=len(lines),
                )
            )
            self.lines += indexed
            self._held |= {line.url: (number, line) for line in lines if _is_final(line)}
            log.info("%s %s: adopted %s with %d captures", self._outlet, self._batch, name, len(lines))


def _is_gate(page: Page) -> bool:
    """Whether a response leads on with a cookie that the visit has to have: asked again, it gives it again."""
    return "set-cookie" in page.headers and (page.status in REDIRECTS or leads_to(page) is not None)


def _is_final(line: cdxj.Line) -> bool:
    """Whether a run would not ask again after this response. A revisit of an equal payload has no body to judge."""
    if line.revisit:
        return line.status == "304"
    return not (line.status or "").isdecimal() or not may_pass(int(line.status or 0))
