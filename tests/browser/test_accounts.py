"""Accounts in the app: a table like that of contacts, by keyboard, and a page for each."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.window import Scheme
from tests.world import World


def made(world: World, name: str, *, contacts: int = 0, **fields: object) -> int:
    answer = world.rest("POST", "/accounts", json={"name": name, **fields})
    assert answer.status_code == 201, answer.text
    account = int(answer.json()["id"])
    for number in range(contacts):
        person = {"name": f"{name} {number}", "account_id": account}
        assert world.rest("POST", "/contacts", json=person).status_code == 201
    return account


def names(page: Page) -> list[str]:
    return page.locator('[role="gridcell"] a[href^="/accounts/"]').all_inner_texts()


def test_they_are_edited_in_the_table_by_keyboard_and_taken_back(
    world: World, open_window: OpenWindow
) -> None:
    account = made(world, "Berg AB", contacts=2)
    made(world, "Dahl AB")
    window = open_window(world.alice, "/accounts")
    page = window.page
    expect(page.get_by_role("link", name="Dahl AB")).to_be_visible()
    window.press("j")
    expect(page.locator('[data-at="0 0"]')).to_be_focused()
    expect(page.locator('[data-at="0 1"]')).to_have_text("2")
    expect(page.locator('[data-at="1 1"]')).to_have_text("0")
    window.press("ArrowRight", "ArrowRight", "Enter")
    page.keyboard.type("B-17")
    window.press("Tab")
    expect(page.get_by_role("textbox", name="External address")).to_be_focused()
    page.keyboard.type("javascript:pwn()")
    window.press("Enter")
    expect(page.get_by_text("Berg AB was changed.")).to_have_count(2)
    expect(page.locator('[data-at="0 3"]')).to_have_text("javascript:pwn()")
    expect(page.locator('[data-at="0 3"] a')).to_have_count(0)
    stored = world.rest("GET", f"/accounts/{account}").json()
    assert (stored["external_id"], stored["external_url"]) == ("B-17", "javascript:pwn()")
    expect(page.locator('[data-at="0 1"]')).to_have_text("2")
    page.get_by_role("button", name="Undo").last.click()
    expect(page.locator('[data-at="0 3"]')).to_have_text("")
    window.expect_complaints("status of 400")
    page.locator('[data-at="0 0"]').focus()
    window.press("Enter", "ControlOrMeta+a", "Delete", "Enter")
    expect(page.get_by_role("alert")).to_contain_text("Must be 1 to 250 characters")
    window.press("Escape")
    expect(page.get_by_role("link", name="Berg AB")).to_be_visible()
    expect(page.locator('[data-at="0 0"]')).to_be_focused()
    window.press("o")
    page.wait_for_url(f"**/accounts/{account}")


def test_they_are_sorted_filtered_and_kept_as_a_view(world: World, open_window: OpenWindow) -> None:
    made(world, "Shipyard")
    made(world, "Other")
    made(world, "Ship")
    window = open_window(world.alice, "/accounts")
    page = window.page
    expect(page.get_by_role("link", name="Other")).to_be_visible()
    assert names(page) == ["Other", "Ship", "Shipyard"]
    page.get_by_role("columnheader", name="Name").get_by_role("button").click()
    expect(page.locator('[data-at="0 0"]')).to_contain_text("Shipyard")
    page.get_by_role("columnheader", name="Updated").get_by_role("button").click()
    expect(page.locator('[data-at="0 0"]')).to_contain_text("Ship")
    assert names(page) == ["Ship", "Other", "Shipyard"]
    window.press("/")
    page.keyboard.type("ship")
    expect(page.get_by_role("link", name="Other")).to_be_hidden()
    page.get_by_role("button", name="View: All accounts").click()
    page.get_by_role("menuitem", name="Save this view").click()
    page.get_by_role("dialog").get_by_label("Name", exact=True).fill("Yards")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="View: Yards")).to_be_visible()
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Created").check()
    window.press("Escape")
    page.get_by_role("button", name="More filters").click()
    page.get_by_label("Created before").fill("2020-01-01")
    expect(page.get_by_role("heading", name="No account matches")).to_be_visible()
    page.get_by_role("button", name="Clear filters").last.click()
    expect(page.get_by_role("link", name="Other")).to_be_visible()
    window.open("/accounts")
    expect(page.get_by_role("columnheader", name="Created")).to_be_visible()
    page.get_by_role("button", name="View: All accounts").click()
    page.get_by_role("menu").get_by_text("Yards").click()
    expect(page.get_by_role("link", name="Other")).to_be_hidden()
    assert names(page) == ["Ship", "Shipyard"]


def test_several_are_deleted_at_once(world: World, open_window: OpenWindow) -> None:
    for name in ("Berg AB", "Dahl AB", "Ek AB"):
        made(world, name, contacts=1)
    window = open_window(world.alice, "/accounts")
    page = window.page
    page.get_by_role("checkbox", name="Select Berg AB").check()
    page.get_by_role("checkbox", name="Select Ek AB").check()
    page.get_by_role("region", name="Change many").get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog", name="Delete these accounts")
    expect(dialog).to_contain_text("2 selected")
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("2 accounts were deleted.")).to_be_visible()
    expect(page.get_by_role("link", name="Berg AB")).to_be_hidden()
    assert [one["name"] for one in world.rest("GET", "/accounts").json()["data"]] == ["Dahl AB"]
    assert len(world.rest("GET", "/contacts").json()["data"]) == 3


def test_one_is_made_and_a_list_without_any_says_how(world: World, open_window: OpenWindow) -> None:
    window = open_window(world.alice, "/accounts")
    page = window.page
    expect(page.get_by_role("heading", name="No accounts yet")).to_be_visible()
    window.press("n")
    page.get_by_role("dialog").get_by_label("Name", exact=True).fill("Berg AB")
    window.press("Enter")
    expect(page.get_by_role("button", name="Edit Name: Berg AB")).to_be_visible()
    assert [one["name"] for one in world.rest("GET", "/accounts").json()["data"]] == ["Berg AB"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1180])
def test_all_can_use_the_table(world: World, open_window: OpenWindow, scheme: Scheme, width: int) -> None:
    made(world, "Berg AB", contacts=1, external_id="17", external_url="https://example.org/17")
    window = open_window(world.alice, "/accounts?created_after=2020-01-01", width=width, scheme=scheme)
    window.check_accessible()
    window.page.get_by_role("checkbox", name="Select Berg AB").check()
    window.check_accessible()


def test_an_accounts_page_follows_what_others_do(world: World, open_window: OpenWindow) -> None:
    account = world.rest("POST", "/accounts", json={"name": "Berg AB"}).json()["id"]
    page = open_window(world.alice, f"/accounts/{account}").page
    page.locator("html[data-live=on]").wait_for()
    world.rest("PATCH", f"/accounts/{account}", json={"name": "Dahl AB"})
    expect(page.get_by_role("button", name="Edit Name: Dahl AB")).to_be_visible()
    world.rest("DELETE", f"/accounts/{account}")
    expect(page.get_by_role("link", name="To the accounts")).to_be_visible()
