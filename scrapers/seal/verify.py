"""Verifying what is sealed: the chain of manifests, every object they name, and what was left half done."""

from collections.abc import Callable, Iterator
from datetime import date

from scrapers.archive import contents, keys
from scrapers.archive.chain import Problem
from scrapers.archive.signing import Keyring
from scrapers.archive.stamping import Stamps
from scrapers.archive.store import Store
from scrapers.errors import ArchiveDamaged
from scrapers.seal import months
from scrapers.seal.verify_chain import verify_chain


def sealed_outlets(store: Store) -> tuple[str, ...]:
    """Slugs of the outlets that have sealed days, sorted; also of those whose file is gone."""
    return tuple(sorted(store.folders(keys.seals())))


def verify(
    outlet: str,
    store: Store,
    *,
    first: date = date.min,
    last: date = date.max,
    hashes: bool = True,
    keyring: Keyring | None = None,
    stamps: Stamps | None = None,
    on_manifest: Callable[[int, int, str], None] | None = None,
) -> Iterator[Problem]:
    """What is wrong with an outlet's sealed days, one problem an object. Reads only; parameters as ``verify_chain``."""
    yield from verify_chain(
        store,
        outlet,
        first=first,
        last=last,
        hashes=hashes,
        keyring=keyring,
        stamps=stamps,
        on_manifest=on_manifest,
    )
    yield from months.verify(store, outlet, first=first, last=last)
    for note in store.list(keys.unsettled(outlet)):
        batch = keys.batch_of(note.key)
        yield Problem(
            note.key,
            f"publishing {batch} broke off before its sealed days were sealed again: run `khobao refine {outlet} {batch}`",
        )
    yield from _unfinished(outlet, store)


def _unfinished(outlet: str, store: Store) -> Iterator[Problem]:
    """Takedowns, erasures and restorations that were begun and have no certificate."""
    listed = [stored.key for stored in store.list(keys.takedowns(outlet))]
    try:
        takedowns = contents.all_takedowns(store, outlet, listed)
    except ArchiveDamaged as error:
        yield Problem(keys.takedowns(outlet), str(error))
        return
    for takedown in takedowns:
        restoration = keys.restoration(outlet, takedown.name)
        begun = (
            {restoration: keys.certificate_of(restoration)}
            if restoration in listed
            else {keys.takedown(outlet, takedown.name): keys.takedown_certificate(outlet, takedown.name)}
        )
        prefix = keys.erasures(outlet, takedown.name)
        begun |= {
            key: keys.certificate_of(key) for key in listed if key.startswith(prefix) and keys.is_erasure(key)
        }
        for key, certificate in begun.items():
            if certificate not in listed:
                option = (
                    "--restore" if key == restoration else "--erase" if keys.is_erasure(key) else "--hide"
                )
                yield Problem(
                    key,
                    "expected its certificate, it broke off: run"
                    f" `khobao takedown {outlet} {takedown.name} {option} --by … --reason …`",
                )
