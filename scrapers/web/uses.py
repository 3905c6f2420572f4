"""What is said of the use of content, in the two notations that robots.txt and headers share. Broken ones say nothing."""

import re

_KEY = r"[a-z*][a-z0-9_.*-]*"
_STRING = r'"(?:[ !#-\[\]-~]|\\["\\])*"'
_BARE = rf"(?:{_STRING}|[A-Za-z*][\w!#$%&\'*+.^`|~:/-]*|-?\d+(?:\.\d+)?|:[A-Za-z0-9+/=]*:|\?[01]|@-?\d+|%{_STRING})"
_PARAMETERS = rf"(?:;[ ]*{_KEY}(?:={_BARE})?)*"
_MEMBER = re.compile(
    rf"(?P<key>{_KEY})(?:=(?:(?P<item>{_BARE})|\([^()]*\)))?{_PARAMETERS}[ \t]*(?P<end>,[ \t]*(?=.)|\Z)",
    re.ASCII,
)
"""Of a dictionary (RFC 9651 §3.2); what stands between the brackets of a list is not looked at, for no use is a list."""
USAGES = frozenset({"all", "train-ai", "train-genai", "search"})
"""Categories of draft-ietf-aipref-vocab."""
SIGNALS = frozenset({"search", "ai-input", "ai-train"})
"""Of contentsignals.org."""


def content_usage(value: str) -> tuple[str, ...]:
    """Preferences of a Content-Usage header or rule, such as ``train-ai=n``, sorted.

    As draft-ietf-aipref-vocab has it: of a category that stands twice the last counts, a value other than ``y`` and ``n``
    says nothing, and neither does anything that is no dictionary.
    """
    said: dict[str, str | None] = {}
    at, value = 0, value.strip(" \t")
    while at < len(value):
        member = _MEMBER.match(value, at)
        if member is None:
            return ()
        said[member["key"]] = member["item"]
        at = member.end()
    return tuple(sorted(f"{key}={said[key]}" for key in USAGES & said.keys() if said[key] in {"y", "n"}))


def content_signals(value: str) -> tuple[str, ...]:
    """Signals of a Content-Signal line, such as ``ai-train=no``, sorted; contradictory ones are all there.

    It has no grammar: what is not understood is passed over.
    """
    found = set()
    for part in value.split(","):
        key, _, says = (each.strip().casefold() for each in part.partition("="))
        if key in SIGNALS and says in {"yes", "no"}:
            found.add(f"{key}={says}")
    return tuple(sorted(found))


def with_path(value: str) -> tuple[str, str]:
    """Path, empty for none, and the rest of a rule (draft-ietf-aipref-attach, "Processing Content-Usage Rules")."""
    if not value.startswith("/"):
        return "", value
    path, *rest = value.split(None, 1)
    return path, rest[0] if rest else ""
