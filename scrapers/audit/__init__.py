"""Audit: every object of the bucket looked at again and again, held against all that says what it should be, and put back from a
replica."""
