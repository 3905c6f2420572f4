"""Telling people: who is to be told what, and by which way.

Receivers are addresses of Apprise (mail, webhooks, Telegram and a hundred more). They hold passwords and tokens, so neither
they nor what Apprise logs of them is ever shown: a receiver is called by its service's name.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from scrapers.errors import BadConfiguration
from scrapers.model.alarm import Alarm, Silences

DIGEST = time(8)
"""From when on, by this machine's clock (``TZ``), the digest of the day is told."""
_LATELY = timedelta(hours=12)
"""Who was told of an alarm so short a time before that is not told again in the digest."""
LONGEST = 600
"""Characters of a sentence in a message."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who is told."""

    name: str
    """Of the service, with a number where it is not its first: ``E-Mail``, ``E-Mail 2``."""
    address: str = field(repr=False)
    """Secret."""

    def tell(self, message: "Message") -> bool:
        """Whether the message was accepted. Takes some 20 seconds at most."""
        import apprise

        _hush()
        told = apprise.Apprise()
        told.add(self.address)
        return bool(told.notify(message.body, title=message.title, body_format=apprise.NotifyFormat.TEXT))


def receivers(addresses: Iterable[str]) -> tuple[Receiver, ...]:
    """Those of the setting KHOBAO_NOTIFY. Raises BadConfiguration for what is no address, without showing it."""
    addresses = tuple(addresses)
    if not addresses:
        return ()
    import apprise

    _hush()
    found: list[Receiver] = []
    numbers: Counter[str] = Counter()
    for place, address in enumerate(addresses, 1):
        service = apprise.Apprise.instantiate(address)
        if service is None:
            raise BadConfiguration(
                f"KHOBAO_NOTIFY: number {place} of {len(addresses)} is no address that Apprise knows, such as"
                " mailto://user:password@host?to=address (it may be secret, so it is not shown)"
            )
        name = str(service.service_name)
        numbers[name] += 1
        found.append(Receiver(name if numbers[name] == 1 else f"{name} {numbers[name]}", address))
    return tuple(found)


def _hush() -> None:
    """Apprise logs addresses that it cannot use, passwords and all."""
    logger = logging.getLogger("apprise")
    logger.propagate = False
    logger.setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a receiver is still to be told."""

    opened: tuple[Alarm, ...]
    over: tuple[Alarm, ...]
    still_open: tuple[Alarm, ...] = ()
    """The digest of the day; empty where it is not due."""

    def __bool__(self) -> bool:
        return bool(self.opened or self.over or self.still_open)


def news(alarms: Iterable[Alarm], silences: Silences, receiver: str, now: datetime) -> News:
    """Of all alarms: those that have opened, those that are over, and, once a day, those that are open still.

    What is silenced is not told until the silence ends; but who was told that an alarm is open is told that it is over.
    One that has opened and ended before anybody could be told is told as over.
    """
    heard = [each for each in alarms if receiver in each.told or silences.on(each, now) is None]
    open_now = [each for each in heard if not each.is_over(now)]
    ill = [each for each in open_now if each.well_since is None and silences.on(each, now) is None]
    known = [each for each in ill if receiver in each.told]
    due = _last_digest(now)
    return News(
        opened=tuple(each for each in open_now if receiver not in each.told),
        over=tuple(each for each in heard if each.is_over(now) and receiver not in each.told_over),
        still_open=tuple(known)
        if any(each.told[receiver] < due and now - each.told[receiver] > _LATELY for each in known)
        else (),
    )


def _last_digest(now: datetime) -> datetime:
    here = now.astimezone()
    due = datetime.combine(here.date(), DIGEST).astimezone()
    return due if due <= here else due - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Message:
    """What a receiver gets."""

    title: str
    body: str


def message(of: News) -> Message:
    """All news in one message."""
    parts = [
        *(_lines("ALARM", each) for each in of.opened),
        *(_lines("OVER", each) for each in of.over),
        *(_lines("STILL OPEN", each) for each in of.still_open),
    ]
    counted = {"opened": of.opened, "over": of.over, "still open": of.still_open}
    told = [each for group in counted.values() for each in group]
    if len(told) == 1:
        (word,) = (word for word, group in counted.items() if group)
        said = f"{_of(told[0])}: {told[0].kind} {word}"
    else:
        said = "alarms: " + ", ".join(f"{len(group)} {word}" for word, group in counted.items() if group)
    return Message(f"Khobao, {said}", "\n\n".join(parts))


def _lines(word: str, alarm: Alarm) -> str:
    sentence = " ".join(alarm.sentence.split())
    lines = [
        f"{word}: {_of(alarm)}, {alarm.kind}",
        sentence if len(sentence) <= LONGEST else f"{sentence[:LONGEST]} …",
        f"First seen {_said(alarm.opened_at)}, last {_said(alarm.last_seen)}, {alarm.times} times."
        + (f" All is well since {_said(alarm.well_since)}." if alarm.well_since else ""),
    ]
    return "\n".join(lines if alarm.well_since else [*lines, f"What to do: {alarm.advice}"])


def _of(alarm: Alarm) -> str:
    return alarm.outlet or "the installation"


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def untold(failed: Sequence[str]) -> str:
    """The sentence for receivers that accepted nothing."""
    return (
        f"{', '.join(failed)}: a message was not accepted, expected that it is; it is sent again until it is"
    )
