"""Who gets in at the S3 server of a stack: its own parts and who has the credentials, and nobody else of the machine."""

import os
import re
import socket
import ssl
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from scrapers.archive.store import Store
from scrapers.config import Config
from stack import doors
from stack import s3 as embedded
from stack.s3 import Server
from tests.conftest import use
from tests.support.servers import running, seaweed

pytestmark = pytest.mark.slow

NOBODY = 65534
WORDS = b"words " * 10_000
HELLO = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])
"""How a gRPC client begins: HTTP/2's preface and empty settings (RFC 9113, 3.4)."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that holds one object, ``kept``, in a folder whose own folder everybody may enter."""
    with TemporaryDirectory(prefix="khobao-doors-") as name:
        Path(name).chmod(0o755)
        yield from _serving(Path(name))


def _serving(folder: Path) -> Iterator[Server]:
    server = seaweed(folder / "s3")
    with running(server, folder / "log") as s3, pytest.MonkeyPatch.context() as patch:
        use(s3, patch)
        store = Store.open(Config(home=folder, bucket=server.bucket, catalog="unused", s3_sync=server.data))
        store.put("kept", WORDS, content_type="text/plain")
        yield server
        assert store.get("kept") == WORDS


def answer(port: int, context: ssl.SSLContext | None) -> bytes:
    """What a server says to the beginning of a gRPC client; empty where it hangs up."""
    plain = socket.create_connection(("127.0.0.1", port), 30)
    try:
        with context.wrap_socket(plain, server_hostname="localhost") if context else plain as spoken:
            spoken.sendall(HELLO)
            return spoken.recv(1000)
    except (ssl.SSLError, ConnectionError):
        return b""
    finally:
        plain.close()


def client(data: Path | None) -> ssl.SSLContext:
    """A client with the certificate that lies in a data folder, or with none; it takes any server."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    if data:
        settings = doors.settings(data)
        context.load_cert_chain(settings["WEED_GRPC_CLIENT_CERT"], settings["WEED_GRPC_CLIENT_KEY"])
    return context


@pytest.mark.parametrize("part", embedded.PARTS)
def test_the_parts_talk_to_nobody_without_a_certificate_of_their_authority(
    server: Server, part: str, tmp_path: Path
) -> None:
    port = server.port + embedded.GRPC + embedded.PARTS.index(part)
    doors.lock_up(tmp_path)
    assert answer(port, client(server.data)), "the certificate of the server's own parts opens it"
    assert answer(port, None) == b""
    assert answer(port, client(None)) == b""
    assert answer(port, client(tmp_path)) == b"", "a certificate of another authority"


def shell(server: Server, command: str) -> str:
    """What SeaweedFS' own shell says, with the certificate of the server's parts: the operator's way in."""
    done = subprocess.run(
        [
            server.argv[0],
            "shell",
            f"-master=127.0.0.1:{server.port + 1}",
            f"-filer=127.0.0.1:{server.port + 3}",
        ],
        cwd=server.data,
        env=server.env,
        input=f"{command}\nexit\n",
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_volumes_and_filer_give_nothing_over_http(server: Server) -> None:
    found = re.search(r'"fileId":\s*"(\d+,\w+)"', shell(server, f"fs.meta.cat /buckets/{server.bucket}/kept"))
    assert found, "a file of a volume"
    for port in range(server.port + 1, server.port + 5):
        for path in (f"/{found[1]}", f"/buckets/{server.bucket}/kept", "/dir/assign", "/vol/vacuum"):
            for method in ("GET", "PUT", "DELETE"):
                request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
                with pytest.raises(urllib.error.HTTPError) as refused:
                    urllib.request.urlopen(request, timeout=30)
                refused.value.close()
                if found[1] in path and port == server.port + embedded.PARTS.index("volume"):
                    assert refused.value.code == 401, f"{method} {path}"


def test_another_user_opens_no_file_and_no_socket(server: Server) -> None:
    if os.geteuid() != 0:
        pytest.skip("takes root to become another user")
    paths = [*server.data.rglob("*"), *server.sockets]
    assert any(path.is_socket() for path in paths)
    command = [sys.executable, "-c", _OPENED, str(NOBODY), *map(str, paths)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == ""


_OPENED = """
import os, socket, sys
os.setgroups([])
os.setegid(int(sys.argv[1]))
os.seteuid(int(sys.argv[1]))
for path in sys.argv[2:]:
    for way in (lambda: open(path), lambda: socket.socket(socket.AF_UNIX).connect(path)):
        try:
            way()
            print(path)
        except OSError:
            pass
"""


def test_its_folder_and_what_lies_outside_it_are_for_its_owner_alone(server: Server) -> None:
    for path in (server.data, server.data / doors.FOLDER, *filter(Path.exists, server.sockets)):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def test_each_start_has_keys_of_its_own(tmp_path: Path) -> None:
    made = []
    for _ in range(2):
        doors.lock_up(tmp_path)
        made.append({file.name: file.read_text() for file in (tmp_path / doors.FOLDER).iterdir()})
    assert made[0].keys() == made[1].keys()
    assert not any(made[0][name] == made[1][name] for name in made[0])
    assert not doors.settings(tmp_path).items() & doors.settings(tmp_path).items() - {
        (name, value) for name, value in doors.settings(tmp_path).items() if "GRPC" in name
    }
