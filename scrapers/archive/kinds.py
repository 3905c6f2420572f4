"""What the objects of the bucket are, by their keys: which stay as they are, which may go, and who can tell what they should be.

Others put things into a bucket too: a copy under another name, a folder that a console has made, what some tool leaves
behind. No step may take these for ours, or stop at one: a ``Store`` lists what is ours, and the audit names the rest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import regex as re  # the one that tells whether a text may be the beginning of a match

from scrapers.archive import keys
from scrapers.errors import BadConfiguration

_BATCH = r"(?P<batch>\d{8}T\d{4}(?:\d\d)?Z(?:[.][a-z0-9-]{1,60})?)"
_DAY = r"(?P<day>\d{4}-\d\d-\d\d)"
_DUE = r"(?P<due>\d{4}/\d\d/\d\d)"
SLUG = r"[a-z][a-z0-9_]{0,60}"
"""Of an outlet. What lies under another name is no outlet's."""
_OUTLET = rf"(?P<outlet>{SLUG})"
_HEX = "[0-9a-f]"
_ARTICLE = "[0-9A-Za-z]{1,80}"
_SAID = rf"\d{{8}}T\d{{6}}Z-{_HEX}{{12}}"
"""Names of what people say begin with the time at which they said it."""
_SIGNED = rf"(?:days/{_OUTLET}/{_DAY}/manifest-v\d+|decisions/{_OUTLET}/takedowns/{_SAID}/[a-z0-9/-]+)[.]json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What an object is."""

    name: str
    pattern: re.Pattern[str]
    """Of its key; groups ``outlet``, ``day`` (or ``due``, of a batch; or ``month``), ``batch``, and ``sha256`` for hex digits that begin its hash."""
    stays: bool = False
    """Whether its bytes are the same for ever, but for what is erased of it."""
    goes: bool = False
    """Whether it may be removed at any time, since it is made anew."""
    named_by: Callable[[re.Match[str]], str] | None = None
    """The key of the object that names it; None where nothing has to."""
    mend: str = "put a copy of it back: `khobao audit --repair` does so from the replica"
    """What to do where it is missing or changed; ``{outlet}``, ``{batch}`` and ``{key}`` are filled in."""


def _kind(name: str, pattern: str, **more: object) -> Kind:
    return Kind(name=name, pattern=re.compile(pattern, re.ASCII), **more)  # type: ignore[arg-type]


def _batch_json(found: re.Match[str]) -> str:
    return keys.batch_json(found["outlet"], found["batch"])


def _report(found: re.Match[str]) -> str:
    return keys.report(found["outlet"], found["batch"])


_REFINE = "run `khobao refine {outlet} {batch}`, which makes it again"

KINDS: tuple[Kind, ...] = (
    _kind("batch", rf"captures/{_OUTLET}/{_DUE}/{_BATCH}/batch[.]json", stays=True),
    _kind(
        "part",
        rf"captures/{_OUTLET}/{_DUE}/{_BATCH}/(?P<sha256>{_HEX}{{16}})[.]warc[.]gz",
        stays=True,
        named_by=_batch_json,
    ),
    _kind(
        "index of a part",
        rf"captures/{_OUTLET}/{_DUE}/{_BATCH}/{_HEX}{{16}}[.]cdxj",
        stays=True,
        named_by=_batch_json,
    ),
    _kind(
        "table",
        rf"(?P<table>articles|quarantine|changes)/outlet={_OUTLET}/date={_DAY}/{_BATCH}[.]parquet",
        named_by=_report,
        goes=True,  # whether it should be there, the report says
        mend=_REFINE,
    ),
    _kind(
        "table of a text that was imported",
        rf"(?P<table>articles|quarantine)/outlet={_OUTLET}/date=__HIVE_DEFAULT_PARTITION__/dump-{_HEX}{{32}}[.]parquet",
        mend="run `khobao import` for the text again",
    ),
    _kind("report", rf"reports/{_OUTLET}/{_DAY}/{_BATCH}[.]json", named_by=_batch_json, mend=_REFINE),
    _kind("page of checks", rf"docs/{_OUTLET}/{_DAY}/{_BATCH}[.](?:html|json)", named_by=_report, mend=_REFINE),
    _kind(
        "list of pages of checks",
        rf"docs/{_OUTLET}/(?:(?:{_DAY}/)?index[.]html|(?:articles|pages)[.]json)",
        mend="run `khobao docs {outlet}` for a batch, which writes it again",
    ),
    _kind(
        "manifest",
        rf"days/{_OUTLET}/{_DAY}/manifest-v\d+[.]json",
        stays=True,
        mend="put a copy of it back; the same bytes stand in the chain, under seals/{outlet}/",
    ),
    _kind("sealed", rf"days/{_OUTLET}/{_DAY}/(?:articles|quarantine|ledger|day)-(?P<sha256>{_HEX}{{16}})[.]\w+", stays=True),
    _kind("seal", rf"seals/{_OUTLET}/\d{{8}}[.]json", stays=True),
    _kind("signature", rf"{_SIGNED}[.]sig", mend="run `khobao sign` once `khobao verify` finds nothing else"),
    _kind("time stamp", rf"{_SIGNED}[.]tsr", mend="remove it and run `khobao sign` once `khobao verify` finds nothing else"),
    _kind(
        "month file",
        rf"months/(?P<table>articles|quarantine|changes)/outlet={_OUTLET}/month=(?P<month>\d{{4}}-\d\d)/part[.]parquet",
        mend="remove it and run `khobao compact {outlet}`, which makes it again",
    ),
    _kind(
        "index of a day",
        rf"indexes/{_OUTLET}/{_DAY}[.]parquet",
        goes=True,
        mend="remove it: it is a copy of other objects, and made anew when the day is next sealed",
    ),
    _kind("note", rf"unsettled/{_OUTLET}/{_BATCH}[.]json", goes=True, mend=_REFINE),
    _kind("decision", rf"decisions/{_OUTLET}/{_ARTICLE}/{_HEX}{{64}}-\d{{4}}[.]json", stays=True),
    _kind(
        "takedown",
        rf"decisions/{_OUTLET}/takedowns/{_SAID}(?:[.]json|/(?:moves|certificate|restoration(?:-certificate)?|erasures/\d{{4}}(?:-certificate)?)[.]json)",
        stays=True,
    ),
    _kind("ruling", rf"decisions/{_OUTLET}/same/{_ARTICLE}-{_ARTICLE}-[a-z]+-\d{{4}}[.]json", stays=True),
    _kind("assessment", rf"assessments/{_OUTLET}/\d{{4}}-W\d\d/{_ARTICLE}/{_HEX}{{64}}-\d{{4}}[.]json", stays=True),
    _kind("note of a person", rf"notes/{_OUTLET}/(?:\d{{4}}-\d\d-\d\d|{_ARTICLE})/{_SAID}-\d{{4}}[.]json", stays=True),
    _kind("saved search", rf"searches/{_SAID}-\d{{4}}[.]json", stays=True),
    _kind("imported text", rf"dumps/{_OUTLET}/(?P<sha256>{_HEX}{{64}})[.]txt", stays=True),
    _kind("re-reading", rf"reprocess/{_OUTLET}/{keys.RUN}/(?:run|{_DAY}|promoted/{_BATCH})[.]json"),
    _kind(
        "replaced result",
        rf"versions/[A-Za-z0-9.-]+/(?:(?:articles|quarantine|changes)/outlet={_OUTLET}/date=[0-9-]+|reports/{_OUTLET}/[0-9-]+)/"
        rf"{_BATCH}-(?P<sha256>{_HEX}{{16}})[.](?:parquet|json)",
        stays=True,
    ),
    _kind(
        "alarms",
        rf"alarms/(?:open/(?:{SLUG}|_installation)|watch)[.]json",
        goes=True,
        mend="remove it: it is begun anew with the next look",
    ),
    _kind("alarm that is over", r"alarms/over/\d{4}-\d\d/\d{8}T\d{6}[.]\d+Z-[a-z0-9_]+-[a-z_]+[.]json"),
    _kind("silences", r"alarms/silences[.]json", mend="remove it, and run `khobao alarms silence` again"),
    _kind("public key", rf"signing/{_HEX}{{16}}[.]pem", stays=True),
    _kind("probe", r"probes/.+", goes=True, mend="remove it"),
)  # fmt: skip

_RESTRICTED = keys.restricted("")


def plain(key: str) -> str:
    """The key without the prefix under which a takedown has moved the object."""
    return key.removeprefix(_RESTRICTED)


def kind_of(key: str) -> tuple[Kind, re.Match[str]] | None:
    """What an object is; None where no key of ours is like that."""
    bare = plain(key)
    for kind in KINDS:
        if found := kind.pattern.fullmatch(bare):
            return (kind, found) if _is_whole(bare, found) else None
    return None


def is_ours(key: str) -> bool:
    """Whether a key is one of ours, or of what the audit keeps."""
    return key.startswith(keys.audits()) or kind_of(key) is not None


def may_hold(folder: str) -> bool:
    """Whether keys of ours may begin with a prefix that ends in ``/``."""
    if folder.startswith(keys.audits()) or keys.restricted("").startswith(folder):
        return True
    bare = plain(folder)
    found = (kind.pattern.fullmatch(bare, partial=True) for kind in KINDS)
    return any(each and _are_days(each) for each in found)


def _is_whole(key: str, found: re.Match[str]) -> bool:
    """Whether what a key says twice is the same, and its days are days."""
    said = found.groupdict()
    try:
        if said.get("batch") and key.startswith(keys.captures()):
            return key.startswith(keys.captures(said["outlet"], said["batch"]))
        if said.get("batch"):
            keys.batch_time(said["batch"])
        if said.get("batch") and key.startswith("reports/"):
            return key == keys.report(said["outlet"], said["batch"])
    except BadConfiguration:
        return False
    return _are_days(found)


def _are_days(found: re.Match[str]) -> bool:
    said = found.groupdict()
    day, due, month = (said.get(name) or "" for name in ("day", "due", "month"))
    try:
        for each in filter(None, (day, due.replace("/", "-"), month and f"{month}-01")):
            date.fromisoformat(each)
    except ValueError:
        return False
    return True
