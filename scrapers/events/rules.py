"""What counts as the same event. Figures were chosen on the sets of ``benchmarks/events.py``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The limits of one derivation; whoever changes one makes the index again (``search.schema.VERSION``).

    Scores are in thousandths: 1,000 where two articles have the same keys.
    """

    window: int = 36 * 3600
    """Seconds between two reports that are compared, at most, and the span of time in which keys are counted."""
    common: int = 60
    """Articles of one span that have a key, at most: what more have finds nothing, and weighs ``faint``."""
    faint: int = 30
    """Percent of its weight that a common key keeps."""
    keys: int = 3
    """Keys that are not common which two articles must share before they are compared."""
    bare: int = 75
    """Percent of its score that a link keeps where no number agrees that is not common."""
    score: int = 350
    """From which on two articles may report one event."""
    margin: int = 130
    """Percent: how far the score must be above that of the next best article of the same outlet, for each of the two."""
    strong: int = 600
    """Score with a report from which on an article joins that report's event, and not only that of the first report."""
    spread: int = 96 * 3600
    """Seconds from the first report of an event in which one can join it by a later report."""
    numbers: int = 4
    """Numbers that both articles must have from which on these are looked at apart."""
    template: int = 25
    """Percent: of the part of the names that is shared, how much of the numbers must be. Two days' exchange rates have the
    same names around other numbers."""
    series: int = 70
    """Percent of all names of two articles of one outlet that both have, from which on, where the numbers differ, they are
    of a series, such as the daily weather, and report no event."""
    named: int = 20
    """Articles that name one address as a translation, at most: what more name is no article's."""
    most: int = 100
    """Texts of an event; a larger one is refused."""

    @property
    def least(self) -> int:
        """Scores below this one matter to no margin."""
        return self.score * 100 // self.margin


RULES = Rules()
