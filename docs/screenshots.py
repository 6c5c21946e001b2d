"""Takes the pictures of the docs: a demo hub in a temporary folder, looked at in Chromium."""  # noqa: INP001 - a script

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, FloatRect, Locator, Page, ViewportSize, sync_playwright

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
TALL: ViewportSize = {"width": 1440, "height": 3600}
PHONE: ViewportSize = {"width": 390, "height": 844}


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
            page.goto(url)
            page.screenshot(path=IMAGES / f"overview-{scheme}.png")
    with window(browser, state) as page:
        page.goto(url + liveliest_ticket(page, url))
        page.screenshot(path=IMAGES / "ticket.png")
    with window(
        browser, state, size=TALL
    ) as page:  # the bar at the top would lie over it if it had to scroll
        page.goto(url)
        page.screenshot(path=IMAGES / "lens.png", clip=around(page.locator(".panel")))
    with window(browser, state, size=PHONE, scheme="dark", scale=2) as page:
        page.goto(url)
        page.screenshot(path=IMAGES / "phone.png")


def around(element: Locator, *, margin: int = 24) -> FloatRect:
    """Give the place of an element, with a margin."""
    box = element.bounding_box()
    assert box is not None  # noqa: S101 - it is on the page
    return {
        "x": box["x"] - margin,
        "y": box["y"] - margin,
        "width": box["width"] + 2 * margin,
        "height": box["height"] + 2 * margin,
    }


def liveliest_ticket(page: Page, url: str) -> str:
    """Find the ticket of the overview with the most messages."""
    page.goto(url)
    paths = [link.get_attribute("href") or "" for link in page.locator(".ticket-row a").all()]

    def messages_of(path: str) -> int:
        page.goto(url + path)
        return page.locator(".message").count()

    return max(paths, key=messages_of)


def log_in(browser: Browser, link: str) -> Any:
    """Use a log-in link, and answer the cookies that came of it."""
    page = browser.new_page()
    page.goto(link)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("button", name="Log out").wait_for()
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
        yield json.loads(server.stdout.readline())["url"]
        server.terminate()


def run(data: str, *command: str) -> Any:
    """Run a command and answer what it printed."""
    line = [str(ROLODESK), "--data", data, *command, "--json"]
    return json.loads(subprocess.check_output(line, text=True))  # noqa: S603 - our own command


if __name__ == "__main__":
    main()
