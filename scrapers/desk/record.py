"""A capture: its WARC records to take away, and the page's source text to read, which is never run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, HTTPException
from fastapi import Path as InPath
from starlette.responses import Response

from scrapers.archive import cdxj, contents, keys
from scrapers.archive.extract import Extract, Place
from scrapers.archive.warc import Captured, read_captures
from scrapers.desk.captures import neighbours
from scrapers.desk.context import Desk, Here, apart, read_batch
from scrapers.desk.exports import saved_as
from scrapers.desk.language import say
from scrapers.web.charset import to_utf8

router = APIRouter()

LONGEST = 1_000_000
"""Characters of a source that are shown; the record has them all."""
Offset = Annotated[int, InPath(ge=0, lt=2**63)]


@router.get("/records/{slug}/{name}/{part}/{offset}")
@apart
def record(desk: Here, slug: str, name: str, part: str, offset: Offset) -> Response:
    """The WARC records of one capture, byte for byte, as a WARC file of its own; for a revisit, with its original."""
    _, extract = _find(desk, slug, name, part, offset)
    body = b"".join(piece.data for piece in extract.pieces())
    return Response(
        body,
        media_type="application/gzip",
        headers=saved_as(f"{slug}-{name}-{part}-{offset}.warc.gz"),
    )


@router.get("/sources/{slug}/{name}/{part}/{offset}")
@apart
def source(desk: Here, slug: str, name: str, part: str, offset: Offset) -> Response:
    """What the site sent in one capture, as text."""
    found = captured_at(desk, slug, name, part, offset)
    text = _text(original(found.captured, found.read))
    return desk.page(
        "source.html",
        outlet=desk.outlet(slug),
        batch=name,
        line=found.line,
        captured=found.captured,
        among=neighbours(desk, slug, name, part, offset),
        text=text[:LONGEST] if text is not None else None,
        longer=max(0, len(text or "") - LONGEST),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A capture, read."""

    line: cdxj.Line
    captured: Captured
    read: Sequence[Captured]
    """It, and for a revisit its original, where the archive has it."""


def captured_at(desk: Desk, slug: str, name: str, part: str, offset: int) -> Found:
    """The capture at a place of the archive; of its WARC part, only its own bytes are asked for. Raises HTTPException
    404 where there is none."""
    line, extract = _find(desk, slug, name, part, offset)
    found = {
        (captured.page.capture.warc, captured.page.capture.offset): captured
        for piece in extract.pieces()
        if piece.line
        for captured in read_captures(piece.data, warc=piece.line.filename, at=piece.line.offset)
        if captured.page.capture
    }
    own = next(each for (_, at), each in found.items() if at == offset and each.revisit == line.revisit)
    return Found(line=line, captured=own, read=[*found.values()])


def original(own: Captured, found: Sequence[Captured]) -> Captured | None:
    """The capture whose body is that of ``own``; None for a revisit whose original is lost."""
    if not own.revisit:
        return own
    return next((each for each in found if not each.revisit), None)


def _find(desk: Desk, slug: str, name: str, part: str, offset: int) -> tuple[cdxj.Line, Extract]:
    """The line of the index that stands for a capture. Raises HTTPException 404 where it has none there."""
    outlet, batch, store = desk.outlet(slug), read_batch(name), desk.archive.store
    key = keys.cdxj(slug, batch, part) if part.isascii() and part.isalnum() else None
    body = store.find(key) if key else None
    for line in cdxj.read(body, key or "") if body is not None else ():
        if line.offset == offset:
            place = Place(keys.warc(slug, batch, part), offset)
            extract = Extract(store, [place], lambda *of: desk.archive.catalog.place(slug, *of))
            _check_given(desk, slug, batch, place, extract)
            return line, extract
    raise HTTPException(
        404,
        say(
            "%(outlet)s has no capture at %(offset)s of %(part)s in batch %(batch)s.",
            outlet=outlet.name,
            offset=offset,
            part=part,
            batch=name,
        ),
    )


def _check_given(desk: Desk, slug: str, batch: str, place: Place, extract: Extract) -> None:
    """Raises HTTPException 404 for a capture of what was taken down, and for one that has its payload."""
    if takedowns := contents.takedowns(desk.archive.store, slug):
        of = keys.part_of(place.warc)[1], place.offset
        outcomes = desk.archive.batch(slug, batch).outcomes
        urls = [piece.line.url for piece in extract.pieces() if piece.line]
        links = [each.link.canonical_url for each in outcomes if (each.part, each.offset) == of]
        for takedown in takedowns:
            if any(map(takedown.covers_url, (*urls, *links))):
                raise HTTPException(404, say("This capture is not shown: %(why)s.", why=takedown.sentence))


def _text(captured: Captured | None) -> str | None:
    if captured is None:
        return None
    page = captured.page
    return to_utf8(page.body, page.headers.get("content-type", "")).decode("utf-8", "replace")
