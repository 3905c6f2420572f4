"""Who we are to a site: the product token, and the User-Agent header made of it."""

from scrapers import __version__

ROBOT = "Khobao"
"""The product token that robots.txt names us by (RFC 9309 §2.2.1)."""


def user_agent(contact: str) -> str:
    """``Khobao/<version> (+<contact>)``: who we are, and where a webmaster reaches us."""
    return f"{ROBOT}/{__version__} (+{contact})"
