"""Search: full text over headlines and texts, in an index beside the catalog that follows what is published."""
