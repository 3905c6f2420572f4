"""The stories: many, each its own, in their language, the same for the same seed."""

from collections import Counter
from datetime import date, timedelta

import py3langid
import pytest
from lxml import html

from scrapers.outlets import load, slugs
from tests.newsstand import Newsstand
from tests.test_newsstand.client import NOW, get


@pytest.mark.parametrize("slug", slugs())
def test_forty_articles_over_several_days(stand: Newsstand, slug: str) -> None:
    count = max(180, 4 * load(slug).floors.articles_per_day)
    golds = list(stand.golds(slug, count))
    assert len({gold.url for gold in golds}) == count
    assert len({gold.date_published.date() for gold in golds}) >= 3
    for gold in golds[:40]:
        got = get(stand, gold.url)
        assert got.status == 200
        assert html.document_fromstring(got.body).findtext(".//title")
        assert gold.date_published <= NOW


@pytest.mark.parametrize("slug", slugs())
def test_stories_are_of_news_length_and_in_their_language(stand: Newsstand, slug: str) -> None:
    outlet = load(slug)
    expected, floor = outlet.language.partition("-")[0], outlet.floors.words
    for gold in stand.golds(slug, 60):
        words = sum(len(text.split()) for text in gold.article_body)
        assert 200 <= words <= max(700, 2 * floor), gold.url
        assert len(gold.article_body) >= 6
        assert py3langid.classify(" ".join(gold.article_body))[0] == expected
        assert "{" not in " ".join((gold.headline or "", gold.description or "", *gold.article_body))


@pytest.mark.parametrize("slug", slugs())
def test_no_two_stories_share_their_paragraphs(stand: Newsstand, slug: str) -> None:
    site = stand.sites[slug]
    stories = stand.press.between(site.paper, NOW - timedelta(days=10), NOW)
    counts = Counter(text for story in stories for text in story.first.paragraphs)
    assert sum(count > 1 for count in counts.values()) <= 0.01 * len(counts)
    assert len({story.first.paragraphs for story in stories}) == len(stories)


@pytest.mark.parametrize("slug", slugs())
def test_a_year_of_days_stays_above_the_floor(stand: Newsstand, slug: str) -> None:
    site, floor = stand.sites[slug], load(slug).floors.articles_per_day
    for month in range(1, 13):
        day = date(2025, month, 2 * month)
        published = [
            story for story in stand.press.on(site.paper, day) if story.is_listed(NOW) and not story.missing
        ]
        assert len(published) >= floor, day


def test_one_event_stands_in_several_papers(stand: Newsstand) -> None:
    """In both languages, linked; and word for word where one paper copies another."""
    linked = copied = 0
    for slug in ("vietnamplus", "vietnamplus_en", "euronews", "euronews_fr"):
        for gold in stand.golds(slug, 40):
            for language, url in gold.translations.items():
                twin = next(g for s in stand.sites if (g := stand.gold(s, url)) or s == "vietgiaitri")
                if twin:
                    assert twin.in_language == language
                    assert twin.translations == {gold.in_language: gold.url}
                    assert f'hreflang="{language}" href="{url}"' in get(stand, gold.url).text
                    linked += 1
    ours, theirs = stand.sites["vietgiaitri"], stand.sites["baotintuc"]
    for story in ours.latest(NOW, 60):
        if (twin := stand.press.twin(story, theirs.paper)) and not story.version(NOW):
            assert story.first.paragraphs == twin.first.paragraphs
            assert story.published > twin.published - timedelta(hours=2)
            copied += 1
    assert linked > 20
    assert copied > 10


def test_the_same_seed_and_time_give_the_same_bytes(stand: Newsstand) -> None:
    with Newsstand(now=NOW) as again, Newsstand(now=NOW, seed=2) as other:
        for slug in slugs():
            url = next(stand.golds(slug)).url
            assert get(stand, url).body == get(again, url).body
            assert get(other, url).status == 404
            for source in load(slug).sources:
                assert get(stand, source.url).body == get(again, source.url).body
