"""Walls: pages that stand before the page that was asked for.

A wall has hardly any text and no marks of an article. What only tells in such a page (a captcha's script is
in the comment form of many a news page too) is looked for in no other.
"""

import re

from w3lib.html import remove_tags, remove_tags_with_content, replace_entities

from scrapers.model.page import Page

_TYPES = (
    "newsarticle",
    "reportagenewsarticle",
    "analysisnewsarticle",
    "opinionnewsarticle",
    "liveblogposting",
    "blogposting",
)
_MARKS = (
    b"article:published_time",
    b"articlebody",
    b"datepublished",
    *(f"{quote}{kind}{quote}".encode() for kind in _TYPES for quote in "\"'"),
)
_OG_ARTICLE = re.compile(
    rb"""og:type["']?\s+content=["']?article|content=["']?article["']?\s+property=["']?og:type"""
)
_CHALLENGE = re.compile(
    rb"cdn-cgi/challenge-platform|cf[-_]chl|challenges\.cloudflare\.com|captcha-delivery\.com|datadome"
    rb"|_Incapsula_Resource|px-captcha|perimeterx|hcaptcha|recaptcha|turnstile|geetest|awswaf|sucuri|ddos-guard"
    rb"|id=[\"']?captcha|class=[\"']?[\w -]*captcha",
    re.I,
)
_REFUSAL = re.compile(
    r"access (?:is )?denied|attention required|just a moment|are you (?:a )?(?:robot|human)|you are (?:not a robot|human)"
    r"|pardon our interruption|request (?:was |has been )?(?:blocked|rejected|unsuccessful)|unusual traffic"
    r"|security check|checking your browser|you have been blocked|forbidden|too many requests"
    r"|truy cập bị (?:từ chối|chặn)|không phải (?:là )?(?:robot|người máy)|xác minh|kiểm tra bảo mật|accès refusé",
    re.I,
)
_CONSENT = re.compile(
    r"before you continue|consent|cookies?\b|your privacy|quyền riêng tư|vie privée|consentement|chấp nhận",
    re.I,
)
_HEADING = re.compile(r"<(title|h1|h2)\b[^>]*>(.*?)</\1", re.I | re.S)
_LIST = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:[\[{]|(?:<[?!][^>]*>\s*)*<(?:\w+:)?(?:urlset|sitemapindex|rss|feed|rdf)\b)",
    re.I,
)
_HEADLINE = re.compile(rb"<h1\b|og:title|[\"']headline[\"']|<article\b", re.I)

CHALLENGE_TEXT = 1200
"""Characters. Challenges and refusals have 50 to 600. Of 412 saved article pages the poorest have 1,350 with their
menus, but for one of 48 that is drawn by scripts; without their marks, too, none of the 412 is taken for a wall."""
CONSENT_TEXT = 4000
"""Characters: consent walls explain themselves at length."""
EMPTY_TEXT = 200
"""Characters of a page that has no headline either."""


def wall(page: Page) -> str | None:
    """What stands before the page, in words, or None where it is the page itself (as far as one can tell)."""
    if is_marked(page.body):
        return None
    return barrier(page) or poverty(page)


def is_marked(body: bytes) -> bool:
    """Whether a page says of itself that it is an article: JSON-LD, OpenGraph, microdata."""
    body = body.lower()
    return _OG_ARTICLE.search(body) is not None or any(mark in body for mark in _MARKS)


def is_list(body: bytes) -> bool:
    """Whether a body is a list for machines: a sitemap, a feed or JSON."""
    return _LIST.match(body) is not None


def barrier(page: Page) -> str | None:
    """A challenge, a block page or a consent wall, recognised by their words and scripts; any page may be asked about."""
    body = page.body
    html, text = _html(page), visible_text(page)
    if len(text) > CONSENT_TEXT:
        return None
    headings = " / ".join(" ".join(remove_tags(found[1]).split()) for found in _HEADING.findall(html))[:200]
    if len(text) <= CHALLENGE_TEXT:
        if found := _CHALLENGE.search(body):
            return f"a challenge ({found[0].decode('latin-1')}) and {len(text)} characters of text"
        if _REFUSAL.search(headings) or (len(text) < 600 and _REFUSAL.search(text)):
            return f"a block page: {headings or text[:80]!r}"
    if _CONSENT.search(headings) and re.search(r"<(?:form|button)\b", html, re.I):
        return f"a consent wall: {headings!r}"
    return None


def poverty(page: Page) -> str | None:
    """A page that holds nothing: an empty shell, or a wall in a tongue unknown to us. A list for machines may be short."""
    if not 200 <= page.status < 400 or _HEADLINE.search(page.body) or is_list(page.body):
        return None
    if (size := len(visible_text(page))) < EMPTY_TEXT:
        return f"no headline and {size} characters of text"
    return None


def _html(page: Page) -> str:
    return page.body[:1_000_000].decode("utf-8", "replace")


def visible_text(page: Page) -> str:
    """What a reader sees, menus included."""
    hidden = ("script", "style", "noscript", "template", "svg")
    return " ".join(
        replace_entities(remove_tags(remove_tags_with_content(_html(page), which_ones=hidden))).split()
    )
