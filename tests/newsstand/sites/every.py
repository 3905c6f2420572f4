"""The sites of all outlets, by slug."""

from tests.newsstand.press import Press
from tests.newsstand.sites.base import Site
from tests.newsstand.sites.euronews import EuronewsEnglish
from tests.newsstand.sites.zce import VietnamPlusEnglish

SITES: tuple[type[Site], ...] = (VietnamPlusEnglish, EuronewsEnglish)


def sites(press: Press) -> dict[str, Site]:
    return {site.paper.slug: site(press) for site in SITES}
