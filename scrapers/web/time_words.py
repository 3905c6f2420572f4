"""The words of printed times: months, weekdays, halves of the day, zones. Data of ``scrapers.web.times``."""

from collections.abc import Mapping, Sequence

_ENGLISH = "january february march april may june july august september october november december"
_FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
_GERMAN = "januar februar märz april mai juni juli august september oktober november dezember"
_VIETNAMESE = ("một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")

MONTHS: Mapping[str, int] = {
    **{name: at for names in (_FRENCH, _GERMAN) for at, name in enumerate(names.split(), 1)},
    **{name: at for at, name in enumerate(_ENGLISH.split(), 1)},
    **{name[:3]: at for at, name in enumerate(_ENGLISH.split(), 1)},
    "sept": 9,
    **{f"tháng {name}": at for at, name in enumerate(_VIETNAMESE, 1)},
    **{f"tháng {number}": at for at in range(1, 13) for number in (f"{at}", f"{at:02}")},
    **{f"th{number}": at for at in range(1, 13) for number in (f"{at}", f"{at:02}")},
}
"""In lower case, by number."""

_WEEKDAYS: Mapping[int, str] = {
    1: "monday|mon|lundi|lun|montag|mo|thứ hai|thứ 2|t2",
    2: "tuesday|tues|tue|mardi|dienstag|di|thứ ba|thứ 3|t3",
    3: "wednesday|wed|mercredi|mer|mittwoch|mi|thứ tư|thứ 4|t4",
    4: "thursday|thurs|thur|thu|jeudi|jeu|donnerstag|do|thứ năm|thứ 5|t5",
    5: "friday|fri|vendredi|ven|freitag|fr|thứ sáu|thứ 6|t6",
    6: "saturday|sat|samedi|sam|samstag|sa|sonnabend|thứ bảy|thứ 7|t7",
    7: "sunday|sun|dimanche|dim|sonntag|so|chủ nhật|chúa nhật|cn",
}
WEEKDAYS: Mapping[str, int] = {
    name: number for number, names in _WEEKDAYS.items() for name in names.split("|")
}
"""In lower case, by number of ISO 8601."""

EASTERN_DAYS: Mapping[str, str] = {
    sign: name
    for signs in ("月火水木金土日", "一二三四五六日", "월화수목금토일")
    for sign, name in zip(signs, ("mon", "tue", "wed", "thu", "fri", "sat", "sun"), strict=True)
} | {"天": "sun"}
"""Weekdays as Japanese, Chinese and Korean print them behind a date."""
EASTERN_HALVES: Mapping[str, str] = {
    **dict.fromkeys(("午前", "上午", "오전"), "am"),
    **dict.fromkeys(("午後", "下午", "오후"), "pm"),
}

_AM, _PM = range(12), range(12, 24)
HALVES: Mapping[str, Sequence[int]] = {
    "am": _AM, "a.m.": _AM, "a.m": _AM, "sa": _AM,
    "pm": _PM, "p.m.": _PM, "p.m": _PM, "ch": _PM,
    "sáng": range(1, 12), "trưa": range(10, 15), "chiều": range(12, 19), "tối": range(17, 24),
    "đêm": (21, 22, 23, 1, 2, 3),
}  # fmt: skip
"""Halves of the day, in lower case, with the hours that they have. Noon is 12 PM. Twelve at night is in none, for
nothing says which of the two days it belongs to."""

FILLERS: Sequence[str] = ("at", "on", "lúc", "ngày", "vào", "hồi", "uhr", "um", "à", "le")
"""Words that say nothing about the time."""

ZONES: Mapping[str, float] = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0,
    "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "TRT": 3,
    "AZT": 4, "PKT": 5, "NPT": 5.75, "ICT": 7, "WIB": 7, "WITA": 8, "WIT": 9, "SGT": 8, "HKT": 8, "MYT": 8, "PHT": 8,
    "JST": 9, "KST": 9, "AWST": 8, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "WAT": 1, "CAT": 2, "SAST": 2, "EAT": 3, "BRT": -3, "NST": -3.5, "NDT": -2.5, "ADT": -3,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AKST": -9, "AKDT": -8, "HST": -10,
}  # fmt: skip
"""Hours ahead of UTC. American names are those of RFC 5322 §4.3."""
SHARED = frozenset({"IST", "AST", "GST", "SST", "WST"})
"""Abbreviations of several zones, none of which is the usual one: only the outlet's own zone tells."""

_DAY_FIRST = (
    "vi fr de es it pt nl da nb nn no fi is pl cs sk sl hr sr bs mk bg ro el ru uk be tr az kk uz ka hy ar fa he hi bn"
    " ur th id ms lo km my ca gl eu ga cy sq et lv en-gb en-ie en-au en-nz en-in en-pk en-sg en-my en-za en-ng en-ke"
    " en-hk en-mt"
)
DAY_FIRST: Mapping[str, bool] = {**dict.fromkeys(_DAY_FIRST.split(), True), "en-us": False}
"""Languages, or a language in a country, in which 11/10 is 11 October; False: 10 November."""
