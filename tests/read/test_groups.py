"""Blocks that belong together are judged together: lists and tables, comments, further articles on the page."""

import pytest
from lxml.html import HtmlElement

from scrapers.model.page import Page
from scrapers.read.blocks import Block, blocks
from scrapers.read.document import Document
from scrapers.read.extractors import Extraction
from scrapers.read.features import PageFeatures, Titles
from scrapers.read.groups import comments

TEXT = "The council voted on Tuesday to mend the harbour wall before the first storms of the winter arrive."
OTHER = "Marsh Town won the cup on Sunday after a match that was halted twice because of the rain."


def features(html: str, *kept: str) -> PageFeatures:
    """Of a page of which trafilatura keeps these lines."""
    source = f"<html><head><title>The harbour wall</title></head><body><h1>The harbour wall</h1>{html}</body></html>"
    document = Document.parse(Page(url="https://gazette.example/a-1", body=source.encode()))
    return PageFeatures(
        blocks(document.tree),
        Titles.of(document),
        Extraction("\n".join(kept)),
        Extraction(""),
        Extraction(""),
    )


def rows(of: PageFeatures) -> dict[str, dict[str, float]]:
    return {block.text: of.row(i) for i, block in enumerate(of.blocks)}


@pytest.mark.parametrize(
    "form",
    [
        "<ul><li>four new lamps<li>two benches<li>one <a href='/x'>steel</a> core</ul>",
        "<ol><li>four new lamps<li><p>two benches</p><li>one <a href='/x'>steel</a> core</ol>",
        "<ul><li>four new lamps<ul><li>two benches</ul><li>one <a href='/x'>steel</a> core</ul>",
        "<dl><dt>four new lamps<dd>two benches<dt>one <a href='/x'>steel</a> core</dl>",
        "<table><tr><td>four new lamps<tr><td>two benches<tr><td>one <a href='/x'>steel</a> core</table>",
    ],
)
def test_what_is_said_of_an_item_is_said_of_its_whole_list(form: str) -> None:
    of = rows(features(f"<p>{TEXT}</p>{form}<p>{OTHER}</p>", TEXT, "four new lamps", "one steel core"))
    items = [of[text] for text in ("four new lamps", "two benches", "one steel core")]
    for item in items:
        assert item["group_tree"] == pytest.approx(6 / 8)
        assert item["group_count"] == 3
        assert item["group_linked"] == pytest.approx(5 / 39)
    assert (of[TEXT]["group_tree"], of[OTHER]["group_tree"], of[TEXT]["group_count"]) == (1, 0, 1)


def test_lists_that_stand_apart_are_judged_apart() -> None:
    of = rows(
        features(
            f"<p>{TEXT}</p><ul><li>four new lamps</ul><ul><li>weather and tides</ul>", TEXT, "four new lamps"
        )
    )
    assert (of["four new lamps"]["group_tree"], of["weather and tides"]["group_tree"]) == (1, 0)


@pytest.mark.parametrize(
    ("names", "are_comments"),
    [
        ("class='comments'", True),
        ("class='post-comments-list'", True),
        ("id='disqus_thread'", True),
        ("class='commentaires'", True),
        ("class='Comment first'", True),
        ("id='comment-81'", True),
        ("class='commentary'", False),  # a section of opinion
        ("class='commented'", False),
        ("class='article-body'", False),
        ("", False),
    ],
)
def test_what_stands_among_comments_is_known_by_the_name(names: str, are_comments: bool) -> None:
    of = features(f"<p>{TEXT}</p><div {names}><div><p>{OTHER}</p></div></div>", TEXT)
    assert bool(rows(of)[OTHER]["comments"]) is are_comments


def test_comments_within_comments_count_each() -> None:
    block: Block = features(f"<div id='comments'><div class='comment'><p>{OTHER}</p></div></div>").blocks[-1]
    path = (block.element, *block.element.iterancestors())
    known: dict[HtmlElement, int] = {}
    assert (comments(path, known), comments(path, known), comments(path[1:], known)) == (2, 2, 2)


@pytest.mark.parametrize(
    ("form", "further"),
    [
        ("<article><p>{}</p></article><article><p>{}</p></article>", True),
        ("<article><p>{}</p><article><p>{}</p></article></article>", True),
        ("<article><p>{}</p><div><p>{}</p></div></article>", False),
        ("<article><article><p>{}</p></article><p>{}</p></article>", False),
        ("<article><p>{}</p></article><p>{}</p>", False),
        ("<p>{}</p><article><p>{}</p></article>", False),  # whether the first is the article's is not known
    ],
)
def test_another_article_is_further_unless_it_is_around_the_text(form: str, further: bool) -> None:
    of = rows(features(form.format(TEXT, OTHER), TEXT))
    assert bool(of[OTHER]["further"]) is further
    assert not of[TEXT]["further"]
