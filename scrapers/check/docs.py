"""Data Docs: the checks of one batch as a web page, made by Great Expectations' own renderer.

Its site builder is not used: it renders every batch that ever was again, 30 KB and 70 ms each, loads styles and scripts
from six other sites, and writes the clock and random ids into each page. A page here stands alone, runs no script
and is the same, byte for byte, when it is made again.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scrapers.link import State
from scrapers.report import Report


def page(report: Report, results: Sequence[Any]) -> bytes:
    """HTML, UTF-8. ``results`` are those of the verdicts on this batch."""
    from great_expectations.render.components import RenderedDocumentContent
    from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer
    from great_expectations.render.view.view import DefaultJinjaPageView

    class View(DefaultJinjaPageView):
        _template = "page.html"

        def generate_html_element_uuid(self, prefix: str | None = None) -> str:
            return f"{prefix or ''}0"  # the prefix is unique on a page

    sections = []
    for result in results:
        result.meta = {}  # load times and fingerprints of frames, which are new each time
        # Without the first section, the overview, which is our own.
        sections += ValidationResultsPageRenderer().render(result).sections[1:]
    view: Any = View(custom_views_directory=str(Path(__file__).parent))
    html: str = view.render(
        RenderedDocumentContent(sections=sections),
        outlet=report.outlet,
        title=f"{report.outlet} {report.batch}",
        index="../index.html",
        counts=sorted(report.counts.items()),
        checks=report.checks,
        quarantined=[reading for reading in report.readings if reading.state is State.QUARANTINED],
    )
    return html.encode()
