"""Addresses from outside, wherever they come in: made fit, or refused with the reason, and never a fault of ours."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from scrapers.cli.app import app
from scrapers.cli.exits import Exit
from scrapers.config import Config
from scrapers.crawl.fetch import fetch
from scrapers.errors import BadConfiguration
from scrapers.model.outlet import Feed, Floors, Outlet

NONE = [
    "http://[::1",
    "http://",
    "https://gazette.example:99999/story",
    "https://gazette.example:0/",
    "https://gaz ette.example/",
    "https://gazette.example/\x00x",
    "https://gazette.example/\ud83d",
    "https://" + "a" * 64 + ".example/",
    "https://gazette.example/" + "x" * 3000,
]


@pytest.mark.parametrize("address", [*NONE, "gazette.example", "ftp://gazette.example/", "javascript:1", ""])
def test_what_is_no_address_is_never_asked_for(address: str, tmp_path: Path) -> None:
    config = Config(home=tmp_path, bucket="none", catalog="none")
    with pytest.raises(BadConfiguration, match="expected an address such as"):
        fetch(address, config)


@pytest.mark.parametrize("address", NONE)
@pytest.mark.parametrize("command", ["read", "probe"])
def test_the_command_line_says_so(command: str, address: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app, [command, address], env={"KHOBAO_HOME": str(tmp_path), "KHOBAO_BUCKET": "none"}
    )
    assert done.exit_code == Exit.USAGE
    assert "expected an address such as" in done.output


@pytest.mark.parametrize("address", NONE)
def test_nobody_owns_what_is_no_address(address: str) -> None:
    outlet = Outlet(
        slug="gazette",
        name="Gazette",
        home="https://paper.example/",
        language="en",
        timezone="UTC",
        sources=(Feed(url="https://paper.example/rss"),),
        article="/story",
        floors=Floors(articles_per_day=1),
    )
    assert not outlet.owns(address)
