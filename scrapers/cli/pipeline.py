"""A pipeline, run step by step on the command line."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scrapers.cli import show
from scrapers.config import Config
from scrapers.errors import KhobaoError, StopOutlet
from scrapers.pipeline.step import RunT, Step

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive


def carry_out(
    steps: Sequence[Step[RunT]], run: RunT, archive: "Archive", config: Config
) -> StopOutlet | None:
    """Run the steps in their order. The alarm of a step that judges is given back, to be raised when all is shown."""
    for step in steps:
        with show.progress(f"{step.name} {run.outlet.slug}") as advance:
            try:
                step.carry_out(run, archive, config, advance)
            except StopOutlet as alarm:
                if step.judges:
                    return alarm
                raise
            except KhobaoError as error:
                if not step.aside:
                    raise
                show.say(f"{step.name} {run.outlet.slug}: {error}")
    return None
