"""What the keyboard reaches: the boxes of a list, the fields of a dialog, and where the focus is afterwards."""

import re

import pytest
from playwright.sync_api import expect

from tests.actions.tickets.front_desk import inserted
from tests.browser.conftest import OpenWindow
from tests.world import World


@pytest.fixture
def tickets(world: World) -> list[int]:
    """Four tickets, the newest first as they are listed."""
    made = [
        inserted(world, subject=f"Boat {number}", from_email=f"sailor{number}@customer.example").id
        for number in range(1, 5)
    ]
    return made[::-1]


def test_a_box_is_ticked_by_what_selects_its_ticket(
    open_window: OpenWindow, world: World, tickets: list[int]
) -> None:
    page = open_window(world.alice, "/inbox/open").page
    boxes = [page.get_by_role("checkbox", name=f"Select “Boat {number}”") for number in (4, 3, 2, 1)]
    boxes[0].click(force=True)  # the picture lies on it
    expect(boxes[0]).to_be_checked()
    boxes[0].press("Space")
    expect(boxes[0]).not_to_be_checked()
    boxes[0].click(force=True)  # the picture lies on it
    boxes[2].click(modifiers=["Shift"], force=True)
    for box in boxes[:3]:
        expect(box).to_be_checked()
    boxes[1].click(modifiers=["Shift"], force=True)  # a range leaves selected what is
    expect(boxes[1]).to_be_checked()
    page.get_by_role("button", name="Clear the selection").click()
    for box in boxes:
        expect(box).not_to_be_checked()


def test_a_dialog_begins_with_its_first_field(open_window: OpenWindow, world: World) -> None:
    window = open_window(world.alice, "/settings/labels")
    page = window.page
    page.get_by_role("button", name="New label").click()
    dialog = page.get_by_role("dialog")
    name = dialog.get_by_label("Name")
    expect(name).to_be_focused()
    page.keyboard.type("Low tide")
    expect(name).to_have_value("Low tide")
    window.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_secret_that_is_shown_once_stays_until_it_is_kept(open_window: OpenWindow, world: World) -> None:
    window = open_window(world.alice, "/settings/keys")
    page = window.page
    page.get_by_role("button", name="New key").click()
    page.get_by_label("Name").fill("Shop")
    page.get_by_label("Contacts").select_option(label="Read")
    page.get_by_role("button", name="Save").click()
    shown = page.get_by_role("dialog", name="Your new key")
    expect(shown.get_by_label("Your new key")).to_be_focused()
    window.press("Escape", "Space")
    page.mouse.click(5, 5)
    expect(shown).to_be_visible()
    expect(shown.get_by_role("button", name="Close")).to_have_count(0)
    shown.get_by_role("button", name="I have kept it").click()
    expect(shown).to_be_hidden()

    page.get_by_role("row", name="Shop").get_by_role("button", name=re.compile("^Actions for")).click()
    page.get_by_role("menuitem", name="Revoke…").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Cancel")).to_be_focused()


def test_nothing_is_done_with_a_ticket_that_is_not_there(
    open_window: OpenWindow, world: World, tickets: list[int]
) -> None:
    window = open_window(world.alice, f"/tickets/{tickets[0] + 1000}")
    window.expect_complaints("404")
    page = window.page
    expect(page.get_by_role("heading", name="This ticket is not here")).to_be_visible()
    bar = page.get_by_role("toolbar", name="Ticket")
    expect(bar.get_by_role("button")).to_have_count(1)  # the panel's
    window.press("e", "x")
    page.wait_for_timeout(300)
    expect(page.get_by_role("region", name="News")).not_to_contain_text("Closed")
    expect(page.get_by_role("toolbar", name="Actions")).to_have_count(0)


def test_single_keys_work_while_a_box_has_the_focus(
    open_window: OpenWindow, world: World, tickets: list[int]
) -> None:
    window = open_window(world.alice, "/inbox/open")
    page = window.page
    box = page.get_by_role("checkbox", name="Select “Boat 4”")
    box.click(force=True)
    expect(page.get_by_role("toolbar", name="Actions")).to_be_visible()
    window.press("Escape")
    expect(page.get_by_role("toolbar", name="Actions")).to_have_count(0)
    expect(box).to_be_focused()
    window.press("j")
    expect(page).to_have_url(re.compile(f"/{tickets[0]}$"))


def test_the_list_goes_on_from_the_ticket_that_was_left(
    open_window: OpenWindow, world: World, tickets: list[int]
) -> None:
    window = open_window(world.alice, "/inbox/open")
    page = window.page
    expect(page.get_by_role("link", name=re.compile("Boat 4"))).to_be_visible()
    for ticket in tickets[:2]:
        window.press("j")
        expect(page).to_have_url(re.compile(f"/{ticket}$"))
    window.press("Enter", "Escape")
    expect(page).to_have_url(re.compile("/inbox/open$"))
    expect(page.get_by_role("link", name=re.compile("Boat 3"))).to_be_focused()
    window.press("j")
    expect(page).to_have_url(re.compile(f"/{tickets[2]}$"))
