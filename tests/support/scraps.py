"""Processes that work in a scratch folder, and are killed there."""

import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.support.paths import ROOT

WORK = """
import sys
from pathlib import Path
from scrapers.archive.scratch import folder, scratch

work, what, text, among = sys.argv[1:]
with folder(Path(work, among), what) if among else scratch(Path(work), what) as own:
    (own / "object").write_text(text)
    print(own / "object", flush=True)
    sys.stdin.read()
"""


@contextmanager
def in_use(work: Path, what: str, text: str, *, among: str = "") -> Generator[Path]:
    """A file with a text in the scratch folder of another process, which ends with SIGKILL at the end of the block.
    ``among``: the name of a folder of work instead of that of all that is not a capture."""
    argv = [sys.executable, "-c", WORK, str(work), what, text, among]
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        try:
            assert process.stdout
            yield Path(process.stdout.readline().strip())
        finally:
            process.kill()


def killed_with(work: Path, what: str, text: str, *, among: str = "") -> None:
    """Leave a text in the scratch folder of a process that was killed."""
    with in_use(work, what, text, among=among):
        pass
