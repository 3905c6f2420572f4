"""``khobao verify`` on an archive that is damaged at random: it names what is, goes on to the end, and makes nothing up."""

import random

import pytest

from benchmarks import rot
from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.archive.chain import Problem
from scrapers.seal.verify import verify
from scrapers.takedown.erase import erase
from tests.takedown.fill import MENDED, NOW, POST

SEALED = "days/", "seals/"
BESIDE = "captures/", "reports/", "decisions/"


def problems(archive: Archive) -> list[Problem]:
    return list(verify("gazette", archive.store))


@pytest.mark.parametrize("seed", [1, 2])
def test_it_names_what_is_damaged_of_sealed_days_and_nothing_else(full: Archive, seed: int) -> None:
    erase(MENDED, POST(1), full, reason="a court's order", by="lan", now=NOW)
    # Of what has lost its certificate nobody can tell that it did not break off.
    there = {
        key: each
        for key, each in rot.objects(full.store).items()
        if key.startswith((*SEALED, *BESIDE)) and not key.endswith("certificate.json")
    }
    assert problems(full) == []
    chance = random.Random(seed)
    for _ in range(15):
        damage = rot.spoil(full.store, there, 4, chance)
        ours = {key for each in damage for key in each.keys}
        told = problems(full)
        rot.restored(full.store, there, damage)
        places = {key for key in ours & there.keys() if key.startswith(keys.seals("gazette"))}
        copies = {key for key in ours & there.keys() if keys.manifest_of("gazette", key)}
        if places and copies:
            continue  # where both are lost, the next place of the chain says so
        unread = any("until it is put back" in each.what for each in told)
        assert {each.key for each in told} <= ours | {keys.takedowns("gazette")}, damage
        wanted = places | copies if unread else {key for key in ours & there.keys() if key.startswith(SEALED)}
        assert {each.key for each in told} >= wanted, damage


def test_a_place_that_is_lost_at_the_end_of_the_chain_is_named_by_its_copy(full: Archive) -> None:
    last = keys.seal("gazette", 2)
    full.store.delete(last)
    assert [each.key for each in problems(full)] == [last]


@pytest.mark.parametrize("how", ["lost", "damaged"])
def test_where_an_erasure_cannot_be_read_nothing_is_taken_for_damage(full: Archive, how: str) -> None:
    erase(MENDED, POST(1), full, reason="a court's order", by="lan", now=NOW)
    (key,) = (each.key for each in full.store.list(keys.takedowns("gazette")) if keys.is_erasure(each.key))
    if how == "lost":
        full.store.delete(key)
    else:
        rot.put(full.store, key, rot.Object(b"{}", None))
    told = problems(full)
    assert {each.key for each in told} == {keys.takedowns("gazette")}
    assert key in told[0].what
