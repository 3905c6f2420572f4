"""All sites, by the slug of their outlet."""

from scrapers.outlets import load_all
from tests.newsstand.press import Press
from tests.newsstand.sites.anewz import Anewz
from tests.newsstand.sites.aspnet import BaoTinTuc
from tests.newsstand.sites.base import StorySite
from tests.newsstand.sites.euronews import EuronewsEnglish, EuronewsFrench
from tests.newsstand.sites.generic import GenericSite
from tests.newsstand.sites.houses import NgayNay, VietnamPlus, VietnamPlusEnglish
from tests.newsstand.sites.vietgiaitri import VietGiaiTri

SITES: tuple[type[StorySite], ...] = (
    VietnamPlus,
    VietnamPlusEnglish,
    BaoTinTuc,
    EuronewsEnglish,
    EuronewsFrench,
    Anewz,
    NgayNay,
    VietGiaiTri,
)


def sites(press: Press) -> dict[str, StorySite]:
    """A site for each outlet: one of our making, with the quirks of its CMS, else one that its file describes."""
    made = {site.paper.slug: site(press) for site in SITES}
    return made | {each.slug: GenericSite(press, each) for each in load_all() if each.slug not in made}
