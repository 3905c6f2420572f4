"""An event as a whole: its texts in the order in which they came, who had each, and what they have in common."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from scrapers.errors import BadQuery, UnknownArticle
from scrapers.events.found import Follows, follows, story
from scrapers.events.keys import KINDS, Key
from scrapers.events.known import Known
from scrapers.search.card import Card
from scrapers.search.find import cards_at, find, place_of
from scrapers.search.index import Index
from scrapers.search.question import Question

_KINDS = list(KINDS)
_SAME_ID = 10
"""Articles of one id that are looked at: it is of an address, and outlets may share one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """An article of the event."""

    card: Card
    second: int
    """Since 1970, UTC: when it was published, or captured where that was earlier."""

    @property
    def published(self) -> datetime:
        """In UTC."""
        return datetime.fromtimestamp(self.second, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text, and all who have it."""

    printed: tuple[Printed, ...]
    """Oldest first, one at least."""
    follows: Card | None
    """The first article with the earlier text that it is linked with; None for the first, and for one whose earlier text may
    not be shown."""
    score: float | None
    """How far their keys agree, up to 1; None where it follows none, or does so by a person's word alone."""
    translation: bool
    """Whether a page of one names the other as its translation."""
    shared: tuple[Key, ...]
    """What it names as does the one that it follows, names first."""

    @property
    def first(self) -> Printed:
        """The article that had it first."""
        return self.printed[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """An event of two texts or more."""

    id: str
    """The id of the first article that reports it, of those that may be shown."""
    texts: tuple[Text, ...]
    """Oldest first."""
    shared: tuple[tuple[Key, int], ...]
    """What two texts or more name, and how many; most first."""

    @property
    def printed(self) -> list[Printed]:
        """All articles, oldest first."""
        every = [each for text in self.texts for each in text.printed]
        return sorted(every, key=lambda each: (each.second, each.card.place))


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """An article that is published, and of whose event no other text is."""

    card: Card
    refused: bool
    """Whether its event has more texts than ``Rules.most``, and so is taken for none."""


def timeline(
    index: Index, article_id: str, *, sees: Callable[[str], bool], language: str = ""
) -> Timeline | Alone:
    """The event that an article reports. ``sees``: whether an outlet may be shown. ``language``: that in which names are
    given, where a text of the event is in it (a primary language of BCP 47).

    Raises UnknownArticle where no article of the id is published that may be shown.
    """
    found = [
        each
        for card in _of_id(index, article_id)
        if sees(card.outlet)
        for each in [_of(index, card, sees, language)]
        if each
    ]
    if not found:
        raise UnknownArticle(f"{article_id}: expected the id of a published article, found none")
    return next((each for each in found if isinstance(each, Timeline)), found[0])


def _of_id(index: Index, article_id: str) -> list[Card]:
    try:
        question = Question.parse(article_id)
    except BadQuery:
        return []
    if question.terms:
        return []
    hits = find(index, question, limit=_SAME_ID).hits
    return [hit.card for hit in hits if hit.card.article_id == article_id]


def _of(index: Index, card: Card, sees: Callable[[str], bool], language: str) -> Timeline | Alone | None:
    with index.database.reading() as connection:
        place = place_of(connection, card.outlet, card.article_id)
        found = story(connection, index.events, place) if place is not None else None
        if found is None:
            return None  # it left meanwhile
        seen = [] if found.refused else [each for each in found.members if sees(each.outlet)]
        by_text: dict[int, list[Known]] = {}
        for each in seen:
            by_text.setdefault(each.head, []).append(each)
        if len(by_text) < 2:
            return Alone(card=card, refused=found.refused)
        return _told(connection, found.members, by_text, language)


def _told(
    connection: Connection, members: Collection[Known], by_text: Mapping[int, list[Known]], language: str
) -> Timeline:
    heads = {each.place: each for each in members if each.is_head}
    linked = follows(connection, heads.values())
    cards = cards_at(connection, {each.place for of in by_text.values() for each in of})
    numbers = {head: set(heads[head].numbers) for head in by_text}
    counts = Counter(number for of in numbers.values() for number in of)
    wanted = {number for number, count in counts.items() if count > 1}
    keys = _keys([cards[of[0].place] for of in by_text.values()], wanted, language)
    ranked = sorted(
        keys, key=lambda number: (_KINDS.index(keys[number].kind), -counts[number], keys[number].value)
    )
    texts = []
    for head, of in by_text.items():
        link = _seen(linked.get(head), by_text)
        both = numbers[head] & numbers[link.place] if link else ()
        texts.append(
            Text(
                printed=tuple(Printed(card=cards[each.place], second=each.second) for each in of),
                follows=cards[by_text[link.place][0].place] if link else None,
                score=link.score if link else None,
                translation=link.certain if link else False,
                shared=tuple(keys[number] for number in ranked if number in both),
            )
        )
    texts.sort(key=lambda text: (text.first.second, text.first.card.place))
    return Timeline(
        id=texts[0].first.card.article_id,
        texts=tuple(texts),
        shared=tuple(
            sorted(((keys[number], counts[number]) for number in ranked), key=lambda each: -each[1])
        ),
    )


def _seen(link: Follows | None, by_text: Mapping[int, object]) -> Follows | None:
    return link if link and link.place in by_text else None


def _keys(cards: Iterable[Card], wanted: Collection[int], language: str) -> dict[int, Key]:
    """What the numbers stand for, as the first text in the language prints it, or else the first."""
    found: dict[int, Key] = {}
    ordered = sorted(cards, key=lambda card: (card.language or "").partition("-")[0] != language)
    for card in ordered:
        if len(found) == len(wanted):
            break
        for number, key in card.keys.items():
            if number in wanted:
                found.setdefault(number, key)
    return found
