"""Articles and pages checked by the rules, and the outcome in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scrapers.check.evaluate import Evaluation, evaluate
from scrapers.check.expectations import validation_json
from scrapers.check.frames import Frame, article_frame, is_missing, page_frame
from scrapers.check.rules import SAMPLE, Effect, Expectation, Rule, article_rules, drift_rules, page_rules
from scrapers.model.article import Article
from scrapers.model.outlet import Outlet
from scrapers.model.report import Check, Reading, Trace

_VALUE = 100  # characters of a value quoted in a reason


@dataclass(frozen=True)
class CheckResult:
    """The outcome of checking one table by a suite of rules."""

    reasons: Mapping[int, tuple[str, ...]]
    """Why an article goes to quarantine, by its row; sound ones have no entry."""
    checks: tuple[Check, ...]
    validation: Mapping[str, Any] | None
    """The same as a validation result in the JSON of Great Expectations; None where no rule applied."""


def check_articles(outlet: Outlet, articles: Sequence[Article]) -> CheckResult:
    """Check every article of a batch by the rules for one article, which an article that comes twice breaks."""
    return hold(
        f"{outlet.slug}.articles", article_rules(outlet), article_frame(outlet, articles), own=len(articles)
    )


def check_dumps(outlet: Outlet, articles: Sequence[Article]) -> list[tuple[str, ...]]:
    """For each article of a text dump, why it goes to quarantine. A dump may leave out what a page must state."""
    rules = [rule for rule in article_rules(outlet) if rule.expectation is not Expectation.NOT_NULL]
    frame = article_frame(outlet, articles)
    reasons = hold(f"{outlet.slug}.dumps", rules, frame, own=len(articles)).reasons
    return [reasons.get(place, ()) for place in range(len(articles))]


def check_pages(outlet: Outlet, readings: Sequence[Reading], earlier: Sequence[Trace]) -> CheckResult:
    """Check the pages of a batch by the rules for shares and medians.

    ``earlier`` are pages of batches before this one, the newest batch first. A batch of fewer than ``SAMPLE`` pages is
    judged together with the first of them, since most batches are small; but a batch with no fault of its own is not
    rejected for the faults of earlier ones.
    """
    borrowed = max(0, SAMPLE - len(readings)) if readings else 0
    sample = [*(reading.trace for reading in readings), *earlier[:borrowed]]
    rules = page_rules(outlet) + drift_rules(sample, earlier[borrowed:])
    return hold(f"{outlet.slug}.pages", rules, page_frame(sample), own=len(readings))


def hold(name: str, rules: Sequence[Rule], frame: Frame, *, own: int) -> CheckResult:
    """Evaluate rules on a table whose first ``own`` rows are the batch's; only those can be at fault."""
    held = [rule for rule in rules if frame[rule.column] and _count(frame[rule.column]) >= rule.least]
    evaluations = [evaluate(rule, frame) for rule in held]
    reasons: dict[int, list[str]] = {}
    for rule, evaluation in zip(held, evaluations, strict=True):
        if rule.effect is Effect.QUARANTINE:
            for row in evaluation.unexpected or ():
                value = _shown(frame[rule.show or rule.column][row])
                reasons.setdefault(row, []).append(f"{rule.name}: {value}, expected {rule.expected}")
    return CheckResult(
        reasons={row: tuple(found) for row, found in reasons.items() if row < own},
        checks=tuple(_check(rule, each, frame, own) for rule, each in zip(held, evaluations, strict=True)),
        validation=validation_json(name, held, evaluations),
    )


def _check(rule: Rule, evaluation: Evaluation, frame: Frame, own: int) -> Check:
    rejects = rule.effect is Effect.REJECT
    if evaluation.error:  # what could not be checked must not count as passed
        observed, passed, rejects = f"could not be checked ({evaluation.error})", False, True
    elif evaluation.unexpected is not None:
        count = evaluation.judged
        sound = count - len(evaluation.unexpected)
        observed = f"{sound} of {count}" + (f" ({sound / count:.0%})" if count else "")
        at_fault = any(row < own for row in evaluation.unexpected)
        passed = evaluation.success or (rejects and not at_fault)
    else:
        observed = "nothing" if evaluation.observed is None else f"{evaluation.observed:.4g}"
        passed = evaluation.success or (rejects and not _count(frame[rule.column][:own]))
    if evaluation.rows > own and not evaluation.error:
        observed += f", {evaluation.rows - own} of {evaluation.rows} pages from earlier batches"
    return Check(
        name=rule.name, passed=passed, fails_batch=rejects, observed=observed, expected=rule.expected
    )


def _count(column: Sequence[Any]) -> int:
    """The values that are not missing."""
    return sum(not is_missing(value) for value in column)


def _shown(value: object) -> str:
    if is_missing(value):
        return "missing"
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return text if len(text) <= _VALUE else f"{text[: _VALUE - 1]}…"
