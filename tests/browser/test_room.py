"""There is room for what is read: on phones, beside scrollbars, in narrow lists, below many labels."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.actions.tickets.front_desk import inserted
from tests.browser.conftest import OpenWindow
from tests.browser.window import Window
from tests.support.chromium import CHROMIUM, FLAGS
from tests.web.visitors import link_for
from tests.world import World

PHONE = {"width": 390, "height": 844}


@contextmanager
def with_scrollbars(browser: Browser, world: World, path: str, width: int) -> Iterator[Page]:
    """A window whose scrollbars take room, as those of many do, and not of playwright's alone."""
    options = {"executable_path": CHROMIUM, "args": list(FLAGS), "ignore_default_args": ["--hide-scrollbars"]}
    chromium = browser.browser_type.launch(**options)  # type: ignore[arg-type]
    window = Window(chromium, world.url, width=width)
    window.enter(link_for(world, world.alice), path)
    yield window.page
    window.check()
    window.close()
    chromium.close()


def height(box: Locator) -> float:
    found = box.bounding_box()
    assert found is not None
    return found["height"]


def test_no_page_is_higher_than_the_window(open_window: OpenWindow, world: World) -> None:
    window = open_window(world.alice)
    for path in ("/inbox/open", "/contacts", "/settings"):
        window.open(path)
        assert window.page.evaluate("document.documentElement.scrollHeight - innerHeight") == 0, path
