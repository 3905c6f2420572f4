"""Discovery: what the sources of an outlet list. Pure parsers: bytes in, links out.

A parser never raises for what a site serves: it returns the links that can be read, and says in one line what was
wrong with the rest.
"""

from scrapers.discover.found import Found, links, merge
from scrapers.web.urls import canonical

__all__ = ["Found", "canonical", "links", "merge"]
