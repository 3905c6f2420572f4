"""The embedded S3 server: it starts, keeps what it acknowledged, and says what is in its way."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from scrapers.archive.archive import Archive
from scrapers.archive.catalog import Catalog
from scrapers.archive.query import query
from scrapers.archive.store import Store
from scrapers.config import Config
from scrapers.errors import AccessDenied, BadConfiguration, StorageFull, StoreUnavailable
from stack import s3 as embedded
from stack.s3 import Server
from tests.conftest import use
from tests.support.paths import ROOT
from tests.support.servers import ACCESS_KEY, S3, ending, seaweed

pytestmark = pytest.mark.slow

TEXT = "text/plain"


@pytest.fixture
def server(tmp_path: Path) -> Server:
    """A server of the test's own, not started."""
    return seaweed(tmp_path / "home" / "s3")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[Server], "subprocess.Popen[bytes]"]]:
    """Start a server and wait for it; it ends with the test."""
    with ExitStack() as stack:

        def run(server: Server) -> "subprocess.Popen[bytes]":
            stack.callback(server.clean)
            process = stack.enter_context(server.start(tmp_path / "log"))
            stack.callback(process.kill)
            server.wait(process)
            return process

        yield run


@pytest.fixture
def store(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store on that server; it asks nothing before it is used."""
    use(S3(endpoint=server.endpoint), monkeypatch)
    return Store.open(Config(home=tmp_path, bucket=server.bucket, catalog="unused", s3_sync=server.data))


@pytest.fixture
def catalog() -> Iterator[Catalog]:
    """An empty one, in memory."""
    with Catalog.open("sqlite://") as opened:
        yield opened


def test_what_was_acknowledged_outlives_a_kill(server: Server, store: Store, start, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    process = start(server)
    acknowledged: dict[str, bytes] = {}
    stop = threading.Event()

    def write(thread: int) -> None:
        number = 0
        while not stop.is_set():
            key, body = f"kept/{thread}/{number}", os.urandom(1000 + number * 37)
            try:
                store.put(key, body, content_type=TEXT, if_absent=True)
            except StoreUnavailable:
                return
            acknowledged[key] = body
            number += 1

    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    store = Store.open(Config(home=server.data, bucket=server.bucket, catalog="unused"))
    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 60
    while len(acknowledged) < 100:
        assert time.monotonic() < deadline, f"{len(acknowledged)} objects in a minute"
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    stop.set()
    for thread in threads:
        thread.join()
    start(server)
    assert {key: store.get(key) for key in acknowledged} == acknowledged
    listed = {stored.key for stored in store.everything("kept/")}
    assert set(acknowledged) <= listed


def test_a_server_that_is_away_for_a_moment_is_waited_for(
    server: Server, store: Store, start, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "14")  # the waits are drawn at random, and may all be short
    store = Store.open(Config(home=server.data, bucket=server.bucket, catalog="unused"))
    process = start(server)
    store.put("before", b"1", content_type=TEXT)
    process.terminate()
    process.wait(60)
    put = threading.Thread(target=lambda: store.put("after", b"2", content_type=TEXT))
    put.start()
    time.sleep(1)
    start(server)
    put.join()
    assert store.get("before") + store.get("after") == b"12"


def test_a_server_that_is_gone_is_named_by_store_and_query(
    server: Server, store: Store, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    away = Store.open(Config(home=server.data, bucket=server.bucket, catalog="unused"))
    archive = Archive(away, catalog)
    with pytest.raises(StoreUnavailable, match=server.endpoint):
        away.put("a", b"", content_type=TEXT)
    with pytest.raises(StoreUnavailable, match=server.endpoint):
        query("select 1", archive)


def test_nobody_reads_or_deletes_without_the_key(server: Server, store: Store, start) -> None:  # type: ignore[no-untyped-def]
    start(server)
    store.put("secret", b"words", content_type=TEXT)
    for port in range(server.port, server.port + 5):
        for path in (f"/{server.bucket}/secret", f"/buckets/{server.bucket}/secret"):
            for method in ("GET", "DELETE"):
                request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
                with pytest.raises(urllib.error.HTTPError) as refused:
                    urllib.request.urlopen(request, timeout=10)
                refused.value.close()
                assert refused.value.code in {400, 401, 403, 404, 405, 501}
    assert store.get("secret") == b"words"


def test_other_credentials_at_a_later_start_take_over(
    server: Server, store: Store, start, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    process = start(server)
    store.put("kept", b"words", content_type=TEXT)
    process.terminate()
    process.wait(60)
    other = Server(
        data=server.data,
        bucket=server.bucket,
        access_key=ACCESS_KEY,
        secret_key="another-secret",
        port=server.port,
    )
    start(other)
    with pytest.raises(AccessDenied):
        store.get("kept")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another-secret")
    again = Store.open(Config(home=server.data, bucket=server.bucket, catalog="unused"))
    assert again.get("kept") == b"words"


def test_a_folder_has_one_server(server: Server, start) -> None:  # type: ignore[no-untyped-def]
    start(server)
    with pytest.raises(BadConfiguration, match=f"{server.data}: another S3 server is running"):
        seaweed(server.data).start(server.data / "log")


@pytest.mark.parametrize("step", [0, 3, 4, embedded.GRPC])
def test_a_taken_port_is_named_with_what_to_do(server: Server, tmp_path: Path, step: int) -> None:
    with (
        socket.create_server(("127.0.0.1", server.port + step)),
        pytest.raises(BadConfiguration, match=rf"port {server.port + step} is taken.*ss -ltnp.*AWS_ENDPOINT"),
    ):
        server.start(tmp_path / "log")


def test_all_its_files_lie_in_its_folder_and_nothing_of_the_shell_reaches_it(
    tmp_path: Path, start, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    """In a folder whose path is longer than a socket's may be; with another's settings in the shell and at home."""
    home = tmp_path / "another SeaweedFS' home"
    (home / ".seaweedfs").mkdir(parents=True)
    (home / ".seaweedfs" / "security.toml").write_text(
        "[jwt.signing]\nkey = 'another'\n[grpc]\nca = '/none'\n"
    )
    for name, value in {
        "HOME": str(home),
        "TMPDIR": str(home),
        "WEED_JWT_SIGNING_KEY": "another",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "another")
    assert "another" not in seaweed(tmp_path).env.values()
    monkeypatch.delenv("AWS_SESSION_TOKEN")
    server = seaweed(tmp_path / "một thư mục sâu, rất sâu" / ("x" * 90) / "s3")
    process = start(server)
    running = psutil.Process(process.pid)
    bound = {server.data / at.laddr for at in running.net_connections("unix") if at.laddr}
    assert bound - {server.data / "s3.sock", server.data / "filer.sock"} == set(server.sockets)
    written = [Path(file.path) for file in running.open_files() if file.mode != "r"]
    assert [path for path in written if not path.is_relative_to(tmp_path)] == []
    assert {path.name for path in home.iterdir()} == {".seaweedfs"}
    assert (server.data / "s3.sock").is_socket()
    process.terminate()
    process.wait(60)
    assert not any(path.exists() for path in server.sockets)


def test_a_socket_that_another_user_left_is_named(server: Server, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("takes root to make another user's file, and to become one")
    socket_file = server.sockets[2]
    socket_file.touch()
    try:
        argv = [sys.executable, "-c", _AS_NOBODY, str(tmp_path / "log"), str(server.port)]
        done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    finally:
        socket_file.unlink()
    assert done.stdout.startswith(f"{socket_file} is another user's, left by their S3 server"), done.stderr


_AS_NOBODY = """
import os, sys, pathlib
from scrapers.errors import BadConfiguration
from stack.s3 import Server
server = Server(data=pathlib.Path(sys.argv[1]), bucket="b", access_key="a", secret_key="s", port=int(sys.argv[2]))
os.seteuid(65534)
try:
    server._check_ports()
except BadConfiguration as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("port", "said"), [(70_000, "does not exist"), (0, "does not exist"), (-1, "does not exist")]
)
def test_why_a_port_cannot_be_used_is_true(port: int, said: str) -> None:
    assert said in (embedded.why_not(port) or "")


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadConfiguration, match=r"file/s3: Not a directory; set KHOBAO_HOME"):
        seaweed(tmp_path / "file" / "s3").prepare()


def test_a_server_that_ends_at_once_is_named(server: Server, tmp_path: Path) -> None:
    ends = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    with ends as process, pytest.raises(StoreUnavailable, match="ended with code 3"):
        server.wait(process)


def environment(server: Server, **more: str) -> dict[str, str]:
    return os.environ | S3(endpoint=server.endpoint).env | {"KHOBAO_HOME": str(server.data.parent), **more}


def test_in_the_foreground_it_takes_its_settings_from_the_environment_and_signals_reach_it(
    server: Server, store: Store, tmp_path: Path
) -> None:
    """Also where it begins as a shell's background job does, with SIGINT ignored."""
    argv = ["sh", "-c", f"trap '' INT; exec {sys.executable} -m stack.s3"]
    with (
        (tmp_path / "log").open("wb") as log,
        ending(subprocess.Popen(argv, env=environment(server), cwd=ROOT, stdout=log, stderr=log)) as process,
    ):
        server.wait(process)
        said = (tmp_path / "log").read_text()
        assert said.startswith(f"S3 server at {server.endpoint}, bucket khobao, data in {server.data}\n")
        store.put("kept", b"words", content_type=TEXT)
        assert store.get("kept") == b"words"
        assert (server.data / "filerldb2").is_dir()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0, (tmp_path / "log").read_text()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"AWS_SECRET_ACCESS_KEY": ""}, "AWS_SECRET_ACCESS_KEY: expected the credentials"),
        ({"AWS_ENDPOINT_URL_S3": "https://s3.example"}, "AWS_ENDPOINT_URL_S3='https://s3.example'"),
    ],
)
def test_in_the_foreground_a_wrong_setting_is_one_line(
    server: Server, change: dict[str, str], said: str
) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "stack.s3"],
        env=environment(server, **change),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert said in ended.stderr


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 60 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", folder], check=False)
    if mounted.returncode:
        pytest.skip("a full disk is made with a small tmpfs, which takes root to mount")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_is_named_and_what_was_kept_is_kept(small_disk: Path, monkeypatch, start) -> None:  # type: ignore[no-untyped-def]
    server = seaweed(small_disk / "s3")
    use(S3(endpoint=server.endpoint), monkeypatch)
    start(server)
    store = Store.open(Config(home=small_disk, bucket=server.bucket, catalog="unused", s3_sync=server.data))
    body, kept = os.urandom(5_000_000), []

    def fill() -> None:
        for number in range(20):
            store.put(f"fill/{number}", body, content_type=TEXT)
            kept.append(number)

    with pytest.raises(StorageFull, match=r"of 60 MB are free in .*: make room"):
        fill()
    assert 0 < len(kept) < 20
    assert all(store.get(f"fill/{number}") == body for number in kept)
