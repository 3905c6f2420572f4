"""Chaos: whether the archive is what it should be, wherever a run of it was killed, cut off or left without room.

    python -m benchmarks.chaos [--minutes N | --runs N | --seed N ...] [--log FILE]

A run draws from its seed one command (capture, refine, a past day, sealing, compaction, hiding, erasing) and what happens
while it is carried out: the process or the S3 server is killed with -9, the server answers 500 or 503, late or not at all, an
upload is torn, the answer to a write is lost, a disk is full. Then the command is given again, with nothing in its way, and
what the archive holds is compared with what it holds where nothing had happened; it is verified, audited, and its catalog
made again. Prints how many of how many were the same, with the seeds of those that were not: ``--seed`` repeats one.

Real processes, a real S3 server and a newsstand. As root, home folder and server lie on small file systems of their own, which
can be filled.
"""

import argparse
import contextlib
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks import chaos_archive as subject
from benchmarks.chaos_archive import NOW, WORKS, State, Work
from scrapers.archive.archive import Archive
from scrapers.archive.signing import make
from scrapers.archive.store import Store
from scrapers.cli.exits import Exit
from scrapers.config import Config
from stack import s3 as embedded
from tests.newsstand import Newsstand
from tests.support import servers
from tests.support.gate import WELL, Gate, Wrong

TRIES = 3
"""Times that a command is given again; the first should do."""
SECONDS = 900
"""After which a command that hangs is killed, and the run has failed."""
HOME_SIZE, SERVER_SIZE = 48, 1024
"""MB of the file systems."""
KILLED = -signal.SIGKILL
FORK = multiprocessing.get_context("forkserver")

AT_A_REQUEST, AT_A_LOOK, AT_A_TIME = "killed at a request", "killed at a file", "killed at a time"
SERVER_KILLED, WRONG, SLOW, CUT = "server killed", "answers wrong", "slow", "cut off"
DISK, SERVER_DISK = "disk full", "server's disk full"
HOW = {
    AT_A_REQUEST: 5,
    AT_A_LOOK: 5,
    AT_A_TIME: 3,
    SERVER_KILLED: 2,
    WRONG: 4,
    SLOW: 1,
    CUT: 4,
    DISK: 3,
    SERVER_DISK: 1,
}
"""What happens, and how often of all."""


@dataclass
class Server:
    """The S3 server, which can be killed and started again."""

    seaweed: embedded.Server
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Start it where it does not run, and wait until it answers."""
        with self._turn:
            if self.process is None or self.process.poll() is not None:
                self.seaweed.clean()
                self.process = self.seaweed.start(self.log)
            process = self.process
        self.seaweed.wait(process)

    def kill(self) -> None:
        with self._turn:
            if self.process:
                self.process.kill()
                self.process.wait()
        self.seaweed.clean()


@dataclass(frozen=True, slots=True)
class Measured:
    """How long a command is where nothing is in its way."""

    requests: int
    looks: int
    """As ``chaos_archive.run``."""
    seconds: float
    code: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a run."""

    seed: int
    work: str
    how: str
    """In full: with the place and the times."""
    wrong: tuple[str, ...]


class Command:
    """A command that is being carried out."""

    def __init__(self, world: "World", work: Work, *, patient: bool = True, die_at: int = 0) -> None:
        """One that is not ``patient`` asks a server that fails three times and not ten."""
        world.stand.set_time(work.now)
        self._looks = FORK.Value("i", 0, lock=False)
        log, env = str(world.folder / "commands.log"), world.env(patient=patient)
        self._process = FORK.Process(
            target=subject.run, args=(world.words[work.name], log, env, self._looks, die_at)
        )
        self._began = time.monotonic()
        self._started = threading.Event()
        self._process.start()
        self._started.set()

    def kill(self) -> None:
        self._started.wait()
        self._process.kill()

    def end(self) -> Measured | None:
        """Wait for it; None where it hangs."""
        self._process.join(SECONDS)
        code, seconds = self._process.exitcode, time.monotonic() - self._began
        if code is None:
            self._process.kill()
            self._process.join()
            return None
        return Measured(0, self._looks.value, seconds, code)


@dataclass
class World:
    """All that a run needs, made once."""

    config: Config
    server: Server
    gate: Gate
    stand: Newsstand
    folder: Path
    fills: bool
    """Whether the disks can be filled."""
    before: dict[str, State] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    measured: dict[str, Measured] = field(default_factory=dict)
    expected: dict[str, dict[str, Any]] = field(default_factory=dict)
    command: Command | None = None

    def env(self, *, patient: bool = True) -> dict[str, str]:
        """Of a command."""
        mine = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **mine,
            **servers.S3(endpoint=self.gate.endpoint).env,
            "KHOBAO_HOME": str(self.config.home),
            "KHOBAO_BUCKET": self.config.bucket,
            "KHOBAO_NEWSSTAND": self.stand.address,
            **({} if patient else {"AWS_MAX_ATTEMPTS": "3"}),
        }

    @property
    def disk(self) -> Path:
        """The folder of the file system that home lies on."""
        return self.config.home.parent

    def kill(self) -> None:
        """Kill the command that is being carried out."""
        while self.command is None:
            time.sleep(0.001)
        self.command.kill()


def fill(world: World) -> None:
    """Carry out all commands once, undisturbed, and keep what the archive is before and after each."""
    store = Store.open(world.config)
    for work in WORKS:
        with Archive.open(world.config) as archive:
            work.prepare(archive)
        world.before[work.name] = State.take(store, world.config.home, world.folder / f"before {work.name}")
        with Archive.open(world.config) as archive:
            world.words[work.name] = work.words(archive)
        world.gate.forget()
        done = Command(world, work).end()
        if done is None or done.code not in {Exit.OK, Exit.ALARM}:
            raise SystemExit(f"{work.name}, undisturbed: expected to end well, got {done}")
        requests = len(world.gate.asked)
        world.measured[work.name] = Measured(requests, done.looks, done.seconds, done.code)
        found = look(world, work)
        if found:
            raise SystemExit(f"{work.name}, undisturbed: {found}")
        print(f"{work.name:20} {requests:4} requests {done.looks:4} looks {done.seconds:6.2f} s", flush=True)


def look(world: World, work: Work) -> list[str]:
    """What is not as it should be after a command; kept as what should be, where it is looked at first."""
    with Archive.open(world.config) as archive:
        is_now = subject.picture(archive)
        expected = world.expected.setdefault(work.name, is_now)
        found = [
            f"{part}: {subject.difference(expected.get(part), is_now.get(part))}"
            for part in sorted(expected.keys() | is_now.keys())
            if expected.get(part) != is_now.get(part)
        ]
        found += subject.faults(archive, world.config.home, world.folder / "again.sqlite")
        for stored in archive.store.list("audits/"):
            archive.store.delete(stored.key)
    return found


def disturbed(world: World, work: Work, how: str, chance: random.Random) -> tuple[str, Measured | None]:
    """Carry out a command while that happens: what happened in full, and how the command ended."""
    usual, die_at, patient, said = world.measured[work.name], 0, True, how
    at = chance.randint(1, max(1, usual.requests))
    before = chance.random() < 0.5
    world.command = None
    delay: float | None = None
    if how == AT_A_REQUEST:
        wrong = (
            Wrong(before=world.kill, passes=False, cut=True) if before else Wrong(after=world.kill, cut=True)
        )
        world.gate.meddle = lambda asked: wrong if asked.number == at else WELL
        said += f" {'before' if before else 'after'} {at}"
    elif how == AT_A_LOOK:
        die_at = chance.randint(1, max(1, usual.looks))
        said += f" {die_at}"
    elif how == AT_A_TIME:
        delay = chance.uniform(0, usual.seconds)
        said += f" {delay:.3f}"
    elif how == SERVER_KILLED:
        gone, too = chance.choice((0.0, 0.5, 2.0)), chance.random() < 0.3
        wrong = _without_server(world, gone, before=before, too=too)
        world.gate.meddle = lambda asked: wrong if asked.number == at else WELL
        said += f" {'before' if before else 'after'} {at} for {gone} s{', the command too' if too else ''}"
    elif how == WRONG:
        times, status = chance.choice((1, 1, 2, 4, 40)), chance.choice((500, 503))
        patient = times < 5
        wrong = Wrong(status=status, passes=not before)
        world.gate.meddle = lambda asked: wrong if at <= asked.number < at + times else WELL
        said += f" {status} {'instead of' if before else 'after'} {at} and {times - 1} more"
    elif how == SLOW:
        seconds, times = chance.choice((0.05, 0.3, 1.0)), chance.randint(1, 8)
        wrong = Wrong(before=lambda: time.sleep(seconds))
        world.gate.meddle = lambda asked: wrong if at <= asked.number < at + times else WELL
        said += f" by {seconds} s at {at} and {times - 1} more"
    elif how == CUT:
        times, way = (
            chance.choice((1, 1, 2, 40)),
            chance.choice(("before", "after", "in the body", "in the answer")),
        )
        patient = times < 5
        wrong = {
            "before": Wrong(passes=False, cut=True),
            "after": Wrong(cut=True),
            "in the body": Wrong(torn=True),
            "in the answer": Wrong(half=True),
        }[way]
        world.gate.meddle = lambda asked: wrong if at <= asked.number < at + times else WELL
        said += f" {way} {at} and {times - 1} more"
    elif how in {DISK, SERVER_DISK}:
        left = chance.choice((0, 0, 4, 16, 64, 200))
        disk = world.disk if how == DISK else world.server.seaweed.data.parent
        patient = how == DISK
        wrong = Wrong(before=lambda: filled(disk, left))
        at = at if chance.random() < 0.7 else 1
        world.gate.meddle = lambda asked: wrong if asked.number == at else WELL
        said += f" at {at} but for {left} KB"
    world.gate.forget()
    world.command = command = Command(world, work, patient=patient, die_at=die_at)
    if delay is not None:
        time.sleep(delay)
        command.kill()
    done = command.end()
    world.gate.meddle = lambda _: WELL
    for disk in (world.disk, world.server.seaweed.data.parent):
        (disk / BALLAST).unlink(missing_ok=True)
    if how == SERVER_DISK:
        world.server.kill()  # it looks for room once a minute alone
    world.server.start()
    return said, done


BALLAST = "ballast"


def filled(disk: Path, left: int) -> None:
    """Fill a file system but for so many KB."""
    room = os.statvfs(disk)
    size = room.f_bavail * room.f_frsize - left * 1024
    with (disk / BALLAST).open("wb") as file, contextlib.suppress(OSError):
        os.posix_fallocate(file.fileno(), 0, max(1, size))


def _without_server(world: World, seconds: float, *, before: bool, too: bool) -> Wrong:
    def kill() -> None:
        world.server.kill()
        if too:
            world.kill()
        threading.Timer(seconds, _started, (world.server,)).start()

    return Wrong(before=kill, passes=False, cut=True) if before else Wrong(after=kill, cut=True)


def _started(server: Server) -> None:
    with contextlib.suppress(Exception):  # the run waits for it in any case, and says what is wrong
        server.start()


def run(world: World, seed: int) -> Verdict:
    """One run, from its seed."""
    chance = random.Random(f"chaos {seed}")
    work = chance.choice(WORKS)
    possible = [how for how in HOW if world.fills or how not in {DISK, SERVER_DISK}]
    store = Store.open(world.config)
    world.before[work.name].restore(store, world.config.home)
    wrong: list[str] = []
    told: list[str] = []
    for _ in range(2 if chance.random() < 0.2 else 1):
        (how,) = chance.choices(possible, [HOW[each] for each in possible])
        said, done = disturbed(world, work, how, chance)
        allowed = {world.measured[work.name].code, KILLED, Exit.LATER}
        if how in {DISK, SERVER_DISK}:
            allowed |= {Exit.ARCHIVE}
        told.append(f"{said} ({done.code if done else 'hung'})")
        if done is None or done.code not in allowed:
            wrong.append(f"expected it to end with one of {sorted(map(int, allowed))}, it ended with {done}")
    for again in range(TRIES):
        done = Command(world, work).end()
        if done and done.code == world.measured[work.name].code:
            break
        wrong.append(f"given again, {again + 1}: {done}")
    wrong += look(world, work)
    return Verdict(seed, work.name, "; then ".join(told), tuple(wrong))


@contextmanager
def file_system(folder: Path, size: int) -> Generator[bool]:
    """Mount a small one at a folder, where that is allowed: whether it is."""
    folder.mkdir()
    argv = ["mount", "-t", "tmpfs", "-o", f"size={size}m", "khobao-chaos", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(argv, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=False)


@contextmanager
def made() -> Generator[World]:
    """A world, filled."""
    FORK.set_forkserver_preload(["benchmarks.chaos_warm"])
    with (
        tempfile.TemporaryDirectory(prefix="khobao-chaos-") as name,
        file_system(Path(name) / "disk", HOME_SIZE) as fills,
        file_system(Path(name) / "server", SERVER_SIZE),
    ):
        folder = Path(name)
        home = folder / "disk" / "home"
        home.mkdir()
        server = Server(servers.seaweed(folder / "server" / "s3", bucket="chaos"), folder / "s3.log")
        try:
            server.start()
            os.environ.update(servers.S3(endpoint=server.seaweed.endpoint).env)
            config = Config(
                home=home,
                bucket="chaos",
                catalog=f"sqlite:///{home / 'catalog.sqlite'}",
                signing_key=home / "signing.pem",
                trusted_keys=home / "trusted.pem",
            )
            make(home / "signing.pem", home / "trusted.pem")
            with Gate(server.seaweed.endpoint) as gate, Newsstand(now=NOW) as stand:
                world = World(config, server, gate, stand, folder, fills)
                try:
                    fill(world)
                    yield world
                except BaseException:
                    log = folder / "commands.log"
                    print(log.read_text(errors="replace")[-3000:] if log.exists() else "", file=sys.stderr)
                    raise
        finally:
            server.kill()


def seeds(options: argparse.Namespace) -> Iterator[int]:
    """Those that are asked for, until the time is over."""
    if options.seed:
        yield from options.seed
        return
    end = time.monotonic() + 60 * options.minutes
    for number in count(options.first):
        if options.runs is not None and number >= options.first + options.runs:
            return
        if options.runs is None and time.monotonic() > end:
            return
        yield number


def main() -> None:
    """Run, and print what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--runs", type=int, help="so many, instead of minutes")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--seed", type=int, nargs="+", help="these alone")
    parser.add_argument("--log", type=Path, help="a file to which a line is added for each run")
    options = parser.parse_args()
    done: Counter[tuple[str, str]] = Counter()
    good: Counter[tuple[str, str]] = Counter()
    failed: list[Verdict] = []
    with made() as world:
        if not world.fills:
            print("not root, or no mount: no disk is filled")
        began = time.monotonic()
        for seed in seeds(options):
            (world.folder / "commands.log").unlink(missing_ok=True)
            verdict = run(world, seed)
            kind = (verdict.work, next(how for how in HOW if verdict.how.startswith(how)))
            done[kind] += 1
            good[kind] += not verdict.wrong
            line = f"{seed} {verdict.work}: {verdict.how}: {'; '.join(verdict.wrong) or 'the same'}"
            if options.log:
                with options.log.open("a") as log:
                    log.write(f"{line}\n")
            if verdict.wrong:
                failed.append(verdict)
                print(line[:2000], flush=True)
                print((world.folder / "commands.log").read_text(errors="replace")[-1500:], flush=True)
        seconds = time.monotonic() - began
    for of in (0, 1):
        for name in dict.fromkeys(kind[of] for kind in sorted(done)):
            ran, same = (sum(n for kind, n in each.items() if kind[of] == name) for each in (done, good))
            print(f"{name:20} {same:5} of {ran}")
    total = sum(done.values())
    print(f"{total - len(failed)} of {total} the same, in {seconds:.0f} s")
    if failed:
        raise SystemExit(f"not the same: --seed {' '.join(f'{each.seed}' for each in failed)}")


if __name__ == "__main__":
    main()
