"""Markup: nothing that a page leaves open, or hands to scripts, hides its text."""

import json

import pytest

from scrapers.model.page import Page
from scrapers.read import read
from scrapers.read.blocks import blocks
from scrapers.read.document import Document
from scrapers.read.markup import with_ends

HEADLINE = "Ferry line returns to the northern harbour"
LINES = (
    "The ferry between the old town and the northern harbour sails again after eleven years without a single boat on the water.",
    "Six crossings a day are planned from April, said harbour master Ola Brandt, who had asked the council for the line since 2019.",
    "Two vessels were bought from a yard on the west coast, and both run on batteries that are charged while passengers board.",
    "A ticket costs as much as one for the bus, and those who have a pass for the region pay nothing for the crossing at all.",
    "Shopkeepers on the quay expect more visitors in summer, though some fear that parking will become harder than it already is.",
)
TEXT = "".join(f"<p>{line}</p>" for line in LINES)


def page(body: str, head: str = "") -> Page:
    return Page(
        url="https://gazette.example/ferry",
        body=f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{HEADLINE}</title><meta property="og:title" content="{HEADLINE}">'
        f'<meta property="og:type" content="article">{head}</head><body>{body}</body></html>'.encode(),
    )


def texts(markup: str) -> list[str]:
    return [block.text for block in blocks(Document.parse(page(markup)).tree)]


@pytest.mark.parametrize(
    "before",
    [
        "<button><div>Share</button>",
        "<button><span><div>Share</span></button>",
        "<button>Share",
        "<select><option>Choose<div></select>",
        "<select><option>Choose",
        "<select><optgroup label='Towns'><option>All<option>Choose a town",
        "<button>Read more",
        "<video src='a.mp4'>Your browser plays no videos.",
        "<template><div><p>Sign up</template>",
        "<svg><g><path d='M0 0'></svg>",
        "<svg><path d='M0 0'>",
        "<svg><title>Arrow</svg>",
        "<svg><style>g{}</svg>",
        "<math><mi>x",
        "<canvas>",
        "<video src='a.mp4'>",
        "<audio><source src='a.mp3'>",
        "<object data='a.swf'><param name='a'>",
        "<map name='a'><area shape='rect'>",
        "<textarea>Write to us",
        "<iframe src='https://maps.example/'>",
        "<noembed>",
        "<noframes>",
        "<xmp>",
        "<plaintext>",
        "<!-- advertisement",
        "<script>track('harbour');\n",
        "<style>p { color: red }\n",
        "<aside><div>Weather</aside>",
        "<nav><ul><li><div>Home</nav>",
        "<header><div>Gazette</header>",
        "<footer><div>Contact</footer>",
        "<form><div>Search</form>",
        "<p><a href='/tickets'>",
        "</body></html>",
        "</body></html><html><body>",
        "<noscript><div>No scripts here</noscript>",
        "<![CDATA[ harbour ]]>",
        "<![CDATA[",
        "<!doctype",
        "<?php echo 'harbour' ?>",
    ],
)
def test_what_is_left_open_before_the_text_does_not_swallow_it(before):
    article = read(page(f"<article><h1>{HEADLINE}</h1>{before}{TEXT}</article>"))
    assert article.headline == HEADLINE
    # A short line before the text, that nothing marks as a control's label, may be a heading of it.
    assert article.article_body[-len(LINES) :] == LINES
    assert len(article.article_body) <= len(LINES) + 1


@pytest.mark.parametrize(
    "opened", ["<title>Gazette", "<title>Gazette &amp; more ", "<TITLE lang=en>Gazette\n"]
)
def test_a_title_left_open_ends_before_the_next_tag(opened):
    body = f"<html><head>{opened}<meta property='og:title' content='{HEADLINE}'></head><body><article><h1>{HEADLINE}</h1>{TEXT}</article><svg><title>Arrow</title></svg></body></html>"
    article = read(Page(url="https://gazette.example/ferry", body=body.encode()))
    assert (article.headline, article.article_body) == (HEADLINE, LINES)


@pytest.mark.parametrize(
    "source",
    [
        b"<p>One</p><!-- the end",
        b"<p>One</p><script>var a = '<p>two</p>'; b(",
        b"<p>One</p><!-- a --><p>two</p><script>1</script>",
        b"<title>Tom <b>Gray</b></title><p>One</p>",
        b"<textarea>a</textarea><p>One</p>",
        b"<script>write('<p><script>a</scr' + 'ipt>');\n`<p>`</script><p>One</p><script>'</script",
        b"<p>One</p><style>a { }</body></html>",
    ],
)
def test_a_page_that_is_whole_or_cut_off_in_a_script_is_not_changed(source):
    assert with_ends(source) == source


def test_open_raw_text_ends_before_the_first_tag_of_text():
    assert with_ends(b"<textarea>a<p>two") == b"<textarea>a</textarea><p>two"
    assert with_ends(b"a<!-- b<p>two<iframe src=a><p>three") == b"a b<p>two<iframe src=a></iframe><p>three"
    assert with_ends(b"<script>a = '<p>';\n<p>two") == b"<script>a = '<p>';\n</script><p>two"


@pytest.mark.parametrize(
    "holder",
    [
        "<noscript>{}</noscript>",
        "<template>{}</template>",
        "<template><noscript>{}</noscript></template>",
        '<script type="text/template">{}</script>',
        '<script type="text/x-handlebars-template" id="story">{}</script>',
        '<script type="text/html">{}</script>',
        "<textarea hidden>{}</textarea>",
        "<noembed>{}</noembed>",
        "<xmp>{}</xmp>",
    ],
)
def test_a_page_that_hides_all_its_text_is_read(holder):
    article = read(page(f"<div id='app'><h1>{HEADLINE}</h1></div>" + holder.format(TEXT)))
    assert article.article_body == LINES


@pytest.mark.parametrize("name", ["textarea", "iframe", "style", "noembed"])
def test_raw_text_that_only_the_next_of_its_kind_ends(name):
    article = read(page(f"<h1>{HEADLINE}</h1><{name}>\n{TEXT}\n<{name}></{name}>"))
    assert article.article_body == LINES


def test_a_copy_in_the_head_for_browsers_without_scripts_is_read():
    assert read(page("", head=f"<noscript><div>{TEXT}</div></noscript>")).article_body == LINES


def test_a_page_that_hides_most_of_its_text_is_no_silent_half():
    rest = "".join(f"<p>{line}</p>" for line in LINES[1:])
    article = read(
        page(f"<article><h1>{HEADLINE}</h1><p>{LINES[0]}</p><noscript>{rest}</noscript></article>")
    )
    assert article.article_body == LINES


def test_a_copy_for_browsers_without_scripts_is_not_read_twice():
    short = "<p>Scripts are off in this browser, and our maps and our player need them; turn them on to see everything here.</p>"
    article = read(page(f"<article><h1>{HEADLINE}</h1>{TEXT}<noscript>{TEXT}{short}</noscript></article>"))
    assert article.article_body == LINES


def test_data_for_scripts_is_no_template():
    data = '<script type="text/template">{{"lines": "{}"}}</script>'.format(TEXT.replace("/", "\\/")) * 3
    text = "".join(f"<p>{line}</p>" for line in LINES[:3])
    article = read(page(f"<article><h1>{HEADLINE}</h1>{text}</article>{data}"))
    assert article.article_body == LINES[:3]


@pytest.mark.parametrize("button", ["<button>{}</button>", "<button><p>{}</p></button>"])
def test_a_page_whose_paragraphs_are_buttons_is_read(button):
    buttons = "".join(button.format(line) for line in LINES)
    article = read(page(f"<article><h1>{HEADLINE}</h1>{buttons}</article>"))
    assert article.article_body == LINES
    # Beside the text they are controls, however much they say.
    article = read(page(f"<article><h1>{HEADLINE}</h1>{TEXT}{button.format(LINES[0].upper())}</article>"))
    assert article.article_body == LINES


QUOTED = TEXT.replace("</", "<\\/")


@pytest.mark.parametrize(
    "script",
    [
        f'document.write("{QUOTED}");',
        f"document.getElementById('a').innerHTML = '{QUOTED}';",
        f"story.innerHTML = `\n{TEXT}\n`;",
        "var html = '';\n" + "".join(f"html += '<p>{line}</p>';\n" for line in LINES),
        f'window.state = (function(a,b){{return {{data:[{{id:1,content:"{QUOTED}"}}]}}}})(1,2);',
        "window.state = JSON.parse({});".format(json.dumps(json.dumps({"article": {"body": TEXT}}))),
        "".join(
            f"flight.push([1,{json.dumps('5:' + json.dumps(['$', 'p', None, {'children': line}]))}]);"
            for line in LINES
        ),
        'draw("' + "".join(f"\\x3cp\\u{{3e}}{line}\\x3C/p>" for line in LINES) + '")',
    ],
)
def test_text_that_a_script_writes_is_read_where_the_page_shows_none(script):
    article = read(page(f"<div id='a'><h1>{HEADLINE}</h1></div><script>{script}</script>"))
    assert (article.article_body, article.read_by["article_body"]) == (LINES, "script")


def test_a_string_in_a_script_means_what_its_escapes_mean():
    said = r"She said \'no\', \x22not now\x22 \u2014 and \u{1F30A} took \`it\` on a very \
long wave that nobody had seen coming at all."
    article = read(page(f"<h1>{HEADLINE}</h1><script>a = '<p>{LINES[0]}</p><p>{said}</p>'</script>"))
    assert article.article_body[1] == (
        "She said 'no', \"not now\" — and 🌊 took `it` on a very long wave that nobody had seen coming at all."
    )


def test_a_foretaste_of_a_paragraph_is_not_read_beside_it():
    before = f"<div><p>{LINES[0]}</p><p>{LINES[1][:70]}…</p></div>"
    article = read(page(f"<article><h1>{HEADLINE}</h1>{before}<div>{TEXT}</div></article>"))
    assert article.article_body == LINES
    # What breaks off and stands nowhere else stays.
    alone = read(page(f"<article><h1>{HEADLINE}</h1>{before}</article>"))
    assert alone.article_body == (LINES[0], f"{LINES[1][:70]}…")


def test_frames_that_keep_the_text_for_browsers_without_them():
    body = f"<html><head><title>{HEADLINE}</title></head><frameset cols='*'><frame src='a.html'><noframes><body><h1>{HEADLINE}</h1>{TEXT}</body></noframes></frameset></html>"
    assert read(Page(url="https://gazette.example/ferry", body=body.encode())).article_body == LINES


def test_annotations_of_ruby_are_no_text():
    assert texts("<p><ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby>に船が戻る</p>") == ["港に船が戻る"]
    assert texts("<p><ruby>港<rp>(<rt>みなと<rp>)</ruby>に船が戻る</p>") == ["港に船が戻る"]
    assert texts("<p><ruby>東<rt>とう<rb>京<rt>きょう</ruby>に船が戻る</p>") == ["東京に船が戻る"]
    assert texts("<p><ruby><rb>東<rb>京<rtc><rt>とう<rt>きょう</ruby>に船</p>") == ["東京に船"]
    assert (
        read(page(f"<h1>{HEADLINE}</h1>{TEXT}<p><ruby>港<rt>minato</rt></ruby></p>")).article_body[:5]
        == LINES
    )


def test_a_shadow_root_that_the_page_declares_is_shown_with_what_its_host_holds():
    root = "<template shadowrootmode='open'><style>p{}</style><p>Before</p><slot></slot><p>After <slot name='by'>nobody</slot></p></template>"
    host = f"<x-story>{root}<p>Within</p><b slot='by'>Ola</b></x-story>"
    assert texts(host) == ["Before", "Within", "After Ola"]
    assert texts(f"<x-page><template shadowrootmode=closed><main>{host}</main></template></x-page>") == [
        "Before", "Within", "After Ola",
    ]  # fmt: skip
    assert texts("<x-a><template shadowrootmode=open><p>Its own</p></template>Loose</x-a>") == [
        "Its own",
        "Loose",
    ]
    assert texts("<x-a><template shadowrootmode=open><slot>Instead</slot></template></x-a>") == ["Instead"]
    assert texts("<x-a><template><p>Never shown</p></template></x-a>") == []


def test_a_page_inside_a_shadow_root_is_read():
    for mode in ("shadowrootmode='open'", "shadowrootmode=closed", "shadowroot=open"):
        article = read(
            page(
                f"<x-story><template {mode}><article><h1>{HEADLINE}</h1>{TEXT}</article></template></x-story>"
            )
        )
        assert article.article_body == LINES


def test_labels_of_controls_and_pictures_stay_out():
    controls = (
        "<button><div>Share this</div></button><select>" + "<option>A harbour in the north" * 40 + "</select>"
        "<svg><title>Arrow</title><text>12 knots</text></svg><video><p>Your browser plays no videos.</p></video>"
    )
    assert texts(controls + f"<p>{LINES[0]}</p>") == [LINES[0]]
