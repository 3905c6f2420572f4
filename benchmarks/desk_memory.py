"""What the desk costs Airflow's API server in memory, and whether it grows with what is asked.

    . .khobao/demo/env && python -m benchmarks.desk_memory [rounds] [requests of a round]

beside `make demo`. Signs in as its user, asks for Airflow's own pages first, then walks the desk's links and asks for pages of every
kind in turn, exports and captures too. Prints the memory of the processes of the API server (PSS: what they share is counted once)
before the desk's first page, after it, and after each round, with the CPU seconds that a request took of them. A leak shows as a
growth that goes on; caches fill in the first rounds.
"""

import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from html import unescape
from itertools import cycle, islice
from urllib.parse import urldefrag, urlsplit

import httpx
import psutil

OF_A_KIND = 12
"""Addresses of one kind that are asked for."""
MIB = 1 << 20


class Server:
    """The processes of the API server that listens at a port of this machine."""

    def __init__(self, port: int) -> None:
        found = {
            each.pid
            for each in psutil.net_connections("tcp")
            if each.laddr.port == port and each.status == "LISTEN"
        }
        parents = [psutil.Process(pid) for pid in found if pid]
        if not parents:
            raise SystemExit(f"expected an API server at port {port}: start `make demo` first")
        self.processes = list(
            {each.pid: each for one in parents for each in (one, *one.children(recursive=True))}.values()
        )

    @property
    def pss(self) -> float:
        """MiB."""
        return sum(each.memory_full_info().pss for each in self.processes) / MIB

    @property
    def cpu(self) -> float:
        """Seconds since they began."""
        return sum(sum(each.cpu_times()[:2]) for each in self.processes)


def kind(address: str) -> str:
    """Of a page: its address without what names a thing."""
    parts = urlsplit(address)
    place = re.sub(r"[^/]*\d[^/]*", "*", parts.path)
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair})
    return f"{place}?{'&'.join(names)}"


def walked(client: httpx.Client, most: int) -> list[str]:
    """Addresses of the desk that its pages lead to, at most ``OF_A_KIND`` of a kind."""
    seen: dict[str, None] = {"/khobao/": None}
    kinds: Counter[str] = Counter()
    left = ["/khobao/"]
    while left and len(seen) < most:
        answer = client.get(left.pop(0))
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        for found in re.findall(r'(?:href|src)="(/khobao/[^"]*)"', answer.text):
            other = urldefrag(unescape(found)).url
            if (
                other not in seen
                and "/static/" not in other
                and "lang=" not in other
                and kinds[kind(other)] < OF_A_KIND
            ):
                kinds[kind(other)] += 1
                seen[other] = None
                left.append(other)
    return list(seen)


def asked(client: httpx.Client, addresses: Iterator[str], number: int) -> Counter[int]:
    """Answers by status."""
    return Counter(client.get(address).status_code for address in islice(addresses, number))


def main(rounds: int = 8, requests: int = 100) -> None:
    """All of it."""
    base = os.environ.get("AIRFLOW__API__BASE_URL", "http://127.0.0.1:8080").rstrip("/")
    server = Server(urlsplit(base).port or 80)
    user = {"username": "admin", "password": os.environ["KHOBAO_WEB_PASSWORD"]}
    # A connection for each: the server ends one that waits, perhaps just as it is asked.
    one_each = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(base_url=base, timeout=120, trust_env=False, limits=one_each) as client:
        client.headers["authorization"] = (
            f"Bearer {client.post('/auth/token', json=user).raise_for_status().json()['access_token']}"
        )
        for _ in range(30):
            client.get("/api/v2/dags").raise_for_status()
        print(f"{len(server.processes)} processes, before the desk: {server.pss:.0f} MiB")
        client.get("/khobao/").raise_for_status()
        print(f"after its first page: {server.pss:.0f} MiB")
        addresses = walked(client, 600)
        kinds = Counter(map(kind, addresses))
        print(f"{len(addresses)} addresses of {len(kinds)} kinds; after the walk: {server.pss:.0f} MiB")
        turn = cycle(sorted(addresses, key=lambda each: (hash(each), each)))
        for number in range(1, rounds + 1):
            wall, cpu = time.perf_counter(), server.cpu
            answers = asked(client, turn, requests)
            wall, cpu = time.perf_counter() - wall, server.cpu - cpu
            said = ", ".join(f"{count} x {status}" for status, count in sorted(answers.items()))
            print(
                f"round {number}, {requests} requests ({said}): {server.pss:.0f} MiB, {wall / requests:.3f} s,"
                f" {cpu / requests:.3f} CPU s a request, load {os.getloadavg()[0]:.0f}"
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
