"""Brings ReplayWeb.page, which opens WACZs in a browser, into ``.tools``, where there is npm: the npm registry alone has it.

python -m tests.support.replaywebpage
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.paths import ROOT

PACKAGE = "replaywebpage@2.5.3"
SHA256 = "b7d35c39c4da9b7121c5a393911d8675d4cc6f19513c380191e16b086bea812c"
"""Of the package."""
PLAYER = ROOT / ".tools" / "replaywebpage"
FILES = ("LICENSE", "index.html", "ui.js", "sw.js")


def main() -> None:
    if shutil.which("npm") is None:
        print("There is no npm: the test that opens a WACZ in ReplayWeb.page is left out.")
        return
    with TemporaryDirectory() as folder:
        done = subprocess.run(
            ["npm", "pack", "--silent", PACKAGE], cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(
                f"npm does not give {PACKAGE}: the test that opens a WACZ in it is left out. {done.stderr.strip()}"
            )
            return
        (file,) = Path(folder).glob("*.tgz")
        found = hashlib.sha256(file.read_bytes()).hexdigest()
        if found != SHA256:
            sys.exit(f"{PACKAGE}: expected SHA-256 {SHA256}, got {found}")
        PLAYER.mkdir(parents=True, exist_ok=True)
        PLAYER.touch()
        with tarfile.open(file) as package:
            for name in FILES:
                member = package.extractfile(f"package/{name}")
                assert member is not None
                (PLAYER / name).write_bytes(member.read())


if __name__ == "__main__":
    main()
