"""``khobao quarantine show``."""

from typing import TYPE_CHECKING

from scrapers.cli import show
from scrapers.cli.arguments import Json
from scrapers.config import Config

if TYPE_CHECKING:
    pass
from scrapers.cli.decisions import ArticleId, row


def command(article_id: ArticleId, json: Json = False) -> None:
    """Show an article that is in quarantine, or that somebody decided on, in every text."""
    from scrapers.archive.archive import Archive
    from scrapers.review.decide import show as texts

    with Archive.open(Config.from_env()) as archive:
        found = texts(article_id, archive)
    if json:
        show.as_json([row(held) | {"article": held.article.to_dict()} for held in found])
        return
    for held in found:
        article = held.article
        decisions = "\n".join(each.sentence for each in held.decisions)
        show.table(
            ("id", article.id),
            (
                ("url", article.canonical_url),
                ("filed under", f"{article.outlet} {held.day}, batch {held.batch}"),
                ("capture", article.capture and f"{article.capture.warc} at {article.capture.offset}"),
                ("state", held.state),
                ("reasons", "\n".join(held.reasons)),
                ("decisions", decisions or None),
                ("text", article.body_sha256),
                ("published", article.date_published),
                ("headline", article.headline),
                ("description", article.description),
                ("body", article.text),
            ),
        )
