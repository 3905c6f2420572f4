"""The program: its commands, its global options, and errors as one line and an exit code."""

import importlib
import logging
import pkgutil
import sys
from types import ModuleType
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from scrapers import __version__
from scrapers.cli import commands
from scrapers.cli.exits import HELP, Exit, code_of
from scrapers.config import adopt
from scrapers.errors import KhobaoError

log = logging.getLogger(__name__)


class Program(TyperGroup):
    """Ends in one line on standard error and the exit code that says what to do."""

    def main(self, *args: Any, **options: Any) -> NoReturn:
        """Run the command line and end the process with one of ``scrapers.cli.exits``."""
        try:
            sys.exit(super().main(*args, **options | {"standalone_mode": False}))
        except SystemExit as end:
            # click makes a 1 of it, which is an alarm here; a shell says 128 and the number of SIGPIPE.
            if isinstance(end.__context__, BrokenPipeError):
                sys.exit(Exit.UNREAD)
            raise
        except KhobaoError as error:
            _end(code_of(error), str(error))
        except TyperException as error:
            context = getattr(error, "ctx", None)
            if type(error).__name__ == "NoArgsIsHelpError":  # it has no public name
                typer.echo(error.format_message())
                sys.exit(Exit.USAGE)
            name = context.command_path if context else "khobao"
            _end(Exit.USAGE, f"{error.format_message()} ({name} --help)")
        except (typer.Abort, KeyboardInterrupt):
            _end(Exit.INTERRUPTED, "interrupted")
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] == "scrapers":
                _end(Exit.FAULT, f"a fault in khobao: {error}")
            _end(Exit.USAGE, f"the package {error.name} is not installed for {sys.executable}: make install")
        except OSError as error:
            _end(Exit.USAGE, f"{error.filename or 'standard input or output'}: {error.strerror or error}")
        except Exception as error:
            _end(Exit.FAULT, f"a fault in khobao: {type(error).__name__}: {error} (--debug shows where)")


def _end(code: Exit, line: str) -> NoReturn:
    log.debug("the error in full", exc_info=True)
    sys.stderr.write(f"khobao: {' '.join(line.split())}\n")
    sys.exit(code)


app = typer.Typer(
    name="khobao",
    cls=Program,
    help="Keeps what news outlets publish, exactly as it was served, and reads it into clean articles.",
    epilog=HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # help in rich takes three times as long to appear: it loads a Markdown parser
)


DEFAULTS = {"same": "show"}
"""By group: the command that is meant where none is named."""


class _Defaulting(TyperGroup):
    """A group of commands of which one is meant where none is named."""

    default = ""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        named = args[:1] and (args[0] in self.commands or args[0] in self.get_help_option_names(ctx))
        return super().parse_args(ctx, args if named else [self.default, *args])


def _add(to: typer.Typer, package: ModuleType) -> None:
    """Every command in a package, and its folders as groups. Found, never listed."""
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        module = importlib.import_module(found.name)
        name = found.name.rpartition(".")[2].rstrip("_")
        if found.ispkg:
            default = DEFAULTS.get(name)
            kind = type("Group", (_Defaulting,), {"default": default}) if default else TyperGroup
            group = typer.Typer(cls=kind, help=module.__doc__, no_args_is_help=default is None)
            _add(group, module)
            to.add_typer(group, name=name)
        else:
            to.command(name)(module.command)


_add(app, commands)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"khobao {__version__}")
        raise typer.Exit


@app.callback()
def options(
    debug: Annotated[
        bool, typer.Option("--debug", help="Say more, and show where an error came from.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options that every command has."""
    _say_on_stderr(debug)
    if taken := adopt():
        log.debug("settings from %s", taken)


class _Lines(logging.Handler):
    """Log lines on standard error; tracebacks only where they were asked for."""

    def __init__(self, debug: bool) -> None:
        super().__init__()
        self.debug = debug

    def emit(self, record: logging.LogRecord) -> None:
        if not self.debug:
            record = logging.makeLogRecord(record.__dict__ | {"exc_info": None, "exc_text": None})
        sys.stderr.write(f"{self.format(record)}\n")


def _say_on_stderr(debug: bool) -> None:
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, _Lines)]:
        root.removeHandler(handler)
    handler = _Lines(debug)
    handler.setLevel(logging.DEBUG if debug else logging.WARNING)  # libraries set levels of their own
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    logging.getLogger("scrapers").setLevel(logging.DEBUG if debug else logging.WARNING)
