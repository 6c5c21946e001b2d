"""From the token that the hub prints to the inbox, in one go."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.window import AXE, JUDGE, STILL, WATCH, Scheme
from tests.conftest import ENGINES
from tests.support.postgres import PostgresServer
from tests.web.test_setting_up import token_of
from tests.world import Served, serving


@pytest.fixture(params=ENGINES)
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    """A hub where nothing is set up."""
    if request.param == "sqlite":
        with serving(tmp_path / "data") as hub:
            yield hub
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    server.create_database("first_steps")
    with serving(tmp_path / "data", database_url=server.url("first_steps")) as hub:
        yield hub
    server.drop_database("first_steps")


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light")])
def test_somebody_sets_up_invites_a_colleague_and_is_at_the_inbox(
    browser: Browser, fresh: Served, width: int, scheme: Scheme
) -> None:
    context = browser.new_context(
        base_url=fresh.url,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        locale="en-GB",
    )
    context.add_init_script(WATCH)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto("/setup")
    check_accessible(page)
    page.goto(f"/setup/{token_of(fresh)}")
    check_accessible(page)
    page.get_by_label("Workspace").fill("Example AB")
    page.get_by_label("Your name").fill("Alice")
    page.get_by_label("E-mail address").fill("alice@example.org")
    page.get_by_label("Password", exact=True).fill("correct horse battery")
    page.get_by_label("The same again").fill("another horse battery")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("alert")).to_be_visible()
    check_accessible(page)
    assert len(complaints) == 1
    assert "400" in complaints.pop()  # of the refusal
    page.get_by_label("Password", exact=True).fill("correct horse battery")
    page.get_by_label("The same again").fill("correct horse battery")
    page.get_by_role("button", name="Set it up").click()

    expect(page.get_by_role("heading", name="Welcome, Alice")).to_be_visible()
    # The mailbox that setting up has made is there, but nothing comes in to it yet.
    mailbox = page.get_by_role("listitem").filter(has_text="Connect a mailbox")
    expect(mailbox).not_to_contain_text("Done")
    expect(mailbox.get_by_role("link", name="Set a mailbox up")).to_have_class(re.compile("loud"))
    expect(page.get_by_role("link", name="Go to the inbox")).not_to_have_class(re.compile("loud"))
    page.get_by_label("Their e-mail address").fill("bob@example.org")
    page.get_by_label("Their name").fill("Bob")
    check_accessible(page)
    page.get_by_role("button", name="Invite").click()
    shown = page.get_by_role("dialog", name="Log-in link for Bob")
    assert "/login/" in shown.get_by_label("Log-in link for Bob").input_value()
    shown.get_by_role("button", name="I have kept it").click()
    expect(page.get_by_text("2 members so far")).to_be_visible()

    page.get_by_role("link", name="Go to the inbox").click()
    page.wait_for_url("**/inbox**")
    expect(page.get_by_role("heading", name="No mailbox yet")).to_be_visible()
    expect(page.get_by_role("heading", name="Pick a conversation")).to_have_count(0)
    expect(page.get_by_role("link", name="Connect a mailbox")).to_be_visible()
    check_accessible(page)
    page.get_by_role("link", name="First steps").first.click()  # an inbox without mailboxes leads back
    expect(page.get_by_role("heading", name="Welcome, Alice")).to_be_visible()
    assert page.evaluate("window.complaints ?? []") == []
    assert complaints == []
    context.close()


def check_accessible(page: Page) -> None:
    """Fail for anything serious that axe finds, and for a page that scrolls sideways."""
    page.evaluate(AXE.read_text("utf-8"))
    page.evaluate(STILL)
    assert page.evaluate(JUDGE) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
