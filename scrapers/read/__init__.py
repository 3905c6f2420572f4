"""Reading: a page and its outlet in, an article out. Pure: no clock, no network, no disk."""

from scrapers.read.reader import read

__all__ = ["read"]
