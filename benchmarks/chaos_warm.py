"""Imported by the process that chaos forks its commands from: what they need is loaded once."""

import contextlib
import importlib
import pkgutil

from scrapers.errors import BadConfiguration
from scrapers.refine.docs import import_great_expectations
from scrapers.web import network

ROOMS = (
    "alarms",
    "archive",
    "capture",
    "cli.commands",
    "crawl",
    "day",
    "events",
    "read",
    "refine",
    "same",
    "seal",
    "search",
    "takedown",
)
LATE = (
    "boto3.s3.inject",
    "scrapy.logformatter",
    "scrapy.pqueues",
    "scrapy.squeues",
    "scrapy.statscollectors",
)
"""What libraries import only when they are first used."""

for room in ROOMS:
    package = importlib.import_module(f"scrapers.{room}")
    for module in pkgutil.iter_modules(package.__path__, f"scrapers.{room}."):
        importlib.import_module(module.name)
for name in (*LATE, "scrapers.cli.app", "benchmarks.chaos_archive", "sqlalchemy.dialects.sqlite"):
    importlib.import_module(name)
with contextlib.suppress(BadConfiguration):  # not everybody has Data Docs
    import_great_expectations()
network.trust()
