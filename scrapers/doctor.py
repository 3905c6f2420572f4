"""The doctor: whether Khobao can work here, and what to do where it cannot. Changes nothing but a probe object.

What it finds that the S3 server can do is remembered for the processes that come after it.
"""

import dataclasses
import os
import platform
import socket
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapers import __version__
from scrapers.archive.room import RESERVE, free
from scrapers.config import PROJECT, Config, proxies
from scrapers.errors import CatalogUnusable, KhobaoError
from scrapers.outlets import load, slugs

if TYPE_CHECKING:
    from scrapers.archive.store import Store

SKEW = 60.0
"""Seconds a clock may be off before it is a warning. S3 servers refuse requests from 15 minutes on."""
SKEW_REFUSED = 900.0

UNWATCHED = timedelta(hours=1)
"""Without a look at what is missing for so long, nobody looks: it is done every five minutes."""


class Level(StrEnum):
    """How bad a finding is; one that fails ends the command in an alarm."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at, and what was found."""

    name: str
    level: Level
    said: str
    advice: str = ""
    """What to do, in words; empty where there is nothing to do."""


def examine(env: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """All findings, in the order in which a person would go through them. Raises nothing of ours."""
    yield _versions()
    yield _outlets()
    try:
        config = Config.from_env(env)
    except KhobaoError as error:
        yield Finding(
            name="settings",
            level=Level.FAIL,
            said=str(error),
            advice="see scrapers/config.py for all settings",
        )
        return
    yield Finding(name="settings", level=Level.OK, said=f"home {config.home}, bucket {config.bucket}")
    yield _contact(config)
    if (named := proxies(env)) and not config.newsstand:
        yield _proxy(named)
    yield _home(config)
    yield from _store(config)
    yield _catalog(config)
    yield _alarms(config)
    if config.newsstand:
        yield _listens("newsstand", f"http://{config.newsstand}")


def _versions() -> Finding:
    wanted = (
        "boto3",
        "duckdb",
        "pyarrow",
        "scrapy",
        "sqlalchemy",
        "trafilatura",
        "warcio",
    )
    found, missing = [f"khobao {__version__}", f"Python {platform.python_version()}"], []
    for name in wanted:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        return Finding(
            name="versions",
            level=Level.FAIL,
            said=f"not installed: {', '.join(missing)}",
            advice="make install",
        )
    return Finding(name="versions", level=Level.OK, said=", ".join(found))


def _outlets() -> Finding:
    wrong = []
    for slug in slugs():
        try:
            load(slug)
        except Exception as error:  # a file of a person's own, which may do anything wrong
            wrong.append(f"{slug}: {error}")
    if wrong:
        return Finding(
            name="outlets", level=Level.FAIL, said="; ".join(wrong), advice="mend the outlet's file"
        )
    return Finding(name="outlets", level=Level.OK, said=f"{len(slugs())} found: {', '.join(slugs())}")


def _contact(config: Config) -> Finding:
    if config.contact == PROJECT and not config.newsstand:
        return Finding(
            name="contact",
            level=Level.WARN,
            said="webmasters see the project's address, not yours",
            advice="set KHOBAO_CONTACT to an address at which you can be reached",
        )
    return Finding(name="contact", level=Level.OK, said=config.contact)


def _proxy(named: Mapping[str, str]) -> Finding:
    """The crawler resolves names and connects by itself, for only so does it know that an address is public."""
    return Finding(
        name="proxy",
        level=Level.WARN,
        said=f"{', '.join(sorted(named))} set, which the S3 client uses and the crawler does not",
        advice="let this machine connect to ports 80 and 443 of the sites by itself, or run Khobao where it can",
    )


def _home(config: Config) -> Finding:
    existing, left = free(config.home)
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        return Finding(
            name="home",
            level=Level.FAIL,
            said=f"{existing} is not a folder that can be written to",
            advice="set KHOBAO_HOME to one that can",
        )
    said = f"{config.home}, {left / 2**30:.1f} GiB free"
    if left < RESERVE:
        return Finding(
            name="home",
            level=Level.WARN,
            said=said,
            advice=f"make room: {RESERVE / 2**30:.0f} GiB should be free",
        )
    return Finding(name="home", level=Level.OK, said=said)


def _store(config: Config) -> Iterator[Finding]:
    from scrapers.archive.store import Store

    try:
        store = Store.open(config)
    except KhobaoError as error:
        yield _failed("S3 server", error)
        return
    answers = _listens("S3 server", store.endpoint)
    yield answers
    if answers.level is Level.FAIL:
        return
    try:
        store.check()
        yield Finding(name="bucket", level=Level.OK, said=f"{config.bucket} at {store.endpoint}")
        yield _permissions(store, config)
        yield clock(store)
    except KhobaoError as error:
        yield _failed("bucket", error)


def _permissions(store: "Store", config: Config) -> Finding:
    """Put, get, list and delete, on an object of our own."""
    from scrapers.archive import keys

    key, body = keys.probe(uuid.uuid4().hex), b"khobao doctor"
    store.put(key, body, content_type="application/octet-stream")
    try:
        got = store.get(key)
        listed = [stored.key for stored in store.list(key)]
    finally:
        store.delete(key)
    if got != body or listed != [key]:
        return Finding(
            name="permissions",
            level=Level.FAIL,
            said=f"what was put did not come back: got {got!r}, listed {listed}",
            advice="use another S3 server: this one loses or hides objects",
        )
    from scrapers.archive.catalog import Catalog

    with ExitStack() as opened:
        with suppress(KhobaoError):  # what is wrong with the catalog is a finding of its own
            store.memory = opened.enter_context(Catalog.open(config.catalog))
        able = store.probe()
    said = ", ".join(
        f"{name.replace('_', ' ')} {'yes' if can else 'no'}" for name, can in dataclasses.asdict(able).items()
    )
    if not able.conditional_put:
        return Finding(
            name="permissions",
            level=Level.WARN,
            said=f"put, get, list, delete; {said}",
            advice="keep to one worker an outlet, or use a server that refuses a second If-None-Match: * put",
        )
    return Finding(name="permissions", level=Level.OK, said=f"put, get, list, delete; {said}")


def clock(store: "Store") -> Finding:
    """This machine's clock against the server's Date header, to the second."""
    said = store.client.head_bucket(Bucket=store.bucket)["ResponseMetadata"]["HTTPHeaders"].get("date")
    if not said:
        return Finding(
            name="clock", level=Level.WARN, said="the server states no time", advice="check it by hand"
        )
    skew = (datetime.now(UTC) - parsedate_to_datetime(said)).total_seconds()
    where = "ahead of" if skew > 0 else "behind"
    level = Level.OK if abs(skew) < SKEW else Level.WARN if abs(skew) < SKEW_REFUSED else Level.FAIL
    advice = "" if level is Level.OK else "set the clock (timedatectl set-ntp true); captures carry its time"
    return Finding(
        name="clock", level=level, said=f"{abs(skew):.0f} s {where} the S3 server's", advice=advice
    )


def _catalog(config: Config) -> Finding:
    from scrapers.archive.catalog import Catalog
    from scrapers.archive.schema import VERSION

    try:
        with Catalog.open(config.catalog) as catalog:
            counts = catalog.counts()
    except CatalogUnusable as error:
        return _failed("catalog", error, advice="khobao catalog rebuild")
    except KhobaoError as error:
        return _failed("catalog", error)
    held = ", ".join(f"{count.outlet} {count.articles} articles" for count in counts) or "empty"
    return Finding(name="catalog", level=Level.OK, said=f"version {VERSION}; {held}")


def _alarms(config: Config) -> Finding:
    """Who is told, whether all of them can be, and whether somebody looks at what is missing."""
    from scrapers.alarms.board import board, last_look
    from scrapers.alarms.telling import receivers
    from scrapers.archive.store import Store
    from scrapers.model.alarm import Kind

    now = datetime.now(UTC)
    try:
        who = ", ".join(each.name for each in receivers(config.notify))
        store = Store.open(config, patient=False)
        found = board(store, config.home, now)
        looked = None if found.problem else last_look(store)
    except KhobaoError as error:
        return _failed("alarms", error)
    except OSError as error:
        said = f"{error.filename}: {error.strerror}"
        return Finding(name="alarms", level=Level.FAIL, said=said, advice="set KHOBAO_HOME to another folder")
    when = f"looked at {looked:%Y-%m-%d %H:%M} UTC" if looked else "never looked at yet"
    said = f"{len(found.alarms)} open, {when}; {who or 'nobody'} is told"
    advice = ""
    if not who and not config.newsstand:
        advice = "set KHOBAO_NOTIFY to who is to be told"
    elif looked and now - looked > UNWATCHED:
        advice = "see that the Dag alarms runs, or let cron run khobao alarms check"
    for each in found.alarms:
        if each.kind is Kind.UNTOLD and each.well_since is None:
            said, advice = f"{said}; {each.sentence}", each.advice
    return Finding(name="alarms", level=Level.WARN if advice else Level.OK, said=said, advice=advice)


def _listens(name: str, url: str) -> Finding:
    """Whether anything answers on the port of an address of this machine or another."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=5).close()
    except OSError as error:
        return Finding(
            name=name,
            level=Level.FAIL,
            said=f"{parts.hostname}:{port} does not answer: {error}",
            advice="start it (make up, or python -m stack.s3), or set AWS_ENDPOINT_URL_S3"
            if name == "S3 server"
            else "start it (make demo), or unset KHOBAO_NEWSSTAND",
        )
    return Finding(name=name, level=Level.OK, said=f"{parts.hostname}:{port} answers")


def _failed(name: str, error: KhobaoError, advice: str = "") -> Finding:
    return Finding(name=name, level=Level.FAIL, said=str(error), advice=advice)
