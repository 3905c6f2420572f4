"""The data dictionary, made from the declarations: every table, file and catalog column, its type and its meaning.

.venv/bin/python -m tests.docs.dictionary > docs/data-dictionary.md
"""

import ast
import inspect
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, get_args, get_origin

import sqlalchemy

from scrapers.archive import schema, tables
from scrapers.archive.catalog import Seen
from scrapers.archive.cdxj import Line
from scrapers.archive.chain import Manifest
from scrapers.archive.month_files import MonthFile
from scrapers.model.alarm import Alarm, Alarms, Silences, Watch
from scrapers.model.assessment import Assessment
from scrapers.model.batch import Batch, Outcome
from scrapers.model.column import Declared, declared, version, without_none
from scrapers.model.decision import Decision
from scrapers.model.link import DayLink, Link, State, Traits
from scrapers.model.note import Note
from scrapers.model.report import Reading, Report
from scrapers.model.ruling import Ruling
from scrapers.model.saved_search import SavedSearch
from scrapers.model.takedown import Certificate, Moves, Restoration, RestorationCertificate, Takedown
from scrapers.reprocess.report import BatchPromoted, DayDifference, Run

TABLES = {
    tables.ARTICLES: "`articles/outlet=<outlet>/date=<day>/<batch>.parquet`",
    tables.QUARANTINE: "`quarantine/outlet=<outlet>/date=<day>/<batch>.parquet`",
    tables.CHANGES: "`changes/outlet=<outlet>/date=<day>/<batch>.parquet`",
    tables.LEDGER: "`days/<outlet>/<day>/ledger-<hash>.parquet`",
}
DOCUMENTS: Mapping[type, str] = {
    Batch: "`captures/<outlet>/<yyyy>/<mm>/<dd>/<batch>/batch.json`",
    Report: "`reports/<outlet>/<day>/<batch>.json`",
    Decision: "`decisions/<outlet>/<article>/<text>-<number>.json`",
    Ruling: "`decisions/<outlet>/same/<article>-<other article>-<text or event>-<number>.json`",
    Takedown: "`decisions/<outlet>/takedowns/<name>.json`",
    Moves: "`decisions/<outlet>/takedowns/<name>/moves.json`",
    Certificate: "`decisions/<outlet>/takedowns/<name>/certificate.json`",
    Restoration: "`decisions/<outlet>/takedowns/<name>/restoration.json`",
    RestorationCertificate: "`decisions/<outlet>/takedowns/<name>/restoration-certificate.json`",
    Alarms: "`alarms/open/<outlet>.json`",
    Alarm: "`alarms/over/<month>/<time>-<outlet>-<kind>.json`",
    Silences: "`alarms/silences.json`",
    Assessment: "`assessments/<outlet>/<week>/<article>/<text>-<number>.json`",
    Note: "`notes/<outlet>/<about>/<name>-<number>.json`",
    SavedSearch: "`searches/<name>-<number>.json`",
    Watch: "`alarms/watch.json`",
    Manifest: "`seals/<outlet>/<place>.json` and `days/<outlet>/<day>/manifest-v<n>.json`",
    Run: "`reprocess/<outlet>/<run>/run.json`",
    DayDifference: "`reprocess/<outlet>/<run>/<day>.json`",
    BatchPromoted: "`reprocess/<outlet>/<run>/promoted/<batch>.json`",
}
COPIED: Mapping[str, tuple[type, ...]] = {
    "batches": (Batch,),
    "fetches": (Batch, Outcome),
    "robots": (Batch, Outcome, Line),
    "responses": (Line, Outcome, Batch),
    "outcomes": (Outcome, Link, Batch),
    "listings": (DayLink, Link, Batch),
    "reports": (Report,),
    "readings": (Reading, Report),
    "links": (Seen, Link, Outcome, Reading, Batch),
    "days": (Manifest,),
    "assessments": (Assessment,),
    "notes": (Note,),
    "note_tags": (Note,),
    "month_files": (MonthFile, Manifest),
}
"""Catalog table to the dataclasses from which its columns are copied."""

INTRODUCTION = """# Data dictionary

Made from the declarations in the code by `python -m tests.docs.dictionary`; a test holds the two equal. Times are UTC
unless a column says otherwise. *Since* is the version of the format that brought a field: 0 was there before files
stated a version, and a file of an older version has the default. A file of a newer version than the code knows is
refused, and fields that the code does not know are left out.
"""


def dictionary() -> str:
    """The page, in Markdown."""
    return "\n".join(part.rstrip() + "\n" for part in _parts())


def _parts() -> Iterator[str]:
    yield INTRODUCTION
    yield "## Parquet tables\n\n" + (
        "`outlet` and `date` are columns too, from the key (Hive layout). The key-value metadata of a file has `outlet`,"
        " `khobao_table` and `khobao_version`.\n"
    )
    shown: set[type] = set()
    for table, key in TABLES.items():
        yield f"### {table.name}\n\n{key}, version {version(table.row)}. {first(table.row)}\n"
        for each in declared(table.row):
            if each.column.flat:
                yield f"It has the columns of `{each.name}s`, and:\n"
        yield _table(("column", "type", "since", "meaning"), _rows(table.row, table.schema))
        yield from _structs(table.row, shown)
    yield "## JSON files\n\nEach is one object, and states the version of its format in `format`.\n"
    for document, key in DOCUMENTS.items():
        yield f"### {document.__name__}\n\n{key}, version {version(document)}. {first(document)}\n"
        yield _table(("field", "type", "since", "meaning"), _fields(document))
        yield from _structs(document, shown)
    yield '## CDXJ\n\n`captures/…/<part>.cdxj`: a header line `!meta 0 {"format": 1}`, and one line a record.\n'
    yield _table(("field", "type", "since", "meaning"), _fields(Line))
    yield "## End states\n\n" + first(State) + "\n"
    traits = [each.name for each in declared(Traits)]
    yield _table(("trait", "meaning"), ((f"`{name}`", meaning(Traits, name)) for name in traits))
    yield _table(
        ("state", "meaning", *traits),
        (
            (f"`{each}`", meaning(State, each.name), *(_mark(getattr(each.traits, name)) for name in traits))
            for each in State
        ),
    )
    yield f"## Catalog\n\nVersion {schema.VERSION}. An index over the bucket; `khobao catalog rebuild` makes it again.\n"
    for of in schema.metadata.sorted_tables:
        yield f"### catalog: {of.name}\n\n{of.info.get('meaning', '')}\n"
        yield _table(("column", "type", "meaning"), (_column(of, column) for column in of.columns))


def _rows(row: type, of: Any) -> Iterator[tuple[str, ...]]:
    for cls, each in _stored(row):
        offset = [f"{each.name}_offset"] if each.column.with_offset else []
        for name in (each.name, *offset):
            text = (
                meaning(cls, each.name)
                if name == each.name
                else f"Of `{each.name}`: the offset from UTC that was stated, in minutes."
            )
            yield f"`{name}`", f"`{of.field(name).type}`", str(each.column.since), text


def _stored(row: type) -> Iterator[tuple[type, Declared]]:
    for each in declared(row):
        if each.column.stored and not each.column.flat:
            yield row, each


def _fields(cls: type) -> Iterator[tuple[str, ...]]:
    for each in declared(cls):
        if each.column.stored:
            kind = _type(each.type) + (" or null" if each.optional else "")
            yield f"`{each.name}`", kind, str(each.column.since), meaning(cls, each.name)


def _structs(cls: type, shown: set[type]) -> Iterator[str]:
    """The dataclasses inside one, each once on the page."""
    for each in declared(cls):
        for inner in (each.type, *get_args(each.type)):
            if isinstance(inner, type) and is_dataclass(inner) and inner not in shown:
                if not each.column.flat:
                    shown.add(inner)
                    yield f"#### {inner.__name__}\n\n{first(inner)}\n"
                    yield _table(("field", "type", "since", "meaning"), _fields(inner))
                yield from _structs(inner, shown)


def _type(of: Any) -> str:
    names = {
        str: "text",
        int: "whole number",
        float: "number",
        bool: "true or false",
        datetime: "time",
        date: "date",
    }
    if of in names:
        return names[of]
    arguments = [_type(without_none(each)[0]) for each in get_args(of) if each is not ...]
    if get_origin(of) is tuple:
        return f"list of {arguments[0]}"
    if get_origin(of) is Mapping:
        return f"object of {arguments[1]} by {arguments[0]}"
    return (
        f"`{of.__name__}`"
        if is_dataclass(of)
        else "one of " + ", ".join(f"`{each}`" for each in of)
        if issubclass(of, Enum)
        else of.__name__
    )


def _column(table: sqlalchemy.Table, column: "sqlalchemy.Column[Any]") -> tuple[str, ...]:
    kind = (
        ("hex, kept as bytes" if isinstance(column.type, schema.Hex) else str(column.type.compile()).lower())
        + ("" if column.nullable else ", not null")
        + (", key" if column.primary_key else "")
    )
    said = column.doc or next(
        filter(None, (meaning(cls, column.name) for cls in COPIED.get(table.name, ()))), ""
    )
    return f"`{column.name}`", kind, said.replace("``", "`")


@cache
def _docs(cls: type) -> dict[str, str]:
    """The strings below the fields of a class, or the members of an enumeration."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
    assert isinstance(body, ast.ClassDef)
    found = {}
    for one, two in zip(body.body, body.body[1:], strict=False):
        target = (
            one.target
            if isinstance(one, ast.AnnAssign)
            else one.targets[0]
            if isinstance(one, ast.Assign)
            else None
        )
        if isinstance(target, ast.Name) and isinstance(two, ast.Expr) and isinstance(two.value, ast.Constant):
            found[target.id] = " ".join(str(two.value.value).split()).replace("``", "`")
    return found


def meaning(cls: type, name: str) -> str:
    """What the string below a field says, in one line; empty where there is none."""
    return next(
        (_docs(of)[name] for of in cls.__mro__ if of.__module__.startswith("scrapers") and name in _docs(of)),
        "",
    )


def first(cls: type) -> str:
    """The first paragraph of a docstring, in one line."""
    return " ".join((inspect.getdoc(cls) or "").split("\n\n")[0].split()).replace("``", "`")


def _mark(value: object) -> str:
    return (
        {True: "yes", False: "no", None: ""}[value]
        if value is None or isinstance(value, bool)
        else f"`{value}`"
    )


def _table(head: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [tuple(head), *rows]
    lines.insert(1, ("---",) * len(lines[0]))
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


if __name__ == "__main__":
    print(dictionary(), end="")
