"""Lists in the body are read whole; menus, related links, tags and share bars are not."""

import pytest

from scrapers.model.page import Page
from scrapers.read import read

BEFORE = (
    "The council voted on Tuesday to mend the harbour wall before the first storms of the winter arrive, after a debate "
    "that lasted well into the night.",
    "Engineers say that a third of its stones are gone and that a heavy sea could break it at any time this season.",
    "The work is to cost four million crowns and will be paid out of the reserve, the mayor said on Tuesday evening.",
)
AFTER = (
    "Fishermen who moor their boats behind the wall welcomed the decision and asked that work begin at the northern end.",
)


def body(part: str, *, last: bool = False) -> tuple[str, ...]:
    after = [] if last else AFTER
    text = "".join(f"<p>{each}</p>" for each in BEFORE) + part + "".join(f"<p>{each}</p>" for each in after)
    html = (
        '<html lang="en"><head><meta charset="utf-8"><title>Council votes to mend the wall</title>'
        '<meta property="og:type" content="article"></head>'
        f"<body><article><h1>Council votes to mend the wall</h1>{text}</article></body></html>"
    )
    return read(Page(url="https://gazette.example/a-1", body=html.encode())).article_body


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize(
    ("part", "items"),
    [
        ("<p>The plan has three parts:</p><ul>{}</ul>", ("new stones", "a steel core", "lamps along the walk")),
        ("<p>Results of Saturday:</p><ul>{}</ul>", ("Rovers 3, Marsh 1", "Hill 0, Bay 0", "Port 2, Quay 4")),
        ("<p>How it will be done:</p><ol>{}</ol>", ("Drain it", "Dig a trench", "Lay the stones")),
        ("<h2>What changes</h2><ul>{}</ul>", ("no parking", "one lane", "a lower speed limit")),
        ("<p>Those elected:</p><ol>{}</ol>", ("Ann Lee, 212 votes", "Bob Kerr, 198 votes", "Eve Ash, 150 votes")),
    ],
)  # fmt: skip
def test_all_items_of_a_list_in_the_body_are_kept(part: str, items: tuple[str, ...], last: bool) -> None:
    for tag in ("<li>{}</li>", "<li><span>{}</span></li>"):
        read_body = body(part.format("".join(tag.format(item) for item in items)), last=last)
        assert [item for item in items if item not in read_body] == []


@pytest.mark.parametrize(
    "part",
    [
        '<ul><li><a href="/b">Marsh Town wins the cup</a></li><li><a href="/c">Storm closes the port</a></li></ul>',
        '<div class="related"><p>Read more</p><ul><li>Marsh Town wins the cup</li><li>Storm closes the port</li></ul></div>',
        "<nav><ul><li>Sports desk</li><li>Weather today</li></ul></nav>",
        '<ul class="tags"><li><a href="/t/1">harbour wall</a></li><li><a href="/t/2">council vote</a></li></ul>',
        '<ul class="share-bar"><li>Send by post</li><li>Show to friends</li></ul>',
    ],
)
def test_menus_related_links_tags_and_share_bars_stay_out(part: str) -> None:
    assert body(part, last=True) == BEFORE
