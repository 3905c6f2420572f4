"""What is shown, as files to be taken away."""

import io
from collections.abc import Collection, Iterable
from typing import Any

from fastapi import HTTPException
from starlette.responses import Response, StreamingResponse

from scrapers.archive.answers import STREAMS, WRITERS
from scrapers.desk.language import say

FORMS = sorted(STREAMS)
"""Of a list, by suffix."""
MEDIA = {
    "csv": "text/csv; charset=utf-8; header=present",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
}
"""Their types."""


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
