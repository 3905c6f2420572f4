"""What the program's exit codes mean: the first level of the error tree, and what the shell adds to it."""

from enum import IntEnum

from scrapers.errors import BadConfiguration, BadQuery, KhobaoError, RetryLater, SkipAndRecord, StopOutlet


class Exit(IntEnum):
    """Exit codes; ``HELP`` says what each means."""

    OK = 0
    ALARM = 1
    USAGE = 2
    LATER = 3
    ARCHIVE = 4
    NO_ARTICLE = 5
    FAULT = 70
    INTERRUPTED = 130
    UNREAD = 141


HELP = """\b
Exit codes:
    0  done
    1  an alarm: a check failed, or an outlet needs a person
    2  wrong use, or a setting is missing or wrong
    3  try again later: a site, the S3 server or the catalog does not answer
    4  the archive cannot be used until a person acts: no bucket, access or room
    5  the page holds no article, is gone, or may not be fetched
   70  a fault in khobao itself; --debug shows where
  130  interrupted
  141  whoever reads the answer wanted no more of it, as `head` does
"""


def code_of(error: KhobaoError) -> Exit:
    """The exit code for an error of the tree in ``scrapers/errors.py``."""
    match error:
        case RetryLater():
            return Exit.LATER
        case SkipAndRecord():
            return Exit.NO_ARTICLE
        case StopOutlet():
            return Exit.ALARM
        case BadConfiguration() | BadQuery():
            return Exit.USAGE
        case _:
            return Exit.ARCHIVE
