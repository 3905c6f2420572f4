"""What changes something is sent by a form of the desk's own, by the visitor himself: every route that is no GET says so by
depending on ``Posted``.

A cookie alone proves neither: browsers add it to what another site, or another program of this host, makes them send.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar
from urllib.parse import parse_qs, urlsplit

from fastapi import Depends, HTTPException
from starlette.requests import Request

from scrapers.desk.context import visitor
from scrapers.desk.host import Visitor
from scrapers.desk.language import decimal, say

LARGEST = 256 * 2**10
"""Bytes of a form."""
FIELDS = 1_000
TOKEN = "token"  # ruff: ignore[hardcoded-password-string] - the name of a field

T = TypeVar("T", bound=str)


@dataclass(frozen=True, slots=True)
class Form:
    """What a visitor sent."""

    values: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str:
        """A field's value; empty where it was not sent. Raises HTTPException 400 where it was sent twice."""
        found = self.values.get(name, [""])
        if len(found) != 1:
            raise HTTPException(
                400, say("%(name)s: expected one value, got %(number)s.", name=name, number=len(found))
            )
        return found[0].strip()

    def choice(self, name: str, known: Sequence[T]) -> T:
        """A field's value, which is one of these. Raises HTTPException 400 for another."""
        value = self.one(name)
        for each in known:
            if each == value:
                return each
        raise HTTPException(
            400,
            say("Expected one of %(known)s, got %(value)s.", known=", ".join(known), value=repr(value[:80])),
        )

    def every(self, name: str) -> Sequence[str]:
        """A field's values, each once, in their order."""
        return list(dict.fromkeys(self.values.get(name, [])))


async def posted(request: Request, who: Annotated[Visitor, Depends(visitor)]) -> Form:
    """The form of a request. Raises HTTPException: 403 where it may be somebody else's, or the desk is for reading
    only, 413 and 415 for what is no form of the desk."""
    if who.token is None:
        raise HTTPException(403, say("The desk is for reading only here; nothing was changed."))
    if not _is_own(request):
        raise HTTPException(403, say("This was not sent by a page of the desk; nothing was changed."))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415, say("Expected a form, got %(kind)s; nothing was changed.", kind=repr(kind)))
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise HTTPException(
                413,
                say(
                    "The form has more than %(largest)s bytes; nothing was changed.", largest=decimal(LARGEST)
                ),
            )
    try:
        values = parse_qs(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS
        )
    except ValueError as error:
        raise HTTPException(400, say("The form cannot be read; nothing was changed.")) from error
    (sent,) = values.pop(TOKEN, [""])[:1]
    if not hmac.compare_digest(sent.encode(), who.token.encode()):
        raise HTTPException(
            403,
            say(
                "The page was made for another sign-in; nothing was changed. Load it again, and send it once more."
            ),
        )
    return Form(values)


Posted = Annotated[Form, Depends(posted)]


def _is_own(request: Request) -> bool:
    """Whether a page of this origin sent it. Browsers say so themselves, where the connection is secure or within a
    machine; else they name the origin."""
    if site := request.headers.get("sec-fetch-site"):
        return site == "same-origin"
    origin = urlsplit(request.headers.get("origin", ""))
    return origin.scheme in {"http", "https"} and origin.netloc == request.headers.get("host")
