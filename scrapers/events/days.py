"""Days: which day a text speaks of, in figures, in words, or as seen from the day on which it was written.

A text was written on the day of its dateline (``HANOI, Nov. 22 (VNA) –``), else on that of its publication, in the time
zone in which its page states it. ``Yesterday`` is that day's, a year that is not printed is the nearest, and a weekday
(``on Friday``) the last one that had come.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from scrapers.events.facts import RELATIVE
from scrapers.events.names import Exact, Lexicon, exact
from scrapers.events.tokens import Token

_MONTH_FIRST = frozenset({"en"})
(_MONTH,) = exact("tháng")
_DATELINE, _SIGNED = 8, 6
"""Tokens from the start of a line to the day of a dateline, and from there to the mark that ends it, at most."""

_SEEN = {
    language.strip(): {
        exact(form): days for form, days in zip(forms, (-1, 0, 1), strict=True) if form.strip()
    }
    for language, *forms in (line.split("|") for line in RELATIVE.strip().splitlines())
}

Found = tuple[int, date | None]
"""How many tokens say a day, and which; None for one that cannot be told."""


class Days:
    """The days of one text. ``tokens`` are the text's, ``published`` the day of its publication, if that is known."""

    def __init__(
        self, language: str, lexicon: Lexicon, tokens: Sequence[Token], words: Exact, published: date | None
    ) -> None:
        tongue = language.partition("-")[0].casefold()
        self._lexicon, self._tokens, self._exact = lexicon, tokens, words
        self._month_first = tongue in _MONTH_FIRST
        self._seen = _SEEN.get(tongue, {})
        self._begins = {form[0] for form in self._seen} | lexicon.months.keys() | lexicon.weekdays.keys()
        self._near = published
        if published:
            self._near = self._of_dateline() or published

    def at(self, at: int) -> Found | None:
        """What begins at a token; None where that is no day."""
        token = self._tokens[at]
        if token.kind == "number":
            return self._in_figures(at)
        if token.exact not in self._begins:
            return None
        return self._after_month(at) or self._weekday(at) or self._relative(at)

    def _in_figures(self, at: int) -> Found | None:
        """22/11, 22/11/2026, 22-11-2026, 2026-11-22, 22 tháng 11, 22 November, 22. November."""
        texts = [token.text for token in self._tokens[at : at + 5]]
        exacts = self._exact[at : at + 3]
        numbers = [int(each) if each.isdecimal() and len(each) <= 4 else 0 for each in texts]
        if (
            len(texts) == 5
            and texts[1] == texts[3]
            and texts[1] in {"/", "-"}
            and numbers[0]
            and numbers[2]
            and numbers[4]
        ):
            if numbers[0] > 31:
                return 5, self._dated(numbers[2], numbers[4], numbers[0])
            return 5, self._parted(numbers[0], numbers[2], numbers[4])
        if len(texts) >= 3 and texts[1] == "/" and numbers[0] and 0 < numbers[2] <= 31:
            return 3, self._parted(numbers[0], numbers[2], None)
        if len(exacts) == 3 and exacts[1] == _MONTH and numbers[0] and 0 < numbers[2] <= 12:
            return 3, self._dated(numbers[2], numbers[0], None)
        if len(exacts) >= 2 and exacts[1] in self._lexicon.months and 0 < numbers[0] <= 31:
            return 2, self._dated(self._lexicon.months[exacts[1]], numbers[0], None)
        ordinal = len(exacts) == 3 and texts[1] == "." and not self._month_first
        if ordinal and exacts[2] in self._lexicon.months and 0 < numbers[0] <= 31:
            return 3, self._dated(self._lexicon.months[exacts[2]], numbers[0], None)
        return None

    def _parted(self, first: int, second: int, year: int | None) -> date | None:
        """Where the order of day and month is in doubt, no date: English is written in both."""
        if self._month_first and first <= 12 and second <= 12:
            return None
        day, month = (first, second) if second <= 12 else (second, first)
        return self._dated(month, day, year)

    def _after_month(self, at: int) -> Found | None:
        """November 22, Nov. 22; a month alone is nothing."""
        month = self._lexicon.months.get(self._tokens[at].exact)
        ahead = self._tokens[at + 1 : at + 3]
        skip = 1 if ahead and ahead[0].text == "." else 0
        if (
            month
            and len(ahead) > skip
            and ahead[skip].text.isdecimal()
            and 0 < int(ahead[skip].text[:6]) <= 31
        ):
            return 2 + skip, self._dated(month, int(ahead[skip].text), None)
        return None

    def _weekday(self, at: int) -> Found | None:
        """Friday, thứ Sáu, vendredi. Where CLDR has capitals one must be there: ``thứ ba`` is also the third."""
        found = self._lexicon.weekday(self._exact, at)
        if found is None:
            return None
        length, weekday, capital = found
        printed = self._tokens[at : at + length]
        if capital and not any(token.is_capital and not token.opens for token in printed):
            return None
        return length, self._after(-((self._near.weekday() - weekday) % 7)) if self._near else None

    def _relative(self, at: int) -> Found | None:
        for form, days in self._seen.items():
            if self._exact[at : at + len(form)] == form:
                return len(form), self._after(days)
        return None

    def _after(self, days: int) -> date | None:
        try:
            return self._near + timedelta(days) if self._near else None
        except OverflowError:  # no calendar goes on for ever
            return None

    def _of_dateline(self) -> date | None:
        """The day with which the first dateline of the text says when it was written."""
        lines = [at for at, token in enumerate(self._tokens, 1) if token.text == "\n"]
        for start in (0, *lines):
            for at in range(start + 2, min(start + _DATELINE, len(self._tokens))):
                if self._tokens[at].text == "\n":
                    break
                # "Hanoi, Nov. 22 (VNA)", "Hà Nội, ngày 22/11 (TTXVN)"
                parted = {",", "("} & {token.text for token in self._tokens[max(start + 1, at - 2) : at]}
                found = (self._in_figures(at) or self._after_month(at)) if parted else None
                if found and found[1] and self._ends_dateline(at + found[0]):
                    return found[1]
        return None

    def _ends_dateline(self, at: int) -> bool:
        after = [token.text for token in self._tokens[at : at + _SIGNED]]
        return bool(after) and after[0] in {"(", ")", "-", "–", "—"} and bool({"-", "–", "—"} & {*after})

    def _dated(self, month: int, day: int, year: int | None) -> date | None:
        if year is None and self._near is None:
            return None
        near = self._near or date(year or 1, 1, 1)
        years = [year] if year else [near.year - 1, near.year, near.year + 1]
        found = []
        for each in years:
            try:
                found.append(date(each, month, day))
            except ValueError:
                continue
        return min(found, key=lambda one: abs(one - near)) if found else None
