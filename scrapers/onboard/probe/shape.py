"""The shape of an outlet's articles: a pattern that finds their addresses, learnt from some of them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scrapers.onboard.probe.address import Address, Part, quoted

FEWEST = 3
"""Addresses of one form, from which it is one."""
SHARE = 0.1
"""Of all addresses, from which a further form is no exception (a live blog, a video among articles)."""
MOST_FORMS = 3
MOST_HYPHENS = 4
"""Hyphens that a name may be asked to have, where nothing else tells an article from a section."""
CONSTANT = 8
"""Addresses that must agree in a part for it to be taken literally: fewer agree by chance."""
SAMPLES = 5
"""Addresses that are named of those that a pattern misses or should not find."""

_DAY = r"(?P<year>20\d\d){0}(?P<month>[01]\d){0}(?P<day>[0-3]\d)"
_GROUP = re.compile(r"\(\?P<\w+>([^()]*)\)")


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What was learnt, and how far it holds."""

    pattern: str
    """For ``Outlet.article``."""
    has_id: bool
    has_day: bool
    matched: int
    """Of the addresses it was learnt from."""
    of: int
    missed: tuple[str, ...]
    """Some that it does not find."""
    caught: tuple[str, ...]
    """Some of the other pages that it finds as well: it may be too wide."""

    @property
    def regex(self) -> re.Pattern[str]:
        """The pattern, compiled."""
        return re.compile(self.pattern)

    def finds(self, url: str) -> bool:
        """Whether a canonical URL, of any host, has this shape."""
        return self.regex.search(url) is not None


def learn(articles: Iterable[str], others: Iterable[str] = ()) -> Shape | None:
    """The shape of ``articles``, canonical URLs of one site; ``others`` are those of pages that are no articles.

    Where articles have several forms, the most frequent gives the groups ``id``, ``year``, ``month``, ``day``. None
    where too few are alike.
    """
    urls = list(dict.fromkeys(articles))
    rest = sorted(set(others) - set(urls))
    forms: dict[object, list[Address]] = defaultdict(list)
    for address in map(Address.of, urls):
        if address.parts:
            forms[address.form].append(address)
    found: list[str] = []
    for members in sorted(forms.values(), key=len, reverse=True)[: 5 * MOST_FORMS]:
        enough = len(members) >= max(FEWEST, SHARE * len(urls)) and len(found) < MOST_FORMS
        if enough and not (found and _finds(_whole(found), members) >= 0.9 * len(members)):
            path = _path(members, rest)
            found.append(unnamed(path) if found else path)
    if not found:
        return None
    regex = re.compile(_whole(found))
    missed = [url for url in urls if not regex.search(url)]
    return Shape(
        pattern=regex.pattern,
        has_id="id" in regex.groupindex,
        has_day="day" in regex.groupindex,
        matched=len(urls) - len(missed),
        of=len(urls),
        missed=tuple(missed[:SAMPLES]),
        caught=tuple([url for url in rest if regex.search(url)][:SAMPLES]),
    )


def _whole(paths: Sequence[str]) -> str:
    return f"^https://[^/]+/{paths[0] if len(paths) == 1 else '(?:' + '|'.join(paths) + ')'}$"


def unnamed(path: str) -> str:
    """A pattern may name a group only once. Groups may hold groups: a clock that is an id holds its day."""
    while path != (without := _GROUP.sub(r"\1", path)):
        path = without
    return path


def _finds(pattern: str, members: Iterable[Address]) -> int:
    return sum(re.search(pattern, address.url) is not None for address in members)


def _path(members: list[Address], others: list[str]) -> str:
    """The pattern of a path, its first slash left out."""
    slash = "/?" if any(address.slash for address in members) else ""
    front = _front([address.parts[: address.names] for address in members])
    columns = list(zip(*(address.parts[address.names :] for address in members), strict=True))
    ids = _id_column(columns)
    rest = [_column(column, is_id=number == ids) for number, column in enumerate(columns)]
    if members[0].is_telling:
        return front + "/".join(rest) + slash
    last = columns[0]
    names = [f"{front}{_name(last[0], hyphens)}{slash}" for hyphens in _hyphens(last)]
    return next(
        (name for name in names if not any(re.search(_whole([name]), url) for url in others)), names[-1]
    )


def _front(fronts: list[tuple[Part, ...]]) -> str:
    """The names in front of what tells: sections, mostly."""
    fewest, most = min(map(len, fronts)), max(map(len, fronts))
    if fewest == most:
        return "".join(f"{_literal([front[n] for front in fronts]) or '[^/]+'}/" for n in range(most))
    return r"(?:[^/]+/)?" if (fewest, most) == (0, 1) else rf"(?:[^/]+/){{{fewest},{most}}}"


def _literal(column: Sequence[Part]) -> str:
    """What stands there in all of them; empty where that differs, or may be chance."""
    texts = {part.text for part in column}
    return quoted(texts.pop()) if len(texts) == 1 and len(column) >= CONSTANT else ""


def _id_column(columns: list[tuple[Part, ...]]) -> int | None:
    """The part whose numbers differ most, where they tell nearly all addresses apart."""
    counts = [len({part.number for part in column if part.number}) for column in columns]
    best = max(range(len(counts)), key=counts.__getitem__)
    return best if counts[best] >= 0.9 * len(columns[best]) else None


def _column(column: Sequence[Part], *, is_id: bool) -> str:
    first = column[0]
    number = r"(?P<id>\d+)" if is_id else r"\d+"
    extension = quoted(first.extension)
    match first.kind:
        case "year":
            return r"(?P<year>20\d\d)"
        case "month":
            return r"(?P<month>[01]\d)"
        case "day":
            return r"(?P<day>[0-3]\d)"
        case "number":
            return number + extension
        case "opaque":
            return ("(?P<id>[a-z0-9]+)" if is_id else "[a-z0-9]+") + extension
        case "head":
            return f"{number}-[^/]+{extension}"
        case "tail":
            return f"[^/]+-{first.letters}{number}{extension}"
        case "day id":
            return f"[^/]+-{_DAY.format('')}{first.letters}{number}{extension}"
        case "clock":
            clock = rf"{_DAY.format('')}\d{{{first.digits}}}"
            return f"[^/]+-{f'(?P<id>{clock})' if is_id else clock}{extension}"
    return _literal(column) or f"[^/]+{extension}"


def _hyphens(names: Sequence[Part]) -> range:
    """How many hyphens a name may be asked to have: two, as sections seldom have, up to as many as 19 in 20 of these
    have; less where these have less."""
    fewest = max(1, min(MOST_HYPHENS, sorted(part.text.count("-") for part in names)[len(names) // 20]))
    return range(min(2, fewest), fewest + 1)


def _name(name: Part, hyphens: int) -> str:
    return rf"[^/-]+(?:-[^/-]+){{{hyphens},}}{quoted(name.extension)}"
