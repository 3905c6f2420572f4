"""What is known of the event that an article reports: which other texts report it, and which may."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from scrapers.archive.database import one_of
from scrapers.events.index import Events
from scrapers.events.known import Known, known_of
from scrapers.events.rules import Rules
from scrapers.events.schema import articles, links


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article among the reports of its event."""

    this: Known
    root: int
    """The place of the first report of the event: of its own text's first article where it is that."""
    members: tuple[Known, ...]
    """All articles of the event, copies and itself included, oldest first."""
    possible: tuple[Known, ...]
    """First articles of texts of other events that share enough keys with it, but not clearly more than others do."""
    certain: frozenset[int]
    """Places of first articles that are its translations, by what pages say."""
    refused: bool
    """Whether the event has more texts than ``Rules.most``, and so is taken for none."""


def story(connection: Connection, events: Events, place: int) -> Story | None:
    """Of the article at a place; None where there is none."""
    row = connection.execute(select(articles).where(articles.c.place == place)).first()
    if row is None:
        return None
    this = known_of(row)
    head = _known(connection, "place", [this.head])[0]
    root = head.place if head.root is None else head.root
    of = or_(articles.c.place == root, articles.c.root == root)
    texts = (
        connection.execute(select(articles.c.place).where(of).limit(events.rules.most + 1)).scalars().all()
    )
    here = or_(links.c.later == head.place, links.c.earlier == head.place)
    rows = connection.execute(select(links).where(here, links.c.series.is_(False))).all()
    near = {row.earlier if row.later == head.place else row.later: row for row in rows}
    doubtful = {at for at, row in near.items() if row.accepted or row.score >= events.rules.score} - set(
        texts
    )
    return Story(
        this=this,
        root=root,
        members=tuple(_known(connection, "head", texts[: events.rules.most])),
        possible=tuple(_known(connection, "place", doubtful)),
        certain=frozenset(at for at, row in near.items() if row.certain),
        refused=len(texts) > events.rules.most,
    )


@dataclass(frozen=True, slots=True)
class Follows:
    """The earlier report that one follows, by what its text has in common with it, or by what a person said."""

    place: int
    score: float | None
    """How far their keys agree, up to 1; None where it follows it by a person's word alone."""
    certain: bool
    """Whether a page names the other as its translation."""


def follows(connection: Connection, heads: Collection[Known]) -> dict[int, Follows]:
    """Of first articles of texts, by place; the first report of an event follows none."""
    parents = {head.place: head.parent for head in heads if head.parent is not None}
    found = {place: Follows(parent, None, False) for place, parent in parents.items()}
    for row in connection.execute(select(links).where(one_of(links.c.later, parents))):
        if parents[row.later] == row.earlier:
            found[row.later] = Follows(row.earlier, row.score / 1000, row.certain)
    return found


def others(connection: Connection, rules: Rules, places: Collection[int]) -> dict[int, list[frozenset[str]]]:
    """By place, of those whose event has other texts: the outlets of each of these. An event that is refused has none."""
    heads: dict[int, int] = {}
    roots: dict[int, int] = {}
    head = articles.alias()
    query = select(articles.c.place, articles.c.head, head.c.root).join(head, head.c.place == articles.c.head)
    for row in connection.execute(query.where(one_of(articles.c.place, places))):
        heads[row.place] = row.head
        roots[row.head] = row.head if row.root is None else row.root
    texts: dict[int, dict[int, set[str]]] = {root: defaultdict(set) for root in roots.values()}
    members = select(articles.c.outlet, articles.c.head, head.c.root).join(
        head, head.c.place == articles.c.head
    )
    for column in (head.c.place, head.c.root):
        for outlet, text, root in connection.execute(members.where(one_of(column, texts))):
            texts[text if root is None else root][text].add(outlet)
    return {
        place: [frozenset(outlets) for other, outlets in texts[roots[at]].items() if other != at]
        for place, at in heads.items()
        if 1 < len(texts[roots[at]]) <= rules.most
    }


def _known(connection: Connection, column: str, values: Collection[int]) -> list[Known]:
    """Oldest first."""
    rows = connection.execute(select(articles).where(one_of(articles.c[column], values)))
    return sorted(map(known_of, rows), key=lambda each: each.order)
