"""What the commands of the quarantine share."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scrapers.cli import show
from scrapers.cli.arguments import who
from scrapers.config import Config
from scrapers.model.decision import Decision, Verdict
from scrapers.outlets import load

if TYPE_CHECKING:
    from scrapers.review.decide import PendingText


ArticleId = Annotated[str, typer.Argument(metavar="ID", help="The article's id, as the list names it.")]


Why = Annotated[str, typer.Option(help="The reason, in a sentence; kept with the decision.")]


By = Annotated[str | None, typer.Option(help="Who decides; the login name if not said.", show_default=False)]


Text = Annotated[
    str, typer.Option(help="The beginning of the text's SHA-256, where several texts of the article wait.")
]


Overrule = Annotated[
    bool, typer.Option("--overrule", help="Decide anew where somebody decided on the text before.")
]


def decide(
    verdict: Verdict, article_id: str, why: str, by: str | None, text: str, overrule: bool, json: bool
) -> None:
    """Record a decision and show what it changed."""
    from scrapers.archive.archive import Archive
    from scrapers.review.decide import decide
    from scrapers.review.decide import show as texts

    with Archive.open(Config.from_env()) as archive:
        outlet = load(str(texts(article_id, archive)[0].article.outlet))
        applied = decide(
            verdict,
            outlet,
            article_id,
            archive,
            by=who(by),
            why=why,
            text=text,
            overrule=overrule,
        )
    batches = [report.batch for report in applied.reports]
    versions = {f"{manifest.day}": manifest.version for manifest in applied.manifests}
    if json:
        show.as_json({"decision": plain(applied.decision), "refined": batches, "sealed": versions})
    else:
        again = [("sealed again", f"{day}, version {version}") for day, version in versions.items()]
        show.table(
            (applied.decision.verdict, applied.decision.headline or article_id),
            (("by", applied.decision.by), ("refined again", ", ".join(batches)), *again),
        )


def row(held: "PendingText") -> dict[str, Any]:
    """A text in quarantine, ready for JSON."""
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
        "decisions": [plain(each) for each in held.decisions],
    }


def plain(decision: Decision) -> dict[str, Any]:
    """A decision, ready for JSON."""
    return {
        "verdict": decision.verdict,
        "by": decision.by,
        "decided_at": decision.decided_at.isoformat(),
        "why": decision.why,
        "text": decision.body_sha256,
    }
