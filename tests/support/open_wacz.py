"""Takes a day's WACZ from its page of the desk and opens it in ReplayWeb.page, as a person does, in Debian's Chromium: run by the
Python of ``.tools``.

    {"page": "http://…/days/…", "player": "a folder", "headline": "…", "picture": "a file or empty"}

comes by standard input. JSON goes out: under which name the file was saved, how many pages ReplayWeb.page lists, the text of the page that
it plays, and what was asked of other hosts than these two.
"""

import json
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def main() -> None:
    asked = json.load(sys.stdin)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=asked["player"]))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # By another name than the desk's: an origin of its own.
    player = f"http://localhost:{server.server_port}"
    foreign: list[str] = []
    with sync_playwright() as playwright, TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": 1280, "height": 900}, locale="en", accept_downloads=True
        )
        ours = (player, asked["page"].partition("/days/")[0], "data:", "blob:")
        context.on(
            "request", lambda each: foreign.append(each.url) if not each.url.startswith(ours) else None
        )
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(asked["page"])
        with page.expect_download() as saving:
            page.locator("a", has_text="WACZ").click()
        name = saving.value.suggested_filename
        file = f"{folder}/{name}"
        saving.value.save_as(file)
        said = {"name": name, **played(page, player, file, asked), "foreign": foreign}
        browser.close()
    server.shutdown()
    json.dump(said, sys.stdout)


def played(page: Page, player: str, file: str, asked: dict[str, str]) -> dict[str, object]:
    # As in a browser that has no dialog for files of its own, which nobody can answer here.
    page.add_init_script("window.showOpenFilePicker = undefined")
    page.goto(player)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Load", exact=False).first.click()
    entry = page.locator("wr-page-entry")
    wanted = entry.filter(has_text=asked["headline"]).locator("a").first
    wanted.wait_for()
    listed = entry.count()
    wanted.click()
    heading = page.frame_locator("iframe").locator("h1")
    heading.wait_for()
    text = heading.locator("xpath=ancestor::body").inner_text()
    if asked["picture"]:
        page.screenshot(path=asked["picture"])
    return {"listed": listed, "text": text, "at": page.url.removeprefix(player)}


if __name__ == "__main__":
    main()
