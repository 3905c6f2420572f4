"""The ledger of a day: every link in one end state, and figures that can be believed."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.model.ledger import Ledger, Standing, reconcile
from scrapers.model.link import MANUAL, DayLink, Link, State

DAY = date(2025, 1, 22)
TRIED = datetime(2026, 3, 4, 12, tzinfo=UTC)


def listed(number: int, source: str = "sitemap", *, stated: bool = True, title: str | None = None) -> DayLink:
    url = f"https://anewz.tv/world/world-news/{number}/x/news"
    return DayLink(link=Link(url=url, canonical_url=url, source=source, title=title), stated=stated)


def url(number: int) -> str:
    return listed(number).link.canonical_url


def standing(
    state: State, read: State | None = None, *, day: date = DAY, reason: str | None = None
) -> Standing:
    return Standing(
        state=state,
        reason=reason,
        tries=1,
        at=TRIED,
        batch="20260304T1200Z",
        read=read,
        day=day if read else None,
    )


def day_of(links: list[DayLink], standings: dict[str, Standing]) -> Ledger:
    return reconcile("anewz", DAY, links, standings)


def only(state: Standing | None) -> tuple[State, str | None]:
    (entry,) = day_of([listed(1)], {url(1): state} if state else {}).entries
    return entry.state, entry.reason


def test_a_link_of_two_sources_is_one_entry_that_names_both():
    ledger = day_of([listed(1, "sitemap", stated=False), listed(1, "day page", title="Ferry")], {})
    (entry,) = ledger.entries
    assert entry.sources == ("day page", "sitemap")
    assert entry.stated
    assert entry.title == "Ferry"


@pytest.mark.parametrize(
    ("known", "state", "reason"),
    [
        (None, State.LISTED, "not tried yet"),
        (standing(State.ARCHIVED, State.ARCHIVED), State.ARCHIVED, None),
        (standing(State.UNCHANGED, State.ARCHIVED), State.ARCHIVED, None),
        (standing(State.UNCHANGED, State.QUARANTINED, reason="too short"), State.QUARANTINED, "too short"),
        (standing(State.GONE, reason="404"), State.GONE, "404"),
        (standing(State.GONE, State.ARCHIVED, reason="410"), State.ARCHIVED, "taken down since: 410"),
        (standing(State.BLOCKED, State.ARCHIVED, reason="a captcha"), State.ARCHIVED, None),
        (
            standing(State.ARCHIVED, State.ARCHIVED, day=date(2025, 1, 21)),
            State.OUTSIDE_DAY,
            "published on 2025-01-21",
        ),
        (standing(State.FORBIDDEN, reason="robots.txt"), State.FORBIDDEN, "robots.txt"),
    ],
)
def test_a_link_ends_in_one_state_with_a_reason(known, state, reason):
    assert only(known) == (state, reason)


def test_completeness_counts_what_is_missing_and_not_what_is_not_the_days():
    ledger = day_of(
        [listed(number) for number in range(6)],
        {
            url(0): standing(State.ARCHIVED, State.ARCHIVED),
            url(1): standing(State.ARCHIVED, State.ARCHIVED),
            url(2): standing(State.GONE, reason="404"),
            url(3): standing(State.NOT_AN_ARTICLE, reason="a video"),
            url(4): standing(State.ARCHIVED, State.ARCHIVED, day=date(2025, 1, 23)),
        },
    )
    assert (ledger.held, ledger.published) == (2, 4)
    assert ledger.completeness == pytest.approx(0.5)
    assert [entry.canonical_url for entry in ledger.unfinished] == [url(5)]


def test_a_day_of_which_nothing_is_known_has_no_completeness():
    assert day_of([], {}).completeness is None


def test_two_sources_that_overlap_tell_how_many_both_missed():
    one = [listed(number, "sitemap") for number in range(90)]
    other = [listed(number, "day page") for number in range(9, 99)]
    ledger = day_of(one + other, {})
    assert ledger.published == 99
    assert ledger.estimate == pytest.approx(99.99, abs=0.02)
    assert day_of(one, {}).estimate is None
    assert day_of([*one, listed(99, MANUAL)], {}).estimate is None, "what a person gave is no list of the day"


standings = st.builds(
    lambda state, read, back: standing(state, read, day=date(2025, 1, 22 - back), reason="said"),
    st.sampled_from(State),
    st.sampled_from([None, State.ARCHIVED, State.UNCHANGED, State.DUPLICATE, State.QUARANTINED]),
    st.integers(0, 1),
)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abc")), max_size=30),
    st.dictionaries(st.integers(0, 9), standings),
)
def test_every_listed_link_stands_once_and_the_figures_add_up(links, known):
    ledger = day_of(
        [listed(number, source) for number, source in links], {url(n): each for n, each in known.items()}
    )
    assert [entry.canonical_url for entry in ledger.entries] == sorted({url(number) for number, _ in links})
    assert sum(ledger.counts.values()) == len(ledger.entries)
    assert ledger.held <= ledger.published
    assert all(entry.reason or entry.state.traits.held for entry in ledger.entries)
    if ledger.estimate is not None:
        assert ledger.estimate >= ledger.published


def test_a_re_run_of_the_day_tries_what_is_unfinished_and_leaves_the_rest():
    links = {url(number): standing(state, reason="said") for number, state in enumerate(State)}
    ledger = day_of([listed(number, "sitemap") for number in range(len(State))], links)
    assert {entry.state for entry in ledger.unfinished} == {
        State.LISTED,
        State.CAPTURED,
        State.FORBIDDEN,
        State.BLOCKED,
        State.FAILED,
        State.OVER_LIMIT,
    }


def test_the_order_of_listing_does_not_matter():
    links = [listed(number, source) for number in range(5) for source in "ab"]
    one, other = day_of(links, {}), day_of(links[::-1], {})
    assert [replace(entry, title=None) for entry in one.entries] == list(other.entries)
