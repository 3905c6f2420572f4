"""Same event: articles that report one event, in whichever language, found by the keys that survive translation."""
