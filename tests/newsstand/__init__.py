"""A local web server that plays all the outlets; see ``python -m tests.newsstand --help``."""

from tests.newsstand.gold import Glued, Gold, Photo
from tests.newsstand.stand import Newsstand

__all__ = ["Glued", "Gold", "Newsstand", "Photo"]
