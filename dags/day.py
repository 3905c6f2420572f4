"""One Dag ``<outlet>.day`` for every file in ``scrapers/outlets``: a past day, made whole, accounted for and sealed."""

from datetime import date, timedelta
from typing import Any

from airflow.sdk import Asset, CronPartitionTimetable, dag, task

import wiring
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
    days = Asset(f"days/{outlet.slug}", group="days")
    crawling = {"pool": f"crawl.{outlet.slug}", "execution_timeout": timedelta(hours=4)}

    def day_dag() -> None:
        """Makes one calendar day of the outlet whole: asks its dated sources (and web archives, where these do not
        tell all) what was published, fetches what the archive lacks, reads it, brings every link of the day into
        exactly one end state with a reason, and seals the day. Runs for yesterday as soon as a day is over, and for any
        span of days by a backfill, in the web UI or by
        `airflow backfill create --dag-id OUTLET.day --from-date 2025-01-01 --to-date 2025-01-31`.

        Run again, it tries only what is not final, and seals a new version only where something has changed.

        **When it is red**, the last line of the red task's log says what is wrong.

        - `verdict` red: the day has far less than the outlet's floor, its own past, or its own listings say. The ledger
          has the reason for every link: `khobao day OUTLET DAY --dry-run`. Blocked or failed links are tried again by
          clearing the run; where listings are short, look whether the site moved them.
        - `list_day` red, after half an hour of *Up For Retry*: no dated source could be reached. Clear it when the site is
          back. Red at once: as `fetch`, or the day is not one that can be asked for.
        - `fetch` red: the archive, the catalog or a setting is at fault; `khobao doctor` finds out which. Then clear the
          task: it continues where it broke off.
        - `refine` red, `reconcile` red, `seal` red: as `fetch`. Nothing is fetched when they are cleared.
        """

        @task(multiple_outputs=False, **crawling)
        @wiring.plainly
        def list_day(dag_run: Any = None) -> dict[str, Any]:
            """Asks the dated sources what was published."""
            from scrapers.archive.archive import Archive
            from scrapers.day.steps import DayBatches
            from scrapers.day.steps import list_day as run

            day = day_of(dag_run, outlet)
            # A cleared run gets a new time of start, and so looks anew; a retried task keeps it, and continues.
            names = DayBatches.of(day, dag_run.start_date)
            config = wiring.settings()
            with Archive.open(config) as archive:
                batch = run(outlet, day, names.listing, archive, config)
            counts = {source.name: source.links for source in batch.sources}
            wiring.table(f"{outlet.name}, {day}: links by source", counts)
            return {"day": day.isoformat(), "batch": names.pages, "listed": len(batch.listed)}

        @task(multiple_outputs=False, **crawling)
        @wiring.plainly
        def fetch(listed: dict[str, Any]) -> dict[str, Any]:
            """Fetches what the archive lacks."""
            from scrapers.archive.archive import Archive
            from scrapers.day.steps import fetch_day as run

            config = wiring.settings()
            with Archive.open(config) as archive:
                batch = run(outlet, date.fromisoformat(listed["day"]), listed["batch"], archive, config)
            wiring.table(f"{outlet.name}, batch {batch.batch}", {**batch.counts, **batch.totals})
            return {**listed, **batch.totals}

        @task(multiple_outputs=False)
        @wiring.plainly
        def refine(fetched: dict[str, Any]) -> dict[str, Any]:
            """Reads, checks and publishes what was fetched."""
            from scrapers.archive.archive import Archive
            from scrapers.refine.run import refine as run

            with Archive.open(wiring.settings()) as archive:
                report = run(outlet, fetched["batch"], archive)
            wiring.table(f"{outlet.name}, batch {report.batch}", report.counts)
            return {"day": fetched["day"], "batch": report.batch, **report.counts}

        @task(multiple_outputs=False)
        @wiring.plainly
        def reconcile(refined: dict[str, Any]) -> dict[str, Any]:
            """Brings every link of the day into one end state."""
            from scrapers.archive.archive import Archive
            from scrapers.day.steps import catch_up
            from scrapers.seal.run import current_ledger

            day = date.fromisoformat(refined["day"])
            with Archive.open(wiring.settings()) as archive:
                catch_up(outlet, day, archive)
                ledger = current_ledger(outlet, day, archive)
            wiring.table(f"{outlet.name}, {ledger.day}: links by end state", ledger.counts)
            return {"day": refined["day"], "batch": refined["batch"], **ledger.counts}

        @task(multiple_outputs=False, outlets=[days])
        @wiring.plainly
        def seal(reconciled: dict[str, Any], outlet_events: Any = None) -> dict[str, Any]:
            """Writes the day's manifest, ledger, tables and WACZ."""
            from scrapers.archive.archive import Archive
            from scrapers.seal.run import seal_day

            with Archive.open(wiring.settings()) as archive:
                manifest = seal_day(outlet, date.fromisoformat(reconciled["day"]), archive)
            outlet_events[days].extra = {"version": manifest.version, **manifest.counts}
            wiring.table(f"{outlet.name}, {manifest.day}, version {manifest.version}", manifest.counts)
            return {"day": reconciled["day"], "batch": reconciled["batch"], "version": manifest.version}

        @task(execution_timeout=timedelta(minutes=5))
        @wiring.plainly
        def verdict(sealed: dict[str, Any]) -> None:
            """Red where the day has far less than it should have."""
            from scrapers.archive.archive import Archive
            from scrapers.day.steps import judge
            from scrapers.refine.run import judge as judge_report
            from scrapers.seal.run import current_ledger

            with Archive.open(wiring.settings()) as archive:
                judge(outlet, current_ledger(outlet, date.fromisoformat(sealed["day"]), archive), archive)
                judge_report(archive.report(outlet.slug, sealed["batch"]))

        verdict(seal(reconcile(refine(fetch(list_day())))))

    dag(
        f"{outlet.slug}.day",
        # At midnight, since the bounds of a backfill are midnights and the tick of a day must lie within them.
        schedule=CronPartitionTimetable(
            "0 0 * * *", timezone=outlet.timezone, run_offset=-1, key_format="%Y-%m-%d"
        ),
        description=f"A past day of {outlet.name}, made whole, accounted for and sealed",
        doc_md=wiring.documentation(day_dag.__doc__ or "", outlet),
        tags=wiring.tags(outlet, "day"),
        default_args=dict(wiring.DEFAULTS),
        # Of scheduled runs. A backfill has a number of its own, 10 by default; there the pool sees to it that a
        # link that two days may claim is fetched once.
        max_active_runs=1,
        catchup=False,
    )(day_dag)()


for _outlet in wiring.outlets("day"):
    build(_outlet)
