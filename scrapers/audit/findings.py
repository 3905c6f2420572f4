"""What an audit finds, and its report."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from scrapers.archive import keys
from scrapers.archive.kinds import kind_of
from scrapers.errors import ArchiveDamaged
from scrapers.model.codec import Document
from scrapers.model.column import Column


class Fault(StrEnum):
    """What may be wrong with an object."""

    MISSING = "missing"  # something names it, or it was seen before, and it is not there
    CHANGED = "changed"  # its bytes are not what they were
    MISPLACED = "misplaced"  # missing or changed, and its bytes are under another key
    ADDITIONAL = "additional"  # nothing of ours names it
    UNFINISHED = "unfinished"  # work that broke off, and that a command finishes
    BROKEN = "broken"  # the chain of manifests or a signature does not hold
    OVERDUE = "overdue"  # the audit itself is behind


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One object, and what is wrong with it."""

    fault: Fault
    """In a word."""
    key: str
    """Of the object."""
    what: str
    """What was expected and what is there."""
    do: str
    """What to do about it."""
    sha256: str | None = None
    """What its bytes should have, hex; None where nothing tells."""
    repaired: str | None = None
    """What was done about it, where a repair was tried."""


def finding(
    fault: Fault, key: str, what: str, *, sha256: str | None = None, do: str | None = None
) -> Finding:
    """A finding with what to do about an object of this kind."""
    if do is None:
        found = kind_of(key)
        said = found[1].groupdict() if found else {}
        about = {"outlet": said.get("outlet") or "OUTLET", "batch": said.get("batch") or "BATCH", "key": key}
        mend = found[0].mend if found else "look who put it there"
        do = mend.format(**about) if fault is not Fault.ADDITIONAL else _ADDITIONAL
    return Finding(fault=fault, key=key, what=what, do=do, sha256=sha256)


_ADDITIONAL = "look whose it is, and remove it where it is nobody's: nothing here reads it"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport(Document):
    """What one run of the audit looked at and found: kept in the bucket, and never overwritten."""

    began_at: datetime
    """UTC."""
    ended_at: datetime
    """UTC."""
    code_version: str
    """Of Khobao."""
    every_days: int
    """Within how many days each object is to be looked at."""
    outlets: tuple[str, ...]
    """Whose objects it could look at; ``_`` for what belongs to none."""
    parts: int = 0
    """Parts of the bucket, such as an outlet's month, that it listed."""
    objects: int = 0
    """That it read."""
    bytes: int = 0
    """Of these."""
    requests: int = 0
    """To the S3 server."""
    left: int = 0
    """Parts that are due and that the budget left to the next run."""
    unread: Annotated[tuple[str, ...], Column(since=2)] = ()
    """Outlets, ``_`` among them, of which the budget left a part where something was wrong: that may be so still."""
    findings: tuple[Finding, ...] = field(default=())
    """Sorted by key; also those of earlier runs that still hold."""

    @property
    def counts(self) -> dict[str, int]:
        """Findings by fault."""
        return dict(Counter(each.fault.value for each in self.findings))

    def check(self) -> None:
        """Raises ArchiveDamaged, naming the first, where findings are open."""
        if self.open:
            first, key = self.open[0], keys.audit_report(self.began_at)
            raise ArchiveDamaged(
                f"{len(self.open)} findings, in {key} and by `khobao audit`: {first.key}: {first.fault}: {first.what} ({first.do})"
            )

    @property
    def open(self) -> tuple[Finding, ...]:
        """Those that nothing has mended."""
        return tuple(each for each in self.findings if each.repaired is None)
