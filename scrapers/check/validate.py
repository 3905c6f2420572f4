"""Rules held against articles and pages by Great Expectations, and what came of it in our own words."""

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from scrapers.check.frames import article_frame, page_frame
from scrapers.check.rules import SAMPLE, Effect, Rule, article_rules, drift_rules, page_rules
from scrapers.model.article import Article
from scrapers.model.outlet import Outlet
from scrapers.model.report import Check, Reading, Report

if TYPE_CHECKING:
    import pandas as pd

_VALUE = 100  # characters of a value named in a reason


@dataclass(frozen=True)
class Verdict:
    """What came of holding rules against a frame."""

    reasons: Mapping[int, tuple[str, ...]]
    """Why an article goes to quarantine, by its place in the frame; sound ones have no entry."""
    checks: tuple[Check, ...]
    results: Any
    """Great Expectations' own ``ExpectationSuiteValidationResult``, for the Data Docs; None where no rule was held."""


def check_articles(outlet: Outlet, articles: Sequence[Article]) -> Verdict:
    """Each article held against the rules for one article. The same article twice is a broken rule here."""
    frame = article_frame(outlet, articles)
    return hold(f"{outlet.slug}.articles", article_rules(outlet), frame, own=len(frame))


def check_dumps(outlet: Outlet, articles: Sequence[Article]) -> list[tuple[str, ...]]:
    """For each article of a text dump, why it goes to quarantine. A dump need not state what a page must."""
    rules = [rule for rule in article_rules(outlet) if rule.expectation != "ExpectColumnValuesToNotBeNull"]
    frame = article_frame(outlet, articles)
    reasons = hold(f"{outlet.slug}.dumps", rules, frame, own=len(frame)).reasons
    return [reasons.get(place, ()) for place in range(len(frame))]


def check_pages(outlet: Outlet, readings: Sequence[Reading], earlier: Sequence[Report]) -> Verdict:
    """The pages of a batch held against the rules for shares and medians.

    ``earlier`` are reports of batches before this one, newest first. A batch of fewer than ``SAMPLE`` pages is
    taken together with the newest of theirs, since most batches are small; but a batch with no fault of its
    own is not rejected for those of its forerunners.
    """
    past = [reading for report in earlier for reading in report.readings]
    borrowed = max(0, SAMPLE - len(readings)) if readings else 0
    sample = list(chain(readings, islice(past, borrowed)))
    rules = page_rules(outlet) + drift_rules(sample, past[borrowed:])
    return hold(f"{outlet.slug}.pages", rules, page_frame(sample), own=len(readings))


def hold(name: str, rules: Sequence[Rule], frame: "pd.DataFrame", *, own: int) -> Verdict:
    """The rules held against a frame whose first ``own`` rows are the batch's; only those can be at fault."""
    held = [rule for rule in rules if len(frame) and frame[rule.column].count() >= rule.least]
    if not held:
        return Verdict(reasons={}, checks=(), results=None)
    results = _validate(name, held, frame)
    checks: list[Check] = []
    reasons: dict[int, list[str]] = {}
    for rule, result in zip(held, results.results, strict=True):
        broken = [place for place in result.result.get("unexpected_index_list") or () if place < own]
        if rule.effect is Effect.QUARANTINE:
            for place in broken:
                value = frame.at[place, rule.show or rule.column]
                reasons.setdefault(place, []).append(
                    f"{rule.name}: {_shown(value)}, expected {rule.expected}"
                )
        checks.append(_check(rule, result, frame, own=own, broken=bool(broken)))
    return Verdict(
        reasons={place: tuple(found) for place, found in reasons.items()},
        checks=tuple(checks),
        results=results,
    )


def _validate(name: str, rules: Sequence[Rule], frame: "pd.DataFrame") -> Any:
    """Great Expectations' results, one a rule and in their order."""
    definition = _definition(name)
    from great_expectations import ExpectationSuite

    expectations = [
        _expectation(rule.expectation)(
            column=rule.column,
            **rule.arguments,
            severity="warning" if rule.effect is Effect.WARN else "critical",
            meta={
                "place": place,
                "notes": {"format": "string", "content": [f"{rule.name}: {rule.expected}"]},
            },
        )
        for place, rule in enumerate(rules)
    ]
    # Values stay out of the results: they are what a site served, and the results become a web page.
    results = definition.get_batch({"dataframe": frame}).validate(
        ExpectationSuite(name=name, expectations=expectations),
        result_format={"result_format": "COMPLETE", "exclude_unexpected_values": True},
    )
    results.results.sort(key=_place)
    for result in results.results:
        if "observed_value" in result.result and result.result["observed_value"] is not None:
            result.result["observed_value"] = float(
                result.result["observed_value"]
            )  # its renderer refuses numpy's
    return results


@cache
def _definition(name: str) -> Any:
    """What Great Expectations knows a kind of frame by: a batch definition, which is there as long as the process is."""
    asset = _frames().add_dataframe_asset(name)
    return asset.add_batch_definition_whole_dataframe("batch")


@cache
def _frames() -> Any:
    """The source of data frames of a Great Expectations that writes nothing, sends nothing and shows no bars."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read when its settings are first loaded
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    # It sets INFO itself, and tells of its folders.
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context.data_sources.add_pandas("khobao")


@cache
def _expectation(name: str) -> Any:
    """An expectation as Great Expectations has it, but for one thing: it works out its own configuration once, not 120
    times while it is validated, which was half of all the time that checks took."""
    import great_expectations.expectations as catalogue
    from great_expectations.compatibility.pydantic import PrivateAttr

    base = getattr(catalogue, name)

    def configuration(self: Any) -> Any:
        if self._configuration is None:
            self._configuration = base.configuration.fget(self)
        return self._configuration

    own = {"_configuration": PrivateAttr(None), "configuration": property(configuration)}
    return type(base)(f"Settled{name}", (base,), own)


def _place(result: Any) -> int:
    """Of the rule in the suite: Great Expectations gives results grouped by column."""
    return int(result.expectation_config.meta["place"])


def _check(rule: Rule, result: Any, frame: "pd.DataFrame", *, own: int, broken: bool) -> Check:
    figures = result.result
    if not figures:  # the check itself failed: nobody may take that for a pass
        return Check(
            name=rule.name,
            passed=False,
            fails_batch=True,
            observed=f"could not be checked ({_failure(result.exception_info)})",
            expected=rule.expected,
        )
    if "unexpected_count" in figures:
        count = figures["element_count"] - figures.get("missing_count", 0)
        sound = count - figures["unexpected_count"]
        observed = f"{sound} of {count}" + (f" ({sound / count:.0%})" if count else "")
        at_fault = broken
    else:
        value = figures["observed_value"]
        observed = "nothing" if value is None else f"{value:.4g}"
        at_fault = bool(frame[rule.column][:own].count())
    if len(frame) > own:
        observed += f", {len(frame) - own} of {len(frame)} pages from earlier batches"
    return Check(
        name=rule.name,
        passed=bool(result.success)
        if rule.effect is not Effect.REJECT
        else bool(result.success) or not at_fault,
        fails_batch=rule.effect is Effect.REJECT,
        observed=observed,
        expected=rule.expected,
    )


def _failure(info: Mapping[str, Any]) -> str:
    """The first message in Great Expectations' exception info, which is one level deep or two."""
    nested = [info, *(value for value in info.values() if isinstance(value, Mapping))]
    return next(
        (str(entry["exception_message"]) for entry in nested if entry.get("exception_message")), "no result"
    )


def _shown(value: object) -> str:
    if value is None:
        return "missing"
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return text if len(text) <= _VALUE else f"{text[: _VALUE - 1]}…"
