"""The desk inside Airflow's web UI: in the navigation, and as a tab of every Dag, run and task.

Every process of Airflow that loads plugins runs this file, each task among them, and only the API server serves pages:
nothing but Airflow's own plugin class is imported before the API server asks for the app.
"""

import hmac
import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

from airflow.plugins_manager import AirflowPlugin

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request

    from scrapers.archive.archive import Archive
    from scrapers.desk.host import Visitor

PREFIX = "/khobao"
CONNECTION = "khobao_s3"
SAYS_WHO = ("authorization", "cookie")
"""Headers by which Airflow knows a user."""
STEPS = ("capture", "refine", "day")
"""Of an outlet's Dags: whoever may read one of them sees the outlet."""


class _InAirflow:
    """A ``Host``: whom Airflow has signed in, and what Airflow lets him read and edit."""

    async def visitor(self, request: "Request") -> "Visitor":
        """Raises HTTPException: a redirect to Airflow's own page for signing in, 401 for a program, 403."""
        from airflow.api_fastapi.app import get_auth_manager
        from airflow.api_fastapi.core_api.security import bearer_scheme, get_user
        from airflow_api import AsVisitor
        from fastapi import HTTPException
        from starlette.concurrency import run_in_threadpool

        from scrapers.desk.host import Visitor

        try:
            user = await get_user(request, None, await bearer_scheme(request))
        except HTTPException as error:
            if error.status_code != 401 or "text/html" not in request.headers.get("accept", ""):
                raise
            login = get_auth_manager().get_url_login(next_url=str(request.url))
            raise HTTPException(303, headers={"location": login}) from error
        dags = await run_in_threadpool(get_auth_manager().get_authorized_dag_ids, user=user, method="GET")
        return Visitor(
            name=user.get_name(),
            sees=lambda slug: any(f"{slug}.{step}" in dags for step in STEPS),
            edits=lambda slug: f"{slug}.refine" in dags and _may_edit(f"{slug}.refine", user),
            token=_token(request, user),
            airflow=AsVisitor({name: request.headers[name] for name in SAYS_WHO if name in request.headers}),
        )


def _may_edit(dag_id: str, user: Any) -> bool:
    """Whether Airflow lets the user edit a Dag. Never asked without a Dag: that would mean all of them."""
    from airflow.api_fastapi.app import get_auth_manager
    from airflow.api_fastapi.auth.managers.models.resource_details import DagDetails
    from airflow.models.dag import DagModel

    details = DagDetails(id=dag_id, team_name=DagModel.get_team_name(dag_id))
    return get_auth_manager().is_authorized_dag(method="PUT", details=details, user=user)


def _token(request: "Request", user: Any) -> str:
    """What nobody knows but this server and the pages that it makes for this user's session, whichever of its processes
    makes them."""
    from airflow.api_fastapi.auth.managers.base_auth_manager import COOKIE_NAME_JWT_TOKEN
    from airflow.configuration import conf

    session = request.cookies.get(COOKIE_NAME_JWT_TOKEN, "")
    said = "\0".join(("khobao desk", user.get_id(), session))
    return hmac.new(conf.get("api", "secret_key").encode(), said.encode(), "sha256").hexdigest()


def _open() -> "Archive":
    """The archive, by the settings in the API server's environment; what that does not say of the S3 server, by the
    connection ``khobao_s3`` where it exists, as for tasks. The environment comes first here, for it is not ours alone:
    Airflow's own remote logs may need it."""
    from airflow.exceptions import AirflowNotFoundException
    from airflow.models.connection import Connection

    from scrapers.archive.archive import Archive
    from scrapers.config import Config, s3_of

    try:
        connection = Connection.get_connection_from_secrets(CONNECTION)
    except AirflowNotFoundException:
        return Archive.open(Config.from_env())
    found = s3_of(connection)
    if "AWS_ACCESS_KEY_ID" in os.environ:
        found.pop("AWS_ACCESS_KEY_ID", None)
        found.pop("AWS_SECRET_ACCESS_KEY", None)
    for name, value in found.items():
        os.environ.setdefault(name, value)
    return Archive.open(Config.from_env())


def _run_key(dag_id: str, run_id: str) -> str | None:
    """The batch or the day that a run is about; None for a run that there is not, or that names none."""
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from sqlalchemy import select

    from scrapers.archive.keys import batch_name

    query = select(DagRun.partition_key, DagRun.run_after).where(
        DagRun.dag_id == dag_id, DagRun.run_id == run_id
    )
    with create_session() as session:
        row = session.execute(query).first()
    if row is None:
        return None
    key: str | None = row.partition_key
    return key or (batch_name(row.run_after) if dag_id.endswith(".capture") else None)


def _build() -> "FastAPI":
    """The app of the desk, with the page that the tabs open."""
    from starlette.responses import RedirectResponse, Response

    from scrapers import outlets
    from scrapers.config import Config
    from scrapers.desk.app import create
    from scrapers.desk.context import Here, apart
    from scrapers.desk.language import say
    from scrapers.desk.metrics import bearer

    def tab(desk: Here, dag: str = "", run: str = "") -> Response:
        """What a Dag, or a run of it, is about: an outlet's coverage, a batch, or a day."""
        slug, _, step = dag.rpartition(".")
        if step not in STEPS or slug not in outlets.slugs() or not desk.visitor.sees(slug):
            return desk.page(
                "line.html", sentence=say("This Dag is not one of an outlet's; the desk has nothing on it.")
            )
        key = _run_key(dag, run) if run else None
        if key is None:
            return RedirectResponse(desk.at("", outlet=slug), 303)
        return RedirectResponse(desk.at("days" if step == "day" else "batches", slug, key), 303)

    app = create(_open, _InAirflow(), measured=bearer(lambda: Config.from_env().metrics_token))
    app.get("/airflow", include_in_schema=False)(apart(tab))
    return app


class Desk(AirflowPlugin):
    """Mounts the desk in the API server, and tells the web UI where it is shown."""

    name = "khobao_desk"
    external_views = [  # ruff: ignore[mutable-class-default] - Airflow's own declaration
        # The web UI finds a view by its route alone, so each has one of its own.
        {
            "name": "Khobao",
            "destination": "nav",
            "nav_top_level": True,
            "url_route": "khobao",
            "href": "khobao/",
        }
        | {"icon": "khobao/static/icon.svg"},
        {
            "name": "Khobao",
            "destination": "dag",
            "url_route": "khobao-dag",
            "href": "khobao/airflow?dag={DAG_ID}",
        },
        {
            "name": "Khobao",
            "destination": "dag_run",
            "url_route": "khobao-run",
            "href": "khobao/airflow?dag={DAG_ID}&run={RUN_ID}",
        },
        {
            "name": "Khobao",
            "destination": "task",
            "url_route": "khobao-task",
            "href": "khobao/airflow?dag={DAG_ID}",
        },
        {
            "name": "Khobao",
            "destination": "task_instance",
            "url_route": "khobao-task-instance",
            "href": "khobao/airflow?dag={DAG_ID}&run={RUN_ID}",
        },
    ]

    @cached_property
    def fastapi_apps(self) -> list[Any]:  # type: ignore[override]
        """Made when it is first asked for, which the API server alone does; the archive is opened by the first page."""
        return [{"app": _build(), "url_prefix": PREFIX, "name": "khobao"}]
