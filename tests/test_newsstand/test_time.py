"""Time: articles appear, change, vanish, and stand in some lists and not in others."""

import re
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

from tests.newsstand import Newsstand
from tests.test_newsstand.client import NOW, get


def test_articles_appear_as_their_time_comes(stand: Newsstand) -> None:
    before = {gold.url for gold in stand.golds("vietnamplus", 60)}
    stand.set_time(NOW + timedelta(hours=3))
    coming = next(stand.golds("vietnamplus")).url
    assert coming not in before
    assert get(stand, coming).status == 200
    assert coming in get(stand, "https://www.vietnamplus.vn/rss/home.rss").text
    stand.set_time(NOW)
    assert get(stand, coming).status == 404
    assert coming not in get(stand, "https://www.vietnamplus.vn/rss/home.rss").text


@pytest.mark.parametrize(
    ("slug", "path"), [("vietnamplus", "/sitemap.xml"), ("euronews", "/sitemaps/en/articles.xml")]
)
def test_an_index_names_no_sitemap_that_is_not_there_as_a_month_begins(
    stand: Newsstand, slug: str, path: str
) -> None:
    site = stand.sites[slug]
    seen = set[str]()  # those of earlier months are the same at each of these times
    for minutes in (0, 5, 90, 600):
        stand.set_time(datetime(2026, 12, 1, tzinfo=site.paper.zone) + timedelta(minutes=minutes))
        named = set(re.findall(r"<loc>([^<]*)</loc>", get(stand, f"https://{site.host}{path}").text))
        assert len(named) > 10
        assert {each: get(stand, each).status for each in named - seen} == dict.fromkeys(named - seen, 200)
        seen |= named


def test_a_fast_newsstand_has_more_that_is_new_and_no_longer_past() -> None:
    with Newsstand(now=NOW) as slow, Newsstand(now=NOW, speed=8) as fast:
        few, many = (
            [g for g in stand.golds("euronews", 400) if g.date_published > NOW - timedelta(hours=2)]
            for stand in (slow, fast)
        )
        assert len(many) > 4 * max(1, len(few))
        assert all(get(fast, gold.url).status == 200 for gold in many[:5])
        fast.set_time(NOW + timedelta(hours=4))
        assert many[0].url not in {gold.url for gold in fast.golds("euronews", 100)}
        assert get(fast, many[0].url).status == 200


def test_edits_change_the_page_and_silent_ones_no_date(stand: Newsstand) -> None:
    seen = set()
    site = stand.sites["vietnamplus"]
    for story in stand.press.between(site.paper, NOW - timedelta(days=20), NOW - timedelta(days=5)):
        for change in story.changes[:1]:
            if story.gone:
                continue
            stand.set_time(change.at - timedelta(seconds=1))
            before, first = stand.gold("vietnamplus", site.url(story)), get(stand, site.url(story))
            stand.set_time(change.at)
            after, second = stand.gold("vietnamplus", site.url(story)), get(stand, site.url(story))
            assert before
            assert after
            assert first.body != second.body
            assert after.version == before.version + 1
            assert (after.headline, after.article_body) != (before.headline, before.article_body)
            assert (after.date_modified == before.date_modified) == (change.kind == "silent")
            assert parsedate_to_datetime(second.headers["last-modified"]) == change.at
            seen.add(change.kind)
    assert seen == {"added", "corrected", "headline", "silent"}


def test_pages_are_taken_down_and_leave_the_lists(stand: Newsstand) -> None:
    site, statuses = stand.sites["baotintuc"], set()
    for story in stand.press.between(site.paper, NOW - timedelta(days=30), NOW - timedelta(days=6)):
        if story.gone:
            stand.set_time(story.gone)
            statuses.add(get(stand, site.url(story)).status)
            assert stand.gold("baotintuc", site.url(story)) is None
            assert site.url(story) not in get(stand, "https://baotintuc.vn/sitemaps/news-2026-11.xml").text
            stand.set_time(story.gone - timedelta(seconds=1))
            assert get(stand, site.url(story)).status == 200
    assert statuses == {404, 410}


def test_some_are_listed_late_and_lists_disagree(stand: Newsstand) -> None:
    site = stand.sites["euronews"]
    stories = stand.press.between(site.paper, NOW - timedelta(days=19), NOW - timedelta(days=2))
    late = [story for story in stories if story.listed > story.published]
    assert late
    stand.set_time(late[0].listed - timedelta(seconds=1))
    assert get(stand, site.url(late[0])).status == 200
    assert site.url(late[0]) not in {gold.url for gold in stand.golds("euronews", 400)}
    stand.set_time(NOW)
    month = get(stand, "https://www.euronews.com/sitemaps/en/articles-2026-11.xml").text
    days = "".join(
        get(stand, f"https://www.euronews.com/2026/11/{day:02}?p={page}").text
        for day in range(1, 20)
        for page in (1, 2)
    )
    unmapped = [story for story in stories if story.missing == "sitemaps" and not story.gone]
    unlisted = [story for story in stories if story.missing == "lists" and not story.gone]
    assert unmapped
    assert unlisted
    assert all(site.url(story) not in month and site.path(story) in days for story in unmapped)
    assert all(site.url(story) in month and site.path(story) not in days for story in unlisted)
