"""Articles that failed a check and wait for a person."""
