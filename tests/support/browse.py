"""Opens pages in Debian's Chromium and prints what axe-core and we find on each: run by the Python of ``.tools``.

    {"base": "http://…", "pages": ["/…"], "walks": [["/…", "a.cell", ["Enter"]]], "locale": "vi",
     "schemes": ["light", "dark"], "frame": "/…", "airflows": [{"i18nextLng": "vi"}]}

comes by standard input. JSON goes out: by colour scheme and address what was found, in words; what was asked of other hosts; how
many rules of axe-core were looked at; where each walk by keys ended;
the languages of the pages; that of
the desk in a frame of Airflow's while Airflow keeps each of ``airflows`` of what was chosen there.
"""

import json
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
RULES: dict[str, object] = {
    "light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
"""What axe-core looks at: of the second scheme, which is the same page, at its colours."""
# What a reader at 360 px cannot reach without moving the whole page sideways.
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
FRAMED = "[document.documentElement.lang, document.querySelector('[aria-labelledby=runs] time')?.textContent]"
"""The language of the desk in its frame, and the first time in its list of runs."""
# What the keyboard reaches and does not show that it has.
UNSEEN = """() => [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')].filter((each) => {
  if (!each.checkVisibility() || each.type === 'hidden') return false;
  each.focus();
  const style = getComputedStyle(each);
  return document.activeElement === each && each.matches(':focus-visible') && style.outlineStyle === 'none';
}).map((each) => each.outerHTML.slice(0, 120))"""


def main() -> None:
    asked = json.load(sys.stdin)
    found: dict[str, list[str]] = {}
    foreign: list[str] = []
    walked: list[str] = []
    languages: set[str] = set()
    framed: list[list[str]] = []
    checked = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for scheme in asked.get("schemes", ["light"]):
            context = browser.new_context(
                color_scheme=scheme, locale=asked.get("locale", "en"), bypass_csp=False
            )
            page = context.new_page()
            page.on(
                "request",
                lambda request: (
                    foreign.append(request.url)
                    if not request.url.startswith((asked["base"], "data:"))
                    else None
                ),
            )
            for address in asked["pages"]:
                said = found.setdefault(f"{scheme} {address}", [])
                page.on("pageerror", lambda error, said=said: said.append(f"script: {error}"))
                page.set_viewport_size({"width": 1280, "height": 900})
                page.goto(asked["base"] + address, wait_until="load")
                languages.add(page.evaluate("document.documentElement.lang"))
                result = Axe().run(page, options={"runOnly": RULES[scheme]})
                checked += len(result.response["passes"])
                for each in result.response["violations"]:
                    for node in each["nodes"]:
                        said.append(
                            f"{each['impact']} {each['id']}: {node['html'][:160]} | {node['failureSummary'][:260]}"
                        )
                page.keyboard.press("Tab")
                said += [f"focus is not seen: {each}" for each in page.evaluate(UNSEEN)]
                page.set_viewport_size({"width": 360, "height": 800})
                if wide := page.evaluate(WIDE):
                    said.append(f"{wide} px wider than 360")
            for address, stop, keys in asked.get("walks", []):
                page.set_viewport_size({"width": 1280, "height": 900})
                page.goto(asked["base"] + address)
                for _ in range(200):
                    page.keyboard.press("Tab")
                    if page.evaluate("stop => document.activeElement.matches(stop)", stop):
                        break
                for key in keys[:-1]:
                    page.keyboard.press(key)
                with page.expect_navigation():
                    page.keyboard.press(keys[-1])
                walked.append(page.url.removeprefix(asked["base"]))
            for theirs in asked.get("airflows", []):
                page.goto(asked["base"] + asked["frame"])
                page.evaluate("theirs => Object.assign(localStorage, theirs)", theirs)
                page.reload(wait_until="networkidle")
                framed.append(page.frames[1].evaluate(FRAMED))
            context.close()
        browser.close()
    said_of_all = {"foreign": foreign, "checked": checked, "walked": walked, "languages": sorted(languages)}
    json.dump({"found": found, "framed": framed, **said_of_all}, sys.stdout)


if __name__ == "__main__":
    main()
