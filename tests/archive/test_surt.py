"""The keys of CDXJ lines: those that every player computes when it looks an address up."""

import json
import string
import subprocess
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit, urlunsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.archive.surt import surt
from scrapers.web.urls import normal
from tests.support.paths import TOOLS

SESSION = "0123456789abcdefABCDEF0123456789"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://gazette.example", "example,gazette)/"),
        ("https://www.Gazette.example/A/?b=2&a=1#top", "example,gazette)/a?a=1&b=2"),
        ("https://WWW2.gazette.example:443/", "example,gazette)/"),
        ("https://prod.www.gazette.example/", "example,gazette,www,prod)/"),
        ("http://gazette.example:8080/", "example,gazette:8080)/"),
        ("http://gazette.example:443/", "example,gazette:443)/"),
        ("http://reader:word@gazette.example./", "example,gazette)/"),
        ("https://báo-mới.example/tin tức?q=à", "example,xn--bo-mi-xqa5384c)/tin%20t%e1%bb%a9c?q=%c3%a0"),
        ("https://gazette.example/tin-t%E1%BB%A9c/", "example,gazette)/tin-t%e1%bb%a9c"),
        ("https://gazette.example/%2541%7E%zz%", "example,gazette)/a~%25zz%25"),
        ("https://gazette.example/a//b/./c/../d", "example,gazette)/a/b/d"),
        ("https://gazette.example/a//../b", "example,gazette)/b"),
        ("https://gazette.example/../b", "example,gazette)/../b"),
        ("https://gazette.example/a?", "example,gazette)/a"),
        ("https://gazette.example/a?&b&a-b=1&a=2&a=10&a", "example,gazette)/a?&a&a=10&a=2&a-b=1&b"),
        ("https://gazette.example/a?u=x%3Fy%3D1%26b%3D2", "example,gazette)/a?b=2&u=x?y=1"),
        (f"https://gazette.example/a?x=1&sid={SESSION}&y=2", "example,gazette)/a?x=1&y=2"),
        (f"https://gazette.example/a?PHPSESSID={SESSION}", "example,gazette)/a"),
        ("https://gazette.example/a?sid=7", "example,gazette)/a?sid=7"),
        ("https://gazette.example/a?CFID=1&CFTOKEN=2&x", "example,gazette)/a?x"),
        ("https://gazette.example/(S(0123456789abcdefghijklmn))/a.aspx", "example,gazette)/a.aspx"),
        ("http://203.0.113.7:81/a", "7,113,0,203:81)/a"),
        ("http://2130706433/", "1,0,0,127)/"),
        ("http://0177.0.0.1/", "1,0,0,127)/"),
        ("http://0400.0.0.1/", "1,0,0,0400)/"),
        ("http://[2001:DB8::7]:8080/a", "2001:db8::7:8080)/a"),
        ("urn:uuid:ABC", "urn:uuid:abc"),
        ("https://gazette.example:port/ a", "https://gazette.example:port/%20a"),
        ("", "-"),
    ],
)
def test_an_address_has_the_key_that_players_look_for(url: str, key: str) -> None:
    assert surt(url) == key


HOSTS = st.one_of(
    st.sampled_from([
        "gazette.example",
        "báo.example",
        "a.b.gazette.example",
        "203.0.113.7",
        "[2001:db8::7]",
    ]),
    st.from_regex(r"(www[0-9]?\.)?[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?\.(example|vn|co\.uk)", fullmatch=True),
)
PIECES = st.one_of(
    st.text(string.ascii_letters + string.digits + "-._~!$'()*+,;=:@", max_size=8),
    st.text('ạđưởÀ日%/💥 "<>\\^`{|}', max_size=4),
    st.from_regex(r"(%[0-9a-fA-F]{2}){1,3}", fullmatch=True),
    st.sampled_from([
        "..",
        ".",
        "%2541",
        "(S(0123456789abcdefghijklmn))",
        "x.aspx",
        "%2F",
        "%3F",
        "%26",
        "%3D",
    ]),
)
PAIRS = st.one_of(
    st.builds("{}={}".format, PIECES, PIECES),
    PIECES,
    st.sampled_from([f"{name}={SESSION}" for name in ("sid", "PHPSESSID", "xjsessionid")]),
    st.sampled_from([
        "CFID=1&CFTOKEN=2",
        "CFID=1",
        "",
        "a=1",
        "ASPSESSIONIDABCDEFGH=abcdefghijklmnopqrstuvwx",
    ]),
)
ADDRESSES = st.builds(
    lambda scheme, host, port, path, query: (
        f"{scheme}://{host}{port}/{'/'.join(path)}" + (f"?{'&'.join(query)}" if query else "")
    ),
    st.sampled_from(["http", "https"]),
    HOSTS,
    st.sampled_from(["", "", ":80", ":443", ":8080"]),
    st.lists(PIECES, max_size=4),
    st.lists(PAIRS, max_size=4),
)


@given(st.one_of(ADDRESSES, st.text(), st.text().map("https://gazette.example/{}".format)))
def test_a_key_is_one_word_in_lower_case_whatever_the_address(url: str) -> None:
    key = surt(url)
    assert key
    assert key == key.lower()
    assert key.isascii()
    assert not any(character.isspace() or not character.isprintable() for character in key)


@given(ADDRESSES)
def test_addresses_of_one_page_have_one_key(url: str) -> None:
    parts = urlsplit(normal(url))
    key = surt(normal(url))
    assert surt(urlunsplit(parts._replace(fragment="top"))) == key
    assert surt(urlunsplit(parts._replace(path=parts.path + "/"))) == key
    assert surt(urlunsplit(parts._replace(netloc=f"reader:word@{parts.netloc}"))) == key
    assert surt(urlunsplit(parts._replace(path=parts.path.swapcase(), netloc=parts.netloc.swapcase()))) == key
    if parts.port is None:
        assert surt(urlunsplit(parts._replace(scheme="http"))) == key


@given(st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8}){1,3}", fullmatch=True), PIECES)
def test_what_belongs_to_a_host_sorts_together(host: str, path: str) -> None:
    key = surt(f"https://{host}/")
    assert surt(f"https://{host}/x{path}").startswith(key)
    assert surt(f"https://sub.{host}/").startswith(f"{key.removesuffix(')/')},")


@pytest.fixture(scope="module")
def pywb() -> Iterator[Callable[[str], str]]:
    """Its own canonicalization, in a process of its own: an address in, its key out."""
    ask = (
        "import json, sys\n"
        "from pywb.utils.canonicalize import canonicalize\n"
        "for line in sys.stdin: print(json.dumps(canonicalize(json.loads(line))), flush=True)"
    )
    with subprocess.Popen(
        [TOOLS / "python", "-W", "ignore", "-c", ask],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdin
        assert running.stdout

        def key(url: str) -> str:
            print(json.dumps(url), file=running.stdin, flush=True)
            return json.loads(running.stdout.readline())

        yield key


@settings(max_examples=300, deadline=None)
@given(url=ADDRESSES.map(normal))
def test_pywb_looks_for_the_same_key(pywb: Callable[[str], str], url: str) -> None:
    """For every address as it comes into the archive."""
    assert surt(url) == pywb(url)
