"""Runs the tests at other times: ``python -m tests.support.clocks [--at NAME ...] [pytest's arguments]``.

The time of day is shifted for every process (``shifted_clock.c``, so this needs a C compiler) and goes on from there;
how long something takes is measured as ever. A program that asks the kernel without the C library, such as SeaweedFS,
keeps the machine's time.
"""

import argparse
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.paths import ROOT

TIMES = {
    "midnight-hanoi": "2026-11-27 16:59:30",
    "midnight-baku": "2026-11-27 19:59:30",
    "midnight-paris": "2026-11-27 22:59:30",
    "midnight-utc": "2026-11-27 23:59:30",
    "clocks-forward": "2027-03-28 00:59:30",
    "clocks-back": "2026-10-25 00:59:30",
    "leap-day": "2028-02-29 12:00:00",
    "last-minute": "2026-12-31 23:59:00",
}
"""UTC. Half a minute before something ends, so that it ends while tests run. Europe's clocks change at 01:00 UTC."""


def library(folder: Path) -> Path:
    """The shim, compiled. Raises CalledProcessError or FileNotFoundError without a C compiler (Debian: gcc)."""
    made = folder / "shifted_clock.so"
    source = Path(__file__).with_name("shifted_clock.c")
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", made, source, "-ldl"], check=True)
    return made


def environment(at: str, shim: Path) -> dict[str, str]:
    """Of a process whose clock begins at a UTC time."""
    return os.environ | {
        "LD_PRELOAD": str(shim),
        "KHOBAO_TEST_CLOCK": f"{int(_seconds(at) - time.time()):+d}",
        # What is compiled at another time is neither older nor newer than its source.
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _seconds(at: str) -> float:
    return datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.support.clocks", description=__doc__)
    parser.add_argument("--at", action="append", choices=TIMES, help="only at this time; may be repeated")
    options, rest = parser.parse_known_args()
    failed = []
    with TemporaryDirectory(prefix="khobao-clock-") as folder:
        shim = library(Path(folder))
        for name in options.at or TIMES:
            print(f"== {name}: {TIMES[name]} UTC", flush=True)
            command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *rest]
            done = subprocess.run(command, env=environment(TIMES[name], shim), cwd=ROOT, check=False)
            if done.returncode:
                failed.append(name)
    print(f"{len(options.at or TIMES) - len(failed)} times green; failed: {', '.join(failed) or 'none'}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
