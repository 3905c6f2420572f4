"""Typed differences between revisions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.model.article import Article, article_id
from scrapers.model.change import Kind, difference, shrunk
from scrapers.model.page import Capture

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
CAPTURE = Capture(warc="w", offset=0, length=1, record_id="<urn:uuid:0>", fetched_at=NOON, status=200)
FIRST = Article(
    id=article_id("anewz", "1"),
    outlet="anewz",
    url=None,
    canonical_url=None,
    in_language="en",
    headline="Ferry line reopens",
    description="Boats run again after the storm.",
    article_body=("The first boat left at six.", "Forty people were on board.", "The fare is unchanged."),
    word_count=15,
    date_published=NOON - timedelta(hours=3),
    capture=replace(CAPTURE, fetched_at=NOON - timedelta(hours=2)),
)
LATER = replace(FIRST, revision=2, capture=CAPTURE)


def test_equal_words_are_no_difference():
    assert difference(FIRST, replace(LATER, keywords=("ferry",), image="https://anewz.tv/x.jpg")) is None


def test_a_changed_headline_is_told_with_both_wordings():
    change = difference(FIRST, replace(LATER, headline="Ferry line stays shut"))
    assert change is not None
    assert change.kinds == (Kind.HEADLINE,)
    assert (change.headline_before, change.headline_after) == ("Ferry line reopens", "Ferry line stays shut")


def test_a_changed_paragraph_counts_its_words_once():
    body = (FIRST.article_body[0], "Fifty people were on board.", FIRST.article_body[2])
    change = difference(FIRST, replace(LATER, article_body=body))
    assert change is not None
    assert change.kinds == (Kind.BODY,)
    assert change.removed == ("Forty people were on board.",)
    assert change.added == ("Fifty people were on board.",)
    assert (change.words_lost, change.words_gained) == (1, 1)


@pytest.mark.parametrize(
    "notice",
    [
        "Correction: an earlier version gave the wrong number.",
        "This article has been corrected to name the captain.",
        "Đính chính: bài trước ghi sai số hành khách.",
        "Rectificatif : le nombre de passagers a été corrigé.",
    ],
)
def test_a_correction_notice_is_recognised(notice):
    change = difference(FIRST, replace(LATER, article_body=(*FIRST.article_body, notice)))
    assert change is not None
    assert Kind.CORRECTION in change.kinds


def test_a_notice_that_stood_there_before_is_no_new_correction():
    noted = replace(FIRST, article_body=("Correction: the fare was misstated.", *FIRST.article_body))
    change = difference(noted, replace(LATER, article_body=(*noted.article_body, "A second boat followed.")))
    assert change is not None
    assert change.kinds == (Kind.BODY,)


@pytest.mark.parametrize(("modified", "silent"), [(None, True), (NOON - timedelta(hours=1), False)])
def test_an_edit_without_a_later_stated_time_is_silent(modified, silent):
    change = difference(FIRST, replace(LATER, headline="Ferry line shut", date_modified=modified))
    assert change is not None
    assert change.silent is silent


def test_two_articles_have_no_difference():
    with pytest.raises(ValueError, match="one article"):
        difference(FIRST, replace(LATER, id=article_id("anewz", "2")))


def test_less_than_half_the_words_is_suspicious():
    assert shrunk(FIRST, replace(LATER, word_count=7))
    assert not shrunk(FIRST, replace(LATER, word_count=8))


paragraphs = st.lists(st.sampled_from(["one two", "three", "four five six", "seven"]), max_size=8).map(tuple)


@given(paragraphs, paragraphs)
def test_what_was_removed_and_added_accounts_for_every_paragraph(before, after):
    change = difference(replace(FIRST, article_body=before), replace(LATER, article_body=after))
    if change is None:
        assert before == after
    else:
        kept = len(before) - len(change.removed)
        assert kept == len(after) - len(change.added)
        assert sorted((*before, *change.added)) == sorted((*after, *change.removed))
