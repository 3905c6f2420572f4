"""``khobao desk``."""

from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.config import Config


def command(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="On 127.0.0.1; 0 takes any that is free.")
    ] = 8730,
) -> None:
    """Serve the desk on this machine: coverage, days, articles, changes and quarantine, in a browser. Changes nothing."""
    from scrapers.desk.serve import HOST, bind, serve

    config = Config.from_env()
    listener = bind(port)
    show.say(f"The desk is at http://{HOST}:{listener.getsockname()[1]}/ (Ctrl-C ends it)")
    serve(listener, config)
