"""The commands ``python -m stack demo``, ``up`` and ``airflow``: see ``stack/__init__.py``."""

import math
import os
import re
import shlex
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from scrapers.archive.catalog import Catalog
from scrapers.config import Config
from scrapers.errors import KhobaoError
from scrapers.outlets import slugs
from stack import home, watch
from stack.environment import USER, Stack, prepare
from stack.home import Trouble
from stack.processes import ENDING, Processes, migrate
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


@app.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True}, add_help_option=False
)
def airflow(context: typer.Context) -> None:
    """Airflow's own command line, beside the stack that is running (or of KHOBAO_HOME): `airflow dags list`."""
    try:
        settings = _settings_file()
    except Trouble as trouble:
        sys.exit(str(trouble))
    os.execvp("sh", ["sh", "-c", '. "$0" && exec airflow "$@"', str(settings), *context.args])


def _settings_file() -> Path:
    """The file ``env`` of the stack that is meant: that of KHOBAO_HOME, else of the one that runs, else of the demo.

    Raises Trouble where none was ever started, and where two run.
    """
    chosen = os.environ.get("KHOBAO_HOME")
    homes = (
        [Path(chosen).absolute()] if chosen else [Path(".khobao/demo").absolute(), Path(".khobao").absolute()]
    )
    started = [folder for folder in homes if (folder / "env").is_file()]
    running = [folder for folder in started if home.is_running(folder)]
    if len(running) > 1:
        raise Trouble(f"Two stacks are running: set KHOBAO_HOME to {' or '.join(map(str, running))}.")
    if not started:
        raise Trouble(f"No stack was ever started in {' or '.join(map(str, homes))}: make demo, or make up.")
    return (running or started)[0] / "env"


def _run(*, demo: bool, once: bool) -> None:
    # What a person may want to copy, an address or a setting, is never broken in two.
    console = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 120)
    os.umask(home.UMASK)
    for number in ENDING:  # SIGINT too: a shell's background jobs begin with it ignored
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
            signal.signal(number, signal.default_int_handler)
    try:
        _check_programs()
        stack = Stack.from_env(demo=demo)
        home.refuse_if_running(stack.home)
        stack.check_ports()
        lock = home.lock(stack.home)
        env = prepare(stack)
        with console.status("Making Airflow's database …"):
            migrate(env, stack.home)
        with (
            Processes(
                stack.processes, env, stack.home / "logs" / "stack.log", lock, say=_saying(console)
            ) as processes,
            Web(stack.web, env["KHOBAO_WEB_PASSWORD"]) as web,
        ):
            red = _work(stack, Config.from_env(env), web, processes, console)
            while not once:
                processes.check()
                time.sleep(1)
    except (Trouble, KhobaoError) as trouble:
        console.print(f"[red]{escape(str(trouble))}", soft_wrap=True)  # a path in it is one word to copy
        sys.exit(1)
    except KeyboardInterrupt:
        console.print("\nEverything that was started has ended. The archive is kept.")
        sys.exit(0)
    sys.exit(red)


def _saying(console: Console) -> Callable[[str], None]:
    """Prints a sentence with the time, for what happens while nobody waits for it."""
    return lambda said: console.print(f"[yellow]{datetime.now().astimezone():%H:%M:%S} {escape(said)}")


def _check_programs() -> None:
    """Raises Trouble where the programs of the Procfile are not installed, or where the folder has moved since."""
    program = Path(sys.prefix) / "bin" / "airflow"
    try:
        first_lines = program.read_bytes()[:1000]
    except OSError as error:
        raise Trouble(
            f"{program} is not there: run `make install`, which installs all that a stack needs."
        ) from error
    interpreter = re.search(rb"/[^\"'\n]*python[0-9.]*", first_lines)
    if interpreter and not Path(os.fsdecode(interpreter[0])).exists():
        raise Trouble(
            f"{program} was installed for {os.fsdecode(interpreter[0])}, which is not there: this folder was moved. "
            "Run `make install`, which installs it again."
        )


def _work(stack: Stack, config: Config, web: Web, processes: Processes, console: Console) -> int:
    """Until every outlet is done. The number of outlets that are red."""
    outlets = list(slugs())

    wanted = {f"{outlet}.{step}" for outlet in outlets for step in ("capture", "refine")}

    def ready() -> bool:
        web.sign_in()
        return not web.sick() and wanted <= web.dags().keys()

    watch.wait_for("Starting Airflow", ready, processes, console)
    since = watch.start(web, processes)
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
        console.print(f"[red]{progress.outlet} is red: {escape(progress.trouble)} ({address})")
    if stack.newsstand_port:
        _welcome(stack, web, outlets[0], console)
    return len(red)


def _welcome(stack: Stack, web: Web, outlet: str, console: Console) -> None:
    """Where to look, and what to try."""
    settings = os.path.relpath(stack.home / "env")
    # Without a slash in it, a shell would look for the file on PATH.
    settings = settings if os.sep in settings else f"{os.curdir}{os.sep}{settings}"
    console.print(
        f"\nAirflow: {stack.web}  user {USER}, password {web.password}\n"
        f"The desk: {stack.web}/plugin/khobao  what is held, what is missing and why; its login is Airflow's\n\n"
        f"In another shell, where airflow works too after the first line:\n"
        f"    . {shlex.quote(settings)}\n"
        '    khobao query "select outlet, count(*) from articles group by 1"\n'
        f"    khobao discover {outlet}\n"
        "    khobao doctor\n",
        markup=False,
    )
