"""The API: what the pages show, as JSON for programs, in a form that OpenAPI describes.

The visitor and his rights are those of the pages, and so are the names in the addresses. Lists come in parts: ``next`` of one
is ``after`` of the next. It only reads.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, FastAPI, HTTPException, Query
from fastapi import Path as InPath
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from scrapers.archive import chain
from scrapers.archive.catalog_day import Filed
from scrapers.archive.query import query
from scrapers.archive.register import Registered
from scrapers.desk import changes, notes, quarantine, samples, told
from scrapers.desk.answers import (
    ArticleOverview,
    ArticleSame,
    ArticleText,
    BatchOverview,
    Captured,
    Day,
    DayCount,
    Event,
    FieldAccuracy,
    Listing,
    Outlet,
    OutletOverview,
    Problem,
    SeenChange,
    answer,
)
from scrapers.desk.article import Number, known_of, text_of
from scrapers.desk.asked import Typed, question_of
from scrapers.desk.context import FIRST, Here, apart, read_batch, read_day, read_span
from scrapers.desk.coverage import LONGEST, SPAN
from scrapers.desk.day import chosen
from scrapers.desk.event import event_of
from scrapers.desk.exports import Withheld, check_given
from scrapers.desk.openapi import described_by
from scrapers.desk.outlet import known_of as known_outlet
from scrapers.desk.rights import rights_of
from scrapers.desk.saved import saved_for
from scrapers.errors import BadQuery, UnknownArticle
from scrapers.model.assessment import Assessment
from scrapers.model.change import Difference
from scrapers.model.ledger import Entry
from scrapers.model.link import State
from scrapers.model.note import Note, Subject
from scrapers.model.saved_search import SavedSearch
from scrapers.notes.write import on
from scrapers.review.sample import accuracy_of, said
from scrapers.seal.run import ledger_of
from scrapers.search.export import Row, row_of
from scrapers.search.find import Sort, find
from scrapers.search.index import Index
from scrapers.search.timeline import Alone

PREFIX = "/api/v1"
MOST = 1_000
"""Items of one part of a list."""

T = TypeVar("T")

router = APIRouter(
    prefix=PREFIX, responses={"default": {"model": Problem, "description": "What is wrong, and what to do"}}
)

Limit = Annotated[int, Query(ge=1, le=MOST, description="Items of one part of the list, at most.")]
AfterKey = Annotated[str, Query(description="`next` of the part before; empty for the first.")]
Slug = Annotated[str, InPath(description="Of the outlet.")]
DayText = Annotated[str, InPath(description="ISO 8601, in the outlet's time zone: `2026-11-22`.")]
First = Annotated[str, Query(alias="from", description="The first day.")]
Last = Annotated[str, Query(alias="to", description="The last day, included.")]


@router.get("/outlets", response_model=Listing[Outlet], operation_id="outlets")
@apart
def list_outlets(desk: Here, after: AfterKey = "", limit: Limit = 100) -> Response:
    """The outlets that you may see, by slug."""
    active = desk.archive.catalog.activity(FIRST)
    found = []
    for named in desk.seen(active):
        activity = active.get(named.slug)
        found.append(
            Outlet(
                slug=named.slug,
                name=named.name,
                language=named.language,
                timezone=named.zone.key,
                home=named.file.home if named.file else None,
                batches=activity.batches if activity else 0,
                last_batch_ended=activity.last_batch_ended if activity else None,
                first_day=activity.first_day if activity else None,
            )
        )
    return answer(_part(found, lambda each: each.slug, after, limit))


@router.get("/outlets/{slug}", response_model=OutletOverview, operation_id="outlet")
@apart
def one_outlet(desk: Here, slug: Slug, first: First = "", last: Last = "") -> Response:
    """An outlet over time: its fetches, and the fields of its articles; of the last 90 days where none are named."""
    known = known_outlet(desk, slug, first, last)
    return answer(
        OutletOverview(
            outlet=slug,
            page=desk.absolute("outlets", slug),
            well=known.standing.needed.well,
            standing=known.standing.needed.sentence,
            until=known.standing.needed.until,
            fetched=known.fetched.needed,
            runs=known.runs.needed,
            filled=known.filled.needed,
            steps=known.steps,
        )
    )


@router.get("/days/{slug}", response_model=Listing[DayCount], operation_id="days")
@apart
def list_days(
    desk: Here, slug: Slug, first: First = "", last: Last = "", after: AfterKey = "", limit: Limit = 100
) -> Response:
    """How complete the days of an outlet are, oldest first; the last 90 where none are named."""
    outlet = desk.outlet(slug)
    begin, end = read_span(first, last, desk.today(outlet), usual=SPAN, longest=LONGEST)
    ends = desk.archive.catalog.ends_by_day({slug: outlet.zone}, begin, end)
    found = []
    for day in (begin + timedelta(days=step) for step in range((end - begin).days + 1)):
        states: Mapping[State, int] = ends.get((slug, day), {})
        found.append(
            DayCount(
                day=day,
                held=sum(number for state, number in states.items() if state.traits.held),
                published=sum(number for state, number in states.items() if state.traits.of_day),
                states={state.value: number for state, number in sorted(states.items())},
            )
        )
    return answer(_part(found, lambda each: each.day.isoformat(), after, limit))


@router.get("/days/{slug}/{day}", response_model=Day, operation_id="day")
@apart
def one_day(desk: Here, slug: Slug, day: DayText) -> Response:
    """A day: its links by end state, its seals, its runs."""
    outlet, of = desk.outlet(slug), read_day(day)
    ledger = ledger_of(slug, of, outlet.zone, desk.archive)
    named = {entry.batch for entry in ledger.entries if entry.batch}
    return answer(
        Day(
            outlet=slug,
            day=of,
            page=desk.absolute("days", slug, of),
            held=ledger.held,
            states=ledger.counts,
            versions=tuple(chain.versions(desk.archive.store, slug, of)),
            runs=desk.archive.catalog.ran(slug, of, outlet.zone, named),
        )
    )


@router.get("/days/{slug}/{day}/links", response_model=Listing[Entry], operation_id="links")
@apart
def day_links(
    desk: Here,
    slug: Slug,
    day: DayText,
    state: Annotated[str, Query(description="An end state, such as `archived`.")] = "",
    reason: str = "",
    source: str = "",
    after: AfterKey = "",
    limit: Limit = 100,
) -> Response:
    """The ledger of a day: every link that is known of it, by canonical URL."""
    outlet, of = desk.outlet(slug), read_day(day)
    ledger = ledger_of(slug, of, outlet.zone, desk.archive)
    entries = chosen(ledger, state, reason, source)
    return answer(_part(entries, lambda each: each.canonical_url, after, limit))


@router.get("/articles/{slug}/{article_id}", response_model=ArticleOverview, operation_id="article")
@apart
def article(desk: Here, slug: Slug, article_id: str) -> Response:
    """What is known of an article: its texts and captures, and how its addresses stand now."""
    outlet, known = desk.outlet(slug), known_of(desk, slug, article_id)
    catalog = desk.archive.catalog
    return answer(
        ArticleOverview(
            outlet=outlet.slug,
            article_id=article_id,
            page=desk.absolute("articles", slug, article_id),
            latest=known.latest,
            texts=tuple(known.texts),
            captures=tuple(
                Captured(take=take, record=desk.absolute("records", slug, take.batch, take.part, take.offset))
                for take in catalog.takes(slug, article_id)
            ),
            standings=catalog.standings(slug, {each.canonical_url for each in known.filed}),
            notes=tuple(
                each.last for each in notes.notes_on(desk, Subject(outlet=slug, article_id=article_id)).needed
            ),
        )
    )


@router.get("/articles/{slug}/{article_id}/texts/{number}", response_model=ArticleText, operation_id="text")
@apart
def article_text(
    desk: Here, slug: Slug, article_id: str, number: Number, withheld: Withheld = False
) -> Response:
    """One text of an article, as it was read. Of texts that were kept the first has number 1. 403 where its outlet asks that
    it not be passed on."""
    known = known_of(desk, desk.outlet(slug).slug, article_id)
    text = text_of(desk.archive.store, known.text(number))
    check_given(text.article, withheld)
    return answer(ArticleText(number=number, reasons=text.reasons, article=text.article))


@router.get("/articles/{slug}/{article_id}/same", response_model=ArticleSame, operation_id="same")
@apart
def article_same(desk: Here, slug: Slug, article_id: str) -> Response:
    """Who has the text of an article, too, and which other texts report its event."""
    known_of(desk, desk.outlet(slug).slug, article_id)
    return answer(told.same(desk, slug, article_id))


@router.get("/events/{article_id}", response_model=Event, operation_id="event")
@apart
def event(
    desk: Here, article_id: Annotated[str, InPath(description="Of any article that reports the event.")]
) -> Response:
    """The event that an article reports: its texts, who had each, and what they have in common."""
    try:
        found = event_of(desk, article_id)
    except UnknownArticle as error:
        raise HTTPException(404, f"{error}.") from error
    if isinstance(found, Alone):
        raise HTTPException(404, f"{article_id}: no other text that is published reports its event.")
    return answer(told.event(desk, found))


@router.get("/search", response_model=Listing[Row], operation_id="search")
@apart
def search(
    desk: Here, asked: Typed, after: AfterKey = "", limit: Limit = 100, withheld: Withheld = False
) -> Response:
    """Articles that are published, by their words: what the page *Search* finds, and in its language. Of those whose outlets
    ask that they not be passed on, headline and snippet are left out, and `withheld` says why."""
    try:
        question = question_of(desk, asked)
        with Index.for_reading(desk.archive.catalog.url) as index:
            page = find(index, question, sort=Sort(asked.sort), limit=limit, after=after)
    except BadQuery as error:
        raise HTTPException(400, f"{error}.") from error
    rows = (row_of(hit, whole=withheld) for hit in page.hits)
    return answer(Listing(items=tuple(rows), next=page.after))


@router.get("/changes", response_model=Listing[SeenChange], operation_id="changes")
@apart
def list_changes(
    desk: Here,
    outlet: changes.Chosen = None,
    kind: Annotated[str, Query(description="A kind, such as `headline` or `deleted`.")] = "",
    first: First = "",
    last: Last = "",
    after: AfterKey = "",
    limit: Limit = 100,
    withheld: Withheld = False,
) -> Response:
    """Changes in articles of these days, the last seen first; of the last 7 days where none are named. The words of articles
    whose outlets ask that they not be passed on are left out, and `withheld` says why."""
    asked = changes.asked_of(desk, outlet, kind, first, last)
    place = changes.Seen.read(after) if after else None
    found = query(f"{asked.given(place, withheld=withheld)} limit {limit + 1}", desk.archive)
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    last_row = rows[limit - 1] if len(rows) > limit else None
    return answer(
        Listing(items=tuple(map(_change, rows[:limit])), next=str(_seen(last_row)) if last_row else None)
    )


@router.get("/quarantine", response_model=Listing[Filed], operation_id="quarantine")
@apart
def list_quarantine(
    desk: Here,
    outlet: str = "",
    day: Annotated[str, Query(description="ISO 8601.")] = "",
    waiting: Annotated[str, Query(description="`yes`: only those on which nobody decided.")] = "",
    after: AfterKey = "",
    limit: Limit = 100,
) -> Response:
    """Articles that failed a check and are not published, the last captured first."""
    rows, on = quarantine.listed(desk, outlet, day, waiting, after, limit)
    return answer(Listing(items=rows, next=quarantine.key_of(on) if on else None))


@router.get("/searches", response_model=Listing[SavedSearch], operation_id="searches")
@apart
def list_searches(desk: Here, after: AfterKey = "", limit: Limit = 100) -> Response:
    """Searches that people saved: what `asked` says goes behind `?` to `/api/v1/search`, `/search` and `/search.atom`."""
    found = sorted(saved_for(desk), key=lambda each: each.name)
    return answer(_part(found, lambda each: each.name, after, limit))


@router.get("/notes", response_model=Listing[Note], operation_id="notes")
@apart
def list_notes(
    desk: Here,
    outlet: str = "",
    tag: Annotated[str, Query(description="Only those that have it.")] = "",
    after: AfterKey = "",
    limit: Limit = 100,
) -> Response:
    """Notes that stand, on outlets, their days and articles: the newest first."""
    rows, following = notes.listed(desk, tag, outlet, after, limit)
    return answer(Listing(items=tuple(rows), next=following))


@router.get("/notes/{slug}/{about}", response_model=Listing[Note], operation_id="notes_on")
@apart
def notes_on(
    desk: Here,
    slug: Slug,
    about: Annotated[
        str, InPath(description="`outlet`, a day such as `2026-11-22`, or the id of an article.")
    ],
    after: AfterKey = "",
    limit: Limit = 100,
) -> Response:
    """Every version of every note on one of these, withdrawn ones too: note by note, the first written first."""
    _, subject = notes.subject_of(desk, slug, about)
    versions = [each for history in on(subject, desk.archive) for each in history.versions]
    return answer(_part(versions, lambda each: f"{each.name}~{each.number:04}", after, limit))


@router.get("/outlets/{slug}/accuracy", response_model=Listing[FieldAccuracy], operation_id="accuracy")
@apart
def list_accuracy(desk: Here, slug: Slug, after: AfterKey = "", limit: Limit = 100) -> Response:
    """How often each field of the outlet's articles was found right, in all weeks and then by week."""
    rows = [
        FieldAccuracy(
            week=each.week,
            current=each.current,
            field=each.field,
            right=each.right,
            judged=each.judged,
            share=each.share,
            low=each.interval[0],
            high=each.interval[1],
        )
        for each in accuracy_of(desk.outlet(slug).slug, desk.archive)
    ]
    rows.sort(key=_of_week)
    return answer(_part(rows, _of_week, after, limit))


@router.get("/outlets/{slug}/rights", response_model=Listing[Registered], operation_id="rights")
@apart
def list_rights(
    desk: Here, slug: Slug, first: First = "", last: Last = "", after: AfterKey = "", limit: Limit = 100
) -> Response:
    """What an outlet said of the use of its articles, and from when to when, as far as articles filed under these days say;
    of the last 90 days where none are named."""
    outlet = desk.outlet(slug)
    begin, end = read_span(first, last, desk.today(outlet), usual=SPAN, longest=LONGEST)
    rows = sorted(rights_of(desk.archive, outlet.slug, begin, end), key=_of_signal)
    return answer(_part(rows, _of_signal, after, limit))


@router.get("/samples/{slug}/{week}", response_model=Listing[Assessment], operation_id="sample")
@apart
def list_assessments(
    desk: Here,
    slug: Slug,
    week: Annotated[str, InPath(description="ISO 8601: `2026-W47`.")],
    after: AfterKey = "",
    limit: Limit = 100,
) -> Response:
    """All that people said of the sample of a week; of one text and reader the last word holds."""
    rows = said(desk.outlet(slug).slug, samples.read_week(week), desk.archive)
    return answer(
        _part(rows, lambda each: f"{each.article_id}~{each.body_sha256}~{each.number:04}", after, limit)
    )


@router.get("/batches/{slug}/{name}", response_model=BatchOverview, operation_id="batch")
@apart
def batch(desk: Here, slug: Slug, name: str) -> Response:
    """A run of an outlet: what it fetched, and what its checks said."""
    outlet = desk.outlet(slug)
    found = desk.archive.batch(slug, read_batch(name))
    report = desk.archive.find_report(slug, name)
    return answer(
        BatchOverview(
            outlet=outlet.slug,
            batch=found.batch,
            page=desk.absolute("batches", slug, name),
            started_at=found.started_at,
            ended_at=found.ended_at,
            day=found.day,
            code_version=found.code_version,
            states={str(state): number for state, number in found.counts.items()},
            sources=found.sources,
            parts=tuple(part.name for part in found.parts),
            reader_version=report.reader_version if report else None,
            checks=report.checks if report else (),
        )
    )


def describe(app: FastAPI) -> None:
    """Serve the description of the API by OpenAPI, at ``openapi.json`` below it."""

    def openapi(request: Request) -> Response:
        """The description of the API."""
        root = request.scope.get("root_path", "")
        return JSONResponse({**app.openapi(), "servers": [{"url": root or "/"}]})

    app.get(f"{PREFIX}/openapi.json", include_in_schema=False)(openapi)
    app.openapi = described_by(app)  # type: ignore[method-assign]


def _part(every: Sequence[T], key: Callable[[T], str], after: str, limit: int) -> Listing[T]:
    """Of a whole list that is sorted by its keys, those after one."""
    rest = [each for each in every if not after or key(each) > after]
    return Listing(items=tuple(rest[:limit]), next=key(rest[limit - 1]) if len(rest) > limit else None)


def _of_week(row: FieldAccuracy) -> str:
    return f"{row.week or ''}~{row.field}~{row.current}"


def _of_signal(row: Registered) -> str:
    return f"{row.first_seen.isoformat()}~{row.place}~{row.term}~{row.says}"


def _change(row: Mapping[str, Any]) -> SeenChange:
    said = {name: row[name] for name in Difference.__dataclass_fields__}
    return SeenChange(
        outlet=row["outlet"], day=row["date"], difference=Difference(**said), withheld=row["withheld"]
    )


def _seen(row: Mapping[str, Any]) -> changes.Seen:
    return changes.Seen(
        at=row["seen_at"], outlet=row["outlet"], article_id=row["article_id"], after=row["after"]
    )
