"""The Dag ``takedown``: an article is taken down when a second person has agreed."""

import inspect
from datetime import timedelta
from typing import Any

from airflow.sdk import Param, dag, get_parsing_context, task

import wiring
from scrapers.errors import BadConfiguration
from scrapers.outlets import load, slugs

DAG_ID = "takedown"
ANSWER = timedelta(days=7)
"""How long the second person has for an answer; without one nothing is taken down."""


def build() -> None:
    """Build the one Dag, which is for all outlets."""

    def takedown_dag() -> None:
        """Takes an article down, as `khobao takedown` does, once a second person has agreed: *hide* gives it to nobody and
        keeps it, *erase* destroys it, *restore* brings a hidden one back. Who started the run cannot agree to it; both names are kept with the takedown, and
        the reason is shown in the article's place: **put nothing into it that must not be read**.

        **When it waits**, `ask` has a question for the second person: the task's *Required actions* show what would go and
        why. *Reject*, or no answer in seven days, leaves everything as it is.

        **When it is red**, the last line of the red task's log says what is wrong.

        - `begin` red: the form was filled in wrongly, the archive does not know the article, or no person started the run.
        - `ask` red: Airflow could not ask. Clear it.
        - `take_down` red: who asked has answered himself: clear `ask`, and let somebody else answer. Or the archive or the
          catalog is at fault, `khobao doctor` finds out which, or the replica has not followed: clear `take_down`, and it
          continues where it broke off.
        """
        from airflow.providers.standard.operators.hitl import ApprovalOperator  # as in reprocess.py

        @task(multiple_outputs=False)
        @wiring.plainly
        def begin(params: Any = None, dag_run: Any = None) -> dict[str, Any]:
            """Finds out what would be taken down, and changes nothing."""
            from scrapers.archive.archive import Archive
            from scrapers.takedown.plan import plan
            from scrapers.takedown.restore import covering

            outlet = load(params["outlet"])
            with Archive.open(wiring.settings()) as archive:
                if params["how"] == "restore":
                    found = covering(outlet, params["article"], archive)
                else:
                    found = plan(
                        outlet, params["article"], archive, reason=params["reason"], by=_asker(dag_run) or ""
                    )
            wiring.table(
                f"{outlet.name}: {params['article']}", {"links": len(found.links), "days": len(found.days)}
            )
            return {
                "asked_by": _asker(dag_run),
                "links": [*found.links],
                "days": [f"{day}" for day in found.days],
            }

        ask = ApprovalOperator(
            task_id="ask",
            doc_md="Asks a second person whether the article is to be taken down.",
            subject="{{ params.how | capitalize }} an article of {{ params.outlet }}, as {{ ti.xcom_pull(task_ids='begin')['asked_by'] }} asks?",
            body=(
                "{{ params.article }}\n\nThe reason: {{ params.reason }}\n\n"
                "{{ {'erase': 'It is destroyed, and cannot be brought back.', 'restore': 'It is given again, as before it was hidden.'}.get(params.how, 'It is kept, and given to nobody.') }}\n\n"
                "{% set found = ti.xcom_pull(task_ids='begin') %}"
                "{% for link in found['links'] %}- {{ link }}\n{% endfor %}\n"
                "Days that are published again: {{ found['days'] | join(', ') or 'none' }}.\n\n"
                "Who asked for it cannot agree to it."
            ),
            defaults=ApprovalOperator.REJECT,
            response_timeout=ANSWER,
            execution_timeout=None,  # as in reprocess.py
        )

        @task(multiple_outputs=False, execution_timeout=timedelta(hours=4))
        @wiring.plainly
        def take_down(params: Any = None, dag_run: Any = None, ti: Any = None) -> dict[str, Any]:
            """Takes it down, here and in the replica."""
            from scrapers.archive.archive import Archive
            from scrapers.archive.store import Store
            from scrapers.takedown.erase import erase
            from scrapers.takedown.replica import follow
            from scrapers.takedown.restore import restore
            from scrapers.takedown.run import hide

            by = _both(params, _asker(dag_run), ti.xcom_pull(task_ids="ask"))
            outlet, config = load(params["outlet"]), wiring.settings()
            with Archive.open(config) as archive:
                work = {"erase": erase, "restore": restore, "hide": hide}[params["how"]]
                done = work(outlet, params["article"], archive, reason=params["reason"], by=by).plain()
                if config.replica:
                    follow(Store.open_replica(config), archive, outlet.slug, params["article"]).check()
            wiring.table(
                f"{outlet.name}: {params['article']}",
                {"refined": len(done["refined"]), "sealed": len(done["sealed"])},
            )
            return {"takedown": done["takedown"], "by": by}

        begin() >> ask >> take_down()

    dag(
        DAG_ID,
        schedule=None,
        description="An article taken down, once a second person has agreed",
        doc_md=inspect.getdoc(takedown_dag),
        tags={"step:takedown"},
        params={
            "outlet": Param(type="string", enum=list(slugs()), title="Outlet"),
            "article": Param(
                type="string", minLength=1, title="Article", description="One of its addresses, or its id."
            ),
            "how": Param(
                "hide",
                type="string",
                enum=["hide", "erase", "restore"],
                title="How",
                description="Hide: it is kept and given to nobody. Erase: it is destroyed. Restore: a hidden one is given again.",
            ),
            "reason": Param(
                type="string",
                minLength=1,
                title="Reason",
                description="In a sentence; kept, and shown in the article's place.",
            ),
        },
        default_args=dict(wiring.DEFAULTS),
        max_active_runs=1,
        catchup=False,
    )(takedown_dag)()


def _asker(dag_run: Any) -> str | None:
    """Who started the run, as Airflow knows him; None where no person did."""
    name: str | None = dag_run.triggering_user_name
    return name


def _both(params: Any, asker: str | None, answer: Any) -> str:
    """The names of the two persons. Raises BadConfiguration where they are not two, or the second has not agreed."""
    answerer = ((answer or {}).get("responded_by_user") or {}).get("name")
    if not asker or not answerer or answer["chosen_options"] != ["Approve"]:
        raise BadConfiguration(
            f"{params['article']}: expected that one person asks and another agrees, got {asker!r} who asks and"
            f" {answerer!r} who agrees; start a run in the web UI, and answer there"
        )
    if asker == answerer:
        raise BadConfiguration(
            f"{params['article']}: expected that another person agrees than {asker}, who asks for it; clear the task ask, and let"
            " somebody else answer"
        )
    return f"{asker}, with the consent of {answerer}"


if get_parsing_context().dag_id in (None, DAG_ID):
    build()
