"""The command line ``khobao``, also as ``python -m scrapers``."""

import logging
import os
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

from scrapers.cli.app import app


def main() -> None:
    """Run the command line of this process. Ends the process with one of ``scrapers.cli.exits``."""
    with ExitStack() as opened:
        for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
            if getattr(sys, name) is None:  # closed by whoever started us, as ``2>&-`` does
                nothing = opened.enter_context(Path(os.devnull).open(mode, encoding="utf-8"))
                setattr(sys, name, nothing)
        try:
            app()
        except SystemExit as end:
            if isinstance(end.code, int) and end.code:
                _leave(end.code)
            raise


def _leave(code: int) -> None:
    """End at once. What broke off in the middle of an answer has left DuckDB's and Arrow's threads at work, which read
    through Python: while Python takes itself apart they abort the process, or it waits for them for ever."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # what it was about to say has no place to go
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
