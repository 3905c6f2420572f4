"""Data Docs: the checks of one batch as a web page, made by Great Expectations' own renderer.

Its site builder is not used: it renders every batch that ever was again, 30 KB and 70 ms each, loads styles and scripts
from six other sites, and writes the clock and random ids into each page. A page here stands alone, runs no script
and is the same, byte for byte, when it is made again.
"""

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapers.archive import keys
from scrapers.model.link import State
from scrapers.model.outlet import Outlet
from scrapers.model.report import Report

if TYPE_CHECKING:
    from scrapers.archive.store import Store

CONTENT_TYPE = "text/html; charset=utf-8"


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
        index="index.html",
        counts=sorted(report.counts.items()),
        checks=report.checks,
        quarantined=[reading for reading in report.readings if reading.state is State.QUARANTINED],
    )
    return html.encode()


def write_indexes(outlet: Outlet, batch: str, store: "Store") -> None:
    """The list of the batches of this one's UTC day, and that of the outlet's days, made anew from the bucket."""
    day = f"{keys.batch_time(batch):%Y-%m-%d}"
    pages = store.list(keys.docs_index(outlet.slug, day).removesuffix("index.html"))
    days = store.folders(keys.docs_index(outlet.slug).removesuffix("index.html"))
    batches = [page.key.rpartition("/")[2] for page in pages if not page.key.endswith("/index.html")]
    of_day = _list(f"{outlet.name}, {day}", batches)
    of_outlet = _list(outlet.name, [f"{day}/index.html" for day in days])
    store.put(keys.docs_index(outlet.slug, day), of_day, content_type=CONTENT_TYPE)
    store.put(keys.docs_index(outlet.slug), of_outlet, content_type=CONTENT_TYPE)


def _list(title: str, links: Iterable[str]) -> bytes:
    """Newest first."""
    rows = "".join(
        f'<li><a href="{escape(link)}">{escape(link.removesuffix("/index.html").removesuffix(".html"))}</a></li>\n'
        for link in sorted(links, reverse=True)
    )
    head = f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
    return f"{head}<body><h1>{escape(title)}</h1>\n<ul>\n{rows}</ul></body></html>\n".encode()
