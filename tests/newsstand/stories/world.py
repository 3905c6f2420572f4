"""The world the newsstand reports on: real places, invented persons and institutions, events drawn from a seed.

An event is the same in every language; ``Event.facts`` puts it into the words of one.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tests.newsstand.stories import names
from tests.newsstand.stories.nouns import Noun, Place


@dataclass(frozen=True)
class Event:
    """Something that happened. Equal numbers and seeds make equal events."""

    seed: str
    day: date
    """In its own place."""
    topic: str
    place: Place
    other: Place
    abroad: Place

    def __hash__(self) -> int:
        return hash(self.seed)

    def facts(self, language: str) -> dict[str, str]:
        """What the patterns of ``stock`` may name, in one language."""
        field = names.FIELDS[self.topic]
        rng = Random(f"facts {self.seed}")
        facts = _nouns(language, place=self.place.noun(), other=self.other.noun(), country=self.place.country)
        facts |= _nouns(language, country2=self.abroad.country, thing=rng.choice(field.things))
        facts |= _nouns(language, org=field.org, org2=field.org2, job=rng.choice(names.JOBS))
        facts["in_country"], facts["in_country2"] = self.place.in_country_fr, self.abroad.in_country_fr
        for key in ("p1", "p2", "p3"):
            person = names.person(rng, self.place.region)
            facts[key], facts[f"{key}s"] = person.first(language), person.again(language)
            facts[f"{key}_name"] = person.bare(language)
        for position, (low, high) in enumerate(_bounds(field.numbers), 1):
            facts[f"n{position}"] = number(_rounded(rng.randint(low, high)), language)
        for key, (low, high) in names.COMMON.items():
            facts[key] = number(_rounded(rng.randint(low, high)), language)
        facts["pct1"], facts["pct2"] = (percent(rng.randint(21, 390) / 10, language) for _ in range(2))
        facts["m1"] = money(rng.randint(*field.money), self.place.region, language)
        facts["past_year"], facts["year"] = str(self.day.year - rng.randint(3, 24)), str(self.day.year)
        facts |= calendar(self.day, language)
        facts |= {f"{key}_cap": facts[key][:1].upper() + facts[key][1:] for key in tuple(facts)}
        return facts


def event(seed: str, day: date, regions: tuple[str, ...]) -> Event:
    """An event of one of the regions."""
    rng = Random(f"event {seed}")
    region = rng.choice(regions)
    topic = rng.choice(tuple(names.FIELDS))
    places = [place for place in names.PLACES if place.region == region]
    place = rng.choice(places)
    others = [p for p in places if p is not place and (p.country is place.country)]
    abroad = [p for p in names.PLACES if p.country is not place.country]
    return Event(seed, day, topic, place, rng.choice(others), rng.choice(abroad))


def _nouns(language: str, **nouns: Noun) -> dict[str, str]:
    facts = {key: getattr(noun, language) for key, noun in nouns.items()}
    return facts | {f"of_{key}": noun.of_fr for key, noun in nouns.items()}


def _bounds(ranges: str) -> list[tuple[int, int]]:
    return [(int(low), int(high)) for low, _, high in (item.partition("-") for item in ranges.split())]


def _rounded(value: int) -> int:
    return value if value < 400 else round(value, -1 if value < 10_000 else -2)


def number(value: int, language: str) -> str:
    """Thousands parted as the language does: 1.250, 1,250, 1 250 (sites print a no-break space)."""
    return f"{value:,}".replace(",", {"vi": ".", "en": ",", "fr": " "}[language])


def percent(value: float, language: str) -> str:
    return {"vi": f"{value}%", "en": f"{value}%", "fr": f"{value} %"}[language].replace(
        ".", "." if language == "en" else ","
    )


def money(millions: int, region: str, language: str) -> str:
    if region == "vietnam":
        amount = number(millions * 25, language)
        return {
            "vi": f"{amount} tỷ đồng",
            "en": f"{amount} billion dong",
            "fr": f"{amount} milliards de dongs",
        }[language]
    amount = number(millions, language)
    if region == "europe":
        return {"vi": f"{amount} triệu euro", "en": f"€{amount} million", "fr": f"{amount} millions d’euros"}[
            language
        ]
    return {"vi": f"{amount} triệu USD", "en": f"${amount} million", "fr": f"{amount} millions de dollars"}[
        language
    ]


def calendar(day: date, language: str) -> dict[str, str]:
    """The words for a day and the months around it."""
    words = names.CALENDAR[language]
    past, coming = day.replace(day=1) - timedelta(days=1), day.replace(day=28) + timedelta(days=10)
    first = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return {
        "day": f"{day.day}/{day.month}" if language == "vi" else f"{first} {words.months[day.month - 1]}",
        "weekday": words.weekdays[day.weekday()],
        "past_month": words.months[past.month - 1],
        "next_month": words.months[coming.month - 1],
    }
