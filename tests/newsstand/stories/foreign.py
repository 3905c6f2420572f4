"""Stories in a language that nobody wrote patterns for: names of places, tongues and money, as Unicode's CLDR has them.

They say nothing, but they are words of the language, each story its own, and of news length.
"""

from functools import cache, cached_property
from random import Random

from babel import Locale, UnknownLocaleError

from tests.newsstand.stories.world import Event


def is_written(language: str) -> bool:
    """Whether CLDR has enough words of a language."""
    return len(_names(language)) > 200


class Foreign:
    """As ``text.Text``, with the same arguments."""

    def __init__(self, event: Event, language: str, reporter: str) -> None:
        self._seed, self._names = f"{reporter} on {event.seed}", _names(language)

    @cached_property
    def headline(self) -> str:
        return self._some("headline", 6)

    @cached_property
    def description(self) -> str:
        return self._some("lead", 14) + "."

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(self._some(f"paragraph {n}", 34) + "." for n in range(9))

    @cached_property
    def captions(self) -> tuple[str, ...]:
        return tuple(self._some(f"caption {n}", 10) + "." for n in range(2))

    @cached_property
    def keywords(self) -> tuple[str, ...]:
        return tuple(Random(f"{self._seed} keywords").sample(self._names, 3))

    @property
    def correction(self) -> str:
        return self._some("correction", 20) + "."

    @property
    def addition(self) -> str:
        return self._some("addition", 30) + "."

    @property
    def updated_headline(self) -> str:
        return f"{self.headline}, {self._some('update', 1)}"

    def _some(self, part: str, count: int) -> str:
        return ", ".join(Random(f"{self._seed} {part}").sample(self._names, count))


@cache
def _names(language: str) -> tuple[str, ...]:
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return ()
    told = (*locale.territories.values(), *locale.languages.values(), *locale.currencies.values())
    plain = {name for name in told if all(letter.isalpha() or letter in " -’'" for letter in name)}
    return tuple(sorted(name for name in plain if len(name) > 3))
