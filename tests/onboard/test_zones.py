"""The time zone that dates and countries tell."""

from datetime import datetime

import pytest

from scrapers.onboard.probe.zones import zone

WINTER, SUMMER = "2026-11-20T10:00:00", "2026-07-20T10:00:00"


@pytest.mark.parametrize(
    ("dates", "host", "regions", "language", "name", "sure"),
    [
        ([f"{WINTER}+07:00"], "gazette.vn", [], "vi", "Asia/Ho_Chi_Minh", True),
        ([f"{WINTER}+00:00", f"{SUMMER}+01:00"], "gazette.co.uk", [], "en", "Europe/London", True),
        ([f"{WINTER}+01:00"], "fr.gazette.com", ["FR"], "fr", "Europe/Paris", True),
        ([f"{WINTER}-05:00"], "gazette.com", ["US"], "en", "America/New_York", True),
        ([f"{WINTER}-08:00"], "gazette.com", ["US"], "en", "America/Los_Angeles", True),
        # Its country says one thing and its dates another: dates are what the site prints.
        ([f"{WINTER}+01:00", f"{SUMMER}+02:00"], "gazette.com", ["GB"], "de", "Europe/Berlin", False),
        ([f"{WINTER}+07:00"], "gazette.com", [], "vi", "Asia/Ho_Chi_Minh", False),
        ([f"{WINTER}+04:00"], "gazette.tv", [], "az", "Asia/Baku", False),
        # A CMS prints UTC anywhere.
        ([f"{WINTER}+00:00"], "gazette.vn", [], "vi", "Asia/Ho_Chi_Minh", False),
        ([f"{WINTER}+00:00"], "gazette.com", [], "en", "UTC", False),
        ([], "gazette.com", [], None, "UTC", False),
        ([f"{WINTER}+07:07"], "gazette.com", [], "en", "Etc/GMT-7", False),
    ],
)  # fmt: skip
def test_zone(dates, host, regions, language, name, sure):
    found = zone(map(datetime.fromisoformat, dates), host, regions, language)
    assert (found.name, found.is_sure) == (name, sure)
    assert name not in found.others
    assert found.by


def test_zones_that_fit_as_well_are_named():
    found = zone([datetime.fromisoformat(f"{WINTER}+04:00")], "gazette.tv")
    assert {"Asia/Baku", "Asia/Tbilisi"} <= {found.name, *found.others}
    assert found.offsets == ("+04:00",)
