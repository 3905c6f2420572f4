import re
from typing import Any

import pytest
from sqlalchemy import BigInteger, Column, MetaData, Table, event, insert, select

from scrapers.archive.database import Database, one_of

METADATA = MetaData()
NUMBERS = Table("numbers", METADATA, Column("number", BigInteger))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def url(request: pytest.FixtureRequest) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{request.getfixturevalue('tmp_path') / 'numbers.sqlite'}"


@pytest.mark.parametrize("asked", [[], [3], [-(1 << 63), 3, 5, (1 << 63) - 1], list(range(-4_000, 5_000))])
def test_numbers_are_found_however_many_are_asked_for(url: str, asked: list[int]) -> None:
    there = [-(1 << 63), -1, 0, 3, 7_000, (1 << 63) - 1]
    database = Database(url)
    with database.writing() as connection:
        METADATA.create_all(connection)
        connection.execute(insert(NUMBERS), [{"number": number} for number in there])
        found = set(connection.execute(select(NUMBERS).where(one_of(NUMBERS.c.number, asked))).scalars())
    database.close()
    assert found == set(there) & set(asked)


@pytest.mark.slow
def test_postgresql_knows_the_numbers_when_it_plans(postgres_url: str) -> None:
    """So it looks rows up in them where a table is new to it, instead of comparing each row with each number."""
    database = Database(postgres_url)
    with database.writing() as connection:
        METADATA.create_all(connection)
        event.listen(connection, "before_cursor_execute", _explained, retval=True)
        query = select(NUMBERS).where(one_of(NUMBERS.c.number, range(5_000)))
        plan = "\n".join(map(str, connection.execute(query).scalars()))
    database.close()
    assert re.search(r"ANY \('\{0,1,2,.*,4999\}'::bigint\[\]\)", plan), plan


def _explained(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> tuple[str, Any]:
    return f"EXPLAIN {statement}", values
