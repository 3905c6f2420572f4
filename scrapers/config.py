"""Settings, all from the environment, all in one table.

    KHOBAO_HOME          folder for the catalog file, working files and the embedded server  (.khobao)
    KHOBAO_BUCKET        name of the bucket                                                   (khobao)
    KHOBAO_CATALOG       SQLAlchemy URL of the catalog             (sqlite:///$KHOBAO_HOME/catalog.sqlite)
    KHOBAO_CONTACT       address in the User-Agent that a site's webmaster can write or go to
    KHOBAO_NEWSSTAND     host:port of a newsstand; the crawler connects there instead of to the sites
    KHOBAO_OUTLETS       more folders of outlet files, parted as PATH is
    KHOBAO_S3_CHECKSUMS  when_supported, or when_required for servers that reject checksum trailers
    KHOBAO_S3_SYNC       folder of an embedded S3 server on this machine, to be synced to disk once a batch

The S3 server and the credentials come from boto3's standard chain: AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY, AWS_PROFILE, AWS_REGION, instance roles.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scrapers.errors import BadConfiguration

PROJECT = "https://khobao.example/crawler"


@dataclass(frozen=True, kw_only=True)
class Config:
    home: Path
    bucket: str
    catalog: str
    contact: str = PROJECT
    newsstand: str | None = None
    s3_checksums: str = "when_supported"
    s3_sync: Path | None = None

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
        )
