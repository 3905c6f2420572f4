"""The desk in every language: what is said is translated, who gets which language, and what stays as it is."""

import ast
import re
import string
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import lxml.html
import pytest
from fastapi import FastAPI
from jinja2 import nodes

from scrapers import outlets
from scrapers.archive.archive import Archive
from scrapers.desk.app import create
from scrapers.desk.choice import CHOSEN, accepted
from scrapers.desk.context import described, templates
from scrapers.desk.language import ENGLISH, LANGUAGES, day_text, decimal, say_number, share, speaking
from scrapers.desk.words import CODES, KINDS, in_words, recorded
from scrapers.errors import KhobaoError, StoreUnavailable
from tests.desk.conftest import NOW, OWN, Editor
from tests.desk.fill import every_page, filled
from tests.desk.messages import DESK, LOCALES, renewed, translations
from tests.desk.test_runs import Recorded
from tests.support.serving import serving

OTHERS = sorted(LANGUAGES.keys() - {ENGLISH.tag})
VIETNAMESE = LANGUAGES["vi"]


@pytest.mark.parametrize("tag", OTHERS)
def test_a_file_of_translations_has_what_the_desk_says_and_no_more(tag: str) -> None:
    assert (LOCALES / f"{tag}.po").read_bytes() == renewed(tag), (
        "python -m tests.desk.messages writes it anew"
    )


def pairs(tag: str) -> Iterator[tuple[str, str]]:
    """A message, and each of its translations."""
    for message in translations(tag):
        if message.id:
            forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
            for form in forms:
                yield message.id if isinstance(message.id, str) else message.id[-1], str(form)


@pytest.mark.parametrize("tag", OTHERS)
def test_everything_is_translated(tag: str) -> None:
    assert not [message for message, form in pairs(tag) if not form.strip()]
    same = {message for message, form in pairs(tag) if message == form}
    assert same <= {"SHA-256", "video"}, "a translation that is the English"


@pytest.mark.parametrize("tag", OTHERS)
def test_a_translation_has_the_placeholders_and_the_elements_of_its_message(tag: str) -> None:
    for message, form in pairs(tag):
        for pattern in (r"%\(\w+\)s", r"%%", r"<[^>]+>", r"`[^`]+`"):
            assert sorted(re.findall(pattern, form)) == sorted(re.findall(pattern, message)), message
        assert form[-1:] in ".:,;" or message[-1] not in ".:,;", f"{message!r} ends otherwise than {form!r}"


class Shown(HTMLParser):
    """What a visitor reads of a template's own text, and of its attributes."""

    READ = ("title", "aria-label", "alt", "placeholder", "data-label", "data-day")
    NAMES = frozenset({"Khobao", "Data Docs", "vi"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append(tag)
        for name, value in attrs:
            if name in self.READ:
                self.handle_data(value or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            del self.inside[len(self.inside) - 1 - self.inside[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        text = data.strip(string.whitespace + string.punctuation + "·–←→")
        if re.search(r"[^\W\d_]", text) and text not in self.NAMES and not {"code", "kbd"} & {*self.inside}:
            self.found.append(text)


MARKS = {" selected", "held", "wanting"}
"""Strings of templates that nobody reads: names of classes and attributes."""


def english(template: str) -> list[str]:
    """What a template says without asking for its translation."""
    tree = templates.parse(template)
    shown = Shown()
    shown.feed("".join(each.data for each in tree.find_all(nodes.TemplateData)))
    chosen = [
        branch.value
        for output in tree.find_all(nodes.Output)
        for choice in output.find_all((nodes.CondExpr, nodes.Or))
        for branch in choice.iter_child_nodes()
        if isinstance(branch, nodes.Const) and isinstance(branch.value, str)
    ]
    return shown.found + [each for each in chosen if re.search(r"[^\W\d_]", each) and each not in MARKS]


@pytest.mark.parametrize("path", sorted((DESK / "templates").glob("*.html")), ids=lambda path: path.name)
def test_a_template_says_nothing_in_english_alone(path: Path) -> None:
    assert not english(path.read_text("utf-8"))


@pytest.mark.parametrize(
    "wrong",
    [
        "<p>Nothing here</p>",
        '<i title="Nothing here"></i>',
        '{{ "one" if a else _("two") }}',
        '{{ a or "nothing" }}',
        "{% if a %}<b>Yes</b>{% endif %}",
    ],
)
def test_every_way_to_say_it_in_english_alone_is_found(wrong: str) -> None:
    assert english(wrong)


@pytest.mark.parametrize("path", sorted(DESK.glob("*.py")), ids=lambda path: path.stem)
def test_a_refusal_says_nothing_in_english_alone(path: Path) -> None:
    if path.stem == "api":
        return  # programs read that
    calls = [each for each in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(each, ast.Call)]
    raised = [each for each in calls if isinstance(each.func, ast.Name) and each.func.id == "HTTPException"]
    plain = [
        each.lineno for each in raised for of in each.args[1:] if isinstance(of, ast.JoinedStr | ast.Constant)
    ]
    assert not plain, f"{path}: lines {plain}"


def test_every_kind_of_error_has_words() -> None:
    assert KhobaoError in KINDS
    with speaking(VIETNAMESE):
        said = in_words(StoreUnavailable("s3: <b> down"))
    assert said == 'Máy chủ S3 không trả lời: <span lang="en">s3: &lt;b&gt; down</span>'
    assert in_words(StoreUnavailable("s3: <b> down")) == "s3: <b> down"


def test_what_the_archive_recorded_stays_as_it_is() -> None:
    with speaking(VIETNAMESE):
        assert recorded("words: 2, expected at least <30>") == (
            'số từ: <span lang="en">2, expected at least &lt;30&gt;</span>'
        )
        assert recorded("https://a.example/: 404") == '<span lang="en">https://a.example/: 404</span>'
    assert recorded("words: 2") == "words: 2"


def test_the_codes_of_checks_are_those_that_there_are() -> None:
    from scrapers.check.rules import suite
    from tests.support.shelf import GAZETTE

    source = (Path(suite.__code__.co_filename)).read_text("utf-8")
    named = {rule.name for rule in suite(GAZETTE)} | set(re.findall(r'name="(\w+)"', source))
    named |= set(re.findall(r'_share\(\s*"(\w+)"', source))
    assert named <= set(CODES["check"]), named - set(CODES["check"])


def test_numbers_and_days_are_written_as_the_language_does() -> None:
    with speaking(VIETNAMESE):
        assert (decimal(1234.5), share(0.975), day_text(NOW.date())) == ("1.234,5", "98%", "23/11/2026")
        assert say_number("%(number)s day ago", "%(number)s days ago", 1) == "1 ngày trước"
    assert (decimal(1234.5), share(0.975), day_text(NOW.date())) == ("1,234.5", "98%", "2026-11-23")
    assert say_number("%(number)s day ago", "%(number)s days ago", 1) == "1 day ago"
    assert say_number("%(number)s day ago", "%(number)s days ago", 2000) == "2,000 days ago"


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("", "en"),
        ("vi", "vi"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("VI-vn", "vi"),
        ("en;q=0.5, vi;q=0.7", "vi"),
        ("en;q=0.7,vi;q=0.7", "en"),
        ("fr-FR, de;q=0.9, vi;q=0.1", "vi"),
        ("vi;q=0", "en"),
        ("vi;q=0.0, fr", "en"),
        ("*", "en"),
        ("*;q=0.1, vi", "vi"),
        ("vi;q=0.2, *;q=0.3", "en"),
        ("vi;q=2, en;q=0.1", "en"),
        ("vi;q=high", "en"),
        ("vi ; q=0.9 , en ; q=0.8", "vi"),
        ("vie", "en"),
        ("v" * 5_000 + ",vi;q=0.3", "vi"),
        (",;=,,vi" + "," * 3_000, "vi"),
    ],
)
def test_the_browser_says_which_language_it_likes_best(header: str, tag: str) -> None:
    assert accepted(header).tag == tag


def language_of(answer: httpx.Response) -> str:
    """What the page says of itself, twice."""
    tag = lxml.html.fromstring(answer.content).get("lang")
    assert answer.headers["content-language"] == tag
    return str(tag)


def test_a_choice_goes_before_airflow_and_airflow_before_the_browser(desk: httpx.Client) -> None:
    wishes = {"accept-language": "vi"}
    assert language_of(desk.get("/", headers={"accept-language": "fr"})) == "en"
    assert language_of(desk.get("/", headers=wishes)) == "vi"
    airflows = {"cookie": "khobao_airflow_language=vi"}
    assert language_of(desk.get("/search", headers=airflows)) == "vi"
    chosen = {"cookie": f"khobao_airflow_language=vi; {CHOSEN}=en", **wishes}
    assert language_of(desk.get("/search", headers=chosen)) == "en"
    assert language_of(desk.get("/search?lang=vi", headers=chosen)) == "vi"


def test_times_are_said_in_the_zone_of_airflow(desk: httpx.Client, archive: Archive) -> None:
    filled(archive)
    page = "/days/gazette/2026-11-22"
    assert "2026-11-22 12:00 UTC<" in desk.get(page).text
    there = {"cookie": "khobao_airflow_zone=Asia%2FHo_Chi_Minh"}
    assert "2026-11-22 19:00 UTC+07:00<" in desk.get(page, headers=there).text
    assert "22/11/2026 19:00 UTC+07:00<" in desk.get(f"{page}?lang=vi", headers=there).text
    for wrong in ("Mars%2FOlympus", "..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd", "Asia", "%00", "", "UTC;"):
        answer = desk.get(f"{page}?lang=en", headers={"cookie": f"khobao_airflow_zone={wrong}"})
        assert "2026-11-22 12:00 UTC<" in answer.text, wrong


def test_a_choice_is_kept_for_the_desk_alone(desk: httpx.Client) -> None:
    answer = desk.get("/search?lang=vi")
    kept = answer.headers["set-cookie"]
    assert kept.startswith(f"{CHOSEN}=vi; ")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(kept.split("; "))
    assert language_of(desk.get("/search")) == "vi"
    assert language_of(desk.get("/changes", headers={"accept-language": "en"})) == "vi"
    assert "set-cookie" not in desk.get("/changes").headers


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "xx",
        "VI",
        "vi-VN",
        "../vi",
        "vi\0",
        "%00",
        "<b>",
        "vi;path=/",
        "vi\r\nset-cookie: a=b",
        "v" * 4_000,
    ],
)
def test_a_language_that_there_is_not_is_passed_over(desk: httpx.Client, asked: str) -> None:
    answer = desk.get("/search", params={"lang": asked})
    assert (answer.status_code, language_of(answer)) == (200, "en")
    assert "set-cookie" not in answer.headers
    cookie = re.sub(r"[^\x21-\x7e]|[;,]", "-", asked)
    assert language_of(desk.get("/search", headers={"cookie": f"{CHOSEN}={cookie}"})) == "en"


def test_the_switch_leads_to_the_same_page(desk: httpx.Client) -> None:
    asked = "/search?q=h%E1%BA%A1n+%26+h%C3%A1n&outlet=gazette&lang=en&outlet="
    page = lxml.html.fromstring(desk.get(asked).content)
    (switch,) = page.cssselect("nav a[hreflang]")
    assert (switch.text, switch.get("lang")) == ("Tiếng Việt", "vi")
    there = httpx.URL(switch.get("href"))
    assert there.path == "/search"
    assert there.params.multi_items() == [
        ("q", "hạn & hán"),
        ("outlet", "gazette"),
        ("outlet", ""),
        ("lang", "vi"),
    ]
    back = lxml.html.fromstring(desk.get(switch.get("href")).content).cssselect("nav a[hreflang]")
    assert [each.text for each in back] == ["English"]


def test_the_switch_works_where_the_desk_is_mounted(archive: Archive, gazette: None) -> None:
    outer = FastAPI()
    outer.mount("/khobao", create(lambda: archive, Editor("gazette"), clock=lambda: NOW))
    with serving(outer) as client:
        page = lxml.html.fromstring(client.get("/khobao/days/gazette/2026-11-22?state=held").content)
        (switch,) = page.cssselect("nav a[hreflang]")
        assert switch.get("href") == "/khobao/days/gazette/2026-11-22?state=held&lang=vi"
        answer = client.get(switch.get("href"))
        assert language_of(answer) == "vi"
        assert "Path=/khobao/" in answer.headers["set-cookie"]
        answer = client.post(
            "/khobao/quarantine", headers={**OWN, "content-type": "application/x-www-form-urlencoded"}
        )
        (switch,) = lxml.html.fromstring(answer.content).cssselect("nav a[hreflang]")
        assert (answer.status_code, switch.get("href")) == (403, "/khobao/?lang=en")
        assert "chưa có gì thay đổi" in answer.text


def test_what_programs_read_is_english(desk: httpx.Client) -> None:
    wishes = {"accept-language": "vi", "cookie": f"{CHOSEN}=vi"}
    for address in ("/api/v1/days/nobody", "/api/v1/days/gazette/soon", "/api/v1/outlets?limit=0&lang=vi"):
        assert desk.get(address, headers=wishes).json() == desk.get(address).json()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/nothing", "Không có trang /nothing."),
        ("/days/nobody/2026-11-22", "Không có báo"),
        ("/days/gazette/soon", "không phải là một ngày"),
        ("/changes?page=0", "cần từ 1 trở lên"),
        ("/changes?page=x", "cần một số nguyên"),
        ("/changes?page=" + "9" * 5_000, "cần một số nhỏ hơn"),
        ("/batches/gazette/x", "Một thiết lập hoặc một tên không đúng"),
        ("/batches/gazette/20261122T1200Z", "Không có lô này"),
        ("/articles/gazette/nothing", "không có bài"),
        ("/search?q=-a", "chỉ có các từ cần loại"),
        ("/search?from=soon&q=a", "cần một ngày như 2026-11-22, nhận được &#39;soon&#39;"),
        ("/search?q=%22a", "thiếu dấu ngoặc kép"),
        ("/search?q=a&sort=x", "newest or best"),
        ("/days/gazette/2026-11-22/airflow", "Ở đây không có Airflow"),
    ],
)
def test_a_refusal_is_translated(desk: httpx.Client, address: str, words: str) -> None:
    answer = desk.get(address, headers={"accept-language": "vi"})
    assert answer.status_code in {400, 404}
    assert language_of(answer) == "vi"
    assert words in answer.text


def shape(page: lxml.html.HtmlElement) -> list[tuple[str, ...]]:
    """Elements with what identifies them and where they lead."""
    return [
        (str(each.tag), *(each.get(name, "") for name in ("id", "name", "value", "href", "action", "class")))
        for each in page.iter(lxml.html.etree.Element)
        if each.get("hreflang") is None
    ]


DATA = re.compile(
    r"https?:|\.(html|warc)|T\d{4}Z|^[\da-f]{16}"  # addresses, batches, ids
    r"|case \d|neighbours|paragraph more|Too short|^Short|gazette|Gazette|eva|Khobao|Data Docs|UTC|SHA-256|^(csv|jsonl?|parquet|txt|md)$"
    r"|^(feed|list)\b|^(vi|en|fr)$|Town|\b(star|herald|echo)\b|khobao \d|^layout:|^sha256:|^(admin|Ann)\b"
)
"""Of the archive of these tests: what stands on its pages in whatever language."""


def texts(page: lxml.html.HtmlElement) -> Iterator[str]:
    """Texts in the page's own language, and what is read of its attributes."""
    for each in page.iter(lxml.html.etree.Element):
        other = any(of.get("lang") not in (None, page.get("lang")) for of in (each, *each.iterancestors()))
        if each.tag not in {"script", "style", "pre", "code", "kbd"} and not other:
            yield each.text or ""
            yield from (each.get(name, "") for name in Shown.READ)
        parents = list(each.iterancestors())
        if not any(of.get("lang") not in (None, page.get("lang")) or of.tag == "code" for of in parents):
            yield each.tail or ""


def test_every_page_is_the_same_in_every_language(archive: Archive, gazette: None) -> None:
    app = create(lambda: archive, Editor("gazette", airflow=Recorded()), clock=lambda: NOW)
    left: dict[str, set[str]] = {}
    names = {described(slug).name for slug in outlets.slugs()}
    with serving(app) as desk:
        for address in every_page(archive, desk):
            pages = [
                lxml.html.fromstring(desk.get(address, headers={"accept-language": tag}).content)
                for tag in (ENGLISH.tag, *OTHERS)
            ]
            for page in pages:
                for words in page.cssselect('span[lang="en"]'):
                    words.text = ""
                    words.drop_tag()
            assert shape(pages[1]) == shape(pages[0]), address
            said = [{" ".join(text.split()) for text in texts(page)} for page in pages]
            same = {text for text in said[0] & said[1] if re.search(r"[^\W\d_]{2}", text)}
            left[address] = {text for text in same - names if not DATA.search(text)}
    assert not {address: found for address, found in left.items() if found}
