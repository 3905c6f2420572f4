"""What counts as the same text. Figures were chosen on the set of ``benchmarks/same.py``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The limits of one derivation; whoever changes one makes the index again (``search.schema.VERSION``)."""

    least: int = 40
    """Shingles that two articles must share. Shorter texts are never copies: agencies' one-line alerts, headlines."""
    copy: float = 0.5
    """How much of the shorter text must stand in the longer one. Less is a shared passage, as of one statement that both
    quote."""
    within: float = 0.8
    """The same within one outlet, whose follow-ups repeat half of what they follow."""
    strong: float = 0.8
    """How much of an article must stand in a copy for it to be a copy of that copy, and not of the first of the cluster.
    So a cluster cannot wander off, from half to half of a half, to a text that shares nothing with its first."""
    window: int = 7 * 86_400
    """Seconds between two copies, at most."""
    repeat: int = 5
    """Articles of one outlet that have a paragraph, numbers apart, from which on it is the site's and no article's."""
    common: int = 200
    """Articles of one week that have a print, at most: what more have is a template's, and nobody's copy."""
    prints: int = 3
    """Prints that two articles must share before they are compared."""
    own: float = 0.5
    """How many of these must not be a template's. Where two of its articles name one town, they share a little more."""
    numbers: int = 10
    """Shingles with digits from which on they are looked at apart."""
    template: float = 0.5
    """Of what is shared of the words, how much must be shared of the shingles with digits. Yesterday's and today's
    weather have the same words around other numbers."""
    most: int = 200
    """Articles of a cluster; a larger one is refused."""


RULES = Rules()
