"""Appended reports: further articles that follow the first one on a page, or in a text copied from one."""

import re
from collections.abc import Collection, Sequence

from scrapers.model.article import EmbeddedReport
from scrapers.read.credits import split_caption
from scrapers.read.names import AGENCIES, AGENCIES_UNSPACED

_SENTENCE_END = re.compile(r"[.!?…。！？]\s?[”\"’»)\]」]*$")
_NO_TITLE_END = re.compile(r"[.…。:;,]$|[.!?…。！？]\s?[”\"’»)\]」]+$|\w{3}[.!?…]\s+\S+\s\S+\s")
_CUT_OFF = re.compile(r"(?:…|\.{3})$")
# What the first paragraph of a report has and one in its midst seldom: the day, or who reports it.
_LEAD = re.compile(
    rf"\b\d{{1,2}}/\d{{1,2}}\b|\bngày \d|^Theo\s|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|^(?:am|le|el|il) \w+"
    rf"|(?<!\w)(?:{AGENCIES})(?!\w)|{AGENCIES_UNSPACED}|\d月\d{{1,2}}日",
    re.I,
)
FEWEST_BEFORE = 3
"""Paragraphs that an article has at least before another may follow."""


def split(
    paragraphs: Sequence[str], headlines: Collection[str] = (), *, expected: bool
) -> tuple[tuple[str, ...], tuple[EmbeddedReport, ...]]:
    """The article's own paragraphs, and the reports after them.

    A report begins with one of ``headlines``, else with a line like a headline and a paragraph like a lead.
    Where none is ``expected``, its picture must follow too, for a subheading and a paragraph with a date in it
    are not rare.
    """
    # A report cut off in its midst ends a page that glues: then a headline needs no lead to be one.
    cut_off = expected and bool(_CUT_OFF.search(paragraphs[-1])) if paragraphs else False
    starts = [
        at
        for at in range(FEWEST_BEFORE, len(paragraphs) - 1)
        if paragraphs[at] in headlines
        or (
            is_title(paragraphs[at])
            and not _credited(paragraphs[at])
            and _begins(paragraphs[at + 1 : at + 4], expected=expected, sure=cut_off)
        )
    ]
    if not starts:
        return tuple(paragraphs), ()
    reports = []
    for start, end in zip(starts, [*starts[1:], len(paragraphs)], strict=True):
        body = list(paragraphs[start + 1 : end])
        # A teaser cut off in its midst is the beginning of one more.
        rest = [body.pop()] if len(body) > 1 and _CUT_OFF.search(body[-1]) else []
        reports.append(EmbeddedReport(headline=paragraphs[start], body=tuple(body)))
        reports += [EmbeddedReport(headline=None, body=(line,)) for line in rest]
    return tuple(paragraphs[: starts[0]]), tuple(reports)


def is_title(line: str) -> bool:
    """Whether a line can be a headline: 4 to 32 words, 25 to 200 characters, no end of a sentence."""
    words = line.split()
    unspaced = len(words) < 4 and len(re.findall(r"[\u3400-\u9fff]", line)) > 7
    return (
        (unspaced or (4 <= len(words) <= 32 and 25 <= len(line) <= 200))
        and not _NO_TITLE_END.search(line)
        and (line[0].isupper() or not line[0].islower())
    )


def _begins(following: Sequence[str], *, expected: bool, sure: bool) -> bool:
    lead = following[0]
    if not (len(lead.split()) >= 20 and (_SENTENCE_END.search(lead) or _CUT_OFF.search(lead))):
        return False
    pictured = any(map(_credited, following[1:]))
    return sure or (bool(_LEAD.search(lead)) and (expected or pictured))


def _credited(line: str) -> bool:
    caption = split_caption(line)
    return bool(caption and caption.credit)
