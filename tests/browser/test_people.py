"""Contacts and imports in the app: by keyboard, many at once, and whatever is written in them."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from rolodesk.actions.bulk import running
from rolodesk.model.workspace import Role
from tests.actions.tickets.front_desk import inserted
from tests.browser.conftest import OpenWindow
from tests.browser.window import Scheme, Window
from tests.wire.rest.importing import work
from tests.world import World

HOSTILE = "\"'><img src=x onerror=pwn()>{{7}}"


def made(world: World, **fields: object) -> int:
    answer = world.rest("POST", "/contacts", json=fields)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def of(world: World, contact_id: int, field: str) -> object:
    return world.rest("GET", f"/contacts/{contact_id}").json()[field]


def run_jobs(world: World) -> None:
    while world.served.run(running.work(world.served.engine)):
        pass


def test_a_contact_is_made_edited_and_taken_back_by_keyboard_alone(
    world: World, open_window: OpenWindow
) -> None:
    window = open_window(world.alice, "/contacts")
    page = window.page
    expect(page.get_by_role("heading", name="No contacts yet")).to_be_visible()
    window.press("n")
    dialog = page.get_by_role("dialog", name="New contact")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Anna Berg")
    window.press("Tab")
    page.keyboard.type("nobody")
    window.expect_complaints("status of 400")
    window.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("Must be an e-mail address")
    window.press("ControlOrMeta+a")
    page.keyboard.type("anna@example.org")
    window.press("Enter")
    expect(page.get_by_role("link", name="Anna Berg")).to_be_visible()
    expect(dialog).to_be_hidden()
    contact = world.rest("GET", "/contacts").json()["data"][0]["id"]

    window.press("j")
    expect(page.locator('[data-at="0 0"]')).to_be_focused()
    window.press("Enter")
    expect(page.get_by_role("textbox", name="Name")).to_have_value("Anna Berg")
    page.keyboard.type("Åsa Berg")
    window.press("Tab")
    expect(page.get_by_role("textbox", name="E-mail")).to_have_value("anna@example.org")
    window.press("Escape")
    expect(page.get_by_text("Åsa Berg was changed.")).to_be_visible()
    assert of(world, contact, "name") == "Åsa Berg"
    expect(page.locator('[data-at="0 1"]')).to_be_focused()
    window.press("z")
    expect(page.get_by_role("link", name="Anna Berg")).to_be_visible()
    assert of(world, contact, "name") == "Anna Berg"

    window.press("Enter")
    page.keyboard.type("nobody")
    window.press("Enter")
    expect(page.get_by_role("textbox", name="E-mail")).to_have_value("nobody")
    expect(page.get_by_role("alert").first).to_contain_text("Must be an e-mail address")
    window.press("Escape")
    assert of(world, contact, "emails") == [{"email": "anna@example.org", "primary": True}]


def test_all_that_match_a_filter_are_tagged(world: World, open_window: OpenWindow) -> None:
    leads = [made(world, name=f"Lead {number}", stage="Lead") for number in range(130)]
    other = made(world, name="Customer", stage="Customer")
    page = open_window(world.alice, "/contacts").page
    page.get_by_role("button", name="Stage", exact=True).click()
    page.get_by_role("menu").get_by_text("Lead", exact=True).click()
    expect(page).to_have_url(re.compile("stage=Lead"))
    expect(page.get_by_role("link", name="Customer")).to_be_hidden()
    page.get_by_role("checkbox", name="Select all that are shown").check()
    bar = page.get_by_role("region", name="Change many")
    bar.get_by_role("button", name="Select all that match").click()
    bar.get_by_role("button", name="Tag", exact=True).click()
    page.get_by_role("dialog").get_by_label("Tags").fill("Fair")
    page.get_by_role("dialog").get_by_role("button", name="Tag", exact=True).click()
    expect(bar.get_by_role("progressbar")).to_be_visible()
    run_jobs(world)
    expect(page.get_by_text("130 contacts changed.")).to_be_visible()
    assert all(of(world, one, "tags") == ["Fair"] for one in (leads[0], leads[-1]))
    assert of(world, other, "tags") == []
    page.get_by_role("button", name="Undo").click()
    expect(bar.get_by_role("progressbar")).to_be_visible()
    run_jobs(world)
    expect(page.get_by_role("main").get_by_text("Fair")).to_have_count(0)
    assert all(of(world, one, "tags") == [] for one in leads)


def test_what_a_search_finds_is_exported_and_changed_all_at_once(
    world: World, open_window: OpenWindow, tmp_path: Path
) -> None:
    for number in range(103):
        made(world, name=f"Anna Berg {number}")
    other = made(world, name="Bo Berg")
    window = open_window(world.alice, "/contacts?q=anna")
    page = window.page
    expect(page.get_by_role("row", name="Anna Berg 102")).to_be_visible()
    page.get_by_role("button", name="Export", exact=True).click()
    dialog = page.get_by_role("dialog")
    with page.expect_download() as come:
        dialog.get_by_role("button", name="Download").click()
    come.value.save_as(tmp_path / "found.csv")
    lines = (tmp_path / "found.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 104
    assert not [line for line in lines if "Bo Berg" in line]
    expect(dialog).to_be_hidden()
    page.get_by_role("checkbox", name="Select all that are shown").check()
    bar = page.get_by_role("region", name="Change many")
    bar.get_by_role("button", name="Select all that match").click()
    bar.get_by_role("button", name="Tag", exact=True).click()
    page.get_by_role("dialog").get_by_label("Tags").fill("VIP")
    page.get_by_role("dialog").get_by_role("button", name="Tag", exact=True).click()
    expect(bar.get_by_role("progressbar")).to_be_visible()
    run_jobs(world)
    expect(page.get_by_text("103 contacts changed.")).to_be_visible()
    assert of(world, other, "tags") == []


def test_whom_a_misspelt_name_may_mean_is_suggested_and_not_listed(
    world: World, open_window: OpenWindow
) -> None:
    contact = made(world, name="Petra Vinterholm")  # no other test has it: a process remembers words
    window = open_window(world.alice, "/contacts?q=vinterhom")
    page = window.page
    expect(page.get_by_role("heading", name="Nobody matches")).to_be_visible()
    page.get_by_role("link", name="Petra Vinterholm").click()
    expect(page).to_have_url(re.compile(f"/contacts/{contact}$"))


@pytest.mark.parametrize("action", ["Set the stage", "Delete"])
def test_what_was_done_to_all_that_match_is_taken_back(
    world: World, open_window: OpenWindow, action: str
) -> None:
    people = [
        made(world, name=f"{stage} {number}", stage=stage)
        for number in range(60)
        for stage in ("Lead", "Customer")
    ]
    page = open_window(world.alice, "/contacts").page
    page.get_by_role("checkbox", name="Select all that are shown").check()
    bar = page.get_by_role("region", name="Change many")
    bar.get_by_role("button", name="Select all that match").click()
    bar.get_by_role("button", name=action).click()
    dialog = page.get_by_role("dialog")
    if action != "Delete":
        dialog.get_by_label("Stage").select_option("Customer")
    dialog.get_by_role("button", name=action).click()
    expect(bar.get_by_role("progressbar")).to_be_visible()
    run_jobs(world)
    expect(page.get_by_text("120 contacts changed.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    if action == "Delete":
        expect(bar.get_by_role("progressbar")).to_be_visible()
        run_jobs(world)
    expect(page.get_by_role("link", name="Lead 59")).to_be_visible()
    expect(page.get_by_role("row", name="Lead 59").get_by_text("Lead", exact=True)).to_be_visible()
    assert [of(world, one, "stage") for one in people] == ["Lead", "Customer"] * 60


def test_those_that_were_selected_are_changed_and_taken_back(world: World, open_window: OpenWindow) -> None:
    anna, bo = made(world, name="Anna"), made(world, name="Bo", tags=["VIP"])
    page = open_window(world.alice, "/contacts").page
    page.get_by_role("checkbox", name="Select Anna").check()
    page.get_by_role("checkbox", name="Select Bo").check()
    bar = page.get_by_role("region", name="Change many")
    bar.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="No contacts yet")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Anna")).to_be_visible()
    assert (of(world, anna, "name"), of(world, bo, "tags")) == ("Anna", ["VIP"])


def test_wrong_rows_of_a_file_are_corrected_and_sent_again(
    world: World, open_window: OpenWindow, tmp_path: Path
) -> None:
    first = tmp_path / "customers.csv"
    first.write_text("Förnamn;E-post;Skostorlek\nÅsa;asa@example.com;38\nBo;nobody;43\n", "utf-8")
    window = open_window(world.alice, "/import")
    page = window.page
    page.locator("input[type=file]").set_input_files(first)
    page.get_by_label("Field of Skostorlek").select_option(label="A custom field…")
    page.get_by_label("Name of the custom field of Skostorlek").fill("Shoe size")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    import_id = int(page.url.rpartition("/")[2])
    work(world, import_id)
    expect(page.get_by_role("cell", name="must be an e-mail address")).to_be_visible()
    assert world.rest("GET", "/contacts").json()["data"] == []
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work(world, import_id)
    expect(page.get_by_text("Done", exact=True)).to_be_visible()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download these rows").click()
    wrong = downloading.value.path().read_text("utf-8")
    second = tmp_path / "corrected.csv"
    second.write_text(wrong.replace("nobody", "bo@example.com"), "utf-8")
    page.locator("input[type=file]").set_input_files(second)
    expect(page).to_have_url(re.compile(rf"/import/(?!{import_id}$)\d+$"))
    expect(page.get_by_label("Name of the custom field of Skostorlek")).to_have_value("Shoe size")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work(world, int(page.url.rpartition("/")[2]))
    expect(page.get_by_text("Done", exact=True)).to_be_visible()
    people = world.rest("GET", "/contacts").json()["data"]
    assert {one["name"]: one["custom_fields"] for one in people} == {
        "Åsa": {"Shoe size": "38"},
        "Bo": {"Shoe size": "43"},
    }


def hostile(world: World) -> tuple[int, int]:
    """A contact and an account with hostile text in every field that takes it."""
    account = world.rest("POST", "/accounts", json={"name": HOSTILE, "external_id": HOSTILE}).json()["id"]
    contact = made(
        world,
        first_name=HOSTILE,
        last_name=HOSTILE,
        title=HOSTILE,
        description=HOSTILE,
        external_id=HOSTILE,
        emails=[{"email": "anna@customer.example"}],
        phones=[{"phone": HOSTILE}],
        tags=[HOSTILE],
        custom_fields={HOSTILE: HOSTILE},
        pinned_note=HOSTILE,
        account_id=account,
    )
    world.rest("POST", f"/contacts/{contact}/notes", json={"content": HOSTILE * 2})
    inserted(world, subject=HOSTILE, plain=HOSTILE, from_email="anna@customer.example")
    return contact, account


@pytest.mark.parametrize(("scheme", "width"), [("light", 1180), ("dark", 360)])
def test_anything_may_be_written_anywhere_and_all_can_use_it(
    world: World, open_window: OpenWindow, scheme: Scheme, width: int
) -> None:
    contact, account = hostile(world)
    window = open_window(world.alice, "/contacts", width=width, scheme=scheme)
    expect(window.page.get_by_role("link", name=HOSTILE).first).to_be_visible()
    window.check_accessible()
    window.page.get_by_role("button", name="More filters").click()
    window.check_accessible()
    for path in (f"/contacts/{contact}", f"/accounts/{account}"):
        window.open(path)
        expect(window.page.get_by_role("button", name=re.compile("^Edit Name"))).to_be_visible()
        expect(window.page.get_by_role("link", name=HOSTILE).first).to_be_visible()
        window.check_accessible()
        assert window.page.locator("main img").count() == 0
    for path in ("/accounts", "/import", f"/contacts/{contact}?lang=xx-rtl"):
        window.open(path)
        window.page.locator("main h1").first.wait_for(state="attached")
        window.check_accessible()


def test_a_contact_is_edited_where_it_stands_and_seen_as_each_dialect_prints_it(
    world: World, open_window: OpenWindow
) -> None:
    contact = made(world, name="Anna Berg", emails=[{"email": "anna@example.org"}])
    window = open_window(world.alice, f"/contacts/{contact}")
    page = window.page
    page.get_by_role("button", name="Edit E-mail: anna@example.org").click()
    page.get_by_role("textbox", name="E-mail").fill("nobody")
    window.expect_complaints("status of 400")
    window.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Must be an e-mail address")
    page.get_by_role("textbox", name="E-mail").fill("berg@example.org")
    window.press("Enter")
    expect(page.get_by_role("button", name="Edit E-mail: berg@example.org")).to_be_focused()
    page.get_by_placeholder("Write a note").fill("Likes tea")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_role("button", name="Edit Note: Likes tea")).to_be_visible()
    page.get_by_role("radio", name="Whautomate contacts").check()
    expect(page.get_by_label("What Whautomate contacts answers")).to_contain_text("Anna Berg")
    expect(page.get_by_role("region", name="History").get_by_text("berg@example.org")).to_be_visible()

    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Delete the contact").click()
    expect(page).to_have_url(re.compile("/contacts$"))
    window.expect_complaints("status of 404")
    window.open(f"/contacts/{contact}")
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_role("button", name="Edit Name: Anna Berg")).to_be_visible()


def test_a_contacts_page_follows_what_others_do_and_holds_what_would_undo_it(
    world: World, open_window: OpenWindow
) -> None:
    contact = made(world, name="Anna Berg", title="Buyer")
    window = open_window(world.alice, f"/contacts/{contact}")
    # It may be read anew for the change before just as it is deleted.
    window.expect_complaints(f"/rest/v1/contacts/{contact}?expand=")
    page = window.page
    page.locator("html[data-live=on]").wait_for()
    page.get_by_role("button", name="Edit Title: Buyer").click()
    page.get_by_role("textbox", name="Title").fill("Head of purchases")
    world.rest("PATCH", f"/contacts/{contact}", json={"name": "Anna Dahl", "title": "Chief buyer"})
    expect(page.get_by_role("button", name="Edit Name: Anna Dahl")).to_be_visible()
    page.get_by_role("textbox", name="Title").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Somebody else made it “Chief buyer” meanwhile.")
    page.get_by_role("textbox", name="Title").press("Enter")
    expect(page.get_by_role("button", name="Edit Title: Head of purchases")).to_be_focused()
    world.rest("DELETE", f"/contacts/{contact}")
    expect(page.get_by_role("button", name="Restore")).to_be_visible()
    world.rest("POST", f"/contacts/{contact}/restore")
    expect(page.get_by_role("button", name="Edit Title: Head of purchases")).to_be_visible()


def test_two_contacts_become_one(world: World, open_window: OpenWindow) -> None:
    first = made(world, name="Eva Ek", emails=[{"email": "eva@ek.example"}])
    second = made(world, name="E. Ekström", emails=[{"email": "ek@work.example"}])
    page = open_window(world.alice, f"/contacts/{first}").page
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Merge with another…").click()
    page.get_by_role("combobox", name="The other contact").fill("Ekström")
    page.get_by_role("option", name=f"E. Ekström ({second})").click()
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_role("button", name="Edit E-mail: ek@work.example")).to_be_visible()
    assert len(world.rest("GET", "/contacts").json()["data"]) == 1


def test_a_view_is_saved_and_columns_are_remembered(world: World, open_window: OpenWindow) -> None:
    made(world, name="Anna", tags=["VIP"], title="CEO")
    made(world, name="Bo")
    window: Window = open_window(world.alice, "/contacts?tag=VIP")
    page = window.page
    page.get_by_role("button", name="View: Everybody").click()
    page.get_by_role("menuitem", name="Save this view").click()
    page.get_by_role("dialog").get_by_label("Name", exact=True).fill("Important")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="View: Important")).to_be_visible()
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Title").check()
    window.press("Escape")
    window.open("/contacts")
    expect(page.get_by_role("columnheader", name="Title")).to_be_visible()
    expect(page.get_by_role("link", name="Bo")).to_be_visible()
    page.get_by_role("button", name="View: Everybody").click()
    page.get_by_role("menu").get_by_text("Important").click()
    expect(page.get_by_role("link", name="Bo")).to_be_hidden()
    expect(page.get_by_role("link", name="Anna")).to_be_visible()


def test_an_agent_has_all_of_it(world: World, open_window: OpenWindow) -> None:
    made(world, name="Anna")
    bob = world.make_member("bea@example.org", "Bea", Role.AGENT)
    page = open_window(bob, "/contacts").page
    expect(page.get_by_role("link", name="Anna")).to_be_visible()
    page.get_by_role("link", name="Anna").click()
    expect(page.get_by_role("heading", name="As each dialect prints it")).to_be_visible()
