"""Deriving: a batch's pages read into articles, compared with what is held, and checked. Nothing is stored."""

import hashlib
import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from scrapers.archive import keys
from scrapers.check import check_articles, check_pages
from scrapers.errors import ArchiveDamaged, OverLimit, SkipAndRecord
from scrapers.model.article import Article
from scrapers.model.batch import Batch, Outcome
from scrapers.model.change import Difference
from scrapers.model.decision import Decision, Verdict, decision_on
from scrapers.model.link import State
from scrapers.model.outlet import Outlet
from scrapers.model.progress import OnProgress
from scrapers.model.report import Check, Reading, Report, Trace
from scrapers.model.rights import unique
from scrapers.model.takedown import Takedown
from scrapers.refine.duplicates import Duplicates
from scrapers.refine.history import Past
from scrapers.refine.said_by_robots import SaidByRobots

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive
    from scrapers.archive.catalog import Revision
    from scrapers.archive.tables import Quarantined
    from scrapers.archive.warc import Captured

log = logging.getLogger(__name__)

EARLIER = 30
"""Earlier batches that a batch is compared with: half a day to a day and a half of captures, or some 600 articles,
which is ten times what a median needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """What refining a batch gives, before any of it is stored."""

    report: Report
    tables: Mapping[str, bytes]
    """Key to Parquet, of all that ``report.objects`` names."""
    articles: tuple[Article, ...]
    quarantined: "tuple[Quarantined, ...]"
    validations: Mapping[str, Mapping[str, Any]]
    """Validation results of "articles" and "pages" in the JSON of Great Expectations, for the Data Docs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A captured page on its way through. ``state`` is None while it may still be archived."""

    outcome: Outcome
    article: Article | None = None
    state: State | None = None
    reasons: tuple[str, ...] = ()
    before: "Revision | None" = None
    """The revision that the article follows."""
    refers_to: str | None = None
    """The URL of the capture that has its payload, where it came without one of its own."""


def derive(
    outlet: Outlet, batch: Batch, archive: "Archive", past: Past, *, on_page: OnProgress | None = None
) -> Derived:
    """Read and check one batch.

    A pure function of the batch, of what was archived before it (``past``), of the decisions of people, and of the
    code. A page on which the reader itself fails is quarantined with the reason. Memory grows with the articles'
    text, not with the pages.

    Raises ArchiveDamaged, and what the store and the catalog raise.
    """
    from scrapers.archive import contents
    from scrapers.read.fingerprint import reader_version

    listed = contents.decided(archive.store, outlet.slug)
    takedowns = contents.takedowns(archive.store, outlet.slug, listed)
    robots = SaidByRobots(batch, archive)
    read = (_taken_down(page, takedowns) for page in _read_all(outlet, batch, archive, robots, on_page))
    pages = [_with_rights(page, robots) for page in sorted(read, key=_order)]
    earlier = archive.earlier(outlet.slug, batch.batch, EARLIER)
    pages = [_doubted(page, past) for page in _settle(outlet, pages, earlier, past)]

    candidates = [place for place, page in enumerate(pages) if page.state is None]
    articles = [article for page in pages if page.state is None and (article := page.article)]
    checked = check_articles(outlet, articles)
    decisions = contents.decisions(archive.store, outlet.slug, {article.id for article in articles}, listed)
    for number, place in enumerate(candidates):
        reasons = pages[place].reasons + checked.reasons.get(number, ())
        pages[place] = _decided(pages[place], articles[number], reasons, decisions)

    readings = tuple(_reading(outlet, page) for page in pages)
    shares = check_pages(outlet, readings, earlier)
    by_table = {"articles": checked.validation, "pages": shares.validation}
    validations = {table: found for table, found in by_table.items() if found}
    tables, kinds = _tables(outlet, batch, pages, past)
    report = Report(
        outlet=outlet.slug,
        batch=batch.batch,
        reader_version=reader_version(outlet),
        readings=readings,
        checks=(*_reader_check(pages), *checked.checks, *shares.checks),
        objects={key: hashlib.sha256(body).hexdigest() for key, body in tables.items()},
        changes=dict(sorted(kinds.items())),
        docs=keys.docs_page(outlet.slug, batch.batch) if validations else None,
    )
    return Derived(
        report=report,
        tables=tables,
        articles=tuple(a for page in pages if page.state is State.ARCHIVED and (a := page.article)),
        quarantined=tuple(_quarantined(pages)),
        validations=validations,
    )


def _read_all(
    outlet: Outlet, batch: Batch, archive: "Archive", robots: SaidByRobots, on_page: OnProgress | None
) -> Iterator[_Page]:
    """Every captured article page of the batch, each part walked once, in the order of the parts. ``robots`` is shown every
    capture that is on the way."""
    wanted = {outcome.record_id: outcome for outcome in batch.outcomes if outcome.state is State.CAPTURED}
    total = len(wanted)
    for captured in archive.captures(batch):
        robots.see(captured)
        capture = captured.page.capture
        if capture and (outcome := wanted.pop(capture.record_id, None)):
            yield _read(outlet, outcome, captured)
            if on_page:
                on_page(total - len(wanted), total)
    for outcome in wanted.values():
        raise ArchiveDamaged(
            f"{batch.outlet} {batch.batch}: expected the capture of {outcome.link.canonical_url} in part"
            f" {outcome.part} at {outcome.offset}, got none ({len(wanted)} such)"
        )


def _read(outlet: Outlet, outcome: Outcome, captured: "Captured") -> _Page:
    from scrapers.read import read

    if captured.revisit:
        same = captured.refers_to == captured.page.url
        state = State.UNCHANGED if same else State.DUPLICATE
        return _Page(
            outcome=outcome,
            state=state,
            reasons=() if same else (f"same payload as {captured.refers_to}",),
            refers_to=captured.refers_to,
        )
    try:
        article = read(captured.page, outlet)
    except OverLimit as error:
        return _Page(outcome=outcome, state=State.OVER_LIMIT, reasons=(str(error),))
    except SkipAndRecord as error:
        return _Page(outcome=outcome, state=State.NOT_AN_ARTICLE, reasons=(str(error),))
    except Exception as error:  # a fault of ours: one page must not take the others down
        log.exception("%s: reading %s failed", outlet.slug, outcome.link.canonical_url)
        return _Page(
            outcome=outcome,
            state=State.QUARANTINED,
            reasons=(f"reader: {type(error).__name__}: {error}, expected an article",),
        )
    reasons = tuple(f"payload: {fault}, expected it whole" for fault in captured.faults)
    return _Page(outcome=outcome, article=article, reasons=reasons)


def _taken_down(page: _Page, takedowns: Collection[Takedown]) -> _Page:
    """A person's word goes before everything: nothing of the page is published, compared or checked."""
    for takedown in takedowns:
        if takedown.covers_page(page.outcome.link, page.refers_to, page.article):
            return replace(page, state=State.HIDDEN, reasons=(takedown.sentence,))
    return page


def _with_rights(page: _Page, robots: SaidByRobots) -> _Page:
    """With what the robots.txt of the run says of it, beside what it says itself."""
    if page.article is None or page.state:
        return page
    said = robots.on(page.article.url)
    return replace(page, article=replace(page.article, rights=unique((*page.article.rights, *said))))


def _order(page: _Page) -> tuple[str, str]:
    """By time of capture: the first of two duplicates is the article, and revisions are counted so."""
    return (str(page.outcome.fetched_at), page.outcome.link.canonical_url)


def _settle(outlet: Outlet, pages: Sequence[_Page], earlier: Sequence[Trace], past: Past) -> Iterator[_Page]:
    """The pages with their revisions counted, unchanged ones and duplicates marked."""
    articles = [page.article for page in pages if page.article and page.state is None]
    history = past.history(articles)
    duplicates = Duplicates.of(outlet, past.same_text(articles), earlier)
    for page in pages:
        if page.article is None or page.state:
            yield page
            continue
        yield _compared(page, page.article, history.get(page.article.id, ()), duplicates)
        duplicates.add(page.article, page.outcome.link.canonical_url)


def _compared(page: _Page, article: Article, history: "Sequence[Revision]", duplicates: Duplicates) -> _Page:
    last = history[-1] if history else None
    if last and last.body_sha256 == article.body_sha256:
        article = replace(article, revision=last.revision)
        if last.canonical_url == page.outcome.link.canonical_url:
            return replace(page, article=article, state=State.UNCHANGED, reasons=(), before=last)
        reason = f"another address of {last.canonical_url}"
        return replace(page, article=article, state=State.DUPLICATE, reasons=(reason,))
    article, page = replace(article, revision=last.revision + 1 if last else 1), replace(page, before=last)
    if reason_found := duplicates.find(article, near=last is None):
        return replace(page, article=article, state=State.DUPLICATE, reasons=(reason_found,))
    return replace(page, article=article)


def _doubted(page: _Page, past: Past) -> _Page:
    """What shrank to less than half is more likely a page that failed than an edit: it replaces no good revision."""
    if (
        page.state is None
        and page.article
        and page.before
        and (doubt := past.doubt(page.article, page.before))
    ):
        return replace(page, reasons=(*page.reasons, doubt))
    return page


def _decided(
    page: _Page, article: Article, reasons: tuple[str, ...], decisions: Collection[Decision]
) -> _Page:
    """A person's word goes before the checks."""
    decision = decision_on(article, reasons, decisions)
    if decision is None:
        state = State.QUARANTINED if reasons else State.ARCHIVED
        return replace(page, state=state, reasons=reasons)
    if decision.verdict is Verdict.RELEASED:
        return replace(page, state=State.ARCHIVED, reasons=(decision.sentence,))
    return replace(page, state=State.QUARANTINED, reasons=(decision.sentence, *reasons))


def _changes(outlet: Outlet, pages: Sequence[_Page], past: Past) -> dict[date, list[Difference]]:
    """What the batch shows to have changed, by the day of the article as it was filed before."""
    found = defaultdict(list)
    revised = [
        (page.article, page.before)
        for page in pages
        if page.state is State.ARCHIVED and page.article and page.before
    ]
    days = {before.article_id: before.day for _, before in revised}
    for each in past.differences(revised):
        found[days[each.article_id]].append(each)
    for revision, each in past.comings_and_goings():
        found[revision.day].append(each)
    return found


def _reading(outlet: Outlet, page: _Page) -> Reading:
    outcome, article = page.outcome, page.article
    assert outcome.fetched_at is not None, "captured pages have a time"
    assert page.state is not None, "pages are settled before they are reported"
    reading = Reading(
        canonical_url=outcome.link.canonical_url,
        state=page.state,
        reasons=page.reasons,
        fetched_at=outcome.fetched_at,
    )
    if article is None:
        return reading
    if page.state is State.HIDDEN:  # which article it is and of which day, for the ledger; none of its words
        return replace(reading, article_id=article.id, day=_day(outlet, page))
    stated = {
        "description": article.description,
        "section": article.article_section,
        "date": article.date_published,
    }
    return replace(
        reading,
        article_id=article.id,
        headline=article.headline,
        day=_day(outlet, page),
        revision=article.revision,
        body_sha256=article.body_sha256,
        simhash=article.simhash,
        words=article.word_count,
        agreement=article.agreement,
        missing=tuple(name for name, value in stated.items() if not value),
        flags=article.flags,
    )


def _day(outlet: Outlet, page: _Page) -> date:
    """The outlet's day on which the article was published, or captured where the page states no date.

    A page whose text is known makes no revision, so its article stays under the day of the one that is held, whatever
    day the page prints now: or the ledger would say other than the tables.
    """
    if page.state is State.UNCHANGED and page.before:
        return page.before.day
    time = (page.article and page.article.date_published) or page.outcome.fetched_at
    assert time is not None, "captured pages have a time"
    return time.astimezone(outlet.tz).date()


def _reader_check(pages: Sequence[_Page]) -> tuple[Check, ...]:
    """A warning, since the shares of what could not be read reject a batch."""
    failed = sum(page.article is None and page.state is State.QUARANTINED for page in pages)
    if not failed:
        return ()
    observed = f"{failed} of {len(pages)} pages brought it down"
    return (Check(name="reader", passed=False, fails_batch=False, observed=observed, expected="none"),)


def _quarantined(pages: Sequence[_Page]) -> "Iterator[Quarantined]":
    from scrapers.archive.tables import Quarantined

    for page in pages:
        if page.article and page.state is State.QUARANTINED:
            yield Quarantined(page.article, page.reasons)


def _tables(
    outlet: Outlet, batch: Batch, pages: Sequence[_Page], past: Past
) -> tuple[dict[str, bytes], Counter[str]]:
    """Key to Parquet, and changes by kind."""
    from scrapers.archive import tables

    made: dict[str, bytes] = {}
    by_day: dict[tuple[date, str], list[_Page]] = defaultdict(list)
    for page in pages:
        if page.article and page.state and (name := page.state.traits.table):
            by_day[_day(outlet, page), name].append(page)
    for (day, table), of_day in sorted(by_day.items()):
        if table == "articles":
            found = tables.write(page.article for page in of_day if page.article)
            made[keys.articles(outlet.slug, day, batch.batch)] = found
        else:
            found = tables.write_quarantine(_quarantined(of_day))
            made[keys.quarantine(outlet.slug, day, batch.batch)] = found
    kinds: Counter[str] = Counter()
    for day, changes in sorted(_changes(outlet, pages, past).items()):
        kinds.update(kind.value for change in changes for kind in change.kinds)
        made[keys.changes(outlet.slug, day, batch.batch)] = tables.write_changes(outlet.slug, changes)
    return made, kinds
