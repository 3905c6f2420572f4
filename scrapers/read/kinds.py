"""Kinds: which form of journalism a page holds, and the updates of a live blog."""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo

from lxml.html import HtmlElement

from scrapers.model.article import ArticleKind, Update
from scrapers.read import jsonld
from scrapers.read.blocks import words
from scrapers.read.dates import choose, stated
from scrapers.read.document import Document, line, tidy
from scrapers.read.walk import blocks

MOST_UPDATES = 2_000
"""Of a live blog, from the first on the page."""
MOST_TIMES = 2 * MOST_UPDATES
MOST_LABEL = 2
"""Words that stand beside a time in a line of its own."""
MOST_FORMS = 3
"""Forms of times that are tried, those with most of them first."""
FEWEST_UPDATES = 3
"""Stretches of a live blog with one time each, from which they are taken for its updates."""
FEWEST_QUESTIONS = 3
QUESTIONS = 0.2
"""Share of an interview's paragraphs that are questions, at least."""
LONGEST_QUESTION = 400
"""Characters."""
FEWEST_PICTURES = 6
"""With a caption, from which a page whose captions say more than its text is a gallery."""
WHOLE = 0.6
"""Share of the words that a page says its article has, below which the rest is behind a paywall."""
MOST_WORDS_BY_A_VIDEO = 150
"""Of the text of a page that calls itself a video; one with more is an article with a video in it."""

_LIVE = "LiveBlogPosting"
_GALLERIES = frozenset({"ImageGallery", "MediaGallery"})
_INTERVIEW = re.compile(
    r"\b(?:interview\w*|entretien|entrevista|intervista|wywiad|rozhovor|q\s?&\s?a|im gespräch|phỏng vấn|trò chuyện|đối thoại)\b"
    r"|интервью|专访|專訪|インタビュー|인터뷰",
    re.I,
)
_QUESTION = re.compile(r"[?？][”\"’»)]*$")
_BROKEN_OFF = re.compile(r"(?:…|\.{3})[\s\])]*$")
_LINE = re.compile(r"</?(?:p|div|br|li|h[1-6]|blockquote)\b[^<>]*>|\r?\n", re.I)


def kind(
    document: Document,
    node: jsonld.Node,
    *,
    shared_as: str,
    labels: Sequence[str | None],
    paragraphs: Sequence[str],
    captions: Sequence[str],
) -> ArticleKind:
    """The form of an article.

    ``node`` is its object in JSON-LD, ``shared_as`` its ``og:type``, ``labels`` are its headline, standfirst, section and
    keywords.
    """
    types = set(jsonld.types(node))
    if _LIVE in types:
        return ArticleKind.LIVE_BLOG
    size = sum(len(words(text)) for text in paragraphs)
    is_of_video = shared_as.startswith("video") or (
        not types and any("VideoObject" in jsonld.types(each) for each in document.jsonld)
    )
    if is_of_video and size < MOST_WORDS_BY_A_VIDEO:
        return ArticleKind.VIDEO
    pictured = sum(len(words(text)) for text in captions)
    if types & _GALLERIES or (len(captions) >= FEWEST_PICTURES and pictured > size):
        return ArticleKind.GALLERY
    questions = sum(
        1 for text in paragraphs if len(text) <= LONGEST_QUESTION and _QUESTION.search(text) is not None
    )
    if questions >= max(FEWEST_QUESTIONS, QUESTIONS * len(paragraphs)) and any(
        _INTERVIEW.search(label) for label in labels if label
    ):
        return ArticleKind.INTERVIEW
    return ArticleKind.ARTICLE


def is_stub(node: jsonld.Node, paragraphs: Sequence[str], *, paywalled: bool | None) -> bool:
    """Whether a page that is not free holds the beginning of its article only: fewer words than it counts in JSON-LD, or
    a text that breaks off with an ellipsis.
    """
    size = sum(len(words(text)) for text in paragraphs)
    counted = jsonld.text(node.get("wordCount"))
    whole = int(counted) if counted.isdecimal() and len(counted) < 7 else 0
    breaks_off = bool(paragraphs) and _BROKEN_OFF.search(paragraphs[-1]) is not None
    return bool(paywalled) and (size < WHOLE * whole if whole else breaks_off)


def updates(
    document: Document, node: jsonld.Node, tz: tzinfo | None, language: str | None
) -> tuple[Update, ...]:
    """The updates of a live blog, in the order of the page; empty for any other page.

    As its JSON-LD states them, else as they are printed: stretches of the page that have one ``time`` each. Naive times
    are in ``tz``.
    """
    if _LIVE not in jsonld.types(node):
        return ()
    said = node.get("liveBlogUpdate")
    found = tuple(_of_json_ld(said if isinstance(said, list) else [said], tz, language))
    return found or tuple(_printed(document.tree, tz, language))


def _of_json_ld(said: Sequence[object], tz: tzinfo | None, language: str | None) -> Iterator[Update]:
    for each in said[:MOST_UPDATES]:
        if isinstance(each, Mapping):
            headline = tidy(jsonld.text(each.get("headline")) or jsonld.text(each.get("name")))
            body = each.get("articleBody")
            lines = _LINE.split(body) if isinstance(body, str) else []
            paragraphs = tuple(text for part in lines if (text := tidy(jsonld.text(part))))
            if headline or paragraphs:
                at = stated(jsonld.text(each.get("datePublished")), "json-ld", language)
                best = choose([at] if at else [], tz)
                yield Update(
                    headline=headline or None,
                    body=paragraphs,
                    date_published=best.time if best else None,
                )


def _printed(tree: HtmlElement, tz: tzinfo | None, language: str | None) -> Iterator[Update]:
    """Of the stretches with one time each, those in the element that has most of them. Where each says when it was changed,
    too, no stretch has one time alone: then those count that stand in one form."""
    times = [each for _, each in zip(range(MOST_TIMES), tree.iter("time"), strict=False)]
    forms: dict[Hashable, list[HtmlElement]] = defaultdict(list)
    for each in times:
        around = each.getparent()
        forms[each.get("class"), around is not None and (around.tag, around.get("class"))].append(each)
    ways = (_entries(of) for of in (times, *sorted(forms.values(), key=len, reverse=True)[:MOST_FORMS]))
    for entry, time in next((way for way in ways if len(way) >= FEWEST_UPDATES), [])[:MOST_UPDATES]:
        at = stated(time.get("datetime") or time.text_content(), "page", language)
        best = choose([at] if at else [], tz)
        heading = next((tidy(each.text_content()) for each in entry.iter("h2", "h3", "h4")), "")
        shown = [line(each) for each in entry.iter("time")]
        lines = tuple(
            text
            for text in blocks(entry)
            if text != heading and not any(_is_date_line(text, each) for each in shown)
        )
        if lines and best:
            yield Update(headline=heading or None, body=lines, date_published=best.time)


def _entries(times: Sequence[HtmlElement]) -> list[tuple[HtmlElement, HtmlElement]]:
    """The largest elements that hold one of these times each, with it, of those in one element that has most of them."""
    around = Counter(above for each in times for above in each.iterancestors())
    entries: dict[HtmlElement, list[tuple[HtmlElement, HtmlElement]]] = {}
    for each in times:
        alone = None
        for above in each.iterancestors():
            if around[above] > 1:
                if alone is not None:
                    entries.setdefault(above, []).append((alone, each))
                break
            alone = above
    return max(entries.values(), key=len, default=[])


def _is_date_line(text: str, shown: str) -> bool:
    """Whether a line prints a time and hardly more, as what was done then."""
    return bool(shown) and shown in text and len(words(text)) - len(words(shown)) <= MOST_LABEL


def text_of(found: Iterable[Update]) -> tuple[str, ...]:
    """The paragraphs of all updates, the headline of each first."""
    return tuple(
        text
        for each in found
        for text in (each.headline if each.headline not in each.body else None, *each.body)
        if text
    )
