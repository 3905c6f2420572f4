"""``khobao doctor``."""

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json
from scrapers.cli.exits import Exit


def command(json: Json = False) -> None:
    """Check configuration, bucket, permissions, clock, ports and versions, and say what to do."""
    from scrapers.doctor import Level, examine

    findings = []
    for finding in examine():
        findings.append(finding)
        if not json:
            advice = f" ({finding.advice})" if finding.advice else ""
            typer.echo(f"{finding.level:<4}  {finding.name}: {finding.said}{advice}")
    if json:
        show.as_json(show.rows(tuple(findings)))
    if any(finding.level is Level.FAIL for finding in findings):
        raise typer.Exit(Exit.ALARM)
