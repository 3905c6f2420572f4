"""The checks: what sends an article to quarantine, what rejects a batch, and what does neither."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from scrapers.check import Effect, Rule, check_articles, check_pages, findings, suite
from scrapers.check.frames import article_frame
from scrapers.check.rules import Expectation
from scrapers.check.validate import hold
from scrapers.model.article import Article, Caption
from scrapers.model.layout import Layout
from scrapers.model.link import State
from scrapers.model.outlet import Feed, Floors, Outlet
from scrapers.model.page import Capture
from scrapers.model.report import Reading, Report

OUTLET = Outlet(
    slug="gazette",
    name="The Gazette",
    home="https://gazette.example/",
    language="en",
    timezone="Europe/London",
    sources=(Feed(url="https://gazette.example/rss"),),
    article=r"/post(?P<id>\d+)$",
    floors=Floors(articles_per_day=10, words=20, words_ceiling=400),
    layouts=(Layout(name="now", headline="h1", body="article"),),
    boilerplate=("Follow The Gazette on",),
    first_day=date(2010, 1, 1),
)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SENTENCE = "The council met on Tuesday to talk about the bridge, and put the matter off once more."


def article(number: int = 1, **fields: object) -> Article:
    body = fields.pop("article_body", (f"{SENTENCE} This is report {number}.", SENTENCE, SENTENCE))
    assert isinstance(body, tuple)
    given = {
        "id": f"{number:016x}",
        "outlet": "gazette",
        "url": f"https://gazette.example/post{number}",
        "canonical_url": f"https://gazette.example/post{number}",
        "in_language": "en",
        "headline": f"Bridge put off, part {number}",
        "description": "The council met.",
        "article_body": body,
        "word_count": sum(len(paragraph.split()) for paragraph in body),
        "date_published": NOON - timedelta(hours=1),
        "capture": Capture(
            warc="captures/x.warc.gz", offset=0, length=1, record_id="r", fetched_at=NOON, status=200
        ),
    }
    return Article(**given | fields)  # type: ignore[arg-type]


def reading(number: int, **fields: object) -> Reading:
    given = {
        "canonical_url": f"https://gazette.example/post{number}",
        "state": State.ARCHIVED,
        "fetched_at": NOON,
        "article_id": f"{number:016x}",
        "words": 300,
        "agreement": None,
    }
    return Reading(**given | fields)  # type: ignore[arg-type]


def reasons(**fields: object) -> tuple[str, ...]:
    """Why an article with these fields, among sound ones, goes to quarantine."""
    verdict = check_articles(OUTLET, [article(2), article(1, **fields), article(3)])
    assert set(verdict.reasons) <= {1}, "only the article at fault is named"
    return verdict.reasons.get(1, ())


def broken(readings: list[Reading], *earlier: Report) -> list[str]:
    """The sentences of what rejects a batch with these readings."""
    verdict = check_pages(OUTLET, readings, [trace for report in earlier for trace in report.traces])
    return [check.sentence for check in verdict.checks if check.fails_batch and not check.passed]


def report(batch: str, readings: list[Reading]) -> Report:
    return Report(outlet="gazette", batch=batch, reader_version="1", readings=tuple(readings), checks=())


def test_a_sound_article_passes():
    assert reasons() == ()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"headline": None}, "headline: missing, expected a value"),
        ({"canonical_url": None}, "canonical_url: missing, expected a value"),
        ({"date_published": None}, "date_published: missing, expected a value"),
        ({"article_body": ("Too short.",)}, "words: 2, expected at least 20"),
        ({"article_body": ()}, "words: 0, expected at least 20"),
        ({"in_language": "vi"}, "language: vi, expected en"),
        (
            {"date_published": NOON + timedelta(days=1, minutes=1)},
            "date_ahead: 2026-11-23T12:01:00+00:00, expected at most a day after the capture",
        ),
        (
            {"date_published": datetime(2009, 12, 31, 23, 59, tzinfo=UTC)},
            "date_early: 2009-12-31T23:59:00+00:00, expected 2010-01-01 or later",
        ),
        (
            {"canonical_url": "https://gazette.example/"},
            "address: https://gazette.example/, expected an article's address of this outlet",
        ),
        (
            {"canonical_url": "https://elsewhere.example/post1"},
            "address: https://elsewhere.example/post1, expected an article's address of this outlet",
        ),
        ({"headline": "THE GAZETTE"}, "headline_of_site: THE GAZETTE, expected not the site's name"),
        ({"headline": "gazette.example"}, "headline_of_site: gazette.example, expected not the site's name"),
        (
            {"article_body": (SENTENCE, SENTENCE, "Follow The Gazette on every network")},
            "boilerplate: Follow The Gazette on every network, expected none",
        ),
        (
            {"article_body": (SENTENCE, SENTENCE, "Read next: Ten bridges to see")},
            "boilerplate: Read next: Ten bridges to see, expected none",
        ),
        (
            {"article_body": (SENTENCE, SENTENCE, "(Photo: AFP/VNA)")},
            "credit_line: (Photo: AFP/VNA), expected none",
        ),
        (
            {
                "article_body": (SENTENCE, SENTENCE, "The bridge in 1911"),
                "captions": (Caption(text="The bridge in 1911", credit="AFP"),),
            },
            "credit_line: The bridge in 1911, expected none",
        ),
        (
            {"headline": "Just a moment...", "article_body": (SENTENCE, SENTENCE)},
            "wall: Just a moment..., expected none",
        ),
        (
            {"article_body": (SENTENCE.replace("u", "\ufffd"), SENTENCE)},
            "damage: 0.01878, expected at most 0.002 of the characters",
        ),
    ],
    ids=lambda value: value.partition(":")[0] if isinstance(value, str) else "",
)
def test_an_article_at_fault_goes_to_quarantine_and_the_reason_says_what_came(fields, reason):
    assert reasons(**fields) == (reason,)


@pytest.mark.parametrize(
    "fields",
    [
        {"date_published": NOON + timedelta(hours=23)},  # a clock that goes wrong by less than a day
        {"date_published": datetime(2010, 1, 1, tzinfo=UTC)},
        {"in_language": "en-GB"},
        {"in_language": None},  # too short to tell
        {"description": None},
        {"article_body": (SENTENCE, SENTENCE, "Read more books, said the mayor, and fewer papers.")},
        {"article_body": (SENTENCE, SENTENCE, "The photo: that was the question.")},
        {"article_body": tuple([SENTENCE] * 13 + ["The page said access denied, he told the court."])},
        {"article_body": (SENTENCE, SENTENCE, "«C’était à Hanoï», dit-il; «á» và “Ã”, ‘Ä’… XÃ HỘI")},
    ],
)
def test_what_only_looks_like_a_fault_passes(fields):
    assert reasons(**fields) == ()


def test_all_faults_of_an_article_are_named():
    assert len(reasons(headline=None, date_published=None, in_language="vi")) == 3


def test_the_same_article_twice_in_a_batch_is_a_fault():
    verdict = check_articles(OUTLET, [article(1), article(2), article(2)])
    assert set(verdict.reasons) == {1, 2}
    assert verdict.reasons[1][0] == "unique_id: 0000000000000002, expected one article a batch"


def test_a_body_over_the_ceiling_warns_and_is_published():
    verdict = check_articles(OUTLET, [article(article_body=(SENTENCE,) * 40)])
    (ceiling,) = [check for check in verdict.checks if check.name == "words_ceiling"]
    assert verdict.reasons == {}
    assert (ceiling.passed, ceiling.fails_batch) == (False, False)
    assert ceiling.sentence == "words_ceiling: 0 of 1 (0%), expected at most 400"


def test_headlines_that_are_all_the_same_reject_a_batch_of_five_but_not_of_four():
    def failures(count: int) -> list[str]:
        verdict = check_articles(OUTLET, [article(n, headline="Breaking news") for n in range(count)])
        return [check.sentence for check in verdict.checks if check.fails_batch and not check.passed]

    assert failures(5) == ["headlines_differ: 0.2, expected at least 0.5 of the headlines distinct"]
    assert failures(4) == []


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_utf8_read_in_another_character_set_is_seen(encoding):
    body = ("Hội đồng họp hôm thứ Ba để bàn về cây cầu, rồi lại hoãn việc này thêm một lần nữa.",)
    garbled = tuple(paragraph.encode().decode(encoding, "replace") for paragraph in body)
    assert findings.damage(article(article_body=body)) == 0
    assert findings.damage(article(article_body=garbled)) > 0.1


def not_read(number: int) -> Reading:
    return reading(number, state=State.NOT_AN_ARTICLE, article_id=None, words=None)


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (not_read, "share_read: 4 of 10 (40%), expected at least 70% of the pages read as articles"),
        (
            lambda n: reading(n, flags=("layout_not_found",)),
            "share_with_layout: 4 of 10 (40%), expected at least 70% of the articles read by a layout",
        ),
        (
            lambda n: reading(n, missing=("description",)),
            "share_described: 4 of 10 (40%), expected at least 80% of the articles with a description",
        ),
        (
            lambda n: reading(n, missing=("section",)),
            "share_with_section: 4 of 10 (40%), expected at least 80% of the articles with a section",
        ),
        (
            lambda n: reading(n, missing=("date",)),
            "share_dated: 4 of 10 (40%), expected at least 80% of the articles with a date",
        ),
        (
            lambda n: reading(n, state=State.QUARANTINED, reasons=("words: 2",)),
            "share_sound: 4 of 10 (40%), expected at least 70% of the articles sound",
        ),
        (
            lambda n: reading(n, state=State.DUPLICATE),
            "share_distinct: 4 of 10 (40%), expected at least 50% of the articles no doubles",
        ),
        (lambda n: reading(n, agreement=0.2), "agreement: 0.2, expected a median of at least 0.6"),
    ],
)
def test_too_many_pages_at_fault_reject_the_batch_and_the_sentence_says_how_many(fault, sentence):
    good, bad = [reading(n) for n in range(4)], [fault(n) for n in range(4, 10)]
    assert broken(good + bad) == [sentence]
    assert broken([reading(n) for n in range(10)]) == []


def test_few_pages_at_fault_do_not_reject_a_batch():
    assert broken([reading(n) for n in range(9)] + [not_read(9)]) == []


def test_one_odd_page_in_a_quiet_quarter_of_an_hour_is_no_alarm():
    assert broken([not_read(1)]) == []
    assert broken([not_read(1)], report("20261122T1145Z", [reading(n) for n in range(12)])) == []


def test_a_fault_in_every_small_batch_is_seen_after_a_few():
    quiet = report("20261122T1000Z", [reading(n) for n in range(12)])
    ill = [report(f"20261122T{hour}00Z", [not_read(n) for n in range(3)]) for hour in (13, 12, 11)]
    assert broken([not_read(1), not_read(2)], ill[2], quiet) == []
    assert broken([not_read(1), not_read(2)], *ill, quiet) == [
        "share_read: 9 of 20 (45%), 18 of 20 pages from earlier batches, expected at least 70% of the pages read as articles"
    ]


def test_a_batch_without_a_fault_is_not_rejected_for_its_forerunners():
    ill = report("20261122T1100Z", [not_read(n) for n in range(15)])
    assert broken([reading(1), reading(2)], ill) == []


def test_articles_much_shorter_than_ever_before_are_a_warning():
    past = report("20261122T1100Z", [reading(n, words=250 + 10 * (n % 20)) for n in range(80)])
    verdict = check_pages(OUTLET, [reading(n, words=120) for n in range(25)], past.traces)
    (drift,) = [check for check in verdict.checks if check.name == "drift_of_words"]
    assert (drift.passed, drift.fails_batch) == (False, False)
    assert drift.sentence.startswith("drift_of_words: 120, expected a median between ")
    steady = check_pages(OUTLET, [reading(n, words=330) for n in range(25)], past.traces)
    assert all(check.passed for check in steady.checks)


def test_no_pages_no_checks():
    assert check_pages(OUTLET, [], report("20261122T1100Z", [not_read(1)] * 9).traces).checks == ()
    assert check_articles(OUTLET, []).checks == ()


def test_a_check_that_cannot_be_made_never_counts_as_passed():
    median_of_words = Rule(
        name="median",
        effect=Effect.WARN,
        expectation=Expectation.MEDIAN,
        column="headline",
        arguments={"min_value": 1},
        expected="a number",
    )
    (check,) = hold(
        "gazette", [median_of_words], article_frame(OUTLET, [article(1), article(2)]), own=2
    ).checks
    assert (check.passed, check.fails_batch) == (False, True)
    assert check.sentence.startswith("median: could not be checked (")


def test_a_suite_names_every_rule_once_and_takes_its_floors_from_the_outlet():
    rules = suite(OUTLET)
    assert len({rule.name for rule in rules}) == len(rules)
    (words,) = [rule for rule in rules if rule.name == "words"]
    assert words.arguments["min_value"] == 20
    assert words.effect is Effect.QUARANTINE
    without_layouts = suite(replace(OUTLET, layouts=()))
    assert {rule.name for rule in rules} - {rule.name for rule in without_layouts} == {"share_with_layout"}
