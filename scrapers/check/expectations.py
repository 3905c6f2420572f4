"""Rules and their results in the JSON of Great Expectations, which need not be installed for it.

``ExpectationSuite(**suite)`` loads a suite in Great Expectations 1; ``expectationSuiteValidationResultSchema.load``
loads a validation result, which its renderer turns into Data Docs.
"""

from collections.abc import Sequence
from typing import Any

from scrapers.check.evaluate import Evaluation
from scrapers.check.rules import Effect, Rule


def suite_json(name: str, rules: Sequence[Rule]) -> dict[str, Any]:
    """An expectation suite of these rules, in their order."""
    return {"name": name, "expectations": [_configuration(rule) for rule in rules], "meta": {}}


def validation_json(
    name: str, rules: Sequence[Rule], evaluations: Sequence[Evaluation]
) -> dict[str, Any] | None:
    """The validation result of the suite ``name``; None where no rule applied.

    It has counts and no values: values are what a site served, and the result becomes a web page.
    """
    if not rules:
        return None
    passed = sum(each.success for each in evaluations)
    return {
        "success": passed == len(rules),
        "suite_name": name,
        "suite_parameters": {},
        "results": [_result(rule, each) for rule, each in zip(rules, evaluations, strict=True)],
        "statistics": {
            "evaluated_expectations": len(rules),
            "successful_expectations": passed,
            "unsuccessful_expectations": len(rules) - passed,
            "success_percent": 100 * passed / len(rules),
        },
        "meta": {},
        "id": None,
    }


def _configuration(rule: Rule) -> dict[str, Any]:
    arguments = {name: value for name, value in rule.arguments.items() if value is not None}
    return {
        "type": rule.expectation.value,
        "kwargs": {"column": rule.column, **arguments},
        "meta": {"notes": {"format": "string", "content": [f"{rule.name}: {rule.expected}"]}},
        "severity": "warning" if rule.effect is Effect.WARN else "critical",
    }


def _result(rule: Rule, evaluation: Evaluation) -> dict[str, Any]:
    return {
        "success": evaluation.success,
        "expectation_config": _configuration(rule),
        "result": {} if evaluation.error else _figures(evaluation),
        "meta": {},
        "exception_info": {
            "raised_exception": bool(evaluation.error),
            "exception_traceback": evaluation.error
            or None,  # its renderer wants one where there is a message
            "exception_message": evaluation.error or None,
        },
    }


def _figures(evaluation: Evaluation) -> dict[str, Any]:
    """What Great Expectations' result format SUMMARY has, without values."""
    if evaluation.unexpected is None:
        return {"observed_value": evaluation.observed}
    found = len(evaluation.unexpected)
    return {
        "element_count": evaluation.rows,
        "missing_count": evaluation.missing,
        "missing_percent": _percent(evaluation.missing, evaluation.rows),
        "unexpected_count": found,
        "unexpected_percent": _percent(found, evaluation.judged),
        "unexpected_percent_total": _percent(found, evaluation.rows),
        "unexpected_percent_nonmissing": _percent(found, evaluation.judged),
    }


def _percent(count: int, of: int) -> float | None:
    return 100 * count / of if of else None
