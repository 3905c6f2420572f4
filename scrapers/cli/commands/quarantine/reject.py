"""``khobao quarantine reject``."""

from typing import TYPE_CHECKING

from scrapers.cli.arguments import Json
from scrapers.model.decision import Verdict

if TYPE_CHECKING:
    pass
from scrapers.cli.decisions import ArticleId, By, Overrule, Text, Why, decide


def command(
    article_id: ArticleId,
    why: Why,
    by: By = None,
    text: Text = "",
    overrule: Overrule = False,
    json: Json = False,
) -> None:
    """Keep an article out for good, whatever the checks say when it is read again."""
    decide(Verdict.REJECTED, article_id, why, by, text, overrule, json)
