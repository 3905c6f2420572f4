"""End states say what they mean in their traits, and no other code keeps a set of states."""

import ast
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from scrapers.model.link import State, Traits
from tests.support.paths import ROOT

CODE = [
    file
    for file in sorted(ROOT.glob("*/**/*.py"))
    if not file.relative_to(ROOT).parts[0].startswith((".", "tests"))
]


def groups(source: str) -> Iterator[int]:
    """Lines on which code says what several states have in common, or asks whether one is among some."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Set() | ast.List() | ast.Tuple() | ast.Dict():
                found = len(members(node)) > 1
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[among]):
                found = bool(members(among))
            case ast.Call(func=ast.Attribute(attr="in_"), args=[among]):
                found = bool(members(among))
            case ast.BoolOp(values=values):
                found = any(len(of) > 1 for of in compared(values).values())
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                found = bool(members(left) or members(right))
            case ast.MatchOr(patterns=patterns):
                found = any(isinstance(of, ast.MatchValue) and state(of.value) for of in patterns)
            case _:
                found = False
        if found:
            yield node.lineno  # type: ignore[attr-defined]


def members(node: ast.AST) -> set[str]:
    """The states that a display of a set, list, tuple or mapping has as its members."""
    match node:
        case ast.Set(elts=found) | ast.List(elts=found) | ast.Tuple(elts=found) | ast.Dict(keys=found):
            return set(filter(None, map(state, found)))
        case _:
            return set()


def state(node: ast.AST | None) -> str | None:
    """The name of the state that an expression is: ``State.GONE``, ``link.State.GONE``, under whatever alias."""
    return node.attr if isinstance(node, ast.Attribute) and node.attr in State.__members__ else None


def compared(values: list[ast.expr]) -> dict[str, set[str]]:
    """What is compared to the states it is compared to."""
    found: dict[str, set[str]] = {}
    for value in values:
        if isinstance(value, ast.Compare) and (name := state(value.comparators[0])):
            found.setdefault(ast.dump(value.left), set()).add(name)
    return found


@pytest.mark.parametrize("file", CODE, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_code_keeps_a_set_of_states(file: Path) -> None:
    lines = list(groups(file.read_text()))
    assert not lines, f"{file.relative_to(ROOT)}, line {lines}: make it a trait of scrapers.model.link.State"


@pytest.mark.parametrize(
    "source",
    [
        "HELD = frozenset({State.ARCHIVED, State.UNCHANGED})",
        "if state in (State.GONE, State.BLOCKED): pass",
        "if state in (State.GONE,): pass",
        "if failed not in {link.State.GONE, None}: pass",
        "SOUND = {State.ARCHIVED: True, State.QUARANTINED: False}",
        "ENDS = [S.GONE, S.FAILED]",
        "gone = state is State.GONE or state is State.BLOCKED",
        "gone = state == State.GONE or other or state == State.FAILED",
        "match state:\n    case State.GONE | State.FAILED: pass",
        "AGAIN = OTHERS | {State.GONE}",
        "x = where(links.c.state.in_([State.GONE]))",
    ],
)
def test_a_set_of_states_is_found_however_it_is_written(source: str) -> None:
    assert list(groups(source))


@pytest.mark.parametrize(
    "source",
    [
        "state, reason = State.CAPTURED, None",
        "return State.GONE if gone else State.FAILED",
        "moved = was is State.ARCHIVED and now is State.QUARANTINED",
        "kinds = (Kind.DELETED, Kind.RESTORED)",
        "if state.traits.held: pass",
        "assert batch.counts == {State.CAPTURED: pages}",
        "if set(last) == {State.BLOCKED}: pass",
    ],
)
def test_a_single_state_is_left_alone(source: str) -> None:
    assert not list(groups(source))


def test_whoever_adds_a_state_has_to_say_every_trait() -> None:
    assert [each.name for each in fields(Traits) if each.default is not MISSING] == []
    with pytest.raises(TypeError, match="missing 10 required keyword-only arguments"):
        Traits()  # type: ignore[call-arg]
    assert all(isinstance(each.traits, Traits) for each in State)
    assert [State(each.value) for each in State] == list(State)


def test_traits_do_not_contradict_each_other() -> None:
    for each in State:
        traits = each.traits
        assert not (traits.held and (traits.day_retries or traits.run_retries or traits.asks_web_archive)), (
            each
        )
        assert traits.of_day or not traits.held, each
        assert not (traits.refused and traits.there), each
        assert (traits.table is None) or traits.sound is (traits.table == "articles"), each
