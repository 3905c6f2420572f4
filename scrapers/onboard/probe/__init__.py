"""Probe: one polite look at an unknown site, and the draft of its outlet file."""
