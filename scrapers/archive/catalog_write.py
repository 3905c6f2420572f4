"""How batches and reports become rows of the catalog, and rows of facts become the present state of links."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, delete, insert, select

from scrapers.archive import cdxj
from scrapers.archive.catalog_months import read_days, refresh_days
from scrapers.archive.database import chunked
from scrapers.archive.schema import batches, captures, link_key, links, listings, outcomes, readings, reports
from scrapers.model.batch import Batch
from scrapers.model.link import Memento, State
from scrapers.model.report import Report

_Values = dict[str, Any]


def put_batch(connection: Connection, batch: Batch, lines: Iterable[cdxj.Line]) -> None:
    """The facts of a batch, instead of those that were there."""
    here = {"outlet": batch.outlet, "batch": batch.batch}
    fetched = {
        (outcome.part, outcome.offset): {
            "record_id": outcome.record_id,
            "link": link_key(outcome.link.canonical_url),
        }
        for outcome in batch.outcomes
    }
    unknown: _Values = {"record_id": None, "link": None}
    _replace(
        connection,
        batches,
        here,
        [
            {
                "started_at": batch.started_at,
                "ended_at": batch.ended_at,
                "code_version": batch.code_version,
                "parts": len(batch.parts),
                "bytes": sum(part.size for part in batch.parts),
            }
        ],
    )
    _replace(
        connection,
        captures,
        here,
        [
            {
                "part": line.part,
                "offset": line.offset,
                "length": line.length,
                "url": line.url,
                "fetched_at": line.fetched_at,
                "status": line.status,
                "mime": line.mime,
                "revisit": line.revisit,
                "payload_digest": line.digest,
            }
            | fetched.get((line.part, line.offset), unknown)
            for line in lines
        ],
    )
    _replace(
        connection,
        outcomes,
        here,
        [
            {
                "link": link_key(outcome.link.canonical_url),
                "canonical_url": outcome.link.canonical_url,
                "started_at": batch.started_at,
                "url": outcome.link.url,
                "source": outcome.link.source,
                "title": outcome.link.title,
                "published": outcome.link.published.isoformat() if outcome.link.published else None,
                "section": outcome.link.section,
                "state": outcome.state,
                "reason": outcome.reason,
                "status": outcome.status,
                "tries": outcome.tries,
                "fetched_at": outcome.fetched_at,
                "part": outcome.part,
                "offset": outcome.offset,
                "etag": outcome.etag,
                "last_modified": outcome.last_modified,
            }
            for outcome in batch.outcomes
        ],
    )
    _replace(
        connection,
        listings,
        here,
        [
            {
                "number": number,
                "day": batch.day,
                "link": link_key(listed.link.canonical_url),
                "canonical_url": listed.link.canonical_url,
                "url": listed.link.url,
                "source": listed.link.source,
                "title": listed.link.title,
                "published": listed.link.published.isoformat() if listed.link.published else None,
                "section": listed.link.section,
                "stated": listed.stated,
                "memento": _plain(listed.memento),
            }
            for number, listed in enumerate(batch.listed)
        ],
    )


def put_report(connection: Connection, report: Report) -> set[str]:
    """The facts of a report, instead of those that were there. Keys of the links that either speaks of."""
    here = {"outlet": report.outlet, "batch": report.batch}
    before = select(readings.c.link).where(
        readings.c.outlet == report.outlet, readings.c.batch == report.batch
    )
    concerned = {
        *connection.execute(before).scalars(),
        *(link_key(each.canonical_url) for each in report.readings),
    }
    spoken_of = read_days(connection, report.outlet, report.batch)
    verdict = {"reader_version": report.reader_version, "rejected": bool(report.failures)}
    _replace(connection, reports, here, [verdict])
    _replace(
        connection,
        readings,
        here,
        [
            {
                "link": link_key(reading.canonical_url),
                "canonical_url": reading.canonical_url,
                "state": reading.state,
                "reasons": "; ".join(reading.reasons) or None,
                "fetched_at": reading.fetched_at,
                "article_id": reading.article_id,
                "day": reading.day,
                "revision": reading.revision,
                "body_sha256": reading.body_sha256,
                "simhash": reading.simhash,
            }
            for reading in report.readings
        ],
    )
    refresh_days(
        connection, report.outlet, spoken_of | {each.day for each in report.readings if each.day is not None}
    )
    return concerned


def refresh(connection: Connection, outlet: str, keys: Collection[str]) -> None:
    """Work out anew how these links stand, from all facts there are of them."""
    for chunk in chunked(keys):
        tried = _by_link(connection, select(outcomes), outcomes, outlet, chunk, "started_at", "batch")
        read = _by_link(connection, select(readings), readings, outlet, chunk, "fetched_at", "batch")
        full = {
            (row.batch, row.part, row.offset)
            for row in connection.execute(
                select(captures)
                .where(captures.c.outlet == outlet, captures.c.link.in_(chunk))
                .where(captures.c.revisit.is_(False))
            )
        }
        connection.execute(delete(links).where(links.c.outlet == outlet, links.c.link.in_(chunk)))
        rows = [_present(tried[key], read.get(key, []), full) for key in chunk if key in tried]
        if rows:
            connection.execute(insert(links), rows)


def _present(
    tried: list[Row[Any]], read: list[Row[Any]], full: set[tuple[str, str | None, int | None]]
) -> _Values:
    """A link as it stands, from its outcomes and readings in the order of time."""
    first, last = tried[0], tried[-1]
    good = [row for row in tried if row.state.traits.there]
    validated = [row for row in good if row.etag or row.last_modified][-1:]
    original = [row for row in good if (row.batch, row.part, row.offset) in full][-1:]
    verdict = [row for row in read if row.batch == last.batch and last.state == State.CAPTURED]
    article = [row for row in read if row.article_id][-1:]
    state, reason = (verdict[0].state, verdict[0].reasons) if verdict else (last.state, last.reason)
    since = tried[tried.index(good[-1]) + 1 :] if good else tried
    return {
        **{name: getattr(first, name) for name in ("outlet", "link", "canonical_url", "url", "source")},
        **{name: getattr(first, name) for name in ("title", "published", "section")},
        "first_seen": first.started_at,
        "state": state,
        "reason": reason,
        "last_batch": last.batch,
        "last_tried_at": last.started_at,
        "last_fetched_at": max((row.fetched_at for row in tried if row.fetched_at), default=None),
        "tries": sum(row.tries for row in since),
        "captures": len(good),
        "first_captured_at": good[0].fetched_at if good else None,
        "etag": validated[0].etag if validated else None,
        "last_modified": validated[0].last_modified if validated else None,
        "original_batch": original[0].batch if original else None,
        "original_part": original[0].part if original else None,
        "original_offset": original[0].offset if original else None,
        "article_id": article[0].article_id if article else None,
        "day": article[0].day if article else None,
    }


def _plain(memento: Memento | None) -> _Values | None:
    return asdict(memento) | {"captured_at": memento.captured_at.isoformat()} if memento else None


def _by_link(
    connection: Connection, query: Select[Any], table: Table, outlet: str, chunk: list[str], *order: str
) -> dict[str, list[Row[Any]]]:
    rows = connection.execute(
        query.where(table.c.outlet == outlet, table.c.link.in_(chunk)).order_by(
            table.c.link, *(table.c[name] for name in order)
        )
    )
    return {key: list(group) for key, group in groupby(rows, key=lambda row: str(row.link))}


def _replace(connection: Connection, table: Table, here: _Values, rows: list[_Values]) -> None:
    connection.execute(delete(table).where(*(table.c[name] == value for name, value in here.items())))
    if rows:
        connection.execute(insert(table), [here | row for row in rows])
