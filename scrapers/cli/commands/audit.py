"""``khobao audit``."""

import re
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json, check_outlet
from scrapers.cli.exits import Exit
from scrapers.config import Config
from scrapers.errors import BadConfiguration

if TYPE_CHECKING:
    from scrapers.audit.findings import AuditReport

_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}


def command(
    outlet: Annotated[
        str | None, typer.Argument(metavar="OUTLET", help="Only of this outlet.", show_default=False)
    ] = None,
    budget: Annotated[
        str, typer.Option(metavar="BYTES", help="To be read in this run, such as 500M or 64G.")
    ] = "64G",
    requests: Annotated[
        int, typer.Option(min=1, help="To be sent to the S3 server in this run, more or less.")
    ] = 500_000,
    days: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Read what was not read for so many days; KHOBAO_AUDIT_DAYS if not said.",
            show_default=False,
        ),
    ] = None,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair", help="Put back from the replica what is missing or changed, once its hash is right."
        ),
    ] = False,
    of_replica: Annotated[
        bool, typer.Option("--of-replica", help="Audit the replica instead of the bucket.")
    ] = False,
    json: Json = False,
) -> None:
    """Read every object of the bucket once in so many days, and hold it against all that says what it should be. Goes on
    where it stopped. Ends in an alarm where something is missing, changed, misplaced or not accounted for."""
    from scrapers.archive.signing import Keyring
    from scrapers.archive.store import Store
    from scrapers.audit.reading import Budget
    from scrapers.audit.repair import repair as put_back
    from scrapers.audit.run import audit, outlets

    config = Config.from_env()
    bucket, replica = Store.open(config), Store.open_replica(config) if repair or of_replica else None
    # What is lost in the replica the bucket has, and the other way round.
    store, other = (replica, bucket) if of_replica and replica else (bucket, replica)
    mend = (
        partial(put_back, store=store, replica=other, work=config.home / "work") if repair and other else None
    )
    limits = Budget(bytes=_bytes(budget), requests=requests)
    if outlet:
        check_outlet(outlet, outlets(store))
    every = timedelta(days=config.audit_days if days is None else days)
    ring = Keyring(config.signing_key, config.trusted_keys)
    with show.progress(f"audit {outlet or ''}".strip()) as advance:
        report = audit(
            store,
            outlet=outlet,
            budget=limits,
            every=every,
            keyring=ring,
            mend=mend,
            alarmed=not of_replica,
            on_progress=advance,
        )
    _say(report, json=json)


def _bytes(text: str) -> int:
    found = re.fullmatch(r"(\d+(?:[.]\d+)?) *([KMGT]?)(?:i?B)?", text.strip(), re.I)
    if not found or not (count := int(float(found[1]) * _UNITS[found[2].upper()])):
        raise BadConfiguration(f"--budget {text}: expected a number of bytes, such as 500M or 64G")
    return count


def _say(report: "AuditReport", *, json: bool) -> None:
    """Raises Exit where anything is wrong."""
    if json:
        show.as_json({
            "objects": report.objects,
            "bytes": report.bytes,
            "requests": report.requests,
            "parts": report.parts,
            "left": report.left,
            "findings": show.rows(report.findings),
        })
    else:
        rows = ((each.fault, each.key, each.what, each.repaired or each.do) for each in report.findings)
        show.table(("fault", "key", "what", "do"), rows)
        read = f"{report.objects:,} objects read, {report.bytes:,} bytes, {report.requests:,} requests"
        show.say(
            f"{len(report.findings)} findings, {len(report.open)} of them open, in {', '.join(report.outlets)}: {read}; {report.left} parts left for the next run"
        )
    if report.open:
        raise typer.Exit(Exit.ALARM)
