"""Takes the pictures of the docs: a demo hub in a temporary folder, looked at in Chromium."""  # noqa: INP001 - a script

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
ROLODESK = Path(sys.executable).parent / "rolodesk"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
TICKET = 5
"""How far down the list the ticket stands that is shown."""
SETTLING_MS = 2_500


def main() -> None:
    """Take every picture anew."""
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        workspace = run(data, "demo")["id"]
        people = run(data, "member", "list", "--workspace", str(workspace))
        owner = next(person["email"] for person in people if person["role"] == "owner")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with serving(data) as url:
            link = run(data, "member", "login-link", "--workspace", str(workspace), "--email", owner)["url"]
            path = "/login/" + link.rpartition("/")[2]
            take_all(browser, url, log_in(browser, url + path))
        browser.close()


def take_all(browser: Browser, url: str, state: Any) -> None:
    """Take each picture in a window of its own."""
    for scheme in ("light", "dark"):
        with window(browser, state, scheme=scheme) as page:
            open_ticket(page, url, down=TICKET)
            page.screenshot(path=IMAGES / f"inbox-{scheme}.png")
    with window(browser, state) as page:
        page.goto(f"{url}/contacts")
        page.get_by_role("row").nth(5).wait_for()
        settle(page)
        page.screenshot(path=IMAGES / "contacts.png")
    with window(browser, state, size=PHONE, scheme="dark", scale=2) as page:
        open_ticket(page, url, down=TICKET)
        page.screenshot(path=IMAGES / "phone.png")


def open_ticket(page: Page, url: str, *, down: int) -> None:
    """Open the ticket that stands so far down among all that are open."""
    page.goto(f"{url}/inbox/open")
    settle(page)
    for _ in range(down):
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/inbox/open/\d+"))
    settle(page)


def settle(page: Page) -> None:
    """Wait until everything is there and nothing moves."""
    page.wait_for_timeout(SETTLING_MS)


def log_in(browser: Browser, link: str) -> Any:
    """Use a log-in link, and answer the cookies that came of it."""
    page = browser.new_page()
    page.goto(link)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(re.compile("/inbox"))
    return page.context.storage_state()


@contextmanager
def window(
    browser: Browser, state: Any, *, size: ViewportSize = DESK, scheme: Any = "light", scale: int = 1
) -> Iterator[Page]:
    """Open a window in which somebody is logged in."""
    context = browser.new_context(
        storage_state=state, viewport=size, color_scheme=scheme, device_scale_factor=scale
    )
    yield context.new_page()
    context.close()


@contextmanager
def serving(data: str) -> Iterator[str]:
    """Serve the folder on a free port until the block ends."""
    serve = [str(ROLODESK), "--data", data, "serve", "--port", "0", "--json"]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own command
        assert server.stdout is not None  # noqa: S101 - narrows the type
        try:
            yield json.loads(server.stdout.readline())["url"]
        finally:
            server.terminate()


def run(data: str, *command: str) -> Any:
    """Run a command and answer what it printed."""
    line = [str(ROLODESK), "--data", data, *command, "--json"]
    return json.loads(subprocess.check_output(line, text=True))  # noqa: S603 - our own command


if __name__ == "__main__":
    main()
