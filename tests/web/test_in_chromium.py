"""In a real browser: logging in by link, and the hub's own pages, which run no script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.actions.tickets.front_desk import inserted
from tests.support.app import needs_the_app
from tests.support.chromium import CHROMIUM, FLAGS
from tests.web.visitors import link_for
from tests.world import World

WATCH = """
    window.pwned = []
    window.pwn = () => window.pwned.push('ran')
    window.alert = () => window.pwned.push('alerted')
    document.addEventListener('securitypolicyviolation', event => window.pwned.push(event.violatedDirective))
"""
CONTRASTS = """() => {
    const numbers = colour => (colour.match(/[\\d.]+/g) || []).map(Number)
    const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
        .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
    const ground = element => {
        for (let at = element; at; at = at.parentElement) {
            const colour = numbers(getComputedStyle(at).backgroundColor)
            if (colour.length === 3 || colour[3] === 1) return colour
        }
        return [255, 255, 255]
    }
    const seen = [...document.querySelectorAll('body *')].filter(element => element.checkVisibility()
        && [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    return seen.map(element => {
        const [a, b] = [light(numbers(getComputedStyle(element).color)), light(ground(element))]
        return [element.className || element.tagName, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]
    }).filter(([, ratio]) => ratio < 4.5)
}"""


class Watched:
    """A page of a browser that tells what it should not have: scripts that ran, and complaints."""

    def __init__(self, browser: Browser, url: str, *, scheme: str = "light", width: int = 1440) -> None:
        self._context = browser.new_context(
            base_url=url,
            color_scheme="dark" if scheme == "dark" else "light",
            viewport={"width": width, "height": 900},
        )
        self._context.add_init_script(WATCH)
        self.complaints: list[str] = []
        self.page: Page = self._context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> str:
        """Open a page and answer its text."""
        self.page.goto(path)
        assert self.page.evaluate("window.pwned") == []
        assert self.complaints == []
        return self.page.inner_text("body")

    def log_in(self, link: str) -> None:
        """Press the button of a log-in link."""
        self.page.goto(link)
        self.page.get_by_role("button", name="Log in").click()
        self.page.wait_for_url("**/inbox")

    def close(self) -> None:
        self._context.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; none to be had is a failure. While it lives, this thread has an event loop."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def watched(chromium: Browser, world: World) -> Iterator[Watched]:
    page = Watched(chromium, world.url)
    yield page
    page.close()


def test_a_link_opens_the_inbox_and_the_way_out_closes_it(watched: Watched, world: World) -> None:
    needs_the_app()
    inserted(world, subject="My order")
    watched.log_in(link_for(world, world.alice))
    watched.page.get_by_role("link", name="Unassigned").click()
    watched.page.get_by_role("link", name="My order").wait_for()
    watched.page.get_by_role("button", name="You: Alice").click()
    watched.page.get_by_role("menuitem", name="Log out").click()
    watched.page.get_by_role("heading", name="Log in").wait_for()
    assert "My order" not in watched.open("/")
    assert watched.complaints == []


def test_another_sites_form_cannot_log_anyone_in(watched: Watched, world: World) -> None:
    link = link_for(world, world.alice)
    watched.page.route(
        "http://evil.example/",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<form method=post action="{world.url}{link}"><button>Win</button></form>',
        ),
    )
    watched.page.goto("http://evil.example/")
    watched.page.get_by_role("button").click()
    watched.page.get_by_text("This came from somewhere else").wait_for()
    watched.page.goto("/inbox")
    assert watched.page.url == f"{world.url}/login?next=/inbox"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read_and_nothing_overflows(chromium: Browser, world: World, scheme: str) -> None:
    for width in (360, 1180, 1440):
        watched = Watched(chromium, world.url, scheme=scheme, width=width)
        for path in ("/", "/login", "/login/x", "/docs"):
            assert_is_readable(watched, path)
        watched.log_in(link_for(world, world.alice))
        assert_is_readable(watched, "/password")
        watched.close()


def assert_is_readable(watched: Watched, path: str) -> None:
    """Every text has the contrast that WCAG 2.2 AA asks of small text, and nothing scrolls sideways."""
    watched.open(path)
    assert watched.page.evaluate(CONTRASTS) == [], path
    assert watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
