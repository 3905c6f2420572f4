"""Asks whether a library that is locked has a known fault: ``make audit-dependencies``, with pip-audit and a network.

    python -m tests.support.known_faults [options of pip-audit]

Exit codes: 0 where none is known, 1 where one is, 2 where nobody could be asked. The names and versions of the libraries are
what is sent, and nothing else.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.paths import ROOT, TOOLS

LOCKS = ("requirements.lock", "tests/tools.lock")
KNOWN, NOT_ASKED = 1, 2


def main(options: Sequence[str] = tuple(sys.argv[1:])) -> int:
    if not (TOOLS / "pip-audit").exists():
        print("pip-audit is not installed: make install", file=sys.stderr)
        return NOT_ASKED
    return max(asked(lock, options) for lock in LOCKS)


def asked(lock: str, options: Sequence[str]) -> int:
    """The exit code for one lock file, whose answer is printed."""
    with TemporaryDirectory() as folder:
        answer = Path(folder, "answer")
        command = [TOOLS / "pip-audit", "--disable-pip", "--require-hashes", "--requirement", ROOT / lock]
        command += ["--progress-spinner", "off", "--desc", "off", "--output", answer, *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if answer.exists():  # it is written last, and pip-audit ends in 1 also where it could not ask
            print(f"{lock}: {done.stderr.strip()}\n{answer.read_text(encoding='utf-8')}".rstrip())
            return KNOWN if done.returncode else 0
        if not done.returncode:
            print(f"{lock}: {done.stderr.strip()}")
            return 0
    said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
    print(
        f"{lock}: expected an answer about known faults, got none: {said}\n"
        "Do this where there is a network, or give the list of `make sbom` to a scanner that keeps its own register.",
        file=sys.stderr,
    )
    return NOT_ASKED


if __name__ == "__main__":
    sys.exit(main())
