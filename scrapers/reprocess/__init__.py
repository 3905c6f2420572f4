"""Reprocess: read the past again with today's code, compare, and promote what a person accepts."""
