"""Goes through the desk inside Airflow's web UI in Debian's Chromium, as a person does, and takes pictures on the way: run by the
Python of ``.tools``.

    {"base": "http://…", "user": "admin", "password": "…", "pictures": "a folder"}

comes by standard input. JSON goes out: the heading and the language of each page that was seen, in order, by name.
"""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import FrameLocator, sync_playwright

CHROMIUM = "/usr/bin/chromium"
SIZE = {"width": 1060, "height": 500}


def main() -> None:
    asked = json.load(sys.stdin)
    seen: dict[str, tuple[str, str]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(viewport=SIZE, color_scheme="light", locale="en").new_page()
        page.set_default_timeout(120_000)
        page.goto(f"{asked['base']}/plugin/khobao")
        page.locator("input[name=username]").fill(asked["user"])
        page.locator("input[name=password]").fill(asked["password"])
        page.locator("button[type=submit]").click()
        desk = page.frame_locator("iframe")

        def picture(name: str) -> None:
            page.wait_for_load_state("networkidle")
            page.screenshot(path=Path(asked["pictures"]) / f"{name}.png")
            see(name)

        def see(name: str) -> None:
            seen[name] = (desk.locator("h1").inner_text(), desk.locator("html").get_attribute("lang") or "")

        walk(desk, picture)
        see("search")
        browser.close()
    json.dump(seen, sys.stdout)


def walk(desk: FrameLocator, picture: Callable[[str], None]) -> None:
    """What was published, and what is missing; one article; and a search, in Vietnamese."""
    desk.locator("#map").wait_for()
    picture("desk-coverage")
    desk.locator("td.number a").filter(has_text=re.compile(r"[1-9]")).first.click()
    desk.locator("#ledger").wait_for()
    picture("desk-day")
    desk.locator("td.address a").first.click()
    desk.locator("aside").wait_for()
    picture("desk-article")
    desk.locator("nav a[hreflang=vi]").click()
    desk.locator("html[lang=vi] aside").wait_for()
    desk.locator("nav a[href$='/search']").click()
    desk.locator("input[type=search]").fill('"can tho"')
    desk.locator("form[role=search] button").click()
    desk.locator("article.hit").first.wait_for()


if __name__ == "__main__":
    main()
