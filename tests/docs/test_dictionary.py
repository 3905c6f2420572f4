"""The data dictionary says what the code declares, and leaves nothing out."""

import pytest

from scrapers.archive import schema
from tests.docs import dictionary
from tests.support.paths import ROOT

PAGE = ROOT / "docs" / "data-dictionary.md"


def test_the_page_is_the_one_that_the_declarations_give() -> None:
    again = "run: .venv/bin/python -m tests.docs.dictionary > docs/data-dictionary.md"
    assert PAGE.read_text(encoding="utf-8") == dictionary.dictionary(), again


def cells(heading: str) -> list[list[str]]:
    """The rows of the tables below a heading, up to the next one."""
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(f"{heading}\n")
    lines = rest.partition("\n#")[0].splitlines()
    return [line.strip("| ").split(" | ") for line in lines if line.startswith("| `")]


def headings() -> list[str]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("#") and line != "## End states"]


@pytest.mark.parametrize("heading", headings())
def test_every_column_and_field_has_a_meaning(heading: str) -> None:
    assert [row[0] for row in cells(heading) if len(row) < (3 if "catalog" in heading else 4)] == []


def test_every_table_of_the_catalog_is_in_it() -> None:
    of_catalog = {line.removeprefix("### catalog: ") for line in headings() if "catalog: " in line}
    assert of_catalog == set(schema.metadata.tables)
    assert set(dictionary.COPIED) | {"version"} == of_catalog
    for name, table in schema.metadata.tables.items():
        assert len(cells(f"### catalog: {name}")) == len(table.columns)
