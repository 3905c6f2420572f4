"""Verifying a folder into which objects of the bucket were copied under their keys: with public keys, and nothing else."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from scrapers.archive import keys
from scrapers.archive.chain import Manifest, Problem, time_wrong
from scrapers.archive.signing import Keyring
from scrapers.archive.stamping import Stamps
from scrapers.errors import ArchiveDamaged, BadConfiguration

_MANIFEST = re.compile(r"manifest-v(\d+)[.]json")


def verify(folder: Path, ring: Keyring, stamps: Stamps | None = None) -> Iterator[Problem]:
    """What is wrong with the newest version of each sealed day that is in the folder: its signature, its time stamp where
    ``stamps`` believes any authority, and every object that its manifest names.

    What lies outside the day's own folder may be left out: all of ``captures/``, of ``articles/`` and so on, or nothing.
    Raises BadConfiguration where no key is trusted, or the folder has no manifest.
    """
    if not ring.believed:
        raise BadConfiguration("expected a public key to verify with: give --key FILE")
    days = sorted({path.parent for path in folder.glob("days/*/*/manifest-v*.json")})
    if not days:
        raise BadConfiguration(
            f"{folder}: expected days/<outlet>/<day>/manifest-v1.json, there is no manifest"
        )
    for day in days:
        numbers = [int(found[1]) for path in day.iterdir() if (found := _MANIFEST.fullmatch(path.name))]
        yield from _verify(folder, day / f"manifest-v{max(numbers)}.json", ring, stamps)


def _verify(folder: Path, path: Path, ring: Keyring, stamps: Stamps | None) -> Iterator[Problem]:
    key, body = path.relative_to(folder).as_posix(), path.read_bytes()
    signature = folder / keys.signature(key)
    if not signature.is_file():
        yield Problem(key, f"not signed: there is no {signature.name} beside it")
    elif not ring.vouches(body, signature.read_bytes()):
        yield Problem(
            key, "expected a signature of these bytes by a trusted key: changed, or signed by another key"
        )
    try:
        manifest = Manifest.from_json(body, key)
    except ArchiveDamaged as error:
        yield Problem(key, str(error).removeprefix(f"{key}: "))
        return
    if stamps and stamps.believed:
        answer = folder / keys.stamp(key)
        if not answer.is_file():
            yield Problem(key, f"no time stamp: there is no {answer.name} beside it")
        elif what := time_wrong(stamps, manifest, body, answer.read_bytes()):
            yield Problem(keys.stamp(key), what)
    own = keys.day(manifest.outlet, manifest.day)
    if not key.startswith(own):
        yield Problem(key, f"expected a manifest of this day, it is of {manifest.outlet} {manifest.day}")
    for each in manifest.objects:
        file = (folder / each.key).resolve()
        top = folder / each.key.partition("/")[0]
        if not file.is_relative_to(folder.resolve()):
            yield Problem(key, f"names {each.key}, which is no place in the folder")
        elif file.is_file():
            with file.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
            if found != each.sha256:
                yield Problem(each.key, f"expected SHA-256 {each.sha256}, it is {found}")
        elif each.key.startswith(own) or top.is_dir():
            yield Problem(each.key, "missing")
