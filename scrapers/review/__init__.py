"""Review: what waits in quarantine, and a person's decision on it."""
