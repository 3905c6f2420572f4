"""The API: a client that knows nothing but its OpenAPI description lists and reads everything, and errors are described too."""

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import httpx
import pytest
from fastapi import Request
from fastapi.routing import APIRoute
from jsonschema import Draft202012Validator

from scrapers.archive.archive import Archive
from scrapers.desk.api import PREFIX
from scrapers.desk.app import create
from scrapers.desk.host import Alone, Visitor
from scrapers.model.note import Subject
from scrapers.notes.write import withdraw, write
from scrapers.review.sample import assess, sample
from tests.desk.conftest import NOW
from tests.desk.fill import DAY, filled, post, refined
from tests.desk.test_hostile import HOSTILE, RAW, listed
from tests.support.published import published_now
from tests.support.serving import serving
from tests.support.shelf import GAZETTE, page, text

BATCH = "20261122T1200Z"


class Client:
    """What anybody can write from the description: it asks, holds every answer to its schema, and follows lists."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.description = http.get(f"{PREFIX}/openapi.json").json()
        self.operations = {
            operation["operationId"]: (path, operation)
            for path, methods in self.description["paths"].items()
            for operation in methods.values()
        }

    def ask(self, operation: str, status: int = 200, **values: object) -> Any:
        path, described = self.operations[operation]
        places = {each["name"]: each["in"] for each in described["parameters"]}
        for name in [name for name in values if places[name] == "path"]:
            path = path.replace(f"{{{name}}}", str(values.pop(name)))
        answer = self.http.get(path, params={name: str(value) for name, value in values.items()})
        assert answer.status_code == status, answer.text
        said = described["responses"][str(status) if status == 200 else "default"]
        media = answer.headers["content-type"]
        schema = said["content"][media]["schema"] | {"components": self.description["components"]}
        Draft202012Validator(schema).validate(answer.json())
        return answer.json()

    def every(self, operation: str, limit: int, **values: object) -> Iterator[Any]:
        after = ""
        while True:
            part = self.ask(operation, after=after, limit=limit, **values)
            assert len(part["items"]) <= limit
            yield from part["items"]
            if part["next"] is None:
                return
            after = part["next"]


@pytest.fixture
def client(desk: httpx.Client, archive: Archive) -> Client:
    filled(archive)
    refined(archive, "20261122T1400Z", page(1, body=(*text(1), "A paragraph more.")))
    refined(archive, "20261122T1500Z", page(5, body=(*text(5), "And one more.")), page(11, body=("Short.",)))
    on = Subject(outlet="gazette", article_id=archive.catalog.filed()[0].article_id)
    for subject in (Subject(outlet="gazette"), Subject(outlet="gazette", day=DAY), on, on):
        note = write(
            subject, archive, text=f"Seen {len(archive.store.list('notes/'))} times.", by="eva", tags=["x"]
        )
    withdraw(on, note.name, archive, by="lan")
    for article_id in sample("gazette", WEEK, archive, 2):
        drawn, batch = published_now(archive, article_id)
        assess(
            WEEK,
            drawn,
            batch,
            archive,
            fields={"headline": True, "authors": False},
            by="eva",
            zone=GAZETTE.tz,
        )
    return Client(desk)


WEEK = "2026-W47"
SPAN = {"from": "2026-11-20", "to": "2026-11-23"}
LISTS: Mapping[str, Mapping[str, object]] = {
    "outlets": {},
    "days": {"slug": "gazette", **SPAN},
    "links": {"slug": "gazette", "day": DAY},
    "search": {"outlet": "gazette"},
    "changes": {"outlet": "gazette", **SPAN},
    "quarantine": {},
    "notes": {},
    "notes_on": {"slug": "gazette", "about": "outlet"},
    "accuracy": {"slug": "gazette"},
    "sample": {"slug": "gazette", "week": WEEK},
}


def test_the_description_is_of_every_route_and_says_what_each_field_means(client: Client) -> None:
    assert client.description["openapi"].startswith("3.1")
    Draft202012Validator.check_schema(client.description["components"]["schemas"]["Article"])
    app = create(lambda: None, Alone())  # type: ignore[arg-type, return-value]
    routes = {each.path for each in app.routes if isinstance(each, APIRoute) and each.path.startswith(PREFIX)}
    assert set(client.description["paths"]) == routes - {f"{PREFIX}/openapi.json"}
    schemas = client.description["components"]["schemas"]
    said = {
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, of in schema.get("properties", {}).items()
        if "description" in of
    }
    assert {
        "Article.article_body",
        "Entry.state",
        "Listing_Row_.next",
        "Take.offset",
        "Problem.detail",
    } <= said


def test_a_list_is_the_same_in_parts_of_any_size(client: Client) -> None:
    for operation, values in LISTS.items():
        whole = list(client.every(operation, 1000, **values))
        assert len(whole) > (operation != "notes_on"), operation
        for limit in (1, 2, len(whole)):
            assert list(client.every(operation, limit, **values)) == whole
        assert len({json.dumps(each) for each in whole}) == len(whole)


def test_a_client_reads_what_it_found(client: Client, desk: httpx.Client) -> None:
    hits = client.ask("search", q='"case 1"')["items"]
    assert [each["url"] for each in hits] == [post(1)]
    names = {"slug": "gazette", "article_id": hits[0]["article_id"]}
    overview = client.ask("article", **names)
    assert (overview["latest"], len(overview["texts"]), len(overview["captures"])) == (2, 2, 2)
    assert desk.get(overview["page"]).status_code == 200
    assert desk.get(overview["captures"][0]["record"]).headers["content-type"] == "application/gzip"
    latest = client.ask("text", **names, number=overview["latest"])
    assert latest["article"]["article_body"][-1] == "A paragraph more."
    assert latest["article"]["canonical_url"] == post(1)
    batch = client.ask("batch", slug="gazette", name=overview["texts"][0]["batch"])
    assert batch["states"]["captured"] == 6
    changes = client.ask("changes", outlet="gazette", **SPAN)["items"]
    assert [each["difference"]["added"] for each in changes if "body" in each["difference"]["kinds"]]
    day = client.ask("day", slug="gazette", day=DAY)
    counted = [each for each in client.every("days", 10, slug="gazette", **SPAN) if each["day"] == f"{DAY}"]
    assert (counted[0]["held"], counted[0]["states"]) == (day["held"], day["states"])
    links = list(client.every("links", 3, slug="gazette", day=DAY))
    assert sum(day["states"].values()) == len(links)
    assert {each["state"] for each in client.every("links", 3, slug="gazette", day=DAY, state="blocked")} == {
        "blocked"
    }


def test_what_people_said_is_there_too(client: Client, archive: Archive) -> None:
    assert [each["day"] for each in client.ask("notes", tag="X")["items"]].count(f"{DAY}") == 1
    found = client.ask("notes", tag="x", outlet="gazette")["items"]
    assert {each["text"] for each in found} == {f"Seen {number} times." for number in range(3)}
    (article_id,) = {each["article_id"] for each in found} - {None}
    versions = client.ask("notes_on", slug="gazette", about=article_id)["items"]
    assert sorted((each["number"], each["withdrawn"]) for each in versions) == [
        (1, False),
        (1, False),
        (2, True),
    ]
    (note,) = client.ask("article", slug="gazette", article_id=article_id)["notes"]
    assert (note["text"], note["tags"], note["by"]) == ("Seen 2 times.", ["x"], "eva")
    rows = {(each["week"], each["field"]): each for each in client.ask("accuracy", slug="gazette")["items"]}
    assert set(rows) == {(week, field) for week in (None, WEEK) for field in ("authors", "headline")}
    assert (rows[None, "headline"]["right"], rows[None, "headline"]["judged"]) == (2, 2)
    assert rows[WEEK, "authors"]["share"] == 0 < rows[WEEK, "authors"]["high"] < 1
    said = client.ask("sample", slug="gazette", week=WEEK)["items"]
    assert {each["article_id"] for each in said} == set(sample("gazette", WEEK, archive, 2))


WRONG: list[tuple[str, int, dict[str, object]]] = [
    ("outlets", 400, {"limit": 0}),
    ("outlets", 400, {"limit": 1001}),
    ("outlets", 400, {"limit": "many"}),
    ("days", 404, {"slug": "nobody"}),
    ("days", 404, {"slug": "' or 1=1 --"}),
    ("days", 400, {"slug": "gazette", "from": "2026-11-23", "to": "2026-11-20"}),
    ("day", 400, {"slug": "gazette", "day": "yesterday"}),
    ("links", 404, {"slug": "nobody", "day": DAY}),
    ("article", 404, {"slug": "gazette", "article_id": "0" * 16}),
    ("article", 404, {"slug": "gazette", "article_id": "đ"}),
    ("text", 400, {"slug": "gazette", "article_id": "0" * 16, "number": 0}),
    ("text", 404, {"slug": "gazette", "article_id": "0" * 16, "number": 1}),
    ("search", 400, {}),
    ("search", 400, {"q": "-a"}),
    ("search", 400, {"q": "a", "sort": "worst"}),
    ("search", 400, {"q": "a", "after": "x"}),
    ("search", 404, {"q": "a", "outlet": "nobody"}),
    ("changes", 400, {"kind": "none"}),
    ("changes", 400, {"after": "x"}),
    ("changes", 400, {"after": "2026-11-22T00:00:00~gazette~1~1"}),
    ("changes", 400, {"after": "2026-11-22T00:00:00+00:00~gazette' or 1=1 --~1~1"}),
    ("quarantine", 400, {"after": "x"}),
    ("quarantine", 400, {"day": "2026-13-01"}),
    ("notes", 400, {"tag": "<b>"}),
    ("notes", 400, {"after": "x"}),
    ("notes", 404, {"outlet": "nobody"}),
    ("notes_on", 404, {"slug": "gazette", "about": "2026-13-01"}),
    ("accuracy", 404, {"slug": "nobody"}),
    ("sample", 400, {"slug": "gazette", "week": "2026-W54"}),
    ("batch", 404, {"slug": "gazette", "name": "x"}),
    ("batch", 404, {"slug": "gazette", "name": "20010101T0000Z"}),
]


def test_what_cannot_be_answered_is_a_problem_that_the_description_knows(client: Client) -> None:
    for operation, status, values in WRONG:
        problem = client.ask(operation, status, **values)
        assert problem["status"] == status, (operation, values)
        assert problem["detail"], (operation, values)


def test_an_address_that_there_is_not_and_a_method_are_problems_too(client: Client) -> None:
    for answer in (client.http.get(f"{PREFIX}/nothing"), client.http.post(f"{PREFIX}/outlets")):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
    assert client.http.get(f"{PREFIX}/nothing", headers={"accept": "text/html"}).json()["status"] == 404


class Blind:
    """A host whose visitor sees the outlets that are named, and no other."""

    def __init__(self, *sees: str) -> None:
        self.sees = sees

    async def visitor(self, _: Request) -> Visitor:
        return Visitor(name="eva", sees=lambda slug: slug in self.sees)


def test_nobody_reads_of_an_outlet_that_he_may_not_see(archive: Archive, client: Client) -> None:
    hit = client.ask("search", q='"case 1"')["items"][0]
    names = {"slug": "gazette", "article_id": hit["article_id"]}
    with serving(create(lambda: archive, Blind("vietnamplus"), clock=lambda: NOW)) as http:
        blind = Client(http)
        assert [each["slug"] for each in blind.every("outlets", 100)] == ["vietnamplus"]
        for operation in ("search", "changes", "quarantine", "notes"):
            values = (
                {**SPAN, "q": "case"} if operation == "search" else SPAN if operation == "changes" else {}
            )
            assert blind.ask(operation, **values)["items"] == []
            assert blind.ask(operation, 404, **values, outlet="gazette")
        for operation, values in (
            ("days", {"slug": "gazette"}),
            ("day", {"slug": "gazette", "day": DAY}),
            ("links", {"slug": "gazette", "day": DAY}),
            ("article", names),
            ("text", {**names, "number": 1}),
            ("batch", {"slug": "gazette", "name": BATCH}),
            ("notes_on", {"slug": "gazette", "about": "outlet"}),
            ("accuracy", {"slug": "gazette"}),
            ("sample", {"slug": "gazette", "week": WEEK}),
        ):
            told = blind.ask(operation, 404, **values)
            assert told["detail"] == "There is no outlet 'gazette'."


def test_what_outlets_send_is_json_whatever_it_is(desk: httpx.Client, archive: Archive) -> None:
    evil = [*HOSTILE.values(), *RAW.values()]
    refined(archive, BATCH, *(page(at, headline=escape(each)) for at, each in enumerate(HOSTILE.values())))
    batch = listed(archive, evil)
    client = Client(desk)
    links = list(client.every("links", 4, slug="gazette", day=DAY))
    assert len(links) >= len(evil)
    assert {HOSTILE["script"], HOSTILE["bidi"], "a?b"} <= {each["title"] for each in links}
    assert len(client.ask("batch", slug="gazette", name=batch)["sources"]) == len(evil)
    hits = client.ask("search", outlet="gazette")["items"]
    assert {HOSTILE["script"], HOSTILE["template"]} <= {each["headline"] for each in hits}
    for each in hits:
        told = client.ask("text", slug="gazette", article_id=each["article_id"], number=1)
        assert told["article"]["headline"] == each["headline"]
    for word in (*HOSTILE.values(), "\0", "a\u202eb"):
        answer = desk.get(f"{PREFIX}/search", params={"q": word[:500], "section": word[:500]})
        assert answer.status_code in {200, 400}
        assert re.match(r"application/(problem[+])?json$", answer.headers["content-type"])
        assert answer.headers["x-content-type-options"] == "nosniff"
