"""As many outlets as a test or a benchmark wants: the shipped ones over again, each under a name and an address of its own."""

import re
from pathlib import Path

from tests.support.paths import ROOT

SHIPPED = tuple(sorted(path for path in (ROOT / "scrapers/outlets").glob("*.py") if path.name[0] != "_"))


def write_outlets(folder: Path, count: int, *, pages: int | None = None) -> tuple[str, ...]:
    """Write so many outlet files to a folder for KHOBAO_OUTLETS, one after the other of the shipped ones; their slugs.
    ``pages``: at most so many a run, instead of what the original says.

    Facts are those of the original, since what they are is what costs time: sources, layouts, patterns.
    """
    slugs = tuple(f"paper{number:05}" for number in range(count))
    for number, slug in enumerate(slugs):
        text = SHIPPED[number % len(SHIPPED)].read_text("utf-8")
        home = re.search(r'home="https://([^/"]+)', text)
        assert home, "an outlet has a home page"
        text = re.sub(r'slug="\w+"', f'slug="{slug}"', text).replace(home[1], f"{slug}.example")
        text = re.sub(r'\bname="([^"]+)"', rf'name="\1 {number}"', text, count=1)
        if pages:
            text = re.sub(rf'(slug="{slug}",)', rf"\1 pages_per_run={pages},", text)
        (folder / f"{slug}.py").write_text(text, "utf-8")
    return slugs
