"""``khobao takedown``."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json, OutletSlug, who
from scrapers.cli.exits import Exit
from scrapers.config import Config
from scrapers.errors import BadConfiguration
from scrapers.model.erasure import ErasureCertificate
from scrapers.model.takedown import Certificate, RestorationCertificate
from scrapers.outlets import load


def command(
    outlet: OutletSlug,
    article: Annotated[
        str,
        typer.Argument(
            metavar="URL|ID", help="One of the article's addresses, or its id.", show_default=False
        ),
    ],
    reason: Annotated[
        str,
        typer.Option(
            help="The reason, in a sentence; kept, and shown in the article's place.", show_default=False
        ),
    ],
    by: Annotated[
        str | None, typer.Option(help="Who decides; the login name if not said.", show_default=False)
    ] = None,
    hide: Annotated[
        bool, typer.Option("--hide", help="Give it to nobody; the raw captures are kept.")
    ] = False,
    erase: Annotated[
        bool,
        typer.Option("--erase", help="Hide it, and destroy what is kept of it: it cannot be brought back."),
    ] = False,
    restore: Annotated[
        bool, typer.Option("--restore", help="Bring back what was hidden; what was erased is gone.")
    ] = False,
    json: Json = False,
) -> None:
    """Take an article down, for good: also when it is captured or read again. Or bring a hidden one back."""
    from scrapers.archive.archive import Archive
    from scrapers.archive.store import Store
    from scrapers.takedown.erase import erase as destroy
    from scrapers.takedown.replica import follow
    from scrapers.takedown.restore import restore as bring_back
    from scrapers.takedown.run import hide as take_down

    asked = {"--hide": hide, "--erase": erase, "--restore": restore}
    if sum(asked.values()) != 1:
        raise BadConfiguration(
            f"{article}: expected --hide, by which it is kept and given to nobody, --erase, by which it is destroyed, or"
            f" --restore, by which a hidden one is given again; got {' and '.join(n for n, said in asked.items() if said) or 'none'}"
        )
    described = load(outlet)
    done: Certificate | ErasureCertificate | RestorationCertificate
    work = destroy if erase else bring_back if restore else take_down
    config = Config.from_env()
    replica = Store.open_replica(config) if config.replica else None
    with Archive.open(config) as archive:
        by = who(by)
        done = work(described, article, archive, reason=reason, by=by)
        followed = follow(replica, archive, outlet, article) if replica else None
    if json:
        show.as_json({**done.plain(), **({"replica": asdict(followed)} if followed else {})})
    elif isinstance(done, ErasureCertificate):
        show.table((f"erased {done.number}", done.takedown), _erased(done))
    elif isinstance(done, RestorationCertificate):
        show.table(("restored", done.name), _restored(done))
    else:
        show.table(("hidden", done.name), _hidden(done))
        if not done.refined:
            show.say(f"the archive has nothing at {article}: what comes from there later is hidden, too")
    if followed:
        show.say(f"in the replica: {followed.copied} objects copied, {followed.removed} removed")
    if followed and followed.refused:
        for each in followed.refused:
            show.say(f"not in the replica: {each.key}: {each.why}")
        raise typer.Exit(Exit.ALARM)


def _hidden(done: Certificate) -> Iterator[tuple[str, str]]:
    yield from _published(done.done_at, done.refined, done.sealed)
    yield from (("moved under restricted/", key) for key in done.moved)


def _restored(done: RestorationCertificate) -> Iterator[tuple[str, str]]:
    yield from _published(done.done_at, done.refined, done.sealed)
    yield from (("moved back", key) for key in done.moved)


def _erased(done: ErasureCertificate) -> Iterator[tuple[str, str]]:
    yield from _published(done.done_at, done.refined, done.sealed)
    yield "captures of the article erased", f"{done.pages}"
    yield "captures of feeds and other lists erased", f"{done.listings}"
    yield from (("written again without it", key) for key in done.replaced)
    yield from (("removed", key) for key in done.removed)
    yield "older versions of objects removed", f"{done.versions}"
    yield "databases written again", ", ".join(done.databases)
    yield from (("kept, another page that names it", f"{each.url} in {each.warc}") for each in done.kept)


def _published(
    done_at: datetime, refined: Sequence[str], sealed: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    yield "done at", f"{done_at:%Y-%m-%dT%H:%M:%SZ}"
    yield "refined again", ", ".join(refined)
    yield "sealed again", ", ".join(f"{day}, version {version}" for day, version in sealed.items())
