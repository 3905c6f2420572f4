"""What holds of every page: headers, what comes from outside (nothing), bad addresses, and the port."""

import hashlib
import re
import socket
from pathlib import Path

import httpx
import pytest

from scrapers.desk.serve import bind
from scrapers.errors import BadConfiguration
from tests.support.paths import ROOT

STATIC = ROOT / "scrapers" / "desk" / "static"


def test_libraries_are_as_their_authors_published_them() -> None:
    sums = dict(reversed(line.split()) for line in (STATIC / "SHA256SUMS").read_text("utf-8").splitlines())
    assert sums == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in STATIC.iterdir()
        if re.match(r"htmx|uplot", path.name)
    }
    notice = (ROOT / "NOTICE").read_text("utf-8")
    assert "htmx 2.0.11" in notice
    assert "uPlot 1.6.32" in notice


@pytest.mark.parametrize(
    "path", sorted((ROOT / "scrapers/desk/templates").glob("*.html")), ids=lambda path: path.name
)
def test_no_template_holds_script_or_style_or_asks_another_host(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(
        r"<script(?![^>]*\bsrc=)|\bon\w+=|\bstyle=|<style|(?:src|href|action)=\"(?!\{\{|#)", text
    )


def test_every_answer_forbids_what_it_does_not_need(desk: httpx.Client) -> None:
    for address in ("/", "/nothing", "/static/desk.css", "/?from=x"):
        headers = desk.get(address).headers
        assert "default-src 'none'" in headers["content-security-policy"], address
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    "address",
    [
        "/nothing",
        "/days",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/docs",
        "/openapi.json",
        "/%00",
    ],
)
def test_an_address_without_a_page_gets_a_sentence(desk: httpx.Client, address: str) -> None:
    answer = desk.get(address)
    assert answer.status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_changed(desk: httpx.Client, method: str) -> None:
    assert desk.request(method, "/").status_code == 405


def test_a_port_that_is_taken_is_said_so() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(BadConfiguration, match="another program has it"):
            bind(other.getsockname()[1])


def test_only_this_machine_is_served() -> None:
    with bind(0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"
