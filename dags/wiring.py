"""What the Dag files share: defaults, the retry policy, settings inside Airflow, and how a task's log ends.

Listed in ``.airflowignore``: it holds no Dag. Nothing heavy is imported here, for every parse pays for it.
"""

import functools
import inspect
import io
import logging
import os
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar

from airflow.sdk import Asset, Connection, RetryDecision, RetryPolicy, get_parsing_context, task
from airflow.sdk.exceptions import AirflowNotFoundException, DownstreamTasksSkipped

from scrapers.config import Config, s3_of
from scrapers.errors import KhobaoError, RetryLater
from scrapers.model.outlet import Outlet
from scrapers.outlets import load, load_each
from scrapers.pipeline.step import RunT, Step

P = ParamSpec("P")
R = TypeVar("R")

_log = logging.getLogger("khobao")

CONNECTION = "khobao_s3"
CHATTY = ("botocore", "great_expectations")
"""What these say at level INFO is no use to anybody who reads a task's log."""
OWNER = "khobao"
DELAY = timedelta(minutes=1)
"""Before the first retry; doubled for each after it."""


def outlets(step: str) -> Iterator[Outlet]:
    """The outlets whose ``<outlet>.<step>`` is to be built: all while the folder is parsed, one in a worker.

    An outlet file that does not load is left out, so that it takes no other outlet down with it;
    ``outlets.py`` shows it as an import error.
    """
    wanted = get_parsing_context().dag_id
    if wanted is not None:
        slug, _, its_step = wanted.rpartition(".")
        if its_step == step:
            yield load(slug)
        return
    yield from load_each()[0]


def _say(*lines: str) -> None:
    """By the logger and not by print, for Airflow reads the two from different pipes and may swap them."""
    for line in lines:
        _log.info(line)


def plainly(work: Callable[P, R]) -> Callable[P, R]:
    """A task's function, its KhobaoErrors turned into SystemExit with the error as cause.

    Airflow logs an exception with a dozen frames of its own, below which the sentence is out of sight, but a
    SystemExit in one line. The traceback is kept, in a group that the web UI folds.
    """

    @functools.wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        # Airflow's own setting for this, namespace_levels, reaches only what logs by structlog.
        for chatty in CHATTY:
            logging.getLogger(chatty).setLevel(logging.WARNING)
        try:
            return work(*args, **kwargs)
        except KhobaoError as error:
            _say(
                "::group::Traceback", *"".join(traceback.format_exception(error)).splitlines(), "::endgroup::"
            )
            raise SystemExit(1) from error

    return run


def build_tasks(
    outlet: Outlet,
    steps: Sequence[Step[RunT]],
    kind: type[RunT],
    begin: Callable[[Any], RunT],
    *,
    assets: Mapping[str, Asset],
    partition: Callable[[RunT], str] | None = None,
) -> None:
    """One task per step, in their order, inside the Dag that is being built. No task follows a step that is ``aside``.

    A task also finds out which of the tasks behind it are needed, and has the others skipped: to judge that all is well is
    no work for a process of its own. An alarm has one, behind the task that found it, since Airflow publishes what a
    task updates only where it succeeds, and what was captured is to be refined for all that.

    ``begin`` makes the run out of Airflow's ``dag_run``, in the first task; each hands its names on to the next, so
    that a task that is cleared alone goes on with what the first one began. ``assets`` by step: what its task
    updates. ``partition``: the partition of these updates, where the schedule does not say it.
    """
    before: Any = None
    for place, step in enumerate(steps):
        # Not as the Dag's default_args, which Airflow writes down with each Dag, source code of callbacks and all.
        options: dict[str, Any] = {
            **DEFAULTS,
            "task_id": step.name,
            "doc_md": step.title,
            "multiple_outputs": False,
        }
        if step.crawls:
            options["pool"] = f"crawl.{outlet.slug}"  # plugins/crawl_pools.py
        if step.longest:
            options["execution_timeout"] = step.longest(outlet)
        asset = assets.get(step.name)
        if asset:
            options["outlets"] = [asset]
        ready = task(**options)(
            plainly(_work(outlet, step, _behind(steps, place), kind, begin, asset, partition))
        )
        done = ready(before) if before is not None else ready()
        if not step.aside:
            before = done


def _behind(steps: Sequence[Step[RunT]], place: int) -> Sequence[Step[RunT]]:
    """The steps whose tasks wait for that of the step at ``place`` and for no other between."""
    if steps[place].aside:
        return ()
    behind = steps[place + 1 :]
    last = next((number for number, step in enumerate(behind) if not step.aside), len(behind))
    return behind[: last + 1]


def _work(
    outlet: Outlet,
    step: Step[RunT],
    behind: Sequence[Step[RunT]],
    kind: type[RunT],
    begin: Callable[[Any], RunT],
    asset: Asset | None,
    partition: Callable[[RunT], str] | None,
) -> Callable[..., dict[str, Any]]:
    def work(
        names: dict[str, str] | None = None,
        dag_run: Any = None,
        task: Any = None,
        ti: Any = None,
        outlet_events: Any = None,
    ) -> dict[str, Any]:
        from scrapers.archive.archive import Archive

        run = kind.named(outlet, names) if names else begin(dag_run)
        config = settings()
        with Archive.open(config) as archive:
            counts = dict(step.carry_out(run, archive, config, _quiet))
            updates = step.updates is None or step.updates(run, archive)
            idle = [each.name for each in behind if not each.is_needed(run, archive, config)]
        if asset and not updates:
            # Airflow publishes an event for each asset that the task updates, as the task has them when it ends.
            task.outlets = []
        elif asset:
            if partition:
                outlet_events[asset].add_partitions(partition(run))
            outlet_events[asset].extra = counts
        if counts:
            table(f"{outlet.name}: {step.name} {' '.join(run.names.values())}", counts)
        given = {**run.names, **counts}
        if idle:
            ti.xcom_push("return_value", given)
            raise DownstreamTasksSkipped(tasks=idle)
        return given

    return work


def _quiet(done: int, total: int, last: str = "") -> None:
    """A task's log is no place for a progress bar."""


def _error(exception: BaseException) -> BaseException:
    return exception.__cause__ or exception if isinstance(exception, SystemExit) else exception


class ErrorTree(RetryPolicy):
    """``scrapers/errors.py`` turned into Airflow's words.

    RetryLater is retried after a delay that doubles, and never before the time that the server named. Every
    other KhobaoError needs a person, so the task fails at once. What is no KhobaoError (a bug, a lost
    connection to Airflow, the execution timeout) is retried as any task is.
    """

    def evaluate(
        self, exception: BaseException, try_number: int, max_tries: int, context: Any = None
    ) -> RetryDecision:
        """Airflow's question after a failed try: whether, and when, to try again."""
        error = _error(exception)
        if isinstance(error, RetryLater):
            if error.retry_after is None:
                return RetryDecision.retry()
            after = timedelta(seconds=error.retry_after)
            return RetryDecision.retry(delay=max(after, DELAY * 2 ** (try_number - 1)))
        if isinstance(error, KhobaoError):
            return RetryDecision.fail()
        return RetryDecision.default()


def last_line(context: Mapping[str, Any]) -> None:
    """Ends a failed try's log with the one sentence that a person needs."""
    _say("::endgroup::")  # Airflow has opened a folded group by now; the sentence must not be inside
    error, task_instance = _error(context["exception"]), context["ti"]
    sentence = str(error) if isinstance(error, KhobaoError) else f"{type(error).__name__}: {error}"
    if task_instance.state == "up_for_retry":
        sentence += f" (try {task_instance.try_number} of {task_instance.max_tries + 1}; it is tried again)"
    _log.error(sentence)


DEFAULTS: Mapping[str, Any] = {
    "owner": OWNER,
    # 1, 2, 4, 8, 16 minutes, each up to twice as long at random: half an hour of trouble is sat out. After
    # that the next run is near anyway.
    "retries": 5,
    "retry_delay": DELAY,
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(minutes=30),
    "retry_policy": ErrorTree(),
    "on_failure_callback": last_line,
    "on_retry_callback": last_line,
    "execution_timeout": timedelta(minutes=30),
    "show_return_value_in_logs": False,  # the table says it better
}


def tags(outlet: Outlet, step: str) -> set[str]:
    """The tags by which the web UI's list of Dags is filtered."""
    return {f"outlet:{outlet.slug}", f"language:{outlet.language}", f"step:{step}"}


def documentation(docstring: str, outlet: Outlet) -> str:
    """The Dag's docstring and the facts of its outlet, in Markdown."""
    lines = [
        inspect.cleandoc(docstring),
        "",
        f"### {outlet.name}",
        "",
        f"{outlet.home} · `{outlet.language}` · {outlet.timezone} · every {_minutes(outlet)} minutes, "
        f"{outlet.delay:g} s or more between two requests, at most {outlet.pages_per_run} pages a run.",
        "",
        "| source | fewer links than this is an alarm |",
        "|---|---|",
        *(f"| {source.url} | {source.floor} |" for source in outlet.sources),
    ]
    if outlet.unverified:
        lines += ["", "Never verified on the site:", "", *(f"- {fact}" for fact in outlet.unverified)]
    return "\n".join(lines)


def _minutes(outlet: Outlet) -> int:
    return outlet.every // timedelta(minutes=1)


def settings() -> Config:
    """Settings from the environment; the S3 server from the connection ``khobao_s3`` where it exists.

    What it says (``s3_of``) goes into this process's environment, which is the task's own, so that boto3's standard chain
    finds it as it does outside Airflow.
    """
    try:
        connection = Connection.get(CONNECTION)
    except AirflowNotFoundException:
        return Config.from_env()
    if connection.login:
        os.environ.pop("AWS_SESSION_TOKEN", None)  # would belong to other credentials
    os.environ.update(s3_of(connection))
    return Config.from_env()


def table(title: str, counts: Mapping[str, int]) -> None:
    """Tells what the task did, at the end of its log."""
    from rich.console import Console
    from rich.table import Table

    rows = Table("", "", box=None, show_header=False)
    rows.columns[1].justify = "right"
    for name, count in counts.items():
        rows.add_row(name.replace("_", " "), f"{count:,}")
    text = io.StringIO()
    Console(width=80, file=text).print(rows)
    _say(title, *text.getvalue().splitlines())
