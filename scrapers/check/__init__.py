"""Checks: what must hold for an article, and for the pages of a batch. Pure.

An article that breaks a rule waits in quarantine with the reasons; a batch that breaks one is rejected. Floors fail;
ceilings and drift warn. Rules are plain data (``rules``), evaluated in plain code (``evaluate``); ``expectations``
writes both rules and results in the JSON of Great Expectations.
"""

from scrapers.check.rules import Effect, Rule, suite
from scrapers.check.validate import CheckResult, check_articles, check_dumps, check_pages

__all__ = ["CheckResult", "Effect", "Rule", "check_articles", "check_dumps", "check_pages", "suite"]
