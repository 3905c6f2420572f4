"""Audit: every object of the bucket looked at again and again, and held against all that says what it should be."""
