"""Numbers as languages print them: ``1.200``, ``1,200``, ``1 200``; ``1,5 triệu``, ``1.5 million``."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from scrapers.model.words import forms

DECIMAL_POINT = frozenset({"en", "zh", "ja", "ko", "th", "he", "ms"})
"""Languages with a point before decimals; others have a comma."""
_PRINTED = {
    "nghìn": 3, "ngàn": 3, "triệu": 6, "tỷ": 9, "tỉ": 9,
    "thousand": 3, "million": 6, "billion": 9, "trillion": 12, "bn": 9,
    "mille": 3, "millions": 6, "milliard": 9, "milliards": 9,
    "tausend": 3, "millionen": 6, "milliarde": 9, "milliarden": 9,
    "mil": 3, "millón": 6, "millones": 6, "万": 4, "亿": 8,
}  # fmt: skip
SCALES: Mapping[str, int] = MappingProxyType({
    form: power for word, power in _PRINTED.items() for _, form in forms(word)
})
"""Powers of ten, by the exact form of the word for them."""
PERCENT = frozenset({"percent", "pct", "prozent"})


def parsed(number: str, decimal: str) -> tuple[str, str]:
    """Digits before and after the decimal mark. A single mark before three digits parts thousands, unless it is the
    language's decimal mark; one before another number of digits is a decimal mark whatever the language."""
    parts = re.split(r"[.,\u00a0\u202f ]", number)
    marks = re.findall(r"[.,\u00a0\u202f ]", number)
    if not marks:
        return number.lstrip("0") or "0", ""
    is_decimal = len(parts[-1]) != 3 or (len(marks) == 1 and marks[-1] == decimal)
    if len(marks) > 1 and marks[-1] != marks[0]:
        is_decimal = True
    whole, rest = (parts[:-1], parts[-1]) if is_decimal else (parts, "")
    return "".join(whole).lstrip("0") or "0", rest.rstrip("0")
