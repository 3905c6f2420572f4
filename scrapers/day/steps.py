"""The pipeline of a past day: list it, fetch what is missing, read it, reconcile, seal, judge."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Self

from scrapers.archive import keys
from scrapers.config import Config
from scrapers.model.alarm import Judge
from scrapers.model.outlet import Outlet
from scrapers.model.progress import OnProgress
from scrapers.pipeline.step import Counts, Step, judge_all

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRun:
    """One run of a day, with the names of its two batches."""

    outlet: Outlet
    day: date
    """In the outlet's time zone."""
    listing: str
    """The batch without pages that says what the dated sources list."""
    pages: str
    """The batch of what was fetched then."""

    @classmethod
    def begin(cls, outlet: Outlet, day: date, due: datetime) -> Self:
        """``due``: an aware time that is the run's own, the same for each of its tries."""
        return cls(
            outlet=outlet,
            day=day,
            listing=keys.past_day_batch("list", day, due),
            pages=keys.past_day_batch("day", day, due),
        )

    @property
    def names(self) -> dict[str, str]:
        """As ``pipeline.step.Run``."""
        return {"day": f"{self.day}", "listing": self.listing, "pages": self.pages}

    @property
    def of(self) -> datetime:
        """As ``pipeline.step.Run``."""
        return datetime.combine(self.day, time(), UTC)

    @classmethod
    def named(cls, outlet: Outlet, names: Mapping[str, str]) -> Self:
        """As ``pipeline.step.Run``."""
        return cls(
            outlet=outlet,
            day=date.fromisoformat(names["day"]),
            listing=names["listing"],
            pages=names["pages"],
        )


def _list(run: DayRun, archive: "Archive", config: Config, progress: OnProgress) -> Counts:
    from scrapers.day.run import list_day

    batch = list_day(
        run.outlet,
        run.day,
        run.listing,
        archive,
        config,
        on_progress=progress,
    )
    return {source.name: source.links for source in batch.sources}


def _fetch(run: DayRun, archive: "Archive", config: Config, progress: OnProgress) -> Counts:
    from scrapers.day.run import fetch_day

    batch = fetch_day(
        run.outlet,
        run.day,
        run.pages,
        archive,
        config,
        on_progress=progress,
    )
    return {**batch.counts, **batch.totals}


def _refine(run: DayRun, archive: "Archive", config: Config, progress: OnProgress) -> Counts:
    from scrapers.refine.run import refine

    return refine(run.outlet, run.pages, archive, on_page=progress).counts


def _docs(run: DayRun, archive: "Archive", config: Config, progress: OnProgress) -> Counts:
    from scrapers.refine import docs

    return {"pages": docs.render_pending(run.outlet, archive, on_page=progress)} if docs.can_render() else {}


def _reconcile(run: DayRun, archive: "Archive", config: Config, progress: OnProgress) -> Counts:
    from scrapers.day.run import catch_up
    from scrapers.seal.run import current_ledger

    catch_up(run.outlet, run.day, archive)
    return current_ledger(run.outlet, run.day, archive).counts


def _seal(run: DayRun, archive: "Archive", config: Config, progress: OnProgress) -> Counts:
    from scrapers.seal.run import seal_day

    manifest = seal_day(run.outlet, run.day, archive)
    return {"version": manifest.version, **manifest.counts}


def _judge(run: DayRun, archive: "Archive", config: Config, progress: OnProgress) -> Counts:
    from scrapers.day.run import judge
    from scrapers.refine.run import judge as judge_report
    from scrapers.seal.run import current_ledger

    ledger = current_ledger(run.outlet, run.day, archive)
    report = archive.report(run.outlet.slug, run.pages)
    judge_all(partial(judge, run.outlet, ledger, archive), partial(judge_report, report))
    return {}


def _longest(outlet: Outlet) -> timedelta:
    return timedelta(hours=4)


STEPS: tuple[Step[DayRun], ...] = (
    Step(
        name="list_day",
        title="Asks the dated sources what was published.",
        work=_list,
        crawls=True,
        longest=_longest,
    ),
    Step(name="fetch", title="Fetches what the archive lacks.", work=_fetch, crawls=True, longest=_longest),
    Step(name="refine", title="Reads, checks and publishes what was fetched.", work=_refine),
    Step(
        name="docs",
        title="Renders the pages of Data Docs that wait, of all batches of the outlet.",
        work=_docs,
        aside=True,
    ),
    Step(name="reconcile", title="Brings every link of the day into one end state.", work=_reconcile),
    Step(name="seal", title="Writes the day's manifest, ledger, tables and WACZ.", work=_seal),
    Step(
        name="verdict",
        title="Red where the day, or what was fetched for it, is far from what it should be; else skipped.",
        work=_judge,
        judges=Judge.DAY,
    ),
)
