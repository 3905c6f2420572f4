"""What a robots.txt says to us (RFC 9309 §2.2): the rules of the groups that are ours."""

from protego import Protego

from scrapers.web import robots_file
from scrapers.web.agent import ROBOT
from scrapers.web.robots_file import PARSED as PARSED
from scrapers.web.robots_file import Line


def parse(body: bytes) -> Protego:
    """The rules for us, as far as the file is read. Any bytes will do.

    A group is ours where one of its User-agent lines begins with our product token, in any case and with whatever
    behind it that no token has (``Khobao/1.0``); where none is, the groups for ``*`` are. Groups of one agent are one.
    """
    file = robots_file.parse(body)
    lines = [f"{name}: {value}" for name, value in file.of_all if name != robots_file.LICENCE]
    return Protego.parse(
        "\n".join([*lines, *group(file.groups.get(ROBOT.lower(), file.groups.get("*", ())))])
    )


def group(rules: tuple[Line, ...], agent: str = ROBOT) -> list[str]:
    """The lines of a group of one agent, with its rules on what may be fetched."""
    allowing = [(name, value) for name, value in rules if name in robots_file.RULES]
    return [
        f"User-agent: {agent}",
        *(f"{name}: {each}" for name, value in allowing for each in _spellings(value)),
    ]


def _spellings(path: str) -> list[str]:
    """A rule's path; where it holds bytes that are not UTF-8, both by these bytes and by what they mean in Latin-1."""
    if not any("\udc80" <= sign <= "\udcff" for sign in path):
        return [path]
    raw = path.encode("utf-8", "surrogateescape")
    return ["".join(chr(byte) if byte < 128 else f"%{byte:02X}" for byte in raw), raw.decode("latin-1")]
