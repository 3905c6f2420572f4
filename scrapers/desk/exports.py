"""What is shown, as files to be taken away."""

import io
from collections.abc import Collection, Iterable
from typing import Annotated, Any

from fastapi import HTTPException, Query
from starlette.responses import Response, StreamingResponse

from scrapers.archive.answers import STREAMS, WRITERS
from scrapers.desk.language import say
from scrapers.model.article import Article
from scrapers.model.rights import in_short, kept_back

FORMS = sorted(STREAMS)
"""Of a list, by suffix."""
MEDIA = {
    "csv": "text/csv; charset=utf-8; header=present",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
}
"""Their types."""


Withheld = Annotated[
    bool, Query(description="With the words of articles whose outlets ask that they not be passed on, too.")
]


def check_given(article: Article, withheld: bool) -> None:
    """Raises HTTPException 403 for an article whose words are not passed on, unless they were asked for with
    ``withheld``."""
    if not withheld and (back := kept_back(article.signals)):
        raise HTTPException(
            403,
            say(
                "The words of this article are not passed on, for its outlet asks so: %(why)s. With ?withheld=true they are.",
                why=in_short(back),
            ),
        )


def check_form(form: str, forms: Collection[str] = FORMS) -> None:
    """Raises HTTPException 404 for what is none of ``forms``."""
    if form not in forms:
        known = ", ".join(forms)
        raise HTTPException(
            404, say("It is to be had as %(known)s, not as %(form)s.", known=known, form=repr(form))
        )


def attachment(pieces: Any, form: str, name: str) -> Response:
    """An answer, as a file to be saved. ``pieces`` is a RecordBatchReader, ``form`` one of ``FORMS``."""
    # A page that was made of broken bytes may have given a text that no UTF-8 can hold.
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="replace", newline="")
    WRITERS[form](pieces, out, lambda done, total, last="": None)
    out.flush()
    return Response(out.buffer.getvalue(), media_type=MEDIA[form], headers=saved_as(name))


def streamed(pieces: Iterable[Any], schema: Any, form: str, name: str) -> Response:
    """As ``attachment``, sent while it is made: for a list of any length. ``pieces`` are RecordBatches of the schema."""
    return StreamingResponse(STREAMS[form](pieces, schema), media_type=MEDIA[form], headers=saved_as(name))


def saved_as(name: str) -> dict[str, str]:
    """The headers of an answer that a browser saves under a name, which is plain ASCII."""
    return {"content-disposition": f'attachment; filename="{name}"'}
