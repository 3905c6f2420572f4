"""The real servers that tests talk to, each started on free ports and ended by whoever started it."""

import contextlib
import os
import random
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import AnyStr, Self

import psycopg

from stack import s3 as embedded
from tests.support.paths import TOOLS

ACCESS_KEY, SECRET_KEY = "khobao-tests", "a-secret-for-tests"


@dataclass(frozen=True, kw_only=True)
class S3:
    """An S3 server that is running."""

    endpoint: str
    access_key: str = ACCESS_KEY
    secret_key: str = SECRET_KEY

    @property
    def env(self) -> dict[str, str]:
        """What boto3's chain needs to find it, and nothing of this machine's own settings."""
        return {
            "AWS_ENDPOINT_URL_S3": self.endpoint,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": "us-east-1",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }


def free_port(count: int = 1) -> int:
    """The first of so many ports in a row that are free now, as are those 10,000 above them.

    Drawn at random from below the range from which the system gives out ports by itself; each of pytest's workers draws from a
    part of its own, since another could take a port between the draw and the start of what is to listen there.
    """
    part = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % PARTS
    begin = PORTS.start + part * (len(PORTS) // PARTS)
    while True:
        first = random.randrange(begin, begin + len(PORTS) // PARTS - count)
        ports = range(first, first + count)
        if all(embedded.is_free(port) and embedded.is_free(port + embedded.GRPC) for port in ports):
            return first


PORTS, PARTS = range(11000, 22000), 8


def seaweed(data: Path, *, bucket: str = "khobao", port: int | None = None) -> embedded.Server:
    """An embedded server that is not started yet."""
    return embedded.Server(
        data=data,
        bucket=bucket,
        access_key=ACCESS_KEY,
        secret_key=SECRET_KEY,
        port=port or free_port(5),
    )


@contextmanager
def ending(process: "subprocess.Popen[AnyStr]") -> Generator["subprocess.Popen[AnyStr]"]:
    """A process that does not outlive the block: Popen's own block would wait for ever for one that goes on."""
    with process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def running(server: embedded.Server, log: Path) -> Generator[S3]:
    process = server.start(log)
    try:
        server.wait(process)
        yield S3(endpoint=server.endpoint)
    finally:
        process.kill()
        process.wait()
        server.clean()


@contextmanager
def ministack(folder: Path) -> Generator[S3]:
    """The second server: no login, another reading of the protocol."""
    port = free_port()
    env = os.environ | {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "SERVICES": "s3",
        "S3_DATA_DIR": str(folder / "s3"),
        "TMPDIR": str(folder),
    }
    with (
        (folder / "log").open("wb") as log,
        ending(
            subprocess.Popen([TOOLS / "ministack"], env=env, stdout=log, stderr=log, cwd=folder)
        ) as process,
    ):
        until_it_answers(f"http://127.0.0.1:{port}/_ministack/health", process)
        yield S3(endpoint=f"http://127.0.0.1:{port}")


def until_it_answers(url: str, process: "subprocess.Popen[bytes]", seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise TimeoutError(f"{process.args}: {url} does not answer: {error}") from error
        time.sleep(0.1)


def until_it_listens(port: int, process: "subprocess.Popen[bytes]", seconds: float = 120) -> None:
    """Return when a process takes connections at a port of this machine. Raises TimeoutError when it ends instead."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except OSError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise TimeoutError(f"{process.args}: nothing listens at port {port}: {error}") from error
        time.sleep(0.1)


class Forwarder:
    """Hands connections on to another port, over TLS where a context is given, and may meddle with the bytes."""

    def __init__(
        self,
        target: int | Path,
        *,
        at: int | Path = 0,
        tls: ssl.SSLContext | None = None,
        to_server: Callable[[bytes], bytes] = bytes,
        to_client: Callable[[bytes], bytes] = bytes,
    ) -> None:
        """``target`` and ``at``, where it listens: a port of this machine, or a Unix socket, which also stands between two
        network namespaces. Port 0: one that is free."""
        self._target, self._tls, self._to_server, self._to_client = target, tls, to_server, to_client
        self._listener = listening(at)
        self.port: int = 0 if isinstance(at, Path) else self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            if self._tls:
                client = self._tls.wrap_socket(client, server_side=True)
            with client, connected(self._target) as server:
                back = threading.Thread(target=_pump, args=(server, client, self._to_client), daemon=True)
                back.start()
                _pump(client, server, self._to_server)
                back.join()


def listening(at: int | Path) -> socket.socket:
    """A socket that takes connections at a port of this machine, or as a Unix socket of this path."""
    if not isinstance(at, Path):
        return socket.create_server(("127.0.0.1", at))
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(at))
    listener.listen()
    return listener


def connected(to: int | Path) -> socket.socket:
    """A connection to it. Raises OSError where nobody takes it."""
    if not isinstance(to, Path):
        return socket.create_connection(("127.0.0.1", to))
    client = socket.socket(socket.AF_UNIX)
    client.connect(str(to))
    return client


def _pump(source: socket.socket, sink: socket.socket, meddle: Callable[[bytes], bytes]) -> None:
    """Until either side ends, or ``meddle`` raises ConnectionError, which breaks off both."""
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(meddle(data))
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def postgres_programs() -> Path | None:
    """Where Debian and others keep PostgreSQL's programs; None where it is not installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    beside = shutil.which("initdb")
    return next(
        (folder for folder in folders if (folder / "initdb").exists()), beside and Path(beside).parent
    )


@contextmanager
def postgres(folder: Path, programs: Path, *, password: str = "") -> Generator[str]:
    """A PostgreSQL server of our own: the URL of an empty database. It refuses to run as root, so then as another, who must be
    able to enter the folder. Without a password it asks for none."""
    port, data = free_port(), folder / "data"
    user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    if password:
        (folder / "password").write_text(password)
    if user:
        shutil.chown(folder, "postgres", "postgres")
    argv = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "khobao",
        *(["-A", "scram-sha-256", "--pwfile", folder / "password"] if password else ["-A", "trust"]),
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    ]
    subprocess.run(argv, check=True, capture_output=True, cwd=folder, **user)
    settings = [
        f"port={port}",
        "listen_addresses=127.0.0.1",
        f"unix_socket_directories={folder}",
        "fsync=off",
    ]
    argv = [programs / "postgres", "-D", data, *(word for setting in settings for word in ("-c", setting))]
    with (
        (folder / "log").open("wb") as log,
        ending(subprocess.Popen(argv, stdout=log, stderr=log, cwd=folder, **user)) as process,
    ):
        try:
            url = f"postgresql://khobao{password and f':{password}'}@127.0.0.1:{port}/postgres"
            deadline = time.monotonic() + 60
            while True:
                try:
                    psycopg.connect(url).close()
                    break
                except psycopg.OperationalError:
                    if process.poll() is not None or time.monotonic() > deadline:
                        raise
                time.sleep(0.1)
            yield url
        finally:
            process.send_signal(signal.SIGQUIT)  # its immediate shutdown
