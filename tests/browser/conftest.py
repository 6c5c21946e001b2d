"""Fixtures: Debian's Chromium, and people's windows in it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from rolodesk.model.workspace import Member
from tests.browser.window import Scheme, Window
from tests.support.app import needs_the_app
from tests.support.chromium import CHROMIUM, FLAGS
from tests.web.visitors import link_for
from tests.world import World

OpenWindow = Callable[..., Window]

expect.set_options(timeout=30_000)  # a busy machine takes its time


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Without it, or with an app built from other sources than these, it is a failure."""
    needs_the_app()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def open_window(browser: Browser, world: World) -> Iterator[OpenWindow]:
    """Opens windows: `open_window(world.alice, "/inbox", width=390)`. Each is checked at the end."""
    windows: list[Window] = []

    def opened(
        member: Member, path: str = "/inbox", *, width: int = 1440, scheme: Scheme = "light"
    ) -> Window:
        window = Window(browser, world.url, width=width, scheme=scheme)
        windows.append(window)
        window.enter(link_for(world, member), path)
        return window

    yield opened
    for window in windows:
        window.check()
        window.close()


@pytest.fixture
def window(open_window: OpenWindow, world: World) -> Window:
    """Alice's window, at the inbox."""
    return open_window(world.alice)
