"""What is chosen by typing: nothing that was found for another text than the one that stands there."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.actions.tickets.front_desk import inserted
from tests.browser.conftest import OpenWindow
from tests.world import World

# Before anything can be looked for.
TYPE_AND_ENTER = """text => {
    document.execCommand('insertText', false, text)
    document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
}"""
ULLA = "ulla@long.example"
AT_WORK = "ulla@work.example"


@pytest.fixture
def ticket(world: World) -> int:
    return inserted(world, subject="My order", plain="Where is it?").id


@pytest.fixture
def field(open_window: OpenWindow, world: World, ticket: int) -> Locator:
    """Whom a letter is forwarded to, a field in Alice's window; Ulla is a contact with two addresses."""
    body = {"name": "Ulla", "emails": [{"email": ULLA}, {"email": AT_WORK}]}
    assert world.rest("POST", "/contacts", json=body).status_code == 201
    window = open_window(world.alice, f"/inbox/open/{ticket}")
    window.page.get_by_role("button", name="Internal note").first.wait_for()
    window.press("f")
    found = window.page.get_by_role("combobox", name="To")
    found.click()
    return found


def addressees(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("^Remove .*@"))


def test_an_address_goes_as_it_was_typed(field: Locator) -> None:
    page = field.page
    field.press_sequentially("ulla@")
    expect(page.get_by_role("option", name=ULLA)).to_be_visible()
    field.press_sequentially("newperson.example")
    field.press("Enter")
    expect(addressees(page)).to_have_accessible_name("Remove ulla@newperson.example")


def test_a_whole_address_is_not_made_another_of_the_same_person(field: Locator) -> None:
    page = field.page
    field.press_sequentially(AT_WORK)
    option = page.get_by_role("option", name=ULLA)
    expect(option).to_have_attribute("aria-selected", "false")
    field.press("Enter")
    expect(addressees(page)).to_have_accessible_name(f"Remove {AT_WORK}")
    field.press_sequentially("ulla@")
    expect(option).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    field.press("Enter")
    expect(addressees(page).last).to_have_accessible_name(f"Remove {ULLA}")


def test_half_a_name_waits_for_what_is_found(field: Locator) -> None:
    page = field.page
    field.press_sequentially("ull")
    field.press("Enter")
    expect(addressees(page)).to_have_count(0)
    expect(page.get_by_role("option", name=ULLA)).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(addressees(page)).to_have_accessible_name(f"Remove {ULLA}")


def test_an_account_is_not_chosen_by_a_text_that_it_was_not_found_for(
    open_window: OpenWindow, world: World
) -> None:
    names = ("Alma", "Berg")
    accounts = [world.rest("POST", "/accounts", json={"name": name}).json()["id"] for name in names]
    body = {"name": "Ulla", "account_id": accounts[1]}
    person = world.rest("POST", "/contacts", json=body).json()["id"]
    page = open_window(world.alice, f"/contacts/{person}").page
    field = page.get_by_role("combobox", name="Account")
    field.focus()
    expect(page.get_by_role("option", name="Alma")).to_be_visible()
    field.press("Enter")
    field.fill("Nobody at all")
    field.press("Enter")
    expect(page.get_by_role("option", name="Nothing found")).to_be_visible()
    assert world.rest("GET", f"/contacts/{person}").json()["account_id"] == accounts[1]
    field.fill("Alm")
    field.press("Enter")  # before it is known that it is the only one
    expect(field).to_have_value("Alma")


def test_a_ticket_is_not_linked_by_a_text_that_it_was_not_found_for(
    open_window: OpenWindow, world: World, ticket: int
) -> None:
    other = inserted(world, subject="The fair", from_email="fair@customer.example").id
    window = open_window(world.alice, f"/inbox/open/{ticket}")
    page = window.page
    page.get_by_role("button", name="Internal note").first.wait_for()
    window.press("Shift+L")
    field = page.get_by_role("combobox", name="Link with a ticket")
    field.fill(str(other))
    expect(page.get_by_role("option", name="The fair")).to_be_visible()
    field.fill("xyzzy")
    field.press("Enter")
    expect(page.get_by_role("dialog").get_by_text("Nothing like that")).to_be_visible()
    assert world.rest("GET", f"/tickets/{ticket}").json()["linked"] == []
    field.fill(str(other))
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        field.press("Enter")  # before it is known that it is the only one
    assert world.rest("GET", f"/tickets/{ticket}").json()["linked"] == [other]


def test_the_palette_opens_nothing_that_was_found_for_another_text(
    open_window: OpenWindow, world: World
) -> None:
    assert world.rest("POST", "/contacts", json={"name": "Ulla Berg"}).status_code == 201
    window = open_window(world.alice, "/inbox/open")
    page = window.page
    window.press("Control+k")
    field = page.get_by_role("combobox", name=re.compile("^Search"))
    field.fill("ulla")
    option = page.get_by_role("option", name="Ulla Berg")
    expect(option).to_have_attribute("aria-selected", "true")
    field.press_sequentially(" xyzzy")
    field.press("Enter")
    expect(option).to_have_count(0)
    expect(page).to_have_url(re.compile("/inbox/open$"))


def test_a_canned_reply_is_not_inserted_for_other_words(
    open_window: OpenWindow, world: World, ticket: int
) -> None:
    for name in ("thanks", "there"):
        body = {"title": name, "shortcut": name, "text": f"The text of {name}"}
        assert world.rest("POST", "/canned-replies", json=body).status_code == 201
    window = open_window(world.alice, f"/inbox/open/{ticket}")
    page = window.page
    page.get_by_role("button", name="Internal note").first.wait_for()
    window.press("r")
    text = page.get_by_role("textbox", name="Message text")
    text.press_sequentially(";th")
    expect(page.get_by_role("option", name="thanks")).to_have_attribute("aria-selected", "true")
    page.evaluate(TYPE_AND_ENTER, "er")
    expect(page.get_by_role("option", name="thanks")).to_have_count(0)
    expect(text).to_have_value(";ther")
    text.press("Enter")
    expect(text).to_have_value("The text of there")


def test_what_is_no_address_is_said_and_gone_to_before_anything_is_sent(
    open_window: OpenWindow, world: World, ticket: int
) -> None:
    window = open_window(world.alice, f"/inbox/open/{ticket}")
    page = window.page
    page.get_by_role("button", name="Internal note").first.wait_for()
    window.press("r")
    page.get_by_role("textbox", name="Message text").fill("On its way")
    page.get_by_role("button", name="Cc, Bcc").click()
    page.keyboard.type("nobody")
    page.get_by_role("button", name="Send", exact=True).click()
    field = page.get_by_role("combobox", name="Cc", exact=True)
    expect(page.get_by_role("alert")).to_have_text("“nobody” is not an e-mail address.")
    expect(field).to_be_focused()
    window.check_accessible()
    assert len(world.rest("GET", f"/tickets/{ticket}/messages?kind=external").json()["data"]) == 1
    field.press_sequentially("@customer.example")
    expect(page.get_by_role("alert")).to_have_count(0)
    window.press("Control+Enter")
    expect(page.get_by_text("Sent.", exact=True)).to_be_visible()


def test_it_is_said_that_there_are_no_canned_replies(
    open_window: OpenWindow, world: World, ticket: int
) -> None:
    window = open_window(world.alice, f"/inbox/open/{ticket}")
    page = window.page
    page.get_by_role("button", name="Internal note").first.wait_for()
    window.press("r")
    page.keyboard.type(";")
    said = page.get_by_text("There are no canned replies for this mailbox.")
    expect(said).to_be_visible()
    page.keyboard.type("-)")
    expect(said).to_have_count(0)
