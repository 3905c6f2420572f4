"""Where things lie in the working copy."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The working copy itself."""

CASES = ROOT / "tests" / "outlets"
"""The golden cases."""

TOOLS = ROOT / ".tools" / "bin"
"""Programs that only tests run, from ``tests/tools.lock``: pywb and its like."""

CORPUS = ROOT.parent / "shared" / "corpus"
"""Pages that the live outlets served, with gold. They are not ours to publish: tests skip what is not there."""

PAGES = CORPUS / "outlets"
"""Of those, the pages of the outlets that we know, by outlet."""
