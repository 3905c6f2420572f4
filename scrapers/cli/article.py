"""An article as a person reads it."""

from typing import TYPE_CHECKING

import typer

from scrapers.model.article import ArticleKind

if TYPE_CHECKING:
    from scrapers.model.article import Article


def print_article(article: "Article") -> None:
    """The article as a person reads it: what is stated, field by field, then the body."""
    shown = {
        "headline": article.headline,
        "otherwise": article.alternative_headline,
        "kind": article.kind if article.kind is not ArticleKind.ARTICLE else None,
        "description": article.description,
        "published": article.date_published,
        "modified": article.date_modified,
        "authors": ", ".join(article.authors),
        "agencies": ", ".join(article.agencies),
        "dateline": article.dateline,
        "section": article.article_section,
        "keywords": ", ".join(article.keywords),
        "language": article.in_language,
        "words": article.word_count,
        "address": article.canonical_url,
        "agreement": article.agreement,
        "flags": ", ".join(article.flags),
    }
    for name, value in shown.items():
        if value not in {None, ""}:
            typer.echo(f"{name + ':':<12} {value}")
    for update in article.updates:
        typer.echo(f"\n[{update.date_published or 'no time'}] {update.headline or ''}".rstrip())
        for paragraph in update.body:
            typer.echo(paragraph)
    for paragraph in () if article.updates else article.article_body:
        typer.echo(f"\n{paragraph}")
    for caption in article.captions:
        typer.echo(f"\n[{caption.text or ''}{f' ({caption.credit})' if caption.credit else ''}]")
    for report in article.embedded_reports:
        typer.echo(f"\n[another report on the page: {report.headline or 'without a headline'}]")
