"""Fingerprints: the simhash of a text, and the version of the code that read it."""

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from scrapers import __version__
from scrapers.model import layout, words
from scrapers.model.outlet import Outlet
from scrapers.web import charset, time_words, times, urls

_BESIDE = [Path(str(module.__file__)) for module in (layout, words, charset, time_words, times, urls)]
"""Modules of other rooms on which it depends what is read."""

# A run of letters and digits; in scripts without spaces each sign stands for itself.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")


def simhash(paragraphs: Iterable[str]) -> str:
    """64 bits over the 3-shingles of words, as 16 hex digits; empty for an empty text.

    Charikar 2002, with equal weights and BLAKE2b. Texts that differ in a few words differ in a few bits.
    """
    found = word_list(paragraphs)
    if not found:
        return ""
    encoded = [word.encode("utf-8", "replace") for word in found]
    shingles = [b"%b %b %b" % each for each in zip(encoded, encoded[1:], encoded[2:], strict=False)]
    shingles = shingles or [b" ".join(encoded)]
    blake2b = hashlib.blake2b
    digests = b"".join([blake2b(shingle, digest_size=8).digest() for shingle in shingles])
    bits = np.unpackbits(np.frombuffer(digests, np.uint8).reshape(-1, 8), axis=1, bitorder="little")
    common = bits.sum(axis=0) * 2 > len(shingles)
    return f"{int.from_bytes(np.packbits(common, bitorder='little').tobytes(), 'little'):016x}"


def word_list(paragraphs: Iterable[str]) -> list[str]:
    """The words of a text in lower case; in scripts without spaces, its signs."""
    return [word for paragraph in paragraphs for word in _WORD.findall(paragraph.casefold())]


@cache
def reader_version(outlet: Outlet | None = None) -> str:
    """``khobao <version> <8 hex digits>``: the digits change with the code that reads, the libraries it reads
    with, and the outlet's layouts, so that articles read by other code can be recognised."""
    digest = _code().copy()
    if outlet:
        digest.update(
            repr((outlet.layouts, outlet.credits, outlet.article, outlet.timezone, outlet.language)).encode()
        )
    return f"khobao {__version__} {digest.hexdigest()[:8]}"


@cache
def _code() -> "hashlib._Hash":
    digest = hashlib.sha256()
    sources = sorted((*Path(__file__).parent.glob("*.py"), *Path(__file__).parent.glob("*.json")))
    for source in (*sources, *_BESIDE):
        digest.update(source.read_bytes())
    for library in ("lxml", "trafilatura", "resiliparse", "py3langid"):
        digest.update(f"{library} {version(library)}".encode())
    return digest
