"""The index of what is the same: a function of the articles that are in it, whatever came first or together.

Each step is a function of the one before, and looks only at what a change touches:

1. A paragraph that ``Rules.repeat`` articles of an outlet have is the site's, and left out of all of these.
2. A print that more than ``Rules.common`` articles of a week have is a template's, and finds nothing.
3. Articles within the window that share prints are compared, and linked (``links``).
4. Each article joins an earlier one, or begins a cluster (``clusters``), as people say where they said anything (``rulings``).

Where a paragraph becomes the site's, or a print a template's, the articles that have it are looked at again. The limits say
how many these can be, so that a change costs the same however many articles there are.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, func, select

from scrapers.same import schema
from scrapers.same.clusters import Joins, assign
from scrapers.same.known import Known, Shelf, Text
from scrapers.same.links import link
from scrapers.same.rules import RULES, Rules
from scrapers.same.rulings import NO_RULINGS, Ruled
from scrapers.same.tables import Tables
from scrapers.same.tally import Tally


class Same(Tables):
    """What is written when articles come or leave."""

    metadata = schema.metadata

    def __init__(self, rules: Rules = RULES) -> None:
        self.rules = rules
        self.paragraphs = Tally(*schema.paragraphs, most=rules.repeat - 1)
        self.prints = Tally(*schema.prints, most=rules.common)
        self._joins = Joins(schema.links, schema.links.c.shared, schema.links.c.copy)

    def change(
        self,
        connection: Connection,
        gone: Collection[int],
        come: Mapping[int, Text],
        said: Ruled = NO_RULINGS,
    ) -> dict[int, int]:
        """Take out the articles at places, then put articles in, by place. The first of its cluster, by place, of those that
        came, and of those for which it is now another. ``said``: what people say of articles, before and after."""
        if not gone and not come and said.before == said.after:
            return {}
        alone(connection)
        before, after = (pairs.by(lambda place: place) for pairs in (said.before, said.after))
        shelf = Shelf(connection)
        left = shelf.get(gone)
        lost = {place: each.prints for place, each in left.items()}
        shelf.take_out(left)
        new = {place: Known.of(place, text) for place, text in come.items()}
        shelf.add(new)

        touched = self.paragraphs.change(connection, _paragraphs(left), _paragraphs(new))
        again = shelf.get(touched - new.keys())
        lost |= {place: each.prints for place, each in again.items()}
        reread = new | again
        keys = {key for each in reread.values() for key in each.paragraphs}
        crowded = self.paragraphs.among(connection, keys)
        for each in reread.values():
            each.leave_out(crowded)

        won = {place: each.prints for place, each in reread.items()}
        relinked = reread | shelf.get(self.prints.change(connection, lost, won))
        ends = self._joins.unlink(connection, {*left, *relinked})
        ends |= link(connection, shelf, self.prints, self.rules, relinked)
        strong = self.rules.strong
        changed = assign(
            connection,
            shelf,
            self._joins,
            lambda known, _, shared: shared >= strong * known.size,
            {*relinked, *ends},
            after,
            after.touched(before, {*gone, *come}),
        )
        shelf.write(list(new.values()), list({*changed, *again.values()} - set(new.values())))
        found = {*changed, *new.values()}
        return {each.place: each.place if each.root is None else each.root for each in found}


def _paragraphs(of: Mapping[int, Known]) -> dict[int, list[int]]:
    return {place: known.paragraphs for place, known in of.items()}


def alone(connection: Connection) -> None:
    """Articles of one outlet are compared with those of all others, so one writes at a time, until its transaction ends. In
    SQLite that is so anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("khobao same"))))
