"""What a robots.txt says of the use of pages: Content-Usage, Content-Signal, RSL's licences, and agents of models.

Pure, and never an error: a file that is no robots.txt says nothing. Of the groups those count that are for us and those
that are for all: who gets a page from the archive is not us.
"""

from collections.abc import Callable, Iterator
from functools import cache
from urllib.parse import urlsplit

from protego import Protego

from scrapers.crawl.robots_rules import group
from scrapers.model.rights import ANSWERING_AGENTS, TRAINING_AGENTS, Place, Signal, Term, unique
from scrapers.web import robots_file
from scrapers.web.agent import ROBOT
from scrapers.web.robots_file import Line
from scrapers.web.uses import content_signals, content_usage, with_path

LONGEST = 8_000
"""Characters of a rule, or of an address, that are read."""
MOST = 500
"""Rules of one kind that are read."""
LICENCES = 20
"""That are kept."""

_NOTATIONS: tuple[tuple[str, Term, Callable[[str], tuple[str, ...]]], ...] = (
    ("content-usage", Term.CONTENT_USAGE, content_usage),
    ("content-signal", Term.CONTENT_SIGNAL, content_signals),
)


class RobotsRights:
    """One file, as it is asked of one page after the other."""

    def __init__(self, body: bytes) -> None:
        self._file = robots_file.parse(body)
        self._licences = tuple(_licences(self._file.of_all))
        ours = [self._file.groups.get(name, ()) for name in ("*", ROBOT.lower())]
        self._uses = {
            term: [[*_uses(lines, name, read)] for lines in ours] for name, term, read in _NOTATIONS
        }
        self._matches = cache(_matches)
        self._rules = cache(lambda lines: Protego.parse("\n".join(group(lines))))

    def on(self, url: str) -> tuple[Signal, ...]:
        """What it says of a page, sorted, each once."""
        found = [_said(Term.LICENCE, address) for address in self._licences]
        for term, groups in self._uses.items():
            for rules in groups:
                found += [_said(term, each) for each in self._nearest(rules, url)]
        for term, agents in (
            (Term.TRAINING_AGENTS, TRAINING_AGENTS),
            (Term.ANSWERING_AGENTS, ANSWERING_AGENTS),
        ):
            if names := [
                name for name in sorted(agents & self._file.groups.keys()) if self._forbids(name, url)
            ]:
                found.append(_said(term, " ".join(names)))
        return unique(found)

    def _nearest(self, rules: list[tuple[str, tuple[str, ...]]], url: str) -> Iterator[str]:
        """What the rules with the longest path say that matches; several with one path all count."""
        matching = [
            (len(path.encode(errors="replace")), says) for path, says in rules if self._matches(path)(url)
        ]
        longest = max((length for length, _ in matching), default=0)
        for length, says in matching:
            if length == longest:
                yield from says

    def _forbids(self, agent: str, url: str) -> bool:
        return not self._rules(self._file.groups[agent]).can_fetch(url, ROBOT)


def _said(term: Term, says: str) -> Signal:
    return Signal(place=Place.ROBOTS.value, term=term.value, says=says)


def _uses(
    lines: tuple[Line, ...], name: str, read: Callable[[str], tuple[str, ...]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Path and what is said, of each rule that says something."""
    for _, value in [line for line in lines if line[0] == name][:MOST]:
        path, rest = with_path(value[:LONGEST])
        if said := read(rest):
            yield path, said


def _matches(path: str) -> Callable[[str], bool]:
    """Whether a rule's path is that of an address: what forbids it there would match."""
    if not path:
        return lambda url: True
    rules = Protego.parse("\n".join(group((("disallow", path),))))
    return lambda url: not rules.can_fetch(url, ROBOT)


def _licences(lines: tuple[Line, ...]) -> Iterator[str]:
    found: set[str] = set()
    for name, value in lines:
        if (
            name == robots_file.LICENCE
            and len(value) <= LONGEST
            and len(found) < LICENCES
            and _is_address(value)
        ):
            found.add(value)
    yield from sorted(found)


def _is_address(value: str) -> bool:
    """Of the web, and one that a table can hold."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme.lower() in {"http", "https"} and bool(parts.netloc) and value.isprintable()
