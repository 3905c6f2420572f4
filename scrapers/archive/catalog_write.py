"""How batches and reports become rows of the catalog, and rows of facts become the present state of links."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, select

from scrapers.archive import cdxj
from scrapers.archive.catalog_fetches import rows_of_fetches, rows_of_robots
from scrapers.archive.catalog_months import read_days, refresh_days
from scrapers.archive.database import chunked
from scrapers.archive.schema import (
    batches,
    fetches,
    link_key,
    links,
    listings,
    outcomes,
    readings,
    reports,
    responses,
    robots,
)
from scrapers.model.batch import Batch, Outcome
from scrapers.model.link import DayLink, Link, Memento, State
from scrapers.model.report import Reading, Report

_Values = dict[str, Any]

Described = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""By key of the link and name of the batch: the columns of ``links`` that only a batch.json says, and not ``outcomes``."""

FIRST = ("canonical_url", "url", "source", "title", "published", "section")
"""Columns of a link as the run said that first listed it."""

VALIDATORS = ("etag", "last_modified")
"""Columns of a link as the last run said that was given either."""


Rows = dict[Table, list[_Values]]
"""Of several tables, as they are inserted."""


def rows_of_batch(batch: Batch, lines: Collection[cdxj.Line]) -> Rows:
    """The facts of a batch and of the CDXJ lines of its parts."""
    fetched = {(outcome.part, outcome.offset): outcome.record_id for outcome in batch.outcomes}
    revisits = {(line.part, line.offset): line.revisit for line in lines}
    here = {"outlet": batch.outlet, "batch": batch.batch}
    return {
        batches: [
            here
            | {
                "started_at": batch.started_at,
                "ended_at": batch.ended_at,
                "code_version": batch.code_version,
                "parts": len(batch.parts),
                "bytes": sum(part.size for part in batch.parts),
                "records": len(lines),
                "captured": sum(outcome.state is State.CAPTURED for outcome in batch.outcomes),
                "day": batch.day,
            }
        ],
        responses: [
            here
            | {
                "part": line.part,
                "offset": line.offset,
                "url": line.url,
                "fetched_at": line.fetched_at,
                "payload_digest": line.digest,
                "record_id": fetched.get((line.part, line.offset)),
            }
            for line in lines
            if not line.revisit
        ],
        robots: rows_of_robots(batch, lines),
        fetches: rows_of_fetches(batch),
        outcomes: [here | _outcome(outcome, revisits) for outcome in batch.outcomes],
        listings: [here | _listing(batch, number, of) for number, of in enumerate(batch.listed)],
    }


def rows_of_report(report: Report) -> Rows:
    """The facts of a report."""
    here = {"outlet": report.outlet, "batch": report.batch}
    verdict = {"reader_version": report.reader_version, "rejected": bool(report.failures)}
    return {reports: [here | verdict], readings: [here | _reading(reading) for reading in report.readings]}


def described(batch: Batch) -> Described:
    """What ``refresh`` must be given for the links of a batch."""
    return {
        link_key(outcome.link.canonical_url): {batch.batch: _described(outcome)} for outcome in batch.outcomes
    }


def put_batch(connection: Connection, batch: Batch, lines: Collection[cdxj.Line]) -> None:
    """Take in the facts of a batch, which change only where a capture is erased. Idempotent."""
    for table, rows in rows_of_batch(batch, lines).items():
        within = [str(row["link"]) for row in rows] if table is outcomes else None
        _replace(connection, table, {"outlet": batch.outlet, "batch": batch.batch}, rows, within)


def _outcome(outcome: Outcome, revisits: Mapping[tuple[str, int], bool]) -> _Values:
    place = (outcome.part or "", outcome.offset or 0)
    return {
        "link": link_key(outcome.link.canonical_url),
        "state": outcome.state,
        "reason": outcome.reason,
        "status": outcome.status,
        "tries": outcome.tries,
        "fetched_at": outcome.fetched_at,
        "part": outcome.part,
        "offset": outcome.offset,
        "revisit": revisits.get(place),
    }


def _described(outcome: Outcome) -> _Values:
    said = {"etag": outcome.etag, "last_modified": outcome.last_modified}
    return _columns(outcome.link) | (said if outcome.state.traits.there else dict.fromkeys(said))


def _columns(link: Link) -> _Values:
    return {
        "canonical_url": link.canonical_url,
        "url": link.url if link.url != link.canonical_url else None,
        "source": link.source,
        "title": link.title,
        "published": link.published.isoformat() if link.published else None,
        "section": link.section,
    }


def _listing(batch: Batch, number: int, of: DayLink) -> _Values:
    return _columns(of.link) | {
        "number": number,
        "day": batch.day,
        "link": link_key(of.link.canonical_url),
        "stated": of.stated,
        "memento": _plain(of.memento),
    }


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
    for table, rows in rows_of_report(report).items():
        _replace(connection, table, here, rows)
    refresh_days(
        connection, report.outlet, spoken_of | {each.day for each in report.readings if each.day is not None}
    )
    return concerned


def _reading(reading: Reading) -> _Values:
    return {
        "link": link_key(reading.canonical_url),
        "state": reading.state,
        "reasons": "; ".join(reading.reasons) or None,
        "fetched_at": reading.fetched_at,
        "article_id": reading.article_id,
        "day": reading.day,
        "revision": reading.revision,
        "body_sha256": reading.body_sha256,
        "simhash": reading.simhash,
    }


def refresh(connection: Connection, outlet: str, keys: Collection[str], said: Described) -> None:
    """Work out anew how these links stand, from all facts there are of them.

    ``said``: what ``described`` gives for the batches that came in since they were last worked out.
    """
    for chunk in chunked(keys):
        tried = _by_link(connection, outcomes, outlet, chunk)
        read = _by_link(connection, readings, outlet, chunk)
        known = links.c.outlet == outlet, links.c.link.in_(chunk)
        stood = {row.link: row for row in connection.execute(select(links).where(*known))}
        connection.execute(delete(links).where(*known))
        rows = [
            {"outlet": outlet, "link": key}
            | _said(tried[key], stood.get(key), said.get(key, {}))
            | _present(tried[key], read.get(key, []))
            for key in chunk
            if key in tried
        ]
        if rows:
            connection.execute(insert(links), rows)


def _said(
    tried: list[Row[Any]], stood: Row[Any] | None, described: Mapping[str, Mapping[str, Any]]
) -> _Values:
    """What only a batch.json says of a link, out of how the link stood and of what came in since."""
    first = dict(described)
    validators = {name: said for name, said in described.items() if any(said[of] for of in VALIDATORS)}
    if stood:
        first.setdefault(stood.first_batch, {name: getattr(stood, name) for name in FIRST})
    if stood and stood.validated_batch and stood.validated_batch not in described:
        validators.setdefault(stood.validated_batch, {name: getattr(stood, name) for name in VALIDATORS})
    begun = next(row for row in tried if row.batch in first)
    validated = [row.batch for row in tried if row.batch in validators][-1:]
    return {
        **{name: first[begun.batch][name] for name in FIRST},
        "first_batch": begun.batch,
        "first_seen": begun.started_at,
        "validated_batch": validated[0] if validated else None,
        **{name: validators[validated[0]][name] if validated else None for name in VALIDATORS},
    }


def _present(tried: list[Row[Any]], read: list[Row[Any]]) -> _Values:
    """A link as it stands, from its outcomes and readings in the order of time."""
    last = tried[-1]
    if last.state == State.HIDDEN:
        # It was not asked for. Of a page that we have, what is read of it says whether it is still hidden.
        last = next((row for row in reversed(tried) if row.state.traits.there), last)
    good = [row for row in tried if row.state.traits.there]
    original = [row for row in good if row.revisit is False][-1:]
    verdict = [row for row in read if row.batch == last.batch and last.state == State.CAPTURED]
    article = [row for row in read if row.article_id][-1:]
    state, reason = (verdict[0].state, verdict[0].reasons) if verdict else (last.state, last.reason)
    since = tried[tried.index(good[-1]) + 1 :] if good else tried
    return {
        "state": state,
        "reason": reason,
        "last_batch": last.batch,
        "last_tried_at": last.started_at,
        "last_fetched_at": max((row.fetched_at for row in tried if row.fetched_at), default=None),
        "tries": sum(row.tries for row in since),
        "captures": len(good),
        "first_captured_at": good[0].fetched_at if good else None,
        "original_batch": original[0].batch if original else None,
        "original_part": original[0].part if original else None,
        "original_offset": original[0].offset if original else None,
        "article_id": article[0].article_id if article else None,
        "day": article[0].day if article else None,
    }


def _plain(memento: Memento | None) -> _Values | None:
    return asdict(memento) | {"captured_at": memento.captured_at.isoformat()} if memento else None


def _by_link(
    connection: Connection, table: Table, outlet: str, chunk: list[str]
) -> dict[str, list[Row[Any]]]:
    """Outcomes in the order in which their batches began, readings in that of their captures."""
    query = select(table).where(table.c.outlet == outlet, table.c.link.in_(chunk))
    if table is outcomes:
        of_one_batch = (batches.c.outlet == table.c.outlet) & (batches.c.batch == table.c.batch)
        query = query.add_columns(batches.c.started_at).join(batches, of_one_batch)
        query = query.order_by(table.c.link, batches.c.started_at, table.c.batch)
    else:
        query = query.order_by(table.c.link, table.c.fetched_at, table.c.batch)
    return {
        key: list(group) for key, group in groupby(connection.execute(query), key=lambda row: str(row.link))
    }


def _replace(
    connection: Connection, table: Table, here: _Values, rows: list[_Values], within: list[str] | None = None
) -> None:
    """Put rows in the place of those that are there; of those of these links, if ``within`` says so."""
    present = delete(table).where(*(table.c[name] == value for name, value in here.items()))
    if within is None:
        connection.execute(present)
    else:
        for chunk in chunked(within):
            connection.execute(present.where(table.c.link.in_(chunk)))
    if rows:
        connection.execute(insert(table), rows)
