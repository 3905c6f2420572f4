"""The newsstand's clock: the machine's, unless a test sets another time."""

from datetime import UTC, datetime, timedelta


class Clock:
    def __init__(self, now: datetime | None = None) -> None:
        """A given aware time stands still until it is set again; None goes with the machine."""
        self._fixed = now

    def now(self) -> datetime:
        """UTC, to the second: HTTP dates have no finer ones."""
        return (self._fixed or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)

    def set(self, now: datetime | None) -> None:
        self._fixed = now

    def advance(self, by: timedelta) -> None:
        self._fixed = self.now() + by
