"""Walking a tree: the text of elements, block by block, without what no reader sees."""

from collections.abc import Iterable

import lxml.etree
from lxml.html import HtmlElement

from scrapers.read.document import tidy

_SILENT = frozenset({
    "script",
    "style",
    "noscript",
    "noembed",
    "noframes",
    "xmp",
    "template",
    "svg",
    "iframe",
    "object",
    "button",
    "form",
    "select",
    "video",
    "audio",
})
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tr", "ul",
})  # fmt: skip


def blocks(element: HtmlElement, outside: Iterable[HtmlElement] = ()) -> list[str]:
    """All text of an element, one string a block; what stands in scripts or in ``outside`` is left out."""
    return paragraphs(element, {element}, set(), set(outside), set())


def paragraphs(
    container: HtmlElement,
    texts: set[HtmlElement],
    loose: set[HtmlElement],
    outside: set[HtmlElement],
    cuts: set[HtmlElement],
) -> list[str]:
    """The paragraphs of a container, up to the first of ``cuts``.

    Text counts inside ``texts``, and where it stands directly in the container or in one of ``loose``, but
    never in ``outside``. A block is a paragraph; one line break is a space, two end a paragraph.
    """
    found: list[str] = []
    words: list[str] = []

    def end() -> None:
        if text := tidy("".join(words)):
            found.append(text)
        words.clear()

    # Of each open element: whether its text counts, and whether that of the blocks in it does.
    open_elements = [(False, False)]
    walk = lxml.etree.iterwalk(container, events=("start", "end"))
    for event, node in walk:
        block = node.tag in _BLOCKS
        if block:
            end()
        if event == "start":
            if node in cuts:
                break
            counts, blocks_count = open_elements[-1]
            if node in outside or node.tag in _SILENT:
                walk.skip_subtree()
                counts = False
            elif node in texts:
                counts = blocks_count = True
            elif node is container or node in loose:
                counts = True
            elif block:
                counts = blocks_count
            open_elements.append((counts, blocks_count))
            if counts and node.text:
                words.append(node.text)
        else:
            open_elements.pop()
            counts = open_elements[-1][0] and node is not container
            if node.tag == "br" and counts:
                if words and words[-1] == "\n":
                    end()
                words.append("\n")
            if counts and node.tail and (node.tail.strip() or words[-1:] != ["\n"]):
                words.append(node.tail)
    end()
    return found
