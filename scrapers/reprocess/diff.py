"""Comparing: what a batch gives when it is read again, against what is published of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from scrapers.archive import keys
from scrapers.model.article import FACTS, Article
from scrapers.model.batch import Batch
from scrapers.model.report import Reading, Report
from scrapers.refine.derive import Derived
from scrapers.reprocess.report import Changed, Figures, Move, Moved

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive


def compared(
    batch: Batch, before: Report | None, derived: Derived, archive: "Archive"
) -> tuple[Figures, list[Moved], list[Changed]]:
    """What a batch gives now against what its report and its tables say; figures, and what they are made of."""
    link_of = {outcome.record_id: outcome.link.canonical_url for outcome in batch.outcomes}
    was = {each.canonical_url: each for each in before.readings} if before else {}
    old = _by_link(_published(before, archive), link_of) if before else {}
    new = _by_link(derived.articles, link_of)
    moved: list[Moved] = []
    changed: list[Changed] = []
    for reading in derived.report.readings:
        url = reading.canonical_url
        if url in old and url in new:
            changed += _changed(batch.batch, url, old[url], new[url])
        elif move := _move(was.get(url), reading):
            moved.append(_moved(move, batch.batch, was.get(url), reading))
    left = {each.canonical_url: each.words or 0 for each in derived.report.readings}
    gone = [
        max(
            0,
            _words(old[each.canonical_url]).total()
            - (left[each.canonical_url] if each.move is Move.MERGED else 0),
        )
        for each in moved
        if each.canonical_url in old
    ]
    come = [_words(new[each.canonical_url]).total() for each in moved if each.canonical_url in new]
    return (
        Figures(
            pages=len(derived.report.readings),
            articles=len(old),
            moved=dict(sorted(Counter(each.move.value for each in moved).items())),
            changed=len(changed),
            fields=dict(sorted(Counter(name for each in changed for name in each.fields).items())),
            words=sum(_words(article).total() for article in old.values()),
            words_lost=sum(each.words_lost for each in changed) + sum(gone),
            words_gained=sum(each.words_gained for each in changed) + sum(come),
        ),
        moved,
        changed,
    )


def _published(report: Report, archive: "Archive") -> Iterator[Article]:
    from scrapers.archive import tables

    for key in report.objects:
        if key.startswith(keys.table("articles")):
            yield from tables.read(archive.store.get(key), key)


def _by_link(articles: Iterable[Article], link_of: Mapping[str | None, str]) -> dict[str, Article]:
    return {link_of[article.capture.record_id]: article for article in articles if article.capture}


def _move(before: Reading | None, after: Reading) -> Move | None:
    was, now = before.state.traits.table if before else None, after.state.traits.table
    if was == "articles":
        if now == "quarantine":
            return Move.INTO_QUARANTINE
        return Move.MERGED if after.state.traits.held else Move.LOST
    if now == "articles":
        return Move.OUT_OF_QUARANTINE if was == "quarantine" else Move.NEW
    return None


def _moved(move: Move, batch: str, before: Reading | None, after: Reading) -> Moved:
    return Moved(
        move=move,
        batch=batch,
        canonical_url=after.canonical_url,
        article_id=after.article_id or (before.article_id if before else None),
        before=before.state if before else None,
        after=after.state,
        reasons=after.reasons,
    )


def _changed(batch: str, url: str, old: Article, new: Article) -> Iterator[Changed]:
    names = tuple(name for name in FACTS if getattr(old, name) != getattr(new, name))
    if names:
        lost, gained = _words(old), _words(new)
        yield Changed(
            batch=batch,
            canonical_url=url,
            article_id=new.id,
            fields=names,
            words_lost=(lost - gained).total(),
            words_gained=(gained - lost).total(),
        )


def _words(article: Article) -> Counter[str]:
    return Counter(" ".join(article.article_body).split())
