"""Rights: what outlets say machines may do with their pages, by which standard, and what that means here.

What was said is kept as it was said (``Signal``). What it means stands in one table (``RULES``), which is applied when
somebody asks, so that another meaning needs no second reading. Where signals contradict one another all are kept, and the
strictest holds (draft-ietf-aipref-vocab, "Combining Preferences").
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Where it was said."""

    ROBOTS = "robots.txt"
    HEADER = "header"
    """Of the response with the page."""
    PAGE = "page"
    """In the page's HTML."""


class Term(StrEnum):
    """By which means it was said."""

    ROBOTS = "robots"
    """Words for robots: a ``meta`` element, or X-Robots-Tag."""
    TDM = "tdm-reservation"
    TDM_POLICY = "tdm-policy"
    CONTENT_USAGE = "content-usage"
    CONTENT_SIGNAL = "content-signal"
    LICENCE = "rsl-license"
    TRAINING_AGENTS = "training-agents"
    """User agents that fetch pages to train models, and are forbidden the page by a group of their own."""
    ANSWERING_AGENTS = "answering-agents"
    """User agents that fetch pages for answers of models, and are forbidden the page by a group of their own."""


class Use(StrEnum):
    """For what a page may be used. They are different things: who forbids one has not forbidden the others."""

    ARCHIVE = "archive"
    """To show a copy of it from an archive."""
    MINING = "mining"
    """To analyse it by machines, for whatever purpose."""
    TRAINING = "training"
    """To train models."""
    ANSWERS = "answers"
    """To put it into a model for its answers."""
    SEARCH = "search"
    """To find it, and to show where it stands."""
    PICTURES = "pictures"
    """To train models with its pictures."""
    TERMS = "terms"
    """There are terms elsewhere, which Khobao does not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One thing that was said of a page."""

    place: str
    """``robots.txt``, ``header`` or ``page``."""
    term: str
    """The means: ``robots``, ``tdm-reservation``, ``tdm-policy``, ``content-usage``, ``content-signal``, ``rsl-license``,
    ``training-agents`` or ``answering-agents``."""
    says: str
    """``noarchive``, ``train-ai=n``; the address of a policy or a licence; names of user agents, in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a signal means."""

    term: Term
    says: str | None
    """None: whatever it says."""
    use: Use
    allowed: bool | None
    """None where that is said elsewhere."""
    passed_on: bool
    """Whether the words of the article may be given to others all the same."""
    standard: str
    """Where it is defined."""


_ROBOTS = "Google, Robots meta tag and X-Robots-Tag"
_NOAI = "DeviantArt, noai and noimageai"
_TDM = "W3C TDM Reservation Protocol (TDMRep)"
_USAGE = "IETF draft-ietf-aipref-attach and -vocab (AIPREF)"
_SIGNALS = "Content Signals Policy (contentsignals.org)"
_RSL = "Really Simple Licensing 1.0 (rslstandard.org)"
_ROBOTS_TXT = "RFC 9309, robots.txt"


def _rule(term: Term, says: str | None, use: Use, allowed: bool | None, passed_on: bool, of: str) -> Rule:
    return Rule(term=term, says=says, use=use, allowed=allowed, passed_on=passed_on, standard=of)


RULES: tuple[Rule, ...] = (
    _rule(Term.ROBOTS, "noarchive", Use.ARCHIVE, False, False, _ROBOTS),
    # "noai" is about data sets for models, and that is what a file of articles can become in anybody's hands.
    _rule(Term.ROBOTS, "noai", Use.TRAINING, False, False, _NOAI),
    _rule(Term.ROBOTS, "noimageai", Use.PICTURES, False, True, _NOAI),
    _rule(Term.TDM, "1", Use.MINING, False, False, _TDM),
    _rule(Term.TDM, "0", Use.MINING, True, True, _TDM),
    _rule(Term.TDM_POLICY, None, Use.TERMS, None, True, _TDM),
    _rule(Term.CONTENT_USAGE, "all=n", Use.MINING, False, False, _USAGE),
    _rule(Term.CONTENT_USAGE, "all=y", Use.MINING, True, True, _USAGE),
    # Training and answers are uses, not copies: who gets the words is told what was said, and has to heed it.
    _rule(Term.CONTENT_USAGE, "train-ai=n", Use.TRAINING, False, True, _USAGE),
    _rule(Term.CONTENT_USAGE, "train-ai=y", Use.TRAINING, True, True, _USAGE),
    _rule(Term.CONTENT_USAGE, "train-genai=n", Use.TRAINING, False, True, _USAGE),
    _rule(Term.CONTENT_USAGE, "train-genai=y", Use.TRAINING, True, True, _USAGE),
    _rule(Term.CONTENT_USAGE, "search=n", Use.SEARCH, False, True, _USAGE),
    _rule(Term.CONTENT_USAGE, "search=y", Use.SEARCH, True, True, _USAGE),
    _rule(Term.CONTENT_SIGNAL, "ai-train=no", Use.TRAINING, False, True, _SIGNALS),
    _rule(Term.CONTENT_SIGNAL, "ai-train=yes", Use.TRAINING, True, True, _SIGNALS),
    _rule(Term.CONTENT_SIGNAL, "ai-input=no", Use.ANSWERS, False, True, _SIGNALS),
    _rule(Term.CONTENT_SIGNAL, "ai-input=yes", Use.ANSWERS, True, True, _SIGNALS),
    _rule(Term.CONTENT_SIGNAL, "search=no", Use.SEARCH, False, True, _SIGNALS),
    _rule(Term.CONTENT_SIGNAL, "search=yes", Use.SEARCH, True, True, _SIGNALS),
    # A licence may allow it or not: nobody here has read it, so it is not taken for leave.
    _rule(Term.LICENCE, None, Use.TERMS, None, False, _RSL),
    _rule(Term.TRAINING_AGENTS, None, Use.TRAINING, False, True, _ROBOTS_TXT),
    _rule(Term.ANSWERING_AGENTS, None, Use.ANSWERS, False, True, _ROBOTS_TXT),
)
"""All signals that are read. What is not here is not kept but in the captures."""

TRAINING_AGENTS = frozenset({
    "ai2bot", "amazonbot", "anthropic-ai", "applebot-extended", "bytespider", "ccbot", "claudebot",
    "cohere-training-data-crawler", "facebookbot", "google-extended", "gptbot", "meta-externalagent", "omgili", "webzio-extended",
})  # fmt: skip
"""Product tokens, in lower case, that their operators say are for training, or for data sets that others train with."""
ANSWERING_AGENTS = frozenset({
    "chatgpt-user", "claude-searchbot", "claude-user", "duckassistbot", "meta-externalfetcher", "mistralai-user",
    "oai-searchbot", "perplexity-user", "perplexitybot",
})  # fmt: skip
"""Product tokens, in lower case, that their operators say are for answers and searches of models."""

_EXACT = {(rule.term.value, rule.says): rule for rule in RULES}


def rule_of(signal: Signal) -> Rule | None:
    """What a signal means; None for one that this code does not know."""
    return _EXACT.get((signal.term, signal.says)) or _EXACT.get((signal.term, None))


def known(term: Term, says: str) -> bool:
    """Whether a word means anything."""
    return (term.value, says) in _EXACT


def kept_back(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """Those for which the words of an article are not given to others; none where they may be."""
    return tuple(each for each in signals if (rule := rule_of(each)) and not rule.passed_on)


def unique(signals: Iterable[Signal]) -> tuple[Signal, ...]:
    """Each once, by place, term and what it says."""
    return tuple(sorted(set(signals), key=lambda each: (each.place, each.term, each.says)))


def in_short(signals: Sequence[Signal]) -> str:
    """For a column of a file, and for messages: ``robots.txt content-signal ai-train=no; page robots noarchive``."""
    return "; ".join(f"{each.place} {each.term} {each.says}" for each in signals)
