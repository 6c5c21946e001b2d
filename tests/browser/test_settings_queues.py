"""Mail queues, health and what rules did: what is stuck is told, and let go of from there."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from rolodesk.actions import connections
from rolodesk.actions.rules import editing
from rolodesk.actions.rules.running import run_rules
from rolodesk.actions.scope import Scope
from rolodesk.actions.sending import pausing
from rolodesk.model.rules.runs import Cause
from tests.browser.conftest import OpenWindow
from tests.mail.outbound.post_office import ANNA, PostOffice
from tests.wire.rest.inbox import opened
from tests.wire.rest.test_letters import answered, parked
from tests.world import World

NOBODY = 9
"""A port on which nobody listens (RFC 863)."""


@pytest.fixture
def office(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostOffice]:
    """What sends the world's mail."""
    post_office = PostOffice(world, tmp_path_factory.mktemp("blobs"))
    yield post_office
    post_office.close()


def choose(page: Page, row: str, choice: str) -> None:
    """Choose something from a row's menu."""
    page.get_by_role("row", name=row).get_by_role("button", name="Actions for").click()
    page.get_by_role("menuitem", name=choice).click()


def test_mail_that_no_server_took_says_why_and_is_tried_anew(
    open_window: OpenWindow, world: World, office: PostOffice
) -> None:
    peer = office.peer()
    peer.rcpt[ANNA] = "550 5.1.1 <img src=x onerror=pwn()>"
    office.reply(office.ticket("My booking"), undo_seconds=0)
    office.send()
    page = open_window(world.alice, "/settings/queues").page
    expect(page.get_by_text("Everything has left")).to_be_visible()
    page.get_by_role("radio", name="Failed").check()
    choose(page, "My booking", "Details")
    expect(page.get_by_role("dialog").get_by_text("550 5.1.1 <img").first).to_be_visible()
    page.get_by_role("button", name="Close").click()
    peer.rcpt.clear()
    choose(page, "My booking", "Try anew")
    expect(page.get_by_text("Nothing failed")).to_be_visible()
    office.send()
    page.get_by_role("radio", name="Sent").check()
    expect(page.get_by_role("row", name="My booking")).to_be_visible()
    assert len(peer.received) == 1


def test_what_waits_is_taken_back(open_window: OpenWindow, world: World) -> None:
    world.rest("PATCH", f"/mailboxes/{world.support.id}", json={"sending": "observing"})
    answered(world, opened(world, "My booking"))
    page = open_window(world.alice, "/settings/queues").page
    expect(page.get_by_role("row", name="My booking")).to_contain_text("Its mailbox is observing")
    choose(page, "My booking", "Take back")
    page.get_by_role("radio", name="Taken back").check()
    expect(page.get_by_role("row", name="My booking")).to_be_visible()


def test_a_parked_letter_is_seen_discarded_and_tried_again(open_window: OpenWindow, world: World) -> None:
    letter = parked(world)
    page = open_window(world.alice, "/settings/queues/incoming").page
    row = page.get_by_role("row", name="anna@customer.example")
    expect(row).to_contain_text("It has too many parts")
    choose(page, "anna@customer.example", "See the letter")
    expect(page.get_by_role("dialog").get_by_text("From: anna@customer.example")).to_be_visible()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download it").click()
    assert downloading.value.suggested_filename == f"letter-{letter.id}.eml"
    page.get_by_role("button", name="Close").click()

    choose(page, "anna@customer.example", "Discard")
    expect(page.get_by_text("Every letter was understood")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("radio", name="Waiting").check()
    expect(row).to_be_visible()

    other = parked(world)
    page.get_by_role("radio", name="Parked").check()
    page.get_by_role("button", name="Try all of these again").click()
    expect(page.get_by_text("1 letter is taken in again")).to_be_visible()
    assert world.rest("GET", f"/letters/{other.id}").json()["state"] == "waiting"


def failing(world: World) -> None:
    """Connect Support with an account that does not answer."""
    account = {"host": "127.0.0.1", "port": NOBODY, "username": "info@example.org", "password": "x"}
    answer = world.rest("PUT", f"/mailboxes/{world.support.id}/connections/imap", json=account)
    assert answer.status_code == 200, answer.text

    async def fail(scope: Scope) -> None:
        (connection,) = await connections.listed(scope)
        await connections.failed(scope.tx, connection, error="no connection: it is down", gap_ms=600_000)

    world.act(fail)


def test_a_connection_that_fails_says_why_and_is_tried_at_once(open_window: OpenWindow, world: World) -> None:
    failing(world)
    page = open_window(world.alice, "/settings/queues/connections").page
    row = page.get_by_role("row", name="Support")
    expect(row).to_contain_text("No connection: it is down")
    choose(page, "Support", "Try again now")
    expect(row.get_by_text("Not tried yet")).to_be_visible()
    (now,) = world.rest("GET", "/connections").json()["data"]
    assert (now["state"], now["username"]) == ("new", "info@example.org")


def test_health_tells_what_wants_attention_and_leads_there(open_window: OpenWindow, world: World) -> None:
    failing(world)
    parked(world)
    world.served.run(world.served.engine.write(0, lambda tx: pausing.pause(tx, reason="moving house")))
    try:
        page = open_window(world.alice, "/settings/health").page
        expect(page.get_by_text("All sending is paused: moving house")).to_be_visible()
        expect(page.get_by_text("One letter could not be understood, and is parked.")).to_be_visible()
        page.get_by_role("link", name="Go there: Connections to mail servers").click()
        expect(page.get_by_role("row", name="Support")).to_be_visible()
        expect(page.get_by_text("All sending is paused: moving house")).to_be_visible()
    finally:
        world.served.run(world.served.engine.write(0, pausing.resume))


def test_what_a_rule_did_is_told_action_by_action(open_window: OpenWindow, world: World) -> None:
    contact = world.rest("POST", "/contacts", json={"first_name": "Anna"}).json()

    async def run(scope: Scope) -> None:
        rule = await editing.create(
            scope,
            {
                "name": "Welcome",
                "when": {"event": "contact_created"},
                "actions": [{"action": "tag_contact", "value": "new"}],
            },
        )
        await run_rules(scope, [rule], contact["id"], cause=Cause("contact.created"))

    world.act(run)
    page = open_window(world.alice, "/settings/rules").page
    page.get_by_role("link", name="What rules did").click()
    row = page.get_by_role("row", name="Welcome")
    expect(row.get_by_text("Done")).to_be_visible()
    choose(page, "Welcome", "Show what it did")
    expect(page.get_by_role("dialog").get_by_text("new", exact=True)).to_be_visible()
    page.get_by_role("button", name="Close").click()
    page.get_by_label("Outcome").select_option(label="Failed")
    expect(page.get_by_text("No rule has run yet")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
def test_the_pages_are_accessible_and_fit(open_window: OpenWindow, world: World, width: int) -> None:
    failing(world)
    parked(world)
    answered(world, opened(world, "A subject that is long enough to be broken in two or more lines"))
    window = open_window(world.alice, "/settings/queues", width=width)
    expect(window.page.get_by_role("row", name="A subject")).to_be_visible()
    window.check_accessible()
    for place, shown in (
        ("queues/incoming", "it has too many parts"),
        ("queues/connections", "no connection: it is down"),
        ("health", "One connection fails."),
        ("rules/runs", "No rule has run yet"),
    ):
        window.open(f"/settings/{place}")
        expect(window.page.get_by_text(shown)).to_be_visible()
        window.check_accessible()
