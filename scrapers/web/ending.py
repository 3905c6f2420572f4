"""The end of a document: where it is there, the document is whole, though the message around it is not."""

import re

_TAIL = 4096
"""Bytes at the end of a document in which its last tag is looked for; comments and scripts may follow that."""
_LAST_TAG = re.compile(rb"</(?:html|body|rss|feed|rdf:rdf|urlset|sitemapindex)\s*>", re.IGNORECASE)


def shows_end(body: bytes) -> bool:
    """Whether a page, feed or sitemap is closed by its last tag."""
    return _LAST_TAG.search(body, max(0, len(body) - _TAIL)) is not None
