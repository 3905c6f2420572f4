"""The Dag ``audit``: red where anything is wrong, and the replica follows all the same."""

from pathlib import Path

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.archive.store import Store
from scrapers.config import Config
from tests.support.dag_tasks import dag_tasks


def test_a_task_is_red_with_the_first_finding_and_what_to_do(
    full: Archive, config: Config, copy: str, replicated: dict[str, str], tmp_path: Path
) -> None:
    with dag_tasks(tmp_path / "airflow") as tasks:
        assert [tasks.run("audit", name, {}, replicated) for name in ("audit", "replicate")] == [None, None]
        lost = keys.seal("gazette", 1)
        full.store.delete(lost)
        said = tasks.run("audit", "audit", {}, replicated)
        assert said
        assert said.startswith("1 findings, in audits/reports/")
        assert f"{lost}: missing: was seen on" in said
        assert tasks.run("audit", "replicate", {}, replicated) is None
    replica = Store.open(Config(home=config.home, bucket=copy, catalog=config.catalog))
    assert replica.head(lost)
