"""No page raises out of reading, whatever it is: an article comes out, or an error that says to skip and record.

What these pages cost is measured by ``python -m benchmarks.hostile``; here nothing is timed, and pages that would never
end, or take all memory, are ended with their process.
"""

import json
import subprocess
import sys
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import gold
from scrapers.errors import SkipAndRecord
from scrapers.model.page import Page
from scrapers.outlets import load
from scrapers.read import read
from scrapers.read.document import tidy
from scrapers.read.places import absolute
from scrapers.web.charset import to_utf8
from tests.support.monsters import MONSTERS, TEXTS, URL, WOUNDS, everywhere, seeds, wounded
from tests.support.paths import ROOT

LONGEST = 1_800
"""Seconds for all monsters together, which take a minute or two on a free core."""


def read_or_skip(page: Page, slug: str | None) -> None:
    """Anything but an article or a named error fails the test. An article is one to store: tidy, and writable as JSON."""
    try:
        article = read(page, load(slug) if slug else None)
    except SkipAndRecord:
        return
    assert json.loads(json.dumps(article.to_dict(), ensure_ascii=False).encode())
    assert article.headline
    assert article.article_body
    for text in (article.headline, *article.article_body):
        assert text == tidy(text) != ""


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.integers(0, 15),
    st.lists(st.sampled_from(list(WOUNDS)), min_size=1, max_size=4),
    st.integers(0, 2**32),
    st.booleans(),
)
def test_a_wounded_page_is_read_or_skipped(number, wounds, seed, with_outlet):
    pages = seeds()
    slug, url, page = pages[number % len(pages)]
    read_or_skip(Page(url=url, body=wounded(page, wounds, seed)), slug if with_outlet else None)


@pytest.mark.parametrize(
    "encoding", ["idna", "punycode", "undefined", "hex", "unicode_escape", "utf-32", "no-such", "utf-16"]
)
def test_a_page_that_names_an_encoding_of_no_page_is_read_as_text(encoding):
    page = f"<meta charset={encoding}><p>It is 5 °C in the café on Lê Lợi".encode("cp1258", "replace")
    assert to_utf8(page).decode().startswith(f"<meta charset={encoding}><p>It is 5 ")


def test_half_a_character_stands_in_no_address():
    assert absolute("https://a.example/", "/1\ud800.jpg") is None
    assert absolute("https://a.example/", "/ảnh.jpg") == "https://a.example/ảnh.jpg"


@pytest.mark.parametrize("wound", WOUNDS)
def test_each_wound_alone(wound):
    for number, (slug, url, page) in enumerate(seeds(1)):
        read_or_skip(Page(url=url, body=wounded(page, [wound], number)), slug if number % 2 else None)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=400), st.text(max_size=60), st.sampled_from([None, "vietnamplus"]))
def test_any_bytes_and_any_words_are_read_or_skipped(noise, words, slug):
    read_or_skip(Page(url=URL, body=noise), slug)
    read_or_skip(Page(url=URL, body=b"<html><body><p>" + noise), slug)
    read_or_skip(Page(url=URL, body=everywhere(words), headers={"content-type": words}), slug)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from([
                    "@type", "@id", "@graph", "@value", "author", "name", "headline", "datePublished", "dateModified", "publisher",
                    "image", "url", "keywords", "articleBody", "articleSection", "mainEntityOfPage", "itemListElement", "item",
                    "isAccessibleForFree", "inLanguage", "description", "alternativeHeadline", "provider",
                ]),
                inner, max_size=6,
            )
        ),
        max_leaves=25,
    ),
    st.sampled_from(["NewsArticle", "BreadcrumbList", "Organization", "WebSite", "LiveBlogPosting"]),
)  # fmt: skip
def test_any_jsonld_is_read_or_skipped(value, kind):
    found = [value, value | {"@type": kind} if isinstance(value, dict) else {"@type": kind, "author": value}]
    script = f'<script type="application/ld+json">{json.dumps(found)}</script></head>'.encode()
    read_or_skip(Page(url=URL, body=everywhere("Thư viện mở cửa").replace(b"</head>", script, 1)), None)


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_of_one_kind_everywhere(text):
    page = Page(url=URL, body=everywhere(TEXTS[text](3_000)))
    for slug in ("vietnamplus", None):
        read_or_skip(page, slug)


def test_wounded_real_pages_are_read_or_skipped():
    if not gold.CORPUS.exists():
        pytest.skip(
            f"no real pages at {gold.CORPUS}: they belong to their publishers and not into the project"
        )
    for folder in gold.FOLDERS:
        for number, page in enumerate(islice(gold.load(folder)[::7], 6)):
            wounds = list(WOUNDS)[number :: len(WOUNDS) // 3]
            body = wounded(page.page, wounds, number)
            read_or_skip(Page(url=page.url, body=body), page.outlet if page.outlet != "vnexpress" else None)


@pytest.mark.thorough
@pytest.mark.slow
def test_every_monster_ends_in_bounded_memory_and_time():
    """Each is read in a process of its own, which is ended at 30 s of processor time or 2 GB; that fails the test."""
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.hostile", "--json", "--wounded", "0"],
        cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, check=False,
    )  # fmt: skip
    endings = [json.loads(line) for line in run.stdout.splitlines()]
    assert not [ending for ending in endings if not ending["named"]], run.stderr[-2000:]
    assert len(endings) == 2 * len(MONSTERS), run.stderr[-2000:]
