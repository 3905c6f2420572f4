"""The command line ``khobao``, also as ``python -m scrapers``."""

from scrapers.cli.app import app


def main() -> None:
    """Run the command line of this process. Ends the process with one of ``scrapers.cli.exits``."""
    app()


if __name__ == "__main__":
    main()
