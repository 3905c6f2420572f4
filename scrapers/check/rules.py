"""The suite of an outlet: common rules, and the outlet's own floors and ceilings, as plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import exp, log, sqrt
from statistics import median
from typing import Any

from scrapers.model.outlet import Outlet
from scrapers.model.report import Trace

SAMPLE = 20
"""Pages that a share is taken over: a smaller batch is taken together with its forerunners. Where one page in
twenty fails on a normal day, more than 6 of 20 do once in 300,000 batches (binomial)."""
SAMPLE_LEAST = 5
"""With fewer pages than this, forerunners and all, no share says anything."""
SHARE_SOUND = 0.7
"""Of the articles read, the share that must pass every rule for one article."""
SHARE_DISTINCT = 0.5
"""Of the pages, the share that must not be another address of an article held, and of the headlines, the share
that must differ: a site that states one address or one title on every page is found out by these."""
AGREEMENT = 0.6
"""Median of ``Article.agreement`` below which the general reading is not to be trusted with an outlet."""
DAMAGE = 0.002
"""Share of characters that tell of a wrong character set. Of 416 sound articles one has 0.001 and the others next to
nothing; the same read in a wrong set have 0.19 and more in Vietnamese, 0.036 in French, 0.12 in Czech."""
PAST_LEAST = 50
"""Articles of the outlet's past that drift is measured against, at least."""
DRIFT = 4.0
"""Standard errors of a median that count as drift. A warning: what an outlet writes about changes, too."""


class Effect(StrEnum):
    """What a broken rule does."""

    QUARANTINE = "quarantine"  # the article waits for a person
    REJECT = "reject"  # the batch fails; what passed one by one is published all the same
    WARN = "warn"  # it is said in the report


class Expectation(StrEnum):
    """What a rule asks of a column, named as in the JSON of Great Expectations."""

    NOT_NULL = "expect_column_values_to_not_be_null"
    NULL = "expect_column_values_to_be_null"
    BETWEEN = "expect_column_values_to_be_between"
    IN_SET = "expect_column_values_to_be_in_set"
    NOT_IN_SET = "expect_column_values_to_not_be_in_set"
    UNIQUE = "expect_column_values_to_be_unique"
    MEDIAN = "expect_column_median_to_be_between"
    UNIQUE_SHARE = "expect_column_proportion_of_unique_values_to_be_between"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """An expectation of one column of the table of articles or of pages."""

    name: str
    effect: Effect
    expectation: Expectation
    column: str
    expected: str
    """In words, to follow "expected"."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """The expectation's arguments other than the column, named as in the JSON of Great Expectations."""
    show: str = ""
    """The column whose value a reason quotes; empty: ``column``."""
    least: int = 0
    """The rule is left out for a table with fewer values than this."""


def suite(outlet: Outlet) -> tuple[Rule, ...]:
    """All rules that the outlet's articles and batches are held to, drift apart."""
    return article_rules(outlet) + page_rules(outlet)


def article_rules(outlet: Outlet) -> tuple[Rule, ...]:
    """Rules over the frame of articles."""
    floors = outlet.floors
    first_day = f"{outlet.first_day:%Y-%m-%d}" if outlet.first_day else "the first day"
    names = sorted({outlet.name.casefold(), outlet.host, outlet.host.removeprefix("www.")})
    return (
        _required("headline"),
        _required("canonical_url"),
        _required("date_published"),
        _between("words", "words", low=floors.words, expected=f"at least {floors.words}"),
        _between(
            "words_ceiling",
            "words",
            high=floors.words_ceiling,
            expected=f"at most {floors.words_ceiling}",
            effect=Effect.WARN,
        ),
        _among("language", "language", [outlet.language.partition("-")[0]], expected=outlet.language),
        _between(
            "date_ahead",
            "days_ahead",
            high=1,
            show="date_published",
            expected="at most a day after the capture",
        ),
        _between("date_early", "days_early", high=0, show="date_published", expected=f"{first_day} or later"),
        _among(
            "address", "owned", [True], show="canonical_url", expected="an article's address of this outlet"
        ),
        Rule(
            name="headline_of_site",
            effect=Effect.QUARANTINE,
            expectation=Expectation.NOT_IN_SET,
            column="headline_folded",
            arguments={"value_set": names},
            show="headline",
            expected="not the site's name",
        ),
        _unique("id"),
        _unique("canonical_url"),
        _absent("boilerplate"),
        _absent("credit_line"),
        _absent("wall"),
        _between("damage", "damage", high=DAMAGE, expected=f"at most {DAMAGE} of the characters"),
        Rule(
            name="headlines_differ",
            effect=Effect.REJECT,
            expectation=Expectation.UNIQUE_SHARE,
            column="headline",
            arguments={"min_value": SHARE_DISTINCT},
            expected=f"at least {SHARE_DISTINCT} of the headlines distinct",
            least=SAMPLE_LEAST,
        ),
    )


def page_rules(outlet: Outlet) -> tuple[Rule, ...]:
    """Rules over the frame of pages: a batch's, and its forerunners' where it is small."""
    floors = outlet.floors
    layout = _share(
        "share_with_layout", "layout", floors.share_with_layout, "of the articles read by a layout"
    )
    return (
        _share("share_read", "read", floors.share_read, "of the pages read as articles"),
        *([layout] if outlet.layouts else []),
        _share(
            "share_described", "description", floors.share_described, "of the articles with a description"
        ),
        _share("share_with_section", "section", floors.share_described, "of the articles with a section"),
        _share("share_dated", "date", floors.share_described, "of the articles with a date"),
        _share("share_sound", "sound", SHARE_SOUND, "of the articles sound"),
        _share("share_distinct", "distinct", SHARE_DISTINCT, "of the articles no doubles"),
        Rule(
            name="agreement",
            effect=Effect.REJECT,
            expectation=Expectation.MEDIAN,
            column="agreement",
            arguments={"min_value": AGREEMENT},
            expected=f"a median of at least {AGREEMENT}",
            least=SAMPLE_LEAST,
        ),
    )


def drift_rules(sample: Sequence[Trace], past: Sequence[Trace]) -> tuple[Rule, ...]:
    """The rule that the articles of ``sample`` are about as long as those of ``past``; none where that is short.

    Lengths of articles are near enough log-normal, so all is done on logarithms: the median of the past and
    its spread (1.4826 × the median absolute deviation), and a median of n values has the standard error
    1.2533 × spread / √n.
    """
    lengths = [log(page.words) for page in past if page.words]
    count = sum(1 for page in sample if page.words)
    if len(lengths) < PAST_LEAST or count < SAMPLE_LEAST:
        return ()
    centre = median(lengths)
    spread = 1.4826 * median(abs(length - centre) for length in lengths)
    room = DRIFT * 1.2533 * spread / sqrt(count)
    low, high = round(exp(centre - room)), round(exp(centre + room))
    return (
        Rule(
            name="drift_of_words",
            effect=Effect.WARN,
            expectation=Expectation.MEDIAN,
            column="words",
            arguments={"min_value": low, "max_value": high},
            expected=f"a median between {low} and {high}, as in the past",
            least=SAMPLE_LEAST,
        ),
    )


def _required(column: str) -> Rule:
    return Rule(
        name=column,
        effect=Effect.QUARANTINE,
        expectation=Expectation.NOT_NULL,
        column=column,
        expected="a value",
    )


def _absent(column: str) -> Rule:
    return Rule(
        name=column,
        effect=Effect.QUARANTINE,
        expectation=Expectation.NULL,
        column=column,
        expected="none",
    )


def _unique(column: str) -> Rule:
    return Rule(
        name=f"unique_{column}",
        effect=Effect.QUARANTINE,
        expectation=Expectation.UNIQUE,
        column=column,
        expected="one article a batch",
    )


def _between(
    name: str,
    column: str,
    *,
    expected: str,
    low: float | None = None,
    high: float | None = None,
    show: str = "",
    effect: Effect = Effect.QUARANTINE,
) -> Rule:
    return Rule(
        name=name,
        effect=effect,
        expectation=Expectation.BETWEEN,
        column=column,
        arguments={"min_value": low, "max_value": high},
        show=show,
        expected=expected,
    )


def _among(name: str, column: str, values: list[Any], *, expected: str, show: str = "") -> Rule:
    return Rule(
        name=name,
        effect=Effect.QUARANTINE,
        expectation=Expectation.IN_SET,
        column=column,
        arguments={"value_set": values},
        show=show,
        expected=expected,
    )


def _share(name: str, column: str, share: float, of: str) -> Rule:
    return Rule(
        name=name,
        effect=Effect.REJECT,
        expectation=Expectation.IN_SET,
        column=column,
        arguments={"value_set": [True], "mostly": share},
        expected=f"at least {share:.0%} {of}",
        least=SAMPLE_LEAST,
    )
