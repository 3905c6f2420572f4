"""The index over the bucket."""
