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
    KHOBAO_WAYBACK       address of a Wayback Machine, empty for none                (https://web.archive.org)
    KHOBAO_COMMONCRAWL   address of Common Crawl's indexes, empty for none     (https://index.commoncrawl.org)
    KHOBAO_CRAWLDATA     address of Common Crawl's files, CC-NEWS among them    (https://data.commoncrawl.org)

With a newsstand the web archives are none by default: what plays the outlets plays their past too, or nobody does.

The S3 server and the credentials come from boto3's standard chain: AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY, AWS_PROFILE, AWS_REGION, instance roles.

On a laptop nothing of this need be set: ``make demo`` and ``make up`` write what they started their servers with
to ``$KHOBAO_HOME/env``, and the command line takes it from there (``adopt``).
"""

import os
import shlex
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path

from scrapers.errors import BadConfiguration

PROJECT = "https://khobao.example/crawler"

_S3 = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_PROFILE")


@dataclass(frozen=True, kw_only=True)
class Config:
    home: Path
    bucket: str
    catalog: str
    contact: str = PROJECT
    newsstand: str | None = None
    s3_checksums: str = "when_supported"
    s3_sync: Path | None = None
    wayback: str | None = "https://web.archive.org"
    commoncrawl: str | None = "https://index.commoncrawl.org"
    crawldata: str | None = "https://data.commoncrawl.org"

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Config":
        """Raises BadConfiguration, naming the variable, what was expected and what came."""
        home = Path(env.get("KHOBAO_HOME", ".khobao")).absolute()
        newsstand = env.get("KHOBAO_NEWSSTAND") or None
        if newsstand and not newsstand.rpartition(":")[2].isdecimal():
            raise BadConfiguration(
                f"KHOBAO_NEWSSTAND={newsstand!r}: expected host:port, such as 127.0.0.1:8700"
            )
        checksums = env.get("KHOBAO_S3_CHECKSUMS", "when_supported")
        if checksums not in ("when_supported", "when_required"):
            raise BadConfiguration(
                f"KHOBAO_S3_CHECKSUMS={checksums!r}: expected when_supported or when_required"
            )
        sync = env.get("KHOBAO_S3_SYNC")
        return cls(
            home=home,
            bucket=env.get("KHOBAO_BUCKET", "khobao"),
            catalog=env.get("KHOBAO_CATALOG", f"sqlite:///{home / 'catalog.sqlite'}"),
            contact=env.get("KHOBAO_CONTACT", PROJECT),
            newsstand=newsstand,
            s3_checksums=checksums,
            s3_sync=Path(sync).absolute() if sync else None,
            wayback=_address(env, "KHOBAO_WAYBACK", newsstand, cls.wayback),
            commoncrawl=_address(env, "KHOBAO_COMMONCRAWL", newsstand, cls.commoncrawl),
            crawldata=_address(env, "KHOBAO_CRAWLDATA", newsstand, cls.crawldata),
        )


def _address(env: Mapping[str, str], name: str, newsstand: str | None, default: str | None) -> str | None:
    """The address of a web archive, without a slash at its end; None for none."""
    address = env.get(name, "" if newsstand else default) or ""
    if address and not address.startswith(("http://", "https://")):
        raise BadConfiguration(f"{name}={address!r}: expected an http(s) address, or nothing")
    return address.rstrip("/") or None


def adopt(env: MutableMapping[str, str] = os.environ) -> Path | None:
    """Fill ``env`` with the settings that a stack on this machine keeps in ``$KHOBAO_HOME/env``.

    Lines are ``NAME=value`` as a shell reads them, ``export`` before them or not; only AWS_* and KHOBAO_* are
    taken, and what is set already stays. Where the environment names an S3 server or credentials itself,
    nothing is taken at all, so that two archives never mix. The file that was taken from, or None.

    Called by the command line alone: ``Config.from_env`` must not depend on the folder a test runs in.
    Raises BadConfiguration for a file that cannot be read.
    """
    path = Path(env.get("KHOBAO_HOME", ".khobao")).absolute() / "env"
    if any(env.get(name) for name in _S3) or not path.is_file():
        return None
    try:
        words = shlex.split(path.read_text(encoding="utf-8"), comments=True)
    except (OSError, ValueError) as error:
        raise BadConfiguration(f"{path}: expected lines of NAME=value: {error}") from error
    for name, found, value in (word.partition("=") for word in words if word != "export"):
        if found and name.startswith(("AWS_", "KHOBAO_")):
            env.setdefault(name, value)
    return path
