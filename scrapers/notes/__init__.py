"""Notes: what people remark on outlets, days and articles, with tags, kept as data in the bucket."""
