"""Errors, named for what to do next.

    KhobaoError
    ├── RetryLater            the same call may succeed later; Airflow retries it with a growing delay
    │   ├── Throttled             the site said 429, or 503 with Retry-After
    │   ├── SiteUnavailable       5xx, a timeout, a refused or broken connection
    │   │   └── RobotsUnreachable     robots.txt could not be had, so nothing of its site may be fetched
    │   ├── StoreUnavailable      the S3 server is down, slow or throttling
    │   ├── CatalogUnavailable    the database of the catalog, or of the search index, does not answer
    │   └── AlreadyExists         another run wrote this object first; running again finds it
    ├── SkipAndRecord         this one link ends here, with a reason; the run goes on
    │   ├── Gone                  404 or 410
    │   ├── Forbidden             robots.txt disallows it
    │   ├── NotAnArticle          a page without an article: a section, a video, a player, a search page
    │   ├── Unreadable            bytes that no reader can turn into a page
    │   └── OverLimit             larger, slower, deeper or more than the limits allow
    ├── StopOutlet            this outlet stops and a person is told; other outlets go on
    │   ├── Blocked               a block page, a consent wall, 401 or 403
    │   ├── SourcesEmpty          no source listed what it usually lists
    │   ├── BatchRejected         the checks of a batch failed
    │   ├── DayIncomplete         a day has far less than it should have
    │   └── PastDiffers           reading the past again would take away more than the gate lets pass
    └── StopEverything        nothing can go on until a person acts
        ├── BadConfiguration      a setting, a name or an argument is missing or wrong
        │   ├── UnknownOutlet         no file scrapers/outlets/<slug>.py
        │   ├── UnknownBatch          no such batch in the archive
        │   ├── UnknownArticle        no such article is published, or waits in quarantine
        │   ├── AlreadyDecided        a person decided on this text before, or changed this note; it can be overruled
        │   └── BadNote               a note that cannot be kept: too long, of other characters than text has, or of nothing
        ├── BucketMissing         the bucket does not exist
        ├── AccessDenied          the S3 server refuses the credentials
        ├── StorageFull           no room on the disk or in the bucket
        ├── ArchiveDamaged        an object is not what its digest says
        │   └── ObjectMissing         an object that should be there is not
        ├── CatalogUnusable       the catalog or the search index is damaged or of another version: rebuild it
        ├── NewerFormat           a file states a version of its format that this code does not know: update Khobao
        └── BadQuery              a question, in SQL or in words, cannot be understood

Airflow's retry policy is built from the first level of this tree; a test holds the drawing equal to the classes. Every message names the outlet, URL
or key, and says what was expected and what came.
"""


class KhobaoError(Exception):
    """Base of all errors that Khobao raises on purpose."""


class RetryLater(KhobaoError):
    """The same call may succeed later. ``retry_after`` is in seconds, where the server named a time."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Throttled(RetryLater):
    """The site asked for fewer requests (429, or 503 with Retry-After)."""


class SiteUnavailable(RetryLater):
    """The site did not answer: 5xx, a timeout, a refused or broken connection."""


class RobotsUnreachable(SiteUnavailable):
    """robots.txt could not be had, after all tries; nothing of that host may be fetched (RFC 9309 §2.3.1.4)."""


class StoreUnavailable(RetryLater):
    """The S3 server did not answer, or asked to slow down."""


class CatalogUnavailable(RetryLater):
    """The database of the catalog, or of the search index, did not answer."""


class AlreadyExists(RetryLater):
    """A conditional put found another object under its key; running again finds what the other run wrote."""


class SkipAndRecord(KhobaoError):
    """This link ends here; its end state and the reason go to the ledger."""


class Gone(SkipAndRecord):
    """404 or 410."""


class Forbidden(SkipAndRecord):
    """robots.txt disallows the URL (RFC 9309)."""


class NotAnArticle(SkipAndRecord):
    """The page holds no article."""


class Unreadable(SkipAndRecord):
    """The bytes cannot be turned into a page."""


class OverLimit(SkipAndRecord):
    """The page or the run is over one of the limits in ``scrapers/crawl/settings.py``."""


class StopOutlet(KhobaoError):
    """This outlet needs a person; the others go on."""


class Blocked(StopOutlet):
    """The site refuses us: a block page, a consent wall, 401 or 403."""


class SourcesEmpty(StopOutlet):
    """The outlet's sources list less than they usually do."""


class BatchRejected(StopOutlet):
    """The checks of a batch failed."""


class DayIncomplete(StopOutlet):
    """A day has far less than the outlet's floor, its own past, or its own listings say."""


class PastDiffers(StopOutlet):
    """Reading the past again would take away more of what is published than the gate lets pass."""


class StopEverything(KhobaoError):
    """Nothing can go on until a person acts."""


class BadConfiguration(StopEverything):
    """A setting is missing or wrong."""


class UnknownOutlet(BadConfiguration):
    """There is no file ``scrapers/outlets/<slug>.py``."""


class UnknownBatch(BadConfiguration):
    """The archive holds no such batch."""


class UnknownArticle(BadConfiguration):
    """No such article is published, or waits in quarantine, or several texts of it wait there."""


class AlreadyDecided(BadConfiguration):
    """A person decided on this text of the article before, or changed this note meanwhile."""


class BadNote(BadConfiguration):
    """A note, what it is said to be about, or a search cannot be kept."""

    def __init__(self, message: str, **values: object) -> None:
        """As ``BadQuery``."""
        super().__init__(message % values if values else message)
        self.message, self.values = message, values


class BucketMissing(StopEverything):
    """The bucket does not exist."""


class AccessDenied(StopEverything):
    """The S3 server refuses the credentials, or they are missing."""


class StorageFull(StopEverything):
    """No room on the disk or in the bucket."""


class ArchiveDamaged(StopEverything):
    """An object is not what its digest says it is."""


class ObjectMissing(ArchiveDamaged):
    """An object that should be in the bucket is not."""


class CatalogUnusable(StopEverything):
    """The catalog is damaged or was made by another version; ``khobao catalog rebuild`` makes it again. So too the search
    index, which ``khobao search --rebuild`` makes again."""


class NewerFormat(StopEverything):
    """Newer code wrote the file, in a version of its format that this code does not know: update Khobao."""


class BadQuery(StopEverything):
    """A question cannot be understood or answered: SQL that DuckDB does not accept, or words that ask for nothing."""

    def __init__(self, message: str, **values: object) -> None:
        """Where ``values`` are given, the message has ``%(name)s`` for them, so that it can be said in another language."""
        super().__init__(message % values if values else message)
        self.message, self.values = message, values
