"""Outlet files that cannot be loaded: one clear error that names file and line, whatever is wrong with them."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import scrapers.outlets
from scrapers.errors import BadConfiguration, UnknownOutlet
from scrapers.outlets import load, load_all, slugs

GOOD = """from scrapers.model.outlet import Feed, Floors, Outlet

outlet = Outlet(
    slug="herald",
    name="The Herald",
    home="https://herald.example/",
    language="en",
    timezone="Europe/Paris",
    sources=(Feed(url="https://herald.example/rss"),),
    article=r"/story-\\d+$",
    floors=Floors(articles_per_day=1),
)
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Write an outlet file into a folder of outlet files that has no others."""
    monkeypatch.setattr(scrapers.outlets, "__path__", [str(tmp_path)])
    monkeypatch.delitem(sys.modules, "scrapers.outlets.herald", raising=False)

    def write(source: str | bytes, name: str = "herald") -> Path:
        file = tmp_path / f"{name}.py"
        file.write_bytes(source if isinstance(source, bytes) else source.encode())
        importlib.invalidate_caches()
        slugs.cache_clear()
        return file

    slugs.cache_clear()
    yield write
    slugs.cache_clear()


def test_a_file_that_is_right_is_loaded(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write(GOOD)
    assert [each.name for each in load_all()] == ["The Herald"]
    with pytest.raises(UnknownOutlet, match="no outlet 'times'; there are: herald"):
        load("times")
    monkeypatch.delitem(sys.modules, "scrapers.outlets.herald")


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        (GOOD.replace("slug=", "slug"), 4, "SyntaxError: "),
        (GOOD + "if True:\npass\n", 14, "IndentationError: "),
        (GOOD.replace("scrapers.model.outlet", "scrapers.outlet"), 1, "No module named 'scrapers.outlet'; import Outlet and"),
        (GOOD.replace("Feed, Floors", "Feed, Floor"), 1, "ImportError: cannot import name 'Floor'"),
        ("import scrapers.outlets._cms\n" + GOOD, 1, "No module named 'scrapers.outlets._cms'"),
        (GOOD.replace("language=", "tongue="), 3, "TypeError: "),
        (GOOD.replace("Floors(", "Floor("), 11, "NameError: name 'Floor' is not defined"),
        (GOOD.replace('home="https:', 'home="http:'), 3, "expected an absolute address, https://…"),
        (GOOD.replace("Europe/Paris", "Europe/Pariss"), 3, "herald: "),
        (GOOD.replace("story-", "story-("), 3, "herald: "),
        (GOOD + "1 / 0\n", 13, "ZeroDivisionError: division by zero; mend the file"),
        (GOOD + "raise SystemExit(2)\n", 13, "SystemExit: 2"),
        (GOOD + "def f():\n    return f()\nf()\n", 14, "RecursionError: "),
        (GOOD.encode().replace(b"Herald", b"H\xe9rald"), 5, "SyntaxError: (unicode error)"),
    ],
)  # fmt: skip
def test_whatever_is_wrong_with_a_file_is_said_with_its_place(
    write: Write, source: str | bytes, line: int, said: str
) -> None:
    file = write(source)
    with pytest.raises(BadConfiguration) as error:
        load("herald")
    assert f"{file}:{line}: " in str(error.value)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("name=5", "name=5, expected a text"),
        ("home='https://bücher.example/'", "its host in IDNA, 'xn--bcher-kva.example'"),
        ("language='english'", "language='english', expected a language as BCP 47 has it"),
        ("timezone='Paris'", "timezone='Paris', expected the name of a zone as IANA has it"),
        ("timezone='../zone'", "timezone='../zone', expected the name of a zone"),
        ("sources=Feed(url='https://herald.example/rss')", "expected a tuple: a comma follows also the only item"),
        ("sources=('https://herald.example/rss',)", "to be Feed(…) or Sitemap(…) or Section(…) or Api(…), and item 1 is not"),
        ("sources=(Source(url='https://herald.example/rss'),)", "to be Feed(…) or Sitemap(…) or Section(…) or Api(…), and item 1"),
        ("sources=(Feed(url='/rss'),)", "Feed: url='/rss', expected an absolute address"),
        ("sources=(Feed(url='https://herald.example/rss', floor='10'),)", "Feed: floor='10', expected a whole number"),
        ("sources=(Feed(url='https://herald.example/rss', floor=True),)", "Feed: floor=True, expected a whole number"),
        ("sources=(Feed(url='https://herald.example/rss', floor=0),)", "Feed: floor=0, expected 1 or more"),
        ("sources=(Feed(url='https://h.example/a'), Feed(url='https://i.example/a'))", "two sources have one name: feed /a"),
        ("sources=(Sitemap(url='https://h.example/a', follow='('),)", "Sitemap: follow='(', expected a regular expression"),
        ("sources=(Sitemap(url='https://h.example/a', within=3),)", "Sitemap: within=3, expected a timedelta"),
        ("article=r'/(?P<number>[0-9]+)$'", "expected no named groups but id, year, month and day"),
        ("article=r'/(?P<year>[0-9]+)/'", "expected all three groups year, month and day, or none"),
        ("article=r'^/story-'", "expected a pattern of canonical addresses, which begin with https:// and the host"),
        ("article=r'herald'", "it finds the home page https://herald.example/"),
        ("article=''", "it is empty, so it finds everything"),
        ("floors=Floors(articles_per_day='10')", "Floors: articles_per_day='10', expected a whole number"),
        ("floors=Floors(articles_per_day=1, share_read=70)", "Floors: share_read=70, expected a share from 0 to 1"),
        ("floors=Floors(articles_per_day=1, words=9, words_ceiling=9)", "words_ceiling=9, expected more than words=9"),
        ("hosts='www.herald.example'", "hosts='www.herald.example', expected a tuple: a comma follows"),
        ("hosts=('https://WWW.herald.example/',)", "in IDNA: 'www.herald.example'"),
        ("hosts=('bücher.example',)", "in IDNA: 'xn--bcher-kva.example'"),
        ("deny='/video/'", "deny='/video/', expected a tuple: a comma follows"),
        ("deny=('',)", "it is empty, so it finds everything"),
        ("query='id'", "query='id', expected a tuple: a comma follows"),
        ("layouts=('h1',)", "expected each item to be Layout(…), and item 1 is not"),
        ("layouts=(Layout(name='a', headline='h1[', body='div'),)", "headline='h1[', expected a CSS selector"),
        ("layouts=(Layout(name='a', headline='', body='div'),)", "Layout a: headline='', expected a CSS selector"),
        ("layouts=(Layout(name='a', headline='h1', body='b', drop=('.a >',)),)", "and '.a >' is none: Expected selector"),
        ("layouts=(Layout(name='a', headline='h1', body='b', until='2024-01-01'),)", "until='2024-01-01', expected a date or None"),
        ("boilerplate=('',)", "boilerplate=('',), expected no empty text"),
        ("every=timedelta(minutes=17)", "expected 15, 20, 30 or 60 minutes"),
        ("delay=float('nan')", "delay=nan, expected 0 seconds or more"),
        ("pages_per_run=0", "pages_per_run=0, expected 1 or more"),
        ("looks=(1,)", "looks=(1,), expected each item to be a timedelta, and item 1 is not"),
        ("looks_share=25", "looks_share=25, expected a share from 0 to 1"),
        ("sources=(Section(url='https://h.example/', link='a::attr(href)'),)", "expected a CSS selector for https://h.example/"),
        ("days=(Section(url='https://h.example/'),)", "days=(Section("),
        ("days=(DayPages(page=Feed(url='https://h.example/{day}')),)", "expected Section(…) or Api(…)"),
        ("days=(DayPages(page=Section(url='https://h.example/{tag}')),)", "{tag} is none of these"),
        ("days=(DayPages(page=Section(url='https://h.example/{year}')),)", "expected an address with the day in it"),
        ("days=(DayPages(page=Section(url='https://h.example/{day}'), more='?p={page}'),)", "more='?p={page}', expected an absolute"),
        ("days=(WalkBack(page=Section(url='https://h.example/'), more='https://h.example/p'),)", "with {page} in it"),
        ("days=(WalkBack(page=Section(url='https://h.example/', card='a['),),)", "card='a[', expected a CSS selector"),
        ("days=(Wayback(url='https://h.example/'),)", "Wayback: url='https://h.example/', expected the beginning of addresses"),
        ("days=(Wayback(url='h.example/', match='all'),)", "match='all', expected one of 'exact', 'prefix', 'host', 'domain'"),
        ("days=(Wayback(url='h.example/', address='('),)", "address='(', expected a regular expression"),
        ("days=(Wayback(url='h.example/', address='.{4}'),)", "a literal brace is doubled"),
        ("days=(NewsCrawl(pages=0),)", "NewsCrawl: pages=0, expected 1 or more"),
        ("ids=((5, '2024-01-01'),)", "expected each item to be (a whole number, a date), and item 1 is not"),
        ("ids=((5, date(2024, 1, 2)), (9, date(2024, 1, 1)))", "expected ids that grow with their days"),
        ("first_day=datetime(2020, 1, 1)", "first_day=datetime.datetime(2020, 1, 1, 0, 0), expected a date or None"),
        ("unverified='all of it'", "unverified='all of it', expected a tuple: a comma follows"),
    ],
)  # fmt: skip
def test_a_fact_that_is_wrong_is_named_with_what_is_expected(write: Write, given: str, said: str) -> None:
    """Each in the place of what is right, or beside it."""
    name = given.partition("=")[0]
    lines = [line for line in GOOD.splitlines() if not line.startswith(f"    {name}=")]
    lines[lines.index(")")] = f"    {given},\n)"
    source = "from datetime import date, datetime, timedelta\nfrom scrapers.model.layout import Layout\n"
    file = write(source + "\n".join(lines).replace("import Feed, Floors, Outlet", "import *") + "\n")
    with pytest.raises(BadConfiguration) as error:
        load("herald")
    assert said in str(error.value)
    assert str(error.value).startswith(f"{file}:")
    sys.modules.pop("scrapers.outlets.herald", None)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"\0\0", "null bytes"),
        ("", "expected `outlet = Outlet(…)`, found None"),
        ("outlet = 5\n", "expected `outlet = Outlet(…)`, found 5"),
        (GOOD.replace('"herald"', '"times"'), "slug 'times' is not the file's name 'herald'"),
    ],
)
def test_a_file_that_is_no_outlets_is_named(write: Write, source: str | bytes, said: str) -> None:
    file = write(source)
    with pytest.raises(BadConfiguration) as error:
        load("herald")
    assert str(file) in str(error.value)
    assert said in str(error.value)
    sys.modules.pop("scrapers.outlets.herald", None)


def test_a_module_that_outlets_share_is_named_where_the_fault_is_in_it(write: Write) -> None:
    shared = write("x = 1\ny = x.z\n", "_shared")
    write("import scrapers.outlets._shared\n" + GOOD)
    with pytest.raises(BadConfiguration, match="AttributeError") as error:
        load("herald")
    assert f"{shared}:2: " in str(error.value)


def test_a_link_to_nowhere_is_named(write: Write, tmp_path: Path) -> None:
    write(GOOD).unlink()
    (tmp_path / "herald.py").symlink_to(tmp_path / "nowhere.py")
    slugs.cache_clear()
    with pytest.raises(BadConfiguration) as error:
        load("herald")
    assert str(tmp_path / "herald.py") in str(error.value)
