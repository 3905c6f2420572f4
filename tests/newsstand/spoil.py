"""Faults of what a site says: each takes a good answer and gives the spoiled one. Most look well at first sight."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING

from tests.newsstand.press import Story
from tests.newsstand.sites.base import Answer, Site, StorySite, not_found

if TYPE_CHECKING:
    from tests.newsstand.fault import Fault

_ITEM = re.compile(r'^<(?:item|url|article|li class="item"|div class="(?:card|post)")[ >].*\n', re.M)
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d ?[+-]\d\d:\d\d")
_MAIL = re.compile(r"(?<=<pubDate>)[^<]+|(?<=<lastBuildDate>)[^<]+")
_CLASSES = re.compile(r'(class|id|itemprop)="([^"]*)"')


@dataclass(frozen=True)
class Asked:
    """The request that an answer is spoiled for."""

    site: Site
    path: str
    """With the query."""
    now: datetime

    @property
    def story(self) -> tuple[StorySite, Story] | None:
        """What is told at this address, and by whom."""
        if not isinstance(self.site, StorySite):
            return None
        told = self.site.find(self.path.partition("?")[0])
        return (self.site, told) if told else None


def _html(text: str, status: int = 200) -> Answer:
    return Answer(f"<!DOCTYPE html><html><head><meta charset=utf-8>{text}</html>\n".encode(), status=status)


def _retry_later(status: int, fault: "Fault") -> Answer:
    answer = not_found(status)
    return replace(answer, headers={"Retry-After": f"{fault.seconds:.0f}"}) if fault.seconds else answer


def _block_page(answer: Answer, fault: "Fault", asked: Asked) -> Answer:
    return _html(
        "<title>Just a moment...</title></head><body><h1>Please verify that you are human</h1><p>We have detected unusual "
        "traffic from your network. Access to this site has been denied by its security service.</p>"
        "<p>Reference: 18.5f2c1a02.1763803000</p></body>"
    )


def _forbidden(answer: Answer, fault: "Fault", asked: Asked) -> Answer:
    return _html("<title>403 Forbidden</title></head><body><h1>Access Denied</h1></body>", 403)


def _consent_wall(answer: Answer, fault: "Fault", asked: Asked) -> Answer:
    return _html(
        "<title>Your privacy choices</title></head><body><div id='consent-wall'><h1>We value your privacy</h1><p>We and our "
        "842 partners store and access information on a device, such as cookies, and process personal data. "
        "You may accept or manage your choices.</p><button>Accept all</button><button>Reject all</button>"
        "<button>Manage options</button></div></body>"
    )


def _redirect(answer: Answer, location: str) -> Answer:
    return Answer(b"", status=302, headers={"Location": location})


def _redirect_loop(answer: Answer, fault: "Fault", asked: Asked) -> Answer:
    """There and back again."""
    path, _, query = asked.path.partition("?")
    return _redirect(answer, f"https://{asked.site.host}{path}{'' if query == 'turn=1' else '?turn=1'}")


def _wrong_charset(answer: Answer, fault: "Fault", asked: Asked) -> Answer:
    """UTF-8, announced as another."""
    return replace(answer, content_type=answer.content_type.replace("utf-8", "iso-8859-1"))


def _encoding_change(answer: Answer, fault: "Fault", asked: Asked) -> Answer:
    """UTF-8 taken for Windows-1252 and encoded once more, as a wrongly set database does."""
    text = answer.body.decode()
    return replace(answer, body="".join(_twice(letter) for letter in text).encode())


def _twice(letter: str) -> str:
    return letter.encode().decode("cp1252", errors="replace").replace("\N{REPLACEMENT CHARACTER}", "?")


def _items(answer: Answer, keep: Callable[[int], int]) -> Answer:
    """A list with only the first ``keep(n)`` of its n items."""
    if answer.content_type.startswith("application/json"):
        data = json.loads(answer.body)
        contents = data["data"]["contents"]
        data["data"]["contents"] = contents[: keep(len(contents))]
        return replace(answer, body=json.dumps(data, ensure_ascii=False).encode())
    text = answer.body.decode()
    found = list(_ITEM.finditer(text))
    gone = found[keep(len(found)) :]
    for item in reversed(gone):
        text = text[: item.start()] + text[item.end() :]
    return replace(answer, body=text.encode())


def _empty(answer: Answer, fault: "Fault", asked: Asked) -> Answer:
    return _items(answer, lambda size: 0)


def _half_listing(answer: Answer, fault: "Fault", asked: Asked) -> Answer:
    return _items(answer, lambda size: size // 2)


def _broken_xml(answer: Answer, fault: "Fault", asked: Asked) -> Answer:
    """Cut off in the midst of an element, after an ampersand that is none."""
    body = answer.body
    return replace(answer, body=body[:200] + b"<title>News & views</titel>" + body[200 : len(body) * 6 // 10])


def _self_sitemap(answer: Answer, fault: "Fault", asked: Asked) -> Answer:
    here = f"https://{asked.site.host}{asked.path}"
    return replace(
        answer,
        body=f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<sitemap><loc>{here}</loc></sitemap></sitemapindex>\n".encode(),
        content_type="text/xml; charset=utf-8",
        status=200,
    )


def _robots_disallow(answer: Answer, fault: "Fault", asked: Asked) -> Answer:
    return Answer(b"User-agent: *\nDisallow: /\n", "text/plain; charset=utf-8")


def _date_format(answer: Answer, fault: "Fault", asked: Asked) -> Answer:
    """Days and months change places, and zones go."""
    return _dates(
        answer, lambda moment: f"{moment:%m/%d/%y %Hh%M}", lambda moment: f"{moment:%m/%d/%y %Hh%M}"
    )


def _clock_skew(answer: Answer, fault: "Fault", asked: Asked) -> Answer:
    by = timedelta(hours=fault.hours)
    skewed = _dates(
        answer, lambda moment: (moment + by).isoformat(), lambda moment: format_datetime(moment + by)
    )
    return replace(
        skewed,
        headers=answer.headers | {"Date": format_datetime((asked.now + by).astimezone(UTC), usegmt=True)},
    )


def _dates(answer: Answer, iso: Callable[[datetime], str], mail: Callable[[datetime], str]) -> Answer:
    text = _ISO.sub(lambda found: iso(_moment(found[0])), answer.body.decode())
    text = _MAIL.sub(lambda found: mail(parsedate_to_datetime(found[0])), text)
    return replace(answer, body=text.encode())


def _moment(text: str) -> datetime:
    """``2026-01-06 13:55:27 +01:00`` has a space that ISO 8601 has not."""
    return datetime.fromisoformat(text[:19] + text[19:].strip())


def _redesign(answer: Answer, fault: "Fault", asked: Asked) -> Answer:
    """Every class, id and itemprop has another name, and headings are styled boxes; or names change places."""
    pairs = [pair.split("=") for pair in fault.swaps.split()]
    swapped = dict(pairs) | {other: one for one, other in pairs}

    def swap(found: re.Match[str]) -> str:
        return f'{found[1]}="{" ".join(swapped.get(token, token) for token in found[2].split())}"'

    if swapped:
        return replace(answer, body=_CLASSES.sub(swap, answer.body.decode()).encode())

    def rename(found: re.Match[str]) -> str:
        tokens = (f"u{hashlib.sha1(token.encode()).hexdigest()[:7]}" for token in found[2].split())
        return f'{found[1]}="{" ".join(tokens)}"'

    text = _CLASSES.sub(rename, answer.body.decode())
    text = re.sub(r"<(/?)h2\b", r"<\1div", text)
    return replace(answer, body=text.encode())


def _language_switch(answer: Answer, fault: "Fault", asked: Asked) -> Answer:
    """The same story at the same address, written in another language."""
    if asked.story is None:
        return answer
    site, story = asked.story
    language = fault.language or ("fr" if story.language == "en" else "en")
    abroad = replace(story, paper=replace(story.paper, language=language))
    here = site.gold(story, asked.now)
    gold = replace(site.gold(abroad, asked.now), url=here.url, id=here.id)
    return replace(answer, body=site.html(abroad, gold, asked.now).encode())


def _duplicate_ids(answer: Answer, fault: "Fault", asked: Asked) -> Answer:
    """Every page claims to be one and the same: the newest of the outlet's at midnight."""
    if asked.story is None:
        return answer
    site, story = asked.story
    first = site.latest(asked.now.replace(hour=0, minute=0, second=0), 1)[0]
    mine, other = (site.url(one).removeprefix("https:") for one in (story, first))
    return replace(answer, body=answer.body.decode().replace(mine, other).encode())


KINDS: dict[str, Callable[[Answer, "Fault", Asked], Answer]] = {
    "not_found": lambda answer, fault, asked: not_found(404),
    "gone": lambda answer, fault, asked: not_found(410),
    "server_error": lambda answer, fault, asked: not_found(500),
    "too_many": lambda answer, fault, asked: _retry_later(429, fault),
    "unavailable": lambda answer, fault, asked: _retry_later(503, fault),
    "forbidden": _forbidden,
    "block_page": _block_page,
    "consent_wall": _consent_wall,
    "redirect_loop": _redirect_loop,
    "redirect_private": lambda answer, fault, asked: _redirect(answer, fault.location),
    "redirect_metadata": lambda answer, fault, asked: _redirect(
        answer, "http://169.254.169.254/latest/meta-data/"
    ),
    "wrong_charset": _wrong_charset,
    "encoding_change": _encoding_change,
    "empty": _empty,
    "half_listing": _half_listing,
    "broken_xml": _broken_xml,
    "self_sitemap": _self_sitemap,
    "robots_disallow": _robots_disallow,
    "date_format": _date_format,
    "clock_skew": _clock_skew,
    "redesign": _redesign,
    "language_switch": _language_switch,
    "duplicate_ids": _duplicate_ids,
}
