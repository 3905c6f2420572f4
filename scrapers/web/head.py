"""Heads of responses, read as tolerantly as browsers read them, and made strict for a parser that is not.

What outlets serve breaks RFC 9112 in ways that every browser bears: lines without a colon, blanks before one, folded
lines, bare line feeds, control characters, a Content-Length twice, a Transfer-Encoding that is none. The archive keeps
the bytes as they came; only what the parser sees is laid out anew.
"""

import re
from dataclasses import dataclass

from scrapers.web.chunks import Chunks

LARGEST = 256 * 1024
"""Bytes of a head, interim ones included: what Chrome takes."""

_STATUS = re.compile(rb"HTTP/(\d)(?:\.(\d))?[ \t]+(\d{3})(?!\d)[ \t]*(.*)", re.IGNORECASE | re.DOTALL)
_BLANK = re.compile(rb"[\r\n]*")
_END = re.compile(rb"\n\r*\n")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_DIGITS = re.compile(r"\d{1,18}", re.ASCII)
_INTERIM = {*range(100, 200)} - {101}
_FRAMING = {"content-length", "transfer-encoding"}


@dataclass(frozen=True, slots=True)
class Head:
    """The status line and header fields of a response."""

    version: str
    """``1.0`` or ``1.1``."""
    status: int
    reason: str
    fields: tuple[tuple[str, str], ...]
    """Names as received, values without blanks around them; in Latin-1. Lines that are no field are left out."""

    @property
    def headers(self) -> dict[str, str]:
        """By name in lower case; values of a name that comes twice are joined by a comma (RFC 9110 §5.3)."""
        found: dict[str, str] = {}
        for name, value in self.fields:
            name = name.lower()
            found[name] = f"{found[name]}, {value}" if name in found else value
        return found

    @property
    def raw(self) -> list[tuple[bytes, bytes]]:
        """The fields as bytes."""
        return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in self.fields]

    @property
    def unframed(self) -> dict[str, str]:
        """The headers for a body whose chunks are undone."""
        codings = [
            coding for coding in tokens(self.headers.get("transfer-encoding", "")) if coding != "chunked"
        ]
        return self.headers | {"transfer-encoding": ", ".join(codings)}

    @property
    def is_chunked(self) -> bool:
        """Whether the body is in chunks, which holds over any Content-Length (RFC 9112 §6.3)."""
        return "chunked" in tokens(self.headers.get("transfer-encoding", ""))

    @property
    def length(self) -> int | None:
        """Bytes of the body; None where the head does not say, or contradicts itself."""
        if self.is_chunked or "content-length" not in self.headers:
            return None
        stated = {value.strip() for value in self.headers["content-length"].split(",")}
        if not all(map(_DIGITS.fullmatch, stated)) or len({int(value) for value in stated}) != 1:
            return None
        return int(stated.pop())

    def strict(self) -> bytes:
        """The head as RFC 9112 has it, with one line at most that says where the body ends."""
        reason = self.reason if self.reason.isascii() else ""
        # No parser takes a status below 100, which means nothing; whoever asks for the status reads it here.
        lines = [f"HTTP/{self.version} {self.status if self.status >= 100 else 200} {reason}"]
        lines += [f"{name}: {value}" for name, value in self.fields if name.lower() not in _FRAMING]
        if self.is_chunked:
            lines.append("Transfer-Encoding: chunked")
        elif self.length is not None:
            lines.append(f"Content-Length: {self.length}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


@dataclass(frozen=True, slots=True)
class Message:
    """Where a response stands in what was received."""

    head: Head
    start: int
    """Offset of its status line: behind blank lines and interim responses (100, 103; RFC 9110 §15.2)."""
    body: int
    """Offset of its body."""


def tokens(value: str) -> list[str]:
    """The members of a comma-separated header, in lower case."""
    return [token.strip() for token in value.lower().split(",") if token.strip()]


def find(received: bytes | bytearray) -> Message | None:
    """The final response in what a server sent; None where its head is not complete yet.

    Raises ValueError where something else than a response stands there, and for heads over ``LARGEST``.
    """
    at = 0
    while True:
        at = _BLANK.match(received, at).end()  # type: ignore[union-attr]
        if not b"HTTP/".startswith(bytes(received[at : at + 5]).upper()):
            raise ValueError(f"expected a response, got {bytes(received[at : at + 20])!r}")
        end = _END.search(received, at, LARGEST)
        if end is None:
            if len(received) >= LARGEST:
                raise ValueError(f"a head of more than {LARGEST} bytes")
            return None
        head = parse(bytes(received[at : end.end()]))
        if head.status not in _INTERIM:
            return Message(head, at, end.end())
        at = end.end()


def parse(raw: bytes) -> Head:
    """A head out of its bytes. Raises ValueError where the first line is no status line."""
    first, *lines = (line.rstrip(b"\r") for line in raw.split(b"\n"))
    said = _STATUS.fullmatch(first)
    if said is None:
        raise ValueError(f"expected a status line, got {first[:80]!r}")
    fields: list[tuple[str, str]] = []
    folds = False
    for line in lines:
        if line[:1] in {b" ", b"\t"}:  # a line that was folded (RFC 9112 §5.2)
            if folds:
                name, value = fields[-1]
                fields[-1] = name, f"{value} {_text(line)}".strip()
            continue
        before, colon, behind = line.partition(b":")
        before = before.rstrip(b" \t")
        folds = bool(colon and _NAME.fullmatch(before))
        if folds:
            fields.append((before.decode("ascii"), _text(behind)))
    old = said[1] == b"0" or (said[1] == b"1" and said[2] == b"0")
    return Head("1.0" if old else "1.1", int(said[3]), _text(said[4]), tuple(fields))


def _text(raw: bytes) -> str:
    return _CONTROL.sub(b" ", raw).decode("latin-1").strip(" \t")


class Strict:
    """Turns the bytes of responses, as they come, into bytes that a strict parser takes.

    What is no response passes as it is, for the parser to refuse.
    """

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._in_head = True
        self._chunks: Chunks | None = None

    def expect(self) -> None:
        """A request was sent: what comes next is a head."""
        self._waiting.clear()
        self._in_head, self._chunks = True, None

    def feed(self, data: bytes) -> bytes:
        """What the parser is to be given for these bytes; nothing while a head or a chunk's size is not complete."""
        if not self._in_head:
            return self._body(data)
        self._waiting += data
        try:
            message = find(self._waiting)
        except ValueError:
            return self._give_up()
        if message is None:
            return b""
        body = bytes(self._waiting[message.body :])
        self._waiting.clear()
        self._in_head = False
        self._chunks = Chunks() if message.head.is_chunked else None
        return message.head.strict() + self._body(body)

    def end(self) -> bytes:
        """What the parser is still to be given when the connection ends."""
        if self._in_head:
            return self._give_up()
        chunks, self._chunks = self._chunks, None
        return b"0\r\n\r\n" if chunks and chunks.complete and not chunks.ended else b""

    def _give_up(self) -> bytes:
        left = bytes(self._waiting)
        self._waiting.clear()
        self._in_head = False
        return left

    def _body(self, data: bytes) -> bytes:
        chunks = self._chunks
        if chunks is None:
            return data
        body = chunks.feed(data)
        given = b"%x\r\n%s\r\n" % (len(body), body) if body else b""
        if chunks.ended or chunks.broken:
            self._chunks = None
            given += (b"0\r\n\r\n" if chunks.ended else b"") + bytes(chunks.rest)
        return given
