"""The settings: what an owner makes in them holds at once, and a hostile name harms nobody."""

import re
import time

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.world import World

HOSTILE = "<img src=x onerror=pwn()>\u0645{{constructor}}"
SECTIONS = {
    "you": ("appearance", "account", "workspace", "members", "teams", "keys"),
    "records": ("replies", "blocked", "flagged", "labels", "tags", "fields", "locations", "views"),
    "work": ("flow", "flow/new", "rules", "rules/new", "webhooks", "audit"),
}


def test_a_key_with_one_scope_is_made_used_and_revoked(open_window: OpenWindow, world: World) -> None:
    window = open_window(world.alice, "/settings/keys")
    page = window.page
    page.get_by_role("button", name="New key").click()
    page.get_by_label("Name").fill("Shop")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Choose what the key may read or change.")).to_be_visible()
    expect(page.get_by_label("Contacts")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Contacts").select_option(label="Read")
    page.get_by_role("button", name="Save").click()
    shown = page.get_by_role("dialog", name="Your new key")
    secret = shown.get_by_label("Your new key").input_value()
    shown.get_by_role("button", name="I have kept it").click()
    expect(shown).to_be_hidden()

    assert _status(world, secret, "contacts") == 200
    assert _status(world, secret, "tickets") == 403

    _choose(page, "Shop", "Revoke…")
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("row", name="Shop").get_by_text("Revoked")).to_be_visible()
    _wait_until_refused(world, secret)


def test_what_is_refused_stands_beside_its_field(open_window: OpenWindow, world: World) -> None:
    window = open_window(world.alice, "/settings/members")
    window.expect_complaints("400")
    page = window.page
    page.get_by_role("button", name="Invite a member").click()
    page.get_by_label("Email").fill("no address")
    page.get_by_label("Name").fill("Dora")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Email")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Name")).to_have_value("Dora")


def test_somebody_is_invited_and_gets_in(open_window: OpenWindow, world: World) -> None:
    page = open_window(world.alice, "/settings/members").page
    page.get_by_role("button", name="Invite a member").click()
    page.get_by_label("Email").fill(f"dora.{world.workspace.id}@example.org")
    page.get_by_label("Name").fill("Dora")
    page.get_by_role("checkbox", name="Support").check()
    page.get_by_role("button", name="Save").click()
    link = page.get_by_role("dialog").get_by_label("Log-in link for Dora").input_value()
    page.get_by_role("button", name="I have kept it").click()
    expect(page.get_by_role("row", name="Dora").get_by_text("Support")).to_be_visible()
    with httpx2.Client(trust_env=False, headers={"origin": world.url}) as http:
        path = re.sub("^https?://[^/]+", "", link)
        assert http.post(world.url + path).status_code == 303


@pytest.mark.parametrize("word", ["teams", "labels", "tags", "fields", "locations"])
def test_a_hostile_name_is_a_name(open_window: OpenWindow, world: World, word: str) -> None:
    window = open_window(world.alice, f"/settings/{word}")
    page = window.page
    page.get_by_role("button", name=re.compile("^New ")).click()
    page.get_by_role("dialog").get_by_label(re.compile("^(Name|Title)$")).fill(HOSTILE)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    window.open(f"/settings/{word}")
    row = page.get_by_role("row").filter(has_text="onerror=pwn()")
    row.get_by_role("button", name=re.compile("^Actions for")).click()
    page.get_by_role("menuitem", name="Delete").click()


def test_what_can_be_made_again_is_taken_back_from_its_toast(open_window: OpenWindow, world: World) -> None:
    page = open_window(world.alice, "/settings/replies").page
    page.get_by_role("button", name="New reply").click()
    page.get_by_label("Title").fill("Thanks")
    page.get_by_role("textbox", name="Text").fill("Hello {{contact.first_name}}, {{nobody}}")
    expect(page.get_by_role("region", name="Preview")).to_have_text(re.compile("Hello Anna, {{nobody}}"))
    page.get_by_role("textbox", name="Text").fill("Hello {{contact.first_name}}")
    page.get_by_role("button", name="Save").click()
    _choose(page, "Thanks", "Delete")
    expect(page.get_by_role("row", name="Thanks")).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("row", name="Thanks")).to_be_visible()


def test_a_label_is_made_and_renamed_by_keyboard_alone(open_window: OpenWindow, world: World) -> None:
    window = open_window(world.alice, "/settings/labels")
    page = window.page
    page.get_by_role("button", name="New label").focus()
    window.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("textbox", name="Name").focus()
    page.keyboard.type("Urgent")
    window.press("Enter")
    expect(page.get_by_role("row", name="Urgent")).to_be_visible()
    page.get_by_role("button", name="Actions for Urgent").focus()
    window.press("Enter")
    expect(page.get_by_role("menuitem", name="Edit")).to_be_focused()
    window.press("Enter")
    page.get_by_role("textbox", name="Name").focus()
    page.keyboard.type("Very ")
    window.press("Enter")
    expect(page.get_by_role("row", name=re.compile("Very|Urgent"))).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_tag_of_very_many_contacts_is_said_to_go_by_and_by(open_window: OpenWindow, world: World) -> None:
    rows = [{"name": f"Guest {number}", "ref": f"guest-{number}", "tags": ["guest"]} for number in range(201)]
    made = world.rest("POST", "/contacts/bulk", json={"rows": rows})
    assert made.json()["created"] == len(rows)
    page = open_window(world.alice, "/settings/tags").page
    _choose(page, "guest", "Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Deleted as soon as nothing has it any more: guest")).to_be_visible()


@pytest.mark.parametrize("group", SECTIONS)
@pytest.mark.parametrize("width", [360, 1180])
def test_anybody_can_use_every_section(open_window: OpenWindow, world: World, width: int, group: str) -> None:
    window = open_window(world.alice, "/settings", width=width)
    for word in SECTIONS[group]:
        window.open(f"/settings/{word}")
        window.page.locator(".section h2").first.wait_for()
        window.check_accessible()


def _status(world: World, secret: str, resource: str) -> int:
    headers = {"authorization": f"Bearer {secret}"}
    return httpx2.get(f"{world.url}/rest/v1/{resource}", headers=headers, trust_env=False).status_code


def _wait_until_refused(world: World, secret: str) -> None:
    """Wait for what the documents promise within a second: that the key opens nothing any more."""
    end = time.monotonic() + 30
    while (status := _status(world, secret, "contacts")) == 200 and time.monotonic() < end:
        time.sleep(0.05)
    assert status == 401


def _choose(page: Page, name: str, choice: str) -> None:
    page.get_by_role("button", name=f"Actions for {name}").click()
    page.get_by_role("menuitem", name=choice).click()


def test_the_audit_names_who_did_it_and_leads_to_the_record(open_window: OpenWindow, world: World) -> None:
    contact = world.rest("POST", "/contacts", json={"name": "Anna Berg"}).json()["id"]
    window = open_window(world.alice, f"/contacts/{contact}")
    page = window.page
    page.get_by_role("button", name="Edit Title").click()
    page.get_by_role("textbox", name="Title").fill("Boss")
    window.press("Enter")
    expect(page.get_by_role("region", name="History").get_by_text("Boss")).to_be_visible()
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        window.open("/settings/audit")
        expect(page.get_by_placeholder("ticket.opened")).to_be_visible()
        row = page.get_by_role("row", name="contact.updated").first
        expect(row).to_contain_text("Alice web app")
        expect(row.get_by_role("link", name=f"Contact {contact}")).to_be_visible()
        window.check_accessible()
