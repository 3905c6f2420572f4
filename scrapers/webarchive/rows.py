"""The rows of a CDX index, in both dialects: the Wayback Machine's JSON array, and a JSON object a line as pywb gives."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from scrapers.discover.listing import start_of
from scrapers.model.link import Memento
from scrapers.web.urls import normal

_TITLE = re.compile(rb"<title[^>]*>([^<]{0,200})", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """One answer of a CDX index."""

    mementos: tuple[Memento, ...] = ()
    """Their addresses as ``web.urls.normal`` makes them."""
    resume: str | None = None
    """What to ask on with, where there is more."""
    read: int = 0
    """Rows in the answer, with those that were skipped."""
    error: str | None = None
    """What is wrong with the answer, in one line; what could be read of it is still in ``mementos``."""
    whole: bool = True
    """Whether every row was read. An address that nobody can ask for is skipped, and nothing is missing for it."""

    @property
    def trouble(self) -> str | None:
        """The error, where captures may be missing for it."""
        return None if self.whole else self.error


def read_rows(body: bytes) -> Rows:
    """The rows of a CDX answer in either dialect. Rows that make no sense are left, and counted in ``error``."""
    text = body.lstrip()
    if not text:
        return Rows(error="expected JSON, got an empty body", whole=False)
    if text[:1] == b"<":
        title = _TITLE.search(text)
        said = title[1].decode("utf-8", "replace").strip() if title else start_of(text)
        return Rows(error=f"expected JSON, got HTML: {said!r}", whole=False)
    try:
        rows, resume, bad = (*_array(json.loads(text)), 0) if text[:1] == b"[" else _lines(text)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        said = f"expected CDX rows in JSON, got {start_of(text)!r} ({type(error).__name__}: {error})"
        return Rows(error=said, whole=False)
    mementos: list[Memento] = []
    skipped: list[str] = []
    for row in rows:
        try:
            memento = _memento(row)
        except ValueError as error:
            skipped.append(str(error))
            continue
        if memento is None:
            bad += 1
        else:
            mementos.append(memento)
    errors = []
    if bad:
        errors.append(f"{bad} rows without an address or a time")
    if skipped:
        errors.append(f"{len(skipped)} skipped: {skipped[0]}")
    return Rows(
        mementos=tuple(mementos),
        resume=resume,
        read=len(rows),
        error="; ".join(errors) or None,
        whole=not bad,
    )


def _array(rows: Any) -> tuple[list[Mapping[str, Any]], str | None]:
    """The rows by field name, and the resume key, which follows an empty row."""
    resume = None
    if not all(isinstance(row, list) for row in rows):
        raise ValueError("an array of other things than arrays")
    if len(rows) > 1 and not rows[-2]:
        resume = rows[-1][0] if rows[-1] else None
        rows = rows[:-2]
    if not rows:
        return [], resume
    names, *rest = rows
    if not {"timestamp", "original"} <= set(names):
        raise ValueError(f"fields {names}")
    return [dict(zip(names, row, strict=True)) for row in rest], resume


def _lines(text: bytes) -> tuple[list[Mapping[str, Any]], str | None, int]:
    """The rows, no resume key, and how many lines are no JSON. Raises ValueError where not one is."""
    lines = [line for line in text.splitlines() if line.strip()]
    rows: list[Mapping[str, Any]] = []
    for line in lines:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(row, dict):
            rows.append(row)
    if not rows:
        json.loads(lines[0])
        raise ValueError("no object")
    return rows, None, len(lines) - len(rows)


def _memento(row: Mapping[str, Any]) -> Memento | None:
    """The capture of a row; None for a row that says none. Raises ValueError for an address that nobody can ask for."""
    url, stamp = _text(row, "original", "url"), _text(row, "timestamp")
    try:
        captured = datetime.strptime(stamp or "", "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    if not url:
        return None
    return Memento(
        url=normal(url),
        captured_at=captured,
        status=_number(row, "statuscode", "status"),
        mime=_text(row, "mimetype", "mime"),
        digest=_text(row, "digest"),
        filename=_text(row, "filename"),
        offset=_number(row, "offset"),
        length=_number(row, "length"),
    )


def _text(row: Mapping[str, Any], *names: str) -> str | None:
    found: Iterable[Any] = (row.get(name) for name in names)
    return next((value for value in found if isinstance(value, str) and value), None)


def _number(row: Mapping[str, Any], *names: str) -> int | None:
    value = next((row[name] for name in names if row.get(name)), None)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value) else None
