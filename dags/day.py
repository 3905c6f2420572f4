"""One Dag ``<outlet>.day`` for every file in ``scrapers/outlets``: a past day, made whole, accounted for and sealed."""

from datetime import date
from typing import Any

from airflow.sdk import Asset, dag

import wiring
from calendar_days import CalendarDays
from scrapers.day.steps import STEPS, DayRun
from scrapers.errors import BadConfiguration
from scrapers.model.outlet import Outlet


def day_of(dag_run: Any, outlet: Outlet) -> date:
    """The day of a run: its partition key."""
    try:
        return date.fromisoformat(dag_run.partition_key)
    except (TypeError, ValueError):
        raise BadConfiguration(
            f"{outlet.slug}: a run of day needs a day as its partition key, such as 2025-01-22;"
            f" this one has {dag_run.partition_key!r}"
        ) from None


def build(outlet: Outlet) -> None:
    """Build the Dag of one outlet."""
    days = Asset(f"days/{outlet.slug}", group="days")

    def day_dag() -> None:
        """Makes one calendar day of the outlet whole: asks its dated sources (and web archives, where these do not
        tell all) what was published, fetches what the archive lacks, reads it, brings every link of the day into
        exactly one end state with a reason, and seals the day. Runs for yesterday as soon as a day is over, and for any
        span of days by a backfill, in the web UI or by
        `airflow backfill create --dag-id OUTLET.day --from-date 2025-01-01 --to-date 2025-01-31`.

        Run again, it tries only what is not final, and seals a new version only where something has changed.

        **When it is red**, the last line of the red task's log says what is wrong.

        - `verdict` red: the day has far less than the outlet's floor, its own past, or its own listings say, or the checks
          reject what was fetched for it. The ledger
          has the reason for every link: `khobao day OUTLET DAY --dry-run`. Blocked or failed links are tried again by
          clearing the run; where listings are short, look whether the site moved them.
        - `list_day` red, after half an hour of *Up For Retry*: no dated source could be reached. Clear it when the site is
          back. Red at once: as `fetch`, or the day is not one that can be asked for.
        - `fetch` red: the archive, the catalog or a setting is at fault; `khobao doctor` finds out which. Then clear the
          task: it continues where it broke off.
        - `docs` red: nothing but pages of checks is missing; the next day's run renders them.
        - `refine` red, `reconcile` red, `seal` red: as `fetch`. Nothing is fetched when they are cleared.
        """

        wiring.build_tasks(outlet, STEPS, DayRun, begin, assets={"seal": days})

    def begin(dag_run: Any) -> DayRun:
        # A cleared run gets a new time of start, and so looks anew; a retried task keeps it, and continues.
        return DayRun.begin(outlet, day_of(dag_run, outlet), dag_run.start_date)

    dag(
        f"{outlet.slug}.day",
        schedule=CalendarDays(outlet.timezone),
        description=f"A past day of {outlet.name}, made whole, accounted for and sealed",
        doc_md=wiring.documentation(day_dag.__doc__ or "", outlet),
        tags=wiring.tags(outlet, "day"),
        # Of scheduled runs. A backfill has a number of its own, 10 by default; there the pool sees to it that a
        # link that two days may claim is fetched once.
        max_active_runs=1,
        catchup=False,
    )(day_dag)()


for _outlet in wiring.outlets("day"):
    build(_outlet)
