"""``khobao sign``."""

from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.config import Config


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
        for takedown in contents.takedowns(store, outlet):
            key = keys.takedown_certificate(outlet, takedown.name)
            signed += [key] if store.head(key) else []
    for key in signed:
        ring.sign(store, key)
    show.table(("signed", "signature"), ((key, keys.signature(key)) for key in signed))
    show.say(f"The public key, which is {publish(store, ring)} in the bucket too:")
    typer.echo((ring.public or b"").decode(), nl=False)
