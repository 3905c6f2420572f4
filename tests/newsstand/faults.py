"""What a test or a person wants to go wrong, and where: rules, matched against each request in order."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from tests.newsstand import spoil, wire
from tests.newsstand.fault import Fault

KINDS = tuple(sorted({*spoil.KINDS, *wire.KINDS}))


class Faults:
    """The rules in force, with how often each still holds."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []
        self._seen: dict[int, int] = {}

    def add(self, fault: Fault) -> None:
        """Raises ValueError for a kind that is none."""
        self._rules.append(_known(fault))

    def clear(self) -> None:
        self._rules.clear()
        self._seen.clear()

    def replace(self, rules: Iterable[dict[str, Any]]) -> None:
        """Raises TypeError or ValueError for what is no rule, and keeps the old ones then."""
        faults = [_known(Fault(**rule)) for rule in rules]
        self.clear()
        self._rules.extend(faults)

    def take(self, host: str, path: str, now: datetime) -> Fault | None:
        """The first rule that holds for this request; counts it."""
        for fault in self._rules:
            if fault.holds(host, path, now):
                seen = self._seen[id(fault)] = self._seen.get(id(fault), 0) + 1
                if seen > fault.skip and (fault.times is None or seen <= fault.skip + fault.times):
                    return fault
        return None

    def to_json(self) -> list[dict[str, Any]]:
        return [asdict(fault) | {"seen": self._seen.get(id(fault), 0)} for fault in self._rules]


def _known(fault: Fault) -> Fault:
    if fault.kind not in KINDS:
        raise ValueError(f"no fault {fault.kind!r}; there are: {', '.join(KINDS)}")
    return fault
