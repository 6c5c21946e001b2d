"""Mailboxes in the settings: made, connected with real servers, tested step by step, and let go."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenWindow
from tests.mail.imap.dovecot import PASSWORD, Dovecot, dovecot
from tests.mail.outbound.peers import Peer
from tests.mail.outbound.post_office import PostOffice
from tests.wire.rest.inbox import opened
from tests.world import World

HOSTILE = "<img src=x onerror=pwn()>"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    """An IMAP server."""
    with dovecot() as running:
        yield running


@pytest.fixture
def office(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostOffice]:
    """What sends the world's mail, and a place for its relays."""
    post_office = PostOffice(world, tmp_path_factory.mktemp("blobs"))
    yield post_office
    post_office.close()


def form(page: Page, name: str) -> Locator:
    return page.get_by_role("form", name=name)


def connect(page: Page, name: str, *, port: int, user: str, password: str = PASSWORD) -> None:
    """Fill a connection's form in, for a server of this machine, and have it saved and tested."""
    fields = form(page, name)
    fields.get_by_label("Server").fill("127.0.0.1")
    fields.get_by_label("Encryption").select_option(label="None")
    fields.get_by_label("Port").fill(str(port))
    fields.get_by_label("User name").fill(user)
    fields.get_by_label("Password").fill(password)
    fields.get_by_role("button", name="Save and test").click()


def step(page: Page, text: str) -> Locator:
    return (
        page.get_by_role("status", name="What came of the test").get_by_role("listitem").filter(has_text=text)
    )


def test_a_mailbox_is_made_and_begins_by_observing(open_window: OpenWindow, world: World) -> None:
    page = open_window(world.alice, "/settings/mailboxes").page
    page.get_by_role("button", name="New mailbox").click()
    page.get_by_label("Name").fill(f"Sales {HOSTILE}")
    page.get_by_label("Addresses").fill("sales@example.org\nshop@example.org")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name=re.compile("^Sales <img"))).to_be_visible()
    expect(page.get_by_text("It observes: nothing leaves")).to_be_visible()
    expect(page.get_by_text("Write to sales+test@example.org first")).to_be_visible()
    page.get_by_role("radio", name="Own mail server").check()
    expect(page.get_by_text("sales@example.org lmtp:inet:127.0.0.1:2424")).to_be_visible()
    (_, made) = world.rest("GET", "/mailboxes").json()["data"]
    assert (made["addresses"], made["sending"]) == (["sales@example.org", "shop@example.org"], "observing")


@pytest.mark.parametrize("width", [360, 1440])
def test_a_mailbox_is_deleted_by_keys_and_another_takes_over(
    open_window: OpenWindow, world: World, width: int
) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    ticket = opened(world, to_email="sales@example.org")
    window = open_window(world.alice, f"/settings/mailboxes/{sales.id}", width=width)
    page = window.page
    page.get_by_role("tab", name="General").click()
    page.get_by_role("button", name="Delete the mailbox").press("Enter")
    dialog = page.get_by_role("dialog", name="Delete Sales?")
    expect(dialog.get_by_label("What it has goes to")).to_have_value(str(world.support.id))
    window.check_accessible()
    dialog.get_by_label("What it has goes to").select_option(label="Nowhere: it has nothing")
    window.expect_complaints("409")
    dialog.get_by_role("button", name="Delete").press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("Tickets are in this mailbox")
    dialog.get_by_label("What it has goes to").select_option(label=world.support.name)
    dialog.get_by_role("button", name="Delete").press("Enter")
    expect(page).to_have_url(re.compile("/settings/mailboxes$"))
    main = page.get_by_role("main")
    expect(main.get_by_text("sales@example.org")).to_be_visible()  # Support has it now
    expect(main.get_by_text("Sales", exact=True)).to_have_count(0)
    assert world.rest("GET", f"/tickets/{ticket}").json()["mailbox_id"] == world.support.id


def test_the_only_mailbox_stays(open_window: OpenWindow, world: World) -> None:
    page = open_window(world.alice, f"/settings/mailboxes/{world.support.id}").page
    page.get_by_role("tab", name="General").click()
    expect(page.get_by_text("This is the only mailbox, and stays.")).to_be_visible()
    expect(page.get_by_role("button", name="Delete the mailbox")).to_have_count(0)


def test_an_account_is_connected_and_each_step_of_the_test_is_told(
    open_window: OpenWindow, world: World, server: Dovecot
) -> None:
    server.make_account("info@example.org")
    page = open_window(world.alice, f"/settings/mailboxes/{world.support.id}").page
    connect(page, "Fetch letters (IMAP)", port=server.port, user="info@example.org", password="wrong")
    expect(step(page, "Reach the server").get_by_label("Done")).to_be_visible()
    expect(step(page, "Log in").get_by_label("Failed")).to_be_visible()
    expect(step(page, "Log in")).to_contain_text("refuses the log-in")
    expect(step(page, "Open the folder").get_by_label("Not come to")).to_be_visible()

    fields = form(page, "Fetch letters (IMAP)")
    expect(fields.get_by_label("Server")).to_have_value("127.0.0.1")  # as it was typed
    expect(fields.get_by_label("Port")).to_have_value(str(server.port))
    expect(fields.get_by_label("Password")).to_have_value("wrong")
    fields.get_by_label("Password").fill(PASSWORD)
    fields.get_by_role("button", name="Save and test").click()
    expect(page.get_by_text("It works.")).to_be_visible()
    expect(step(page, "Open the folder").get_by_label("Done")).to_be_visible()
    expect(fields).to_be_hidden()
    assert world.rest("GET", f"/mailboxes/{world.support.id}").json()["sending"] == "observing"

    page.get_by_role("button", name="Disconnect…").click()
    page.get_by_role("dialog").get_by_role("button", name="Disconnect").click()
    expect(form(page, "Fetch letters (IMAP)")).to_be_visible()
    assert world.rest("GET", f"/mailboxes/{world.support.id}/connections").json()["data"] == []


def test_a_server_that_nobody_may_ask_is_refused_beside_its_field(
    open_window: OpenWindow, world: World
) -> None:
    window = open_window(world.alice, f"/settings/mailboxes/{world.support.id}")
    window.expect_complaints("400")
    fields = form(window.page, "Send through (SMTP)")
    fields.get_by_label("Server").fill("10.0.0.1")
    fields.get_by_label("Password").fill("x")
    fields.get_by_role("button", name="Save and test").click()
    expect(fields.get_by_label("Server")).to_have_attribute("aria-invalid", "true")
    expect(fields.get_by_text("cannot be connected to")).to_be_visible()


def test_what_waits_is_seen_taken_back_and_let_go_to_a_real_relay(
    open_window: OpenWindow, world: World, office: PostOffice
) -> None:
    peer = office.peer()
    page = open_window(world.alice, f"/settings/mailboxes/{world.support.id}").page
    fields = form(page, "Send through (SMTP)")
    fields.get_by_label("Log in with").select_option(label="Nothing")
    fields.get_by_label("Server").fill("127.0.0.1")
    fields.get_by_label("Encryption").select_option(label="None")
    fields.get_by_label("Port").fill(str(peer.port))
    fields.get_by_role("button", name="Save and test").click()
    expect(page.get_by_text("It works.")).to_be_visible()

    for subject in ("Wrong one", "My booking"):
        office.reply(office.ticket(subject), undo_seconds=0)
    page.reload()
    expect(page.get_by_text("These 2 letters wait to leave:")).to_be_visible()
    office.send()
    assert peer.received == []
    page.get_by_role("button", name="Take back: Wrong one").click()
    expect(page.get_by_text("This letter waits to leave:")).to_be_visible()
    page.get_by_role("button", name="Let it send…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("One letter that waits leaves at once, to a customer.")).to_be_visible()
    dialog.get_by_role("button", name="Let it send").click()
    expect(page.get_by_text("Answers leave when the time to take them back is over.")).to_be_visible()
    office.send()
    assert [one.octets.count(b"My booking") > 0 for one in peer.received] == [True]


def test_the_letter_is_shown_as_it_would_leave_and_a_template_can_do_nothing(
    open_window: OpenWindow, world: World
) -> None:
    window = open_window(world.alice, f"/settings/mailboxes/{world.support.id}")
    window.expect_complaints("400", "Blocked script execution")
    page = window.page
    page.get_by_role("tab", name="Letters").click()
    page.get_by_label("Signature").fill("{{member.name}}, for {{contact.first_name}}")
    letter = page.frame_locator("iframe[title='The letter']")
    expect(letter.get_by_text("Alice, for Anna")).to_be_visible()
    page.get_by_label("Template").fill(
        '<p style="color: rgb(1, 2, 3)">Dear {{contact.first_name}}</p>{{content}}'
        '<img src="data:," onerror="pwn()"><script>pwn()</script>'
    )
    greeting = letter.get_by_text("Dear Anna")
    expect(greeting).to_have_css("color", "rgb(1, 2, 3)")
    page.get_by_role("radio", name="Plain text").check()
    expect(page.get_by_text("Your parcel left this morning").first).to_be_visible()
    page.get_by_label("Template").fill("no place in it")
    expect(page.get_by_label("Template")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Template").fill("<p>Dear {{contact.first_name}}</p>{{content}}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved")).to_be_visible()
    saved = world.rest("GET", f"/mailboxes/{world.support.id}").json()
    assert saved["signature"] == "{{member.name}}, for {{contact.first_name}}"


def test_the_rest_is_changed(open_window: OpenWindow, world: World) -> None:
    page = open_window(world.alice, f"/settings/mailboxes/{world.support.id}").page
    page.get_by_role("tab", name="General").click()
    page.get_by_role("checkbox", name="Bob").uncheck()
    page.get_by_label("Automatic answer").fill("We got it.")
    page.get_by_label("Seconds to take an answer back").fill("30")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved")).to_be_visible()
    changed = world.rest("GET", f"/mailboxes/{world.support.id}").json()
    told = (changed["member_ids"], changed["auto_reply"], changed["undo_seconds"])
    assert told == ([], "We got it.", 30)


@pytest.mark.parametrize("width", [390, 1440])
def test_the_pages_are_accessible_and_fit(open_window: OpenWindow, world: World, width: int) -> None:
    opened(world)
    window = open_window(world.alice, "/settings/mailboxes", width=width)
    expect(window.page.get_by_role("row", name="Support")).to_be_visible()
    window.check_accessible()
    window.open(f"/settings/mailboxes/{world.support.id}")
    for tab in ("Mail servers", "Letters", "General"):
        window.page.get_by_role("tab", name=tab).click()
        expect(window.page.get_by_role("tabpanel", name=tab)).to_be_visible()
        window.check_accessible()


def test_agents_have_none_of_it(open_window: OpenWindow, world: World) -> None:
    page = open_window(world.bob, "/settings").page
    for name in ("Mailboxes", "Mail queues", "Health"):
        expect(page.get_by_role("link", name=name, exact=True)).to_have_count(0)


def test_a_relay_that_is_away_is_told_at_the_first_step(open_window: OpenWindow, world: World) -> None:
    peer = Peer()
    page = open_window(world.alice, f"/settings/mailboxes/{world.support.id}").page
    fields = form(page, "Send through (SMTP)")
    fields.get_by_label("Log in with").select_option(label="Nothing")
    fields.get_by_label("Server").fill("127.0.0.1")
    fields.get_by_label("Port").fill(str(peer.port or 9))
    fields.get_by_role("button", name="Save and test").click()
    expect(step(page, "Reach the server").get_by_label("Failed")).to_be_visible()
    expect(step(page, "Agree on protocol").get_by_label("Not come to")).to_be_visible()

    page.reload()
    card = page.get_by_role("region", name="Send through (SMTP)")
    expect(card.get_by_text("Fails", exact=True)).to_be_visible()
    expect(card.get_by_text("Failed last")).to_be_visible()
    told = card.get_by_text("127.0.0.1:9 cannot be used")
    expect(told).to_be_visible()
    first = "one => getComputedStyle(one, '::first-letter').textTransform"
    assert told.evaluate(first) == "none"  # the name of a host is written as it is
