"""``khobao sign``."""

import base64
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from scrapers.cli import show
from scrapers.config import Config

if TYPE_CHECKING:
    from scrapers.archive.stamping import Stamps
    from scrapers.archive.store import Store


def command(
    new_key: Annotated[
        bool,
        typer.Option("--new-key", help="Sign with a new key from now on; the one before stays trusted."),
    ] = False,
) -> None:
    """Sign what is sealed, with a key that is made where there is none, and print its public half. From then on sealing signs
    by itself. Run `khobao verify` first: what is signed is believed."""
    from scrapers.archive import chain, contents, keys
    from scrapers.archive.signing import make, publish
    from scrapers.archive.stamping import Stamps
    from scrapers.archive.store import Store
    from scrapers.seal.verify import sealed_outlets

    config = Config.from_env()
    assert config.signing_key
    assert config.trusted_keys
    store = Store.open(config)
    outlets = sealed_outlets(store)  # asked first: no key is made where there is no bucket
    ring = make(config.signing_key, config.trusted_keys, anew=new_key)
    signed = []
    for outlet in outlets:
        if head := chain.head(store, outlet):
            signed.append(keys.manifest(outlet, head.day, head.version))
        for erasure in contents.erasures(store, outlet):
            key = keys.erasure(outlet, erasure.takedown, erasure.number)
            signed += [each for each in (key, keys.certificate_of(key)) if store.head(each)]
        for takedown in contents.all_takedowns(store, outlet):
            for of in (keys.takedown_certificate, keys.restoration_certificate):
                key = of(outlet, takedown.name)
                signed += [key] if store.head(key) else []
    for key in signed:
        ring.sign(store, key)
    stamped = _stamped(store, Stamps(config.tsa, config.tsa_trusted), outlets)
    show.table(("signed", "signature"), ((key, keys.signature(key)) for key in signed))
    if config.tsa:
        show.table(("stamped", "time stamp"), ((key, keys.stamp(key)) for key in stamped))
    show.say(f"The public key, which is {publish(store, ring)} in the bucket too:")
    typer.echo((ring.public or b"").decode(), nl=False)
    if ring.wacz_signer:
        show.say("The public key that stands in WACZ files, in base64:")
        show.say(base64.b64encode(ring.wacz_signer.public).decode())


def _stamped(store: "Store", stamps: "Stamps", outlets: Iterable[str]) -> list[str]:
    """The manifests that are stamped now: the newest of each outlet, whatever lies in the place of its stamp, and those
    before it that wait for theirs. Raises SiteUnavailable where the authority does not answer."""
    from scrapers.archive import chain, keys
    from scrapers.errors import SiteUnavailable
    from scrapers.seal.stamps import stamp

    found: list[str] = []
    for outlet in outlets if stamps.authority else ():
        found += stamp(store, outlet, stamps)
        head = chain.head(store, outlet)
        if head is None:
            continue
        key = keys.manifest(outlet, head.day, head.version)
        if not stamps.stamp(store, key):
            raise SiteUnavailable(
                f"{stamps.authority}: expected a time stamp of {key}, it gave none (see the log)"
            )
        found += [] if key in found else [key]
    return found
