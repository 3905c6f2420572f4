"""The story of an event in one language, as one reporter tells it."""

import re
from functools import cached_property, lru_cache
from random import Random

from tests.newsstand.stories import asides, en, fr, vi
from tests.newsstand.stories.stock import Stock
from tests.newsstand.stories.world import Event

STOCKS = {
    "en": Stock(en.TOPICS, asides.EN),
    "vi": Stock(vi.TOPICS, asides.VI),
    "fr": Stock(fr.TOPICS, asides.FR),
}


class Text:
    """The words, before an outlet puts its name to them. Equal arguments give equal words; another reporter puts
    the same facts in other words and another order. Each part is written when it is first asked for: a sitemap of
    a thousand stories needs no more than their headlines."""

    def __init__(self, event: Event, language: str, reporter: str) -> None:
        self._event, self._language, self._reporter = event, language, reporter
        self._topic = STOCKS[language].topics[event.topic]
        self._asides = STOCKS[language].asides

    @cached_property
    def headline(self) -> str:
        return self._fill(self._rng("headline").choice(self._topic.headlines))

    @cached_property
    def description(self) -> str:
        return self._fill(self._rng("lead").choice(self._topic.leads))

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        rng, asides = self._rng("text"), self._asides
        patterns = [rng.choice(ways) for ways in self._topic.body]
        quotes, background = rng.sample(asides.quotes, 2), rng.sample(asides.background, 2)
        for at, pattern in (
            (1, quotes[0]),
            (3, background[0]),
            (5, rng.choice(asides.voices)),
            (7, quotes[1]),
        ):
            patterns.insert(at + rng.randint(0, 1), pattern)
        if rng.random() < 0.6:
            patterns.append(background[1])
        if rng.random() < 0.8:
            patterns.append(rng.choice(asides.outlook))
        return tuple(part for pattern in patterns for part in self._halves(self._fill(pattern), rng))

    @cached_property
    def captions(self) -> tuple[str, ...]:
        return tuple(self._fill(pattern) for pattern in self._rng("captions").sample(self._topic.captions, 2))

    @cached_property
    def keywords(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(pattern.format_map(self._facts) for pattern in self._topic.keywords))

    @property
    def correction(self) -> str:
        """Put before the text where an outlet corrects it."""
        return self._fill(self._asides.correction)

    @property
    def addition(self) -> str:
        """Put after the text where an outlet adds to it."""
        return self._fill(self._asides.addition)

    @property
    def updated_headline(self) -> str:
        return self._asides.updated_headline.format(headline=self.headline)

    @property
    def _facts(self) -> dict[str, str]:
        return _facts(self._event, self._language)

    def _rng(self, part: str) -> Random:
        return Random(f"{self._reporter} writes the {part} of {self._event.seed}")

    def _fill(self, pattern: str) -> str:
        """With a capital at the head of each sentence: facts bring their articles in lower case."""
        text = pattern.format_map(self._facts)
        return _HEADS.sub(lambda found: found[1] + found[2].upper(), text)

    def _halves(self, paragraph: str, rng: Random) -> tuple[str, ...]:
        """Now and then a paragraph in two, where each half has a place and a figure, and so stays one of a kind."""
        head, stop, tail = paragraph.partition(". ")
        places = (self._facts["place"], self._facts["other"])
        telling = all(any(place in half for place in places) and _DIGIT.search(half) for half in (head, tail))
        apart = stop and telling and not _QUOTED.search(paragraph) and rng.random() < 0.5
        return (f"{head}.", tail) if apart else (paragraph,)


_HEADS = re.compile(r"(^(?:“|« )?|[.!?](?:”| »)? (?:“|« )?)(\w)")
_DIGIT = re.compile(r"\d")
_QUOTED = re.compile(r"[“«]")


@lru_cache(maxsize=4096)
def _facts(event: Event, language: str) -> dict[str, str]:
    """One set for all the reporters of an event."""
    return event.facts(language)
