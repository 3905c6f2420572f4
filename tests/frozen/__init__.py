"""A small archive as code of each version of the formats left it: never to be changed, for ever to be read.

``v0`` was made before files stated a version; ``v1`` is the first to do so; ``v2`` has what people say, takedowns, alarms, an
audit, signatures and what the checks saw beside it. Each holds ``bucket/`` (an object a file) and ``catalog.sql``. When a format gets a new version, freeze one more folder with that code:

    .venv/bin/python -m tests.frozen tests/frozen/v3
"""
