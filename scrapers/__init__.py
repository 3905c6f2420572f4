"""Khobao: keeps what news outlets publish, exactly as it was served, and reads it into clean articles.

The words used throughout (outlet, link, capture, batch, article, revision, day, ledger, quarantine)
are defined in the README. Nothing in this package imports Airflow: every verb works from the command
line, from a notebook and from a test.
"""

from importlib.metadata import version as _version

__version__ = _version("khobao")
