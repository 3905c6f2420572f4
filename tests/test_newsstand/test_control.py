"""The control address."""

import json
from datetime import timedelta
from http.client import HTTPConnection

import pytest

from tests.newsstand import Newsstand
from tests.test_newsstand.client import NOW, Got, get

PATH = "/rss/home.rss"
FEED = f"https://www.vietnamplus.vn{PATH}"


def control(stand: Newsstand, method: str, action: str, data: object = None) -> Got:
    connection = HTTPConnection(stand.host, stand.port, timeout=20)
    connection.request(method, f"/__newsstand__/{action}", json.dumps(data) if data is not None else None)
    response = connection.getresponse()
    got = Got(response.status, {}, response.read())
    connection.close()
    return got


def test_the_control_address(stand: Newsstand) -> None:
    rules = [{"kind": "gone", "host": "^www.vietnamplus.vn$", "path": "^/rss/", "times": 1}]
    assert control(stand, "PUT", "faults", rules).status == 204
    assert [get(stand, FEED).status for _ in range(2)] == [410, 200]
    assert json.loads(control(stand, "GET", "faults").body)[0]["seen"] == 2
    assert control(stand, "POST", "faults", {"kind": "forbidden"}).status == 204
    assert get(stand, FEED).status == 403
    assert control(stand, "DELETE", "faults").status == 204
    assert get(stand, FEED).status == 200
    assert [one["path"] for one in json.loads(control(stand, "GET", "requests").body)] == [PATH] * 4
    assert control(stand, "DELETE", "requests").status == 204
    assert stand.requests() == []
    later = NOW + timedelta(days=3)
    assert control(stand, "PUT", "time", {"now": later.isoformat()}).status == 204
    assert json.loads(control(stand, "GET", "time").body) == {"now": later.isoformat()}
    gold = next(stand.golds("anewz"))
    assert json.loads(control(stand, "GET", f"gold?url={gold.url}").body)["headline"] == gold.headline


@pytest.mark.parametrize(
    ("method", "action", "data", "status", "complaint"),
    [
        ("PUT", "faults", [{"kind": "flood"}], 400, "no fault 'flood'"),
        ("PUT", "faults", [{"kind": "gone", "colour": "red"}], 400, "colour"),
        ("POST", "faults", {"kind": "gone", "path": "("}, 400, "unterminated"),
        ("POST", "faults", {"kind": "gone", "since": "2026-11-20T00:00:00"}, 400, "offset"),
        ("PUT", "time", {"now": "noon"}, 400, "noon"),
        ("GET", "gold?url=https://anewz.tv/none", None, 404, "no story"),
        ("GET", "weather", None, 404, "faults"),
    ],
)
def test_a_wrong_order_is_named(
    stand: Newsstand, method: str, action: str, data: object, status: int, complaint: str
) -> None:
    got = control(stand, method, action, data)
    assert got.status == status
    assert complaint in json.loads(got.body)["error"]
