"""Canonical URLs are one address for one page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.discover import canonical
from scrapers.model.outlet import Feed, Floors, Outlet

OUTLET = Outlet(
    slug="gazette",
    name="Gazette",
    home="https://gazette.example/",
    language="en",
    timezone="Europe/Paris",
    sources=(Feed(url="https://gazette.example/rss"),),
    article=r"/story",
    floors=Floors(articles_per_day=1),
    query=("id", "page"),
)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("http://Gazette.EXAMPLE:80/Story", "https://gazette.example/Story"),
        ("https://gazette.example:443/story#comments", "https://gazette.example/story"),
        ("https://gazette.example:8443/story", "https://gazette.example:8443/story"),
        ("https://gazette.example", "https://gazette.example/"),
        ("https://gazette.example./story", "https://gazette.example/story"),
        ("HTTPS://user:secret@gazette.example/story", "https://gazette.example/story"),
        ("https://gazette.example/story/", "https://gazette.example/story/"),
        ("https://gazette.example/a/./b/../story", "https://gazette.example/a/story"),
        ("https://gazette.example/th%e1%bb%9d%69", "https://gazette.example/th%E1%BB%9Di"),
        ("https://gazette.example/thời", "https://gazette.example/th%E1%BB%9Di"),
        ("https://gazette.example/a%2Fb", "https://gazette.example/a%2Fb"),
        ("  https://gazette.example/story \n", "https://gazette.example/story"),
        ("https://gazette.example/story?utm_source=rss&id=4&fbclid=x", "https://gazette.example/story?id=4"),
        ("https://gazette.example/story?page=2&id=4", "https://gazette.example/story?id=4&page=2"),
        ("https://gazette.example/story?utm_source=rss", "https://gazette.example/story"),
        ("https://báo.example/story", "https://xn--bo-mia.example/story"),
    ],
)
def test_one_form(printed: str, expected: str) -> None:
    assert canonical(printed, OUTLET) == expected


def test_without_an_outlet_only_tracking_goes() -> None:
    assert (
        canonical("https://a.example/x?b=2&a=1&utm_medium=m&UTM_campaign=n&gclid=z", None)
        == "https://a.example/x?a=1&b=2"
    )


@pytest.mark.parametrize(
    "printed",
    [
        "",
        "/story",
        "ftp://a.example/x",
        "javascript:alert(1)",
        "mailto:a@b.example",
        "https:///x",
        "http://[::1",
    ],
)
def test_what_is_no_address_is_refused(printed: str) -> None:
    with pytest.raises(ValueError, match=r"address|URL|IPv6|url"):
        canonical(printed, OUTLET)


_PATHS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=40)


@given(
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(["gazette.example", "GAZETTE.example:80", "báo.example", "[::1]:8080", "a.b.example."]),
    _PATHS,
    _PATHS,
)
def test_twice_is_once(scheme: str, host: str, path: str, query: str) -> None:
    printed = f"{scheme}://{host}/{path}?{query}"
    for outlet in (OUTLET, None):
        try:
            once = canonical(printed, outlet)
        except ValueError:
            continue
        assert canonical(once, outlet) == once
        assert once.startswith("https://")
        assert "#" not in once
        assert once.isascii()
