"""The register: what outlets said of the use of their articles, from when to when. SQL over the view ``articles``.

``rights`` has a row a capture and signal, ``register`` a row a span of days without a break on which a signal was there:
where an outlet begins to say something, stops, or says it again, a row begins or ends. Days without a published capture
are no break. What a signal means is that of ``RULES`` now, whenever it was said.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from scrapers.archive import tables
from scrapers.model.rights import RULES, Place, Term

RULES_TABLE = "rights_rules"
_OLDER = (
    ("noarchive", Term.ROBOTS, "noarchive"),
    ("noai", Term.ROBOTS, "noai"),
    ("tdm_reservation", Term.TDM, "1"),
)
"""As ``Article.signals``: what a row without ``rights`` says by its ``robots_policy``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A signal, and from when to when it was there."""

    outlet: str
    place: str
    """As ``Signal.place``."""
    term: str
    """As ``Signal.term``."""
    says: str
    """As ``Signal.says``."""
    use: str | None
    """Of which use it speaks (``Use``); null for a signal that this code does not know."""
    allowed: bool | None
    """Whether it allows that use; null where that is said elsewhere."""
    passed_on: bool | None
    """Whether the words of the article may be given to others all the same."""
    standard: str | None
    """Where it is defined."""
    first_seen: datetime
    """UTC: of the first capture with it."""
    last_seen: datetime
    """UTC: of the last."""
    captures: int
    """Captures, of texts that are published, with it."""
    there: bool
    """Whether it was there on the last day with captures."""


COLUMNS = ", ".join(Registered.__dataclass_fields__)


def rules() -> pa.Table:
    """``RULES``, as a table for SQL."""
    schema = pa.schema({
        "term": pa.string(), "says": pa.string(), "use": pa.string(), "allowed": pa.bool_(), "passed_on": pa.bool_(),
        "standard": pa.string(),
    })  # fmt: skip
    return pa.Table.from_pylist([asdict(rule) for rule in RULES], schema=schema)


def signals() -> str:
    """In SQL: the signals of a row of ``articles`` or ``quarantine``, as a list."""
    older = " || ".join(
        f"case when robots_policy.{name} then [{{'place': '{Place.PAGE}', 'term': '{term}', 'says': '{says}'}}] else [] end"
        for name, term, says in _OLDER
    )
    return f"case when len(rights) > 0 then rights else {older} end"


def rights(condition: str = "true") -> str:
    """The rows of the view ``rights`` of the articles for which a condition holds, in SQL; so below."""
    return f"""
        select outlet, date, article_id, fetched_at, s.place, s.term, s.says,
            coalesce(exact.use, each.use) as use,
            case when exact.use is null then each.allowed else exact.allowed end as allowed,
            coalesce(exact.passed_on, each.passed_on) as passed_on,
            coalesce(exact.standard, each.standard) as standard
        from (
            select outlet, date, id as article_id, capture.fetched_at as fetched_at, unnest({signals()}) as s
            from {tables.ARTICLES.name} where {condition}
        )
        left join {RULES_TABLE} exact on exact.term = s.term and exact.says = s.says
        left join {RULES_TABLE} each on each.term = s.term and each.says is null
    """  # ruff: ignore[hardcoded-sql-expression] - a condition is ours


def kept_back(condition: str) -> str:
    """In SQL: which articles' words are not passed on, of those for which a condition holds, and why, in short."""
    return f"""
        select outlet, article_id, string_agg(distinct place || ' ' || term || ' ' || says, '; ') as withheld
        from ({rights(condition)}) where not passed_on group by outlet, article_id
    """  # ruff: ignore[hardcoded-sql-expression]


def register(condition: str = "true") -> str:
    """The rows of the view ``register``, of the captures of these articles."""
    return f"""
        with captured as (
            select distinct outlet, capture.fetched_at::date as day from {tables.ARTICLES.name}
            where capture.fetched_at is not null and {condition}
        ),
        numbered as (
            select *, row_number() over (partition by outlet order by day) as number,
                max(day) over (partition by outlet) as newest
            from captured
        ),
        said as (
            select outlet, place, term, says, fetched_at::date as day, any_value(use) as use,
                any_value(allowed) as allowed, any_value(passed_on) as passed_on, any_value(standard) as standard,
                min(fetched_at) as first_seen, max(fetched_at) as last_seen, count(*) as captures
            from ({rights(condition)}) where fetched_at is not null
            group by outlet, place, term, says, fetched_at::date
        ),
        spans as (
            select said.*, newest,
                number - row_number() over (partition by outlet, place, term, says order by number) as span
            from said join numbered using (outlet, day)
        )
        select outlet, place, term, says, any_value(use) as use, any_value(allowed) as allowed,
            any_value(passed_on) as passed_on, any_value(standard) as standard, min(first_seen) as first_seen,
            max(last_seen) as last_seen, sum(captures)::bigint as captures, max(day) = any_value(newest) as there
        from spans group by outlet, place, term, says, span
    """  # ruff: ignore[hardcoded-sql-expression]


def of_outlet(outlet: str, first: date, last: date) -> str:
    """The register of an outlet, of articles that are filed under these days, what began last first."""
    condition = f"outlet = '{outlet}' and date between date '{first}' and date '{last}'"
    order = "there desc, first_seen desc, place, term, says"
    return f"select {COLUMNS} from ({register(condition)}) order by {order}"  # ruff: ignore[hardcoded-sql-expression]


def registered(rows: Iterator[tuple[Any, ...]]) -> Iterator[Registered]:
    """The rows of ``of_outlet``, or of ``COLUMNS`` of the view."""
    names = Registered.__dataclass_fields__
    for row in rows:
        yield Registered(**dict(zip(names, row, strict=True)))
