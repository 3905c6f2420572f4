"""What a language brings: the patterns from which its stories are written."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """Patterns are ``str.format`` strings over the facts of an event (``world.Event.facts``)."""

    headlines: tuple[str, ...]
    leads: tuple[str, ...]
    body: tuple[tuple[str, ...], ...]
    """The paragraphs every story of the topic has, in order; of each, the ways to put it."""
    captions: tuple[str, ...]
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class Asides:
    """Patterns for any topic."""

    quotes: tuple[str, ...]
    """An official speaks."""
    voices: tuple[str, ...]
    """A resident speaks."""
    background: tuple[str, ...]
    outlook: tuple[str, ...]
    correction: str
    """The notice of a correction."""
    addition: str
    """A paragraph that is added when a story is edited."""
    updated_headline: str


@dataclass(frozen=True)
class Stock:
    topics: dict[str, Topic]
    asides: Asides
