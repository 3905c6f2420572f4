"""Notes and tags on outlets, their days and their articles."""
