"""The Dag ``reprocess`` under a real scheduler: through the gate by itself, and past it with a person's word."""

from datetime import UTC, datetime
from typing import Any

import pytest

from scrapers.archive import keys
from scrapers.archive.archive import Archive
from scrapers.model.decision import Decision, Verdict
from scrapers.model.link import State
from scrapers.outlets import load
from scrapers.reprocess.run import versions
from tests.airflow.conftest import Running
from tests.newsstand import Newsstand

pytestmark = pytest.mark.slow

OUTLET = load("vietgiaitri")


def start(running: Running, batch: str) -> dict[str, Any]:
    day = f"{keys.batch_day(batch, OUTLET.tz)}"
    running.web.unpause("reprocess")
    conf = {"outlet": OUTLET.slug, "first_day": day, "last_day": day}
    return running.trigger("reprocess", conf=conf)


def states(running: Running, run: dict[str, Any]) -> dict[str, str]:
    return {name: task["state"] for name, task in running.tasks(run).items()}


def reject_all(archive: Archive, batch: str) -> None:
    """As people do whose decisions are not in effect yet: refining is to follow."""
    for number, reading in enumerate(archive.report(OUTLET.slug, batch).readings):
        assert reading.article_id
        assert reading.body_sha256
        made = Decision(
            outlet=OUTLET.slug,
            article_id=reading.article_id,
            body_sha256=reading.body_sha256,
            number=1,
            verdict=Verdict.REJECTED,
            by="lan",
            decided_at=datetime.now(UTC),
            why=f"test {number}",
            batch=batch,
            record_id=None,
            headline=reading.headline,
        )
        key = keys.decision(OUTLET.slug, reading.article_id, reading.body_sha256, 1)
        archive.store.put(key, made.to_json(), content_type="application/json", if_absent=True)


def answer(running: Running, run: dict[str, Any], said: str) -> str:
    """Wait for the question, and answer it as a person does in the web UI. The question's text."""
    path, text = running.question(run)
    running.web.send("PATCH", path, {"chosen_options": [said], "params_input": {}})
    return text


def test_it_passes_the_gate_by_itself_or_waits_for_a_persons_word(running: Running, stand: Newsstand) -> None:
    batch = running.scheduled(OUTLET.slug)["partition_key"]
    running.refined(OUTLET.slug, batch)
    with running.archive as archive:
        before = archive.report(OUTLET.slug, batch)
        run = running.ended(start(running, batch))
        assert run["state"] == "success"
        done = states(running, run)
        assert done.pop("ask") == "skipped"
        assert set(done) == {"begin", "compare", "gate", "promote"}
        assert set(done.values()) == {"success"}
        assert running.web.result(run, "promote")["batches"] == 0
        assert archive.report(OUTLET.slug, batch) == before

        reject_all(archive, batch)
        run = start(running, batch)
        asked = answer(running, run, "Reject")
        assert f"Replace what is published of {OUTLET.slug}" in asked
        assert "articles would no longer be published (100.0%), expected at most 1.0%" in asked
        assert running.ended(run)["state"] == "success"
        assert states(running, run)["promote"] == "skipped"
        assert archive.report(OUTLET.slug, batch) == before

        run = start(running, batch)
        answer(running, run, "Approve")
        assert running.ended(run)["state"] == "success"
        assert states(running, run)["promote"] == "success"
        after = archive.report(OUTLET.slug, batch)
        assert {reading.state for reading in after.readings} == {State.QUARANTINED}
        assert list(versions(OUTLET.slug, batch, archive).values()) == [before]


def test_a_form_that_is_filled_in_wrongly_is_red_at_once_with_the_sentence(running: Running) -> None:
    running.web.unpause("reprocess")
    conf = {"outlet": OUTLET.slug, "first_day": "2001-01-01", "last_day": "2001-01-02"}
    run = running.ended(running.trigger("reprocess", conf=conf))
    assert run["state"] == "failed"
    assert running.log_of(run, "begin")[-1]["event"] == (
        f"{OUTLET.slug}: expected captures or articles of 2001-01-01 to 2001-01-02, the archive has none"
    )
