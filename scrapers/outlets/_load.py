"""Finding and loading the outlet files."""

import importlib
import os
import pkgutil
import sys
import traceback
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from types import ModuleType

from cssselect import GenericTranslator
from cssselect.parser import SelectorError

from scrapers.errors import BadConfiguration, UnknownOutlet
from scrapers.model.layout import Layout
from scrapers.model.outlet import Outlet, Section, SiteListing

# More folders of outlet files, for a private list beside the shipped one.
_PACKAGE = sys.modules[__package__]
_PACKAGE.__path__.extend(filter(None, os.environ.get("KHOBAO_OUTLETS", "").split(os.pathsep)))


def load(slug: str) -> Outlet:
    """The outlet described by ``scrapers/outlets/<slug>.py``.

    Raises UnknownOutlet where there is no such file, BadConfiguration, with file and line, where it cannot be loaded or
    is wrong.
    """
    if slug not in slugs():
        raise UnknownOutlet(f"no outlet {slug!r}; there are: {', '.join(slugs())}")
    module = _module(slug)
    outlet = getattr(module, "outlet", None)
    if not isinstance(outlet, Outlet):
        raise BadConfiguration(f"{module.__file__}: expected `outlet = Outlet(…)`, found {outlet!r}")
    if outlet.slug != slug:
        raise BadConfiguration(f"{module.__file__}: slug {outlet.slug!r} is not the file's name {slug!r}")
    try:
        _check_selectors(outlet)
    except BadConfiguration as error:
        raise BadConfiguration(
            f"{module.__file__}: {error}; mend the file, or take it out of its folder"
        ) from error
    return outlet


@cache
def slugs() -> tuple[str, ...]:
    """The slugs of all outlets, sorted. Found, never listed."""
    found = (module.name for module in pkgutil.iter_modules(_PACKAGE.__path__))
    return tuple(sorted(name for name in found if not name.startswith("_")))


def load_all() -> Iterator[Outlet]:
    """All outlets, by slug."""
    return (load(slug) for slug in slugs())


def load_each() -> tuple[tuple[Outlet, ...], dict[str, str]]:
    """All outlets that can be loaded, and of the others what is wrong: one broken file must not stop all."""
    found, broken = [], {}
    for slug in slugs():
        try:
            found.append(load(slug))
        except Exception as error:  # a file of a person's own, which may do anything wrong
            broken[slug] = str(error)
    return tuple(found), broken


def _check_selectors(outlet: Outlet) -> None:
    """Raises BadConfiguration for what is no CSS selector: it would fail on each page, hours later."""
    listings = (listing.page for listing in outlet.days if isinstance(listing, SiteListing))
    parts = (*outlet.sources, *listings, *outlet.layouts)
    for part in parts:
        for name in _SELECTORS.get(type(part), ()):
            given = getattr(part, name)
            for selector in given if isinstance(given, tuple) else (given,):
                if selector and (fault := _fault(selector)):
                    of = f" for {part.url}" if isinstance(part, Section) else ""
                    raise part.wrong(name, f"a CSS selector{of}, and {selector!r} is none: {fault}")


_SELECTORS: dict[type, tuple[str, ...]] = {
    Section: ("card", "link", "title", "time"),
    Layout: tuple(each.name for each in fields(Layout) if each.name not in {"name", "until"}),
}
"""The fields that hold selectors."""


@cache
def _fault(selector: str) -> str:
    """What is wrong with a selector; empty where nothing is. Pseudo-elements such as ``::attr(href)`` select no element."""
    try:
        GenericTranslator().css_to_xpath(selector)
    except SelectorError as error:
        return str(error)
    return ""


def _module(slug: str) -> ModuleType:
    try:
        return importlib.import_module(f"{__package__}.{slug}")
    except (Exception, SystemExit) as error:
        said = f"{error}" if isinstance(error, BadConfiguration) else f"{type(error).__name__}: {error}"
        raise BadConfiguration(f"{_place(error, slug)}: {said}; {_advice(error)}") from error


def _place(error: BaseException, slug: str) -> str:
    """File and line at which loading broke off: in the outlet's file, or in a module that outlets share."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno or 1}"
    here = {str(Path(folder).resolve()) for folder in _PACKAGE.__path__}
    steps = [
        step
        for step in traceback.extract_tb(error.__traceback__)
        if step.filename != __file__ and str(Path(step.filename).resolve().parent) in here
    ]
    if steps:
        return f"{steps[-1].filename}:{steps[-1].lineno}"
    files = (Path(folder) / f"{slug}.py" for folder in _PACKAGE.__path__)
    return str(next((file for file in files if os.path.lexists(file)), slug))


def _advice(error: BaseException) -> str:
    if isinstance(error, ImportError):
        return (
            "import Outlet and its sources from scrapers.model.outlet, and Layout from scrapers.model.layout"
        )
    return "mend the file, or take it out of its folder"
