"""The verb ``import``: text dumps, which are all that some archives hold, kept and read into articles.

A dump is archived as what it is: the file itself under its own key, and an article with no capture and no address,
but with the file's SHA-256. Its dates are null, so it is filed under no day (Hive's name for that).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scrapers.archive import keys
from scrapers.check import check_dumps
from scrapers.errors import SkipAndRecord
from scrapers.model.article import Article
from scrapers.model.link import State
from scrapers.model.outlet import Outlet
from scrapers.refine.publish import store_tables

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of one file."""

    file: str
    sha256: str
    state: State
    """ARCHIVED, QUARANTINED, NOT_AN_ARTICLE, or HIDDEN, of which nothing is kept."""
    reasons: tuple[str, ...] = ()
    """In words for a person; empty for ARCHIVED."""
    key: str | None = None
    """Of the table that holds the article, if there is one."""


def import_dumps(outlet: Outlet, files: Sequence[Path], archive: "Archive") -> tuple[Imported, ...]:
    """Import files of text copied from the outlet's pages, one article a file.

    Every file is kept, also one in which no article is found; but none with an article that was taken down. Idempotent: keys are made from contents. Raises OSError for
    a file that cannot be read, before anything is stored, and what the store and the catalog raise.
    """
    bodies = [(str(path), path.read_bytes()) for path in files]
    found = [(file, body, *_read(outlet, body)) for file, body in bodies]
    articles = [article for *_, article, _ in found if article]
    reasons = iter(check_dumps(outlet, articles))
    return tuple(
        _keep(outlet, file, body, article, next(reasons) if article else said, archive)
        for file, body, article, said in found
    )


def _read(outlet: Outlet, body: bytes) -> tuple[Article | None, tuple[str, ...]]:
    from scrapers.read.pasted_text import read_dump

    try:
        text = body.decode("utf-8-sig")
        return read_dump(text, outlet, hashlib.sha256(body).hexdigest()), ()
    except UnicodeDecodeError as error:
        return None, (
            f"expected UTF-8, got {error.object[error.start : error.start + 4]!r} at byte {error.start}",
        )
    except SkipAndRecord as error:
        return None, (str(error),)


def _keep(
    outlet: Outlet,
    file: str,
    body: bytes,
    article: Article | None,
    reasons: tuple[str, ...],
    archive: "Archive",
) -> Imported:
    from scrapers.archive import contents, tables
    from scrapers.search.follow import keep_up

    store, sha256 = archive.store, hashlib.sha256(body).hexdigest()
    for takedown in contents.takedowns(store, outlet.slug) if article else ():
        if article and takedown.covers_dump(article):
            return Imported(file=file, sha256=sha256, state=State.HIDDEN, reasons=(takedown.sentence,))
    store.put(keys.dump(outlet.slug, sha256), body, content_type="text/plain; charset=utf-8")
    if article is None:
        return Imported(file=file, sha256=sha256, state=State.NOT_AN_ARTICLE, reasons=reasons)
    archived, quarantined = (
        keys.dump_table(name, outlet.slug, sha256) for name in ("articles", "quarantine")
    )
    if reasons:
        state, key, other = State.QUARANTINED, quarantined, archived
        table = tables.write_quarantine([tables.Quarantined(article, reasons)])
    else:
        state, key, other = State.ARCHIVED, archived, quarantined
        table = tables.write([article])
    # Under no day, so that no manifest names it. ``other``: what an import with other code may have made of the file.
    store_tables(store, {key: table}, instead_of=[other])
    name = keys.stem(key)
    archive.catalog.log_publication(outlet.slug, name)
    keep_up(archive, outlet.slug, {name: {key: table}})
    return Imported(file=file, sha256=sha256, state=state, reasons=reasons, key=key)
