"""Where a redirect leads."""

from scrapers.web.urls import normal


def target(url: str, location: str) -> str:
    """The address that a Location header of the response at ``url`` names, as ``web.urls.normal`` gives it.

    Raises ValueError, with the header's value cut to 200 characters, where it names none.
    """
    try:
        return normal(location, url)
    except ValueError as error:
        raise ValueError(f"{url} redirects to {location[:200]!r}, which is no http(s) address") from error
