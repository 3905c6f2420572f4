"""Reads the API with the client in a folder, which was generated from its description: run by the Python of ``.tools``.

    python generated_client.py FOLDER BASE

where FOLDER holds the package ``client``. Prints JSON: what it read, in words of its own.
"""

import importlib
import json
import sys
from collections.abc import Iterator
from typing import Any


def main(folder: str, base: str) -> None:
    sys.path.insert(0, folder)
    client = importlib.import_module("client").Client(base_url=base)

    def ask(operation: str, *path: object, **values: object) -> Any:
        return importlib.import_module(f"client.api.default.{operation}").sync(*path, client=client, **values)

    def every(operation: str, *path: object, **values: object) -> Iterator[Any]:
        after: str | None = ""
        while after is not None:
            part = ask(operation, *path, after=after, limit=2, **values)
            yield from part.items
            after = part.next_

    hits = list(every("search", outlet=["gazette"]))
    articles = []
    for hit in hits:
        overview = ask("article", hit.outlet, hit.article_id)
        text = ask("text", hit.outlet, hit.article_id, overview.latest)
        published = text.article.date_published
        articles.append([
            text.article.canonical_url,
            text.article.headline,
            published.isoformat(),
            overview.latest,
        ])
    refused = ask("outlet", "nobody")
    said = {
        "outlets": [each.slug for each in every("outlets")],
        "articles": articles,
        "links": sorted(
            [each.canonical_url, each.state.value] for each in every("links", "gazette", "2026-11-22")
        ),
        "changes": [
            [each.outlet, len(each.difference.added)] for each in every("changes", outlet=["gazette"])
        ],
        "notes": [each.text for each in every("notes")],
        "refused": [type(refused).__name__, refused.status, refused.detail],
    }
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
