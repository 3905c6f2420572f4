"""Chunked transfer coding (RFC 9112 §7.1), undone piece by piece and as tolerantly as browsers do."""

import re

_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?", re.DOTALL)
_LONGEST_LINE = 16 * 1024
"""Bytes of a chunk's size, its extensions included, or of a trailer."""


class Chunks:
    """Takes the bytes of a chunked body as they come, and gives the body.

    Line ends may lack their CR, and the one behind a chunk's data may be missing. Nothing is taken behind the end.
    """

    def __init__(self) -> None:
        self.begun = False
        """A chunk's size has come."""
        self.complete = False
        """The last chunk has come; trailers may follow."""
        self.ended = False
        """The trailers have come too."""
        self.broken = False
        """Something stands where a chunk's size is expected; nothing behind it is read."""
        self.rest = bytearray()
        """Bytes taken and not read yet; what follows the end, or the break."""
        self._left = 0
        self._after_data = False

    def feed(self, data: bytes) -> bytes:
        """The part of the body that these bytes bring."""
        self.rest += data
        body = bytearray()
        while self.rest and not (self.ended or self.broken):
            if self._left:
                piece = self.rest[: self._left]
                del self.rest[: len(piece)]
                body += piece
                self._left -= len(piece)
                self._after_data = not self._left
            elif not self._line():
                break
        return bytes(body)

    def _line(self) -> bool:
        """Read a line: the end of a chunk's data, a size, or a trailer. False where the line is not all there."""
        if self._after_data and self.rest[0] not in b"\r\n":
            self._after_data = False
            return True
        end = self.rest.find(b"\n")
        if end < 0:
            self.broken = len(self.rest) > _LONGEST_LINE
            return False
        line = bytes(self.rest[:end]).rstrip(b"\r")
        if self._after_data:
            self._after_data, self.broken = False, bool(line)
        elif self.complete:
            self.ended = not line
        elif size := _SIZE.fullmatch(line):
            self.begun = True
            self._left = int(size[1], 16)
            self.complete = not self._left
        else:
            self.broken = True
        if not self.broken:
            del self.rest[: end + 1]
        return not self.broken
