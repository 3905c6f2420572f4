"""The golden case: a page as it came, and what a careful reader finds on it.

<folder>/<outlet>/<case>/page.html      the body of the response, byte for byte, content coding undone
                         article.json   the fields of the article, or {"no_article": why}
                         meta.json      address, headers that reading looks at, time of capture, how it was recorded
"""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapers.errors import BadConfiguration
from scrapers.model.article import FACTS, Article
from scrapers.model.outlet import Outlet
from scrapers.model.page import Page

FOLDER = Path("tests/outlets")
"""Where the cases of a checkout are."""
NO_ARTICLE = "no_article"
"""The one field of a page that holds no article; its value says why, in words for a person."""
HEADERS = (
    "content-type", "x-robots-tag", "tdm-reservation", "tdm-policy", "content-usage", "content-signal", "link",
)  # fmt: skip
"""Of the response, those that reading looks at."""
_PAGE, _ARTICLE, _META = "page.html", "article.json", "meta.json"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One folder."""

    outlet: str
    name: str
    folder: Path

    @property
    def label(self) -> str:
        """``<outlet>/<case>``, for messages and test names."""
        return f"{self.outlet}/{self.name}"

    @property
    def article_file(self) -> Path:
        """The file with the expected fields."""
        return self.folder / _ARTICLE

    @property
    def exists(self) -> bool:
        """Whether there is a folder of that name."""
        return self.folder.exists()

    @classmethod
    def at(cls, root: Path, outlet: Outlet, name: str) -> "Case":
        """Raises BadConfiguration for a name that is no plain folder's."""
        if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,80}", name):
            raise BadConfiguration(
                f"{name!r}: expected a case's name of lower-case letters, digits, dots and dashes"
            )
        return cls(outlet=outlet.slug, name=name, folder=root / outlet.slug / name)

    def write(self, page: Page, expected: Mapping[str, Any], how: str) -> None:
        """Raises OSError. The page goes first: a case without article.json is no case."""
        meta = {
            "url": page.url,
            "headers": {name: page.headers[name] for name in HEADERS if name in page.headers},
            "status": page.status,
            "captured_at": page.fetched_at.astimezone(UTC).isoformat() if page.fetched_at else None,
            "sha256": hashlib.sha256(page.body).hexdigest(),
            "recorded": how,
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / _PAGE).write_bytes(page.body)
        _write_json(self.folder / _META, meta)
        _write_json(self.article_file, expected)

    def page(self) -> Page:
        """As it was captured, at the time it was. Raises BadConfiguration where the files are no longer a case."""
        meta = self._json(_META)
        body = self._bytes(_PAGE)
        found = hashlib.sha256(body).hexdigest()
        if found != meta.get("sha256"):
            raise BadConfiguration(
                f"{self.folder / _PAGE}: expected the bytes that were recorded (SHA-256 {meta.get('sha256')}), "
                f"found others ({found}); restore the file, or record the case again"
            )
        try:
            at = meta["captured_at"]
            return Page(
                url=meta["url"],
                body=body,
                status=meta["status"],
                headers=meta["headers"],
                fetched_at=datetime.fromisoformat(at) if at else None,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise BadConfiguration(
                f"{self.folder / _META}: expected url, status, headers and captured_at, found {error!r}"
            ) from error

    def expected(self) -> dict[str, Any]:
        """Field to value, as JSON has it. Raises BadConfiguration for fields that no article has."""
        found = self._json(_ARTICLE)
        if unknown := sorted(set(found) - set(FACTS) - {NO_ARTICLE}):
            raise BadConfiguration(f"{self.article_file}: no article has {', '.join(unknown)}")
        return found

    def _json(self, name: str) -> dict[str, Any]:
        try:
            found = json.loads(self._bytes(name))
        except ValueError as error:
            raise BadConfiguration(f"{self.folder / name}: expected JSON: {error}") from error
        if not isinstance(found, dict):
            raise BadConfiguration(f"{self.folder / name}: expected an object, found {type(found).__name__}")
        return found

    def _bytes(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            raise BadConfiguration(
                f"{self.folder / name}: {error.strerror}; record the case again"
            ) from error


def root(given: Path | None, env: Mapping[str, str] = os.environ) -> Path:
    """The folder of all cases: the given one, KHOBAO_CASES, else that of the checkout one stands in.

    Raises BadConfiguration where there is none of these.
    """
    if given or env.get("KHOBAO_CASES"):
        return given or Path(env["KHOBAO_CASES"])
    if not FOLDER.parent.is_dir():
        raise BadConfiguration(
            f"{FOLDER.parent.absolute()}: no such folder; run this in a checkout, or name a folder of golden cases "
            "(--cases, or KHOBAO_CASES)"
        )
    return FOLDER


def cases(root: Path, outlet: Outlet) -> list[Case]:
    """The cases of an outlet, by name."""
    return [
        Case(outlet=outlet.slug, name=file.parent.name, folder=file.parent)
        for file in sorted((root / outlet.slug).glob(f"*/{_ARTICLE}"))
    ]


def stated(article: Article) -> dict[str, Any]:
    """The fields of an article that a case expects, as JSON has them."""
    whole = article.to_dict()
    return {name: whole[name] for name in FACTS}


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
