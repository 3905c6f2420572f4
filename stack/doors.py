"""Certificates and keys that the parts of one S3 server know each other by: nobody else gets in at their ports.

SeaweedFS asks for credentials at its S3 port alone. Its other ports take who shows a certificate of the right authority
(gRPC, mutual TLS) or a token that is signed with the right key (HTTP). All parts run in one process, so an authority is
made at each start, whose key nobody keeps.
"""

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from stack.home import private, write_private

FOLDER = "doors"
"""In the data folder of the server."""
COMPONENTS = ("MASTER", "VOLUME", "FILER", "CLIENT", "S3", "ADMIN", "WORKER")
"""Parts of SeaweedFS that have a certificate each, in the names of its settings. ``CLIENT`` is also ``weed shell``."""
SIGNED = ("JWT_SIGNING_KEY", "JWT_SIGNING_READ_KEY", "JWT_FILER_SIGNING_KEY", "JWT_FILER_SIGNING_READ_KEY")
"""Settings that hold a key for tokens."""
VALID = timedelta(days=3650)
"""How long a server can run; the day before is for clocks that go wrong."""

_AUTHORITY, _CERTIFICATE, _KEY = "authority.pem", "certificate.pem", "key.pem"


def lock_up(data: Path) -> None:
    """Make a new authority, and a certificate by it, in files of the data folder that their owner alone can read.

    Raises OSError.
    """
    folder = private(data / FOLDER)
    begins = datetime.now(UTC) - timedelta(days=1)
    authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name = _named("Khobao S3 authority")
    root = (
        _certificate(name, name, authority, begins)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(authority, SHA256())
    )
    both = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    one = (
        _certificate(_named("Khobao S3"), name, key, begins)
        .add_extension(both, critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(authority, SHA256())
    )
    for file, text in {
        _AUTHORITY: root.public_bytes(Encoding.PEM),
        _CERTIFICATE: one.public_bytes(Encoding.PEM),
        _KEY: key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    }.items():
        write_private(folder / file, text.decode())


def settings(data: Path | str) -> dict[str, str]:
    """What SeaweedFS is told of the certificates in a data folder, and new keys for tokens: variables of its environment."""
    folder = f"{data}/{FOLDER}"
    return (
        {"WEED_GRPC_CA": f"{folder}/{_AUTHORITY}"}
        | {f"WEED_GRPC_{part}_CERT": f"{folder}/{_CERTIFICATE}" for part in COMPONENTS}
        | {f"WEED_GRPC_{part}_KEY": f"{folder}/{_KEY}" for part in COMPONENTS}
        | {f"WEED_{name}": secrets.token_hex(32) for name in SIGNED}
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, begins: datetime
) -> x509.CertificateBuilder:
    return (
        x509
        .CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + VALID)
    )
