"""What takedowns and erasures have changed, and what is being published: excuses for objects that are not as they were."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from scrapers.archive import chain, contents, keys
from scrapers.archive.chain import Erased
from scrapers.archive.kinds import plain
from scrapers.archive.signing import Keyring
from scrapers.archive.store import Store
from scrapers.errors import ArchiveDamaged, NewerFormat
from scrapers.model.erasure import Replaced
from scrapers.model.takedown import Certificate, Moves, RestorationCertificate


@dataclass(frozen=True)
class Taken:
    """Of some outlets."""

    erased: Erased
    moved: Mapping[str, str]
    """Keys of objects that takedowns have moved, or will, each with its SHA-256, hex."""
    restored: frozenset[str]
    """Keys of objects that were moved and are back, for the article is given again."""
    settling: bool
    """Whether a run publishes into sealed days at this moment, or broke off in doing so, which is said of its note."""
    unread: Mapping[str, str]
    """Keys of what cannot be read of all this, and why: as long as there is any, nothing can be told from damage."""

    @classmethod
    def down(
        cls, store: Store, outlets: Iterable[str], keyring: Keyring | None, lost: Iterable[str] = ()
    ) -> Self:
        """As the bucket says it now. ``lost``: keys of what it said and says no more."""
        ring = keyring if keyring and keyring.believed else None
        erased: dict[tuple[str, str], Replaced | None] = {}
        moved: dict[str, str] = {}
        back: set[str] = set()
        settling, unread = False, dict.fromkeys(lost, "was seen, and is gone")
        for outlet in outlets:
            try:
                erased |= chain.erasures(store, outlet, ring)[1]
                for takedown in contents.all_takedowns(store, outlet):
                    key = keys.restoration_certificate(outlet, takedown.name)
                    if (body := store.find(key)) is not None:
                        back |= RestorationCertificate.from_json(body, key).moved.keys()
                        continue
                    # Both say it, so that one makes up for the other.
                    key = keys.takedown_certificate(outlet, takedown.name)
                    if (body := store.find(key)) is not None:
                        moved |= Certificate.from_json(body, key).moved
                    key = keys.takedown_moves(outlet, takedown.name)
                    if (body := store.find(key)) is not None:
                        moved |= Moves.from_json(body, key).objects
            except (ArchiveDamaged, NewerFormat) as error:
                unread[keys.takedowns(outlet)] = str(error)
            settling = settling or bool(store.list(keys.unsettled(outlet)))
        return cls(erased, moved, frozenset(back - moved.keys()), settling, unread)

    def explains(self, key: str, was: str, now: str) -> bool:
        """Whether an object that stays as it is may have become another, since something was erased of it, maybe several
        times: its SHA-256, hex, before and now."""
        bare = plain(key)
        while (after := self.erased.get((bare, was))) is not None:
            was = after.sha256
            if was == now:
                return True
        return False

    @cached_property
    def removed(self) -> frozenset[str]:
        """Keys of objects that erasures removed."""
        return frozenset(key for (key, _), after in self.erased.items() if after is None)

    @cached_property
    def replaced(self) -> frozenset[str]:
        """Keys of objects of which erasures have cut something out."""
        return frozenset(key for (key, _), after in self.erased.items() if after is not None)
