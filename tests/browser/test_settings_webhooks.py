"""Webhooks in the settings: made, told something by a real receiver's leave, and told it again."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.webhooks.dispatch import Dispatch
from tests.world import World

HOSTILE = "<img src=x onerror=pwn()>"


@pytest.fixture
def dispatch(world: World) -> Iterator[Dispatch]:
    """What sends the deliveries that the pages show."""
    opened = Dispatch(world)
    yield opened
    opened.close()


def test_a_webhook_is_made_and_a_delivery_sent_again(
    open_window: OpenWindow, world: World, dispatch: Dispatch
) -> None:
    receiver, server = dispatch.receiver(
        b"HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n<img src=x onerror=pwn()>"
    )
    window = open_window(world.alice, "/settings/webhooks")
    page = window.page
    page.get_by_role("button", name="New webhook").click()
    page.get_by_role("textbox", name="Name").fill(f"CRM {HOSTILE}")
    page.get_by_label("URL").fill(server.url())
    page.get_by_label("Everything").uncheck()
    window.check_accessible()
    window.expect_complaints("400")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("single kinds")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("All about accounts").check()
    page.get_by_role("button", name="Save").click()
    secret = page.get_by_role("dialog").get_by_label("The webhook’s secret")
    expect(secret).to_have_value(re.compile("^whsec_"))
    page.get_by_role("button", name="I have kept it").click()

    dispatch.happen()
    dispatch.send()
    page.get_by_role("link", name="CRM").click()
    expect(page.get_by_role("heading", name=f"Deliveries to CRM {HOSTILE}")).to_be_visible()
    row = page.get_by_role("row", name="account.created")
    expect(row.get_by_text("Delivered")).to_be_visible()
    expect(row.locator("code wbr")).to_have_count(1)  # behind the dot, and not within a word
    row.get_by_role("button", name="Actions for account.created").click()
    page.get_by_role("menuitem", name="Show").click()
    expect(page.get_by_role("dialog").get_by_text("onerror=pwn()").first).to_be_visible()
    page.get_by_role("button", name="Close").click()
    row.get_by_role("button", name="Actions for account.created").click()
    page.get_by_role("menuitem", name="Send again").click()
    expect(page.get_by_text("Waiting")).to_be_visible()
    dispatch.send()
    first, second = receiver.sent
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])


def test_of_a_webhook_that_is_not_there_nothing_is_offered(open_window: OpenWindow, world: World) -> None:
    window = open_window(world.alice, "/settings/webhooks/999999")
    window.expect_complaints("404")
    expect(window.page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    expect(window.page.get_by_role("button", name="Send a test")).to_have_count(0)


def test_one_that_was_deleted_elsewhere_is_said_to_be_gone(open_window: OpenWindow, world: World) -> None:
    made = world.rest("POST", "/webhooks", json={"url": "https://8.8.8.8/hook", "events": ["*"]}).json()
    page = open_window(world.alice, f"/settings/webhooks/{made['id']}").page
    expect(page.get_by_role("button", name="Send a test")).to_be_visible()
    world.rest("DELETE", f"/webhooks/{made['id']}")
    expect(page.get_by_text("This webhook was deleted.")).to_be_visible()
    expect(page.get_by_role("button", name="Send a test")).to_have_count(0)
