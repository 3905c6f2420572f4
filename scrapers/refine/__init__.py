"""Refine: read the pages of a batch, check them, publish what passes. A pure function of the bucket and the code."""
