"""The second look: pages on which the vote is in doubt are read again by a dearer reading."""

import pytest

from scrapers.model.page import Page
from scrapers.read.document import Document
from scrapers.read.general import DISBELIEF, DOUBT, Body, general_body

LINES = [
    ("Where do boats moor?", "Boats moor at the east wall from six in the morning, and leave it by noon."),
    ("When does the ferry leave?", "The ferry leaves on the half hour, and on the hour in July and August."),
    ("Who sells ice?", "Ice is sold by the fish hall to those who hold a card of the guild of fishers."),
    ("What does a permit cost?", "A permit costs four crowns a day or sixty crowns for the whole season."),
    ("Where do nets dry?", "Nets are dried on the south pier only, since the north pier is too narrow."),
    (
        "What can the crane lift?",
        "The crane lifts up to three tons; heavier boats go to the yard at Marsh Town.",
    ),
]


def body(html: str) -> Body:
    source = f"<html><head><title>The harbour</title></head><body><h1>The harbour</h1>{html}</body></html>"
    return general_body(Document.parse(Page(url="https://gazette.example/a-1", body=source.encode())))


QUESTIONS = [
    "Boats moor at the east wall from six in the morning",
    "The ferry leaves on the half hour",
    "Ice is sold by the fish hall",
    "A permit costs four crowns a day",
    "Nets are dried on the south pier only",
    "The crane lifts up to three tons",
    "Ask the harbour master for a berth",
    "The slipway is closed in winter",
]
ANSWER = "The harbour board met again on Tuesday and settled what it had left open."


@pytest.mark.parametrize(
    "form",
    [
        "<div class='teaser'><h3>{}</h3><div class='teaser-text'>{}</div></div>",
        "<dl><dt>{}?</dt><dd>{}</dd></dl>",
    ],
)
def test_where_no_vote_is_believed_the_dearer_reading_is_taken(form: str) -> None:
    found = body("".join(form.format(question, ANSWER) for question in QUESTIONS))
    assert found.read_by == "trafilatura"
    assert (found.agreement or 0) < DISBELIEF
    assert {text.rstrip("?") for text in found.paragraphs} >= {*QUESTIONS, ANSWER}


def test_a_dearer_reading_that_finds_hardly_anything_is_not_believed() -> None:
    form = "<div><h3>{}</h3><div>{}</div></div>"
    found = body(f"<footer>{''.join(form.format(*line) for line in LINES)}</footer>")
    assert (found.agreement or 0) < DISBELIEF
    assert found.read_by == "vote"
    assert len(found.paragraphs) == len(LINES)


def test_a_page_without_doubt_is_read_once() -> None:
    found = body("".join(f"<p>{question} {answer}</p>" for question, answer in LINES))
    assert found.read_by == "vote"
    assert (found.agreement or 0) >= DOUBT
