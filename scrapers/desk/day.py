"""The page of a day: its ledger, its seals, its runs; what is slow to verify is asked for apart."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from fastapi import APIRouter, HTTPException
from starlette.responses import Response, StreamingResponse

from scrapers.archive import chain, contents, keys, tables
from scrapers.archive.bucket import Stored
from scrapers.archive.catalog_pages import Ran
from scrapers.archive.store import READ, Store
from scrapers.desk.context import Desk, Here, Named, Number, Part, Sheet, apart, read_day
from scrapers.desk.exports import FORMS, attachment, check_form, saved_as
from scrapers.desk.language import day_text, say
from scrapers.desk.notes import notes_on
from scrapers.model.ledger import Entry, Ledger
from scrapers.model.note import Subject
from scrapers.seal.run import ledger_of
from scrapers.seal.verify_chain import verify_chain

router = APIRouter()

REASONS = 60
"""Reasons that the filter offers, the most frequent ones."""
PIECE = 1_000
"""Rows that are written at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run that has to do with the day."""

    ran: Ran
    purpose: str
    """In words."""
    failures: Part[list[str]]
    """Of the checks, in words, where they reject the batch."""


@router.get("/days/{slug}/{day}")
@apart
def day_page(
    desk: Here,
    slug: str,
    day: str,
    state: str = "",
    reason: str = "",
    source: str = "",
    page: Number = 1,
) -> Response:
    """The day of an outlet, in the outlet's time zone."""
    outlet, of = desk.outlet(slug), read_day(day)
    ledger = ledger_of(slug, of, outlet.zone, desk.archive)
    subject = Subject(outlet=slug, day=of)
    return desk.page(
        "day.html",
        outlet=outlet,
        day=of,
        ledger=ledger,
        asked={"state": state, "reason": reason, "source": source},
        sheet=Sheet.of(chosen(ledger, state, reason, source), page),
        sources=sorted({each for entry in ledger.entries for each in entry.sources}),
        reasons=_reasons(ledger),
        runs=_runs(desk, outlet, ledger),
        seals=Part.of(lambda: _seals(desk, slug, of)),
        possible=of.year in keys.YEARS and of <= desk.today(outlet),
        forms=FORMS,
        subject=subject,
        notes=notes_on(desk, subject),
        may_edit=desk.visitor.may_edit(slug) and of.year in keys.YEARS,
        may_fetch=outlet.file and desk.visitor.airflow is not None and desk.visitor.may_edit(slug),
    )


@router.get("/days/{slug}/{day}/links.{form}")
@apart
def links(
    desk: Here, slug: str, day: str, form: str, state: str = "", reason: str = "", source: str = ""
) -> Response:
    """The whole list, filtered as on the page, in a form for programs; its columns are those of a sealed ledger."""
    outlet, of = desk.outlet(slug), read_day(day)
    check_form(form)
    ledger = ledger_of(slug, of, outlet.zone, desk.archive)
    about = {"outlet": slug, "day": of.isoformat()}
    rows = tables.LEDGER.arrow(chosen(ledger, state, reason, source), about)
    return attachment(rows.to_reader(PIECE), form, f"{slug}-{of}-links.{form}")


@router.get("/days/{slug}/{day}/day.wacz")
@apart
def web_archive(desk: Here, slug: str, day: str) -> Response:
    """All captures of a sealed day as one WACZ, as its newest seal has it, sent piece by piece."""
    outlet, of, store = desk.outlet(slug), read_day(day), desk.archive.store
    manifest = chain.manifest(store, slug, of)
    found = store.head(manifest.object("day").key) if manifest else None
    if found is None:
        raise HTTPException(
            404, say("%(outlet)s has no web archive of %(day)s.", outlet=outlet.name, day=day_text(of))
        )
    if _is_hiding(store, slug, of):
        raise HTTPException(503, say("The day is being sealed again without what was taken down from it."))
    # A type that Airflow's web server does not compress once more, which would take the length away.
    return StreamingResponse(
        _pieces(store, found),
        media_type="application/zip",
        headers=saved_as(f"{slug}-{of}.wacz") | {"content-length": str(found.size)},
    )


def _is_hiding(store: Store, slug: str, day: date) -> bool:
    """Whether a takedown of something of the day was begun and is not over: until then its newest seal may have it."""
    return any(
        day in each.days and store.head(keys.takedown_certificate(slug, each.name)) is None
        for each in contents.takedowns(store, slug)
    )


def _pieces(store: Store, found: Stored) -> Iterator[bytes]:
    with store.reader_of(found) as file:
        while piece := file.read(READ):
            yield piece


@router.get("/days/{slug}/{day}/fixity")
@apart
def fixity(desk: Here, slug: str, day: str) -> Response:
    """Whether the objects of a sealed day are what its manifests say: every byte is read and hashed."""
    outlet, of = desk.outlet(slug), read_day(day)
    found = Part.of(lambda: list(verify_chain(desk.archive.store, slug, first=of, last=of)))
    template = "fixity_part.html" if desk.partial else "fixity.html"
    sealed = bool(chain.versions(desk.archive.store, slug, of))
    return desk.page(template, outlet=outlet, day=of, found=found, sealed=sealed)


def chosen(ledger: Ledger, state: str, reason: str, source: str) -> list[Entry]:
    """Of the list, what the filters leave; an empty one leaves all."""
    return [
        entry
        for entry in ledger.entries
        if (not state or entry.state == state)
        and (not reason or entry.reason == reason)
        and (not source or source in entry.sources)
    ]


def _reasons(ledger: Ledger) -> list[str]:
    counted = Counter(entry.reason for entry in ledger.entries if entry.reason)
    return [reason for reason, _ in counted.most_common(REASONS)]


def _runs(desk: Desk, outlet: Named, ledger: Ledger) -> list[Run]:
    named = {entry.batch for entry in ledger.entries if entry.batch}
    return [
        Run(
            ran=ran,
            purpose=_purpose(ran.batch, ledger.day, outlet),
            failures=Part.of(partial(_failures, desk, outlet.slug, ran)),
        )
        for ran in desk.archive.catalog.ran(outlet.slug, ledger.day, outlet.zone, named)
    ]


def _purpose(batch: str, day: date, outlet: Named) -> str:
    _, _, suffix = batch.partition(".")
    if not suffix:
        return say("scheduled")
    step, _, _ = suffix.partition("-")
    of = keys.batch_day(batch, outlet.zone)
    match step, of == day:
        case "list", True:
            return say("asked what was published on the day")
        case "list", False:
            return say("asked what was published on %(day)s", day=day_text(of))
        case "day", True:
            return say("fetched what was missing of the day")
        case "day", False:
            return say("fetched what was missing of %(day)s", day=day_text(of))
        case "links", _:
            return say("fetched articles that a person chose")
    return suffix


def _failures(desk: Desk, slug: str, ran: Ran) -> list[str]:
    if not ran.rejected:
        return []
    return [check.sentence for check in desk.archive.report(slug, ran.batch).failures]


def _seals(desk: Desk, slug: str, day: date) -> list[tuple[int, Part[chain.Manifest | None]]]:
    store = desk.archive.store
    return [
        (version, Part.of(partial(chain.manifest, store, slug, day, version)))
        for version in reversed(chain.versions(store, slug, day))
    ]
