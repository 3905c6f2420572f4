"""Web archives as a source of past days: one interface to the Wayback Machine, Common Crawl and CC-NEWS."""

from scrapers.webarchive.archives import WebArchives
from scrapers.webarchive.copy import Copy
from scrapers.webarchive.http import Patience

__all__ = ["Copy", "Patience", "WebArchives"]
