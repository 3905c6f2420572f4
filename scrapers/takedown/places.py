"""The places of the bucket where an article's words lie and which publishing again does not make anew.

Each is a function that names the objects; what they name is moved, whole, under the restricted prefix. Publishing the
article's batches again, without it, does the rest: tables, changes, quarantine, reports, check results, sealed days,
month files, the catalog and the index of words.
"""

from collections.abc import Callable, Iterator

from scrapers.archive import chain, keys, tables
from scrapers.archive.archive import Archive
from scrapers.archive.chain import Kind
from scrapers.model.takedown import Takedown
from scrapers.takedown.names import Names

Place = Callable[[Takedown, Archive], Iterator[str]]
"""The keys of the objects of one kind that hold the article. What is there may be more than that: objects are moved whole."""


def sealed_before(of: Takedown, archive: Archive) -> Iterator[str]:
    """What older versions of its sealed days hold, and the newest does not: their tables, ledgers and WACZ files."""
    for day in of.days:
        versions = chain.versions(archive.store, of.outlet, day)
        found = [chain.manifest(archive.store, of.outlet, day, version) for version in versions]
        manifests = [manifest for manifest in found if manifest]
        kept = {each.key for manifest in manifests[-1:] for each in manifest.objects}
        for manifest in manifests[:-1]:
            yield from (
                each.key for each in manifest.objects if each.kind is Kind.SEALED and each.key not in kept
            )


def replaced(of: Takedown, archive: Archive) -> Iterator[str]:
    """What re-readings of the past have replaced: tables and reports of its batches."""
    stems = {keys.report(of.outlet, batch).removesuffix(".json") for batch in of.batches}
    for reader in archive.store.folders(keys.versions()):
        prefix = keys.versions(reader)
        for stem in sorted(stems):
            yield from (stored.key for stored in archive.store.list(f"{prefix}{stem}-"))
        for table in tables.PUBLISHED:
            for stored in archive.store.list(f"{prefix}{keys.table_outlet(table.name, of.outlet)}"):
                if keys.stem(stored.key).rpartition("-")[0] in of.batches:
                    yield stored.key


def decided(of: Takedown, archive: Archive) -> Iterator[str]:
    """What people decided on it while it was in quarantine: its headline is in each decision."""
    for article_id in of.article_ids:
        yield from (stored.key for stored in archive.store.list(keys.decisions(of.outlet, article_id)))


def said(of: Takedown, archive: Archive) -> Iterator[str]:
    """Notes on it, which may quote it, and notes on something else of its outlet and saved searches that print one of its
    addresses or ids, or its headline as a list gave it. Of each every version."""
    names = _names(of, archive)
    prefixes = (keys.notes(of.outlet), keys.saved_searches())
    listed = [stored.key for prefix in prefixes for stored in archive.store.list(prefix)]
    on_it = tuple(keys.notes(of.outlet, article_id) for article_id in of.article_ids)
    found = {
        keys.without_number(key)
        for key in listed
        if key.startswith(on_it) or _names_it(archive.store.get(key), names, of)
    }
    yield from (key for key in listed if keys.without_number(key) in found)


def _names(of: Takedown, archive: Archive) -> Names:
    """What a person may have copied to name it."""
    titles = {
        outcome.link.title
        for name in of.batches
        if (batch := archive.find_batch(of.outlet, name))
        for outcome in batch.outcomes
        if of.covers_url(outcome.link.canonical_url)
    }
    return Names([*of.links, *of.addresses], titles)


def _names_it(body: bytes, names: Names, of: Takedown) -> bool:
    """Of the bytes of its file: one that is damaged must not keep a takedown up."""
    text = body.decode("utf-8", "replace").replace('\\"', '"').replace("\\n", "\n")
    return any(each in text for each in of.article_ids) or names.are_in(text)


def imported(of: Takedown, archive: Archive) -> Iterator[str]:
    """Texts that were imported, and the tables made of them."""
    for key in _dump_tables(of.outlet, archive):
        body = archive.store.get(key)
        if key.startswith(keys.table(tables.ARTICLES.name)):
            articles = tables.read(body, key)
        else:
            articles = tuple(row.article for row in tables.read_quarantine(body, key))
        if any(map(of.covers_dump, articles)):
            yield key
            dump = keys.dump(of.outlet, keys.stem(key).removeprefix("dump-")).removesuffix(".txt")
            yield from (stored.key for stored in archive.store.list(dump))


def _dump_tables(outlet: str, archive: Archive) -> Iterator[str]:
    for name in (tables.ARTICLES.name, tables.QUARANTINE.name):
        yield from (stored.key for stored in archive.store.list(keys.table_undated(name, outlet)))


PLACES: tuple[Place, ...] = (sealed_before, replaced, decided, said, imported)
