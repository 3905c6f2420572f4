"""Sampled review: a few articles of a week that nobody chose, each beside its page, and what people say of how it was read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from starlette.responses import RedirectResponse, Response

from scrapers.archive.catalog_day import Filed
from scrapers.desk.article import LABELS, known_of, text_of
from scrapers.desk.context import Desk, Here, Named, Part, apart
from scrapers.desk.forms import Form, Posted
from scrapers.desk.language import gettext, say
from scrapers.desk.words import in_words
from scrapers.errors import BadConfiguration, UnknownArticle
from scrapers.model.article import Article
from scrapers.model.assessment import FIELDS, Assessment, Reading
from scrapers.model.link import State
from scrapers.review import sample as review

router = APIRouter()

Size = Annotated[int, Query(ge=1, le=review.LARGEST)]
WORDS = {"right": True, "wrong": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """An article of a sample."""

    article_id: str
    url: str
    """Its canonical one."""
    said: Sequence[Assessment]
    """Of the text and reader that are published now."""
    earlier: int
    """How many assessments are of another text or reader."""

    @property
    def last(self) -> Assessment | None:
        """The one that holds."""
        return self.said[-1] if self.said else None


@router.get("/samples/{slug}")
@apart
def samples(desk: Here, slug: str, week: str = "", size: Size = review.SIZE) -> Response:
    """The sample of a week, what was said of it, and how often each field was right."""
    outlet = desk.outlet(slug)
    week = read_week(week) if week else review.last_week(outlet.zone, desk.now)
    monday = review.days_of(week)[0]
    over = review.is_over(week, outlet.zone, desk.now)
    after = review.week_of(monday + timedelta(days=7))
    return desk.page(
        "samples.html",
        outlet=outlet,
        week=week,
        days=(monday, review.days_of(week)[-1]),
        before=review.week_of(monday - timedelta(days=7)),
        after=after if review.is_over(after, outlet.zone, desk.now) else None,
        over=over,
        size=size,
        drawn=Part.of(lambda: _drawn(desk, slug, week, size) if over else []),
        accuracy=Part.of(lambda: review.accuracy_of(slug, desk.archive)),
        fields=FIELDS,
        labels=LABELS,
    )


@router.get("/samples/{slug}/{week}/{article_id}")
@apart
def assessing(desk: Here, slug: str, week: str, article_id: str, size: Size = review.SIZE) -> Response:
    """One article of the sample beside its page, and the form to say which of its fields are right."""
    outlet = desk.outlet(slug)
    filed, article = _published(desk, outlet, week, article_id)
    every = review.said(slug, read_week(week), desk.archive)
    own = [
        each
        for each in every
        if (each.article_id, each.of) == (article_id, _reading(article)) and each.by == desk.visitor.name
    ]
    takes = desk.archive.catalog.takes(slug, article_id)
    return desk.page(
        "assess.html",
        outlet=outlet,
        week=week,
        size=size,
        filed=filed,
        article=article,
        values=[(field, gettext(LABELS[field]), _value(article, field)) for field in FIELDS],
        own=own[-1] if own else None,
        take=next((each for each in takes if each.batch == filed.batch), None),
        next=_next(desk, slug, week, size, article_id, every),
        may_edit=desk.visitor.may_edit(slug),
    )


@router.post("/samples/{slug}/{week}/{article_id}")
@apart
def assessed(desk: Here, form: Posted, slug: str, week: str, article_id: str) -> Response:
    """Keep what the visitor says of an article, and go on to the next of the sample.

    Raises HTTPException before anything is kept: 404 for an article that is not in the sample, 403 for an outlet whose Dag
    the visitor may not edit, 400 where nothing is said, 409 where another text is published by now than he saw.
    """
    outlet = desk.outlet(slug)
    if not desk.visitor.may_edit(slug):
        raise HTTPException(
            403, say("You may not edit %(dag)s, so nothing was written.", dag=f"{slug}.refine")
        )
    filed, article = _published(desk, outlet, week, article_id)
    if (form.one("text"), form.one("reader")) != (article.body_sha256, article.reader_version):
        raise HTTPException(
            409,
            say("Another text or reading of the article is published by now. Look at it, and say it anew."),
        )
    fields = _fields(form)
    if not fields:
        raise HTTPException(400, say("Nothing was said of any field, so nothing was written."))
    try:
        review.assess(
            week,
            article,
            filed.batch,
            desk.archive,
            fields=fields,
            by=desk.visitor.name or "",
            zone=outlet.zone,
            now=desk.now,
        )
    except UnknownArticle as error:
        raise HTTPException(404, in_words(error)) from error
    except BadConfiguration as error:
        raise HTTPException(400, in_words(error)) from error
    size = _size(form.one("size"))
    every = review.said(slug, week, desk.archive)
    on = _next(desk, slug, week, size, article_id, every)
    place = (
        desk.at("samples", slug, week, on, size=size)
        if on
        else desk.at("samples", slug, week=week, size=size)
    )
    return RedirectResponse(place, 303)


def _fields(form: Form) -> Mapping[str, bool]:
    if form.one("all"):
        return dict.fromkeys(FIELDS, True)
    return {field: WORDS[word] for field in FIELDS if (word := form.one(field)) in WORDS}


def _size(text: str) -> int:
    return min(int(text), review.LARGEST) if re.fullmatch(r"[1-9][0-9]?", text) else review.SIZE


def read_week(week: str) -> str:
    """Raises HTTPException 400 for what is no week."""
    try:
        review.days_of(week)
    except BadConfiguration as error:
        raise HTTPException(
            400, say("%(week)s is no week; expected one such as 2026-W47.", week=repr(week[:80]))
        ) from error
    return week


def _published(desk: Desk, outlet: Named, week: str, article_id: str) -> tuple[Filed, Article]:
    """The text of an article that is published now. Raises HTTPException 404 for one that is not in the sample of the
    week."""
    read_week(week)
    over = review.is_over(week, outlet.zone, desk.now)
    if not over or article_id not in review.sample(outlet.slug, week, desk.archive, review.LARGEST):
        raise HTTPException(
            404,
            say("%(article)s is not in the sample of %(week)s.", article=repr(article_id[:80]), week=week),
        )
    known = known_of(desk, outlet.slug, article_id)
    filed = [each for each in known.filed if each.state is State.ARCHIVED][-1]
    return filed, Part.of(lambda: text_of(desk.archive.store, filed)).needed.article


def _reading(article: Article) -> Reading:
    return Reading(article.body_sha256, article.reader_version)


def _drawn(desk: Desk, slug: str, week: str, size: int) -> list[Drawn]:
    ids = review.sample(slug, week, desk.archive, size)
    every = review.said(slug, week, desk.archive)
    now = desk.archive.catalog.readings_now(slug, ids)
    return [
        Drawn(
            article_id=article_id,
            url=known_of(desk, slug, article_id).filed[-1].canonical_url,
            said=[each for each in every if each.article_id == article_id and each.of == now.get(article_id)],
            earlier=sum(each.article_id == article_id and each.of != now.get(article_id) for each in every),
        )
        for article_id in ids
    ]


def _next(
    desk: Desk, slug: str, week: str, size: int, article_id: str, every: Sequence[Assessment]
) -> str | None:
    """The next of the sample, after this one and then from the first on, of which the visitor has said nothing."""
    ids = review.sample(slug, week, desk.archive, size)
    now = desk.archive.catalog.readings_now(slug, ids)
    done = {
        each.article_id
        for each in every
        if each.by == desk.visitor.name and now.get(each.article_id) == each.of
    }
    at = ids.index(article_id) + 1 if article_id in ids else 0
    return next((each for each in (*ids[at:], *ids[:at]) if each not in {*done, article_id}), None)


def _value(article: Article, field: str) -> str:
    value = getattr(article, field)
    if field == "article_body":
        return ""
    if isinstance(value, tuple):
        return ", ".join(value)
    return value.isoformat(" ") if hasattr(value, "isoformat") else value or ""
