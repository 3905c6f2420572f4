"""``python -m stack demo`` and ``python -m stack up``: see ``stack/__init__.py``."""

import sys

if __name__ == "__main__":
    try:
        from stack.commands import app
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] in {"stack", "scrapers", "tests"}:
            raise
        sys.exit(
            f"The package {missing.name} is not installed for {sys.executable}: run `make install`, and then "
            "`make demo` or `make up`."
        )
    app()
