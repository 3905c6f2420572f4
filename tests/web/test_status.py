"""What a status means, and how long a server asks to be left alone."""

from datetime import UTC, datetime

import pytest

from scrapers.errors import Blocked, Gone, SiteUnavailable, SkipAndRecord, Throttled
from scrapers.web.redirect import target
from scrapers.web.status import LONGEST_WAIT, failure, may_pass, seconds_to_wait

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0), (" 0 ", 0.0), ("2.5", 2.5), ("30s", 30.0), ("30 seconds", 30.0), ("120, 60", 120.0),
        ("Sun, 22 Nov 2026 10:01:00 GMT", 60.0), ("Sunday, 22-Nov-26 10:01:00 GMT", 60.0),
        ("Sun, 22 Nov 2026 11:01:00 +0100", 60.0), ("Sun, 22 Nov 2026 10:01:00", 60.0),
        ("Sun, 22 Nov 2026 09:00:00 GMT", 0.0), ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT), ("9" * 30, LONGEST_WAIT), ("9" * 5000, LONGEST_WAIT),
    ],
)  # fmt: skip
def test_a_wait_is_a_number_of_seconds_or_a_date(value: str, seconds: float) -> None:
    assert seconds_to_wait(value, NOW) == seconds


@pytest.mark.parametrize(
    "value",
    [
        None, "", " ", "soon", "-5", "1e9", "٣٠", "0x10", "NaN", "inf", "Mon, 01 Jan 9999999999 00:00:00 GMT",
        "Mon, 99 Jan 2026 00:00:00 GMT", "Mon, 01 Jan 2026 99:99:99 GMT", "Mon, 01 Jan 2026 00:00:00 +999999999",
        ",", "\x00", "{}",
    ],
)  # fmt: skip
def test_what_names_no_wait_is_passed_over(value: str | None) -> None:
    assert seconds_to_wait(value, NOW) is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, None), (203, None), (206, None), (304, None), (301, SkipAndRecord), (300, SkipAndRecord),
        (400, SkipAndRecord), (401, Blocked), (403, Blocked), (404, Gone), (408, SiteUnavailable), (410, Gone),
        (425, SiteUnavailable), (429, Throttled), (451, Blocked), (500, SiteUnavailable), (503, SiteUnavailable),
        (520, SiteUnavailable), (999, SiteUnavailable),
    ],
)  # fmt: skip
def test_each_status_means_one_thing(status: int, kind: type[Exception] | None) -> None:
    error = failure("https://gazette.example/", status, None, NOW)
    assert type(error) is (kind or type(None))
    assert error is None or str(error).startswith(f"https://gazette.example/: status {status}")
    assert may_pass(status) is isinstance(error, SiteUnavailable | Throttled)


def test_a_503_that_names_a_time_asks_for_fewer_requests() -> None:
    error = failure("u", 503, "60", NOW)
    assert isinstance(error, Throttled)
    assert (error.retry_after, str(error)) == (60, "u: status 503, asked to wait 60 s")
    assert isinstance(failure("u", 503, "nonsense", NOW), Throttled)


@pytest.mark.parametrize(
    ("location", "found"),
    [
        ("/b", "https://gazette.example/b"), ("b?c=1", "https://gazette.example/x/b?c=1"),
        (" //m.gazette.example/b ", "https://m.gazette.example/b"), ("/tin-tức", "https://gazette.example/tin-t%E1%BB%A9c"),
        ("http://gazette.example:8080/", "http://gazette.example:8080/"), ("#top", "https://gazette.example/x/a"),
    ],
)  # fmt: skip
def test_where_a_redirect_leads(location: str, found: str) -> None:
    assert target("https://gazette.example/x/a", location) == found


@pytest.mark.parametrize(
    "location",
    ["ftp://gazette.example/", "javascript:history.back()", "http://", "http://[::1", "https://a:b/", "mailto:a@b.example", "http://h:99999/"],
)  # fmt: skip
def test_a_redirect_to_what_is_no_web_address(location: str) -> None:
    with pytest.raises(ValueError, match=r"redirects to .*, which is no http"):
        target("https://gazette.example/x/a", location)
