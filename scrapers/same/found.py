"""What is known of an article's copies: its cluster, with what else it is linked with, and why."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, or_, select

from scrapers.archive.database import one_of
from scrapers.same.index import Same
from scrapers.same.known import Known, known_of
from scrapers.same.schema import articles, links
from scrapers.same.signature import shared


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """An article of the same cluster, or one with a passage in common, beside the one that was asked about."""

    place: int
    outlet: str
    second: int
    """Since 1970, UTC: when it was published, or captured where that was earlier."""
    copy_of: int | None
    """The place of the article that it is a copy of; None for the first of a cluster."""
    of_it: float
    """How much of it stands in the article asked about, from 0 to 1, without what their sites repeat."""
    in_it: float
    """How much of the article asked about stands in it."""
    paragraphs: int
    """That both have, numbers apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """An article among its copies."""

    place: int
    root: int
    """The place of the first of its cluster: its own where it is that."""
    members: tuple[Kin, ...]
    """The cluster, itself included, oldest first; itself alone where it has no copies."""
    others: tuple[Kin, ...]
    """Articles of other clusters with a passage in common, oldest first."""
    refused: bool
    """Whether the cluster is larger than ``Rules.most``, and so taken for none: ``members`` is cut off there."""
    template: bool
    """Whether more articles of its week than ``Rules.common`` have most of its words: they are not asked for copies."""


def family(connection: Connection, same: Same, place: int) -> Family | None:
    """Of the article at a place; None where there is none."""
    row = connection.execute(select(articles).where(articles.c.place == place)).first()
    if row is None:
        return None
    this = known_of(row)
    root = place if this.root is None else this.root
    of = or_(articles.c.place == root, articles.c.root == root)
    order = (articles.c.second, articles.c.place)
    rows = connection.execute(select(articles).where(of).order_by(*order).limit(same.rules.most + 1)).all()
    members = [known_of(each) for each in rows[: same.rules.most]]
    ends = connection.execute(
        select(links.c.later, links.c.earlier).where(or_(links.c.later == place, links.c.earlier == place))
    )
    far = {end for pair in ends for end in pair} - {place, *(each.place for each in rows)}
    others = sorted(_known(connection, far), key=lambda each: each.order)
    prints = this.prints
    return Family(
        place=place,
        root=root,
        members=tuple(_kin(this, each) for each in members),
        others=tuple(_kin(this, each) for each in others),
        refused=len(rows) > same.rules.most,
        template=len(same.prints.among(connection, prints)) > (1 - same.rules.own) * len(prints),
    )


def others(connection: Connection, places: Collection[int]) -> dict[int, tuple[int, Mapping[str, int]]]:
    """By place, of those with copies: the place of the first of the cluster, and how many others it has, by outlet."""
    roots = {place: place for place in places}
    outlets = {}
    query = select(articles.c.place, articles.c.root, articles.c.outlet)
    for row in connection.execute(query.where(one_of(articles.c.place, places))):
        outlets[row.place] = row.outlet
        if row.root is not None:
            roots[row.place] = row.root
    members: dict[int, Counter[str]] = {root: Counter() for root in roots.values()}
    for column in (articles.c.place, articles.c.root):
        of = select(column, articles.c.outlet).where(one_of(column, members))
        for root, outlet in connection.execute(of):
            members[root][outlet] += 1
    return {
        place: (roots[place], members[roots[place]] - Counter([outlet]))
        for place, outlet in outlets.items()
        if members[roots[place]].total() > 1
    }


def _known(connection: Connection, places: Collection[int]) -> list[Known]:
    return [
        known_of(row) for row in connection.execute(select(articles).where(one_of(articles.c.place, places)))
    ]


def _kin(this: Known, other: Known) -> Kin:
    same = len(shared(this.own, other.own))
    values: dict[str, Any] = {"place": other.place, "outlet": other.outlet, "second": other.second}
    return Kin(
        **values,
        copy_of=other.parent,
        of_it=same / max(1, other.size),
        in_it=same / max(1, this.size),
        paragraphs=len(np.intersect1d(this.signature.paragraphs, other.signature.paragraphs)),
    )
