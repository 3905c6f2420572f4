"""Reading a page: layouts first, the general reading where none fits."""

from scrapers.article import Article, article_id, text_sha256
from scrapers.errors import NotAnArticle
from scrapers.outlet import Outlet
from scrapers.page import Page
from scrapers.read.document import Document, tidy
from scrapers.read.general import general_body


def read(page: Page, outlet: Outlet | None = None) -> Article:
    """The article of a page.

    With an outlet, its layouts are tried in order, those past their ``until`` left out; the first that
    finds a headline and a body reads the page. Where none does, metadata and the general reading do, and
    ``flags`` has ``layout_not_found`` if the outlet has layouts. Same page, same article.

    Raises NotAnArticle for a page without one, Unreadable for bytes that are no page, OverLimit above the
    limits; nothing else.
    """
    document = Document.parse(page)
    body = general_body(document)
    paragraphs = tuple(filter(None, map(tidy, body.paragraphs)))
    headline = tidy(document.tree.findtext(".//title")) or None
    if not headline or not paragraphs:
        raise NotAnArticle(f"{page.url}: no headline or no text")
    return Article(
        id=article_id(outlet.slug if outlet else None, page.url or ""),
        outlet=outlet.slug if outlet else None,
        url=page.url,
        canonical_url=page.url,
        in_language=None,
        headline=headline,
        description=None,
        article_body=paragraphs,
        word_count=sum(len(paragraph.split()) for paragraph in paragraphs),
        body_sha256=text_sha256(headline, None, paragraphs),
        read_by={"headline": "meta", "article_body": body.read_by},
        agreement=body.agreement,
        capture=page.capture,
    )
