"""``khobao outlets``."""

from collections.abc import Sequence
from typing import Annotated

import typer

from scrapers.cli import show
from scrapers.cli.arguments import Json
from scrapers.errors import BadConfiguration
from scrapers.model.outlet import Outlet
from scrapers.outlets import load_each


def command(
    json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="The table of the README.")] = False,
) -> None:
    """List the outlets, and what of their facts was never seen on the site. A file that cannot be loaded is named after
    those that can."""
    outlets, broken = load_each()
    _show(outlets, json=json, markdown=markdown)
    if broken:
        raise BadConfiguration("; ".join(broken.values()))


def _show(outlets: Sequence[Outlet], *, json: bool, markdown: bool) -> None:
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
                for outlet in outlets
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
            for outlet in outlets
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
            for outlet in outlets
        ),
    )
