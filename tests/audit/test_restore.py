"""Coming back from the replica alone, as docs/operating.md says it."""

from dataclasses import replace
from pathlib import Path

from typer.testing import CliRunner

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.archive.query import query
from scrapers.archive.store import Store
from scrapers.audit.replica import replicate
from scrapers.cli.app import app
from scrapers.config import Config
from scrapers.search.find import find
from scrapers.search.index import Index
from scrapers.search.question import Filters, Question
from tests.conftest import make_bucket
from tests.docs.test_readme import OPERATING, blocks

ARTICLES = "select * exclude (read_by) from articles order by id, revision"


def test_a_new_machine_has_all_of_it_from_the_replica_alone(
    full: Archive, config: Config, tmp_path: Path
) -> None:
    copy = make_bucket()
    replica = Store.open_replica(replace(config, replica=f"s3://{copy}"))
    assert replicate(full.store, replica, work=full.work).refused == ()
    dump, rows, hits = full.catalog.dump(), query(ARTICLES, full).rows, found(full, "Case")
    for stored in full.store.everything(""):
        full.store.delete(stored.key)

    restore = OPERATING.partition("## Restore")[2].partition("\n## ")[0]
    commands = [command for block in blocks(restore) for command in block.commands]
    assert len(commands) >= 3
    env = {
        "KHOBAO_HOME": f"{tmp_path / 'new'}",
        "KHOBAO_BUCKET": copy,
        "KHOBAO_CATALOG": "",
        "KHOBAO_SIGNING_KEY": "",
        "KHOBAO_TRUSTED_KEYS": "",
    }
    for command in (*commands, "khobao verify", "khobao audit --days 1"):
        done = CliRunner().invoke(app, command.split()[1:], env=env)
        assert done.exit_code == 0, f"{command}: {done.output}"

    home = tmp_path / "new"
    restored = replace(config, home=home, bucket=copy, catalog=f"sqlite:///{home / 'catalog.sqlite'}")
    with Archive.open(restored) as archive:
        assert archive.catalog.dump() == dump
        assert query(ARTICLES, archive).rows == rows
        assert found(archive, "Case") == hits > 0
        batch = archive.batch("gazette", archive.batches("gazette")[0])
        assert archive.store.find(keys.batch_json("gazette", batch.batch))
        assert sum(1 for _ in archive.captures(batch)) > 0


def found(archive: Archive, words: str) -> int:
    with Index.for_reading(archive.catalog.url) as index:
        return len(find(index, Question.parse(words, Filters())).hits)
