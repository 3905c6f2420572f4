"""Review: what waits in quarantine, and a person's decision on it; samples of what passed, and his word on each."""
