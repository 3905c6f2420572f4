"""Elements that a CSS selector finds: what a page must look like for an outlet file's selectors to be right."""

from functools import cache
from html import escape
from typing import Any

from cssselect import parse
from lxml import html


class NoMarkupError(ValueError):
    """A selector for which no markup is known."""


class _Element:
    def __init__(self) -> None:
        self.tag = ""
        self.classes: list[str] = []
        self.attributes: dict[str, str] = {}
        self.inside = ""


def markup(selector: str, inner: str = "", tag: str = "div", **attributes: str) -> str:
    """HTML in which the selector (of alternatives, the first) finds an element that holds ``inner``.

    ``tag`` is the element's where the selector names none. Raises NoMarkupError for a selector that cannot be played.
    """
    opened, closed = _frame(selector, tag, tuple(sorted(attributes)))
    values = {name: escape(value, quote=True) for name, value in attributes.items()}
    return opened.format(**values) + inner + closed


@cache
def _frame(selector: str, tag: str, given: tuple[str, ...]) -> tuple[str, str]:
    """What stands around the inner HTML; the values of given attributes are places of ``str.format``."""
    tree = parse(selector)[0].parsed_tree
    opened, closed = _build(tree, tag, given)
    tried = html.document_fromstring(
        f"<html><body><div>{opened.format(**dict.fromkeys(given, 'https://x.example/a'))}{closed}</div></body></html>"
    )
    # What is asked of an attribute's value the value itself has to fulfil.
    loose = any(f"[{name}" in selector for name in given)
    if not loose and len(tried.cssselect(selector)) == 0:
        raise NoMarkupError(f"expected a selector that plain elements satisfy, found {selector!r}")
    return opened, closed


def _build(tree: Any, tag: str, given: tuple[str, ...]) -> tuple[str, str]:
    kind = type(tree).__name__
    if kind == "CombinedSelector":
        outer_open, outer_close = _build(tree.selector, "div", ())
        opened, closed = _build(tree.subselector, tag, given)
        if tree.combinator in "+~":
            return outer_open + outer_close + opened, closed
        return outer_open + opened, closed + outer_close
    element = _Element()
    _describe(tree, element)
    name = element.tag or tag
    attributes = {key: value for key, value in element.attributes.items() if key not in given}
    if element.classes:
        attributes["class"] = " ".join(element.classes)
    fixed = "".join(f' {key}="{_braced(escape(value))}"' for key, value in attributes.items())
    places = "".join(f' {key}="{{{key}}}"' for key in given)
    return f"<{name}{fixed}{places}>" + _braced(element.inside), f"</{name}>"


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _describe(tree: Any, element: _Element) -> None:
    """Notes what a compound selector asks of one element."""
    match type(tree).__name__:
        case "Element":
            element.tag = tree.element or element.tag
            return
        case "Class":
            element.classes.append(tree.class_name)
        case "Hash":
            element.attributes["id"] = tree.id
        case "Attrib":
            value = tree.value.value if tree.value is not None else ""
            if tree.attrib == "class":
                element.classes.append(value)
            elif tree.operator != "!=":
                element.attributes[tree.attrib] = value
        case "Relation":
            opened, closed = _build(tree.subselector.parsed_tree, "div", ())
            element.inside += opened + closed
        case "Matching" | "SpecificityAdjustment":
            _describe(tree.selector_list[0], element)
        case "Negation" | "Pseudo" | "Function":
            pass  # the finished element is tried
        case other:
            raise NoMarkupError(f"no way to play {other}")
    _describe(tree.selector, element)
