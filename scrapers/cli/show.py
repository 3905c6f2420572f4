"""Output: for a person on a terminal, as plain lines elsewhere, as JSON for a script."""

import json
import sys
import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from scrapers.model.progress import OnProgress

EVERY = 5.0
"""Seconds between two lines of progress where there is no terminal."""


def as_json(value: Any) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def rows(of: Iterable[Any]) -> list[dict[str, Any]]:
    """Dataclasses as dicts, for ``as_json``."""
    return [asdict(each) for each in of]


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, aside: bool = False) -> None:
    """A table on a terminal; elsewhere one line a row, values parted by tabs, the columns' names first. ``aside``: on
    standard error, for what stands beside the result."""
    stream = sys.stderr if aside else sys.stdout
    text = [["" if value is None else str(value) for value in row] for row in rows]
    if not stream.isatty():
        for row in [list(columns), *text]:
            stream.write("\t".join(" ".join(value.split()) for value in row) + "\n")
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=SIMPLE_HEAD)
    for column in columns:
        shown.add_column(column, overflow="fold")  # an address is to be copied whole
    for row in text:
        shown.add_row(*map(Text, row))
    Console(file=stream).print(shown)


def markdown(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table in Markdown, on standard output."""
    for row in (columns, ["---"] * len(columns), *rows):
        sys.stdout.write(f"| {' | '.join(map(str, row))} |\n")


def say(message: str) -> None:
    """A line for a person, on standard error."""
    sys.stderr.write(message + "\n")


@contextmanager
def progress(what: str) -> Generator[OnProgress]:
    """A bar on a terminal; elsewhere a line at most every ``EVERY`` seconds. On standard error."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.markup import escape
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(what, total=None)

            def advance(done: int, total: int, last: str = "") -> None:
                bar.update(
                    task, completed=done, total=total or None, description=escape(f"{what} {last[-60:]}")
                )

            yield advance
        return

    last_said = time.monotonic()

    def tell(done: int, total: int, last: str = "") -> None:
        nonlocal last_said
        if time.monotonic() - last_said >= EVERY:
            last_said = time.monotonic()
            say(f"{what}: {done} of {total or 'unknown'} {last}".rstrip())

    yield tell
