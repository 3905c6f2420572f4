"""Commands over the quarantine: what waits there, and a person's decision on it."""

import getpass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json
from scrapers.config import Config
from scrapers.model.decision import Decision, Verdict
from scrapers.outlets import load

if TYPE_CHECKING:
    from scrapers.review.decide import Held

ArticleId = Annotated[str, typer.Argument(metavar="ID", help="The article's id, as the list names it.")]
Why = Annotated[str, typer.Option(help="The reason, in a sentence; kept with the decision.")]
By = Annotated[str | None, typer.Option(help="Who decides; the login name if not said.", show_default=False)]
Text = Annotated[
    str, typer.Option(help="The beginning of the text's SHA-256, where several texts of the article wait.")
]
Overrule = Annotated[
    bool, typer.Option("--overrule", help="Decide anew where somebody decided on the text before.")
]


def add_to(app: typer.Typer) -> None:
    quarantine = typer.Typer(help="Articles that failed a check and wait for a person.", no_args_is_help=True)
    quarantine.command("list")(list_waiting)
    quarantine.command("show")(show_one)
    quarantine.command()(release)
    quarantine.command()(reject)
    app.add_typer(quarantine, name="quarantine")


def list_waiting(
    outlet: Annotated[
        str | None, typer.Argument(metavar="OUTLET", help="Only of this outlet.", show_default=False)
    ] = None,
    day: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Only what is filed under this day of the outlet: 2025-01-22."
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what was rejected already.")] = False,
    json: Json = False,
) -> None:
    """List what waits, with the reasons."""
    from scrapers.archive.archive import Archive
    from scrapers.review.decide import waiting

    slug = load(outlet).slug if outlet else None
    with Archive.open(Config.from_env()) as archive:
        found = waiting(archive, outlet=slug, day=day.date() if day else None, decided=everything)
    if json:
        show.as_json([_row(held) for held in found])
        return
    show.table(
        ("id", "outlet", "day", "batch", "headline", "reasons"),
        (
            (
                held.article.id,
                held.article.outlet,
                held.day,
                held.batch,
                held.article.headline,
                "; ".join(held.reasons),
            )
            for held in found
        ),
    )


def show_one(article_id: ArticleId, json: Json = False) -> None:
    """Show an article that is in quarantine, or that somebody decided on, in every text."""
    from scrapers.archive.archive import Archive
    from scrapers.review.decide import show as texts

    with Archive.open(Config.from_env()) as archive:
        found = texts(article_id, archive)
    if json:
        show.as_json([_row(held) | {"article": held.article.to_dict()} for held in found])
        return
    for held in found:
        article = held.article
        decisions = "\n".join(each.sentence for each in held.decisions)
        show.table(
            ("id", article.id),
            (
                ("url", article.canonical_url),
                ("filed under", f"{article.outlet} {held.day}, batch {held.batch}"),
                ("capture", article.capture and f"{article.capture.warc} at {article.capture.offset}"),
                ("state", held.state),
                ("reasons", "\n".join(held.reasons)),
                ("decisions", decisions or None),
                ("text", article.body_sha256),
                ("published", article.date_published),
                ("headline", article.headline),
                ("description", article.description),
                ("body", article.text),
            ),
        )


def release(
    article_id: ArticleId,
    why: Why,
    by: By = None,
    text: Text = "",
    overrule: Overrule = False,
    json: Json = False,
) -> None:
    """Publish an article although its checks fail; for good, also when it is read again."""
    _decide(Verdict.RELEASED, article_id, why, by, text, overrule, json)


def reject(
    article_id: ArticleId,
    why: Why,
    by: By = None,
    text: Text = "",
    overrule: Overrule = False,
    json: Json = False,
) -> None:
    """Keep an article out for good, whatever the checks say when it is read again."""
    _decide(Verdict.REJECTED, article_id, why, by, text, overrule, json)


def _decide(
    verdict: Verdict, article_id: str, why: str, by: str | None, text: str, overrule: bool, json: bool
) -> None:
    from scrapers.archive.archive import Archive
    from scrapers.day.steps import seal_again
    from scrapers.review.decide import decide
    from scrapers.review.decide import show as texts

    with Archive.open(config := Config.from_env()) as archive:
        outlet = load(str(texts(article_id, archive)[0].article.outlet))
        applied = decide(
            verdict,
            outlet,
            article_id,
            archive,
            by=getpass.getuser() if by is None else by,
            why=why,
            text=text,
            overrule=overrule,
        )
        sealed = seal_again(outlet, applied.days, archive, config)
    batches = [report.batch for report in applied.reports]
    versions = {f"{manifest.day}": manifest.version for manifest in sealed}
    if json:
        show.as_json({"decision": _plain(applied.decision), "refined": batches, "sealed": versions})
    else:
        again = [("sealed again", f"{day}, version {version}") for day, version in versions.items()]
        show.table(
            (applied.decision.verdict, applied.decision.headline or article_id),
            (("by", applied.decision.by), ("refined again", ", ".join(batches)), *again),
        )


def _row(held: "Held") -> dict[str, Any]:
    return {
        "id": held.article.id,
        "outlet": held.article.outlet,
        "day": held.day,
        "batch": held.batch,
        "url": held.article.canonical_url,
        "headline": held.article.headline,
        "text": held.article.body_sha256,
        "state": held.state,
        "reasons": held.reasons,
        "decisions": [_plain(each) for each in held.decisions],
    }


def _plain(decision: Decision) -> dict[str, Any]:
    return {
        "verdict": decision.verdict,
        "by": decision.by,
        "decided_at": decision.decided_at.isoformat(),
        "why": decision.why,
        "text": decision.body_sha256,
    }
