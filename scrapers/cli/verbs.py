"""Commands that do what the Dags do: look, capture, refine; and the doctor."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json, OutletSlug
from scrapers.cli.exits import Exit
from scrapers.config import Config
from scrapers.errors import StopOutlet
from scrapers.outlets import load, load_all


def add_to(app: typer.Typer) -> None:
    app.command("outlets")(list_outlets)
    app.command()(discover)
    app.command()(capture)
    app.command()(refine)
    app.command()(doctor)


def list_outlets(
    json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="The table of the README.")] = False,
) -> None:
    """List the outlets, and what of their facts was never seen on the site."""
    if markdown:
        show.markdown(
            ("outlet", "name", "language", "captured", "sources", "past days from", "unverified"),
            (
                (
                    f"`{outlet.slug}`",
                    f"[{outlet.name}]({outlet.home})",
                    outlet.language,
                    f"every {outlet.every.total_seconds() / 60:.0f} min",
                    ", ".join(sorted({type(source).__name__ for source in outlet.sources})),
                    ", ".join(dict.fromkeys(type(source).__name__ for source in outlet.days)),
                    f"{len(outlet.unverified)} facts",
                )
                for outlet in load_all()
            ),
        )
        return
    if json:
        show.as_json([
            {
                "slug": outlet.slug,
                "name": outlet.name,
                "home": outlet.home,
                "language": outlet.language,
                "timezone": outlet.timezone,
                "every_minutes": outlet.every.total_seconds() / 60,
                "sources": [{"name": source.name, "url": source.url} for source in outlet.sources],
                "unverified": outlet.unverified,
            }
            for outlet in load_all()
        ])
        return
    show.table(
        ("outlet", "name", "language", "every", "sources", "unverified facts"),
        (
            (
                outlet.slug,
                outlet.name,
                outlet.language,
                f"{outlet.every.total_seconds() / 60:.0f} min",
                len(outlet.sources),
                len(outlet.unverified),
            )
            for outlet in load_all()
        ),
    )


def discover(outlet: OutletSlug, json: Json = False) -> None:
    """List what the sources of an outlet list now. Fetches nothing but the sources, and keeps nothing."""
    from scrapers.capture.run import discover as run

    described = load(outlet)
    with show.progress(f"discover {outlet}") as advance:
        found = run(
            described, Config.from_env(), on_progress=lambda now: advance(now.done, now.total, now.last)
        )
    if json:
        show.as_json({"outlet": outlet, "sources": map_rows(found.sources), "links": map_rows(found.links)})
        return
    show.table(
        ("source", "links", "error"), ((source.name, source.links, source.error) for source in found.sources)
    )
    show.table(
        ("published", "link", "title"),
        (
            (
                f"{link.published:%Y-%m-%d %H:%M %z}" if link.published else None,
                link.canonical_url,
                link.title,
            )
            for link in found.links
        ),
    )


def map_rows(rows: tuple[object, ...]) -> list[dict[str, object]]:
    return [asdict(row) for row in rows]  # type: ignore[call-overload]


def capture(
    outlet: OutletSlug,
    batch: Annotated[
        str | None,
        typer.Option(help="The batch's name, such as 20261122T1030Z; one that exists is not fetched again."),
    ] = None,
    json: Json = False,
) -> None:
    """Capture what is new at an outlet as one batch. Ends in an alarm where the outlet needs a person."""
    from scrapers.archive.archive import Archive
    from scrapers.archive.keys import batch_name
    from scrapers.capture.run import capture as run
    from scrapers.capture.run import judge

    described, config = load(outlet), Config.from_env()
    name = batch or batch_name(datetime.now(UTC).replace(microsecond=0))
    with Archive.open(config) as archive, show.progress(f"capture {outlet}") as advance:
        made = run(
            described, name, archive, config, on_progress=lambda now: advance(now.done, now.total, now.last)
        )
    alarm = None
    try:
        judge(described, made)
    except StopOutlet as error:
        alarm = error
    if json:
        show.as_json({
            "outlet": outlet,
            "batch": made.batch,
            "sources": map_rows(made.sources),
            "counts": made.counts,
            "totals": made.totals,
            "alarm": str(alarm) if alarm else None,
        })
    else:
        show.table(("batch", made.batch), sorted((made.counts | dict(made.totals)).items()))
    if alarm:
        raise alarm


def refine(
    outlet: OutletSlug,
    batch: Annotated[str, typer.Argument(metavar="BATCH", help="A batch's name, such as 20261122T1030Z.")],
    json: Json = False,
) -> None:
    """Read a batch's pages into articles, check and publish them. Ends in an alarm where the checks reject it."""
    from scrapers.archive.archive import Archive
    from scrapers.refine.publish import judge
    from scrapers.refine.publish import refine as run

    described = load(outlet)
    with Archive.open(Config.from_env()) as archive, show.progress(f"refine {outlet}") as advance:
        report = run(described, batch, archive, on_page=advance)
    alarm = None
    try:
        judge(report)
    except StopOutlet as error:
        alarm = error
    if json:
        show.as_json({
            "outlet": outlet,
            "batch": batch,
            "counts": report.counts,
            "objects": report.objects,
            "docs": report.docs,
            "checks": map_rows(report.checks),
            "alarm": str(alarm) if alarm else None,
        })
    else:
        show.table(("batch", batch), sorted(report.counts.items()))
        for check in report.checks:
            if not check.passed:
                show.say(f"{'FAILED' if check.fails_batch else 'warning'}: {check.sentence}")
        for reading in report.readings:
            if reading.reasons:
                show.say(f"{reading.state}: {reading.canonical_url}: {'; '.join(reading.reasons)}")
    if alarm:
        raise alarm


def doctor(json: Json = False) -> None:
    """Check configuration, bucket, permissions, clock, ports and versions, and say what to do."""
    from scrapers.doctor import Level, examine

    findings = []
    for finding in examine():
        findings.append(finding)
        if not json:
            advice = f" ({finding.advice})" if finding.advice else ""
            typer.echo(f"{finding.level:<4}  {finding.name}: {finding.said}{advice}")
    if json:
        show.as_json(map_rows(tuple(findings)))
    if any(finding.level is Level.FAIL for finding in findings):
        raise typer.Exit(Exit.ALARM)
