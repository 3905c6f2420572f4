"""``python -m stack demo`` and ``python -m stack up``: see ``stack/__init__.py``."""

import os
import signal
import sys
import time
from typing import Annotated

import typer
from rich.console import Console

from scrapers.outlet import slugs
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
    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    signal.signal(signal.SIGTERM, signal.default_int_handler)
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
            failed = _work(stack, web, processes, console)
            while not once:
                processes.check()
                time.sleep(1)
    except Trouble as trouble:
        console.print(f"[red]{trouble}")
        sys.exit(1)
    except KeyboardInterrupt:
        console.print("\nEverything that was started has ended. The archive is kept.")
        sys.exit(0)
    sys.exit(failed)


def _work(stack: Stack, web: Web, processes: Processes, console: Console) -> int:
    """Until every outlet is done. The number of outlets that are red."""
    outlets = list(slugs())

    def ready() -> bool:
        web.sign_in()
        return not web.sick() and all(
            {f"{outlet}{step}" for outlet in outlets} <= web.dags(step).keys()
            for step in (".capture", ".refine")
        )

    watch.wait_for("Starting Airflow", ready, processes.check, console)
    watch.start(web, outlets)
    states = watch.follow(web, outlets, processes.check, console)
    console.print(watch.table(states))
    failed = [state for state in states if state.failed]
    for state in failed:
        console.print(
            f"[red]{state.outlet}: {state.doing}; the last line of the task's log says why: {stack.web}/dags/{state.outlet}.capture"
        )
    home = os.path.relpath(stack.home)
    console.print(
        f"\nAirflow: {stack.web}  user {USER}, password {web.password}\n\n"
        f"In another shell, after  export KHOBAO_HOME={home}\n"
        '    .venv/bin/khobao query "select outlet, count(*) from articles group by 1"\n'
        f"    .venv/bin/khobao discover {outlets[0]}\n"
        "    .venv/bin/khobao doctor\n"
    )
    return len(failed)


if __name__ == "__main__":
    app()
