"""What the keyboard reaches: boxes of a list, fields of a dialog, and where the focus is afterwards."""

import re

import pytest
from playwright.sync_api import Route, expect

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


def test_the_focus_goes_back_to_what_is_read_and_then_to_the_list(
    open_window: OpenWindow, world: World, tickets: list[int]
) -> None:
    window = open_window(world.alice, f"/inbox/open/{tickets[0]}")
    page = window.page
    messages = page.get_by_role("region", name="Messages")
    page.get_by_role("button", name="Internal note").first.wait_for()
    window.press("r")
    expect(page.get_by_role("textbox", name="Message text")).to_be_focused()
    window.press("Escape")
    expect(messages).to_be_focused()
    window.press("r")
    page.get_by_role("button", name="Cc, Bcc").click()
    expect(page.get_by_role("combobox", name="Cc", exact=True)).to_be_focused()
    page.get_by_role("textbox", name="Message text").fill("On its way")
    window.press("Control+Enter")
    expect(page.get_by_text("Sent.", exact=True)).to_be_visible()
    expect(messages).to_be_focused()
    for key, number, place in (("e", 3, 1), ("#", 2, 2)):
        window.press(key)
        expect(page).to_have_url(re.compile(f"/{tickets[place]}$"))
        expect(page.get_by_role("heading", name=f"Boat {number}")).to_be_visible()
        page.wait_for_function("document.activeElement !== document.body")


def test_the_focus_comes_back_from_a_question(
    open_window: OpenWindow, world: World, tickets: list[int]
) -> None:
    window = open_window(world.alice, "/inbox/open")
    page = window.page
    expect(page.get_by_role("link", name=re.compile("Boat 4"))).to_be_visible()
    window.press("j")
    first = page.get_by_role("link", name=re.compile("Boat 4"))
    expect(first).to_be_focused()
    for leave in ("Escape", "Enter"):
        window.press("s")
        page.get_by_role("dialog").get_by_role("combobox").fill("own")
        page.get_by_role("option", name="At a time of my own…").click()
        expect(page.get_by_label("Date and time")).to_be_focused()
        if leave == "Escape":
            window.press("Escape")
            expect(first).to_be_focused()
        else:
            page.get_by_role("dialog").get_by_role("button", name="Snooze").click()
    expect(page).to_have_url(re.compile(f"/{tickets[1]}$"))
    second = page.get_by_role("link", name=re.compile("Boat 3"))
    expect(second).to_be_focused()

    window.press("Shift+M")
    page.get_by_role("combobox", name="Merge with which ticket?").fill(str(tickets[2]))
    window.press("Enter")
    dialog = page.get_by_role("dialog", name="Merge 2 tickets")
    expect(dialog).to_be_visible()
    window.press("Escape")
    expect(second).to_be_focused()
    window.press("Shift+M")
    page.get_by_role("combobox", name="Merge with which ticket?").fill(str(tickets[2]))
    window.press("Enter")
    dialog.get_by_role("button", name="Merge").last.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(second).to_be_focused()


def test_the_help_says_what_a_key_does_whichever_ticket_is_open(
    open_window: OpenWindow, world: World, tickets: list[int]
) -> None:
    window = open_window(world.alice, f"/inbox/open/{tickets[0]}")
    page = window.page
    expect(page.get_by_role("heading", name="Boat 4")).to_be_visible()
    window.press("?")
    help_ = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_.get_by_role("term").filter(has_text=re.compile("^Select$"))).to_be_visible()
    expect(help_).not_to_contain_text("Boat")


def test_the_window_is_named_after_the_ticket_that_is_open(
    open_window: OpenWindow, world: World, tickets: list[int]
) -> None:
    window = open_window(world.alice, f"/inbox/open/{tickets[0]}")
    expect(window.page).to_have_title("Boat 4 · All open · Rolodesk")
    window.press("j")
    expect(window.page).to_have_title("Boat 3 · All open · Rolodesk")
    window.press("Escape")
    expect(window.page).to_have_title("All open · Rolodesk")


def test_a_step_waits_for_the_list_that_it_goes_through(
    open_window: OpenWindow, world: World, tickets: list[int]
) -> None:
    window = open_window(world.alice, "/contacts")
    held: list[Route] = []
    is_held = True

    def hold(route: Route) -> None:
        """Keep the list back, and not what else is asked of tickets."""
        if is_held and "contact_id=" not in route.request.url:
            held.append(route)
        else:
            route.continue_()

    window.page.route("**/rest/v1/tickets?*", hold)
    window.open(f"/inbox/open/{tickets[0]}")
    expect(window.page).to_have_title("Boat 4 · All open · Rolodesk")
    window.press("j", "j")
    is_held = False
    for route in held:
        route.continue_()
    expect(window.page).to_have_title("Boat 2 · All open · Rolodesk")


def test_enter_is_about_the_row_that_the_focus_goes_to(
    open_window: OpenWindow, world: World, tickets: list[int]
) -> None:
    page = open_window(world.alice, f"/inbox/open/{tickets[0]}").page
    page.get_by_role("link", name=re.compile("Boat 4")).focus()
    # Both within one frame, as a slow machine has them: Enter finds the focus where it was.
    page.evaluate(
        """() => {
            const row = document.activeElement
            row.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true, cancelable: true }))
            row.click()
        }"""
    )
    expect(page.locator(".talk")).to_be_focused()
    expect(page).to_have_title("Boat 3 · All open · Rolodesk")


def test_rows_are_selected_by_keys_without_a_ticket_open(
    open_window: OpenWindow, world: World, tickets: list[int]
) -> None:
    window = open_window(world.alice, "/inbox/open")
    page = window.page
    rows = [page.get_by_role("link", name=re.compile(f"Boat {number}")) for number in (4, 3, 2, 1)]
    boxes = [page.get_by_role("checkbox", name=f"Select “Boat {number}”") for number in (4, 3, 2, 1)]
    rows[1].focus()
    window.press("x")
    expect(boxes[1]).to_be_checked()
    window.press("j")
    expect(rows[2]).to_be_focused()
    expect(page).to_have_url(re.compile("/inbox/open$"))
    window.press("Shift+J")
    expect(rows[3]).to_be_focused()
    for box, is_checked in zip(boxes, (False, True, True, True), strict=True):
        expect(box).to_be_checked(checked=is_checked)
    window.press("Shift+K")
    expect(rows[2]).to_be_focused()
    expect(boxes[3]).not_to_be_checked()
    window.press("e")
    expect(page.get_by_text("Closed: 2 tickets")).to_be_visible()
    expect(page.get_by_role("list", name="Tickets").get_by_role("listitem")).to_have_count(2)
