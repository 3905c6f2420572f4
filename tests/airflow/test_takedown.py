"""The Dag ``takedown`` under a real scheduler: nobody takes an article down alone."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from scrapers.archive import contents
from scrapers.model.link import State
from scrapers.outlets import load
from tests.airflow.conftest import Running
from tests.newsstand import Newsstand

pytestmark = pytest.mark.slow

OUTLET = load("ngaynay")


def answer_as(running: Running, role: str, path: str, said: str) -> int:
    """The status of an answer that somebody gives, by the role that Airflow gives him."""
    passwords = json.loads(Path(running.env["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"]).read_text())
    with httpx.Client(base_url=running.env["AIRFLOW__API__BASE_URL"], trust_env=False, timeout=120) as client:
        login = {"username": role, "password": passwords[role]}
        token = client.post("/auth/token", json=login).json()["access_token"]
        answer = client.patch(
            f"/api/v2{path}",
            json={"chosen_options": [said], "params_input": {}},
            headers={"authorization": f"Bearer {token}"},
        )
        return answer.status_code


def start(running: Running, article: str) -> dict[str, Any]:
    running.web.unpause("takedown")
    conf = {"outlet": OUTLET.slug, "article": article, "how": "hide", "reason": "a court's order"}
    return running.trigger("takedown", conf=conf)


def test_who_asks_cannot_agree_and_another_can(running: Running, stand: Newsstand) -> None:
    batch = running.scheduled(OUTLET.slug)["partition_key"]
    running.refined(OUTLET.slug, batch)
    with running.archive as archive:
        reading = next(
            each for each in archive.report(OUTLET.slug, batch).readings if each.state is State.ARCHIVED
        )
        run = start(running, reading.canonical_url)
        path, asked = running.question(run)
        assert "Hide an article of ngaynay, as admin asks?" in asked
        assert "a court's order" in asked
        assert f"- {reading.canonical_url}" in asked
        assert answer_as(running, "viewer", path, "Approve") == 403
        assert answer_as(running, "admin", path, "Approve") == 200
        assert running.ended(run)["state"] == "failed"
        said = running.log_of(run, "take_down")[-1]["event"]
        assert "expected that another person agrees than admin, who asks for it" in said
        assert list(contents.takedowns(archive.store, OUTLET.slug)) == []

        running.clear(run)
        path, _ = running.question(run)
        assert answer_as(running, "op", path, "Approve") == 200
        assert running.ended(run)["state"] == "success"
        (made,) = contents.takedowns(archive.store, OUTLET.slug)
        assert made.by == "admin, with the consent of op"
        assert reading.canonical_url in made.links
        after = {each.canonical_url: each.state for each in archive.report(OUTLET.slug, batch).readings}
        assert after[reading.canonical_url] is State.HIDDEN


def test_what_the_second_person_rejects_stays(running: Running, stand: Newsstand) -> None:
    with running.archive as archive:
        before = list(contents.takedowns(archive.store, OUTLET.slug))
        run = start(running, "https://ngaynay.vn/nothing-that-is-there-post1.html")
        path, _ = running.question(run)
        assert answer_as(running, "op", path, "Reject") == 200
        assert running.ended(run)["state"] == "success"
        assert running.tasks(run)["take_down"]["state"] == "skipped"
        assert list(contents.takedowns(archive.store, OUTLET.slug)) == before
