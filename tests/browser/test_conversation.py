"""A conversation: read, answered, noted, taken back; drafts are not lost, answers wait their turn."""

import re
import time

import pytest
from playwright.sync_api import Page, Route, expect

from tests.actions.tickets.front_desk import inserted
from tests.browser.conftest import OpenWindow
from tests.browser.window import Scheme, Window
from tests.wire.rest.test_writing import posted, uploaded
from tests.world import World

OFFLINE = ("ERR_INTERNET_DISCONNECTED", "ERR_NETWORK", "Failed to load resource")


def written(world: World, ticket: int) -> list[tuple[str, str]]:
    found = world.rest("GET", f"/tickets/{ticket}/messages").json()["data"]
    return [(one["kind"], one["text"]) for one in found if one["kind"] != "log"]


def area(page: Page) -> None:
    expect(page.get_by_role("textbox", name=re.compile("text$"))).to_be_focused()


def begin(window: Window, key: str, text: str) -> None:
    """Begin to write by a key, and type."""
    window.page.get_by_role("button", name="Internal note").first.wait_for()
    window.press(key)
    area(window.page)
    window.page.keyboard.type(text)


@pytest.fixture
def ticket(world: World) -> int:
    return inserted(world, subject="My order", plain="Where is it?").id


def test_a_reply_is_sent_by_keyboard_and_taken_back(
    open_window: OpenWindow, world: World, ticket: int
) -> None:
    window = open_window(world.alice, f"/inbox/open/{ticket}")
    page = window.page
    begin(window, "r", "On its **way**")
    window.press("Control+Enter")
    expect(page.get_by_text("Sent.", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("^Leaves at"))).to_be_visible()
    (_, sent) = world.rest("GET", f"/tickets/{ticket}/messages?kind=external").json()["data"]
    assert (sent["to"], sent["html"]) == (["anna@customer.example"], "<p>On its <strong>way</strong></p>")
    page.get_by_role("button", name=re.compile("^Undo")).click()
    expect(page.get_by_text("Taken back, never sent")).to_be_visible()
    expect(page.get_by_role("textbox", name="Message text")).to_have_value("On its **way**")


def test_what_is_sent_from_an_observing_mailbox_says_that_it_waits(
    open_window: OpenWindow, world: World, ticket: int
) -> None:
    observing = world.rest("PATCH", f"/mailboxes/{world.support.id}", json={"sending": "observing"})
    assert observing.status_code == 200, observing.text
    window = open_window(world.alice, f"/inbox/open/{ticket}")
    page = window.page
    begin(window, "r", "On its way")
    expect(page.get_by_text(re.compile("^This mailbox observes"))).to_be_visible()
    window.press("Control+Enter")
    expect(page.get_by_text(re.compile("^Kept, not sent"))).to_be_visible()
    expect(page.get_by_text(re.compile("^Waits: its mailbox observes"))).to_be_visible()
    expect(page.get_by_role("button", name="Send now")).to_have_count(0)


def test_send_and_solve_closes_it(open_window: OpenWindow, world: World, ticket: int) -> None:
    window = open_window(world.alice, f"/inbox/open/{ticket}")
    begin(window, "r", "Done")
    window.press("Control+Shift+Enter")
    expect(window.page.get_by_text("Sent.", exact=True)).to_be_visible()
    assert world.rest("GET", f"/tickets/{ticket}").json()["status"] == "solved"


def test_a_note_mentions_a_member(open_window: OpenWindow, world: World, ticket: int) -> None:
    window = open_window(world.alice, f"/inbox/open/{ticket}")
    begin(window, "n", "Please look @bo")
    expect(window.page.get_by_role("option", name="Bob")).to_be_visible()
    window.press("Enter", "Control+Enter")
    expect(window.page.get_by_text("Note added.")).to_be_visible()
    assert world.rest("GET", f"/tickets/{ticket}/messages?kind=internal").json()["data"][0]["mentions"] == [
        world.bob.id
    ]


def test_no_key_makes_mail_of_a_note(open_window: OpenWindow, world: World, ticket: int) -> None:
    window = open_window(world.alice, f"/inbox/open/{ticket}")
    page = window.page
    begin(window, "n", "She is cross")
    for key in ("r", "Shift+R", "f"):
        window.press("Escape", key)
        expect(page.get_by_text("What you have written is a note.").first).to_be_visible()
        area(page)
    window.press("Control+Enter")
    expect(page.get_by_text("Note added.")).to_be_visible()
    assert written(world, ticket)[-1] == ("internal", "She is cross")


def test_a_canned_reply_is_found_previewed_and_filled_in(
    open_window: OpenWindow, world: World, ticket: int
) -> None:
    body = {"title": "Thanks", "shortcut": "thx", "text": "Dear {{contact.email}}, thanks."}
    assert world.rest("POST", "/canned-replies", json=body).status_code == 201
    window = open_window(world.alice, f"/inbox/open/{ticket}")
    begin(window, "r", ";th")
    filled = window.page.get_by_text("Dear anna@customer.example, thanks.")
    expect(filled).to_be_visible()
    window.press("Enter")
    expect(window.page.get_by_role("textbox", name="Message text")).to_have_value(
        "Dear anna@customer.example, thanks."
    )


def test_files_are_attached_and_downloaded(open_window: OpenWindow, world: World, ticket: int) -> None:
    upload = uploaded(world, "logo.svg", b"<svg/>", media_type="image/svg+xml")
    posted(world, f"/tickets/{ticket}/replies", text="Here", uploads=[upload])
    window = open_window(world.alice, f"/inbox/open/{ticket}")
    page = window.page
    with page.expect_download() as download:
        page.get_by_role("link", name="Download logo.svg").click()
    assert download.value.suggested_filename == "logo.svg"
    begin(window, "r", "See there")
    page.locator("input[type=file]").set_input_files(
        {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"Seven b"}
    )
    expect(page.get_by_role("list", name="Files").get_by_text("7 bytes")).to_be_visible()
    window.press("Control+Enter")
    expect(page.get_by_text("Sent.", exact=True)).to_be_visible()
    assert page.get_by_role("link", name="Download plan.txt").count() == 1


def test_nothing_of_a_draft_is_saved_while_it_is_sent(
    open_window: OpenWindow, world: World, ticket: int
) -> None:
    window = open_window(world.alice, f"/inbox/open/{ticket}")
    page = window.page

    def answer_late(route: Route) -> None:
        answer = route.fetch()
        time.sleep(1.2)  # the file has gone with the reply, and the draft would be due
        route.fulfill(response=answer)

    page.route("**/replies", answer_late)
    begin(window, "r", "See there")
    page.locator("input[type=file]").set_input_files(
        {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"Seven b"}
    )
    expect(page.get_by_role("list", name="Files").get_by_text("7 bytes")).to_be_visible()
    window.press("Control+Enter")
    expect(page.get_by_text("Sent.", exact=True)).to_be_visible()
    assert world.rest("GET", "/drafts").json()["data"] == []


def test_a_draft_survives_a_reload_and_a_dead_network(
    open_window: OpenWindow, world: World, ticket: int
) -> None:
    window = open_window(world.alice, f"/inbox/open/{ticket}")
    window.expect_complaints(*OFFLINE)
    page = window.page
    begin(window, "r", "Half a")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    window.press("Escape")
    page.reload()
    text = page.get_by_role("textbox", name="Message text")
    expect(text).to_have_value("Half a")
    window.context.set_offline(True)
    text.press("End")
    text.press_sequentially(" sentence")
    expect(page.get_by_text("Draft kept on this device")).to_be_visible()
    window.context.set_offline(False)
    page.reload()
    expect(text).to_have_value("Half a sentence")
    other = window.context.new_page()
    other.goto(f"/inbox/open/{ticket}")
    expect(other.get_by_role("textbox", name="Message text")).to_have_value("Half a sentence")
    other.close()


def test_escape_leaves_an_unsent_draft_where_it_is_kept(
    open_window: OpenWindow, world: World, ticket: int
) -> None:
    window = open_window(world.alice, f"/inbox/open/{ticket}")
    page = window.page
    begin(window, "r", "Half a sentence")
    window.press("Escape")
    expect(page.get_by_role("textbox", name="Message text")).to_have_value("Half a sentence")
    window.press("Escape")
    expect(page).to_have_url(re.compile("/inbox/open$"))
    page.get_by_role("link", name=re.compile("My order")).click()
    expect(page.get_by_role("textbox", name="Message text")).to_have_value("Half a sentence")


@pytest.mark.parametrize("width", [390, 1440])
def test_the_newest_letter_is_seen_above_a_draft(
    open_window: OpenWindow, world: World, ticket: int, width: int
) -> None:
    for number in range(4):
        inserted(world, ticket_id=ticket, plain=f"Letter {number}\n" * 12 + f"End of {number}")
    window = open_window(world.alice, f"/inbox/open/{ticket}", width=width)
    page = window.page
    begin(window, "r", "One\nTwo\nThree\nFour\nFive")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.reload()
    expect(page.get_by_role("textbox", name="Message text")).to_be_visible()
    newest = page.locator("iframe, .text").last
    expect(newest).to_be_in_viewport(ratio=0.3)


def test_a_reply_written_offline_is_sent_once_when_back(
    open_window: OpenWindow, world: World, ticket: int
) -> None:
    window = open_window(world.alice, f"/inbox/open/{ticket}")
    window.expect_complaints(*OFFLINE)
    page = window.page
    page.get_by_role("button", name="Internal note").wait_for()
    window.context.set_offline(True)
    begin(window, "r", "From the train")
    window.press("Control+Enter")
    expect(page.get_by_text("Waits for the network")).to_be_visible()
    assert len(written(world, ticket)) == 1
    window.context.set_offline(False)
    expect(page.get_by_text("Waits for the network")).to_be_hidden(timeout=20_000)
    page.reload()
    expect(page.get_by_role("region", name="Messages").get_by_text("From the train")).to_be_visible()
    assert written(world, ticket) == [("external", "Where is it?"), ("external", "From the train")]
    expect(page.get_by_role("textbox", name="Message text")).to_have_count(0)


def test_a_reply_is_held_by_a_newer_message(open_window: OpenWindow, world: World, ticket: int) -> None:
    window = open_window(world.alice, f"/inbox/open/{ticket}")
    window.expect_complaints("409")
    page = window.page
    begin(window, "r", "It is lost")
    inserted(world, subject="My order", plain="It came!", ticket_id=ticket)
    window.press("Control+Enter")
    expect(page.get_by_text("Not sent: a newer message came in.")).to_be_visible()
    expect(page.get_by_text("It came!").first).to_be_visible()
    assert len(written(world, ticket)) == 2
    page.get_by_role("button", name="Send all the same").click()
    expect(page.get_by_text("Sent.", exact=True)).to_be_visible()
    assert written(world, ticket)[-1] == ("external", "It is lost")


def test_its_head_shows_who_has_it_and_what_it_bears(
    open_window: OpenWindow, world: World, ticket: int
) -> None:
    window = open_window(world.alice, f"/tickets/{ticket}?lang=sv")
    head = window.page.locator("article > header")
    expect(head).to_contain_text("Ej tilldelat")
    expect(head).to_contain_text("Support")
    world.rest("PATCH", f"/tickets/{ticket}", json={"labels": ["urgent"], "assignees": [world.bob.id]})
    expect(head).to_contain_text("Tilldelat Bob")
    expect(head).to_contain_text("urgent")
    world.rest("PATCH", f"/tickets/{ticket}", json={"status": "pending"})
    log = window.page.get_by_role("region", name="Meddelanden")
    expect(log).to_contain_text("Status ändrades från Ny till Väntar")
    expect(log).to_contain_text("Tilldelat Bob")


def test_a_ticket_that_sleeps_says_so_and_is_woken_there(
    open_window: OpenWindow, world: World, ticket: int
) -> None:
    window = open_window(world.alice, f"/inbox/open/{ticket}?lang=de")
    article = window.page.get_by_role("article")
    expect(article.locator("header").first).to_contain_text("My order")
    for until, told in ((None, "Schläft, bis jemand antwortet"), ("2099-01-01T08:00:00Z", "2099")):
        world.rest("POST", f"/tickets/{ticket}/snooze", json={"until": until})
        window.open(f"/inbox/snoozed/{ticket}?lang=de")
        expect(article.locator(".sleep")).to_contain_text(told)
    article.get_by_role("button", name="Wecken").click()
    expect(article.locator(".sleep")).to_have_count(0)
    expect(window.page.get_by_text("Wieder wach").first).to_be_visible()
    window.page.wait_for_timeout(300)
    assert world.rest("GET", f"/tickets/{ticket}").json()["snoozed_until"] is None


def test_who_answers_is_told_to_the_others(open_window: OpenWindow, world: World, ticket: int) -> None:
    bob = open_window(world.bob, f"/inbox/open/{ticket}")
    begin(bob, "r", "Me too")
    alice = open_window(world.alice, f"/inbox/open/{ticket}")
    begin(alice, "r", "I answer")
    expect(alice.page.get_by_text("Answering just now: Bob")).to_be_visible(timeout=15_000)


def test_a_long_subject_and_who_comes_leave_the_letters_where_they_are(
    open_window: OpenWindow, world: World
) -> None:
    subject = "Where is my order? " * 20
    ticket = inserted(world, subject=subject.strip(), plain="Hello").id
    alice = open_window(world.alice, f"/inbox/open/{ticket}", width=390)
    head = alice.page.locator("article > header")
    heading = head.get_by_role("heading", name="Where is my order?")
    expect(heading).to_have_attribute("title", subject.strip())
    before = head.bounding_box()
    assert before is not None
    assert before["height"] < 120
    begin(alice, "r", "I answer")
    bob = open_window(world.bob, f"/inbox/open/{ticket}")
    begin(bob, "r", "Me too")
    composer = alice.page.get_by_role("region", name="Reply")
    top = composer.bounding_box()
    expect(alice.page.get_by_text("Answering just now: Bob")).to_be_visible(timeout=15_000)
    assert (head.bounding_box(), composer.bounding_box()) == (before, top)


@pytest.mark.parametrize("width", [360, 1180])
def test_nothing_in_the_head_of_an_answer_lies_over_another(
    open_window: OpenWindow, world: World, ticket: int, width: int
) -> None:
    window = open_window(world.alice, f"/inbox/open/{ticket}?lang=de", width=width)
    page = window.page
    page.get_by_role("button", name="Antworten", exact=True).click()
    composer = page.get_by_role("region", name="Antworten")
    pill = composer.get_by_role("listitem").filter(has_text="anna@customer.example")
    edge, copies, address = (
        one.bounding_box() for one in (composer, composer.get_by_role("button", name="Kopie"), pill)
    )
    assert edge is not None
    assert copies is not None
    assert address is not None
    assert address["x"] + address["width"] <= edge["x"] + edge["width"]
    assert address["x"] + address["width"] <= copies["x"] or copies["y"] + copies["height"] <= address["y"]
    field = composer.get_by_role("combobox", name="An").bounding_box()
    assert field is not None
    assert field["y"] < address["y"] + address["height"], "an empty row below the address"


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1180, "dark")])
def test_anybody_can_read_and_answer(
    open_window: OpenWindow, world: World, ticket: int, width: int, scheme: Scheme
) -> None:
    posted(world, f"/tickets/{ticket}/replies", html="<p>A <b>letter</b></p>" + "x" * 300)
    posted(world, f"/tickets/{ticket}/notes", text="A note")
    window = open_window(world.alice, f"/inbox/open/{ticket}", width=width, scheme=scheme)
    begin(window, "n", "A note")
    window.check_accessible()
