"""The table of contacts by custom fields, a whole name and no account, kept as a view and exported."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.world import World

FIELDS = [("Plan", "choice", ["gold", "silver"]), ("Seats", "number", []), ("Since", "date", [])]


def fill(world: World) -> None:
    for title, kind, choices in FIELDS:
        body: dict[str, object] = {"noun": "contact", "title": title, "kind": kind, "choices": choices}
        assert world.rest("POST", "/custom-fields", json=body).status_code == 201
    account = world.rest("POST", "/accounts", json={"name": "Berg AB"}).json()["id"]
    people: list[tuple[str, str, int | str, dict[str, int]]] = [
        ("Anna Berg", "gold", 3, {}),
        ("Bo Berg", "gold", "3.0", {"account_id": account}),
        ("Cia Dahl", "silver", 3, {}),
    ]
    for name, plan, seats, more in people:
        fields = {"Plan": plan, "Seats": seats, "Since": "2026-01-31"}
        answer = world.rest("POST", "/contacts", json={"name": name, "custom_fields": fields, **more})
        assert answer.status_code == 201


@pytest.mark.parametrize("width", [1280, 390])
def test_custom_fields_narrow_the_table_and_its_views(
    world: World, open_window: OpenWindow, width: int
) -> None:
    fill(world)
    window = open_window(world.alice, "/contacts", width=width)
    page = window.page

    def shown(*names: str) -> None:
        for name in ("Anna Berg", "Bo Berg", "Cia Dahl"):
            link = page.get_by_role("link", name=name)
            expect(link).to_have_count(1 if name in names else 0)

    shown("Anna Berg", "Bo Berg", "Cia Dahl")
    page.get_by_role("button", name="More filters").click()
    page.get_by_label("Plan", exact=True).select_option("gold")
    shown("Anna Berg", "Bo Berg")
    page.get_by_label("Seats", exact=True).fill("3")
    page.get_by_label("Since", exact=True).fill("2026-01-31")
    page.get_by_label("Account", exact=True).click()
    page.get_by_role("option", name="No account").click()
    shown("Anna Berg")
    expect(page.get_by_role("button", name="More filters (4)")).to_be_visible()
    window.check_accessible()
    page.get_by_role("button", name="View: Everybody").click()
    page.get_by_role("menuitem", name="Save this view").click()
    page.get_by_role("dialog").get_by_label("Name", exact=True).fill("Golden")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="View: Golden")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    shown("Anna Berg", "Bo Berg", "Cia Dahl")
    page.get_by_label("Whole name").fill("cia dahl")
    window.press("Tab")
    shown("Cia Dahl")
    page.get_by_role("button", name="View: Everybody").click()
    page.get_by_role("menu").get_by_text("Golden").click()
    shown("Anna Berg")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as file:
        page.get_by_role("button", name="Download").click()
    assert file.value.path().read_text().count("Berg") == 1
