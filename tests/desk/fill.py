"""An archive that has a bit of everything, for pages about it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import httpx

from scrapers.alarms.places import InBucket, bury
from scrapers.alarms.verdict import note as judged
from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.errors import Blocked
from scrapers.model.alarm import Judge
from scrapers.model.assessment import FIELDS
from scrapers.model.batch import Outcome
from scrapers.model.link import DayLink, Link, State
from scrapers.model.note import Subject
from scrapers.model.ruling import Likeness, Verdict
from scrapers.notes.write import change, write
from scrapers.refine.run import refine
from scrapers.review.rule import rule
from scrapers.review.sample import assess, sample
from scrapers.seal.run import seal_day
from scrapers.search.saved import save
from tests.search.test_reports import VISIT
from tests.support.published import published_now
from tests.support.shelf import GAZETTE, Served, file_batch, page, shelve, text

DAY = date(2026, 11, 22)
WEEK = "2026-W47"


def refined(archive: Archive, batch: str, *pages: Served) -> None:
    """A batch with these pages, read."""
    shelve(archive, batch, pages)
    refine(GAZETTE, batch, archive)


def tried(
    archive: Archive, batch: str, states: dict[str, State], *, listed: dict[str, date] | None = None
) -> None:
    """A batch without pages: links that ended otherwise, and what a dated source lists."""
    due = keys.batch_time(batch)
    outcomes = (
        Outcome(link=_link(url), state=state, reason="said no", fetched_at=due)
        for url, state in states.items()
    )
    days = tuple(DayLink(link=_link(url, published=None, source="list"), stated=True) for url in listed or {})
    file_batch(archive, GAZETTE, batch, outcomes, day=next(iter((listed or {}).values()), None), listed=days)


def _link(
    url: str,
    *,
    published: datetime | None = datetime(2026, 11, 22, 16, 30, tzinfo=UTC),
    source: str = "feed /rss",
) -> Link:
    return Link(url=url, canonical_url=url, source=source, published=published)


def post(number: int) -> str:
    return f"https://gazette.example/post{number}"


def filled(archive: Archive) -> None:
    """Articles, a quarantined one, one that was taken down after it was read, one of another day, links that failed or
    were never tried, before and after local midnight."""
    other = '<time class="published" datetime="2026-11-21T09:00:00+07:00">9:00</time>'
    shelve(
        archive,
        "20261122T1200Z",
        [page(1), page(2), page(3, body=("Too short.",)), page(4, published=other), page(5), page(6)],
    )
    refine(GAZETTE, "20261122T1200Z", archive)
    shelve(archive, "20261122T1230Z", [page(6, body=("Short.",)), page(7)])
    tried(archive, "20261122T1300Z", {post(2): State.GONE, post(8): State.BLOCKED, post(9): State.FAILED})
    tried(archive, "20261122T1330Z", {post(5): State.UNCHANGED, post(3): State.UNCHANGED})
    tried(
        archive,
        "20261123T0100Z.list-20261122",
        {},
        listed=dict.fromkeys([post(1), post(4), post(8), post(10)], DAY),
    )
    tried(
        archive,
        "20261123T0200Z.list-20261123",
        {},
        listed=dict.fromkeys([post(10), post(9)], date(2026, 11, 23)),
    )


def every_page(archive: Archive, desk: httpx.Client) -> list[str]:
    """Addresses of pages of every kind, with something on each."""
    filled(archive)
    refined(archive, "20261122T1400Z", page(1, body=(*text(1), "A paragraph more.")))
    seal_day(GAZETTE, DAY, archive)
    hits = desk.get("/api/v1/search", params={"q": '"case 1"'}).json()["items"]
    article = f"/articles/gazette/{hits[0]['article_id']}"
    (held,) = [
        each
        for each in archive.catalog.takes("gazette", hits[0]["article_id"])
        if each.batch == "20261122T1200Z"
    ]
    place = f"gazette/{held.batch}/{held.part}/{held.offset}"
    told = event(archive)
    one, two = f"star/{told}", f"gazette/{hits[0]['article_id']}"
    rule(Verdict.PARTED, Likeness.EVENT, one, two, archive, by="eva", why="of another case 1")
    waits = archive.catalog.filed(outlet="gazette", state=State.QUARANTINED)[0]
    on = Subject(outlet="gazette", article_id=hits[0]["article_id"])
    for subject in (Subject(outlet="gazette"), Subject(outlet="gazette", day=DAY), on):
        note = write(subject, archive, text="Seen <b>by eva</b>.", tags=["gazette", "neighbours"], by="eva")
    drawn, batch = published_now(archive, sample("gazette", WEEK, archive)[0])
    said = dict.fromkeys(FIELDS, True) | {"authors": False}
    assess(WEEK, drawn, batch, archive, fields=said, by="eva", zone=GAZETTE.tz)
    change(on, note.name, archive, text="As to case 1.", by="eva")
    save(archive, title="neighbours <b>", asked={"q": ["neighbours"], "outlet": ["gazette"]}, by="eva")
    when = keys.batch_time("20261122T1400Z")
    judged(Judge.CAPTURE, "gazette", when, Blocked("gazette: 3 pages were blocked"), archive.store, when)
    (alarm,) = InBucket(archive.store, "gazette").load().alarms
    bury(archive.store, alarm)
    return [
        "/?from=2026-11-08&to=2026-11-23",
        "/alarms",
        "/search",
        "/search?q=neighbours",
        "/search?q=-a",
        f"/days/gazette/{DAY}",
        f"/days/gazette/{DAY}/airflow",
        f"/days/gazette/{DAY}/fixity",
        article,
        f"{article}?text=2&before=1",
        f"/sources/{place}",
        f"/replays/{place}",
        "/batches/gazette/20261122T1200Z",
        "/outlets",
        "/outlets/gazette?from=2026-11-08&to=2026-11-23",
        "/changes?from=2026-11-20&to=2026-11-23",
        "/quarantine",
        f"/quarantine/gazette/{waits.article_id}/{waits.body_sha256}",
        f"/events/{told}",
        f"/articles/star/{told}",
        f"/events/{hits[0]['article_id']}",
        "/samples/gazette?week=2026-W47",
        f"/samples/gazette/{WEEK}/{drawn.id}",
        "/notes",
        "/notes?tag=neighbours&outlet=gazette",
        f"/notes/{on}/{note.name}",
        "/nothing",
    ]


VIETNAMESE = (
    "Tại Tashkent, ông Andrey Belousov đã gặp ông Shavkat Mirziyoyev và ông Shukhrat Kholmukhamedov của Uzbekistan.",
    "Hai bên đã ký một chương trình hợp tác và thống nhất sẽ gặp lại vào mùa xuân tới, theo thông báo sau cuộc họp.",
)


def event(archive: Archive) -> str:
    """Three outlets on one event, in two languages, one of them with another's text; its id."""
    english = [VISIT.format("Uzbekistan"), *text(5), *text(25), *text(45)]
    for slug, number, language, body in (
        ("star", 1, "vi", VIETNAMESE),
        ("herald", 2, "en", english),
        ("echo", 3, "en", english),
    ):
        outlet = replace(GAZETTE, slug=slug, language=language)
        time = f'<time class="published" datetime="2026-11-22T0{number}:00:00+07:00">x</time>'
        made = page(number, body=body, published=time)
        made = replace(made, html=made.html.replace('lang="en"', f'lang="{language}"'))
        shelve(archive, "20261122T1200Z", [made], outlet=outlet)
        refine(outlet, "20261122T1200Z", archive)
    (first,) = archive.catalog.filed(outlet="star")
    assert first.state is State.ARCHIVED, first.reasons
    return first.article_id
