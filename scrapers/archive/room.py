"""Room on the disks of this machine that Khobao writes to, with a reserve: below it somebody is told, while all still works."""

import shutil
from pathlib import Path

from scrapers.config import Config

RESERVE = 2 * 2**30
"""Bytes: some days of what a dozen outlets publish, and room for what makes room, such as an erasure."""


def free(folder: Path) -> tuple[Path, int]:
    """The folder, or the nearest one above it that exists, for many are made on first use; and the bytes free there."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return there, shutil.disk_usage(there).free


def lacking(config: Config) -> str | None:
    """Which of the disks has less than the reserve left, in a sentence; None where none has.

    Looked at are that of KHOBAO_HOME and that of an embedded S3 server.
    """
    found: dict[int, str] = {}
    for folder in filter(None, (config.home, config.s3_sync)):
        there, left = free(folder)
        if left < RESERVE:
            said = f"{folder}: {left / 2**30:.1f} GiB are free, expected {RESERVE / 2**30:.0f} or more"
            found.setdefault(there.stat().st_dev, said)
    return "; ".join(found.values()) or None
