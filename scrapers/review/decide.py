"""The verbs of quarantine: what waits there, and a person's decision on it.

A decision is an object of its own in the bucket, which refining applies (``scrapers.refine.derive``). So it survives
re-reading and a rebuild of the catalog, and what is published stays a pure function of the bucket and the code.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING

from scrapers.archive import keys
from scrapers.errors import AlreadyDecided, ArchiveDamaged, BadConfiguration, UnknownArticle
from scrapers.model.article import Article
from scrapers.model.decision import Decision, Verdict
from scrapers.model.link import State
from scrapers.model.outlet import Outlet
from scrapers.model.report import Report
from scrapers.notes import rules
from scrapers.refine.publish import Settlement
from scrapers.refine.run import refine_into

if TYPE_CHECKING:
    from scrapers.archive.archive import Archive
    from scrapers.archive.catalog_day import Filed
    from scrapers.archive.chain import Manifest

AT_ONCE = 8
"""Tables that are read at the same time: their latencies overlap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingText:
    """A text of an article in quarantine, as it was first captured, or one that was decided on."""

    article: Article
    batch: str
    day: date
    """Under which it is filed, in the outlet's time zone."""
    state: State
    reasons: tuple[str, ...]
    decisions: tuple[Decision, ...]
    """On this text, oldest first."""

    @property
    def waits(self) -> bool:
        """For a decision."""
        return self.state is State.QUARANTINED and not self.decisions


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A decision that is in effect."""

    decision: Decision
    reports: tuple[Report, ...]
    """Of the batches that were refined again."""
    manifests: "tuple[Manifest, ...]"
    """Of the sealed days that this changed, as they are sealed again."""


def waiting(
    archive: "Archive", *, outlet: str | None = None, day: date | None = None, decided: bool = False
) -> tuple[PendingText, ...]:
    """What is in quarantine, by outlet in the order of capture; with ``decided`` also what was rejected."""
    found = archive.catalog.filed(outlet=outlet, day=day, state=State.QUARANTINED)
    return tuple(held for held in _held(found, archive) if held.waits or decided)


def show(article_id: str, archive: "Archive") -> tuple[PendingText, ...]:
    """Every text of the article that is in quarantine or was decided on. Raises UnknownArticle."""
    held = tuple(
        each
        for each in _held(archive.catalog.filed(article_id=article_id), archive)
        if each.state is State.QUARANTINED or each.decisions
    )
    if not held:
        raise UnknownArticle(
            f"no article {article_id!r} is in quarantine; `khobao quarantine list` names those that are"
        )
    return held


def decide(
    verdict: Verdict,
    outlet: Outlet,
    article_id: str,
    archive: "Archive",
    *,
    by: str,
    why: str,
    text: str = "",
    overrule: bool = False,
    now: datetime | None = None,
) -> Applied:
    """Record a decision on one text of an article, and bring it into effect.

    ``text``: the beginning of the text's ``body_sha256``, where several wait. ``overrule``: also where somebody
    decided on the text before. All batches that hold a reading of the article are refined again, from the first that
    holds the text on, since revisions are counted in the order of capture. A run that was killed before it came to
    that is completed by the next.

    Raises UnknownArticle, AlreadyDecided, BadConfiguration without a reason or a name, and what ``refine`` raises.
    """
    by, why = " ".join(by.split()), " ".join(why.split())
    if not by or not why:
        raise BadConfiguration(
            f"{article_id}: expected who decides and why, got by {by!r}, why {why!r}: both are kept with the decision"
        )
    held = _chosen(show(article_id, archive), verdict, text)
    if last := held.decisions[-1] if held.decisions else None:
        if last.verdict is verdict and last.sentence not in held.reasons:
            return _apply(last, outlet, archive)
        if last.verdict is verdict or not overrule:
            advice = "" if last.verdict is verdict else " (--overrule decides anew)"
            raise AlreadyDecided(f"{outlet.slug} {article_id}: it was {last.sentence}{advice}")
    article = held.article
    decision = Decision(
        outlet=outlet.slug,
        article_id=article_id,
        body_sha256=article.body_sha256,
        number=last.number + 1 if last else 1,
        verdict=verdict,
        by=by,
        decided_at=rules.at_of(now),
        why=why,
        batch=held.batch,
        record_id=article.capture.record_id if article.capture else None,
        headline=article.headline,
        reasons=last.reasons if last else held.reasons,
    )
    key = keys.decision(outlet.slug, article_id, article.body_sha256, decision.number)
    archive.decide(key, decision, f"{outlet.slug} {article_id}: somebody else decided on it just now")
    return _apply(decision, outlet, archive)


def _chosen(held: Sequence[PendingText], verdict: Verdict, text: str) -> PendingText:
    """The text that is meant: the one named, else the only one that waits, else the only one."""
    article_id = held[0].article.id
    named = [each for each in held if each.article.body_sha256.startswith(text)]
    unsettled = [each for each in named if each.waits or each.decisions[-1].verdict is not verdict]
    found = [each for each in named if each.waits] or unsettled or named[-1:]
    if len(found) != 1:
        choices = ", ".join(f"{each.article.body_sha256[:12]} ({each.batch})" for each in found or held)
        raise UnknownArticle(
            f"{article_id}: expected one text, found {len(found)}; name one by --text: {choices}"
        )
    return found[0]


def _apply(decision: Decision, outlet: Outlet, archive: "Archive") -> Applied:
    read = archive.catalog.filed(outlet=outlet.slug, article_id=decision.article_id)
    first = min(keys.batch_time(each.batch) for each in read if each.body_sha256 == decision.body_sha256)
    names = {each.batch for each in read if keys.batch_time(each.batch) >= first}
    with Settlement(outlet, archive) as settlement:
        reports = tuple(
            refine_into(settlement, outlet, name, archive)
            for name in sorted(names, key=lambda name: (keys.batch_time(name), name))
        )
    return Applied(decision=decision, reports=reports, manifests=settlement.manifests)


def _held(found: "Iterable[Filed]", archive: "Archive") -> list[PendingText]:
    """With the articles, out of the tables in which they stand; each text once."""
    from scrapers.archive import contents

    texts: dict[tuple[str, str, str], Filed] = {}
    for each in found:
        key = (each.outlet, each.article_id, each.body_sha256)
        if each.state.traits.table is None:
            continue
        known = texts.get(key)
        if known is None or (known.state is State.ARCHIVED and each.state is State.QUARANTINED):
            texts[key] = each
    by_outlet: dict[str, set[str]] = defaultdict(set)
    for outlet, article_id, _ in texts:
        by_outlet[outlet].add(article_id)
    decisions: dict[tuple[str, str, str], list[Decision]] = defaultdict(list)
    for slug, article_ids in by_outlet.items():
        for made in contents.decisions(archive.store, slug, article_ids):
            decisions[slug, made.article_id, made.body_sha256].append(made)
    tables = {(each.outlet, each.day, each.batch, each.state) for each in texts.values()}
    with ThreadPoolExecutor(AT_ONCE) as threads:
        rows = dict(zip(tables, threads.map(partial(_rows, archive), tables), strict=True))
    held = []
    for key, each in sorted(texts.items(), key=_order):
        of = rows[each.outlet, each.day, each.batch, each.state].get((each.article_id, each.body_sha256))
        if of is None:
            raise ArchiveDamaged(
                f"{each.outlet} {each.batch}: expected article {each.article_id} in the table of {each.state} of"
                f" {each.day}, as the catalog says; found none: run `khobao catalog rebuild`"
            )
        article, reasons = of
        held.append(
            PendingText(
                article=article,
                batch=each.batch,
                day=each.day,
                state=each.state,
                reasons=reasons or tuple(filter(None, [each.reasons])),
                decisions=tuple(sorted(decisions[key], key=lambda made: made.number)),
            )
        )
    return held


_Rows = Mapping[tuple[str, str], tuple[Article, tuple[str, ...]]]


def _order(item: "tuple[object, Filed]") -> tuple[str, datetime, str, str]:
    each = item[1]
    return (each.outlet, each.fetched_at, each.canonical_url, each.body_sha256)


def _rows(archive: "Archive", of: tuple[str, date, str, State]) -> _Rows:
    """By article and text: the rows of one table."""
    from scrapers.archive import tables

    outlet, day, batch, state = of
    if state is State.QUARANTINED:
        key = keys.quarantine(outlet, day, batch)
        return {
            (row.article.id, row.article.body_sha256): (row.article, row.reasons)
            for row in tables.read_quarantine(archive.store.get(key), key)
        }
    key = keys.articles(outlet, day, batch)
    articles = tables.read(archive.store.get(key), key)
    return {(article.id, article.body_sha256): (article, ()) for article in articles}
