"""The index of events: a function of the articles that are in it, whatever came first or together.

Events are made of clusters of copies (``scrapers.same``), each of which stands for one text: the **head**, its first article.

1. A key that more than ``Rules.common`` heads of a span of time have is common: it finds nothing and weighs little. How rare a
   key is, is counted in the articles around it and in no others, so that it depends on them alone.
2. Heads within the window that share keys are compared, and linked; so are those that name one another as translations.
3. A link is accepted by its score and its margin (``links``).
4. Each head joins an earlier one with which it is linked, or begins an event (``same.clusters``), as people say where they
   said anything of one of its copies (``same.rulings``).
"""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from scrapers.events import schema
from scrapers.events.known import Known, Report, Shelf, in_span
from scrapers.events.links import Link, accept, by_address, by_keys, link, weight
from scrapers.events.rules import RULES, Rules
from scrapers.same.clusters import Joins, assign
from scrapers.same.rulings import NO_RULINGS, Ruled
from scrapers.same.tables import Tables
from scrapers.same.tally import Tally


class Events(Tables):
    """What is written when articles come or leave, after ``Same`` was."""

    metadata = schema.metadata

    def __init__(self, rules: Rules = RULES) -> None:
        self.rules = rules
        self.keys = Tally(*schema.keys, most=rules.common)
        self.addresses = Tally(*schema.addresses, most=rules.named)
        self.translations = Tally(*schema.translations, most=rules.named)
        self._joins = Joins(schema.links, schema.links.c.score, schema.links.c.accepted)

    def change(
        self,
        connection: Connection,
        gone: Collection[int],
        come: Mapping[int, Report],
        heads: Mapping[int, int],
        said: Ruled = NO_RULINGS,
    ) -> None:
        """Take out the articles at places, then put articles in, by place. ``heads``: what ``Same.change`` said of the same
        change, the first of the cluster of all articles for which that is new. ``said``: what people say of articles, before
        and after."""
        if not gone and not come and not heads and said.before == said.after:
            return
        shelf = Shelf(connection)
        stood = {place: known.head for place, known in shelf.get({*said.before.places.values()}).items()}
        left = shelf.get(gone)
        moved = shelf.get(heads.keys() - left.keys())
        before = {place: self._keys(known) for place, known in (left | moved).items()}
        touched = {known.head for known in (*left.values(), *moved.values())}
        was_head = {place for place, known in (left | moved).items() if known.is_head}
        lost = [_addresses(left, name) for name in ("addresses", "translations")]

        shelf.take_out(left)
        new = {place: Known.of(place, report) for place, report in come.items()}
        for place, head in heads.items():
            if place in new:
                new[place].head = head
            elif place in moved:
                moved[place].head = head
        shelf.add(new)
        shelf.write(list(moved.values()))
        now = moved | new
        touched |= {known.head for known in now.values()}

        flipped = self.keys.change(
            connection, before, {place: keys for place, known in now.items() if (keys := self._keys(known))}
        )
        for tally, name, out in zip(
            (self.addresses, self.translations), ("addresses", "translations"), lost, strict=True
        ):
            named = tally.change(connection, out, _addresses(new, name))
            touched |= {known.head for known in shelf.get(named).values()}

        relinked = {place: known for place, known in shelf.get(touched | flipped).items() if known.is_head}
        self._weigh(connection, relinked)
        ends = self._joins.unlink(connection, was_head | relinked.keys())
        found: dict[tuple[int, int], Link] = {}
        for each in by_keys(connection, shelf, self.keys, self.rules, relinked):
            found[each.later, each.earlier] = each
        for each in by_address(connection, shelf, self.addresses, self.translations, relinked):
            found[each.later, each.earlier] = each
        ends |= link(connection, found)
        there = shelf.get(ends | relinked.keys()).keys()
        ends = set(there) | accept(connection, shelf, self.rules, there)
        stands = {place: known.head for place, known in shelf.get({*said.after.places.values()}).items()}
        before_rulings, rulings = said.before.by(stood.get), said.after.by(stands.get)
        for known in now.values():
            if not known.is_head:
                known.parent, known.root, known.norm = None, None, 0
        changed = assign(
            connection,
            shelf,
            self._joins,
            lambda known, other, score: self._follows(shelf, known, other, score),
            {place for place in ends if place in shelf.get(ends)},
            rulings,
            rulings.touched(before_rulings, {*touched, *relinked, *was_head}),
        )
        shelf.write(list({*changed, *relinked.values(), *now.values()}))

    def _follows(self, shelf: Shelf, known: Known, other: Known, score: int) -> bool:
        """Whether a report joins an event by a later report of it."""
        first = other.place if other.root is None else other.root
        began = shelf.get([first])[first].second
        return score >= self.rules.strong and known.second - began <= self.rules.spread

    def _keys(self, known: Known) -> list[int]:
        return in_span(known.span(self.rules.window), known.numbers) if known.is_head else []

    def _weigh(self, connection: Connection, of: Mapping[int, Known]) -> None:
        """What the keys of heads weigh together, with those that are common."""
        common = self.keys.among(connection, {key for known in of.values() for key in self._keys(known)})
        for known in of.values():
            start = known.span(self.rules.window) << 40
            known.norm = weight(
                known.keys, {key for key in known.numbers if start + key in common}, self.rules
            )


def _addresses(of: Mapping[int, Known], name: str) -> dict[int, list[int]]:
    return {place: getattr(known, name).tolist() for place, known in of.items()}
