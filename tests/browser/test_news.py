"""News at the edge of the window: they are in nobody's way."""

import pytest
from playwright.sync_api import Locator, expect

from tests.actions.tickets.front_desk import inserted
from tests.browser.conftest import OpenWindow
from tests.browser.window import STILL
from tests.world import World

UNCOVERED = """button => {
    const { left, right, top, bottom } = button.getBoundingClientRect()
    return [[left, top], [left, bottom], [right, top], [right, bottom]].every(([x, y]) =>
        !document.elementsFromPoint(Math.min(x, innerWidth - 1), Math.min(y, innerHeight - 1))
            .some(one => one.closest('.toast')))
}"""


@pytest.fixture
def ticket(world: World) -> int:
    return inserted(world, subject="My order", plain="Where is it?").id


@pytest.mark.parametrize("width", [390, 1440])
def test_news_cover_neither_what_sends_nor_what_begins_an_answer(
    open_window: OpenWindow, world: World, ticket: int, width: int
) -> None:
    window = open_window(world.alice, f"/inbox/open/{ticket}", width=width)
    page = window.page
    if width == 1440:
        expect(page.get_by_role("complementary", name="Contact")).to_be_visible()
    page.get_by_role("button", name="Forward").last.wait_for()
    for number in (1, 2):
        window.press("i")
        expect(page.locator(".toast")).to_have_count(number)
    page.evaluate(STILL)
    for name in ("Reply", "Internal note", "Forward"):
        assert is_free(page.locator(".ways").get_by_role("button", name=name, exact=True))
    window.press("r")
    page.keyboard.type("On its way")
    assert is_free(page.get_by_role("button", name="Send", exact=True))
    assert page.locator(".toast").count()


def is_free(button: Locator) -> bool:
    """Whether nothing lies over any corner of it."""
    return bool(button.evaluate(UNCOVERED))
