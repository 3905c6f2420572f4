"""A time stamping authority (RFC 3161) on this machine: ``openssl ts`` behind a small web server."""

import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.support.listening import Listening

SETTINGS = """
[tsa]
default_tsa = own
[own]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
[of_the_root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[of_the_authority]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[req]
distinguished_name = none
[none]
"""


@dataclass
class Authority:
    """One that is running."""

    address: str
    trusted: Path
    """Its root certificate, PEM."""
    answers: bool = True
    """Whether it answers, or is out of order (503)."""
    asked: list[bytes] = field(default_factory=list)


@contextmanager
def authority(folder: Path) -> Generator[Authority]:
    """One whose keys and certificates are made in a folder."""
    _make(folder)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None: ...

        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            if not running.answers:
                self.send_error(503)
                return
            running.asked.append(query)
            body = _reply(folder, query)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", f"{len(body)}")
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running = Authority(f"http://127.0.0.1:{server.server_address[1]}/", folder / "root.pem")
    with Listening(server):
        yield running


def _make(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "serial").write_text("01\n")
    (folder / "openssl.cnf").write_text(SETTINGS.format(folder=folder))
    new = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    config = ["-config", "openssl.cnf"]
    _openssl(
        folder, *new, "-x509", "-days", "3650", "-subj", "/CN=A root of tests", *config,
        "-extensions", "of_the_root", "-keyout", "root.key", "-out", "root.pem",
    )  # fmt: skip
    _openssl(
        folder, *new, "-subj", "/CN=An authority of tests", *config, "-keyout", "tsa.key", "-out", "tsa.csr"
    )
    _openssl(
        folder, "x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-days", "3650",
        "-set_serial", "2", "-extfile", "openssl.cnf", "-extensions", "of_the_authority", "-out", "tsa.pem",
    )  # fmt: skip


def _reply(folder: Path, query: bytes) -> bytes:
    asked, answer = folder / "query.tsq", folder / "answer.tsr"
    asked.write_bytes(query)
    _openssl(
        folder, "ts", "-reply", "-config", "openssl.cnf", "-section", "own", "-queryfile", asked.name,
        "-out", answer.name,
    )  # fmt: skip
    return answer.read_bytes()


def _openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)
