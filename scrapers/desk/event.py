"""The page of an event: which texts report it, who had each and when, in which languages, and what they have in common.

An event is known by the id of the first article that reports it, and that can become another: an earlier report comes in,
two events turn out to be one, an article is taken down. So the address works with the id of any of its articles, and leads
on to the present one: an address that was kept finds whatever event that article reports now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from scrapers.desk.context import Desk, Here, Named, Part, apart, described
from scrapers.desk.language import spoken
from scrapers.desk.words import in_words, later
from scrapers.errors import KhobaoError, UnknownArticle
from scrapers.search import follow
from scrapers.search.index import Index
from scrapers.search.timeline import Alone, Printed, Timeline, timeline

router = APIRouter()

COPIES = 20
"""Articles with one text that are listed; the others stand on the page of the first."""
KEYS = 40
"""Of what the texts have in common, at most."""
WIDTH, HEIGHT = 600, 14
"""Of the drawing of a paper's articles, in its own units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What an outlet printed of the event in one language."""

    outlet: Named
    language: str | None
    printed: tuple[Printed, ...]
    """Oldest first."""
    texts: int
    after: str
    """How long after the first report its first one came, in words."""
    marks: tuple[float, ...]
    """Where its articles stand in the drawing, from the left."""


def papers(event: Timeline) -> list[Paper]:
    """The one that was first comes first."""
    every = event.printed
    first, last = every[0], every[-1]
    span = max(1, last.second - first.second)
    text_of = {id(each): at for at, text in enumerate(event.texts) for each in text.printed}
    ordered = sorted(every, key=_paper)
    found = []
    for (slug, language), of in groupby(ordered, key=_paper):
        printed = tuple(of)
        found.append(
            Paper(
                outlet=described(slug),
                language=language or None,
                printed=printed,
                texts=len({text_of[id(each)] for each in printed}),
                after=later(first.published, printed[0].published),
                marks=tuple(
                    round(4 + (each.second - first.second) / span * (WIDTH - 8), 1) for each in printed
                ),
            )
        )
    return sorted(found, key=lambda paper: (paper.printed[0].second, paper.outlet.slug, paper.language or ""))


def _paper(printed: Printed) -> tuple[str, str]:
    return printed.card.outlet, (printed.card.language or "").partition("-")[0]


def event_of(desk: Desk, article_id: str) -> Timeline | Alone:
    """The event that an article reports, of what the visitor may see. Raises UnknownArticle where none is published that he
    may see, and what the index raises."""
    with Index.for_reading(desk.archive.catalog.url) as index:
        return timeline(index, article_id, sees=desk.visitor.sees, language=spoken().tag)


@router.get("/events/{article_id}")
@apart
def event_page(desk: Here, article_id: str) -> Response:
    """The event that the article of an id reports; leads on where the event is known by another."""
    try:
        found = event_of(desk, article_id)
    except UnknownArticle:
        return _page(desk, 404, left=_left(desk, article_id))
    except KhobaoError as error:
        return _page(desk, 503, problem=in_words(error))
    if isinstance(found, Alone):
        return _page(desk, 404, alone=found)
    if found.id != article_id:
        asked = desk.request.url.query
        return RedirectResponse(desk.at("events", found.id) + (f"?{asked}" if asked else ""), 302)
    return _page(desk, 200, event=found)


def _page(desk: Desk, status: int, **found: object) -> Response:
    event = found.get("event")
    values: Mapping[str, object] = {"event": None, "alone": None, "left": None, "problem": ""} | found
    return desk.page(
        "event.html",
        status=status,
        **values,
        papers=papers(event) if isinstance(event, Timeline) else [],
        behind=Part.of(partial(_behind, desk)).value or 0,
        named=described,
        copies=COPIES,
        most=KEYS,
        width=WIDTH,
        height=HEIGHT,
    )


def _behind(desk: Desk) -> int:
    with Index.for_reading(desk.archive.catalog.url) as index:
        return follow.behind(desk.archive, index)


def _left(desk: Desk, article_id: str) -> str | None:
    """The outlet of an article that is known, and not published or not yet searched; None where there is none that the
    visitor may see."""
    if not (article_id.isascii() and article_id.isalnum()):
        return None
    catalog = desk.archive.catalog
    return next(
        (
            slug
            for slug in sorted(catalog.heads())
            if desk.visitor.sees(slug) and catalog.filed(outlet=slug, article_id=article_id)
        ),
        None,
    )
