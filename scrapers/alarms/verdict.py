"""What the verdict on a batch or a day means for the alarms of its outlet."""

import logging
from datetime import UTC, datetime

from scrapers.alarms.places import InBucket
from scrapers.archive.store import Store
from scrapers.errors import KhobaoError, StopOutlet
from scrapers.model.alarm import Alarms, Judge, kind_of

log = logging.getLogger(__name__)


def note(
    judge: Judge,
    outlet: str,
    of: datetime,
    error: StopOutlet | None,
    store: Store,
    now: datetime | None = None,
) -> None:
    """Open the alarm that a verdict is, or count it once more; or, for no ``error``, note since when all is well.

    ``of``: what was judged (``Alarm.of``). Idempotent. Costs one request where nothing changes, two where it does.
    Raises nothing of ours: what was judged stands in the archive and is judged again, and no step fails because this did.
    """
    now = now or datetime.now(UTC)

    def judged(before: Alarms) -> Alarms:
        if error is None:
            return before.well(judge, of, now)
        return before.seen(kind_of(error), outlet, of, str(error), now)

    try:
        InBucket(store, outlet).change(judged)
    except KhobaoError as failure:
        log.warning("%s: what its verdict says could not be noted as an alarm: %s", outlet, failure)
