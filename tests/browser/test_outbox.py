"""What was written without a network is sent once, when there is one."""

import json

from playwright.sync_api import expect

from tests.actions.tickets.front_desk import inserted
from tests.browser.conftest import OpenWindow
from tests.browser.window import Window
from tests.world import World


def leave(window: Window, world: World, *, path: str, text: str) -> None:
    """Have a letter wait on the device, as a window without a network left it."""
    key = f"rolodesk.outbox.{world.id}.{world.alice.id}"
    letter = {"key": "a-key-of-its-own", "path": path, "body": {"text": text}, "from": "/inbox/open"}
    window.page.evaluate(
        "([key, letters]) => localStorage.setItem(key, letters)", [key, json.dumps([letter])]
    )


def texts_of(world: World, ticket_id: int) -> list[str]:
    messages = world.rest("GET", f"/tickets/{ticket_id}/messages?kind=external").json()["data"]
    return [one["text"] for one in messages]


def test_a_reply_that_waited_is_sent_once(open_window: OpenWindow, world: World) -> None:
    ticket = inserted(world, subject="My order", plain="Where is it?")
    window = open_window(world.alice)
    path = f"/rest/v1/tickets/{ticket.id}/replies"
    leave(window, world, path=path, text="On its way")
    window.open("/inbox")
    expect(window.page.get_by_text("What waited was sent.")).to_be_visible()
    assert texts_of(world, ticket.id) == ["Where is it?", "On its way"]
    leave(window, world, path=path, text="On its way")  # as if the answer had been lost
    window.open("/inbox")
    expect(window.page.get_by_text("What waited was sent.")).to_be_visible()
    assert texts_of(world, ticket.id) == ["Where is it?", "On its way"]


def test_a_reply_that_is_refused_is_kept_and_told(open_window: OpenWindow, world: World) -> None:
    window = open_window(world.alice)
    window.expect_complaints("404")
    leave(window, world, path="/rest/v1/tickets/999/replies", text="To nobody")
    window.open("/inbox")
    expect(window.page.get_by_role("alert")).to_be_visible()
    kept = window.page.evaluate("Object.values(localStorage).join()")
    assert "To nobody" in kept
    assert "refused" in kept
