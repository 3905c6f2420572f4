"""The verb ``check``: read a golden case again, and compare field by field."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scrapers.errors import SkipAndRecord
from scrapers.model.article import FACTS
from scrapers.model.outlet import Outlet
from scrapers.onboard.golden.case import NO_ARTICLE, Case, stated
from scrapers.read import read


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One field of one case. Values as JSON has them; None also where there is no such field."""

    field: str
    expected: Any
    came: Any

    @property
    def is_same(self) -> bool:
        """Whether the field came as expected."""
        # Why a page holds no article is for a person, and may be said in better words.
        both_none = self.field == NO_ARTICLE and None not in {self.expected, self.came}
        return both_none or bool(self.expected == self.came)


def check(outlet: Outlet, case: Case) -> Iterator[Compared]:
    """The fields that the case expects, in the order of ``article.py``. One that a person took out is not compared.

    Where only one of the two is an article, that alone is said. Raises BadConfiguration where the case's files
    are wrong.
    """
    expected, page = case.expected(), case.page()
    came: dict[str, Any]
    try:
        came = stated(read(page, outlet))
    except SkipAndRecord as error:
        came = {NO_ARTICLE: " ".join(str(error).split())}
    names = (NO_ARTICLE, "headline") if NO_ARTICLE in expected or NO_ARTICLE in came else FACTS
    for name in names:
        if name in expected or (name in came and NO_ARTICLE in {*expected, *came}):
            yield Compared(field=name, expected=expected.get(name), came=came.get(name))
