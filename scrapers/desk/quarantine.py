"""The quarantine: what waits there, the worst first, each beside its page, and a person's decisions, many at once."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from scrapers.archive import contents
from scrapers.archive.catalog_day import Filed
from scrapers.archive.catalog_pages import After
from scrapers.desk.article import known_of, text_of
from scrapers.desk.context import (
    Desk,
    Here,
    Named,
    Part,
    apart,
    described,
    read_day,
    read_instant,
    the_only_one,
)
from scrapers.desk.forms import Form, Posted
from scrapers.desk.language import day_text, decimal, say
from scrapers.desk.words import in_words
from scrapers.errors import KhobaoError
from scrapers.model.decision import Decision, Verdict
from scrapers.model.link import State
from scrapers.review.decide import decide

router = APIRouter()

ROWS = 100
"""On one page, and the most that are decided on at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text of an article, as a form names it."""

    outlet: Named
    article_id: str
    body_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of a decision on one text."""

    text: Text
    headline: str
    changed: Sequence[str]
    """In words: what was read again and sealed again."""
    problem: str | None
    """Why it is not in effect."""


@router.get("/quarantine")
@apart
def quarantine(
    desk: Here, outlet: str = "", day: str = "", waiting: str = "", order: str = "", after: str = ""
) -> Response:
    """Readings in quarantine with what a person decided on them, those first that failed most checks; with ``waiting``
    those alone on which nobody did, with ``order=newest`` the last captured first."""
    of = desk.outlet(outlet) if outlet else None
    worst = order != "newest"
    rows, on = listed(desk, outlet, day, waiting, after, ROWS, worst=worst)
    outlets = {each.outlet for each in rows}
    return desk.page(
        "quarantine.html",
        outlet=of,
        asked={
            "outlet": outlet,
            "day": day,
            "waiting": "yes" if waiting else "",
            "order": "" if worst else "newest",
        },
        rows=rows,
        first=not after,
        on=key_of(on) if on else None,
        names={slug: described(slug).name for slug in outlets},
        edits={slug for slug in outlets if desk.visitor.may_edit(slug)},
        verdicts=list(Verdict),
        decisions=Part.of(lambda: _decisions(desk, rows)),
    )


def listed(
    desk: Desk, outlet: str, day: str, waiting: str, after: str, count: int, *, worst: bool = False
) -> tuple[tuple[Filed, ...], After | None]:
    """At most ``count`` of what an address asks for, and where the next begin. Raises HTTPException."""
    of = {desk.outlet(outlet).slug} if outlet else set(desk.archive.catalog.outlets())
    return desk.archive.catalog.quarantined(
        sorted(slug for slug in of if desk.visitor.sees(slug)),
        day=read_day(day) if day else None,
        decided=not waiting,
        after=_after(after, worst=worst),
        count=count,
        worst=worst,
    )


@router.get("/quarantine/{slug}/{article_id}/{body_sha256}")
@apart
def beside(
    desk: Here,
    slug: str,
    article_id: str,
    body_sha256: str,
    outlet: str = "",
    day: str = "",
    waiting: str = "",
    order: str = "",
) -> Response:
    """One text in quarantine beside the page from which it was read, and the form to decide on it. The query names the
    list in which the next one stands."""
    of = desk.outlet(slug)
    readings = [each for each in known_of(desk, slug, article_id).filed if each.body_sha256 == body_sha256]
    held = [each for each in readings if each.state is State.QUARANTINED]
    if not held:
        raise HTTPException(404, say("%(name)s names no text in quarantine.", name=repr(body_sha256[:80])))
    filed, worst = held[-1], order != "newest"
    after = key_of(After.of(filed, worst=worst))
    following, _ = listed(desk, outlet, day, waiting, after, 1, worst=worst)
    takes = desk.archive.catalog.takes(slug, article_id)
    return desk.page(
        "beside.html",
        outlet=of,
        filed=filed,
        asked={"outlet": outlet, "day": day, "waiting": waiting, "order": order},
        text=Part.of(lambda: text_of(desk.archive.store, filed)),
        take=next((each for each in takes if each.batch == filed.batch), None),
        next=following[0] if following else None,
        may_edit=desk.visitor.may_edit(slug),
        decisions=Part.of(lambda: _decisions(desk, [filed])),
    )


def key_of(place: After) -> str:
    """As an address names a place in the list."""
    faults = "" if place.faults is None else f"~{place.faults}"
    return f"{place.fetched_at.isoformat()}~{place.batch}~{place.link}{faults}"


@router.post("/quarantine")
@the_only_one
def decided(desk: Here, form: Posted) -> Response:
    """Record a decision on each of the texts and bring it into effect, as ``khobao quarantine`` does.

    Raises HTTPException before anything is changed: 400 for a form that does not say what and why, 404 for an outlet
    that the visitor does not see, 403 for one whose Dag he may not edit.
    """
    texts = [_text(desk, named) for named in form.every("text")]
    if not 1 <= len(texts) <= ROWS:
        raise HTTPException(
            400,
            say(
                "Expected 1 to %(most)s articles, got %(number)s. Choose some, and send it again.",
                most=decimal(ROWS),
                number=decimal(len(texts)),
            ),
        )
    verdict, why = form.one("verdict"), form.one("why")
    if verdict not in set(Verdict) or not why:
        raise HTTPException(
            400,
            say(
                "Expected a decision and its reason, got %(verdict)s because of %(why)s.",
                verdict=repr(verdict),
                why=repr(why),
            ),
        )
    for slug in {each.outlet.slug for each in texts}:
        if not desk.visitor.may_edit(slug):
            raise HTTPException(
                403, say("You may not edit %(dag)s, so nothing was decided.", dag=f"{slug}.refine")
            )
    done = [_decide(desk, each, Verdict(verdict), form) for each in texts]
    desk.forget_waiting()
    failed = sum(1 for each in done if each.problem)
    following = form.one("next")
    return desk.page(
        "decided.html",
        verdict=Verdict(verdict),
        why=why,
        done=done,
        failed=failed,
        next=_text(desk, following) if following else None,
        asked={name: form.one(name) for name in ("outlet", "day", "waiting", "order")},
        status=409 if failed == len(done) else 200,
    )


def _decide(desk: Desk, text: Text, verdict: Verdict, form: Form) -> Done:
    if text.outlet.file is None:
        problem = say("%(slug)s has no outlet file, by which it would be read again.", slug=text.outlet.slug)
        return Done(text=text, headline=text.article_id, changed=(), problem=problem)
    try:
        applied = decide(
            verdict,
            text.outlet.file,
            text.article_id,
            desk.archive,
            by=desk.visitor.name or "",
            why=form.one("why"),
            text=text.body_sha256,
            overrule=bool(form.one("overrule")),
            now=desk.now,
        )
    except KhobaoError as error:
        return Done(text=text, headline=text.article_id, changed=(), problem=in_words(error))
    batches = [say("batch %(batch)s was read again", batch=report.batch) for report in applied.reports]
    sealed = [
        say("%(day)s was sealed again, as version %(version)s", day=day_text(each.day), version=each.version)
        for each in applied.manifests
    ]
    return Done(
        text=text,
        headline=applied.decision.headline or text.article_id,
        changed=batches + sealed,
        problem=None,
    )


def _text(desk: Desk, named: str) -> Text:
    """Raises HTTPException 400 for what names no text, 404 for one of an outlet that the visitor does not see."""
    found = re.fullmatch(r"([a-z0-9_]{1,60})/([0-9A-Za-z]{1,80})/([0-9a-f]{64})", named)
    if found is None:
        raise HTTPException(400, say("%(name)s names no text in quarantine.", name=repr(named[:200])))
    return Text(outlet=desk.outlet(found[1]), article_id=found[2], body_sha256=found[3])


def _after(text: str, *, worst: bool) -> After | None:
    """Where a page of the list begins, worst first or newest first. Raises HTTPException 400."""
    if not text:
        return None
    try:
        at, batch, link, *faults = text.split("~")
        if len(faults) != worst or not all(re.fullmatch(r"[0-9]{1,6}", each) for each in faults):
            raise ValueError(text)
        number = int(faults[0]) if faults else None
        return After(fetched_at=read_instant(at), batch=batch, link=link, faults=number)
    except ValueError as error:
        raise HTTPException(
            400, say("%(key)s is no place in the list. Begin at its first page.", key=repr(text[:200]))
        ) from error


def _decisions(desk: Desk, rows: Sequence[Filed]) -> Mapping[tuple[str, str, str], Decision]:
    """By outlet, article and text: the decision that holds."""
    asked: dict[str, set[str]] = defaultdict(set)
    for each in rows:
        asked[each.outlet].add(each.article_id)
    made = (
        decision
        for slug, article_ids in asked.items()
        for decision in contents.decisions(desk.archive.store, slug, article_ids)
    )
    ordered = sorted(made, key=lambda each: each.number)
    return {(each.outlet, each.article_id, each.body_sha256): each for each in ordered}
