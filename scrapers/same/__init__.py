"""Same text: articles that are copies of one another, found by the passages they share, and clusters of copies."""
