"""Capture: fetch what is new at an outlet, or missing from a past day, and keep it byte for byte as one batch."""
