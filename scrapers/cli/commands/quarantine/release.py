"""``khobao quarantine release``."""

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
    """Publish an article although its checks fail; for good, also when it is read again."""
    decide(Verdict.RELEASED, article_id, why, by, text, overrule, json)
