"""One file per outlet, found and never listed. See ``scrapers/outlet.py``."""
