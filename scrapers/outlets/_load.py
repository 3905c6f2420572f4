"""Finding and loading the outlet files."""

import importlib
import os
import pkgutil
import sys
from collections.abc import Iterator
from functools import cache

from scrapers.errors import BadConfiguration, UnknownOutlet
from scrapers.model.outlet import Outlet

# More folders of outlet files, for a private list beside the shipped one.
_PACKAGE = sys.modules[__package__]
_PACKAGE.__path__.extend(filter(None, os.environ.get("KHOBAO_OUTLETS", "").split(os.pathsep)))


def load(slug: str) -> Outlet:
    """The outlet described by ``scrapers/outlets/<slug>.py``.

    Raises UnknownOutlet where there is no such file, BadConfiguration where the file is wrong.
    """
    if slug not in slugs():
        raise UnknownOutlet(f"no outlet {slug!r}; there are: {', '.join(slugs())}")
    module = importlib.import_module(f"{__package__}.{slug}")
    outlet = getattr(module, "outlet", None)
    if not isinstance(outlet, Outlet):
        raise BadConfiguration(f"{module.__file__}: expected `outlet = Outlet(…)`, found {outlet!r}")
    if outlet.slug != slug:
        raise BadConfiguration(f"{module.__file__}: slug {outlet.slug!r} is not the file's name {slug!r}")
    return outlet


@cache
def slugs() -> tuple[str, ...]:
    """The slugs of all outlets, sorted. Found, never listed."""
    found = (module.name for module in pkgutil.iter_modules(_PACKAGE.__path__))
    return tuple(sorted(name for name in found if not name.startswith("_")))


def load_all() -> Iterator[Outlet]:
    """All outlets, by slug."""
    return (load(slug) for slug in slugs())
