"""Older versions of objects that a takedown has changed, in a bucket that keeps versions."""

from scrapers.archive import keys, tables
from scrapers.archive.store import Store
from scrapers.model.erasure import Erasure
from scrapers.model.takedown import Takedown


def remove(store: Store, takedown: Takedown, erasure: Erasure) -> int:
    """Remove older versions of every object that held what was erased, or may have; how many. Raises AccessDenied where one
    is locked, and the store's errors."""
    outlet = takedown.outlet
    exact = {*erasure.replaced, *erasure.removed, *map(keys.restricted, erasure.removed)}
    batches = {*takedown.batches, *erasure.batches}
    for name in batches:
        exact |= {of(outlet, name) for of in (keys.report, keys.docs_page, keys.docs_validations)}
    exact |= {keys.index(outlet, keys.batch_time(key.split("/")[-2]).date()) for key in erasure.replaced}
    exact |= {keys.index(outlet, keys.batch_time(name).date()) for name in batches}
    removed = sum(store.delete_versions(key, of=exact.__contains__) for key in sorted(exact))
    for table in tables.PUBLISHED:
        removed += store.delete_versions(
            keys.table_outlet(table.name, outlet), of=lambda key: keys.stem(key) in batches
        )
        for day in erasure.days:
            removed += store.delete_versions(keys.month(table.name, outlet, day))
    return removed
