"""The language of a text, identified by its letters (py3langid), not by what the page says of itself.

On 776 paragraphs of news in 19 languages, cut to 150 characters, py3langid says something for 88 % and is right in 98.4 % of
these, in 0.2 ms each; lingua says something for 91 %, is right in 96.5 %, and takes 2 ms.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LETTERS = 60
"""Of a text below which nothing is said: names and figures of a short one speak any language."""
SURE = 0.9
"""Probability from which an identification counts."""
PARAGRAPHS = 6
"""Of a body, evenly spread: no more are looked at."""
SAMPLE = 150
"""Characters of each: more change no answer, and cost time."""
FOREIGN = 0.25
"""Share of a body's letters in paragraphs of another language from which it is mixed. A quotation or a list of titles
is less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """What the text itself says."""

    language: str | None
    """BCP 47 without a region; None where the text is too short or says nothing clear."""
    mixed: bool
    """Whether a good part of it is in another language."""


def identify(paragraphs: Iterable[str]) -> Identified:
    """The language of a body."""
    texts = list(paragraphs)
    texts = texts[:: -(-len(texts) // PARAGRAPHS) or 1]
    spoken: Counter[str | None] = Counter()
    whole = left = sum(map(len, texts))
    for text in sorted(texts, key=len, reverse=True):
        spoken[_language(text[:SAMPLE])] += len(text)
        left -= len(text)
        if _is_settled(spoken, left, whole):
            break
    del spoken[None]
    if not spoken:  # short lines alone, as in a table: together they may say something
        return Identified(language=_language("\n".join(text[:SAMPLE] for text in texts)), mixed=False)
    [(language, most)] = spoken.most_common(1)
    return Identified(language=language, mixed=spoken.total() - most > FOREIGN * whole)


def _is_settled(spoken: Counter[str | None], left: int, whole: int) -> bool:
    """Whether the rest of a body, ``left`` of ``whole`` letters, can neither be most of it nor make it mixed."""
    most = max((letters for language, letters in spoken.items() if language), default=0)
    others = spoken.total() - spoken[None] - most + left
    return most > others and others <= FOREIGN * whole


def _language(text: str) -> str | None:
    if sum(letter.isalpha() for letter in text) < LETTERS:
        return None
    language, probability = _identifier().classify(text)
    return language if probability >= SURE else None


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
