"""Airflow's public REST API, asked inside the API server in the name of whoever asked the desk: Airflow checks his rights
and writes its own audit log, as if he had used the web UI.

It lies here because it is the desk's way to Airflow; it registers no plugin.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from scrapers.desk.host import Again, AirflowRun, AirflowRuns

MOST = 100
"""Runs of one Dag that are shown; the API gives no more at once."""
EXPLAINED = 5
"""Failed runs of which the last error is looked up: each takes two questions."""
HOW = {
    "scheduled": "scheduled",
    "backfill": "backfill",
    "manual": "by hand",
    "asset_triggered": "by an asset",
    "asset_materialization": "by an asset, by hand",
    "operator_triggered": "by another Dag",
}


@dataclass(frozen=True)
class AsVisitor:
    """An ``Airflow`` of the desk's host."""

    credentials: Mapping[str, str]
    """The request's own headers that say who asks."""

    def runs(self, slug: str, day: date, begin: datetime, end: datetime) -> "AirflowRuns":
        """As ``Airflow``."""
        from fastapi import HTTPException

        from scrapers.desk.host import AirflowRuns
        from scrapers.desk.language import decimal, say

        # A refine run is found by its batch, by the hour: an index of Airflow's serves beginnings of keys.
        begin, end = begin.astimezone(UTC), end.astimezone(UTC)
        hours = int((end - begin) / timedelta(hours=1)) + 1
        batches = "|".join(f"{begin + timedelta(hours=hour):%Y%m%dT%H}" for hour in range(hours))
        asked: dict[str, dict[str, Any]] = {
            f"{slug}.day": {"partition_key_prefix_pattern": f"{day}"},
            f"{slug}.capture": {"run_after_gte": begin.isoformat(), "run_after_lt": end.isoformat()},
            f"{slug}.refine": {"partition_key_prefix_pattern": batches},
            "reprocess": {"conf_contains": slug},
        }
        found: list[dict[str, Any]] = []
        problems = []
        for dag, which in asked.items():
            try:
                answer = self._ask("GET", f"dags/{dag}/dagRuns", {**which, "order_by": "-id", "limit": MOST})
            except HTTPException as error:
                if error.status_code != 404:  # this Airflow has no such Dag, or has it no longer
                    problems.append(f"{dag}: {error.detail}")
                continue
            if answer["total_entries"] > len(answer["dag_runs"]):
                problems.append(
                    say(
                        "%(dag)s: the last %(shown)s of %(number)s runs.",
                        dag=dag,
                        shown=decimal(len(answer["dag_runs"])),
                        number=decimal(answer["total_entries"]),
                    )
                )
            found += [run for run in answer["dag_runs"] if _is_about(run, slug, day)]
        found.sort(key=lambda run: run["run_after"], reverse=True)
        failed = [run["dag_run_id"] for run in found if run["state"] == "failed"][:EXPLAINED]
        rows = [self._row(run, explained=run["dag_run_id"] in failed) for run in found]
        return AirflowRuns(rows=rows, problems=problems)

    def next_captures(self) -> Mapping[str, datetime | None]:
        """As ``Airflow``."""
        found: dict[str, datetime | None] = {}
        total, asked = 1, 0
        while asked < total:
            which = {"dag_id_pattern": "%.capture", "order_by": "dag_id", "limit": MOST, "offset": asked}
            answer = self._ask("GET", "dags", which)
            total, asked = answer["total_entries"], asked + MOST
            for dag in answer["dags"]:
                slug, _, step = dag["dag_id"].rpartition(".")
                due = dag["next_dagrun_run_after"]
                if step == "capture":
                    found[slug] = datetime.fromisoformat(due) if due and not dag["is_paused"] else None
        return found

    def preview(self, slug: str, first: date, last: date, again: "Again") -> list[str]:
        """As ``Airflow``."""
        answer = self._ask("POST", "backfills/dry_run", body=_backfill(slug, first, last, again))
        return [each["partition_key"] for each in answer["backfills"]]

    def backfill(self, slug: str, first: date, last: date, again: "Again") -> str:
        """As ``Airflow``."""
        from fastapi import HTTPException

        from scrapers.desk.language import say

        try:
            self._ask("POST", "backfills", body=_backfill(slug, first, last, again))
        except HTTPException as error:
            if error.status_code != 409:
                raise
            raise HTTPException(
                409,
                say(
                    "Airflow makes one backfill of a Dag at a time, and one of %(dag)s is not over. Wait for it, or"
                    " cancel it on its page, %(page)s; then send this again.",
                    dag=f"{slug}.day",
                    page=f"dags/{slug}.day/backfills",
                ),
            ) from error
        return _page(f"dags/{slug}.day/backfills")

    def read_again(self, slug: str, first: date, last: date, why: str) -> str:
        """As ``Airflow``."""
        return self._trigger(
            "reprocess", {"outlet": slug, "first_day": f"{first}", "last_day": f"{last}"}, why
        )

    def fetch(self, slug: str, urls: Sequence[str], why: str) -> str:
        """As ``Airflow``."""
        return self._trigger(f"{slug}.capture", {"urls": list(urls)}, why)

    def _trigger(self, dag: str, conf: Mapping[str, Any], why: str) -> str:
        """The address of Airflow's own page of the run that is started."""
        asked = {"logical_date": None, "conf": conf, "note": why}
        run = self._ask("POST", f"dags/{dag}/dagRuns", body=asked)
        return _page(f"dags/{dag}/runs/{quote(run['dag_run_id'], safe='')}")

    def _row(self, run: Mapping[str, Any], *, explained: bool) -> "AirflowRun":
        from scrapers.desk.host import AirflowRun

        times = {name: run[name] and datetime.fromisoformat(run[name]) for name in ("start_date", "end_date")}
        return AirflowRun(
            dag=run["dag_id"],
            key=run["partition_key"],
            state=run["state"],
            how=HOW.get(run["run_type"], run["run_type"]),
            by=run["triggering_user_name"],
            due_at=datetime.fromisoformat(run["run_after"]),
            started_at=times["start_date"],
            ended_at=times["end_date"],
            error=self._error(run) if explained else None,
            address=_page(f"dags/{run['dag_id']}/runs/{quote(run['dag_run_id'], safe='')}"),
        )

    def _error(self, run: Mapping[str, Any]) -> str | None:
        """The last error in the log of the task that failed last. A log that cannot be had is no reason to show less."""
        from fastapi import HTTPException

        path = f"dags/{run['dag_id']}/dagRuns/{quote(run['dag_run_id'], safe='')}/taskInstances"
        try:
            tasks = self._ask("GET", path, {"state": "failed", "limit": MOST})["task_instances"]
            if not tasks:
                return None
            task = max(tasks, key=lambda each: each["end_date"] or "")
            log = self._ask(
                "GET",
                f"{path}/{task['task_id']}/logs/{task['try_number']}",
                {"map_index": task["map_index"], "full_content": "true"},
            )
        except HTTPException as error:
            return f"{error.detail}"
        said = list(_said(log["content"]))
        return f"{task['task_id']}: {said[-1]}" if said else task["task_id"]

    def _ask(
        self, method: str, path: str, params: Mapping[str, Any] | None = None, *, body: Any = None
    ) -> dict[str, Any]:
        """Raises HTTPException with what Airflow says where it refuses. Called from a thread of the desk's."""
        from anyio.from_thread import run

        return run(self._answer, method, path, params, body)

    async def _answer(
        self, method: str, path: str, params: Mapping[str, Any] | None, body: Any
    ) -> dict[str, Any]:
        import httpx
        from airflow.api_fastapi.main import app
        from fastapi import HTTPException

        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        headers = {**self.credentials, "accept": "application/json"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://airflow/api/v2/", headers=headers
        ) as client:
            answer = await client.request(method, path, params=params, json=body)
        if answer.is_success:
            return answer.json()
        try:
            said = answer.json()["detail"]
        except (ValueError, KeyError, TypeError):
            said = answer.reason_phrase
        words = said if isinstance(said, str) else "; ".join(str(each.get("msg", each)) for each in said)
        status = answer.status_code if answer.status_code < 500 else 503
        raise HTTPException(400 if status == 422 else status, f"Airflow: {words}")


def _is_about(run: Mapping[str, Any], slug: str, day: date) -> bool:
    """Of what is found by a beginning or by a word: whether it is meant."""
    if run["dag_id"] == "reprocess":
        conf = run["conf"] or {}
        first, last = (str(conf.get(name)) for name in ("first_day", "last_day"))
        return conf.get("outlet") == slug and first <= f"{day}" <= last
    return not run["dag_id"].endswith(".day") or run["partition_key"] == f"{day}"


def _said(events: Any) -> Iterator[str]:
    """What a log says outside of the groups that the web UI folds: at the end, why the task failed."""
    folded = False
    for event in events:
        text = str(event.get("event", "")) if isinstance(event, dict) else ""
        if text.startswith("::"):
            folded = text.startswith("::group::")
        elif text and not folded:
            details = event.get("error_detail") or ()
            yield next((f"{each['exc_type']}: {each['exc_value']}" for each in details), text)


def _backfill(slug: str, first: date, last: date, again: "Again") -> dict[str, Any]:
    """Days are whole days of the Dag's time zone, both included."""
    return {
        "dag_id": f"{slug}.day",
        "from_date": f"{first}T00:00:00Z",
        "to_date": f"{last}T00:00:00Z",
        "reprocess_behavior": again,
        "run_on_latest_version": True,
    }


def _page(path: str) -> str:
    """The address of a page of the web UI, wherever that is mounted."""
    from airflow.api_fastapi.app import API_ROOT_PATH

    return f"{API_ROOT_PATH}{path}"
