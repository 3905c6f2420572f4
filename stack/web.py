"""Airflow's REST API, as far as the stack uses it. A call costs milliseconds; a call of the CLI five seconds."""

import time
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from stack.environment import DATABASE_WAIT, USER

WAITS = (1, 2, 4, 8, 0)
"""Seconds after each answer that the server failed."""


class Web:
    """One signed-in client; use as a context manager. Raises httpx.HTTPError where the API does not answer or refuses."""

    def __init__(self, address: str, password: str) -> None:
        # Longer than Airflow itself waits for its database, so that it can say that it got none.
        # The address is this machine's own, and a proxy of the shell's would not find it.
        self._client = httpx.Client(base_url=address, timeout=DATABASE_WAIT + 60, trust_env=False)
        self.password = password

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def sign_in(self) -> None:
        """Get a token. Raises httpx.HTTPError where the web server does not answer or refuses."""
        answer = self._ask("POST", "/auth/token", json={"username": USER, "password": self.password})
        self._client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def get(self, path: str, **params: Any) -> Any:
        """A path of the REST API, with its query. Raises httpx.HTTPError."""
        return self._ask("GET", f"/api/v2{path}", params=params).json()

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """Send JSON to a path of the REST API; the JSON that comes back. Raises httpx.HTTPError."""
        answer = self._ask(method, f"/api/v2{path}", json=body)
        return answer.json() if answer.content else None

    def _ask(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """Airflow on SQLite answers 500, and has done nothing, where another of its parts holds the database for long."""
        for wait in WAITS:
            answer = self._client.request(method, path, **arguments)
            if answer.status_code != httpx.codes.INTERNAL_SERVER_ERROR:
                break
            time.sleep(wait)
        return answer.raise_for_status()

    def page(self, path: str) -> Any:
        """What the web UI asks for, by its path and query. Raises httpx.HTTPError."""
        return self._ask("GET", path).json()

    def sick(self) -> list[str]:
        """Names of the parts of Airflow that are not healthy yet."""
        health = self.get("/monitor/health")
        return [name for name, part in health.items() if part["status"] not in ("healthy", None)]

    def pages(self, path: str, field: str, **params: Any) -> list[Any]:
        """All pages of a list; Airflow gives at most a hundred items in one."""
        items: list[Any] = []
        while True:
            page = self.get(path, limit=100, offset=len(items), **params)
            items += page[field]
            if len(items) >= page["total_entries"] or not page[field]:
                return items

    def dags(self) -> dict[str, Any]:
        """All Dags, by id."""
        return {dag["dag_id"]: dag for dag in self.pages("/dags", "dags", order_by="dag_id")}

    def unpause(self, dag_id: str) -> None:
        """Let the scheduler run a Dag."""
        self.send("PATCH", f"/dags/{dag_id}", {"is_paused": False})

    def trigger(self, dag_id: str) -> None:
        """What the button in the web UI does: a run for now, without a partition key."""
        self.send("POST", f"/dags/{dag_id}/dagRuns", {"logical_date": None})

    def runs(self, since: datetime) -> list[Any]:
        """Runs of all Dags that were started since, in the order in which they were made."""
        return self.pages("/dags/~/dagRuns", "dag_runs", start_date_gte=since.isoformat(), order_by="id")

    def result(self, run: Any, task: str) -> dict[str, Any]:
        """What a task of the run returned; nothing where it has not ended well."""
        path = f"{_tasks(run)}/{task}/xcomEntries/return_value"
        try:
            value: dict[str, Any] = self.get(path)["value"]
            return value
        except httpx.HTTPStatusError as error:
            if error.response.status_code == httpx.codes.NOT_FOUND:
                return {}
            raise

    def trouble(self, run: Any) -> str:
        """The last error in the log of the run's newest task that failed or waits to be tried again; empty for none."""
        tasks = self.pages(_tasks(run), "task_instances")
        failed = [task for task in tasks if task["state"] in {"failed", "up_for_retry"}]
        if not failed:
            return ""
        newest = max(failed, key=lambda task: task["end_date"] or "")
        log = self.get(f"{_tasks(run)}/{newest['task_id']}/logs/{max(1, newest['try_number'])}")
        said = [line for line in log["content"] if isinstance(line, dict) and line.get("level") == "error"]
        return str(said[-1]["event"]) if said else f"the task {newest['task_id']} failed; its log says why"


def _tasks(run: Any) -> str:
    """The path of the run's task instances."""
    return f"/dags/{run['dag_id']}/dagRuns/{quote(run['dag_run_id'])}/taskInstances"
