"""The frame of the app: getting about, by mouse and by keyboard alone, in every look and language."""

import re

import pytest
from playwright.sync_api import expect

from tests.actions.tickets.front_desk import inserted
from tests.browser.conftest import OpenWindow
from tests.browser.window import Scheme, Window
from tests.world import World


def test_links_lead_through_the_app_without_loading_it_anew(window: Window) -> None:
    page = window.page
    page.evaluate("window.isStillHere = true")
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_role("heading", name="Appearance")).to_be_visible()
    expect(page).to_have_title("Appearance · Rolodesk")
    page.go_back()
    expect(page.get_by_role("heading", name="Mine")).to_be_visible()
    assert page.evaluate("window.isStillHere") is True


def test_keys_go_everywhere(window: Window) -> None:
    page = window.page
    window.press("g", "s")
    expect(page).to_have_url(re.compile("/settings$"))
    window.press("g", "u")
    expect(page.get_by_role("heading", name="Unassigned")).to_be_visible()
    window.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet.get_by_text("Unassigned")).to_be_visible()
    window.press("Escape")
    expect(sheet).to_be_hidden()


def test_the_palette_runs_commands(window: Window) -> None:
    page = window.page
    window.press("Control+k")
    page.keyboard.type("theme dark")
    expect(page.get_by_role("option", name="Theme: Dark")).to_have_attribute("aria-selected", "true")
    window.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_picture_that_is_pressed_says_what_it_is(window: Window) -> None:
    page, tip = window.page, window.page.get_by_role("tooltip")
    picture = page.get_by_role("button", name="Filter", exact=True)
    picture.hover()
    expect(tip).to_have_text("Filter")
    expect(picture).to_have_accessible_description("Filter")
    page.mouse.move(0, 0)
    expect(tip).to_have_count(0)
    page.keyboard.press("Tab")
    picture.focus()
    expect(tip).to_have_text("Filter")
    page.keyboard.press("Escape")
    expect(tip).to_have_count(0)


def test_what_is_typed_is_no_shortcut(window: Window) -> None:
    window.press("Control+k")
    window.page.keyboard.type("gs?")
    expect(window.page.get_by_role("combobox")).to_have_value("gs?")
    expect(window.page).to_have_url(re.compile("/inbox$"))


def test_a_ticket_is_found_and_read_by_keyboard(world: World, open_window: OpenWindow) -> None:
    inserted(world, subject="My order", plain="Where is it?")
    inserted(world, subject="Another", plain="And that?")
    window = open_window(world.alice, "/inbox/unassigned")
    expect(window.page.get_by_role("link", name="My order")).to_be_visible()
    window.press("j", "j")
    expect(window.page.get_by_role("heading", name="My order")).to_be_visible()
    expect(window.page.get_by_text("Where is it?", exact=True)).to_be_visible()


def test_there_is_nothing_at_other_addresses(window: Window) -> None:
    window.open("/no/such/page")
    expect(window.page.get_by_role("heading", name="There is nothing here")).to_be_visible()
    window.page.get_by_role("link", name="Go to the inbox").click()
    expect(window.page.get_by_role("heading", name="Mine")).to_be_visible()


def test_logging_out_ends_it(window: Window) -> None:
    window.page.get_by_role("button", name="You: Alice").click()
    window.page.get_by_role("menuitem", name="Log out").click()
    window.page.wait_for_url("**/")
    window.page.goto("/inbox")
    expect(window.page).to_have_url(re.compile(r"/login\?next=/inbox"))


def test_on_a_phone_the_sidebar_is_a_drawer(open_window: OpenWindow, world: World) -> None:
    page = open_window(world.alice, width=390).page
    expect(page.get_by_role("link", name="Settings")).to_be_hidden()
    page.get_by_role("button", name="Open the menu").click()
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_role("heading", name="Appearance")).to_be_visible()
    expect(page.get_by_role("link", name="Contacts")).to_be_hidden()


def test_the_language_changes_at_once(window: Window) -> None:
    window.open("/settings/appearance")
    window.page.get_by_role("radio", name="Svenska").check()
    expect(window.page.get_by_role("heading", name="Utseende")).to_be_visible()
    expect(window.page.locator("html")).to_have_attribute("lang", "sv")
    window.open("/inbox")
    expect(window.page.get_by_role("heading", name="Mina")).to_be_visible()


def test_the_language_is_known_on_another_device(world: World, open_window: OpenWindow) -> None:
    window = open_window(world.bob, "/settings/appearance")
    with window.page.expect_response("**/rest/v1/me") as kept:
        window.page.get_by_role("radio", name="Svenska").check()
    assert kept.value.status == 200
    other = open_window(world.bob, "/settings/appearance")
    expect(other.page.locator("html")).to_have_attribute("lang", "sv")
    expect(other.page.get_by_role("radio", name="Svenska")).to_be_checked()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1180])
def test_anybody_can_use_it(open_window: OpenWindow, world: World, scheme: Scheme, width: int) -> None:
    inserted(world, subject="A-very-long-word-of-a-subject-" * 8, plain="Text")
    window = open_window(world.alice, "/inbox/open", width=width, scheme=scheme)
    for path in ("/inbox/open", "/settings", "/contacts", "/no/such/page", "/inbox/open?lang=xx-rtl"):
        window.open(path)
        window.check_accessible()
    window.press("Control+k")
    window.page.get_by_role("combobox").wait_for()
    window.check_accessible()
