"""A ticket is opened from the inbox: with a mail to a customer, or with what a customer told us."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.test_conversation import written
from tests.browser.window import Window
from tests.world import World


def begin(window: Window) -> Page:
    """Open the dialog by its key."""
    window.page.get_by_role("button", name="New ticket").wait_for()
    window.press("c")
    expect(window.page.get_by_role("dialog", name="New ticket")).to_be_visible()
    return window.page


def opened(page: Page) -> int:
    page.wait_for_url(re.compile(r"/inbox/[^/]+/\d+$"))
    return int(page.url.rsplit("/", 1)[1])


def test_a_call_is_recorded_by_keyboard_as_what_the_customer_said(
    open_window: OpenWindow, world: World
) -> None:
    made = world.rest(
        "POST", "/contacts", json={"name": "Mia Lund", "phones": [{"phone": "+46 70 123 45 67"}]}
    )
    window = open_window(world.alice, "/inbox/open")
    page = begin(window)
    expect(page.get_by_role("radio", name="I write to them")).to_be_focused()
    window.press("ArrowRight")
    expect(page.get_by_role("radio", name="They contacted us")).to_be_checked()
    expect(page.get_by_text(re.compile("^Kept as their message"))).to_be_visible()
    window.check_accessible()
    window.press("Tab")
    page.keyboard.type("Mia")
    expect(page.get_by_role("option", name=re.compile("^Mia Lund"))).to_be_visible()
    window.press("Enter")
    page.get_by_role("textbox", name="Subject").fill("A broken lamp")
    page.get_by_role("textbox", name="What they told us").fill("It does not light")
    page.get_by_role("button", name="Record").click()
    ticket = opened(page)
    expect(page.get_by_text("Recorded.", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="A broken lamp")).to_be_visible()
    told = world.rest("GET", f"/tickets/{ticket}").json()
    assert (told["contact_id"], told["preview"]["direction"]) == (made.json()["id"], "in")
    assert written(world, ticket) == [("external", "It does not light")]


def test_a_mail_opens_a_ticket_and_what_is_missing_is_told_beside_it(
    open_window: OpenWindow, world: World
) -> None:
    window = open_window(world.alice, "/inbox/open")
    page = begin(window)
    page.get_by_role("button", name="Send", exact=True).click()
    for sentence in ("Choose a contact", "Say in a few words", "Write something."):
        expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
    page.get_by_role("combobox", name="Customer").fill("ola@customer.example")
    page.get_by_role("textbox", name="Subject").fill("Your invoice")
    page.get_by_role("textbox", name="Message text").fill("Here it **is**")
    window.press("Escape")
    expect(page.get_by_role("dialog", name="New ticket")).to_be_hidden()
    begin(window)  # closed by mistake: what was written is there
    expect(page.get_by_role("combobox", name="Customer")).to_have_value("ola@customer.example")
    page.get_by_role("button", name="Cc, Bcc").click()
    window.check_accessible()
    page.keyboard.type("eva@customer.example")
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Attach files").click()
    choosing.value.set_files({"name": "invoice.txt", "mimeType": "text/plain", "buffer": b"12 lamps"})
    expect(page.get_by_role("list", name="Files")).to_contain_text("8 bytes")
    page.get_by_role("textbox", name="Message text").press("Control+Enter")
    ticket = opened(page)
    (sent,) = world.rest("GET", f"/tickets/{ticket}/messages?kind=external").json()["data"]
    assert (sent["to"], sent["cc"], sent["direction"]) == (
        ["ola@customer.example"],
        ["eva@customer.example"],
        "out",
    )
    assert [one["name"] for one in sent["attachments"]] == ["invoice.txt"]
    assert sent["html"] == "<p>Here it <strong>is</strong></p>"


def test_a_mail_is_sent_later_with_a_canned_reply_and_a_dropped_file(
    open_window: OpenWindow, world: World
) -> None:
    body = {
        "title": "Sent",
        "shortcut": "sent",
        "text": "Dear {{contact.first_name}}, yours, {{member.name}}",
    }
    assert world.rest("POST", "/canned-replies", json=body).status_code == 201
    mia = {"first_name": "Mia", "emails": [{"email": "mia@customer.example"}]}
    assert world.rest("POST", "/contacts", json=mia).status_code == 201
    window = open_window(world.alice, "/inbox/open")
    page = begin(window)
    page.get_by_role("combobox", name="Customer").fill("mia@customer.example")
    page.get_by_role("textbox", name="Subject").fill("Your lamp")
    text = page.get_by_role("textbox", name="Message text")
    text.press_sequentially(";sen")
    expect(page.get_by_role("option", name=re.compile("^Sent"))).to_be_in_viewport(ratio=1)
    window.check_accessible()
    text.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    text.fill("")
    page.get_by_role("button", name="Canned replies").click()
    page.get_by_role("option", name=re.compile("^Sent")).click()
    expect(text).to_have_value("Dear Mia, yours, Alice")
    text.fill("Dear Mia")
    drop(page, "lamp.txt")
    files = page.get_by_role("list", name="Files")
    expect(files).to_contain_text("8 bytes")
    expect(files).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="More ways to send").click()
    page.get_by_role("menuitem", name=re.compile("^On Monday|^Tomorrow")).first.click()
    ticket = opened(page)
    expect(page.get_by_text("It will be sent then.")).to_be_visible()
    (sent,) = world.rest("GET", f"/tickets/{ticket}/messages?kind=external").json()["data"]
    assert (sent["mail"]["state"], sent["mail"]["send_at"] > sent["created_at"]) == ("waiting", True)
    assert [one["name"] for one in sent["attachments"]] == ["lamp.txt"]


def test_the_mail_of_a_new_ticket_is_taken_back_and_written_on_with(
    open_window: OpenWindow, world: World
) -> None:
    window = open_window(world.alice, "/inbox/open")
    page = begin(window)
    page.get_by_role("combobox", name="Customer").fill("ola@customer.example")
    page.get_by_role("textbox", name="Subject").fill("Your invoice")
    page.get_by_role("textbox", name="Message text").fill("Here it is")
    page.get_by_role("button", name="Send", exact=True).click()
    ticket = opened(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back: write on.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Message text")).to_have_value("Here it is")
    expect(page.get_by_role("button", name="Remove ola@customer.example")).to_be_visible()
    (sent,) = world.rest("GET", f"/tickets/{ticket}/messages?kind=external").json()["data"]
    assert sent["mail"]["state"] == "cancelled"


def drop(page: Page, name: str) -> None:
    """Drop a file on the dialog."""
    files = page.evaluate_handle(
        "name => { const held = new DataTransfer(); held.items.add(new File(['12 lamps'], name));"
        " return held }",
        name,
    )
    page.locator("#new-ticket").dispatch_event("drop", {"dataTransfer": files})
