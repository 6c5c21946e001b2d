"""News come in by themselves, over one stream for all windows of a browser, taken up where it broke."""

from playwright.sync_api import Request, expect

from tests.actions.tickets.front_desk import inserted
from tests.browser.conftest import OpenWindow
from tests.browser.window import Window
from tests.world import World


def is_connected(window: Window) -> None:
    """Wait until the stream is there: what is told later is heard."""
    window.page.locator("html[data-live=on]").wait_for()


def test_a_new_ticket_is_there_by_itself_and_counted(open_window: OpenWindow, world: World) -> None:
    window = open_window(world.alice, "/inbox/unassigned")
    expect(window.page.get_by_role("heading", name="No letter has come yet")).to_be_visible()
    is_connected(window)
    inserted(world, subject="Just in", plain="Hello")
    expect(window.page.get_by_role("link", name="Just in")).to_be_visible()
    expect(window.page.get_by_role("link", name="Unassigned 1")).to_be_visible()


def test_what_came_while_the_network_was_gone_is_told_when_it_is_back(
    open_window: OpenWindow, world: World
) -> None:
    window = open_window(world.alice, "/inbox/unassigned")
    window.expect_complaints("ERR_INTERNET_DISCONNECTED", "ERR_NETWORK")
    is_connected(window)
    window.context.set_offline(True)
    expect(window.page.get_by_text("You are offline.")).to_be_visible()
    inserted(world, subject="Meanwhile", plain="Hello")
    window.context.set_offline(False)
    expect(window.page.get_by_role("link", name="Meanwhile")).to_be_visible(timeout=45_000)
    expect(window.page.get_by_text("You are offline.")).to_be_hidden()


def test_windows_of_one_browser_share_a_stream(open_window: OpenWindow, world: World) -> None:
    window = open_window(world.alice, "/inbox/unassigned")
    is_connected(window)
    streams: list[str] = []

    def note(request: Request) -> None:
        if "/rest/v1/events" in request.url:
            streams.append(request.url)

    window.context.on("request", note)
    other = window.context.new_page()
    other.goto("/inbox/unassigned")
    other.locator("html[data-live=on]").wait_for()
    inserted(world, subject="For both", plain="Hello")
    for page in (window.page, other):
        expect(page.get_by_role("link", name="For both")).to_be_visible()
    assert streams == []
    window.page.goto("about:blank")
    inserted(world, subject="For the one that is left", plain="Hello", from_email="ola@customer.example")
    expect(other.get_by_role("link", name="For the one that is left")).to_be_visible()


def test_ten_thousand_rows_need_a_few_elements(open_window: OpenWindow, world: World) -> None:
    for number in range(250):
        inserted(
            world,
            subject=f"Order no {number} of bikes",
            from_email=f"c{number}@customer.example",
            plain="Hello",
        )
    window = open_window(world.alice, "/inbox/open")
    rows = window.page.get_by_role("listitem").filter(has=window.page.locator("time"))
    expect(window.page.get_by_role("link", name="Order no 249 of")).to_be_visible()
    assert rows.count() < 60
    for _ in range(12):
        window.page.locator(".tickets").evaluate("list => list.scrollTo(0, list.scrollHeight)")
        window.page.wait_for_timeout(100)
    expect(window.page.get_by_role("link", name="Order no 0 of")).to_be_visible()
    assert rows.count() < 60
