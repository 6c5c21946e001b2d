"""A window of a real browser on the web app, which notices everything that should not have happened."""

from collections.abc import Sequence
from typing import Final, Literal

from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.house.tracked import ROOT

AXE: Final = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS: Final = {"serious", "critical"}
WATCH: Final = """
    document.addEventListener('securitypolicyviolation', event =>
        window.complain(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`))
    window.pwn = () => window.complain('a script from outside ran')
    window.alert = window.pwn
"""
# What still fades in has another contrast than it will have; what breathes for ever is judged as it is.
STILL: Final = """() => Promise.all(document.getAnimations()
    .filter(one => one.effect.getComputedTiming().endTime !== Infinity)
    .map(one => one.finished.catch(() => null))).then(() => null)"""
JUDGE: Final = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
    .filter(found => ['serious', 'critical'].includes(found.impact))
    .map(found => `${found.id}: ${found.nodes.map(node => node.target.join(' ')).join(', ')}`)"""

Scheme = Literal["light", "dark"]


class Window:
    """
    Somebody's window. `page` is playwright's.

    At its end (`check`) nothing may have been complained of, in whatever it showed since it was opened: no
    error or warning in the console, nothing thrown, no violation of the policy, no script that came in with
    a text.
    """

    def __init__(self, browser: Browser, url: str, *, width: int = 1440, scheme: Scheme = "light") -> None:
        self.context = browser.new_context(
            base_url=url,
            color_scheme=scheme,
            viewport={"width": width, "height": 900},
            bypass_csp=False,
            locale="en-GB",
        )
        self._url = url
        self.complaints: list[str] = []
        self._expected: list[str] = []
        # Told at once, for what a page knows is gone with it.
        self.context.expose_function("complain", self._take)
        self.context.add_init_script(WATCH)
        self.context.on("console", self._hear)
        self.context.on("weberror", lambda error: self.complaints.append(f"thrown: {error.error}"))
        self.page: Page = self.context.new_page()

    def log_in(self, link: str, path: str = "/inbox") -> None:
        """Log in by a link, and open a page of the app."""
        self.page.goto(link)
        self.page.get_by_role("button", name="Log in").click()
        self.page.wait_for_url("**/inbox")
        self.open(path)

    def enter(self, link: str, path: str = "/inbox") -> None:
        """Log in by a link without looking at any page, which takes seconds, and open a page of the app."""
        who = {"origin": self._url, "user-agent": str(self.page.evaluate("navigator.userAgent"))}
        answer = self.context.request.post(link, headers=who, max_redirects=0)
        assert answer.headers.get("location") == "/inbox", answer.text()
        self.open(path)

    def open(self, path: str) -> None:
        """Load a page of the app anew, and wait until it is there."""
        self.page.goto(path)
        self.settle()

    def settle(self) -> None:
        """Wait until the page that was gone to is shown."""
        self.page.locator("main[aria-busy=false]").wait_for()

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def expect_complaints(self, *parts: str) -> None:
        """Allow complaints with such a text: the console tells of a refusal that a test provokes, too."""
        self._expected += parts

    def check_accessible(self) -> None:
        """Fail for anything serious that axe finds, and for a page that scrolls sideways."""
        # Straight into the page's world: as an element, its policy would refuse the script.
        self.page.evaluate(AXE.read_text("utf-8"))
        self.page.evaluate(STILL)
        found: Sequence[str] = self.page.evaluate(JUDGE)
        assert not found, f"{self.page.url}: axe finds {'; '.join(found)}"
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"

    def check(self) -> None:
        """Fail for whatever was complained of."""
        self.page.evaluate("null")  # what it says after this was said after the test
        unexpected = [one for one in self.complaints if not any(part in one for part in self._expected)]
        assert not unexpected, "; ".join(unexpected)

    def close(self) -> None:
        self.context.close()

    def _take(self, complaint: str) -> None:
        self.complaints.append(complaint)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text} {message.location.get('url', '')}")
