"""Copies, other reports and events, as the API gives them."""

from collections.abc import Iterable
from datetime import datetime

from scrapers.desk import answers
from scrapers.desk.article import copies_of, reports_of, said_on
from scrapers.desk.context import Desk
from scrapers.events.keys import Key
from scrapers.search.card import Card
from scrapers.search.copies import Copy
from scrapers.search.reports import Report
from scrapers.search.timeline import Timeline


def same(desk: Desk, slug: str, article_id: str) -> answers.ArticleSame:
    """Of an article that the outlet has. Raises what the index raises."""
    copies, event = copies_of(desk, slug, article_id), reports_of(desk, slug, article_id)
    return answers.ArticleSame(
        outlet=slug,
        article_id=article_id,
        searched=copies is not None,
        cluster=copies.cluster if copies else None,
        origin=copies.origin if copies else None,
        copies=tuple(_copy(desk, each) for each in copies.members) if copies else (),
        passages=tuple(_copy(desk, each) for each in copies.passages) if copies else (),
        event=event.event if event else None,
        reports=tuple(_report(desk, each) for each in event.reports) if event else (),
        possible=tuple(_report(desk, each) for each in event.possible) if event else (),
        said=tuple(
            answers.Said(
                outlet=each.outlet,
                article_id=each.article_id,
                of=each.ruling.of,
                verdict=each.ruling.verdict,
                by=each.ruling.by,
                decided_at=each.ruling.decided_at,
                why=each.ruling.why,
            )
            for each in said_on(desk, slug, article_id)
        ),
        doubts=tuple(each.doubt for each in (copies, event) if each and each.doubt),
    )


def event(desk: Desk, found: Timeline) -> answers.Event:
    """Of what the visitor may see."""
    return answers.Event(
        event=found.id,
        page=desk.absolute("events", found.id),
        texts=tuple(
            answers.EventText(
                printed=tuple(_told(desk, each.card, each.published) for each in text.printed),
                follows=text.follows.article_id if text.follows else None,
                translation=text.translation,
                score=text.score,
                shared=_shared((key, 2) for key in text.shared),
            )
            for text in found.texts
        ),
        shared=_shared(found.shared),
    )


def _copy(desk: Desk, copy: Copy) -> answers.Copy:
    return answers.Copy(
        article=_told(desk, copy.card, copy.published),
        copy_of=copy.copy_of.article_id if copy.copy_of else None,
        of_it=round(copy.kin.of_it, 4),
        in_it=round(copy.kin.in_it, 4),
        paragraphs=copy.kin.paragraphs,
    )


def _report(desk: Desk, report: Report) -> answers.Report:
    return answers.Report(
        article=_told(desk, report.card, report.published),
        translation=report.translation,
        shared=_shared((key, 2) for key in report.shared),
    )


def _told(desk: Desk, card: Card, published: datetime) -> answers.Told:
    return answers.Told(
        outlet=card.outlet,
        article_id=card.article_id,
        page=desk.absolute("articles", card.outlet, card.article_id) if card.batch else None,
        url=card.canonical_url or card.url,
        headline=card.headline,
        language=card.language,
        published=published,
        agencies=card.agencies,
    )


def _shared(keys: Iterable[tuple[Key, int]]) -> tuple[answers.Shared, ...]:
    return tuple(
        answers.Shared(kind=key.kind, value=key.value, printed=key.printed or None, texts=number)
        for key, number in keys
    )
