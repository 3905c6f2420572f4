"""A small archive as code of each version of the formats left it: never to be changed, for ever to be read.

``v0`` was made before files stated a version; ``v1`` is the first to do so. Each holds ``bucket/`` (an object a file, without
Data Docs) and ``catalog.sql``. When a format gets a new version, freeze one more folder with that code:

    .venv/bin/python -m tests.frozen tests/frozen/v2
"""
