"""Time stamps (RFC 3161): an authority, which nobody here is, says that an object was there at a time.

A signature says who wrote a manifest, and whoever steals the key can write the past anew. He cannot have that stamped in the
past. The answer of the authority lies beside the object under ``<key>.tsr``, as ``openssl ts -verify`` takes it, with the
certificates in it. It says the hash of the manifest alone, so the authority learns nothing of what is archived.
"""

import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

from scrapers.archive import keys
from scrapers.archive.store import Store
from scrapers.errors import BadConfiguration

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

log = logging.getLogger(__name__)

SECONDS = 10.0
"""That the authority has to answer."""
LARGEST = 2**20
"""Bytes of an answer that are read: one with four certificates has some 6,000."""
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.S)


@dataclass(frozen=True)
class Stamps:
    """The authority that stamps, and the certificates that are believed. Files are read when they are first asked for."""

    authority: str | None = None
    """Its http(s) address; nothing is stamped without."""
    trusted: Path | None = None
    """A PEM file of root certificates, and of those between them and the authority's own where its answers have them not."""

    @cached_property
    def believed(self) -> "tuple[Certificate, ...]":
        """None where stamps are not checked. Raises BadConfiguration for a file that holds no certificate."""
        from cryptography.x509 import load_pem_x509_certificate

        if self.trusted is None or not self.trusted.is_file():
            return ()
        try:
            found = [
                load_pem_x509_certificate(piece) for piece in _CERTIFICATE.findall(self.trusted.read_bytes())
            ]
        except ValueError as error:
            raise BadConfiguration(f"{self.trusted}: expected certificates in PEM: {error}") from error
        if not any(_is_root(each) for each in found):
            raise BadConfiguration(
                f"{self.trusted}: expected a root certificate in PEM, found {len(found)} others"
            )
        return tuple(found)

    def stamp(self, store: Store, key: str) -> bool:
        """Have an object stamped as it is: whether it is stamped now. Idempotent; what keeps the authority from answering is
        logged and not raised. Raises the store's errors."""
        if self.authority is None:
            return False
        body, place = store.get(key), keys.stamp(key)
        there = store.find(place)
        if there is not None and self._holds(body, there):
            return True
        try:
            answer = self._ask(body)
            _time(body, answer)
        except (OSError, ValueError) as error:  # a stamp less now is no reason to archive less
            log.warning("%s is not stamped yet: %s: %s", key, self.authority, error)
            return False
        store.put(place, answer, content_type="application/timestamp-reply")
        return True

    def time_of(self, body: bytes, answer: bytes) -> datetime:
        """When the authority was shown these bytes, UTC. Raises ValueError, saying why, where the answer is not one of these
        bytes by an authority that is believed."""
        from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

        said = _time(body, answer)
        builder = VerifierBuilder()
        for each in self.believed:
            add = builder.add_root_certificate if _is_root(each) else builder.add_intermediate_certificate
            builder = add(each)
        try:
            builder.build().verify_message(decode_timestamp_response(answer), body)
        except VerificationError as error:
            raise ValueError(f"no authority that is trusted has given it ({error})") from error
        return said

    def _holds(self, body: bytes, answer: bytes) -> bool:
        try:
            if self.believed:
                self.time_of(body, answer)
            else:
                _time(body, answer)
        except ValueError:
            return False
        return True

    def _ask(self, body: bytes) -> bytes:
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

        asked = TimestampRequestBuilder(body, HashAlgorithm.SHA256).build()
        request = Request(  # ruff: ignore[suspicious-url-open-usage] - http(s), says Config
            self.authority or "",
            data=asked.as_bytes(),
            headers={"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"},
        )
        with urlopen(request, timeout=SECONDS) as answer:  # ruff: ignore[suspicious-url-open-usage]
            return answer.read(LARGEST)  # type: ignore[no-any-return]


def _time(body: bytes, answer: bytes) -> datetime:
    """What an answer says, whoever gave it. Raises ValueError where it is none, or one of other bytes."""
    import hashlib

    from rfc3161_client import decode_timestamp_response

    try:
        found = decode_timestamp_response(answer)
        if found.status not in {0, 1}:
            raise ValueError(f"the authority refused, with status {found.status}")
        told = found.tst_info
        imprint = told.message_imprint
        name = _HASHES.get(imprint.hash_algorithm.dotted_string)
        if name is None or hashlib.new(name, body).digest() != imprint.message:
            raise ValueError("it is one of other bytes")
        return told.gen_time.astimezone(UTC)
    except ValueError:
        raise
    except Exception as error:  # the library's own, of bytes that are no answer at all
        raise ValueError(f"it is no answer as RFC 3161 has it: {error}") from error


_HASHES = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


def _is_root(certificate: "Certificate") -> bool:
    return certificate.issuer == certificate.subject
