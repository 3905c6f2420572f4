"""Checks: what must hold for an article, and for the pages of a batch, with Great Expectations.

An article that breaks a rule waits in quarantine with the reasons; a batch that breaks one is rejected.
Floors fail, ceilings and drift warn. The rules are plain data (``suite``); Great Expectations, which takes
seconds to import, is loaded by ``check_articles`` and ``check_pages`` alone.
"""

from scrapers.check.rules import Effect, Rule, suite
from scrapers.check.validate import Verdict, check_articles, check_dumps, check_pages

__all__ = ["Effect", "Rule", "Verdict", "check_articles", "check_dumps", "check_pages", "suite"]
