"""What was taken down goes from the replica, too."""

from scrapers.archive.archive import Archive
from scrapers.archive.store import Store
from scrapers.audit.replica import Replicated, replicate
from scrapers.errors import KhobaoError


def follow(replica: Store, archive: Archive, outlet: str, article: str) -> Replicated:
    """Bring a takedown to the replica. Raises what ``replicate`` raises, such as RetryLater where that does not answer, and
    says what is left to do."""
    try:
        return replicate(
            archive.store, replica, work=archive.work, outlet=outlet, everything=True, keyring=archive.keyring
        )
    except KhobaoError as error:
        said = f"{outlet} {article} is taken down, but not in the replica: run `khobao replicate {outlet} --all`: {error}"
        raise type(error)(said) from error
