"""The archive: keys, store, WARC parts, Parquet tables, the catalog over them, and queries."""
