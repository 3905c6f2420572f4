"""Onboarding: from an unknown site to an outlet file, and to golden cases that keep its reading as it is.

``probe`` looks at a site and drafts the file; ``record`` keeps a page with what is read out of it; ``check`` reads
the kept pages again.
"""
