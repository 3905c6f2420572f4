"""Dumps: texts copied from pages, of which no page is kept.

They hold what a reader saw when the page was selected and copied: headline, lead, captions printed twice,
the article, and below it whatever the site shows there. Nothing in them says which line is which, so lines
are told by their form. A dump states no date of its own: the times in it are those of other stories.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from scrapers.article import Article, Caption, article_id, text_sha256
from scrapers.errors import NotAnArticle, OverLimit
from scrapers.outlet import Outlet
from scrapers.read import boilerplate, credits, glued
from scrapers.read.document import tidy
from scrapers.read.fingerprint import reader_version, simhash
from scrapers.read.headlines import without_house

LONGEST_DUMP = 600_000
"""Characters. The longest article of the corpora has 60,000."""

_CLOCK = re.compile(
    r"\d{1,2}:\d\d(?::\d\d)?(?:\s+\d{1,2}/\d{1,2}/\d{4})?|\d{1,2}/\d{1,2}/\d{4}(?:\s+\d{1,2}:\d\d(?::\d\d)?)?"
)
_COMMENTS = re.compile(
    r"(?:bình luận|ý kiến|comments?|kommentare?|commentaires?|комментарии|评论)(?: ?\(?\d+\)?)?"
    r"|what is your opinion on this topic\?|leave (?:the first|a) comment",
    re.I,
)
_CUT_OFF = re.compile(r"(?:…|\.{3})$")
_SENTENCE_END = re.compile(r"[.!?…。！？][”\"’»)\]」]*$")
_LONGEST_CAPTION = 60
"""Words."""


def read_dump(text: str, outlet: Outlet, source_sha256: str) -> Article:
    """The article in a text copied from one of the outlet's pages.

    Headline where the text has one, description where the outlet prints a lead, captions and credits apart,
    boilerplate and other stories off; no dates, no address. ``source_sha256`` is that of the file.

    Raises NotAnArticle where no paragraph is left, OverLimit above ``LONGEST_DUMP``.
    """
    if len(text) > LONGEST_DUMP:
        raise OverLimit(f"{source_sha256[:12]}: {len(text)} characters, more than {LONGEST_DUMP}")
    own = (outlet.name, *outlet.credits)
    lines = _without_stray_teaser([line for each in text.splitlines() if (line := tidy(each))])
    headline = None
    if len(lines) > 1 and glued.is_title(lines[0]):
        headline = without_house(lines[0], {boilerplate.plain(name) for name in own})
        lines = [line for line in lines[1:] if boilerplate.plain(line) != boilerplate.plain(lines[0])]
    own_lines, reports = glued.split(_article(lines), expected=any(layout.glued for layout in outlet.layouts))
    paragraphs, captions = _captions(own_lines)
    description = None
    if headline and len(paragraphs) > 1 and _prints_leads(outlet):
        description, paragraphs = boilerplate.without_own_name(paragraphs[0], own), paragraphs[1:]
    cleaned = boilerplate.clean(paragraphs, headline=headline, own=own)
    if not cleaned.paragraphs:
        raise NotAnArticle(f"{source_sha256[:12]}: expected an article of {outlet.slug}, found none")
    digest = text_sha256(headline, description, cleaned.paragraphs)
    return Article(
        id=article_id(outlet.slug, digest),
        outlet=outlet.slug,
        url=None,
        canonical_url=None,
        in_language=outlet.language,
        headline=headline,
        description=description,
        article_body=cleaned.paragraphs,
        captions=captions,
        authors=cleaned.credit.persons,
        agencies=cleaned.credit.agencies,
        dateline=cleaned.dateline,
        word_count=sum(len(paragraph.split()) for paragraph in cleaned.paragraphs),
        embedded_reports=tuple(replace(report, body=tuple(_captions(report.body)[0])) for report in reports),
        body_sha256=digest,
        simhash=simhash(cleaned.paragraphs),
        read_by={"article_body": "dump"},
        source_sha256=source_sha256,
        reader_version=reader_version(outlet),
    )


def _prints_leads(outlet: Outlet) -> bool:
    """Whether a lead stands between the outlet's headlines and texts, as it does all over the Vietnamese press."""
    return outlet.language == "vi" or any(layout.description for layout in outlet.layouts)


def _without_stray_teaser(lines: list[str]) -> list[str]:
    """Without the box that can stand before an article: headline and cut-off teaser of another story.

    It is told from the article's own headline and lead by its words, which the text below does not have.
    """
    for at, line in enumerate(lines[:4]):
        below = lines[at + 1 :]
        if _CUT_OFF.search(line) and len(line.split()) >= 8 and sum(map(_is_prose, below)) >= 3:
            names = set(re.findall(r"\w{4,}", " ".join(lines[: at + 1]).casefold()))
            known = set(re.findall(r"\w{4,}", " ".join(below[:12]).casefold()))
            if len(names & known) < len(names) / 2:
                return below
    return lines


def _article(lines: Sequence[str]) -> list[str]:
    """The lines before the first sign that the page goes on to other stories."""
    prose = 0
    for at, line in enumerate(lines):
        if prose >= 2 and (boilerplate.MORE.fullmatch(line) or _COMMENTS.fullmatch(line)):
            return list(lines[:at])
        if prose >= 2 and _CLOCK.fullmatch(line) and sum(map(_is_clock, lines[at:])) >= 2:
            return _without_titles(lines[:at])
        if prose >= 2 and _begins_teasers(lines[at:]):
            return list(lines[:at])
        prose += _is_prose(line)
    return list(lines)


def _begins_teasers(lines: Sequence[str]) -> bool:
    """Whether a list of teasers begins: a headline printed twice (the picture's alt and itself), prose, and so on."""
    if list(lines[1:2]) != [lines[0]]:
        return False
    doubles = [
        at for at, (line, after) in enumerate(pairwise(lines)) if line == after and glued.is_title(line)
    ]
    return len(doubles) >= 2 and doubles[0] == 0 and not _credit(lines[0]) and any(map(_is_prose, lines[2:4]))


def _without_titles(lines: Sequence[str]) -> list[str]:
    """Without the lines at the end that are no sentences: headline and section of the first teaser."""
    kept = list(lines)
    while kept and not _SENTENCE_END.search(kept[-1]):
        kept.pop()
    return kept


def _captions(lines: Sequence[str]) -> tuple[list[str], tuple[Caption, ...]]:
    """The lines that are no captions, and the captions: lines with a credit, and short ones printed twice."""
    kept: list[str] = []
    found: dict[Caption, None] = {}
    for at, line in enumerate(lines):
        twice = line in {*lines[at + 1 : at + 2], *lines[max(0, at - 1) : at]}
        caption = credits.split_caption(line) if len(line.split()) <= _LONGEST_CAPTION else None
        if caption and (caption.credit or twice):
            found[caption] = None
        else:
            kept.append(line)
    return kept, tuple(found)


def _credit(line: str) -> str | None:
    caption = credits.split_caption(line)
    return caption.credit if caption else None


def _is_prose(line: str) -> bool:
    return len(line.split()) >= 12 and bool(_SENTENCE_END.search(line))


def _is_clock(line: str) -> bool:
    return bool(_CLOCK.fullmatch(line))
