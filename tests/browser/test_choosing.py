"""What is chosen by typing: nothing that was found for another text than the one that stands there."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.actions.tickets.front_desk import inserted
from tests.browser.conftest import OpenWindow
from tests.browser.window import Window
from tests.world import World

ULLA = "ulla@long.example"
AT_WORK = "ulla@work.example"


@pytest.fixture
def ticket(world: World) -> int:
    return inserted(world, subject="My order", plain="Where is it?").id


@pytest.fixture
def field(open_window: OpenWindow, world: World, ticket: int) -> Locator:
    """The field of a forwarded letter's addressees, in Alice's window; Ulla is a contact with two addresses."""
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
