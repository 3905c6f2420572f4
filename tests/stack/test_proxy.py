"""The proxy of docker-compose.yml, which puts TLS before the web UI: Caddy itself, with stack/Caddyfile."""

import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request

from tests.support.cluster import eventually, process
from tests.support.paths import ROOT
from tests.support.servers import free_port
from tests.support.serving import serving

CADDYFILE = ROOT / "stack" / "Caddyfile"
CADDY = shutil.which("caddy") or ""
needs_caddy = pytest.mark.skipif(not CADDY, reason="this runs Caddy: apt-get install caddy")


def test_it_leads_to_the_web_ui(compose: dict[str, Any]) -> None:
    """Which believes it, and is told nothing by others: its port is this machine's alone."""
    service, web = compose["services"]["proxy"], compose["services"]["api-server"]
    assert "reverse_proxy api-server:8080\n" in CADDYFILE.read_text()
    assert "./stack/Caddyfile:/etc/caddy/Caddyfile:ro" in service["volumes"]
    assert set(service["environment"]) == {"WEB_HOST"}
    assert web["environment"]["FORWARDED_ALLOW_IPS"] == "*"
    assert "--proxy-headers" in web["command"]
    assert all(port.startswith("127.0.0.1:") for port in web["ports"])


def app() -> FastAPI:
    """A web UI that says how it was asked."""
    web = FastAPI()

    @web.get("/how")
    def how(request: Request) -> dict[str, str]:
        return {
            "scheme": request.url.scheme,
            "host": request.headers["host"],
            "for": request.headers["x-forwarded-for"],
        }

    return web


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """A proxy at work."""

    http: int
    https: int
    trusted: ssl.SSLContext


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("caddy")
    http, https, admin = free_port(), free_port(), free_port()
    with serving(app()) as web:
        there = f"{web.base_url.host}:{web.base_url.port}"
        text = CADDYFILE.read_text().replace("api-server:8080", there)
        here = f"{{\n\thttp_port {http}\n\thttps_port {https}\n\tadmin 127.0.0.1:{admin}\n\tstorage file_system {folder}\n"
        (folder / "Caddyfile").write_text(text.replace("{\n", here, 1))
        env = {"PATH": os.environ["PATH"], "HOME": str(folder), "WEB_HOST": "localhost"}
        command = [CADDY, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
        with process(command, env, folder / "caddy.log"):
            root = folder / "pki/authorities/local/root.crt"
            eventually("Caddy's authority", root.is_file, 60)
            trusted = ssl.create_default_context(cafile=str(root))
            found = Proxy(http=http, https=https, trusted=trusted)
            eventually("Caddy", lambda: asked(found, f"https://localhost:{https}/how").is_success, 60)
            yield found


def asked(proxy: Proxy, url: str, **headers: str) -> httpx.Response:
    with httpx.Client(verify=proxy.trusted, trust_env=False) as client:
        return client.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()})


@needs_caddy
def test_the_web_ui_is_served_by_https_and_is_told_so(proxy: Proxy) -> None:
    answer = asked(proxy, f"https://localhost:{proxy.https}/how")
    assert answer.json()["scheme"] == "https"
    assert answer.json()["host"] == f"localhost:{proxy.https}"
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


@needs_caddy
def test_http_leads_to_https(proxy: Proxy) -> None:
    answer = asked(proxy, f"http://localhost:{proxy.http}/how")
    assert answer.status_code == 308
    assert answer.headers["location"].startswith("https://localhost")


@needs_caddy
def test_what_a_visitor_says_of_himself_is_not_passed_on(proxy: Proxy) -> None:
    said = {"x_forwarded_for": "203.0.113.7", "x_forwarded_proto": "http"}
    answer = asked(proxy, f"https://localhost:{proxy.https}/how", **said).json()
    assert answer["for"] == "127.0.0.1"
    assert answer["scheme"] == "https"


@needs_caddy
def test_another_name_is_not_served(proxy: Proxy) -> None:
    with pytest.raises(httpx.TransportError):
        asked(proxy, f"https://127.0.0.1:{proxy.https}/how")


@needs_caddy
def test_caddy_finds_nothing_to_say_of_its_file() -> None:
    command = [CADDY, "validate", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
    env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "WEB_HOST": "archive.example.org"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "not formatted" not in done.stderr
