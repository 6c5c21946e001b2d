"""What the hub refuses is said in the language of the app, whatever the browser prefers."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.world import World


def test_a_refused_value_is_said_beside_its_field(world: World, open_window: OpenWindow) -> None:
    contact = world.rest("POST", "/contacts", json={"emails": [{"email": "anna@example.org"}]}).json()["id"]
    window = open_window(world.alice, f"/contacts/{contact}?lang=sv")
    page = window.page
    assert page.evaluate("navigator.language") == "en-GB"
    window.expect_complaints("status of 400")
    page.get_by_role("button", name="Ändra E-post: anna@example.org").click()
    page.get_by_role("textbox", name="E-post").fill("ingen")
    window.press("Enter")
    expect(page.get_by_role("alert")).to_have_text(
        "Måste vara en e-postadress, till exempel anna@example.org"
    )
    window.press("Escape")


def test_a_form_says_what_is_refused_and_that_nobody_answers(world: World, open_window: OpenWindow) -> None:
    window = open_window(world.alice, "/contacts?lang=de")
    page = window.page
    window.press("n")
    dialog = page.get_by_role("dialog", name="Neuer Kontakt")
    dialog.get_by_label("E-Mail").fill("niemand")
    window.expect_complaints("status of 400", "net::ERR_FAILED")
    window.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("Muss eine E-Mail-Adresse sein, etwa anna@example.org")

    page.route("**/rest/v1/contacts", lambda route: route.abort())
    window.press("Enter")
    expect(page.get_by_text("Der Hub ist nicht erreichbar.")).to_be_visible()
