"""The ports of a stack: which it takes, whether they are free, and which others would be."""

import itertools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from stack import s3 as embedded
from stack.home import Trouble

HIGHEST = 65_535


@dataclass(frozen=True, kw_only=True)
class Port:
    """One setting of a port, and what listens there."""

    setting: str
    what: str
    default: int
    also: tuple[int, ...] = (0,)
    """The ports that are taken, each as its distance from the one of the setting."""

    @property
    def highest(self) -> int:
        """The highest that the setting may be."""
        return HIGHEST - max(self.also)

    def read(self, env: Mapping[str, str]) -> int:
        """The port that the environment sets. Raises Trouble for what is not a port, or too high for those after it."""
        value = env.get(self.setting) or str(self.default)
        if not value.isdecimal() or not value.isascii() or not 0 < int(value) <= self.highest:
            more = (
                f", since {self.what} takes ports up to {max(self.also)} above it too"
                if max(self.also)
                else ""
            )
            raise Trouble(
                f"{self.setting}={value!r}: expected the number of a port, from 1 to {self.highest}{more}"
            )
        return int(value)

    def taken_at(self, first: int) -> tuple[int, ...]:
        """All ports that are taken where the setting is ``first``."""
        return tuple(first + step for step in self.also)


WEB = Port(setting="KHOBAO_WEB_PORT", what="Airflow's web UI", default=8080)
S3 = Port(setting="KHOBAO_S3_PORT", what="the S3 server", default=embedded.PORT, also=embedded.PORTS)
NEWSSTAND = Port(setting="KHOBAO_NEWSSTAND_PORT", what="the newsstand", default=8700)


def check(chosen: Mapping[Port, int], command: str) -> None:
    """Raises Trouble naming every port that cannot be listened at, why, and settings that would do."""
    wrong: dict[Port, list[str]] = {}
    used: dict[int, Port] = {}
    for port, first in chosen.items():
        for number in port.taken_at(first):
            why = f"is meant for {used[number].what} too" if number in used else embedded.why_not(number)
            if why:
                wrong.setdefault(port, []).append(f"Port {number}, meant for {port.what}, {why}.")
            used.setdefault(number, port)
    if not wrong:
        return
    free = _others(chosen, wrong)
    settings = " ".join(f"{port.setting}={first}" for port, first in free.items())
    raise Trouble(
        f"{' '.join(reasons[0] for reasons in wrong.values())} End the program that has it,"
        f" or choose another port: {settings} {command}"
    )


def _others(chosen: Mapping[Port, int], wrong: Collection[Port]) -> dict[Port, int]:
    """A free port for each setting that is wrong."""
    used = {number for port, first in chosen.items() if port not in wrong for number in port.taken_at(first)}
    free: dict[Port, int] = {}
    for port in wrong:
        free[port] = next(
            first
            for first in _candidates(port, chosen[port])
            if used.isdisjoint(port.taken_at(first))
            and not any(embedded.why_not(number) for number in port.taken_at(first))
        )
        used |= set(port.taken_at(free[port]))
    return free


def _candidates(port: Port, wrong: int) -> Iterator[int]:
    """Hundreds above the one that is wrong, then all from the default on."""
    above = (wrong + 100 * step for step in range(1, 20) if wrong >= 1024)
    return (
        first for first in itertools.chain(above, range(port.default, port.highest)) if first <= port.highest
    )
