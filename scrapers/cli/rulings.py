"""What the commands share by which people say of two articles whether they are the same."""

from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import who
from scrapers.config import Config
from scrapers.model.ruling import Likeness, Verdict

One = Annotated[
    str, typer.Argument(metavar="A", help="An article's address or id; outlet/id where outlets share it.")
]
Other = Annotated[str, typer.Argument(metavar="B", help="The other's.")]
Reason = Annotated[str, typer.Option(help="In a sentence; kept with the ruling.")]
By = Annotated[str | None, typer.Option(help="Who says so; the login name if not said.", show_default=False)]
Event = Annotated[bool, typer.Option("--event", help="Of the event that they report, not of their text.")]
Overrule = Annotated[
    bool, typer.Option("--overrule", help="Also where somebody said the opposite of these two before.")
]


def rule(
    verdict: Verdict,
    one: str,
    other: str,
    reason: str,
    by: str | None,
    *,
    event: bool,
    overrule: bool,
    json: bool,
) -> None:
    """Record a ruling and show it."""
    from scrapers.archive.archive import Archive
    from scrapers.review.rule import rule as record

    with Archive.open(Config.from_env()) as archive:
        ruled = record(
            verdict,
            Likeness.EVENT if event else Likeness.TEXT,
            one,
            other,
            archive,
            by=who(by),
            why=reason,
            overrule=overrule,
        )
    ruling = ruled.ruling
    if not ruled.followed:
        show.say("It is recorded; the search index does not follow it yet: khobao search --update")
    if json:
        show.as_json({
            "of": ruling.of,
            "verdict": ruling.verdict,
            "articles": [
                {"outlet": outlet, "article_id": article_id}
                for outlet, article_id in (
                    (ruling.outlet, ruling.article_id),
                    (ruling.other_outlet, ruling.other_id),
                )
            ],
            "number": ruling.number,
            "by": ruling.by,
            "decided_at": ruling.decided_at.isoformat(),
            "why": ruling.why,
            "followed": ruled.followed,
        })
    else:
        show.table(
            (
                f"{ruling.verdict} as one {ruling.of}"
                if ruling.verdict is not Verdict.LEFT
                else f"left, as one {ruling.of}",
                ruling.why,
            ),
            (
                ("articles", f"{ruling.outlet}/{ruling.article_id}, {ruling.other_outlet}/{ruling.other_id}"),
                ("by", ruling.by),
            ),
        )
