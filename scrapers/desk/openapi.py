"""The description of the API by OpenAPI, with what the docstrings say of every field."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import is_dataclass
from typing import Any, get_args, get_origin

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

PROBLEM = "application/problem+json"
"""The type of an answer that says what is wrong (RFC 9457)."""
ABOUT = """The archive, as the desk's pages show it, for programs. It only reads.

Who you are and what you may see is as on the pages: inside Airflow with a token of Airflow's (`POST /auth/token`), and
without Airflow at the machine itself with none. Lists come in parts: ask again with `after` set to `next`, until that is
null. An `article_id` names the same article for good; `number` of a text only grows. Errors are problem details (RFC 9457).
Fields may be added; none is taken away or changes its meaning below this address."""


def described_by(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """What makes the description, once, of the routes of an app that are in it."""
    made: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not made:
            made.update(_describe(app))
        return made

    return openapi


def _describe(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(title="Khobao", version="1", description=ABOUT, routes=app.routes)
    for operation in (each for path in found["paths"].values() for each in path.values()):
        wrong = operation["responses"]["default"]
        wrong["content"] = {PROBLEM: wrong["content"]["application/json"]}
    schemas = found["components"]["schemas"]
    described: set[type] = set()
    for route in app.routes:
        if isinstance(route, APIRoute) and route.include_in_schema:
            described |= _dataclasses(route.response_model) | _dataclasses(
                route.responses["default"]["model"]
            )
    meanings = {cls.__name__: _meanings(cls) for cls in described}
    for name, schema in schemas.items():
        # A list of outlets is a Listing, under the name Listing_Outlet_. Makers of clients name classes by titles.
        generic, _, of = name.strip("_").partition("_")
        if of:
            schema["title"] = f"{generic} of {of}"
        for field, says in meanings.get(generic, {}).items():
            schema["properties"][field].setdefault("description", says)
    found["components"]["securitySchemes"] = {"airflow": {"type": "http", "scheme": "bearer"}}
    found["security"] = [{}, {"airflow": []}]
    return found


def _dataclasses(hint: Any) -> set[type]:
    """Every dataclass that a type is made of, however deep."""
    found: set[type] = set()
    waiting = [hint]
    while waiting:
        each = waiting.pop()
        waiting += [*get_args(each), *([get_origin(each)] if get_args(each) else [])]
        if isinstance(each, type) and is_dataclass(each) and each not in found:
            found.add(each)
            waiting += inspect.get_annotations(each).values()
    return found


def _meanings(cls: type) -> dict[str, str]:
    """By field: the docstring below it."""
    (declared,) = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
    assert isinstance(declared, ast.ClassDef)
    return {
        field.target.id: " ".join(says.value.value.split()).replace("``", "`")
        for field, says in zip(declared.body, declared.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(says, ast.Expr)
        and isinstance(says.value, ast.Constant)
        and isinstance(says.value.value, str)
    }
