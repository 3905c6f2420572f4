"""Writes the story of an event in one language. Equal arguments give equal words."""

import re
from dataclasses import dataclass
from random import Random

from tests.newsstand.stories import asides, en, fr, vi
from tests.newsstand.stories.stock import Stock
from tests.newsstand.stories.world import Event

STOCKS = {
    "en": Stock(en.TOPICS, asides.EN),
    "vi": Stock(vi.TOPICS, asides.VI),
    "fr": Stock(fr.TOPICS, asides.FR),
}


@dataclass(frozen=True)
class Text:
    """The words of a story, before an outlet puts its name to them."""

    headline: str
    description: str
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...]
    keywords: tuple[str, ...]
    correction: str
    """Put before the text where an outlet corrects it."""
    addition: str
    """Put after the text where an outlet adds to it."""
    updated_headline: str


def write(event: Event, language: str, reporter: str) -> Text:
    """Another reporter puts the same facts in other words and another order."""
    topic, stock = STOCKS[language].topics[event.topic], STOCKS[language].asides
    facts = event.facts(language)
    rng = Random(f"{reporter} writes of {event.seed}")

    def pick(patterns: tuple[str, ...]) -> str:
        return _sentences(rng.choice(patterns).format_map(facts))

    paragraphs = [pick(patterns) for patterns in topic.body]
    quotes, background = rng.sample(stock.quotes, 2), rng.sample(stock.background, 2)
    for at, pattern in ((1, quotes[0]), (3, background[0]), (5, rng.choice(stock.voices)), (7, quotes[1])):
        paragraphs.insert(at + rng.randint(0, 1), _sentences(pattern.format_map(facts)))
    if rng.random() < 0.6:
        paragraphs.append(_sentences(background[1].format_map(facts)))
    if rng.random() < 0.8:
        paragraphs.append(pick(stock.outlook))
    headline = pick(topic.headlines)
    return Text(
        headline=headline,
        description=pick(topic.leads),
        paragraphs=tuple(part for paragraph in paragraphs for part in _halves(paragraph, facts, rng)),
        captions=tuple(_sentences(pattern.format_map(facts)) for pattern in rng.sample(topic.captions, 2)),
        keywords=tuple(dict.fromkeys(pattern.format_map(facts) for pattern in topic.keywords)),
        correction=stock.correction.format_map(facts),
        addition=_sentences(stock.addition.format_map(facts)),
        updated_headline=stock.updated_headline.format(headline=headline),
    )


def _sentences(text: str) -> str:
    """With a capital at the head of each sentence: facts bring their articles in lower case."""
    return re.sub(
        r"(^(?:“|« )?|[.!?](?:”| »)? (?:“|« )?)(\w)", lambda found: found[1] + found[2].upper(), text
    )


def _halves(paragraph: str, facts: dict[str, str], rng: Random) -> tuple[str, ...]:
    """Now and then a paragraph in two, where each half has a place and a figure, and so stays one of a kind."""
    head, stop, tail = paragraph.partition(". ")
    named = all(
        (facts["place"] in half or facts["other"] in half) and re.search(r"\d", half) for half in (head, tail)
    )
    apart = stop and named and not re.search(r"[“«]", paragraph) and rng.random() < 0.5
    return (head + ".", tail) if apart else (paragraph,)
