"""What should not stand in an article's text, found with plain patterns. Pure.

Each function gives the offending words, cut to a length that fits a line, or None.
"""

import re
from collections.abc import Iterable
from functools import cache

from scrapers.model.article import Article
from scrapers.model.outlet import Outlet

_LINE = 100  # characters of a finding: enough to know it again

# Words that open a block of links or prompts. They count where they are a paragraph of their own, or open
# one before a colon; the outlet's own phrases count wherever they stand.
_COMMON = {
    "vi": (
        "tin cùng chuyên mục", "tin liên quan", "có thể bạn quan tâm", "xem thêm", "đọc thêm", "tin đang nóng",
        "tin mới nhất", "tiêu điểm", "bình luận", "đọc tiếp", "chia sẻ", "quảng cáo", "từ khóa", "mời quý độc giả",
    ),
    "en": (
        "read next", "read more", "also read", "related articles", "related stories", "related news",
        "you may also like", "you might also like", "more from", "advertisement", "share this article", "comments",
        "leave a comment", "leave the first comment", "what is your opinion on this topic", "sign up for our newsletter",
        "recommended for you", "most read", "trending now",
    ),
    "fr": (
        "lire aussi", "à lire aussi", "publicité", "partager cet article", "sur le même sujet", "à découvrir également",
        "les plus lus", "commentaires", "articles liés", "inscrivez-vous à notre newsletter", "voir aussi",
    ),
}  # fmt: skip

# A line that is nothing but a credit. `Ảnh: AFP/TTXVN`, `(Photo: VNA)`, `© AP Photo`, `Crédit : AFP`.
_CREDIT = re.compile(
    r"\(?\s*(?:(?:ảnh|nguồn ảnh|ảnh tư liệu|ảnh minh họa|tin, ảnh|photo|photos|image|photo credit|picture|crédit|crédit photo|photographie)"
    r"\s*:|©)\s*[^.!?]{2,60}\)?\.?",
    re.IGNORECASE,
)

# What stands on the page of a bot wall or a consent wall instead of an article.
_WALL = re.compile(
    r"verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|checking your browser|just a moment\.\.\."
    r"|enable javascript and cookies|access denied|you have been blocked|attention required|unusual traffic"
    r"|we value your privacy|before you continue|accept all cookies|manage your privacy"
    r"|xác minh bạn (?:là con người|không phải)|bạn không phải (?:là )?(?:robot|người máy)|truy cập bị từ chối|từ chối truy cập"
    r"|nous respectons votre vie privée|accepter (?:et fermer|tous les cookies)|vérifiez que vous êtes|accès refusé",
    re.IGNORECASE,
)
_WALL_WORDS = 200  # words; a longer text is an article about such pages

# UTF-8 read as Windows-1252 or Latin-1 shows a lead byte as one of these letters and a continuation byte as
# one of the signs behind it; no language writes them side by side inside a word.
_MOJIBAKE = re.compile(
    r"�|[ÂÃÄÅÆÐá][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ](?=[\w\x80-\xbf])|â€[\x80-\xbf™œ“”˜¦]"
)


def boilerplate(article: Article, outlet: Outlet) -> str | None:
    """The first phrase in the body that belongs to the site around it."""
    common = _common(outlet.language.partition("-")[0])
    for paragraph in article.article_body:
        if common.match(paragraph) or any(phrase in paragraph for phrase in outlet.boilerplate):
            return _line(paragraph)
    return None


@cache
def _common(language: str) -> re.Pattern[str]:
    phrases = "|".join(map(re.escape, _COMMON.get(language, ())))
    return re.compile(rf"(?:{phrases or '(?!)'})\s*(?::|[.…!?»>]*$)", re.IGNORECASE)


def credit_line(article: Article) -> str | None:
    """The first paragraph that is a caption of the page, or nothing but a photo credit."""
    captions = {caption.text for caption in article.captions}
    return _first(p for p in article.article_body if p in captions or _CREDIT.fullmatch(p))


def wall(article: Article) -> str | None:
    """What shows that the page is a bot wall's or a consent wall's."""
    if article.word_count > _WALL_WORDS:
        return None
    return _first(p for p in (article.headline or "", *article.article_body) if _WALL.search(p))


def damage(article: Article) -> float:
    """The share of characters that tell of a wrong character set."""
    text = " ".join((article.headline or "", article.description or "", *article.article_body))
    return sum(len(found) for found in _MOJIBAKE.findall(text)) / max(len(text), 1)


def _first(paragraphs: Iterable[str]) -> str | None:
    return next(map(_line, paragraphs), None)


def _line(paragraph: str) -> str:
    return paragraph if len(paragraph) <= _LINE else f"{paragraph[: _LINE - 1]}…"
