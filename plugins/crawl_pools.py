"""Makes the pools that keep one crawl per outlet at a time.

A task whose pool does not exist is never scheduled, and only the scheduler's own log says so. Outlets are
found and never listed, so nobody makes pools by hand: a Dag run makes those its tasks name, when it starts.
A pool that exists is left as it is, whatever number of slots a person gave it.
"""

from airflow.listeners import hookimpl
from airflow.models.dagrun import DagRun
from airflow.models.pool import Pool
from airflow.plugins_manager import AirflowPlugin
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import object_session

PREFIX = "crawl."


class _Listener:
    @hookimpl
    def on_dag_run_running(self, dag_run: DagRun, msg: str) -> None:
        """Called by the scheduler, in the transaction that starts the run."""
        session = object_session(dag_run)
        names = sorted({task.pool for task in dag_run.dag.tasks if task.pool.startswith(PREFIX)})
        if session is None or not names:
            return
        # Two schedulers may start two Dags of one outlet at once: the second insert must not fail.
        insert = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}[session.get_bind().dialect.name]
        for name in names:
            row = {
                "pool": name,
                "slots": 1,
                "description": "one crawl of this site at a time",
                "include_deferred": False,
            }
            session.execute(insert(Pool).values(row).on_conflict_do_nothing())


class CrawlPools(AirflowPlugin):
    """Registers the listener with Airflow."""

    name = "crawl_pools"
    listeners = [_Listener()]  # ruff: ignore[mutable-class-default] - Airflow's own declaration
