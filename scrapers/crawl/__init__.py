"""The crawl: one spider, driven by the outlet; its limits; what keeps it polite and safe."""
