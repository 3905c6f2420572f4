"""One file per outlet, found and never listed; see ``scrapers/model/outlet.py`` for what a file says.

The file's name is the slug. Files whose name begins with an underscore describe a CMS that several outlets share.
"""

from scrapers.outlets._load import load, load_all, load_each, slugs

__all__ = ["load", "load_all", "load_each", "slugs"]
