"""Two tickets about one thing are made one in the app, and the other's page says where it went."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.actions.tickets.front_desk import inserted
from tests.browser.conftest import OpenWindow
from tests.world import World

WIDTHS = pytest.mark.parametrize("width", [1440, 390])


def menu(page: Page) -> Locator:
    page.get_by_role("toolbar", name="Ticket").get_by_role("button", name="More actions").click()
    return page.get_by_role("menu")


def twice(world: World) -> tuple[int, int]:
    """Anna writes about her booking, and once more."""
    first = inserted(world, subject="My booking", plain="Can I have a later room?")
    again = inserted(world, subject="Once more", plain="For two nights, please.", append_open=False)
    return first.id, again.id


@WIDTHS
def test_two_tickets_of_one_person_are_made_one(world: World, open_window: OpenWindow, width: int) -> None:
    first, again = twice(world)
    inserted(world, subject="Somebody else's", from_email="bo@customer.example")
    window = open_window(world.alice, f"/inbox/open/{again}", width=width)
    page = window.page
    expect(page.get_by_role("heading", name="Once more", exact=True)).to_be_visible()
    menu(page).get_by_role("menuitem", name="Merge…").click()
    asked = page.get_by_role("dialog", name="Merge with which ticket?")
    expect(asked.get_by_role("option")).to_have_count(1)
    window.check_accessible()
    asked.get_by_role("option", name="My booking").click()
    told = page.get_by_role("dialog", name="Merge 2 tickets")
    expect(told).to_contain_text("cannot be taken back")
    stays = told.locator(".stays")
    expect(stays).to_contain_text("Once more")
    told.get_by_role("button", name="Swap").click()
    expect(stays).to_contain_text("My booking")
    window.check_accessible()
    told.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_text(f"Merged into ticket {first}").first).to_be_visible()
    expect(page).to_have_url(re.compile(f"/inbox/open/{first}$"))
    talk = page.get_by_role("region", name="Messages")
    expect(talk).to_contain_text("Can I have a later room?")
    expect(talk).to_contain_text("For two nights, please.")
    window.open(f"/tickets/{again}")
    expect(page.get_by_role("note")).to_contain_text(f"merged into ticket {first}")
    expect(page.get_by_role("button", name="Reply")).to_have_count(0)
    window.check_accessible()
    page.get_by_role("link", name=f"Open ticket {first}").click()
    expect(page.get_by_role("heading", name="My booking", exact=True)).to_be_visible()


def test_the_other_is_found_by_its_number_and_by_key(world: World, open_window: OpenWindow) -> None:
    first, again = twice(world)
    window = open_window(world.alice, f"/inbox/open/{first}")
    page = window.page
    expect(page.get_by_role("heading", name="My booking", exact=True)).to_be_visible()
    window.press("Shift+M")
    asked = page.get_by_role("combobox", name="Merge with which ticket?")
    asked.fill(str(again))
    expect(page.get_by_role("option", name="Once more")).to_be_visible()
    asked.press("Enter")
    told = page.get_by_role("dialog", name="Merge 2 tickets")
    expect(told.locator(".stays")).to_contain_text("My booking")
    page.keyboard.press("Escape")
    expect(told).to_be_hidden()
    window.press("Shift+M")
    page.get_by_role("combobox", name="Merge with which ticket?").press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("heading", name="My booking", exact=True)).to_be_visible()


def test_somebody_else_sees_where_the_ticket_went_that_they_look_at(
    world: World, open_window: OpenWindow
) -> None:
    first, again = twice(world)
    bob = open_window(world.bob, f"/inbox/open/{again}").page
    expect(bob.get_by_role("region", name="Messages")).to_contain_text("For two nights, please.")
    answer = world.rest("POST", f"/tickets/{first}/merge", json={"from_id": again})
    assert answer.status_code == 200, answer.text
    expect(bob.get_by_role("note")).to_contain_text(f"merged into ticket {first}")
    expect(bob.get_by_role("region", name="Messages")).not_to_contain_text("For two nights, please.")


def test_the_selected_ones_are_made_one(world: World, open_window: OpenWindow) -> None:
    first, again = twice(world)
    third = inserted(world, subject="And again", plain="Hello?", append_open=False)
    window = open_window(world.alice, "/inbox/open")
    page = window.page
    for subject in ("My booking", "Once more", "And again"):
        page.get_by_role("checkbox", name=f"Select “{subject}”").click(force=True)
    page.get_by_role("toolbar", name="Actions").get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Merge…").click()
    told = page.get_by_role("dialog", name="Merge 3 tickets")
    expect(told.locator(".stays")).to_contain_text("My booking")
    told.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_text(f"2 tickets merged into ticket {first}")).to_be_visible()
    expect(page).to_have_url(re.compile(f"/inbox/open/{first}$"))
    for ticket in (again, third.id):
        assert world.rest("GET", f"/tickets/{ticket}").json()["merged_into"] == first
