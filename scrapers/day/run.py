"""What a run of a day does (``scrapers.day.steps`` has the order): list it, fetch what is missing, judge it.

    list_day   ask the dated sources what was published          -> a batch without pages
    fetch_day  fetch what the ledger says is not final           -> a batch, which ``refine`` reads
    catch_up   read what others fetched and nobody has read yet  -> nothing waits for another run
    judge      a day that is far from what is usual              -> DayIncomplete

Each is idempotent under the name of its batch, so a killed run continues where it broke off; another run of the
day, under another name, tries just what is not final.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.capture import past_day
from scrapers.capture.harvest import harvest, raise_if_unreached, walk_report
from scrapers.config import Config
from scrapers.crawl.run import run
from scrapers.crawl.settings import Limits
from scrapers.day.baseline import WEEKS, usual
from scrapers.errors import BadConfiguration, DayIncomplete
from scrapers.model.batch import Batch, SourceReport
from scrapers.model.calendar_day import is_over
from scrapers.model.ledger import Ledger, reconcile
from scrapers.model.link import State
from scrapers.model.outlet import Outlet
from scrapers.model.progress import OnProgress
from scrapers.refine.run import refine
from scrapers.seal.run import current_ledger

COMPLETE = 0.9
"""Held of published below which a day that is over is an alarm. A day loses a few articles that were taken down
before anybody looked (GONE); one in ten is more than that."""


def list_day(
    outlet: Outlet,
    day: date,
    batch: str,
    archive: Archive,
    config: Config,
    *,
    limits: Limits | None = None,
    on_progress: OnProgress | None = None,
) -> Batch:
    """List a day from its dated sources: own listings and sitemaps, then web archives. Fetches no article.

    Raises BadConfiguration for a day that has not begun, SiteUnavailable or Throttled where no source could be
    reached for reasons that may pass, and what store and catalog raise.
    """
    _checked(outlet, day)

    def plan() -> past_day.ListPlan:
        return past_day.ListPlan(outlet, day, archive.catalog, config, limits or past_day.day_limits(config))

    return harvest(outlet, batch, plan, archive, config, on_progress)


def fetch_day(
    outlet: Outlet,
    day: date,
    batch: str,
    archive: Archive,
    config: Config,
    *,
    limits: Limits | None = None,
    on_progress: OnProgress | None = None,
) -> Batch:
    """Fetch what is known of the day and not final, from the site, else from the web archive that listed it."""
    _checked(outlet, day)

    def plan() -> past_day.FetchPlan:
        listed = archive.catalog.listed(outlet.slug, day, outlet.tz)
        ledger = current_ledger(outlet, day, archive)
        return past_day.FetchPlan(
            outlet, ledger, listed, archive.catalog, config, limits or past_day.day_limits(config)
        )

    return harvest(outlet, batch, plan, archive, config, on_progress)


def catch_up(outlet: Outlet, day: date, archive: Archive) -> tuple[str, ...]:
    """Refine the batches in which other runs captured links of the day and that nobody has read yet.

    A link that two days may claim is fetched by one of them. That run may stand between its fetch and its refining,
    as may a scheduled capture, or have been killed there; the ledger of this day waits for neither. Refining a
    batch twice gives the same objects. The names of these batches, oldest first.
    """
    waiting = {
        entry.batch
        for entry in current_ledger(outlet, day, archive).entries
        if entry.state is State.CAPTURED and entry.batch
    }
    for name in (names := sorted(waiting, key=lambda name: (keys.batch_time(name), name))):
        refine(outlet, name, archive)
    return tuple(names)


def preview(
    outlet: Outlet, day: date, archive: Archive, config: Config
) -> tuple[Ledger, tuple[SourceReport, ...]]:
    """The ledger as it would stand if the day were listed now, and what each source gave. Keeps nothing, fetches no
    article."""
    _checked(outlet, day)
    plan = past_day.ListPlan(outlet, day, archive.catalog, config, past_day.day_limits(config))
    crawled = run(plan.crawl, config)
    raise_if_unreached(outlet, crawled)
    beyond = plan.beyond(crawled)
    listed = (
        *archive.catalog.listed(outlet.slug, day, outlet.tz),
        *(link for walked in crawled.walks for link in walked.links),
        *beyond.listed,
    )
    standings = archive.catalog.standings(outlet.slug, {each.link.canonical_url for each in listed})
    sources = (*(walk_report(walked, plan.known) for walked in crawled.walks), *beyond.sources)
    return reconcile(outlet.slug, day, listed, standings), sources


def judge(outlet: Outlet, ledger: Ledger, archive: Archive, *, now: datetime | None = None) -> None:
    """Return, or raise DayIncomplete with the sentence a person needs.

    A day is an alarm below the outlet's floor, far below the same weekday of the last eight weeks, or where more
    than one in ten of the articles known to have been published is not held; so is a dated source that lists far
    less than it did on those weekdays, though another may have made up for it. A day that is not over yet, or is
    before the outlet's first, is none.
    """
    day = ledger.day
    if not is_over(day, outlet.tz, now or datetime.now(UTC)) or _is_before(outlet, day):
        return
    alarms = []
    if ledger.held < outlet.floors.articles_per_day:
        alarms.append(f"expected at least {outlet.floors.articles_per_day}")
    past = archive.catalog.articles_by_day(outlet.slug, _weekdays_before(day))
    common = usual(day, past)
    if common and ledger.held < common.lowest:
        alarms.append(
            f"expected at least {common.lowest:.0f}, for {common.days} {day:%A}s before had a median of {common.median:g}"
        )
    if ledger.completeness is not None and ledger.completeness < COMPLETE:
        alarms.append(
            f"that is {ledger.completeness:.0%} of the {ledger.published} known, expected {COMPLETE:.0%}"
        )
    listed = archive.catalog.listed_by_day(outlet.slug, [day, *_weekdays_before(day)])
    for source, links in sorted(listed.items()):
        common = usual(day, links)
        if common and links.get(day, 0) < common.lowest:
            alarms.append(
                f"{source} listed {links.get(day, 0)} links, expected at least {common.lowest:.0f} (median {common.median:g})"
            )
    if alarms:
        raise DayIncomplete(
            f"{outlet.slug} {day}: {ledger.held} articles held, {'; '.join(alarms)}. {_missing(ledger)}"
        )


def _missing(ledger: Ledger) -> str:
    by_state = ", ".join(f"{number} {state}" for state, number in ledger.counts.items())
    return f"Links by end state: {by_state or 'none, no source lists anything'}"


def _weekdays_before(day: date) -> Collection[date]:
    return [day - timedelta(weeks=week) for week in range(1, WEEKS + 1)]


def _is_before(outlet: Outlet, day: date) -> bool:
    return outlet.first_day is not None and day < outlet.first_day


def _checked(outlet: Outlet, day: date) -> None:
    today = datetime.now(outlet.tz).date()
    if keys.check_day(day) > today:
        raise BadConfiguration(f"{outlet.slug}: {day} has not begun; there it is {today}")
