"""``khobao probe``: what it finds out about sites that it knows nothing of, and that its draft works as it is."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner, Result

from scrapers.capture.run import capture, discover, judge
from scrapers.cli.app import app
from scrapers.cli.exits import Exit
from scrapers.config import Config
from scrapers.crawl.settings import NEWSSTAND
from scrapers.model.link import State
from scrapers.model.outlet import Feed, Section, Sitemap
from scrapers.onboard.probe.draft import Draft, draft, slug_of
from scrapers.onboard.probe.found import Probe
from scrapers.onboard.probe.run import probe
from scrapers.onboard.probe.visitor import MOST_PAGES
from scrapers.outlets import load
from scrapers.refine.run import refine
from tests.cli.test_cli import one_line
from tests.newsstand import Newsstand
from tests.onboard.test_outlet_source import made
from tests.support.paths import ROOT
from tests.support.servers import free_port
from tests.support.wire import Wire, article, feed, http

NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
SITES = (
    "anewz",
    "baotintuc",
    "euronews",
    "euronews_fr",
    "ngaynay",
    "vietgiaitri",
    "vietnamplus",
    "vietnamplus_en",
)
Khobao = Callable[..., Result]


@pytest.fixture(scope="module")
def stand() -> Iterator[Newsstand]:
    with Newsstand(now=NOW) as stand:
        yield stand


@pytest.fixture(scope="module")
def probed(
    stand: Newsstand, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], tuple[Probe, Draft]]:
    """A probe of a site of the newsstand and its draft; each site is looked at once."""
    home = tmp_path_factory.mktemp("home")
    config = Config(home=home, bucket="none", catalog="sqlite://", newsstand=stand.address)
    known: dict[str, tuple[Probe, Draft]] = {}

    def look(slug: str) -> tuple[Probe, Draft]:
        if slug not in known:
            found = probe(load(slug).home, config, now=NOW)
            known[slug] = found, draft(found, f"probed_{slug}", NOW.date())
        return known[slug]

    return look


@pytest.mark.slow
@pytest.mark.parametrize("slug", SITES)
def test_the_draft_says_what_is_known_of_the_site(probed, slug):
    found, drafted = probed(slug)
    outlet, known = drafted.outlet, load(slug)
    assert (outlet.home, outlet.language) == (known.home, known.language)
    assert made(drafted.text) == outlet
    assert found.shape is not None
    assert found.shape.matched == found.shape.of
    assert found.shape.has_id == ("id" in re.compile(known.article).groupindex)
    assert found.shape.has_day == ("day" in re.compile(known.article).groupindex)
    assert all(each.error is None and (each.agreement or 0) > 0.9 for each in found.samples)
    assert len(found.samples) == 5
    if outlet.timezone != known.timezone:
        assert any("the time zone" in line for line in outlet.unverified), "a guess is said to be one"
        assert known.timezone in found.zone.others or slug == "euronews", "Paris is one of eight that fit"
    addresses = {source.url for source in outlet.sources}
    named = {source.url for source in known.sources if isinstance(source, Feed | Sitemap)}
    if named:
        assert {Feed, Sitemap, Section} <= {type(source) for source in outlet.sources}
        assert addresses & named
    assert all(source.floor >= 1 for source in outlet.sources)
    assert 1 < outlet.floors.articles_per_day < 40


@pytest.mark.parametrize(
    ("slug", "template"),
    [
        ("vietnamplus", "https://www.vietnamplus.vn/sitemaps/news-{year}-{month}.xml"),
        ("ngaynay", "https://ngaynay.vn/sitemaps/news-{year}-{month}.xml"),
        ("euronews", "https://www.euronews.com/{year}/{month:02}/{day:02}"),
        ("euronews_fr", "https://fr.euronews.com/sitemaps/fr/articles-{year}-{month}.xml"),
    ],
)
def test_what_lists_past_days_is_found_and_was_seen(probed, slug, template):
    found, drafted = probed(slug)
    dated = {each.template: each for each in (*found.sitemaps, *found.day_pages)}
    assert dated[template].links >= 5
    assert dated[template].is_padded is ("month:02" in template)
    assert template in {each for day in drafted.outlet.days for each in day.templates}
    theirs = {each for day in load(slug).days for each in day.templates if each.startswith("https://")}
    assert template in theirs, "as in the file that a person wrote"


def test_pages_of_a_day_go_on_as_the_site_says(probed):
    _, drafted = probed("euronews")
    assert "https://www.euronews.com/{year}/{month:02}/{day:02}?p={page}" in drafted.outlet.days[0].templates


def test_a_site_without_feeds_is_told_by_its_headlines_and_says_what_is_a_guess(probed):
    found, drafted = probed("anewz")
    assert (found.feeds, found.news, found.sitemaps) == ((), (), ())
    assert any("no feed and no news sitemap" in note for note in found.notes)
    assert [type(source) for source in drafted.outlet.sources] == [Section]
    assert drafted.outlet.ids[0] < drafted.outlet.ids[1], (
        "its ids grow: with days, they narrow down a past day"
    )


def test_the_site_is_asked_as_politely_as_by_a_capture(stand, probed, tmp_path):
    config = Config(home=tmp_path, bucket="none", catalog="sqlite://", newsstand=stand.address)
    stand.forget_requests()
    found = probe("https://www.vietnamplus.vn/", config, now=NOW)
    seen = [each.path for each in stand.requests("vietnamplus")]
    assert seen[0] == "/robots.txt"
    assert len(seen) <= found.asked + 1 <= MOST_PAGES
    twice = {path for path in seen if seen.count(path) > 1}
    assert twice <= {"/robots.txt"}, "read once to obey it, once to see what it names"
    assert not any(path.startswith(("/search/", "/print-")) for path in seen), "what it disallows"
    assert {each.headers["user-agent"].partition("/")[0] for each in stand.requests()} == {"Khobao"}


@pytest.fixture(scope="module")
def today() -> Iterator[Newsstand]:
    """The same on the day of the test: a capture asks sitemaps for the last three days."""
    with Newsstand(now=datetime.now(UTC).replace(microsecond=0)) as stand:
        yield stand


@pytest.mark.slow
@pytest.mark.parametrize("slug", ["euronews", "vietnamplus", "anewz", "baotintuc"])
def test_the_draft_captures_and_reads_articles(today, archive, config, slug):
    """As it is, without a layout: discovered, captured, read and archived like any other outlet's."""
    settings, now = replace(config, newsstand=today.address), datetime.now(UTC)
    outlet = draft(probe(load(slug).home, settings, now=now), f"probed_{slug}", now.date()).outlet
    listed = {link.canonical_url for link in discover(outlet, settings).links}
    assert sum(gold.url in listed for gold in today.golds(slug, 30)) >= 28, "now and then one is in no list"
    batch = capture(outlet, "20261120T1030Z", archive, settings, limits=replace(NEWSSTAND, pages=12))
    judge(outlet, batch)
    assert [outcome.state for outcome in batch.outcomes[:12]] == 12 * [State.CAPTURED]
    report = refine(outlet, batch.batch, archive)
    assert report.counts["archived"] == 12, [reading.reasons for reading in report.readings]


@pytest.mark.slow
def test_a_written_draft_is_found_formatted_and_used_by_the_program(today, tmp_path):
    """From an address to a checked case, as a person does it: probe, discover, record, check."""
    outlets, cases = tmp_path / "outlets", tmp_path / "cases"
    env = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "KHOBAO_"))} | {
        "KHOBAO_HOME": str(tmp_path / "home"),
        "KHOBAO_NEWSSTAND": today.address,
        "KHOBAO_OUTLETS": str(outlets),
        "KHOBAO_CASES": str(cases),
    }

    def khobao(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "scrapers", *words], env=env, capture_output=True, text=True, cwd=ROOT
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    khobao("probe", "https://ngaynay.vn/", "--slug", "today", "--keep")
    ruff = Path(sys.executable).parent / "ruff"
    for command in ("format --check", "check"):
        words = [ruff, *command.split(), "--config", ROOT / "pyproject.toml", outlets]
        assert subprocess.run(words, capture_output=True).returncode == 0
    links = json.loads(khobao("discover", "today", "--json"))["links"]
    assert len(links) >= 40
    khobao("record", "today", links[0]["canonical_url"], "--case", "one")
    assert khobao("check", "today").splitlines()[1].startswith("one\t")
    assert (cases / "today" / "one" / "page.html").exists()


# Sites that the newsstand does not play

HOME = "gazette.example"
PAGES = [
    f"https://{HOME}/2026/11/a-ferry-sails-{word}/"
    for word in ["one", "two", "three", "four", "five", "six", "seven"]
]


def small_site(wire: Wire) -> None:
    """As WordPress makes it: a feed named in the head, one for comments, numbered sitemaps, addresses by month."""
    cards = "".join(f'<h2><a href="{url}">A ferry sails again today</a></h2>' for url in PAGES)
    head = (
        '<link rel="alternate" type="application/rss+xml" href="/feed/">'
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">'
    )
    menu = '<nav><a href="/category/sport/">Sport</a><a href="/about/">About</a><a href="https://other.example/">x</a></nav>'
    wire.reply(
        "/",
        http(
            f'<html lang="en-GB"><head><title>The Gazette</title>{head}</head><body><h1>G</h1>{menu}{cards}</body>'
        ),
    )
    wire.reply("/category/sport/", http(f"<html><h1>Sport</h1>{cards}</html>"))
    wire.reply("/feed/", feed(*(f"{url}?utm_source=rss" for url in PAGES)))
    wire.reply("/comments/feed/", feed(*(f"{url}#comment-1" for url in PAGES)))
    wire.reply(
        "/robots.txt",
        http(
            f"User-agent: *\nCrawl-delay: 1\nSitemap: https://{HOME}/sitemap_index.xml\n",
            content_type="text/plain",
        ),
    )
    parts = "".join(
        f"<sitemap><loc>https://{HOME}/{name}.xml</loc></sitemap>"
        for name in ("post-sitemap2", "page-sitemap")
    )
    wire.reply("/sitemap_index.xml", http(f"<sitemapindex>{parts}</sitemapindex>", content_type="text/xml"))
    rows = "".join(
        f"<url><loc>{url}</loc><lastmod>2026-11-20T10:00:00+00:00</lastmod></url>" for url in PAGES
    )
    wire.reply("/post-sitemap2.xml", http(f"<urlset>{rows}</urlset>", content_type="text/xml"))
    for url in PAGES:
        wire.reply(urlsplit(url).path, http(article()))


@pytest.fixture
def wire() -> Iterator[Wire]:
    with Wire() as wire:
        small_site(wire)
        yield wire


@pytest.fixture
def khobao(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wire: Wire) -> Khobao:
    """Runs a command in this process, against the small site."""
    monkeypatch.setenv("KHOBAO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KHOBAO_NEWSSTAND", wire.address)
    monkeypatch.delenv("KHOBAO_OUTLETS", raising=False)
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_small_site_of_another_make(khobao, wire):
    told = json.loads(khobao("probe", f"http://{HOME}", "--json").stdout)
    found = told["probe"]
    assert found["home"] == f"https://{HOME}/"
    assert found["robots"] == {
        "is_there": True,
        "sitemaps": [f"https://{HOME}/sitemap_index.xml"],
        "delay": 1.0,
    }
    assert [(each["url"], each["links"], each["by"]) for each in found["feeds"]] == [
        (f"https://{HOME}/feed/", 7, "the home page")
    ]
    assert found["indexes"][0]["follow"] == r"/post-sitemap\d+\.xml$"
    assert found["shape"]["pattern"] == r"^https://[^/]+/\d+/\d+/[^/]+/?$"
    assert [each["url"] for each in found["sections"]] == [
        f"https://{HOME}/",
        f"https://{HOME}/category/sport/",
    ]
    outlet = made(told["draft"])
    assert (outlet.slug, outlet.name, outlet.timezone) == ("gazette", "The Gazette", "Europe/London")
    assert any("the dates" in line for line in told["unverified"]), "its articles state none"
    assert "/comments/feed/" not in wire.paths()
    assert "/about/" not in wire.paths()


def test_a_sitemap_that_stands_alone_and_a_feed_that_is_named_in_vain(khobao, wire):
    rows = "".join(f"<url><loc>{url}</loc><lastmod>2026-11-20</lastmod></url>" for url in PAGES)
    wire.reply("/sitemap.xml", http(f"<urlset>{rows}</urlset>", content_type="text/xml"))
    wire.reply("/robots.txt", http(status="404 Not Found"))
    wire.reply("/feed/", http(status="404 Not Found"))
    told = json.loads(khobao("probe", f"https://{HOME}/", "--json").stdout)
    found = told["probe"]
    assert found["robots"] == {"is_there": False, "sitemaps": [], "delay": None}
    assert [(each["url"], each["links"], each["by"]) for each in found["plain"]] == [
        (f"https://{HOME}/sitemap.xml", 7, "a usual place")
    ]
    assert Sitemap(url=f"https://{HOME}/sitemap.xml") in made(told["draft"]).sources
    assert (
        f"the home page names https://{HOME}/feed/, and: https://{HOME}/feed/: status 404" in found["notes"]
    )


def test_the_draft_is_the_only_thing_on_standard_output(khobao):
    shown = khobao("probe", f"https://{HOME}/")
    assert shown.exit_code == Exit.OK
    assert made(shown.stdout).home == f"https://{HOME}/"
    assert shown.stderr.startswith(
        "looked for\tfound\nrobots.txt\tlets us in; names 1 sitemaps, Crawl-delay 1 s\n"
    )
    assert "past days\tnone of its own: a web archive may know them" in shown.stderr
    assert "unverified: the time zone" in shown.stderr


def test_a_draft_is_written_where_it_is_told_to_and_never_over_another(khobao, wire, tmp_path, monkeypatch):
    file = tmp_path / "mine.py"
    wrote = khobao("probe", f"https://{HOME}/", "--to", file)
    assert wrote.stdout.startswith("looked for\tfound\n")
    assert (
        f"wrote {file}. Look through it, then: khobao discover mine; khobao record mine URL" in wrote.stderr
    )
    assert made(file.read_text("utf-8")).slug == "mine"
    file.write_text("# a person's own\n")
    wire.forget()
    refused = khobao("probe", f"https://{HOME}/", "--to", file)
    assert one_line(refused) == f"{file} exists: --slug gives the outlet another name, --again overwrites it"
    assert refused.exit_code == Exit.USAGE
    assert wire.asked == [], "the site is not troubled for nothing"
    assert file.read_text() == "# a person's own\n"
    assert khobao("probe", f"https://{HOME}/", "--to", file, "--again").exit_code == Exit.OK
    monkeypatch.setenv("KHOBAO_OUTLETS", str(tmp_path / "kept"))
    assert khobao("probe", f"https://{HOME}/", "--keep").exit_code == Exit.OK
    assert made((tmp_path / "kept" / "gazette.py").read_text("utf-8")).slug == "gazette"
    twice = khobao("probe", f"https://{HOME}/", "--to", tmp_path / "kept")
    assert "gazette.py exists" in one_line(twice)


def test_an_article_leads_to_its_sites_home(khobao):
    told = json.loads(khobao("probe", PAGES[0], "--json").stdout)
    assert told["probe"]["home"] == f"https://{HOME}/"
    assert (
        told["probe"]["notes"][0] == f"{PAGES[0]} is an article: its site's home page was looked at instead"
    )


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ([], Exit.USAGE, "Missing argument 'URL'"),
        (["gazette.example"], Exit.USAGE, "'gazette.example': expected an address such as https://"),
        (["https://"], Exit.USAGE, "'https://': expected an address such as https://"),
        (["ftp://gazette.example/"], Exit.USAGE, "'ftp://gazette.example/': expected an address"),
        (["https://gazette.example/", "--slug", "The Gazette"], Exit.USAGE, "'The Gazette': a slug is a short"),
        (["https://gazette.example/", "--to", "x.py", "--keep"], Exit.USAGE, "give either --to or --keep"),
        (["https://gazette.example/", "--slug", "euronews", "--keep"], Exit.USAGE, "euronews.py exists"),
        (["https://gazette.example/gone"], Exit.NO_ARTICLE, "/gone: status 404; expected a site's home page"),
        (["https://gazette.example/feed/"], Exit.NO_ARTICLE, "application/rss+xml, expected a site's home page in HTML"),
        (["http://10.0.0.1/"], Exit.USAGE, "10.0.0.1 is not on the public internet"),
        (["http://127.0.0.1:1/"], Exit.USAGE, "127.0.0.1 is not on the public internet"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)  # fmt: skip
def test_wrong_use_is_one_line_that_says_what_to_do(khobao, arguments, code, sentence):
    result = khobao("probe", *arguments)
    assert sentence in (result.stderr if "--slug" in arguments else one_line(result))
    assert result.exit_code == code


@pytest.mark.parametrize(
    ("path", "reply", "code", "sentence"),
    [
        ("/robots.txt", http("User-agent: *\nDisallow: /\n"), Exit.NO_ARTICLE, "disallowed by https://gazette.example/robots.txt"),
        ("/robots.txt", http(status="500 No"), Exit.LATER, "nothing of this site may be fetched without it"),
        ("/", http(status="403 Forbidden"), Exit.ALARM, "status 403"),
        ("/", http("<title>Just a moment...</title><h1>Are you human</h1>"), Exit.ALARM, "a block page"),
        ("/", http("<html><body><div id=app></div></body></html>"), Exit.ALARM, "no headline and 0 characters of text"),
        ("/", http(status="503 No", retry_after=3600), Exit.LATER, "asked to wait 3600 s"),
        ("/", http(b"%PDF-1.7", content_type="application/pdf"), Exit.NO_ARTICLE, "application/pdf, expected"),
        ("/", http(status="302 Found", location="http://10.0.0.1/"), Exit.LATER, "no address of the public internet"),
    ],
)  # fmt: skip
def test_a_site_that_refuses_says_how(khobao, wire, path, reply, code, sentence):
    wire.reply(path, reply)
    result = khobao("probe", f"https://{HOME}/")
    assert sentence in one_line(result)
    assert result.exit_code == code


def test_a_site_without_articles_has_no_draft(khobao, wire):
    for path in ("/feed/", "/sitemap_index.xml"):
        wire.reply(path, http(status="404 Not Found"))
    wire.reply(
        "/", http("<html><head><title>A shop</title></head><body><h1>A shop</h1>" + "<p>Buy.</p>" * 90)
    )
    result = khobao("probe", f"https://{HOME}/")
    assert result.stdout == ""
    assert result.stderr.splitlines()[-1].startswith(
        f"khobao: https://{HOME}/: expected a feed, a sitemap or headlines that lead to articles, found none"
    )
    assert "article addresses\tnone" in result.stderr
    assert result.exit_code == Exit.ALARM


def test_a_site_that_begins_to_refuse_is_left_at_once(khobao, wire):
    for path in ("/feed/", "/sitemap_index.xml", "/category/sport/", *(urlsplit(url).path for url in PAGES)):
        wire.reply(path, http(status="403 Forbidden"))
    result = khobao("probe", f"https://{HOME}/")
    assert "status 403" in result.stderr.splitlines()[-1]
    assert result.exit_code == Exit.ALARM
    refused = [path for path in wire.paths() if path not in {"/", "/robots.txt"}][-3:]
    assert refused == ["/sitemap_index.xml", "/category/sport/", urlsplit(PAGES[0]).path], (
        "the third is the last"
    )


def test_a_site_that_is_down_is_worth_another_try(khobao, monkeypatch):
    monkeypatch.setenv("KHOBAO_NEWSSTAND", f"127.0.0.1:{free_port()}")
    result = khobao("probe", f"https://{HOME}/")
    assert result.exit_code == Exit.LATER
    assert HOME in one_line(result)


@pytest.mark.parametrize(
    ("home", "slug"),
    [
        ("https://www.gazette.example/", "gazette"),
        ("https://fr.gazette.com/", "gazette_fr"),
        ("https://news.gazette.co.uk/", "gazette_news"),
        ("https://gazette.com.vn/", "gazette"),
        ("https://24h.com.vn/", "site_24h"),
        ("https://www.the-gazette.de/", "the_gazette"),
        ("https://localhost/", "localhost"),
    ],
)
def test_a_slug_from_a_host(home, slug):
    assert slug_of(home) == slug
