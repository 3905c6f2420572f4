"""The sites: how each outlet's web server answers."""
