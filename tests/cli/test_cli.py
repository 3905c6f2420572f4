"""The command line: what each command gives, and the line and the exit code where it cannot."""

import csv
import gzip
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from scrapers import errors
from scrapers.archive.archive import Archive
from scrapers.archive.keys import batch_name
from scrapers.archive.store import Store
from scrapers.cli.app import Program
from scrapers.cli.exits import Exit, code_of
from scrapers.config import SECRET, Config, adopt
from scrapers.errors import BadConfiguration
from scrapers.refine.run import refine
from tests.cli.conftest import one_line
from tests.newsstand import Newsstand
from tests.support.paths import ROOT
from tests.support.servers import ending, free_port
from tests.support.shelf import DATED, GAZETTE, page, shelve


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=datetime.now(UTC).replace(microsecond=0)) as stand:
        yield stand


def test_every_error_has_an_exit_code_by_what_to_do_next():
    expected = {
        errors.RetryLater: Exit.LATER,
        errors.SkipAndRecord: Exit.NO_ARTICLE,
        errors.StopOutlet: Exit.ALARM,
        errors.StopEverything: Exit.ARCHIVE,
        errors.BadConfiguration: Exit.USAGE,
        errors.BadQuery: Exit.USAGE,
    }
    first_level = errors.KhobaoError.__subclasses__()
    assert set(first_level) <= set(expected), "a new kind of error needs an exit code"
    for kind in [*expected, *(leaf for branch in expected for leaf in branch.__subclasses__())]:
        nearest = next(parent for parent in kind.__mro__ if parent in expected)
        assert code_of(kind("…")) is expected[nearest], kind


def test_help_names_every_command_and_every_exit_code():
    done = subprocess.run(
        [sys.executable, "-m", "scrapers", "--help"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
        env={**os.environ, "COLUMNS": "100"},
    )
    for command in (
        "outlets",
        "discover",
        "capture",
        "refine",
        "read",
        "import",
        "probe",
        "record",
        "check",
        "query",
        "catalog",
        "doctor",
    ):
        assert f" {command} " in done.stdout
    text = " ".join(done.stdout.split())
    for code in Exit:
        assert f" {code.value} " in text


def test_the_console_script_is_the_same_program():
    script = Path(sys.executable).parent / "khobao"
    done = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("khobao 0.")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["xyzzy"], "No such command 'xyzzy'. (khobao --help)"),
        (["--nope"], "No such option: --nope (khobao --help)"),
        (["outlets", "all"], "Got unexpected extra argument(s) (all) (khobao outlets --help)"),
        (["refine", "nope", "20261122T1200Z"], "no outlet 'nope'; there are: anewz, baotintuc, euronews"),
        (["discover", "nope"], "no outlet 'nope'"),
        (["capture", "nope"], "no outlet 'nope'"),
        (
            ["capture", "euronews", "--batch"],
            "Option '--batch' requires an argument.",
        ),
        (["refine", "euronews"], "Missing argument 'BATCH'. (khobao refine --help)"),
        (["query"], "Missing argument 'SQL'. (khobao query --help)"),
        (["catalog", "nope"], "No such command 'nope'. (khobao catalog --help)"),
        (["read"], "give either one page, or --jsonl and lines on standard input (khobao read --help)"),
        (["read", "--jsonl", "page.html"], "give either one page, or --jsonl and lines on standard input"),
        (["read", "missing.html"], "missing.html: No such file or directory"),
        (["read", "."], ".: Is a directory"),
        (["probe", "http://127.0.0.1:8800/"], "127.0.0.1 is not on the public internet"),
        (["probe", "https://[::1]/"], "::1 is not on the public internet"),
        (["probe", "https://192.168.1.7/"], "192.168.1.7 is not on the public internet"),
        (["probe", "http://localhost/"], "localhost is not on the public internet"),
        (["read", "missing.html", "--outlet", "nope"], "no outlet 'nope'"),
        (["read", "--jsonl", "--processes", "0"], "Invalid value for '--processes'"),
        (["import", "dump.txt"], "Missing option '--outlet'. (khobao import --help)"),
        (["import", "missing.txt", "--outlet", "ngaynay"], "missing.txt: No such file or directory"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_is_one_clear_line_and_exit_code_2(khobao, arguments, sentence):
    result = khobao(*arguments)
    assert sentence in one_line(result)
    assert result.exit_code == Exit.USAGE


@pytest.mark.parametrize("arguments", [[], ["catalog"]])
def test_a_command_that_wants_another_prints_its_help(khobao, arguments):
    result = khobao(*arguments)
    assert "Usage: " in result.stdout
    assert result.exit_code == Exit.USAGE


def test_a_fault_of_our_own_is_one_line_and_the_traceback_only_on_demand():
    broken = typer.Typer(cls=Program, pretty_exceptions_enable=False)

    @broken.callback()
    def options() -> None: ...

    @broken.command()
    def divide() -> None:
        raise ZeroDivisionError("division by zero")

    @broken.command()
    def wait() -> None:
        raise KeyboardInterrupt

    result = CliRunner().invoke(broken, ["divide"])
    assert one_line(result) == "a fault in khobao: ZeroDivisionError: division by zero (--debug shows where)"
    assert result.exit_code == Exit.FAULT
    assert CliRunner().invoke(broken, ["wait"]).exit_code == Exit.INTERRUPTED


def test_debug_shows_where_an_error_came_from(khobao):
    result = khobao("--debug", "discover", "nope")
    assert "Traceback" in result.stderr
    assert result.stderr.splitlines()[-1].startswith("khobao: no outlet 'nope'")
    assert "Traceback" not in khobao("discover", "nope").stderr, "the next run is quiet again"


# Outlets and what is new


def test_outlets_as_lines_and_as_json(khobao):
    lines = khobao("outlets").stdout.splitlines()
    assert lines[0].split("\t")[:3] == ["outlet", "name", "language"]
    assert "vietnamplus\tVietnam+\tvi" in "\n".join(lines)
    listed = json.loads(khobao("outlets", "--json").stdout)
    assert {"slug", "name", "home", "language", "sources", "unverified"} <= set(listed[0])
    assert len(listed) == len(lines) - 1


def test_discover_lists_links_and_fetches_nothing_but_sources(khobao, stand, monkeypatch):
    monkeypatch.setenv("KHOBAO_NEWSSTAND", stand.address)
    stand.forget_requests()
    found = json.loads(khobao("discover", "vietgiaitri", "--json").stdout)
    assert len(found["links"]) >= 40
    assert {source["name"] for source in found["sources"]} == {
        "section /",
        "section /xa-hoi/",
        "section /the-gioi/",
    }
    assert {seen.path for seen in stand.requests("vietgiaitri")} == {
        "/robots.txt",
        "/",
        "/xa-hoi/",
        "/the-gioi/",
    }
    lines = khobao("discover", "vietgiaitri").stdout
    assert found["links"][0]["canonical_url"] in lines


ONE_PAGE = b"<title>A ferry sails</title><h1>A ferry sails</h1>" + b"<p>" + b"It sailed at noon. " * 40


@pytest.mark.parametrize("packed", [bytes, gzip.compress])
def test_a_page_is_read_from_standard_input_too(tmp_path, packed):
    command = [sys.executable, "-m", "scrapers", "read", "-"]
    done = subprocess.run(command, input=packed(ONE_PAGE), capture_output=True, cwd=ROOT, check=True)
    assert done.stdout.decode().splitlines()[0].split() == ["headline:", "A", "ferry", "sails"]


@pytest.mark.parametrize(
    ("body", "said", "code"),
    [
        (b"", "a page without address: expected HTML", Exit.NO_ARTICLE),
        (b"<p>x", "a page without address: expected an article", Exit.NO_ARTICLE),
        (gzip.compress(ONE_PAGE, mtime=0)[:-12], "damaged gzip", Exit.USAGE),
        (b"\x1f\x8b not gzip at all", "damaged gzip", Exit.USAGE),
    ],
)
def test_a_page_without_an_article_is_one_sentence(khobao, tmp_path, body, said, code):
    (tmp_path / "page").write_bytes(body)
    result = khobao("read", tmp_path / "page")
    line = one_line(result)
    assert said in line
    assert "None" not in line
    assert result.exit_code == code


def test_lines_without_an_article_end_in_an_alarm(tmp_path):
    (tmp_path / "page.html").write_bytes(ONE_PAGE)
    good = json.dumps({"file": str(tmp_path / "page.html")})
    for lines, code in (
        ([good], Exit.OK),
        ([good, "{}"], Exit.ALARM),
        (["no JSON"], Exit.ALARM),
        ([], Exit.OK),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "scrapers", "read", "--jsonl", "--processes", "1"],
            input="".join(f"{line}\n" for line in lines),
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
        assert done.returncode == code, done.stderr
        assert len(done.stdout.splitlines()) == len(lines), "a line for each"


def test_a_site_that_is_not_there_is_worth_another_try(khobao, monkeypatch):
    monkeypatch.setenv("KHOBAO_NEWSSTAND", f"127.0.0.1:{free_port()}")
    result = khobao("discover", "vietgiaitri")
    assert "vietgiaitri: none of 3 sources could be reached" in one_line(result)
    assert result.exit_code == Exit.LATER


def test_a_capture_of_an_outlet_that_lists_nothing_is_an_alarm(with_archive, monkeypatch):
    with Newsstand(now=datetime(2024, 11, 20, tzinfo=UTC)) as empty:  # before its first day
        monkeypatch.setenv("KHOBAO_NEWSSTAND", empty.address)
        result = with_archive("capture", "vietgiaitri", "--json")
    assert result.exit_code == Exit.ALARM
    told = json.loads(result.stdout)
    assert told["alarm"].startswith("vietgiaitri: section / listed 0 links, expected at least 10")
    assert result.stderr == f"khobao: {told['alarm']}\n"
    assert with_archive("catalog", "counts").stdout.splitlines()[1].startswith("vietgiaitri\t1\t")


@pytest.mark.slow
def test_capture_refine_and_query(with_archive, stand, monkeypatch):
    monkeypatch.setenv("KHOBAO_NEWSSTAND", stand.address)
    batch = batch_name(datetime.now(UTC).replace(microsecond=0))
    captured = with_archive("capture", "euronews_fr", "--batch", batch)
    assert captured.exit_code == Exit.OK, captured.stderr
    assert captured.stdout.splitlines()[0] == f"batch\t{batch}"
    again = json.loads(with_archive("capture", "euronews_fr", "--batch", batch, "--json").stdout)
    count = again["counts"]["captured"]
    assert count >= 40
    refined = json.loads(with_archive("refine", "euronews_fr", batch, "--json").stdout)
    assert refined["counts"] == {"archived": count}
    assert refined["alarm"] is None
    assert all(check["passed"] for check in refined["checks"])
    sql = "select outlet, count(*) as articles from articles group by 1"
    assert json.loads(with_archive("query", sql, "--json").stdout) == [
        {"outlet": "euronews_fr", "articles": count}
    ]
    assert with_archive("query", sql).stdout == f"outlet\tarticles\neuronews_fr\t{count}\n"
    before = with_archive("catalog", "counts", "--json").stdout
    assert with_archive("catalog", "rebuild").exit_code == Exit.OK
    assert with_archive("catalog", "counts", "--json").stdout == before


def test_articles_are_captured_by_their_addresses(with_archive, stand, monkeypatch):
    monkeypatch.setenv("KHOBAO_NEWSSTAND", stand.address)
    url = next(stand.golds("euronews_fr")).url
    shown = with_archive("capture", "euronews_fr", url)
    assert shown.stdout == f"link\tstate\treason\n{url}\tcaptured\t\n", shown.stderr
    again = json.loads(with_archive("capture", "euronews_fr", url, "--json").stdout)
    assert [each["link"] for each in again["links"]] == [url]
    assert again["links"][0]["state"] in {"captured", "unchanged"}
    for wrong in ("https://www.vietnamplus.vn/", "not an address"):
        refused = with_archive("capture", "euronews_fr", wrong)
        assert (refused.exit_code, refused.stdout) == (Exit.USAGE, "")
        assert "euronews_fr: " in one_line(refused)


@pytest.mark.slow
def test_a_rejected_batch_names_what_waits_and_why_and_ends_in_an_alarm(with_archive, config, tmp_path):
    (tmp_path / "gazette.py").write_text(
        "from tests.support.shelf import GAZETTE as outlet\n", encoding="utf-8"
    )
    with Archive.open(config) as archive:
        shelve(
            archive,
            "20261122T1230Z",
            [page(number, published="" if number else DATED) for number in range(6)],
        )
    # a private outlet's file is found when the program starts, so this needs a process of its own
    done = subprocess.run(
        [sys.executable, "-m", "scrapers", "refine", "gazette", "20261122T1230Z"],
        capture_output=True,
        text=True,
        env={**os.environ, "KHOBAO_OUTLETS": str(tmp_path), "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == Exit.ALARM, done.stderr
    assert done.stdout == "batch\t20261122T1230Z\narchived\t1\nquarantined\t5\n"
    assert (
        "quarantined: https://gazette.example/post2: date_published: missing, expected a value" in done.stderr
    )
    assert (
        "FAILED: share_dated: 1 of 6 (17%), expected at least 80% of the articles with a date" in done.stderr
    )
    last = done.stderr.splitlines()[-1]
    assert last.startswith("khobao: gazette 20261122T1230Z: share_dated: 1 of 6 (17%)")
    assert last.endswith("Report: reports/gazette/2026-11-22/20261122T1230Z.json")


@pytest.mark.parametrize("arguments", [["outlets"], ["outlets", "--json"], ["outlets", "--markdown"]])
def test_a_file_of_an_outlet_that_cannot_be_loaded_hides_no_other(tmp_path, arguments):
    (tmp_path / "herald.py").write_text("from scrapers.model.outlet import Feed\n\nFeed(url='/rss')\n")
    done = _with_outlets(tmp_path, *arguments)
    assert done.returncode == Exit.USAGE
    assert "euronews" in done.stdout
    assert done.stderr == (
        f"khobao: {tmp_path / 'herald.py'}:3: Feed: url='/rss', expected an absolute address, https://… or http://…; "
        "mend the file, or take it out of its folder\n"
    )


def test_a_page_is_read_beside_a_file_that_cannot_be_loaded(tmp_path, saved):
    (tmp_path / "herald.py").write_text("outlet = 5\n")
    done = _with_outlets(tmp_path, "read", saved, "--url", "https://www.euronews.com/2026/11/20/a")
    assert done.returncode == 0, done.stderr
    assert done.stderr == f"{tmp_path / 'herald.py'}: expected `outlet = Outlet(…)`, found 5\n"


def _with_outlets(folder: Path, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """A process of its own, since outlet files are found when the program starts."""
    return subprocess.run(
        [sys.executable, "-m", "scrapers", *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, "KHOBAO_OUTLETS": str(folder), "PYTHONPATH": str(ROOT)},
    )


# Reading


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(page(7, headline="A bridge too few").html, encoding="utf-8")
    return path


def test_read_prints_the_article_of_a_saved_page(khobao, saved):
    shown = khobao("read", saved, "--url", "https://gazette.example/post7")
    assert shown.exit_code == Exit.OK
    assert "headline:    A bridge too few" in shown.stdout
    assert "address:     https://gazette.example/post7" in shown.stdout
    article = json.loads(khobao("read", saved, "--json").stdout)
    assert article["headline"] == "A bridge too few"
    assert len(article["article_body"]) == 3


def test_read_fetches_an_address_as_politely_as_a_capture(khobao, stand, monkeypatch):
    monkeypatch.setenv("KHOBAO_NEWSSTAND", stand.address)
    gold = next(stand.golds("euronews"))
    stand.forget_requests()
    article = json.loads(khobao("read", gold.url, "--json").stdout)
    assert (article["outlet"], article["headline"]) == ("euronews", gold.headline)
    assert [seen.path for seen in stand.requests()] == [
        "/robots.txt",
        gold.url.removeprefix("https://www.euronews.com"),
    ]
    gone = khobao("read", "https://www.euronews.com/2020/01/01/nothing-here")
    assert one_line(gone) == "https://www.euronews.com/2020/01/01/nothing-here: status 404"
    assert gone.exit_code == Exit.NO_ARTICLE
    nowhere = khobao("read", "https://")
    assert one_line(nowhere).startswith(
        "'https://': expected an address such as https://news.example/article"
    )
    assert nowhere.exit_code == Exit.USAGE


def test_read_fetches_nothing_from_a_private_address(khobao, stand):
    result = khobao("read", f"http://{stand.address}/")
    assert "is no address of the public internet" in one_line(result)
    assert result.exit_code != Exit.OK


def test_read_says_why_a_page_is_no_article(khobao, tmp_path):
    path = tmp_path / "empty.html"
    path.write_text("<html><body><a href=/>Home</a></body></html>", encoding="utf-8")
    result = khobao("read", path)
    assert one_line(result)
    assert result.exit_code == Exit.NO_ARTICLE


def test_read_jsonl_gives_an_article_or_an_error_for_every_line_in_order(khobao, tmp_path):
    lines, expected = [], []
    for number in range(12):
        path = tmp_path / f"{number}.html"
        path.write_text(page(number, headline=f"Headline {number}").html, encoding="utf-8")
        lines.append(json.dumps({"file": str(path), "url": None, "outlet": None}))
        expected.append(f"Headline {number}")
    lines[3:3] = [
        "no JSON",
        "[]",
        '{"file": 1}',
        '{"file": "/nowhere"}',
        f'{{"file": "{tmp_path}/0.html", "outlet": "no"}}',
    ]
    expected[3:3] = ["JSONDecodeError", "ValueError", "ValueError", "FileNotFoundError", "UnknownOutlet"]
    result = khobao("read", "--jsonl", "--processes", 2, stdin="\n".join(lines) + "\n")
    assert result.exit_code == Exit.ALARM, result.stderr
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer.get("headline") or answer["error"].partition(":")[0] for answer in answers] == expected
    assert {"id", "url", "article_body", "captions", "read_by"} <= set(answers[0])


def test_read_jsonl_answers_a_line_before_the_next_one_comes(saved):
    command = [sys.executable, "-m", "scrapers", "read", "--jsonl", "--processes", "1"]
    with ending(
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(2):
            process.stdin.write(json.dumps({"file": str(saved)}).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["headline"] == "A bridge too few"
        process.stdin.close()
        assert process.stdout.read() == b""
        assert process.wait(30) == 0


def test_import_keeps_the_file_and_archives_its_article_without_day_or_capture(
    with_archive, tmp_path, config
):
    dump = tmp_path / "copied.txt"
    paragraphs = [
        f"Ngày thứ {n}, hội đồng thành phố lại họp về cây cầu cũ và hứa sẽ sửa trước mùa mưa."
        for n in range(9)
    ]
    dump.write_text("Hội đồng họp lần nữa về cây cầu cũ\n" + "\n".join(paragraphs) + "\n", encoding="utf-8")
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"\xff\xfe\x00 not a text")
    for _ in range(2):  # twice is as once
        result = with_archive("import", dump, binary, "--outlet", "ngaynay", "--json")
        assert result.exit_code == Exit.ALARM, "one of the two is no text"
    first, second = json.loads(result.stdout)
    assert (first["state"], second["state"]) == ("archived", "not_an_article")
    assert second["reasons"] == ["expected UTF-8, got b'\\xff\\xfe\\x00 ' at byte 0"]
    store = Store.open(config)
    kept = [stored.key for stored in store.list("dumps/")]
    assert sorted(kept) == sorted(f"dumps/ngaynay/{one['sha256']}.txt" for one in (first, second))
    assert store.get(f"dumps/ngaynay/{first['sha256']}.txt") == dump.read_bytes()
    sql = "select headline, date, date_published, capture, source_sha256 from articles"
    (row,) = json.loads(with_archive("query", sql, "--json").stdout)
    assert row == {
        "headline": "Hội đồng họp lần nữa về cây cầu cũ",
        "date": None,
        "date_published": None,
        "capture": None,
        "source_sha256": first["sha256"],
    }


# Archive and settings


@pytest.mark.parametrize(
    ("setting", "arguments", "code", "sentence"),
    [
        ({"KHOBAO_NEWSSTAND": "nowhere"}, ["discover", "euronews"], Exit.USAGE, "expected host:port"),
        ({"KHOBAO_CATALOG": "sqlite:////proc/no/catalog"}, ["catalog", "counts"], Exit.USAGE, "/proc/no"),
        ({"AWS_SECRET_ACCESS_KEY": "wrong"}, ["query", "select 1"], Exit.ARCHIVE, "check AWS_ACCESS_KEY_ID"),
        ({"KHOBAO_BUCKET": "no-such-bucket"}, ["query", "select 1"], Exit.ARCHIVE, "set KHOBAO_BUCKET"),
        ({"AWS_ENDPOINT_URL_S3": "ftp://"}, ["query", "select 1"], Exit.USAGE, "AWS_ENDPOINT_URL_S3"),
        ({}, ["query", "selec"], Exit.USAGE, "syntax error"),
        ({}, ["refine", "euronews", "yesterday"], Exit.USAGE, "'yesterday' is no batch name"),
        ({}, ["refine", "euronews", "20261122T1030Z"], Exit.USAGE, "euronews: no batch 20261122T1030Z"),
        ({}, ["capture", "euronews", "--batch", "now"], Exit.USAGE, "'now' is no batch name"),
        (
            {},
            ["capture", "euronews", "--batch", "99991231T2359Z"],
            Exit.USAGE,
            "expected a time that has come",
        ),
        (
            {},
            ["day", "euronews", "0001-01-01", "--dry-run"],
            Exit.USAGE,
            "0001-01-01: expected a day of the years",
        ),
        ({}, ["day", "euronews", "9999-12-31"], Exit.USAGE, "9999-12-31: expected a day of the years 1990"),
        (
            {},
            ["reprocess", "euronews", "--from", "0001-01-01", "--to", "9999-12-31"],
            Exit.USAGE,
            "9999-12-31: expected a day of the years",
        ),
    ],
)
def test_settings_and_archives_at_fault_are_named(
    with_archive, monkeypatch, setting, arguments, code, sentence
):
    for name, value in setting.items():
        monkeypatch.setenv(name, value)
    result = with_archive(*arguments)
    assert sentence in one_line(result)
    assert result.exit_code == code


def test_an_s3_server_that_is_down_is_worth_another_try(with_archive, monkeypatch):
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{free_port()}")
    result = with_archive("query", "select 1")
    assert "Could not connect" in one_line(result)
    assert result.exit_code == Exit.LATER


def test_the_archive_of_a_stack_on_this_machine_is_found_without_settings(
    khobao, config, archive, aws, monkeypatch
):
    shelve(archive, "20261122T1200Z", [page(1)])
    refine(GAZETTE, "20261122T1200Z", archive)
    lines = [f"export {name}='{value}'" for name, value in aws.env.items()]
    kept = [
        *lines,
        f"KHOBAO_BUCKET={config.bucket}",
        "export KHOBAO_NEWSSTAND=127.0.0.1:1",
        "AIRFLOW_HOME=/x",
    ]
    (config.home / "env").write_text("\n".join(kept) + "\n", encoding="utf-8")
    for name in (*aws.env, "KHOBAO_NEWSSTAND"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KHOBAO_HOME", str(config.home))
    monkeypatch.setenv("KHOBAO_NEWSSTAND", "")
    result = khobao("query", "select count(*) as n from articles")
    assert result.stdout == "n\n1\n", result.stderr


KEPT = (
    "# of a stack\nexport AWS_ENDPOINT_URL_S3='http://127.0.0.1:8333'\nexport AWS_ACCESS_KEY_ID=kept\n"
    "KHOBAO_BUCKET=kept\nKHOBAO_CATALOG=''\nKHOBAO_NEWSSTAND=127.0.0.1:1\nKHOBAO_CONTACT='a b'\n"
    'AIRFLOW_HOME=/x\nexport PATH=/x:"$PATH"\n'
)


def adopted(folder: Path, text: str, **shell: str) -> dict[str, str]:
    (folder / "env").write_text(text, encoding="utf-8")
    env = {"KHOBAO_HOME": str(folder), **shell}
    assert adopt(env) == folder / "env"
    return env


def test_what_a_folder_keeps_says_which_archive_it_is(tmp_path):
    assert adopted(tmp_path, KEPT, KHOBAO_CONTACT="mine", KHOBAO_OUTLETS="/mine") == {
        "KHOBAO_HOME": str(tmp_path),
        "KHOBAO_BUCKET": "kept",
        "KHOBAO_CATALOG": "",
        "KHOBAO_NEWSSTAND": "127.0.0.1:1",
        "KHOBAO_CONTACT": "mine",
        "KHOBAO_OUTLETS": "/mine",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:8333",
        "AWS_ACCESS_KEY_ID": "kept",
    }


def test_a_secret_may_stand_in_a_file(tmp_path):
    for name, text in {
        "catalog": "postgresql+psycopg://khobao:word@db/khobao\n",
        "notify": "json://a.example json://b.example\n",
        "heartbeat": "",
        "metrics_token": "0123456789abcdef\n",
    }.items():
        (tmp_path / name).write_text(text)
    config = Config.from_env({f"{name}_FILE": str(tmp_path / name[7:].lower()) for name in SECRET})
    assert config.catalog == "postgresql+psycopg://khobao:word@db/khobao"
    assert config.notify == ("json://a.example", "json://b.example")
    assert config.heartbeat is None
    assert config.metrics_token == "0123456789abcdef"


@pytest.mark.parametrize("name", SECRET)
def test_a_file_of_a_secret_that_cannot_be_read_is_named_and_no_value_shown(tmp_path, name):
    file = tmp_path / "secret"
    for text in (None, b"\xff\xfe of mine"):
        if text:
            file.write_bytes(text)
        with pytest.raises(
            BadConfiguration, match=rf"^{name}_FILE=.*secret.*expected a file of text"
        ) as raised:
            Config.from_env({f"{name}_FILE": str(file)})
        assert "of mine" not in str(raised.value)
    with pytest.raises(BadConfiguration, match=f"{name} and {name}_FILE=.*: expected one of them") as raised:
        Config.from_env({name: "of mine", f"{name}_FILE": str(file)})
    assert "of mine" not in str(raised.value)


def test_a_catalog_in_a_file_is_another_archive_too(tmp_path):
    (tmp_path / "catalog").write_text("sqlite:////elsewhere.sqlite")
    with pytest.raises(BadConfiguration, match=r"^KHOBAO_CATALOG_FILE=.*two archives"):
        adopted(tmp_path, KEPT, KHOBAO_CATALOG_FILE=str(tmp_path / "catalog"))


@pytest.mark.parametrize(
    "name",
    [
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_PROFILE",
        "AWS_ENDPOINT_URL",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "AWS_CA_BUNDLE",
        "AWS_ROLE_ARN",
    ],
)
def test_credentials_in_the_shell_lead_to_no_other_archive(tmp_path, name):
    env = adopted(tmp_path, KEPT, **{name: "of the shell"})
    assert "of the shell" not in env.values()
    assert env["KHOBAO_NEWSSTAND"] == "127.0.0.1:1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWS_ENDPOINT_URL_S3", "https://s3.eu-west-1.amazonaws.com"),
        ("KHOBAO_NEWSSTAND", "127.0.0.1:2"),
        ("KHOBAO_BUCKET", "mine"),
        ("KHOBAO_CATALOG", "postgresql+psycopg://production/khobao"),
    ],
)
def test_two_archives_never_mix(tmp_path, name, value):
    (tmp_path / "env").write_text(KEPT, encoding="utf-8")
    env = {"KHOBAO_HOME": str(tmp_path), name: value}
    with pytest.raises(errors.BadConfiguration, match=rf"{name}='.*these are two archives. Unset {name}, or"):
        adopt(env)
    assert env == {"KHOBAO_HOME": str(tmp_path), name: value}


def test_a_newsstand_left_over_in_a_shell_never_gets_into_a_live_archive(tmp_path):
    (tmp_path / "env").write_text("export AWS_ENDPOINT_URL_S3=http://127.0.0.1:8333\n", encoding="utf-8")
    with pytest.raises(errors.BadConfiguration, match=r"KHOBAO_NEWSSTAND='127.0.0.1:8700'.* says 'none'"):
        adopt({"KHOBAO_HOME": str(tmp_path), "KHOBAO_NEWSSTAND": "127.0.0.1:8700"})


def test_a_file_without_credentials_leaves_those_of_the_shell(tmp_path):
    env = adopted(
        tmp_path, "KHOBAO_BUCKET=kept\n", AWS_PROFILE="mine", AWS_ENDPOINT_URL_S3="https://s3.example"
    )
    assert (env["AWS_PROFILE"], env["AWS_ENDPOINT_URL_S3"]) == ("mine", "https://s3.example")


def test_a_folder_that_was_moved_is_where_it_was_found(tmp_path):
    assert adopted(tmp_path, "export KHOBAO_HOME=/where/it/was\n")["KHOBAO_HOME"] == str(tmp_path)


def test_kept_settings_that_cannot_be_read_are_named(tmp_path):
    (tmp_path / "env").write_text("KHOBAO_BUCKET='kept\n", encoding="utf-8")
    with pytest.raises(
        errors.BadConfiguration, match=r"env: expected lines of NAME=value: No closing quotation"
    ):
        adopt({"KHOBAO_HOME": str(tmp_path)})


def test_an_answer_is_written_in_every_format(with_archive, tmp_path):
    sql = "select 1 as n, 'a,b' as text, [1, 2] as list, null as nothing, timestamptz '2026-11-22 10:00:00Z' as at"
    assert with_archive("query", sql, "--format", "csv").stdout_bytes == (
        b'n,text,list,nothing,at\r\n1,"a,b","[1, 2]",,2026-11-22T10:00:00+00:00\r\n'
    )
    assert json.loads(with_archive("query", sql, "--format", "jsonl").stdout) == {
        "n": 1,
        "text": "a,b",
        "list": [1, 2],
        "nothing": None,
        "at": "2026-11-22T10:00:00+00:00",
    }
    written = with_archive("query", sql, "--format", "parquet").stdout_bytes
    (row,) = pq.ParquetFile(BytesIO(written)).read(use_threads=False).to_pylist()
    assert (row["n"], row["text"], row["list"], row["nothing"]) == (1, "a,b", [1, 2], None)


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_an_answer_that_finds_no_room_ends_with_one_sentence(with_archive, config, format):
    """Not in a crash, and not never: threads were still reading the archive for it."""
    with Archive.open(config) as archive:
        shelve(archive, "20261122T1230Z", [page(number) for number in range(40)])
    assert with_archive("query", "select count(*) from articles").exit_code == 0
    sql = "select a.* from articles a, range(20)"
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "scrapers", "query", sql, "--format", format],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            timeout=120,
        )
    said = "khobao: standard output: No space left on device (make room on this machine)\n"
    assert (done.returncode, done.stderr) == (Exit.ARCHIVE, said)


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_whoever_reads_only_the_beginning_is_no_alarm(with_archive, format):
    assert with_archive("query", "select 1").exit_code == 0
    sql = "select range, repeat('x', 1000) from range(100000)"
    with subprocess.Popen(
        [sys.executable, "-m", "scrapers", "query", sql, "--format", format],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as asked:
        assert asked.stdout
        assert asked.stdout.read(10)
        asked.stdout.close()
        assert asked.stderr
        assert asked.stderr.read() == b""
        assert asked.wait(120) == Exit.UNREAD


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-"])
def test_a_stream_that_is_closed_is_nobody_who_listens(alone, closed):
    command = f'exec "$0" -m scrapers outlets {closed}'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert ("euronews" in done.stdout) == (closed != ">&-")


def test_a_batch_that_is_none_has_no_versions(with_archive):
    done = with_archive("versions", "euronews", "20261122T1030Z")
    assert done.exit_code == Exit.USAGE
    assert one_line(done).startswith("euronews: no batch 20261122T1030Z")


def test_a_catalog_that_was_lost_is_made_again_before_anything_is_published_twice(
    with_archive, stand, monkeypatch, config
):
    monkeypatch.setenv("KHOBAO_NEWSSTAND", stand.address)
    assert with_archive("capture", "anewz", "--batch", "20261122T1030Z").exit_code == 0
    assert with_archive("refine", "anewz", "20261122T1030Z").exit_code == 0
    count = ("query", "--json", "select count(*) as n, count(distinct id) as ids from articles")
    before = with_archive(*count).stdout
    for file in config.home.glob("catalog.sqlite*"):
        file.unlink()
    for words in (["capture", "anewz", "--batch", "20261122T1100Z"], ["refine", "anewz", "20261122T1030Z"]):
        done = with_archive(*words)
        assert done.exit_code == Exit.ARCHIVE
        assert (
            "it knows no batch of anewz, and the bucket has some: run `khobao catalog rebuild`" in done.stderr
        )
    assert with_archive("catalog", "rebuild").exit_code == 0
    assert with_archive("capture", "anewz", "--batch", "20261122T1100Z").exit_code == 0
    assert with_archive("refine", "anewz", "20261122T1100Z").exit_code == 0
    assert with_archive(*count).stdout == before


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_a_large_answer_comes_in_flat_memory(with_archive, format):
    sql = "select range as n, repeat('x', 200) as text from range(300000)"
    lines = with_archive("query", sql, "--format", format, "--memory", "64MB").stdout.splitlines()
    assert len(lines) == 300_000 + (format == "csv")


def test_a_question_that_needs_too_much_memory_is_wrong_use_with_what_to_do(with_archive):
    done = with_archive("query", "select list(range) from range(30000000)", "--memory", "20MB")
    assert done.exit_code == Exit.USAGE
    assert "needs more memory than 20MB: ask for less at once, or allow more" in one_line(done)


@pytest.mark.parametrize("memory", ["lots", "1 parsec", ""])
def test_a_memory_that_is_none_is_wrong_use(with_archive, memory):
    done = with_archive("query", "select 1", "--memory", memory)
    assert done.exit_code == Exit.USAGE
    assert one_line(done)


FORMULAS = (
    "=1+1",
    "+1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff20A1",
    '=HYPERLINK("http://evil.example")',
)


def test_a_spreadsheet_finds_no_formula_in_csv_and_programs_find_every_character(with_archive):
    rows = ", ".join(f"({number}, $t${text}$t$)" for number, text in enumerate(FORMULAS))
    sql = f'select -number as number, text as "=text", [text] as list from (values {rows}) as t(number, text)'
    written = with_archive("query", sql, "--format", "csv").stdout_bytes.decode()
    head, *cells = csv.reader(io.StringIO(written, newline=""))
    assert head == ["number", "'=text", "list"]
    assert [text for _, text, _ in cells] == [f"'{text}" for text in FORMULAS]
    assert [int(number) for number, *_ in cells] == [-number for number in range(len(FORMULAS))]
    assert [json.loads(listed) for *_, listed in cells] == [[text] for text in FORMULAS]
    lines = with_archive("query", sql, "--format", "jsonl").stdout_bytes.decode().split("\n")[:-1]
    assert [json.loads(line)["=text"] for line in lines] == list(FORMULAS)
    harmless = "select 'a=b' as a, ' =1' as b, '''=1' as c, '' as d, '1-2' as e"
    written = with_archive("query", harmless, "--format", "csv").stdout_bytes
    assert written == b"a,b,c,d,e\r\na=b, =1,'=1,,1-2\r\n"
