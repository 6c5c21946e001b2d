"""The whole life of a ticket, between two agents in their browsers and a customer with a mail program."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.desk import ANNA, SUPPORT, Desk, open_desk
from tests.browser.test_inbox import row
from tests.browser.window import Window
from tests.mail.outbound.peers import Received
from tests.support.postgres import PostgresServer

SUBJECT = "The chain came off"
CANNED = {"title": "On its way", "shortcut": "way", "text": "Dear {{contact.name}}, we send a new one."}


@pytest.fixture(params=["sqlite", "postgres"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """An installation on each engine in turn."""
    if request.param == "sqlite":
        with open_desk(tmp_path / "data") as opened:
            yield opened
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    server.create_database("whole_life")
    with open_desk(tmp_path / "data", database_url=server.url("whole_life")) as opened:
        yield opened
    server.drop_database("whole_life")


@pytest.fixture
def agents(browser: Browser, desk: Desk) -> Iterator[tuple[Window, Window]]:
    """The windows of Alice and of Bob, at what nobody has taken."""
    windows = (Window(browser, desk.hub.url), Window(browser, desk.hub.url))
    for window, name in zip(windows, ("Alice", "Bob"), strict=True):
        window.log_in(desk.link(name), "/inbox/unassigned")
    yield windows
    for window in windows:
        window.check()
        window.close()


def test_the_whole_life_of_a_ticket(desk: Desk, agents: tuple[Window, Window]) -> None:
    alice, bob = agents
    desk.rest("POST", "/canned-replies", json=CANNED)
    first = desk.write(SUBJECT, "It came off on the hill.", files=["Map.pdf"])
    both_see_it_and_one_is_warned(alice, bob)
    it_is_taken_labelled_and_noted(alice, bob)
    answered = a_reply_leaves(desk, bob, first)
    bob.press("e")
    expect(bob.page.get_by_text("Closed: 1 ticket")).to_be_visible()
    the_answer_opens_it_again(desk, alice, bob, answered)
    last = a_reply_is_held_and_solves_it(desk, bob, answered)
    it_sleeps_until_she_writes(desk, bob, last)
    it_is_deleted_and_comes_back(bob)
    its_history_tells_it_all(bob)


def both_see_it_and_one_is_warned(alice: Window, bob: Window) -> None:
    """A letter stands in both lists without a reload; who begins to answer is seen by the other."""
    for window in (alice, bob):
        expect(row(window.page, SUBJECT)).to_be_visible()
        expect(window.page.get_by_role("link", name=re.compile(r"^Unassigned\s*1$"))).to_be_visible()
        row(window.page, SUBJECT).click()
        expect(messages(window.page).get_by_text("It came off on the hill.")).to_be_visible()
    expect(bob.page.get_by_role("link", name=re.compile("Download Map.pdf"))).to_be_visible()
    begin(alice, "r", "I take")
    expect(bob.page.get_by_role("toolbar", name="Ticket")).to_contain_text("Alice is answering")
    begin(bob, "r", "")
    expect(bob.page.get_by_text("Answering just now: Alice")).to_be_visible()
    alice.page.get_by_role("button", name="Discard").click()
    bob.press("Escape")
    expect(bob.page.get_by_role("toolbar", name="Ticket")).not_to_contain_text("Alice is answering")


def it_is_taken_labelled_and_noted(alice: Window, bob: Window) -> None:
    """Alice gives it to Bob, labels it, and mentions him; he sees each as it happens."""
    alice.press("a")
    alice.page.get_by_role("combobox", name="Assign").fill("Bob")
    alice.page.get_by_role("option", name="Bob").click()
    expect(bob.page.get_by_role("link", name=re.compile(r"^Mine\s*1$"))).to_be_visible()
    alice.open("/inbox/open")
    row(alice.page, SUBJECT).click()
    alice.press("l")
    alice.page.get_by_role("combobox", name="Add or remove a label").fill("warranty")
    alice.page.get_by_role("option", name="New label").click()
    begin(alice, "n", "Is it under warranty, @bo")
    expect(alice.page.get_by_role("option", name="Bob")).to_be_visible()
    alice.press("Enter", "Control+Enter")
    expect(messages(bob.page).get_by_text(re.compile("Is it under warranty"))).to_be_visible()
    expect(bob.page.get_by_role("link", name=re.compile(r"^Mentions\s*1$"))).to_be_visible()
    bob.open("/inbox/mine")
    row(bob.page, SUBJECT).click()
    expect(row(bob.page, SUBJECT)).to_contain_text("warranty")


def a_reply_leaves(desk: Desk, bob: Window, first: str) -> Received:
    """A canned reply with a file leaves through the relay, with the headers that thread it."""
    begin(bob, "r", ";way")
    expect(bob.page.get_by_text("Dear Anna Berg, we send a new one.")).to_be_visible()
    bob.press("Enter")
    bob.page.locator("input[type=file]").set_input_files(
        {"name": "label.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    )
    expect(bob.page.get_by_role("list", name="Files").get_by_text("8 bytes")).to_be_visible()
    bob.press("Control+Enter")
    left = leaves(desk, bob)
    letter = left.letter
    assert left.recipients == ("anna@customer.example",)
    assert "Dear Anna Berg, we send a new one." in left.plain
    assert (letter["Subject"], letter["In-Reply-To"]) == (f"Re: {SUBJECT} [#1]", first)
    assert letter["References"].split()[-1] == first
    assert (SUPPORT in letter["From"], letter["To"]) == (True, ANNA.rpartition("<")[2].rstrip(">"))
    (file,) = letter.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("label.pdf", b"%PDF-1.4")
    return left


def the_answer_opens_it_again(desk: Desk, alice: Window, bob: Window, answered: Received) -> None:
    """What Anna answers comes onto the same ticket, which was closed, and opens it for both."""
    desk.write(f"Re: {SUBJECT}", "Thank you, when?", answers=answered)
    for window in (alice, bob):
        expect(row(window.page, SUBJECT)).to_contain_text("Reply")
        row(window.page, SUBJECT).click()
        expect(messages(window.page).get_by_text("Thank you, when?")).to_be_visible()
    assert len(desk.rest("GET", "/tickets")["data"]) == 1


def a_reply_is_held_and_solves_it(desk: Desk, bob: Window, answered: Received) -> Received:
    """Who answers while Anna writes once more is held; having read it, he sends and solves all the same."""
    bob.expect_complaints("409")
    begin(bob, "r", "Tomorrow.")
    desk.write(f"Re: {SUBJECT}", "It is urgent!", answers=answered)
    expect(bob.page.get_by_text("Anna Berg wrote meanwhile.")).to_be_visible()
    bob.press("Control+Shift+Enter")
    expect(bob.page.get_by_text("Not sent: a newer message came in.")).to_be_visible()
    expect(messages(bob.page).get_by_text("It is urgent!")).to_be_visible()
    bob.page.get_by_role("button", name="Send all the same").click()
    left = leaves(desk, bob)
    assert "Tomorrow." in left.plain
    assert desk.rest("GET", "/tickets")["data"][0]["status"] == "solved"
    return left


def it_sleeps_until_she_writes(desk: Desk, bob: Window, last: Received) -> None:
    """Opened once more and snoozed, it leaves the list, until the customer writes."""
    bob.open("/inbox/solved")
    row(bob.page, SUBJECT).click()
    bob.press("Shift+S")
    bob.page.get_by_role("combobox", name="Change the status").fill("Waiting")
    with heard(bob.page):
        bob.press("Enter")
    bob.open("/inbox/mine")
    row(bob.page, SUBJECT).click()
    bob.press("s")
    bob.page.get_by_role("option", name="Until a reply").click()
    expect(row(bob.page, SUBJECT)).to_be_hidden()
    desk.write(f"Re: {SUBJECT}", "It is here, thanks!", answers=last)
    expect(row(bob.page, SUBJECT)).to_be_visible()
    row(bob.page, SUBJECT).click()
    expect(messages(bob.page).get_by_text("It is here, thanks!")).to_be_visible()


def it_is_deleted_and_comes_back(bob: Window) -> None:
    """What was deleted stands among the deleted, and is put back to where it was."""
    with heard(bob.page):
        bob.press("#")
    expect(row(bob.page, SUBJECT)).to_be_hidden()
    bob.open("/inbox/deleted")
    row(bob.page, SUBJECT).click()
    with heard(bob.page):
        bob.press("e")
    expect(row(bob.page, SUBJECT)).to_be_hidden()
    bob.open("/inbox/mine")
    row(bob.page, SUBJECT).click()


def its_history_tells_it_all(bob: Window) -> None:
    side = bob.page.get_by_role("complementary", name="Contact")
    side.locator("summary", has_text="History").click()
    told = side.locator("details", has_text="History").get_by_role("listitem")
    older = side.get_by_role("button", name="Older")
    expect(told.first).to_be_visible()
    while older.count():
        older.click()
        bob.page.wait_for_timeout(300)
    said = " | ".join(told.all_inner_texts())
    for word in ("Opened", "Assigned to Bob", "Labels: warranty", "Note", "Message", "Status: Closed"):
        assert word in said, said
    for word in ("Status: Reply", "Status: Solved", "Snoozed", "Awake again", "Status: Deleted"):
        assert word in said, said


def heard(page: Page) -> AbstractContextManager[object]:
    """Go on once the hub has answered a change: what is shown at once may be on its way yet."""
    return page.expect_response(lambda answer: answer.request.method in {"PATCH", "POST", "DELETE"})


def messages(page: Page) -> Locator:
    return page.get_by_role("region", name="Messages")


def begin(window: Window, key: str, text: str) -> None:
    """Begin to write by a key, and type."""
    window.page.get_by_role("button", name="Internal note").first.wait_for()
    window.press(key)
    expect(window.page.get_by_role("textbox", name=re.compile("text$"))).to_be_focused()
    window.page.keyboard.type(text)


def leaves(desk: Desk, window: Window) -> Received:
    """Wait for no second thoughts about what was sent, and take it from the relay."""
    messages(window.page).get_by_role("button", name="Send now").click()
    return desk.relay.next_letter(lambda: window.page.wait_for_timeout(100))
