"""What could not be read while the hub was out of reach is read when it is back, without being asked for."""

from playwright.sync_api import expect

from tests.actions.tickets.front_desk import inserted
from tests.browser.conftest import OpenWindow
from tests.browser.window import Window
from tests.world import World

AWAY = ("net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED", "preload assets")


def test_a_page_that_did_not_load_does_when_the_network_is_back(window: Window) -> None:
    page = window.page
    window.expect_complaints(*AWAY)
    window.context.set_offline(True)
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_role("heading", name="This page did not load")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    window.check_accessible()
    window.context.set_offline(False)
    expect(page.get_by_role("navigation", name="Settings")).to_be_visible()


def test_lists_and_records_that_could_not_be_read_are_read_then(
    world: World, open_window: OpenWindow
) -> None:
    ticket = inserted(world, subject="A window seat")
    window = open_window(world.alice, "/inbox/solved")
    page = window.page
    window.expect_complaints(*AWAY)
    page.route("**/rest/v1/tickets*", lambda route: route.abort())
    page.route(f"**/rest/v1/tickets/{ticket.id}*", lambda route: route.abort())
    window.open(f"/inbox/open/{ticket.id}")
    expect(page.get_by_text("The hub cannot be reached.")).to_have_count(2)
    page.unroute_all()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_role("list", name="Tickets")).to_contain_text("A window seat")
    expect(page.get_by_role("heading", name="A window seat")).to_be_visible()
