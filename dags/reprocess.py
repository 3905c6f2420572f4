"""The Dag ``reprocess``: the past of an outlet, read again with today's code, compared, and replaced if that is well."""

import inspect
from datetime import date, timedelta
from typing import Any

from airflow.sdk import Param, dag, get_parsing_context, task

import wiring
from scrapers.outlets import load, slugs
from scrapers.reprocess.report import Gate

DAG_ID = "reprocess"
ANSWER = timedelta(days=7)
"""How long a person has for an answer; without one nothing is published."""


def build() -> None:
    """Build the one Dag, which is for all outlets."""

    def reprocess_dag() -> None:
        """Reads every capture of a span of days again, from the archive alone, and says what that would change: fields,
        words, articles lost or gained, quarantine. Publishes nothing before the gate is passed or a person says so.
        Days are compared side by side, on as many workers as there are; at most 1,024 days a run.

        Each day's differences are in the bucket, under `reprocess/OUTLET/RUN/DAY.json`. What is replaced stays, under
        `versions/`; sealed days are sealed again as their next version.

        **When it waits**, `ask` has a question for a person: the task's *Required actions* show what speaks against
        publishing. *Reject*, or no answer in seven days, leaves everything as it is.

        **When it is red**, the last line of the red task's log says what is wrong.

        - `begin` red: the form was filled in wrongly, or the archive holds nothing of those days.
        - `compare` red: the archive or the catalog is at fault, `khobao doctor` finds out which; or the code was changed
          under the run: start another. Clear the task, and only days that are not compared yet are read.
        - `gate` red, `promote` red: as `compare`. Cleared, each continues where it broke off.
        - `ask` red: Airflow could not ask. Clear it.
        """
        # Not at the top, where only airflow.sdk may stand; 0.1 s, and this is the one file that needs it.
        from airflow.providers.standard.operators.hitl import ApprovalOperator

        @task(multiple_outputs=False)
        @wiring.plainly
        def begin(params: Any = None, dag_run: Any = None) -> list[dict[str, str]]:
            """Finds what is to be read again."""
            from scrapers.archive.archive import Archive
            from scrapers.reprocess.run import begin as run
            from scrapers.reprocess.run import run_name

            outlet = load(params["outlet"])
            days = [date.fromisoformat(params[name]) for name in ("first_day", "last_day")]
            with Archive.open(wiring.settings()) as archive:
                begun = run(outlet, days[0], days[1], run_name(dag_run.start_date), archive)
            batches = sum(len(shard.batches) for shard in begun.shards)
            wiring.table(f"{outlet.name}, run {begun.run}", {"days": len(begun.shards), "batches": batches})
            return [
                {"outlet": outlet.slug, "run": begun.run, "day": f"{shard.day}"} for shard in begun.shards
            ]

        @task(
            multiple_outputs=False,
            doc_md="Reads a day again and writes what would change.",  # a mapped task has no docstring
            execution_timeout=timedelta(hours=1),
            map_index_template="{{ task.op_kwargs['shard']['day'] }}",
        )
        @wiring.plainly
        def compare(shard: dict[str, str]) -> dict[str, Any]:
            from scrapers.archive.archive import Archive
            from scrapers.reprocess.run import compare as run
            from scrapers.reprocess.run import load_run

            outlet = load(shard["outlet"])
            with Archive.open(wiring.settings()) as archive:
                begun = load_run(outlet, shard["run"], archive)
                figures = run(outlet, begun, date.fromisoformat(shard["day"]), archive).figures
            counts = {"pages": figures.pages, "articles": figures.articles, "changed": figures.changed}
            wiring.table(f"{outlet.name}, {shard['day']}", {**counts, **figures.moved})
            return {**shard, **counts, **figures.moved}

        @task.branch(execution_timeout=timedelta(minutes=10))
        @wiring.plainly
        def gate(compared: Any, params: Any = None, ti: Any = None) -> str:
            """Promotes where little would go; else a person is asked."""
            from scrapers.archive.archive import Archive
            from scrapers.reprocess.run import figures, load_run

            first = compared[0]
            with Archive.open(wiring.settings()) as archive:
                begun = load_run(load(first["outlet"]), first["run"], archive)
                doubts = Gate(share=params["share"]).doubts(figures(begun, archive))
            where = f"The differences: `reprocess/{begun.outlet}/{begun.run}/`"
            ti.xcom_push(key="doubts", value="\n".join([*(f"- {doubt}" for doubt in doubts), "", where]))
            return "ask" if doubts else "promote"

        ask = ApprovalOperator(
            task_id="ask",
            doc_md="Asks a person whether to publish although the gate is not passed.",
            subject="Replace what is published of {{ params.outlet }}, {{ params.first_day }} to {{ params.last_day }}?",
            body="{{ ti.xcom_pull(task_ids='gate', key='doubts') }}",
            defaults=ApprovalOperator.REJECT,
            response_timeout=ANSWER,
            execution_timeout=None,  # it would be taken for the time to answer
        )

        @task(
            multiple_outputs=False,
            trigger_rule="none_failed_min_one_success",
            execution_timeout=timedelta(hours=4),
        )
        @wiring.plainly
        def promote(shards: Any) -> dict[str, Any]:
            """Keeps what is published, replaces it, batch after batch, and seals sealed days again."""
            from scrapers.archive.archive import Archive
            from scrapers.reprocess.run import load_run
            from scrapers.reprocess.run import promote as run

            outlet = load(shards[0]["outlet"])
            with Archive.open(wiring.settings()) as archive:
                promoted = run(outlet, load_run(outlet, shards[0]["run"], archive), archive)
            wiring.table(f"{outlet.name}: replaced", {"batches": len(promoted.batches)})
            wiring.table("sealed, as version", {f"{each.day}": each.version for each in promoted.manifests})
            return {
                "outlet": outlet.slug,
                "batches": len(promoted.batches),
                "sealed": len(promoted.manifests),
            }

        shards = begin()
        promoted = promote(shards)
        gate(compare.expand(shard=shards)) >> [ask, promoted]
        ask >> promoted

    dag(
        DAG_ID,
        schedule=None,
        description="The past of an outlet, read again from the archive, compared, and replaced",
        doc_md=inspect.getdoc(reprocess_dag),
        tags={"step:reprocess"},
        params={
            "outlet": Param(type="string", enum=list(slugs()), title="Outlet"),
            "first_day": Param(
                type="string", format="date", title="First day", description="In the outlet's time zone."
            ),
            "last_day": Param(type="string", format="date", title="Last day"),
            "share": Param(
                Gate().share,
                type="number",
                minimum=0,
                maximum=1,
                title="Gate",
                description="The share of published articles, and of their words, that may go without a person being asked.",
            ),
        },
        default_args=dict(wiring.DEFAULTS),
        max_active_runs=1,  # two runs that promote the same batches would each keep the other's as the old
        catchup=False,
    )(reprocess_dag)()


if get_parsing_context().dag_id in (None, DAG_ID):
    build()
