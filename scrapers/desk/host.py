"""What the desk asks of the place where it is served: who the visitor is, and what he may see."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from starlette.requests import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who asks for a page."""

    name: str | None
    """As the host knows him; None where nobody signs in."""
    sees: Callable[[str], bool]
    """Whether he may see the outlet with this slug."""


class Host(Protocol):
    """Where the desk is served."""

    async def visitor(self, request: Request) -> Visitor:
        """Who asks. Raises HTTPException: 401, 403, or a redirect to the page where one signs in."""
        ...


class Alone:
    """Served by ``khobao desk``, to whoever sits at this machine: he sees everything."""

    async def visitor(self, request: Request) -> Visitor:
        """As ``Host``; asks nothing."""
        return Visitor(name=None, sees=lambda _: True)
