"""What of an article is published."""

from dataclasses import replace

from scrapers.archive import keys, tables
from scrapers.archive.archive import Archive
from scrapers.model.article import Article
from scrapers.model.link import State


def published_now(archive: Archive, article_id: str) -> tuple[Article, str]:
    """The article, and the batch out of which it was read last."""
    read = archive.catalog.filed(article_id=article_id)
    filed = [each for each in read if each.state is State.ARCHIVED][-1]
    key = keys.articles(filed.outlet, filed.day, filed.batch)
    found = next(each for each in tables.read(archive.store.get(key), key) if each.id == article_id)
    return replace(found, outlet=filed.outlet), filed.batch
