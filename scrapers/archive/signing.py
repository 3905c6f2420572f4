"""Signatures: Ed25519 (RFC 8032), by a key that lies outside the bucket.

The signature of an object is the 64 bytes that ``openssl pkeyutl -verify -rawin`` takes, beside it under ``<key>.sig``. Which
keys are trusted is said outside the bucket too: whoever can write to the bucket could put keys of his own there. A signed
manifest vouches for all before it in its chain, since it holds the hash of the one before.
"""

import hashlib
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from scrapers.archive import keys
from scrapers.archive.store import Store
from scrapers.errors import BadConfiguration

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_END = b"-----END PUBLIC KEY-----"


@dataclass(frozen=True)
class Keyring:
    """The private key that signs, and the public keys that are believed. Files are read when they are first asked for."""

    private: Path | None = None
    """A PEM file (PKCS 8); nothing is signed where it is not there."""
    trusted: Path | None = None
    """A PEM file of any number of public keys: of keys that were used before, or of the signer's machine. The public half
    of ``private`` is trusted anyway."""

    @cached_property
    def signer(self) -> "Ed25519PrivateKey | None":
        """None where there is no key. Raises BadConfiguration for a file that holds none."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        if self.private is None or not self.private.is_file():
            return None
        try:
            key = load_pem_private_key(self.private.read_bytes(), None)
        except (ValueError, TypeError) as error:
            raise BadConfiguration(f"{self.private}: expected a private key in PEM: {error}") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise BadConfiguration(f"{self.private}: expected an Ed25519 key, got {type(key).__name__}")
        return key

    @cached_property
    def believed(self) -> "tuple[Ed25519PublicKey, ...]":
        """The public keys that are trusted; none where signatures are not checked. Raises BadConfiguration."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_public_key

        found = [self.signer.public_key()] if self.signer else []
        body = self.trusted.read_bytes() if self.trusted and self.trusted.is_file() else b""
        for piece in body.split(_END)[:-1]:
            try:
                key = load_pem_public_key(piece[piece.find(b"-----BEGIN") :] + _END)
            except ValueError as error:
                raise BadConfiguration(f"{self.trusted}: expected public keys in PEM: {error}") from error
            if not isinstance(key, Ed25519PublicKey):
                raise BadConfiguration(f"{self.trusted}: expected Ed25519 keys, got {type(key).__name__}")
            found.append(key)
        if body.strip() and len(found) == bool(self.signer):
            raise BadConfiguration(f"{self.trusted}: expected public keys in PEM, found none")
        return tuple(found)

    @cached_property
    def wacz_signer(self) -> "WaczSigner | None":
        """None where there is no key."""
        return _wacz_signer(self.signer) if self.signer else None

    @property
    def public(self) -> bytes | None:
        """The public half of the signer's key, PEM."""
        return _pem(self.signer.public_key()) if self.signer else None

    def vouches(self, body: bytes, signature: bytes) -> bool:
        """Whether a trusted key has signed these bytes."""
        from cryptography.exceptions import InvalidSignature

        for key in self.believed:
            try:
                key.verify(signature, body)
            except InvalidSignature:
                continue
            return True
        return False

    def sign(self, store: Store, key: str) -> bool:
        """Sign an object of the bucket as it is: whether there is a key to do so. Idempotent; a signature that no trusted
        key has made is replaced. Raises the store's errors."""
        if self.signer is None:
            return False
        body, place = store.get(key), keys.signature(key)
        there = store.find(place)
        if there is None or not self.vouches(body, there):
            kind = "application/octet-stream"
            store.put(place, self.signer.sign(body), content_type=kind)
        return True

    def signed(self, store: Store, key: str, body: bytes) -> bool | None:
        """Whether a trusted key has signed an object that has these bytes; None where there is no signature."""
        signature = store.find(keys.signature(key))
        return self.vouches(body, signature) if signature is not None else None


@dataclass(frozen=True)
class WaczSigner:
    """What signs WACZ files: ECDSA on P-384 over SHA-256, which is what their specification takes and browsers can check."""

    key: "EllipticCurvePrivateKey"

    @property
    def public(self) -> bytes:
        """DER (SubjectPublicKeyInfo)."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        return self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, text: bytes) -> bytes:
        """The two numbers of the signature, 48 bytes each, as WebCrypto takes them. The same text gives the same (RFC 6979)."""
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
        from cryptography.hazmat.primitives.hashes import SHA256

        numbers = decode_dss_signature(self.key.sign(text, ECDSA(SHA256(), deterministic_signing=True)))
        return b"".join(number.to_bytes(48, "big") for number in numbers)


def _wacz_signer(of: "Ed25519PrivateKey") -> WaczSigner:
    """Made of the signing key by HKDF, so that there is one file to keep; it tells nothing of that."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, derive_private_key
    from cryptography.hazmat.primitives.hashes import SHA384
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    # 24 bytes more than the order has, so that the remainder is even enough (FIPS 186-5, A.2.1).
    drawn = HKDF(SHA384(), 72, None, b"khobao wacz-auth P-384").derive(of.private_bytes_raw())
    return WaczSigner(derive_private_key(int.from_bytes(drawn, "big") % (_ORDER - 1) + 1, SECP384R1()))


_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973
"""Of the curve P-384 (FIPS 186-5)."""


def make(private: Path, trusted: Path, *, anew: bool = False) -> Keyring:
    """The keyring of these files, with a new private key where there is none; with ``anew`` instead of the one there is,
    whose public half stays trusted. The file is readable by its owner alone."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    ring = Keyring(private, trusted)
    before = ring.public
    if before and not anew:
        return ring
    key = Ed25519PrivateKey.generate()
    private.parent.mkdir(parents=True, exist_ok=True)
    _trust(
        trusted, before, _pem(key.public_key())
    )  # first: what is signed is believed, wherever this is killed
    made = private.with_name(f"{private.name}.new")
    made.unlink(missing_ok=True)
    body = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(body)
    made.replace(private)
    return Keyring(private, trusted)


def _trust(trusted: Path, *pems: bytes | None) -> None:
    there = trusted.read_bytes() if trusted.is_file() else b""
    lacking = [pem for pem in pems if pem and pem not in there]
    trusted.parent.mkdir(parents=True, exist_ok=True)
    with trusted.open("ab") as file:
        file.writelines(lacking)


def _pem(key: "Ed25519PublicKey") -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def publish(store: Store, ring: Keyring) -> str | None:
    """Put the public key into the bucket, for whoever downloads from it: its key there. To be compared with one that came
    by another way."""
    if ring.public is None:
        return None
    place = keys.public_key(hashlib.sha256(ring.public).hexdigest()[:16])
    store.put(place, ring.public, content_type="application/x-pem-file", if_absent=True)
    return place
