"""An article as a person reads it."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from scrapers.model.article import Article


def print_article(article: "Article") -> None:
    """The article as a person reads it: what is stated, field by field, then the body."""
    shown = {
        "headline": article.headline,
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
    for paragraph in article.article_body:
        typer.echo(f"\n{paragraph}")
    for caption in article.captions:
        typer.echo(f"\n[{caption.text or ''}{f' ({caption.credit})' if caption.credit else ''}]")
    for report in article.embedded_reports:
        typer.echo(f"\n[another report on the page: {report.headline or 'without a headline'}]")
