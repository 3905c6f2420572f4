"""Boilerplate: lines inside a body that are not the article's text, told by what they say.

For what its place in the page tells, see ``Layout.drop`` and the general reading. The rules here hold for pages
and for texts copied from pages. They look at whole paragraphs, so that a sentence that merely contains the
words stays.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scrapers.read import credits
from scrapers.read.credits import Credit
from scrapers.read.document import tidy
from scrapers.read.names import AGENCIES, AGENCIES_UNSPACED

# Paragraphs that are prompts, labels or players, in whole.
_PROMPT = re.compile(
    r"(?:"
    r"advertisement|advertising|anzeige|werbung|publicité|publicidad|pubblicità|реклама|quảng cáo|广告"
    r"|(?:\d{1,2}:\d\d(?: ?/ ?\d{1,2}:\d\d)?)(?: (?:\d{1,2}:\d\d))*"
    r"|video đang hot|nghe bài viết|nghe đọc bài|dừng đọc|chú thích ảnh|play|unmute|now playing|listen to this article"
    r"|chia sẻ(?: bài viết)?:?|share(?: this)?(?: (?:article|story|on))?:?|diesen artikel teilen|teilen|partager(?: cet article)?|compartir|поделиться|分享"
    r"|(?:facebook|twitter|x|zalo|linkedin|whatsapp|telegram|email|copy link|bản in|print|in bài|lưu bài|gửi email)(?:[ ,|·]+(?:facebook|twitter|x|zalo|linkedin|whatsapp|telegram|email|copy link|bản in|print))*"
    r"|theo dõi [^.]{2,40}(?: (?:trên|tại) [^.]{0,40})?|follow us(?: on)? ?.{0,40}|mời (?:quý )?(?:bạn đọc|độc giả) .{0,120}"
    r"|bình luận(?: \(?\d+\)?)?|ý kiến(?: \(?\d+\)?)?|comments?(?: \(?\d+\)?)?|leave (?:the first |a )?comment|be the first to comment"
    r"|what is your opinion on this topic\?|kommentare?|commentaires?|discussion|комментарии|评论"
    r"|từ khóa:?|tags?:|chủ đề:|thẻ:"
    r"|sign up (?:to|for) .{0,80}newsletter.{0,40}|subscribe .{0,80}newsletter.{0,40}|newsletter|đăng ký nhận (?:tin|bản tin).{0,60}"
    r"|den link zum einbetten.{0,40}|copy the embed code.{0,40}|copied|link kopiert!?|zu den barrierefreiheitskürzeln springen|accéder aux raccourcis d'accessibilité|go to accessibility shortcuts"
    r")",
    re.I,
)
# A heading that opens a list of other stories; in a text copied from a page it ends the article.
MORE = re.compile(
    r"(?:"
    r"xem thêm|đọc thêm|tin (?:cùng chuyên mục|liên quan|đọc nhiều|đang nóng|mới nhất|nổi bật|khác|bài khác)|bài (?:liên quan|viết liên quan|cùng chuyên mục)|có thể bạn quan tâm|tiêu điểm"
    r"|đọc nhiều(?: nhất)?|cùng chuyên mục|xem nhiều|tin bài liên quan|mới cập nhật|các tin khác|sự kiện:.{0,60}"
    r"|read (?:next|more|also)|you (?:might|may) also like|related(?: (?:articles?|stories|news|topics|content))?|more (?:on this|stories|news|from .{2,30})|most (?:read|popular|viewed)|top stories|recommended(?: for you)?|don't miss|up next|latest news|trending(?: now)?"
    r"|lesen sie auch|mehr zum thema|zum (?:selben )?thema|auch interessant|meistgesehen|meistgelesen|unsere auswahl|weitere (?:artikel|themen|nachrichten)"
    r"|lire aussi|à lire aussi|à découvrir également|sur le même sujet|les plus lus|à la une|articles liés|voir aussi"
    r"|читайте также|по теме|материалы по теме|другие новости|самое читаемое|лента новостей|相关新闻|相关阅读|延伸阅读|更多新闻|推荐阅读"
    r"|te puede interesar|lea también|más leídas?|leggi anche|potrebbe interessarti|leia também"
    r")(?:\s*[:：>»…]*)",
    re.I,
)
_MORE_AND_TITLE = re.compile(
    r"(?:>+\s*)?(?:xem thêm|đọc thêm|tin liên quan|bài liên quan|read (?:more|next|also)|see also|related|lesen sie auch|mehr zum thema|lire aussi|à lire aussi|voir aussi|читайте также"
    r"|leggi anche|lea también|leia também)\s*[:：>»|–-]\s*\S.{0,200}|>>+\s*\S.{0,200}",
    re.I,
)
_PICTURE_ALT = re.compile(r"\s*[-–—]\s*(?:ảnh|anh|hình|hinh|photo|image|bild)\s*\d{1,3}\.?$", re.I)
_PHOTO_CREDIT = re.compile(
    r"[(（\[]?\s*(?:ảnh|photo|foto|фото|图|nguồn|source)(?: [^:：.]{1,20})?\s*[:：]\s*[^.:：]{2,60}\s*[)）\]]?\.?",
    re.I,
)
_STOPPED = re.compile(r"[.!?…][”\"’»)]?$")

# "./." closes a text of Vietnam News Agency, "-VNA", （完） and the like those of its editions.
_END_MARK = re.compile(
    r"\s*(?:\./\.?(?:\s*[-–—]?\s*(?:VNA|TTXVN|AVI|ВИА))?|/\.|[（(【\[]完[）)】\]]|■|◼|\s[-–—]\s*(?:VNA|TTXVN|AVI)\s*[./]*|(?<=[.!?\"”])\s*[-–—]?\s*(?:VNA|AVI)\s*[./]*)\s*$"
)
_LAST_CREDIT = re.compile(
    rf"(?<=[.!?”\"。])\s*[(（]\s*(?:(?:Theo|Nguồn:?)\s+)?((?:{AGENCIES}|{AGENCIES_UNSPACED})(?:\s*[/,;–-]\s*[\w+ ]{{2,30}})*)\s*[)）]\.?$"
)
_DATELINE = re.compile(
    rf"(?:[(（]?(?P<place>[^\W\d_][^()（）.!?:]{{1,60}}?)?\s*[,，]?\s*[(（](?P<agency>{AGENCIES}|{AGENCIES_UNSPACED})(?:/[^()]{{1,20}})?[)）]\s*[-–—:]{{1,2}}\s*"
    rf"|(?P<capitals>[A-ZÀ-ÝĐА-Я][A-ZÀ-ÝĐА-Я .'-]{{2,40}})(?:,\s[^()—–]{{3,30}}?)?\s*(?:[(（](?P<wire>{AGENCIES})[)）]\s*)?[—–]\s+"
    rf"|(?P<city>[\u4e00-\u9fff]{{2,6}})[（(](?P<society>{AGENCIES_UNSPACED})[）)]\s*[-–—]{{1,2}}\s*"
    rf"|(?P<wired>{AGENCIES_UNSPACED})(?P<telegraphed>[\u4e00-\u9fff]{{2,6}}\d{{1,2}}月\d{{1,2}}日)电\s*)"
)


MOST_SIGNATURES = 2
_TAIL = 160
"""Characters at the end of a paragraph in which marks and credits are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A body without what is not its text, and what was found in those lines."""

    paragraphs: tuple[str, ...]
    credit: Credit
    dateline: str | None


def clean(
    paragraphs: Sequence[str],
    *,
    headline: str | None,
    captions: Iterable[str] = (),
    own: Iterable[str] = (),
    persons: Iterable[str] = (),
) -> Cleaned:
    """The article's own paragraphs, tidied.

    Bylines at the beginning and signatures at the end move into ``credit``. ``captions`` are words printed
    under pictures; a paragraph that only repeats one is none. ``own`` are the house's names, ``persons`` those
    known as authors.
    """
    own = tuple(own)
    repeated = {plain(text) for text in captions if text}
    title = plain(headline or "")
    kept = [
        text
        for paragraph in paragraphs
        if (text := tidy(paragraph)) and plain(text) not in repeated and not is_boilerplate(text, title)
    ]
    credit = Credit()
    while kept and plain(kept[0]) == title:
        del kept[0]
    known = {plain(name) for name in persons}
    while len(kept) > 1 and (plain(kept[0]) in known or is_byline(kept[0], own)):
        credit += credits.parse(kept.pop(0), own)
    signed = _signed(kept, known, own)
    for line in kept[len(kept) - signed :]:
        credit += credits.parse(line, own)
    kept = kept[: len(kept) - signed]
    if kept and (match := _LAST_CREDIT.search(kept[-1], max(0, len(kept[-1]) - _TAIL))):
        credit += credits.parse(match[1], own)
        kept[-1] = kept[-1][: match.start()].rstrip()
    kept = [without_end_mark(text) for text in kept]
    if kept:
        kept[0] = without_own_name(kept[0], own)
    place, agency = dateline(kept[0]) if kept else (None, None)
    if agency and not credit.agencies:
        credit += Credit((), (agency,))
    return Cleaned(paragraphs=tuple(text for text in kept if text), credit=credit, dateline=place)


def _signed(paragraphs: Sequence[str], known: set[str], own: tuple[str, ...]) -> int:
    """How many lines at the end are signatures. More than ``MOST_SIGNATURES`` are a list of names in the text."""
    count = 0
    for line in reversed(paragraphs[1:]):
        if not (credits.is_signature(line, own) or plain(line) in known):
            break
        count += 1
    return count if count <= MOST_SIGNATURES else 0


def is_boilerplate(text: str, title: str = "") -> bool:
    """Whether a whole paragraph is a prompt, a label, a picture's alt, a photo credit or a link to more."""
    if len(text) > 260:
        return False
    if not any(letter.isalnum() for letter in text):
        return True
    if _PICTURE_ALT.search(text) and (
        not title or plain(_PICTURE_ALT.sub("", text)) == title or len(text) < 160
    ):
        return True
    return bool(
        _PROMPT.fullmatch(text)
        or MORE.fullmatch(text)
        or _MORE_AND_TITLE.fullmatch(text)
        or _PHOTO_CREDIT.fullmatch(text)
    )


def is_byline(text: str, own: Iterable[str]) -> bool:
    """Whether a first paragraph names the author: "By Ann Lee", "Von Ute Kern mit dpa"."""
    return bool(_BY.match(text)) and credits.is_signature(text, own) and bool(credits.parse(text, own))


def without_end_mark(text: str) -> str:
    """The paragraph without the mark that closes an agency's text; its full stop stays."""
    match = _END_MARK.search(text, max(0, len(text) - _TAIL))
    if not match:
        return text
    bare, mark = text[: match.start()], match[0].strip()
    return f"{bare}." if bare and mark.startswith((".", "/")) and not _STOPPED.search(bare) else bare


def without_own_name(text: str, own: Iterable[str]) -> str:
    """The lead without the house's name before it: ``(Ngày Nay) - …``."""
    for name in own:
        bare = re.sub(rf"^[(（]\s*{re.escape(name)}\s*[)）]\s*[-–—:.]*\s*", "", text, flags=re.I)
        if bare != text and bare:
            return bare
    return text


def dateline(paragraph: str) -> tuple[str | None, str | None]:
    """The dateline that a text opens with, and its agency: ``Hanoi (VNA)`` and ``VNA``. The text keeps it."""
    match = _DATELINE.match(paragraph[:160])
    if not match:
        return None, None
    agency = match["agency"] or match["wire"] or match["society"] or match["wired"]
    place = match["place"] or match["capitals"] or match["city"] or match["telegraphed"]
    return (tidy(match[0]).strip(" -–—:") if place else None), agency


def plain(text: str) -> str:
    """Letters and digits only, in lower case: equal for texts that differ in punctuation."""
    return re.sub(r"\W+", "", text.casefold())


_BY = re.compile(r"(?:by|von|par|por|door|av|af|di|tác giả|автор|text|words)\b", re.I)
