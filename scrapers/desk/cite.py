"""An article to take away: as plain text and as Markdown, each ending with the line that cites it."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC

from scrapers.desk.language import moment_text, say
from scrapers.model.article import Article

MEDIA = {"txt": "text/plain; charset=utf-8", "md": "text/markdown; charset=utf-8"}
"""Their types, by the end of the address."""
_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~!&]")
_LIST = re.compile(r"^(\d*)([-+.)=])", re.MULTILINE)


def citation(article: Article, outlet: str) -> str:
    """Who said what where and when, when it was captured, and the SHA-256 of the text (``Article.body_sha256``). ``outlet``:
    its name."""
    who = ", ".join((*article.authors, outlet))
    headline = article.headline or say("Without a headline")
    at = moment_text(article.date_published, zone=UTC) if article.date_published else say("no date")
    said = f"{who}: “{headline}”, {at}. {article.canonical_url or article.url}"
    of = say("SHA-256 of the text %(sha256)s.", sha256=article.body_sha256)
    if not article.capture:
        return f"{said}. {of}"
    kept = say(
        "Captured %(at)s, WARC record %(record)s.",
        at=moment_text(article.capture.fetched_at, seconds=True, zone=UTC),
        record=article.capture.record_id,
    )
    return f"{said}. {kept} {of}"


def as_file(article: Article, outlet: str, form: str) -> bytes:
    """The article in one of ``MEDIA``, in UTF-8. ``outlet``: its name."""
    parts = _parts(article, outlet, *((_plain, "", "") if form == "txt" else (_escaped, "# ", "## ")))
    # A page that was made of broken bytes may have given a text that no UTF-8 can hold.
    return "\n\n".join(parts).encode(errors="replace") + b"\n"


def _parts(
    article: Article, outlet: str, written: Callable[[str], str], title: str, subtitle: str
) -> Iterator[str]:
    yield title + written(article.headline or say("Without a headline"))
    if article.description:
        yield written(article.description)
    yield from map(written, article.article_body)
    for caption in article.captions:
        yield written(" ".join(filter(None, (caption.text, caption.credit and f"({caption.credit})"))))
    for report in article.embedded_reports:
        yield subtitle + written(report.headline or say("Another report on the page"))
        yield from map(written, report.body)
    yield written(citation(article, outlet))


def _plain(text: str) -> str:
    return text


def _escaped(text: str) -> str:
    """The text in Markdown (CommonMark), with no character that means anything there."""
    return _LIST.sub(r"\1\\\2", _MARKS.sub(r"\\\g<0>", text))
