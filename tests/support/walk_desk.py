"""Goes from an article to its difference and its page as it was, searches, and releases from quarantine, in Debian's Chromium as a
person does: run by the Python of ``.tools``.

    {"base": "http://…", "words": "…", "day": "/days/…"}

comes by standard input. JSON goes out: what was seen at each step, scripts of the archived page that ran, and what was asked of
other hosts.
"""

import json
import sys

from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"


def main() -> None:
    asked = json.load(sys.stdin)
    base = asked["base"]
    foreign: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(locale="en").new_page()
        page.set_default_timeout(120_000)
        page.on(
            "request",
            lambda each: foreign.append(each.url) if not each.url.startswith((base, "data:")) else None,
        )
        page.goto(base + "/")
        page.goto(base + asked["day"])
        page.locator("td.address a", has_text=asked["words"]).first.click()
        page.get_by_role("link", name="compare").first.click()
        difference = {
            kind: [each.strip() for each in page.locator(f".difference {kind}").all_inner_texts()]
            for kind in ("del", "ins")
        }
        page.get_by_role("link", name="as it was").last.click()
        frame = page.frame_locator("iframe.replay")
        heading = frame.locator("h1").inner_text()
        ran = page.evaluate("'ran' in window") or page.evaluate("document.title.includes('ran')")
        page.goto(base + "/quarantine")
        page.locator("main a[href^='/quarantine/']").first.click()
        beside = page.frame_locator("iframe.replay").locator("h1").inner_text()
        page.get_by_label("Why", exact=True).fill("It is whole.")
        page.get_by_role("button", name="Release", exact=True).click()
        page.locator("main h1").wait_for()
        decided = page.locator("main").inner_text()
        page.goto(base + "/")
        page.locator("nav a", has_text="Search").click()
        hits = {}
        for words in asked["searches"]:
            page.locator("input[type=search]").fill(words)
            page.locator("form[role=search] button").click()
            page.locator("p.trail, p.notice").first.wait_for()
            hits[words] = page.locator("article.hit mark").all_inner_texts()
        browser.close()
    said = {"difference": difference, "heading": heading, "ran": ran, "beside": beside, "decided": decided}
    json.dump(said | {"hits": hits, "foreign": foreign}, sys.stdout)


if __name__ == "__main__":
    main()
