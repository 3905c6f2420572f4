"""``python -m stack demo`` and ``python -m stack up``: see ``stack/__init__.py``."""

import math
import os
import signal
import sys
import time
from typing import Annotated

import typer
from rich.console import Console

from scrapers.archive.catalog import Catalog
from scrapers.config import Config
from scrapers.outlets import slugs
from stack import watch
from stack.environment import USER, Stack, Trouble, prepare
from stack.processes import Processes, migrate
from stack.web import Web

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The whole system on this machine, without Docker.",
)
Once = Annotated[bool, typer.Option("--once", help="End when every outlet is done, instead of going on.")]


@app.command()
def demo(once: Once = False) -> None:
    """Everything, against a newsstand on this machine that plays the outlets."""
    _run(demo=True, once=once)


@app.command()
def up(once: Once = False) -> None:
    """Everything, against the live outlets."""
    _run(demo=False, once=once)


def _run(*, demo: bool, once: bool) -> None:
    # What a person may want to copy, an address or a setting, is never broken in two.
    console = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 120)
    for number in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # SIGINT too: a shell's background jobs begin with it ignored
        signal.signal(number, signal.default_int_handler)
    try:
        stack = Stack.from_env(demo=demo)
        stack.check_ports()
        env = prepare(stack)
        with console.status("Making Airflow's database …"):
            migrate(env, stack.home)
        with (
            Processes(stack.processes, env, stack.home / "logs" / "stack.log") as processes,
            Web(stack.web, env["KHOBAO_WEB_PASSWORD"]) as web,
        ):
            red = _work(stack, Config.from_env(env), web, processes, console)
            while not once:
                processes.check()
                time.sleep(1)
    except Trouble as trouble:
        console.print(f"[red]{trouble}", soft_wrap=True)  # a path in it is one word to copy
        sys.exit(1)
    except KeyboardInterrupt:
        console.print("\nEverything that was started has ended. The archive is kept.")
        sys.exit(0)
    sys.exit(red)


def _work(stack: Stack, config: Config, web: Web, processes: Processes, console: Console) -> int:
    """Until every outlet is done. The number of outlets that are red."""
    outlets = list(slugs())

    wanted = {f"{outlet}.{step}" for outlet in outlets for step in ("capture", "refine")}

    def ready() -> bool:
        web.sign_in()
        return not web.sick() and wanted <= web.dags().keys()

    watch.wait_for("Starting Airflow", ready, processes, console)
    since = watch.start(web)
    if stack.newsstand_port is None:
        # At the live outlets' pace the first captures take a quarter of an hour.
        _welcome(stack, web, outlets[0], console)
    # Eight outlets take one to two minutes on two cores; what is not done after fifteen never will be.
    seconds = 900 if stack.newsstand_port else math.inf
    ended = watch.follow(web, outlets, since, processes, console, seconds)
    with Catalog.open(config.catalog) as catalog:
        held = {counts.outlet: counts.articles for counts in catalog.counts()}
    console.print(watch.table(ended, held))
    red = [progress for progress in ended if progress.red]
    for progress in red:
        address = f"{stack.web}/dags/{progress.outlet}.{progress.red[0]}"
        console.print(
            f"[red]{progress.outlet} is red: the last line of the task's log says why, at {address}"
        )
    if stack.newsstand_port:
        _welcome(stack, web, outlets[0], console)
    return len(red)


def _welcome(stack: Stack, web: Web, outlet: str, console: Console) -> None:
    """Where to look, and three commands to try."""
    console.print(
        f"\nAirflow: {stack.web}  user {USER}, password {web.password}\n\n"
        f"In another shell, after  export KHOBAO_HOME={os.path.relpath(stack.home)}\n"
        '    .venv/bin/khobao query "select outlet, count(*) from articles group by 1"\n'
        f"    .venv/bin/khobao discover {outlet}\n"
        "    .venv/bin/khobao doctor\n"
    )


if __name__ == "__main__":
    app()
