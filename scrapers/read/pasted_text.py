"""Dumps: texts copied from pages, of which no page is kept.

They hold what a reader saw when the page was selected and copied: headline, lead, captions printed twice,
the article, and below it whatever the site shows there. Nothing in them says which line is which, so lines
are recognised by their form. A dump states no date of its own: the times in it are those of other stories.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from scrapers.errors import NotAnArticle, OverLimit
from scrapers.model.article import Article, Caption, article_id, text_sha256
from scrapers.model.outlet import Outlet
from scrapers.model.words import count
from scrapers.read import appended_reports, boilerplate, credits, prompts
from scrapers.read.document import tidy
from scrapers.read.fingerprint import reader_version, simhash, word_list
from scrapers.read.headlines import without_house
from scrapers.read.names import AGENCIES, AGENCIES_UNSPACED, ROLES

LONGEST_DUMP = 600_000
"""Characters. The longest article of the corpora has 60,000."""
LONGEST_CAPTION = 60
"""Words."""
FEWEST_WORDS = 15
"""Of a body."""
FEWEST_PROSE = 2
"""Sentences-long lines that an article has before a sign that it has ended is believed."""

_CLOCK = re.compile(
    r"\d{1,2}:\d\d(?::\d\d)?(?:\s+\d{1,2}/\d{1,2}/\d{4})?|\d{1,2}/\d{1,2}/\d{4}(?:\s+\d{1,2}:\d\d(?::\d\d)?)?"
)
_BELOW = re.compile(
    rf"{prompts.COMMENTS}|từ khóa:?|tags:?|schlagworte:?|mots[- ]clés ?:?|теги:?|标签：?", re.I
)
_TWEETED = re.compile(r"— [^@]{1,60}\(@\w+\)(?: .{0,30})?")
# What makes a line with names a signature, and no subheading.
_SIGNS = re.compile(
    rf"^(?i:{ROLES})\s*[:：]|^(?i:theo|nguồn|source|quelle|источник)\s|[(/]|^(?:{AGENCIES}|{AGENCIES_UNSPACED})$"
)
_CUT_OFF = re.compile(r"(?:…|\.{3})$")
_SENTENCE_END = re.compile(r"[.!?…。！？][”\"’»)\]」]*$")


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
    headline, lines = _headline(lines, own)
    expected = any(layout.appended for layout in outlet.layouts)
    lines = _without_labels(_without_lists(_without_tweets(_article(lines, own))), own)
    article, reports = appended_reports.split(lines, expected=expected)
    paragraphs, captions = _captions(article, own)
    cleaned = boilerplate.clean(paragraphs, headline=headline, own=own)
    body = cleaned.paragraphs
    description = body[0] if headline and len(body) > 1 and _prints_leads(outlet) else None
    body = body[1:] if description else body
    if len(word_list(body)) < FEWEST_WORDS:
        raise NotAnArticle(f"{source_sha256[:12]}: expected an article of {outlet.slug}, found none")
    digest = text_sha256(headline, description, body)
    return Article(
        id=article_id(outlet.slug, digest),
        outlet=outlet.slug,
        url=None,
        canonical_url=None,
        in_language=outlet.language,
        headline=headline,
        description=description,
        article_body=body,
        captions=captions,
        authors=cleaned.credit.persons,
        agencies=cleaned.credit.agencies,
        dateline=cleaned.dateline,
        word_count=sum(map(count, body)),
        embedded_reports=tuple(
            replace(report, body=tuple(_captions(report.body, own)[0])) for report in reports
        ),
        body_sha256=digest,
        simhash=simhash(body),
        read_by={"article_body": "dump"},
        source_sha256=source_sha256,
        reader_version=reader_version(outlet),
    )


def _prints_leads(outlet: Outlet) -> bool:
    """Whether a lead stands between the outlet's headlines and texts, as it does all over the Vietnamese press."""
    return outlet.language == "vi" or any(layout.description for layout in outlet.layouts)


def _headline(lines: list[str], own: Sequence[str]) -> tuple[str | None, list[str]]:
    """The first line like a headline, where only short labels stand before it; and the lines without it."""
    for at, line in enumerate(lines[:6]):
        if appended_reports.is_title(line) and len(lines) > at + 1:
            rest = [each for each in lines[at + 1 :] if boilerplate.plain(each) != boilerplate.plain(line)]
            return without_house(line, {boilerplate.plain(name) for name in own}), rest
        if len(line.split()) > 4 or _SENTENCE_END.search(line):
            break
    return None, lines


def _without_stray_teaser(lines: list[str]) -> list[str]:
    """Without the box that can stand before an article: headline and cut-off teaser of another story.

    It is distinguished from the article's own headline and lead by its words, which the text below does not have.
    """
    for at, line in enumerate(lines[:4]):
        below = lines[at + 1 :]
        if _CUT_OFF.search(line) and len(line.split()) >= 8 and sum(map(_is_prose, below)) > FEWEST_PROSE:
            names = set(re.findall(r"\w{4,}", " ".join(lines[: at + 1]).casefold()))
            known = set(re.findall(r"\w{4,}", " ".join(below[:12]).casefold()))
            if len(names & known) < len(names) / 2:
                return below
    return lines


def _article(lines: Sequence[str], own: Sequence[str]) -> list[str]:
    """The lines before the first sign that the page goes on to other things."""
    prose = 0
    for at, line in enumerate(lines):
        if prose >= FEWEST_PROSE:
            if boilerplate.MORE.fullmatch(line) or _BELOW.fullmatch(line) or _begins_teasers(lines[at:]):
                return list(lines[:at])
            if _CLOCK.fullmatch(line) and sum(map(_is_clock, lines[at:])) >= 2:
                return _without_titles(lines[:at])
            if _SIGNS.search(line) and credits.is_signature(line, own):
                return list(lines[: at + 1])
        prose += _is_prose(line)
    return list(lines)


def _begins_teasers(lines: Sequence[str]) -> bool:
    """Whether a list of teasers begins: a headline printed twice (the picture's alt and itself), prose, and so on."""
    if list(lines[1:2]) != [lines[0]]:
        return False
    doubles = [
        at
        for at, (line, after) in enumerate(pairwise(lines))
        if line == after and appended_reports.is_title(line)
    ]
    return len(doubles) >= 2 and doubles[0] == 0 and not _credit(lines[0]) and any(map(_is_prose, lines[2:4]))


def _without_titles(lines: Sequence[str]) -> list[str]:
    """Without the lines at the end that are no sentences: headline and section of the first teaser."""
    kept = list(lines)
    while kept and not _SENTENCE_END.search(kept[-1]):
        kept.pop()
    return kept


def _without_lists(lines: Sequence[str]) -> list[str]:
    """Without headlines of other stories in the text: two in a row are no subheadings. One printed twice is a caption."""
    kept: list[str] = []
    for titles, run in groupby(lines, key=lambda line: appended_reports.is_title(line) and not _credit(line)):
        block = list(run)
        if not titles or len(set(block)) == 1:
            kept += block
    return kept


def _without_tweets(lines: Sequence[str]) -> list[str]:
    """Without embedded tweets, of which the last line says whose they are: that line and the one before."""
    tweeted = {at for at, line in enumerate(lines) if _TWEETED.fullmatch(line)}
    return [line for at, line in enumerate(lines) if at not in tweeted and at + 1 not in tweeted]


def _without_labels(lines: Sequence[str], own: Sequence[str]) -> list[str]:
    """Without what stands over the lead: sections, dates, share buttons. Captions and bylines stay."""
    lead = next((at for at, line in enumerate(lines) if _is_prose(line) and not _credit(line)), 0)
    return [line for line in lines[:lead] if _credit(line) or boilerplate.is_byline(line, own)] + list(
        lines[lead:]
    )


def _captions(lines: Sequence[str], own: Sequence[str]) -> tuple[list[str], tuple[Caption, ...]]:
    """The lines that are no captions, and the captions: lines with a credit, and short ones printed twice."""
    kept: list[str] = []
    found: dict[Caption, None] = {}
    for at, line in enumerate(lines):
        twice = line in {*lines[at + 1 : at + 2], *lines[max(0, at - 1) : at]}
        caption = credits.split_caption(line) if len(line.split()) <= LONGEST_CAPTION else None
        if caption and (caption.credit or twice) and not credits.is_signature(line, own):
            if caption.text:
                found[caption] = None
        else:
            kept.append(line)
    return kept, tuple(found)


def _credit(line: str) -> str | None:
    caption = credits.split_caption(line)
    return caption.credit if caption else None


def _is_prose(line: str) -> bool:
    words = line.split()
    return (len(words) >= 12 or len(line) >= 60 > 5 * len(words)) and bool(_SENTENCE_END.search(line))


def _is_clock(line: str) -> bool:
    return bool(_CLOCK.fullmatch(line))
