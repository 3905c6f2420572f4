"""Hosts of their own on this machine: a network namespace each, whose every connection can be watched and cut.

``python -m tests.support.hosts FOLDER PORT... -- COMMAND`` is what runs inside: it takes connections at these ports of the
namespace's loopback network and hands them, by the Unix sockets ``FOLDER/<port>``, to whoever listens there outside.
"""

import fcntl
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Generator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.support.servers import Forwarder

ARE_POSSIBLE = (
    subprocess.run(["unshare", "--user", "--map-root-user", "--net", "true"], check=False).returncode == 0
)
"""Linux makes namespaces for this user."""
HEAD = 500
"""Bytes that are kept of what a host sent: of a request, its first lines."""
_SET_FLAGS, _UP_AND_RUNNING = 0x8914, 0x41
"""SIOCSIFFLAGS; IFF_UP and IFF_RUNNING (netdevice(7))."""


class Host:
    """A host that reaches these ports of this machine, and nothing else."""

    def __init__(self, folder: Path, ports: Collection[int]) -> None:
        """``folder``: empty, with a short path, for the name of a Unix socket has at most 107 bytes."""
        self._folder, self._ports = folder, tuple(ports)
        self._open = {port: threading.Event() for port in ports}
        self.sent: dict[int, list[tuple[float, bytes]]] = {port: [] for port in ports}
        """What it sent, by port: when (monotonic), and its first bytes."""
        self.mend()

    def cut(self, ports: Collection[int]) -> None:
        """From now on nothing comes through by these ports, either way: what is sent waits, as in a broken network."""
        for port in ports:
            self._open[port].clear()

    def mend(self) -> None:
        """Everything comes through, what waited too."""
        for event in self._open.values():
            event.set()

    def command(self, command: Sequence[str]) -> list[str]:
        """What runs a command in it."""
        inside = [sys.executable, "-m", "tests.support.hosts", str(self._folder), *map(str, self._ports)]
        return ["unshare", "--user", "--map-root-user", "--net", *inside, "--", *command]

    @contextmanager
    def connected(self) -> Generator["Host"]:
        """While it is, its connections are handed on."""
        with ExitStack() as stack:
            for port in self._ports:
                stack.enter_context(self._forwarder(port))
            try:
                yield self
            finally:
                self.mend()

    def _forwarder(self, port: int) -> Forwarder:
        way, sent = self._open[port], self.sent[port]

        def out(data: bytes) -> bytes:
            way.wait()
            sent.append((time.monotonic(), data[:HEAD]))
            return data

        def back(data: bytes) -> bytes:
            way.wait()
            return data

        return Forwarder(port, at=self._folder / str(port), to_server=out, to_client=back)


def main(folder: Path, ports: Sequence[int], command: Sequence[str]) -> int:
    """Inside the namespace, where even the loopback interface is down at first: the exit code of the command."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh", b"lo", _UP_AND_RUNNING))
    with ExitStack() as stack:
        for port in ports:
            stack.enter_context(Forwarder(folder / str(port), at=port))
        return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    end = sys.argv.index("--")
    sys.exit(main(Path(sys.argv[1]), [int(port) for port in sys.argv[2:end]], sys.argv[end + 1 :]))
