"""The parts in which the bucket is audited, and what is listed of each: an outlet's months, and what names no month."""

import re
from collections.abc import Iterator

from scrapers.archive import keys
from scrapers.archive.bucket import Stored
from scrapers.archive.kinds import SLUG, plain
from scrapers.archive.store import Store

BUCKET = "_"
"""The name under which the audit keeps what belongs to no outlet."""
REST = "rest"
"""The part of an outlet, or of the bucket, whose keys name no month."""
DATED = ("reports", "docs", "days", "indexes")
"""First names of keys that go on ``<outlet>/<yyyy-mm-dd>``."""
TABLES = ("articles", "quarantine", "changes")
"""First names of keys that go on ``outlet=<outlet>/date=<yyyy-mm-dd>``."""
UNDATED = ("assessments", "seals", "decisions", "dumps", "notes", "reprocess", "unsettled")
"""First names of keys that go on ``<outlet>/`` and no date."""
OWN = keys.audits()
"""What the audit keeps, and does not audit: it is made anew, and its files check themselves."""

_MONTH = re.compile(
    rf"(?:captures/(?P<o1>{SLUG})/(?P<y>\d{{4}})/(?P<m>\d\d)/"
    rf"|(?:{'|'.join(DATED)})/(?P<o2>{SLUG})/(?P<m2>\d{{4}}-\d\d)-"
    rf"|(?:{'|'.join(TABLES)})/outlet=(?P<o3>{SLUG})/date=(?P<m3>\d{{4}}-\d\d)-"
    rf"|months/\w+/outlet=(?P<o4>{SLUG})/month=(?P<m4>\d{{4}}-\d\d)/)"
)
_UNDATED = re.compile(
    rf"(?:captures|{'|'.join((*DATED, *UNDATED))})/(?P<o1>{SLUG})/|(?:{'|'.join(TABLES)}|months/\w+)/outlet=(?P<o2>{SLUG})/"
)
_IS_MONTH = re.compile(r"(?:date=)?(\d{4}-\d\d)-\d\d")
_VERSIONS = "versions."
_ALL = ("captures", "months", *DATED, *TABLES, *UNDATED)


def part_of(key: str) -> tuple[str, str]:
    """The outlet and the part of its archive that an object is audited with: a month such as ``2026-11``, or ``REST``."""
    bare = plain(key)
    if found := _MONTH.match(bare):
        said = found.groupdict()
        outlet = said["o1"] or said["o2"] or said["o3"] or said["o4"]
        month = said["m2"] or said["m3"] or said["m4"] or f"{said['y']}-{said['m']}"
        return outlet, month
    if found := _UNDATED.match(bare):
        return found["o1"] or found["o2"], REST
    if bare.startswith(keys.versions()) and bare.count("/") > 1:
        return BUCKET, f"{_VERSIONS}{bare.split('/')[1]}"
    return BUCKET, REST


class Parts:
    """What the bucket has now. Asks for each thing once; raises the store's errors."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: dict[str, tuple[str, ...]] = {}
        self._top = store.level("")
        held = "restricted" in self._top[1]
        self._restricted = frozenset(store.level(keys.restricted(""))[1] if held else ())

    def outlets(self) -> tuple[str, ...]:
        """All names under which there is anything, or was when the audit looked last, also of outlets without a file, sorted."""
        found = set(self._folders(keys.audits_seen()))
        for prefix, root in self._roots(_ALL):
            if root in TABLES:
                names = self._folders(prefix)
                found |= {name.removeprefix("outlet=") for name in names if name.startswith("outlet=")}
            elif root != "months":
                found |= set(self._folders(prefix))
        return tuple(sorted(name for name in found if re.fullmatch(SLUG, name)))

    def of(self, outlet: str) -> tuple[str, ...]:
        """The parts of an outlet, or of ``BUCKET``: months, newest first, and then the rest."""
        if outlet == BUCKET:
            readers = (*self._folders(keys.versions()), *self._folders(keys.restricted(keys.versions())))
            return (REST, *sorted({f"{_VERSIONS}{name}" for name in readers}))
        found: set[str] = set()
        for prefix, root in self._roots(("captures", *DATED, *TABLES)):
            if root == "captures":
                for year in self._folders(f"{prefix}{outlet}/"):
                    months = (
                        self._folders(f"{prefix}{outlet}/{year}/") if re.fullmatch(r"\d{4}", year) else ()
                    )
                    found |= {f"{year}-{month}" for month in months if re.fullmatch(r"\d\d", month)}
            elif root != "indexes":  # of days that have captures
                of_outlet = f"{prefix}outlet={outlet}/" if root in TABLES else f"{prefix}{outlet}/"
                named = map(_IS_MONTH.fullmatch, self._folders(of_outlet))
                found |= {each[1] for each in named if each}
        return (*sorted(found, reverse=True), REST)

    def list(self, outlet: str, part: str) -> dict[str, Stored]:
        """The objects of a part by key, as the bucket lists them."""
        if outlet == BUCKET:
            found = self._of_bucket(part)
        elif part == REST:
            found = self._undated(outlet)
        else:
            found = (each for prefix in self._dated(outlet, part) for each in self._store.everything(prefix))
        return {each.key: each for each in found if not each.key.startswith(OWN)}

    def _dated(self, outlet: str, month: str) -> Iterator[str]:
        for prefix, root in self._roots(("captures", "months", *DATED, *TABLES)):
            if root == "captures":
                yield f"{prefix}{outlet}/{month.replace('-', '/')}/"
            elif root == "months":
                yield from (f"{prefix}{table}/outlet={outlet}/month={month}/" for table in TABLES)
            elif root in TABLES:
                yield f"{prefix}outlet={outlet}/date={month}-"
            else:
                yield f"{prefix}{outlet}/{month}-"

    def _undated(self, outlet: str) -> Iterator[Stored]:
        for prefix, root in self._roots(_ALL):
            if root in UNDATED:
                yield from self._store.everything(f"{prefix}{outlet}/")
            elif root == "captures":
                yield from self._beside(f"{prefix}{outlet}/", r"\d{4}")
                for year in self._folders(f"{prefix}{outlet}/"):
                    if re.fullmatch(r"\d{4}", year):
                        yield from self._beside(f"{prefix}{outlet}/{year}/", r"\d\d")
            elif root == "months":
                for table in TABLES:
                    yield from self._beside(f"{prefix}{table}/outlet={outlet}/", r"month=\d{4}-\d\d")
            else:
                of_outlet = f"{prefix}outlet={outlet}/" if root in TABLES else f"{prefix}{outlet}/"
                for each in self._beside(of_outlet, _IS_MONTH.pattern):
                    if not _IS_MONTH.match(each.key.removeprefix(of_outlet)):  # indexes are objects
                        yield each

    def _of_bucket(self, part: str) -> Iterator[Stored]:
        if part != REST:
            for prefix, _ in self._roots(("versions",)):
                yield from self._store.everything(f"{prefix}{part.removeprefix(_VERSIONS)}/")
            return
        yield from self._top[0]
        for name in self._top[1]:
            if name in {"restricted", OWN.rstrip("/")}:
                continue
            yield from self._loose("", name)
        if "restricted" in self._top[1]:
            yield from self._store.level(keys.restricted(""))[0]
            for name in sorted(self._restricted):
                yield from self._loose(keys.restricted(""), name)

    def _loose(self, before: str, root: str) -> Iterator[Stored]:
        """What lies below a first name and belongs to no outlet."""
        prefix = f"{before}{root}/"
        if root in TABLES:
            yield from self._beside(prefix, f"outlet={SLUG}")
        elif root == "months":
            yield from self._beside(prefix, "|".join(TABLES))
            for table in TABLES:
                yield from self._beside(f"{prefix}{table}/", f"outlet={SLUG}")
        elif root in _ALL:
            yield from self._beside(prefix, SLUG)
        elif root == "versions":
            yield from self._store.level(prefix)[0]
        else:
            yield from self._store.everything(prefix)

    def _beside(self, prefix: str, known: str) -> Iterator[Stored]:
        """What lies under a prefix, but for the folders whose names are ``known``."""
        objects, folders = self._store.level(prefix)
        yield from objects
        for name in folders:
            if not re.fullmatch(known, name):
                yield from self._store.everything(f"{prefix}{name}/")

    def _roots(self, roots: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """The prefix of each of these first names that there is anything under, also under the restricted one."""
        yield from ((f"{root}/", root) for root in roots if root in self._top[1])
        yield from ((keys.restricted(f"{root}/"), root) for root in roots if root in self._restricted)

    def _folders(self, prefix: str) -> tuple[str, ...]:
        if prefix not in self._found:
            self._found[prefix] = self._store.level(prefix)[1]
        return self._found[prefix]
