"""The parts in which the bucket is audited, and what is listed of each: an outlet's months, and what names no month."""

import re
from collections.abc import Iterator

from scrapers.archive import keys
from scrapers.archive.bucket import Stored
from scrapers.archive.store import Store
from scrapers.audit.kinds import BUCKET, DATED, OWN, REST, SLUG, TABLES, UNDATED

_IS_MONTH = re.compile(r"(?:date=)?(\d{4}-\d\d)-\d\d")
_VERSIONS = "versions."
_ALL = ("captures", "months", *DATED, *TABLES, *UNDATED)


class Parts:
    """What the bucket has now. Asks for each thing once; raises the store's errors."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: dict[str, tuple[str, ...]] = {}
        self._top = store.level("")
        held = "restricted" in self._top[1]
        self._restricted = frozenset(store.folders(keys.restricted("")) if held else ())

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
            found = (each for prefix in self._dated(outlet, part) for each in self._store.list(prefix))
        # A key that ends so is no object of anybody's: SeaweedFS lists a folder of which all was removed.
        return {
            each.key: each
            for each in found
            if not each.key.startswith(OWN) and (each.size or not each.key.endswith("/"))
        }

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
                yield from self._store.list(f"{prefix}{outlet}/")
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
                yield from self._store.list(f"{prefix}{part.removeprefix(_VERSIONS)}/")
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
            yield from self._store.list(prefix)

    def _beside(self, prefix: str, known: str) -> Iterator[Stored]:
        """What lies under a prefix, but for the folders whose names are ``known``."""
        objects, folders = self._store.level(prefix)
        yield from objects
        for name in folders:
            if not re.fullmatch(known, name):
                yield from self._store.list(f"{prefix}{name}/")

    def _roots(self, roots: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """The prefix of each of these first names that there is anything under, also under the restricted one."""
        yield from ((f"{root}/", root) for root in roots if root in self._top[1])
        yield from ((keys.restricted(f"{root}/"), root) for root in roots if root in self._restricted)

    def _folders(self, prefix: str) -> tuple[str, ...]:
        if prefix not in self._found:
            self._found[prefix] = self._store.folders(prefix)
        return self._found[prefix]
