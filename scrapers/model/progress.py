"""Progress: how far work that takes a while has come, in the one shape that all of it reports."""

from typing import Protocol


class OnProgress(Protocol):
    """Gets how far the work is: things done, things in all (0 while that is unknown), and the name of the last one."""

    def __call__(self, done: int, total: int, last: str = "") -> None:
        """Called in order, after each thing that is done; must return quickly. What it raises ends the work."""
        ...
