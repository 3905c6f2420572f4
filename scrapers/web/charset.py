"""Character sets: from the bytes of a page, feed, sitemap or API to UTF-8, whatever they declare."""

from resiliparse.parse.encoding import detect_encoding
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

CONTROLS = bytes(each for each in range(32) if each not in b"\t\n\r") + b"\x7f"
"""Bytes that no text has, in UTF-8 or any superset of ASCII; for ``bytes.translate``. XML and lxml refuse them."""

_SIGNS = rb"<p>\u0041\x41+AEE-"
"""ASCII that UTF-7 and Python's escapes read as something else."""
_WIDE = {b"<\0": "utf-16-le", b"\0<": "utf-16-be", b"{\0": "utf-16-le", b"\0{": "utf-16-be"}


def to_utf8(body: bytes, content_type: str = "") -> bytes:
    """A text in UTF-8: by byte order mark, HTTP header, ``meta`` or XML declaration, else a guess (WHATWG HTML §13.2.3.2).

    One thing comes before header and meta: bytes beyond ASCII that are valid UTF-8 throughout are UTF-8, for other
    encodings do not give such bytes by chance, while saved and converted pages do declare a character set that
    they no longer have. Likewise, what declares UTF-8 and has more bytes that are none than characters
    beyond ASCII is read as windows-1252, as browsers do by default. Never raises; undecodable bytes become U+FFFD.
    """
    marked, bom = read_bom(body)
    if marked:
        return body[len(bom or b"") :].decode(marked, "replace").encode("utf-8", "replace")
    if wide := _WIDE.get(body[:2]):
        return body.decode(wide, "replace").encode("utf-8", "replace")
    # ISO-2022 texts are all ASCII; they switch by escapes.
    if b"\x1b" not in body and _is_utf8(body):
        return body
    declared = (
        resolve_encoding(http_content_type_encoding(content_type) or "")
        or resolve_encoding(html_body_declared_encoding(body) or "")
        or resolve_encoding(detect_encoding(body))
    )
    encoding = declared if declared and _is_of_pages(declared, body) else "utf-8"
    text = body.decode(encoding, "replace")
    if declared == "utf-8" and _is_mostly_lost(text):
        text = body.decode("cp1252", "replace")
    return text.encode("utf-8", "replace")


def _is_mostly_lost(text: str) -> bool:
    """Whether of the characters beyond ASCII more came to nothing than not."""
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return text.count("\ufffd") * 2 > beyond


def _is_of_pages(encoding: str, body: bytes) -> bool:
    """Whether a page can be in such an encoding: a superset of ASCII, or UTF-16, whose tags have a NUL in each sign.

    Python's own codecs (idna, hex, unicode_escape) are not, and some of them raise even with ``errors="replace"``.
    """
    if encoding.startswith("utf-16"):
        return b"\0" in body
    try:
        return _SIGNS.decode(encoding, "replace") == _SIGNS.decode("ascii")
    except (LookupError, UnicodeError):
        return False


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
