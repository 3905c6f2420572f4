"""Settings, all from the environment, all in one table.

    KHOBAO_HOME          folder for the catalog file, working files and the embedded server  (.khobao)
    KHOBAO_BUCKET        name of the bucket                                                   (khobao)
    KHOBAO_CATALOG       SQLAlchemy URL of the catalog             (sqlite:///$KHOBAO_HOME/catalog.sqlite)
    KHOBAO_CONTACT       address in the User-Agent that a site's webmaster can write or go to
    KHOBAO_NEWSSTAND     host:port of a newsstand; the crawler connects there instead of to the sites
    KHOBAO_OUTLETS       more folders of outlet files, parted as PATH is
    KHOBAO_CASES         folder of golden cases, for outlets of one's own                    (tests/outlets)
    KHOBAO_S3_CHECKSUMS  when_supported, or when_required for servers that reject checksum trailers
    KHOBAO_S3_SYNC       folder of an embedded S3 server on this machine, to be synced to disk once a batch
    KHOBAO_SIGNING_KEY   file of the private key that signs manifests                 ($KHOBAO_HOME/signing.pem)
    KHOBAO_TRUSTED_KEYS  file of the public keys that khobao verify believes          ($KHOBAO_HOME/trusted.pem)
    KHOBAO_TSA           http(s) address of a time stamping authority (RFC 3161) that stamps manifests
    KHOBAO_TSA_TRUSTED   file of the root certificates of such authorities that khobao verify believes  ($KHOBAO_HOME/tsa.pem)
    KHOBAO_REPLICA       a second bucket: s3://bucket, or http(s)://host/bucket on another server
    KHOBAO_REPLICA_PROFILE  the profile of AWS's configuration files that has its credentials and region
    KHOBAO_AUDIT_DAYS    days within which khobao audit reads every object of the bucket once          (30)
    KHOBAO_WAYBACK       address of a Wayback Machine, empty for none                (https://web.archive.org)
    KHOBAO_COMMONCRAWL   address of Common Crawl's indexes, empty for none     (https://index.commoncrawl.org)
    KHOBAO_CRAWLDATA     address of Common Crawl's files, CC-NEWS among them    (https://data.commoncrawl.org)
    KHOBAO_NOTIFY        who is told of alarms: addresses as Apprise knows them, parted by spaces; secret
    KHOBAO_HEARTBEAT     http(s) address that the watch calls every five minutes, of an outside watcher; secret
    KHOBAO_METRICS_TOKEN  what a program shows to read the metrics, 16 characters or more; none: only on loopback; secret

What is secret may stand in a file instead, as in docker-compose.yml: KHOBAO_CATALOG_FILE, KHOBAO_NOTIFY_FILE,
KHOBAO_HEARTBEAT_FILE and KHOBAO_METRICS_TOKEN_FILE name one each, whose text is the value.

With a newsstand the web archives are none by default: what plays the outlets plays their past too, or nobody does.

The S3 server and the credentials come from boto3's standard chain: AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY, AWS_PROFILE, AWS_REGION, instance roles.

On a laptop none of this need be set: ``make demo`` and ``make up`` write what they started their servers with to
``$KHOBAO_HOME/env``, and the command line takes it from there (``adopt``). An empty value means the default (of a web archive: none).
"""

import ipaddress
import os
import re
import shlex
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapers.errors import BadConfiguration

PROJECT = "https://khobao.example/crawler"

_SERVER = "AWS_ENDPOINT_URL_S3"
_S3 = (_SERVER, "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_PROFILE")
_ARCHIVE = (
    _SERVER,
    "KHOBAO_NEWSSTAND",
    "KHOBAO_BUCKET",
    "KHOBAO_CATALOG",
    "KHOBAO_S3_SYNC",
    "KHOBAO_WAYBACK",
    "KHOBAO_COMMONCRAWL",
    "KHOBAO_CRAWLDATA",
)
"""What says which archive is meant, and where its pages come from."""
SECRET = ("KHOBAO_CATALOG", "KHOBAO_NOTIFY", "KHOBAO_HEARTBEAT", "KHOBAO_METRICS_TOKEN")
"""What may come from a file that is named in its place, by the same name with ``_FILE``."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings of one archive; the table above says what each means."""

    home: Path
    bucket: str
    catalog: str
    contact: str = PROJECT
    newsstand: str | None = None
    s3_checksums: str = "when_supported"
    s3_sync: Path | None = None
    signing_key: Path | None = None
    trusted_keys: Path | None = None
    tsa: str | None = None
    tsa_trusted: Path | None = None
    replica: str | None = None
    replica_profile: str | None = None
    audit_days: int = 30
    wayback: str | None = "https://web.archive.org"
    commoncrawl: str | None = "https://index.commoncrawl.org"
    crawldata: str | None = "https://data.commoncrawl.org"
    notify: tuple[str, ...] = field(default=(), repr=False)
    heartbeat: str | None = field(default=None, repr=False)
    metrics_token: str | None = field(default=None, repr=False)

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Config":
        """Raises BadConfiguration, naming the variable, what was expected and what came."""
        env = _with_files(env)
        home = Path(env.get("KHOBAO_HOME") or ".khobao").absolute()
        newsstand = env.get("KHOBAO_NEWSSTAND") or None
        if newsstand and not newsstand.rpartition(":")[2].isdecimal():
            raise BadConfiguration(
                f"KHOBAO_NEWSSTAND={newsstand!r}: expected host:port, such as 127.0.0.1:8700"
            )
        checksums = env.get("KHOBAO_S3_CHECKSUMS") or "when_supported"
        if checksums not in ("when_supported", "when_required"):
            raise BadConfiguration(
                f"KHOBAO_S3_CHECKSUMS={checksums!r}: expected when_supported or when_required"
            )
        sync = env.get("KHOBAO_S3_SYNC")
        return cls(
            home=home,
            bucket=env.get("KHOBAO_BUCKET") or "khobao",
            catalog=env.get("KHOBAO_CATALOG") or f"sqlite:///{home / 'catalog.sqlite'}",
            contact=env.get("KHOBAO_CONTACT") or PROJECT,
            newsstand=newsstand,
            s3_checksums=checksums,
            s3_sync=Path(sync).absolute() if sync else None,
            signing_key=Path(env.get("KHOBAO_SIGNING_KEY") or home / "signing.pem").absolute(),
            trusted_keys=Path(env.get("KHOBAO_TRUSTED_KEYS") or home / "trusted.pem").absolute(),
            tsa=_web_address(env, "KHOBAO_TSA"),
            tsa_trusted=Path(env.get("KHOBAO_TSA_TRUSTED") or home / "tsa.pem").absolute(),
            replica=_replica(env),
            replica_profile=env.get("KHOBAO_REPLICA_PROFILE") or None,
            audit_days=_days(env, "KHOBAO_AUDIT_DAYS", cls.audit_days),
            wayback=_address(env, "KHOBAO_WAYBACK", newsstand, cls.wayback),
            commoncrawl=_address(env, "KHOBAO_COMMONCRAWL", newsstand, cls.commoncrawl),
            crawldata=_address(env, "KHOBAO_CRAWLDATA", newsstand, cls.crawldata),
            notify=tuple((env.get("KHOBAO_NOTIFY") or "").split()),
            heartbeat=_heartbeat(env.get("KHOBAO_HEARTBEAT") or None),
            metrics_token=_token(env.get("KHOBAO_METRICS_TOKEN") or None),
        )


def _with_files(env: Mapping[str, str]) -> dict[str, str]:
    """The environment with what stands in files. Raises BadConfiguration; no message shows a value."""
    read: dict[str, str] = {}
    for name in SECRET:
        if file := env.get(f"{name}_FILE"):
            if env.get(name):
                raise BadConfiguration(f"{name} and {name}_FILE={file!r}: expected one of them, got both")
            try:
                read[name] = Path(file).read_text(encoding="utf-8").strip()
            except (OSError, ValueError) as error:
                raise BadConfiguration(
                    f"{name}_FILE={file!r}: expected a file of text: {getattr(error, 'strerror', None) or 'it is no UTF-8'}"
                ) from error
    return {**env, **read}


def _heartbeat(address: str | None) -> str | None:
    """As it is set: who knows it can keep the outside watcher calm."""
    if address and not address.startswith(("http://", "https://")):
        raise BadConfiguration("KHOBAO_HEARTBEAT: expected an http(s) address, got another (not shown)")
    return address


def _web_address(env: Mapping[str, str], name: str) -> str | None:
    address = env.get(name) or None
    if address and not address.startswith(("http://", "https://")):
        raise BadConfiguration(f"{name}={address!r}: expected an http(s) address, or nothing")
    return address


def _token(said: str | None) -> str | None:
    if said and (len(said) < 16 or not said.isascii() or not said.isprintable() or " " in said):
        raise BadConfiguration(
            "KHOBAO_METRICS_TOKEN: expected 16 characters or more of ASCII without blanks, got others (not shown)"
        )
    return said


def _replica(env: Mapping[str, str]) -> str | None:
    address = env.get("KHOBAO_REPLICA") or None
    if address and not re.fullmatch(r"s3://[^/?#]+/?|https?://[^/?#]+/[^/?#]+/?", address):
        raise BadConfiguration(
            f"KHOBAO_REPLICA={address!r}: expected s3://bucket, or http(s)://host/bucket on another server"
        )
    if address and address.rstrip("/") == f"s3://{env.get('KHOBAO_BUCKET') or 'khobao'}":
        raise BadConfiguration(f"KHOBAO_REPLICA={address!r}: expected another bucket than KHOBAO_BUCKET")
    return address


def _days(env: Mapping[str, str], name: str, default: int) -> int:
    days = env.get(name) or f"{default}"
    if not days.isdecimal() or not 1 <= int(days) <= 3650:
        raise BadConfiguration(f"{name}={days!r}: expected a number of days, from 1 to 3650")
    return int(days)


def _address(env: Mapping[str, str], name: str, newsstand: str | None, default: str | None) -> str | None:
    """The address of a web archive, without a slash at its end; None for none."""
    given = env.get(name, "" if newsstand else default) or ""
    return (_web_address({name: given}, name) or "").rstrip("/") or None


def adopt(env: MutableMapping[str, str] = os.environ) -> Path | None:
    """Fill ``env`` with the settings that a stack on this machine keeps in ``$KHOBAO_HOME/env``.

    The file says which archive the folder belongs to, so it outranks the shell. Where it names an S3 server or
    credentials, every ``AWS_*`` of the shell is dropped: a profile, a session token or a role is for another archive.
    A setting of the shell that names another archive than the file does is refused, never mixed and never overruled
    in silence. Other settings of the shell (a contact, folders of outlets) stay.

    Lines are ``NAME=value`` as a shell reads them, ``export`` before them or not; only AWS_* and KHOBAO_* are
    taken. Returns the file, or None where there is none. Called by the command line alone: ``Config.from_env`` must
    not depend on the folder a test runs in.

    Raises BadConfiguration for a file that cannot be read, and for two archives.
    """
    path = Path(env.get("KHOBAO_HOME") or ".khobao").absolute() / "env"
    if not path.is_file():
        return None
    kept = read_settings(path)
    check_same_archive(kept, env, path)
    if any(kept.get(name) for name in _S3):
        for name in [name for name in env if name.startswith("AWS_")]:
            del env[name]
    for name, value in kept.items():
        if name in _ARCHIVE:
            env[name] = value
        elif name.startswith(("AWS_", "KHOBAO_")):
            env.setdefault(name, value)
    env["KHOBAO_HOME"] = str(path.parent)
    return path


def check_same_archive(kept: Mapping[str, str], env: Mapping[str, str], path: Path) -> None:
    """Raises BadConfiguration where the environment names another archive than the settings kept in a file do.

    A file that a person wrote may leave a name out, and then the environment decides; but a file without a newsstand
    is of the live web, and one with credentials and no address is of AWS.
    """
    said = _with_files(env)
    for name in _ARCHIVE:
        decided = name in kept or name == "KHOBAO_NEWSSTAND" or (name == _SERVER and any(map(kept.get, _S3)))
        if said.get(name) and decided and said[name] != kept.get(name, ""):
            named = name if env.get(name) else f"{name}_FILE"
            raise BadConfiguration(
                f"{named}={env[named]!r} is set in this shell, but {path} says {kept.get(name) or 'none'!r}: these are"
                f" two archives. Unset {named}, or set KHOBAO_HOME to another folder"
            )


def read_settings(path: Path) -> dict[str, str]:
    """What a file of ``NAME=value`` lines sets. Raises BadConfiguration where it cannot be read."""
    try:
        words = shlex.split(path.read_text(encoding="utf-8"), comments=True)
    except (OSError, ValueError) as error:
        raise BadConfiguration(f"{path}: expected lines of NAME=value: {error}") from error
    pairs = (word.partition("=") for word in words)
    return {name: value for name, found, value in pairs if found and name.isidentifier()}


def proxies(env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The proxies that the environment names, by the variable that names each; the crawler uses none of them."""
    return {
        name: value
        for name, value in env.items()
        if name.lower() in {"http_proxy", "https_proxy", "all_proxy"} and value
    }


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address, with or without brackets, is this machine itself."""
    try:
        return ipaddress.ip_address((host or "").strip("[]")).is_loopback
    except ValueError:
        return (host or "").rstrip(".").lower() == "localhost"


def s3_of(connection: Any) -> dict[str, str]:
    """What a connection of Airflow's says of the S3 server, by the names of boto3's standard chain; what it leaves open is
    left out.

    Its login and password are the access key, its extra ``endpoint_url`` and ``region_name`` (the names of Airflow's
    Amazon provider) the server.
    """
    extra = connection.extra_dejson
    found = {
        "AWS_ACCESS_KEY_ID": connection.login,
        "AWS_SECRET_ACCESS_KEY": connection.password,
        "AWS_ENDPOINT_URL_S3": extra.get("endpoint_url") or connection.host,
        "AWS_REGION": extra.get("region_name"),
    }
    return {name: value for name, value in found.items() if value}
