"""The corpus: real pages with gold, in the folder ``shared/corpus`` beside the checkout (see its README.md)."""

import gzip
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.support.paths import CORPUS

LEARNED = ("outlets", "scrapinghub", "fundus_eval", "fundus_tests", "wcxb_dev")
"""The folders that the vote is learned on."""
FOLDERS = (*LEARNED, "trafilatura_eval")
FOLDS = 8
"""Parts into which sites are divided: what is learned for a page is learned without the part of its site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """One page and what a careful reader reads in it. None: nobody has said, and it is not scored."""

    folder: str
    id: str
    file: Path
    """The page, gzipped HTML, or a text dump."""
    url: str | None
    outlet: str | None = None
    publisher: str | None = None
    """Its name in Fundus."""
    crawled: str | None = None
    body: tuple[str, ...]
    """Paragraphs, the standfirst first; empty where the gold has segments alone."""
    present: tuple[str, ...] = ()
    """Segments that the body must hold, where the gold has segments alone."""
    absent: tuple[str, ...] = ()
    """Segments that it must not hold."""
    optional: frozenset[int] = frozenset()
    """Indexes of paragraphs that a reading may have or leave out."""
    headline: str | None = None
    authors: tuple[str, ...] | None = None
    published: datetime | None = None
    to_the_minute: bool = True
    """Whether ``published`` has a time of day."""
    section: str | None = None
    agencies: tuple[str, ...] | None = None
    captions: tuple[tuple[str | None, str | None], ...] | None = None
    """Text and credit."""

    @property
    def page(self) -> bytes:
        """The page's bytes."""
        data = self.file.read_bytes()
        return gzip.decompress(data) if self.file.suffix == ".gz" else data

    @property
    def site(self) -> str:
        """The registered domain, near enough: pages of one site are never on both sides of a fold."""
        parts = (urlsplit(self.url or "").hostname or self.id).split(".")
        in_country = len(parts) > 2 and len(parts[-1]) == 2 and len(parts[-2]) <= 3
        return ".".join(parts[-3:] if in_country else parts[-2:])

    @property
    def fold(self) -> int:
        """The part of its site, 0 to ``FOLDS`` - 1; the same however many pages there are."""
        return int.from_bytes(hashlib.sha256(self.site.encode()).digest()[:4]) % FOLDS


def load(folder: str, corpus: Path = CORPUS) -> list[Gold]:
    """All pages of one folder, by id. Raises FileNotFoundError where the corpus is not at hand."""
    if not (corpus / folder).is_dir():
        raise FileNotFoundError(f"{corpus / folder}: no such folder of pages with gold")
    if folder == "outlets":
        return [_of_outlet(path) for path in sorted((corpus / folder).glob("*/*/gold.json"))]
    return [_public(folder, path) for path in sorted((corpus / folder / "gold").glob("*.json"))]


def _of_outlet(path: Path) -> Gold:
    data: dict[str, Any] = json.loads(path.read_text())
    html = path.with_name("page.html.gz")
    return Gold(
        folder="outlets",
        id=f"{path.parent.parent.name}/{path.parent.name}",
        file=html if html.exists() else path.with_name("dump.txt"),
        url=data["url"],
        outlet=data["outlet"],
        body=(*filter(None, [data["lead"]]), *data["body"]),
        headline=data["title"],
        authors=tuple(data["authors"]),
        published=_time(data["published"]),
        section=data["section"],
        agencies=tuple(data["agencies"]),
        captions=tuple((caption["text"], caption["credit"]) for caption in data["captions"]),
    )


def _public(folder: str, path: Path) -> Gold:
    data: dict[str, Any] = json.loads(path.read_text())
    text = data["text"]
    paragraphs = data["paragraphs"] or [{"text": text, "optional": False}] * (text is not None)
    return Gold(
        folder=folder,
        id=path.stem,
        file=path.parent.parent / "html" / f"{path.stem}.html.gz",
        url=data["url"],
        publisher=data["publisher"],
        crawled=data["crawl_date"],
        body=tuple(paragraph["text"] for paragraph in paragraphs),
        present=() if paragraphs else tuple(data["with"]),
        absent=() if paragraphs else tuple(data["without"]),
        optional=frozenset(i for i, paragraph in enumerate(paragraphs) if paragraph["optional"]),
        headline=data["title"],
        authors=tuple(data["authors"]) if data["authors"] is not None else None,
        published=_time(data["published"]),
        to_the_minute=data["published_precision"] != "day",
    )


def _time(text: str | None) -> datetime | None:
    """None too for what is no ISO 8601, as some gold is by a slip of the pen: it is not scored."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
