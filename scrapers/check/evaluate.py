"""Rules evaluated in plain code, with the meaning that Great Expectations gives them.

A test runs both on the same tables and compares success, observed values and the rows at fault.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from scrapers.check.frames import Frame, is_missing
from scrapers.check.rules import Expectation, Rule

Values = Sequence[Any]
"""The values of a column that are not missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What one rule gives on one table."""

    success: bool
    rows: int
    missing: int = 0
    """Rows that the rule does not judge because they have no value."""
    unexpected: tuple[int, ...] | None = None
    """Positions of the rows at fault; None for a rule that judges the column as a whole."""
    observed: float | None = None
    """The figure of such a rule; None where the column has no value."""
    error: str = ""
    """Why the rule could not be evaluated; then it has not succeeded."""

    @property
    def judged(self) -> int:
        """The number of rows that the rule judges."""
        return self.rows - self.missing


def evaluate(rule: Rule, frame: Frame) -> Evaluation:
    """Evaluate a rule on its column. A rule that cannot be evaluated gives an ``error``; nothing is raised for it."""
    column = frame[rule.column]
    try:
        if per_row := _PER_ROW.get(rule.expectation):
            return _rows(per_row, rule, column)
        return _whole(_WHOLE[rule.expectation], rule, column)
    except (TypeError, ValueError, ArithmeticError) as error:
        return Evaluation(success=False, rows=len(column), error=f"{type(error).__name__}: {error}")


def _rows(find: Callable[..., Sequence[bool]], rule: Rule, column: Sequence[Any]) -> Evaluation:
    arguments = dict(rule.arguments)
    mostly = arguments.pop("mostly", 1.0)
    judged = list(range(len(column)))
    if rule.expectation not in _JUDGES_MISSING:
        judged = [row for row in judged if not is_missing(column[row])]
    sound = find([column[row] for row in judged], **arguments)
    unexpected = tuple(row for row, is_sound in zip(judged, sound, strict=True) if not is_sound)
    return Evaluation(
        success=not judged or (len(judged) - len(unexpected)) / len(judged) >= mostly,
        rows=len(column),
        missing=len(column) - len(judged),
        unexpected=unexpected,
    )


def _whole(measure: Callable[[Values], float | None], rule: Rule, column: Sequence[Any]) -> Evaluation:
    values = [value for value in column if not is_missing(value)]
    found = measure(values)
    observed = None if found is None else float(found)
    success = observed is not None and _within([observed], **rule.arguments)[0]
    return Evaluation(success=success, rows=len(column), missing=len(column) - len(values), observed=observed)


def _within(
    values: Values, *, min_value: float | None = None, max_value: float | None = None
) -> Sequence[bool]:
    """Both bounds belong to the range."""
    return [
        (min_value is None or value >= min_value) and (max_value is None or value <= max_value)
        for value in values
    ]


def _in_set(values: Values, *, value_set: Collection[Any]) -> Sequence[bool]:
    return [value in value_set for value in values]


def _not_in_set(values: Values, *, value_set: Collection[Any]) -> Sequence[bool]:
    return [value not in value_set for value in values]


def _unique(values: Values) -> Sequence[bool]:
    """Every one of several equal values is at fault, the first as well."""
    counts = Counter(values)
    return [counts[value] == 1 for value in values]


_JUDGES_MISSING = {Expectation.NOT_NULL, Expectation.NULL}

_PER_ROW: Mapping[Expectation, Callable[..., Sequence[bool]]] = {
    Expectation.NOT_NULL: lambda values: [not is_missing(value) for value in values],
    Expectation.NULL: lambda values: [is_missing(value) for value in values],
    Expectation.BETWEEN: _within,
    Expectation.IN_SET: _in_set,
    Expectation.NOT_IN_SET: _not_in_set,
    Expectation.UNIQUE: _unique,
}

_WHOLE: Mapping[Expectation, Callable[[Values], float | None]] = {
    Expectation.MEDIAN: lambda values: median(values) if values else None,
    Expectation.UNIQUE_SHARE: lambda values: len(set(values)) / len(values) if values else 0.0,
}
