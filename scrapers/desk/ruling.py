"""What a person says of two articles: that they are one text or one event, or that they are not."""

from fastapi import APIRouter, HTTPException
from starlette.responses import RedirectResponse, Response

from scrapers.desk.context import Desk, Here, the_only_one
from scrapers.desk.forms import Form, Posted
from scrapers.desk.language import say
from scrapers.desk.words import in_words
from scrapers.errors import AlreadyDecided, BadConfiguration, BadQuery, UnknownArticle
from scrapers.model.ruling import Likeness, Ruling, Verdict
from scrapers.review.rule import rule

router = APIRouter()


@router.post("/rulings")
@the_only_one
def ruled(desk: Here, form: Posted) -> Response:
    """Record it, as ``khobao same join``, ``part`` and ``leave`` do; then show the first of the two.

    Raises HTTPException before anything is changed: 400 for what cannot be said, 403 for an outlet whose Dag the visitor may
    not edit, 404 for an article that is not published or that he does not see, 409 for what is said already or contradicts
    what people said.
    """
    slug, _, article_id = form.one("one").partition("/")
    slug = desk.outlet(slug).slug
    try:
        _rule(desk, form)
    except AlreadyDecided as error:
        raise HTTPException(409, in_words(error)) from error
    except UnknownArticle as error:
        raise HTTPException(404, in_words(error)) from error
    except (BadConfiguration, BadQuery) as error:
        raise HTTPException(400, in_words(error)) from error
    return RedirectResponse(desk.at("articles", slug, article_id) + "#said", 303)


def _rule(desk: Desk, form: Form) -> Ruling:
    verdict, of, why = form.one("verdict"), form.one("of"), form.one("why")
    if verdict not in set(Verdict) or of not in set(Likeness) or not why:
        raise HTTPException(
            400,
            say(
                "Expected what is said, of what and why, got %(verdict)s of %(what)s because of %(why)s.",
                verdict=repr(verdict[:80]),
                what=repr(of[:80]),
                why=repr(why[:80]),
            ),
        )
    return rule(
        Verdict(verdict),
        Likeness(of),
        form.one("one"),
        form.one("other") or form.one("listed"),
        desk.archive,
        by=desk.visitor.name or "",
        why=why,
        overrule=bool(form.one("overrule")),
        sees=desk.visitor.sees,
        allowed=lambda slug: _allowed(desk, slug),
        now=desk.now,
    ).ruling


def _allowed(desk: Desk, slug: str) -> None:
    if not desk.visitor.may_edit(slug):
        raise HTTPException(403, say("You may not edit %(dag)s, so nothing was said.", dag=f"{slug}.refine"))
