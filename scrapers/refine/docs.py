"""Data Docs: the checks of one batch as a web page, made by Great Expectations' own renderer.

Importing Great Expectations costs seconds of processor time, so refining does not: it stores the validation results
as JSON, and a page is rendered from them and from the report later, by a step of its own. A page that something is
wrong on is rendered right after its batch; the others wait for the run of the day, which renders them all with one
import. A batch that is published again with another outcome loses its page and so waits for a new one.

Great Expectations' site builder is not used: it renders every batch that ever was again, 30 KB and 70 ms each, loads
styles and scripts from six other sites, and writes the clock and random ids into each page. A page here stands alone,
runs no script and comes out the same, byte for byte, every time.
"""

import importlib.util
import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapers.archive import keys
from scrapers.check.expectations import suite_json
from scrapers.check.rules import article_rules, page_rules
from scrapers.errors import ArchiveDamaged, BadConfiguration, KhobaoError, UnknownBatch
from scrapers.model.link import State
from scrapers.model.outlet import Outlet
from scrapers.model.progress import OnProgress
from scrapers.model.report import Report

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive
    from scrapers.archive.bucket import Stored
    from scrapers.archive.store import Store

log = logging.getLogger(__name__)

CONTENT_TYPE = "text/html; charset=utf-8"
JSON = "application/json"

MOST = 2000
"""Pages rendered in one go: some ten minutes of one core. After a re-reading of years the rest waits for the next day."""

RULES = {"articles": article_rules, "pages": page_rules}
"""The two suites of an outlet, by the table that they judge."""

Validations = Mapping[str, Mapping[str, Any]]
"""By suite: the validation result in the JSON of Great Expectations."""


def suite(outlet: Outlet, table: str) -> bytes:
    """The suite of "articles" or of "pages" in the JSON of Great Expectations."""
    rules = RULES[table](outlet)
    return (
        json.dumps(suite_json(f"{outlet.slug}.{table}", rules), indent=2, ensure_ascii=False) + "\n"
    ).encode()


def store_validations(
    report: Report, validations: Validations, store: "Store", *, before: Report | None
) -> None:
    """Store the results that a page is rendered from, and remove a page that no longer holds. Idempotent.

    Call it before the report is stored: ``before`` is the stored one.
    """
    key = keys.docs_validations(report.outlet, report.batch)
    body = json.dumps(validations, separators=(",", ":"), sort_keys=True).encode() if validations else None
    # Where there is no report yet there is no page, and results that a killed run left are put again or removed.
    found = store.find(key) if before or body is None else None
    if (before and report != before) or (found is not None and found != body):
        store.delete(keys.docs_page(report.outlet, report.batch))
    if body is not None:
        store.put(key, body, content_type=JSON)
    elif found is not None:
        store.delete(key)


def needs_a_look(report: Report) -> bool:
    """Whether the page of a batch shows anything wrong, so that it should not wait."""
    return any(not check.passed for check in report.checks) or any(
        reading.state is State.QUARANTINED for reading in report.readings
    )


def render(outlet: Outlet, batch: str, archive: "Archive") -> str | None:
    """Render and store the page of a batch; gives its key, or None where the batch has no validation results.

    None also for a batch that was published by a version that stored pages only; such a page is left as it is.
    Idempotent: a page follows from the stored report and results alone. Raises UnknownBatch where the batch has no
    report, ArchiveDamaged where its results cannot be read, BadConfiguration without Great Expectations.
    """
    key = _render(outlet, batch, archive)
    if key:
        _write_lists(outlet, {_day(key)}, archive.store)
    return key


def render_if_wrong(outlet: Outlet, batch: str, archive: "Archive") -> str | None:
    """As ``render``, but only where the page needs a look; else None, and the page waits for ``render_pending``."""
    return render(outlet, batch, archive) if needs_a_look(archive.report(outlet.slug, batch)) else None


def render_pending(
    outlet: Outlet, archive: "Archive", *, most: int = MOST, on_page: OnProgress | None = None
) -> int:
    """Render up to ``most`` of the pages that wait, newest first, and write the lists that lead to them; gives how many were
    rendered.

    A batch without a report waits on: results are stored first. ``on_page`` is called after each page with the number done and
    the number to do. Raises as ``render`` does; ArchiveDamaged once all others are rendered.
    """
    there = archive.store.list(keys.docs(outlet.slug))
    batches = list(islice(_waiting(outlet, there), most))
    rendered: set[str] = set()
    damaged: list[ArchiveDamaged] = []
    for number, batch in enumerate(batches, 1):
        try:
            if key := _render(outlet, batch, archive):
                rendered.add(key)
        except UnknownBatch as error:
            log.info("%s", error)
        except ArchiveDamaged as error:
            damaged.append(error)
        if on_page:
            on_page(number, len(batches))
    if days := _behind(outlet, there) | {*map(_day, rendered)}:
        _write_lists(outlet, days, archive.store)
    if damaged:
        raise damaged[0]
    return len(rendered)


def pending(outlet: Outlet, store: "Store") -> Iterator[str]:
    """The batches whose results are stored and whose page is not, newest first."""
    return _waiting(outlet, store.list(keys.docs(outlet.slug)))


def can_render() -> bool:
    """Whether Great Expectations is installed. Does not import it."""
    if importlib.util.find_spec("great_expectations"):
        return True
    log.warning("no Data Docs: Great Expectations is not installed (pip install 'khobao[docs]')")
    return False


def page(report: Report, validations: Validations) -> bytes:
    """HTML, UTF-8. Raises BadConfiguration where Great Expectations is not installed."""
    html: str = _view().render(
        _document(validations),
        outlet=report.outlet,
        title=f"{report.outlet} {report.batch}",
        index="index.html",
        counts=sorted(report.counts.items()),
        checks=report.checks,
        quarantined=[reading for reading in report.readings if reading.state is State.QUARANTINED],
    )
    return html.encode()


def _render(outlet: Outlet, batch: str, archive: "Archive") -> str | None:
    report, key = archive.report(outlet.slug, batch), keys.docs_validations(outlet.slug, batch)
    body = archive.store.find(key)
    if body is None:
        return None
    try:
        found = json.loads(body)
        shown = page(report, dict(found))
    except KhobaoError:
        raise
    except Exception as error:  # its renderer fails in many ways on what is not a validation result
        raise ArchiveDamaged(
            f"{key}: expected validation results of Great Expectations, got {body[:60]!r} ({error});"
            f" refine {outlet.slug} {batch} again"
        ) from error
    stored = keys.docs_page(outlet.slug, batch)
    archive.store.put(stored, shown, content_type=CONTENT_TYPE)
    return stored


def _document(validations: Validations) -> Any:
    import_great_expectations()
    from great_expectations.core.expectation_validation_result import expectationSuiteValidationResultSchema
    from great_expectations.render.components import RenderedDocumentContent
    from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer

    if not validations or not validations.keys() <= RULES.keys():
        raise ValueError(f"expected results of {' or '.join(RULES)}")
    sections = []
    for table in sorted(validations):
        result = expectationSuiteValidationResultSchema.load(validations[table])
        # Without the first section, the overview, which is our own.
        sections += ValidationResultsPageRenderer().render(result).sections[1:]
    return RenderedDocumentContent(sections=sections)


def _view() -> Any:
    import_great_expectations()
    from great_expectations.render.view.view import DefaultJinjaPageView

    class View(DefaultJinjaPageView):
        _template = "page.html"

        def generate_html_element_uuid(self, prefix: str | None = None) -> str:
            return f"{prefix or ''}0"  # the prefix is unique on a page

    return View(custom_views_directory=str(Path(__file__).parent))


def import_great_expectations() -> None:
    """Import it, with analytics and most of its log off. Raises BadConfiguration where it is not installed."""
    os.environ["GX_ANALYTICS_ENABLED"] = (
        "false"  # read on import: nobody else is informed of what is checked here
    )
    # It sets level INFO itself, and logs its folders and a hundred lines about its own functions.
    logger = logging.getLogger("great_expectations")
    logger.setLevel(logging.WARNING)
    try:
        import great_expectations  # ruff: ignore[unused-import]
    except ImportError as error:
        raise BadConfiguration(
            f"Data Docs are rendered by Great Expectations, which cannot be imported ({error}):"
            " pip install 'khobao[docs]'"
        ) from error
    logger.setLevel(logging.WARNING)


def _waiting(outlet: Outlet, there: Iterable["Stored"]) -> Iterator[str]:
    """As ``pending``, of what lies in the outlet's folder."""
    found = {stored.key for stored in there}
    for key in sorted(found, reverse=True):
        page = key.removesuffix(".json") + ".html"
        if _day(key) and key.endswith(".json") and page not in found:
            yield keys.batch_of(key)


def _behind(outlet: Outlet, there: Iterable["Stored"]) -> set[str]:
    """The days of which a list may lack what it leads to, as where a process was killed between the two: it is missing, or was
    not put later. One that was put in the same second is written once more."""
    put = {stored.key: stored.modified for stored in there if stored.key.endswith(".html")}
    days = set()
    for key, modified in put.items():
        of_day = keys.docs_index(outlet.slug, day := _day(key))
        listed = put.get(of_day if key != of_day else keys.docs_index(outlet.slug))
        if day and (listed is None or modified is None or listed <= modified):
            days.add(day)
    return days


def _day(key: str) -> str:
    """The UTC day in whose folder an object lies; empty for one beside the days."""
    folders = key.removeprefix(keys.docs()).split("/")[1:-1]
    return folders[0] if folders else ""


def _write_lists(outlet: Outlet, days: Iterable[str], store: "Store") -> None:
    """The lists that lead to the pages of these days, made from the bucket; and the outlet's suites beside them. The list of days
    is put last: ``_behind`` sees what was not."""
    for table in RULES:
        store.put(keys.docs_suite(outlet.slug, table), suite(outlet, table), content_type=JSON)
    for day in sorted(days):
        listed = store.list(f"{keys.docs(outlet.slug)}{day}/")
        names = [stored.key.rpartition("/")[2] for stored in listed]
        pages = [name for name in names if name.endswith(".html") and name != "index.html"]
        of_day = _list(f"{outlet.name}, {day}", pages)
        store.put(keys.docs_index(outlet.slug, day), of_day, content_type=CONTENT_TYPE)
    of_outlet = _list(outlet.name, [f"{day}/index.html" for day in store.folders(keys.docs(outlet.slug))])
    store.put(keys.docs_index(outlet.slug), of_outlet, content_type=CONTENT_TYPE)


def _list(title: str, links: Iterable[str]) -> bytes:
    """Newest first."""
    rows = "".join(
        f'<li><a href="{escape(link)}">{escape(link.removesuffix("/index.html").removesuffix(".html"))}</a></li>\n'
        for link in sorted(links, reverse=True)
    )
    head = f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
    return f"{head}<body><h1>{escape(title)}</h1>\n<ul>\n{rows}</ul></body></html>\n".encode()
