"""One thing that a test or a person wants to go wrong, and where."""

import re
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One rule. It holds for requests whose host and path (with the query) its patterns find."""

    kind: str
    host: str = ""
    path: str = ""
    times: int | None = None
    """How often; None: until it is mended."""
    skip: int = 0
    """How many matching requests go well before."""
    since: str = ""
    """An ISO 8601 time by the newsstand's clock; before it, all goes well."""
    seconds: float = 30.0
    """Of ``slow``: the time a body takes; of ``too_many`` and ``unavailable``: Retry-After, where it is not 0."""
    megabytes: int = 50
    """Of ``huge`` and ``bomb``: the size, decompressed."""
    hours: float = 72.0
    """Of ``clock_skew``: how far the site's clock is ahead."""
    location: str = "http://10.0.0.1/"
    """Of ``redirect_private``: where it leads."""
    swaps: str = ""
    """Of ``redesign``: classes that change places, as ``text=lead body=summary``; empty: all get other names."""
    language: str = ""
    """Of ``language_switch``: to which; empty: to English, or from English to French."""

    def __post_init__(self) -> None:
        if self.since and datetime.fromisoformat(self.since).tzinfo is None:
            raise ValueError(f"since {self.since!r}: expected a time with an offset")
        try:
            re.compile(self.host)
            re.compile(self.path)
        except re.error as error:
            raise ValueError(f"host {self.host!r}, path {self.path!r}: {error}") from error

    def holds(self, host: str, path: str, now: datetime) -> bool:
        begun = not self.since or datetime.fromisoformat(self.since) <= now
        return begun and bool(re.search(self.host, host) and re.search(self.path, path))
