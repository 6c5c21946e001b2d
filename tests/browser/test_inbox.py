"""The inbox: what happens is seen at once by everybody, and tickets are worked off by keyboard alone."""

import re

from playwright.sync_api import Locator, Page, Route, expect

from rolodesk.actions.bulk import running
from tests.actions.tickets.front_desk import inserted, listed
from tests.browser.conftest import OpenWindow
from tests.browser.window import Window
from tests.world import World

HOSTILE = "<img src=x onerror=pwn()><script>pwn()</script>{{pwn()}}${pwn()}"


def test_a_letter_is_seen_by_all_as_it_comes(world: World, open_window: OpenWindow) -> None:
    first, second = (open_window(who, "/inbox/unassigned").page for who in (world.alice, world.bob))
    expect(first.get_by_role("heading", name="No letter has come yet")).to_be_visible()
    inserted(world, subject="Is it open today?")
    for page in (first, second):
        expect(row(page, "Is it open today?")).to_be_visible()
        expect(page.get_by_role("link", name=re.compile(r"^Unassigned\s*1$"))).to_be_visible()


def test_news_above_moves_nothing_and_is_announced(world: World, open_window: OpenWindow) -> None:
    for number in range(30):
        inserted(world, subject=f"Old {number:02}", from_email=f"someone{number}@customer.example")
    page = open_window(world.alice, "/inbox/unassigned").page
    tickets = page.get_by_role("list", name="Tickets")
    expect(row(page, "Old 29")).to_be_visible()
    tickets.evaluate("list => list.scrollTo(0, 500)")
    expect(row(page, "Old 20")).to_be_visible()
    seen = row(page, "Old 18").bounding_box()
    inserted(world, subject="Brand new")
    page.get_by_role("button", name="1 new above").wait_for()
    assert row(page, "Old 18").bounding_box() == seen
    page.get_by_role("button", name="1 new above").click()
    expect(row(page, "Brand new")).to_be_in_viewport()


def test_who_is_at_the_end_while_the_list_is_read_anew_gets_the_rest(
    world: World, open_window: OpenWindow
) -> None:
    for number in range(65):
        inserted(world, subject=f"Old {number:02}", from_email=f"someone{number}@customer.example")
    window = open_window(world.alice)
    held: list[Route] = []

    def shorten(route: Route) -> None:
        """Have pages of 60 rows, and keep the second answer to the first one's question back."""
        url = route.request.url
        if "cursor=" in url:
            route.continue_()
        elif asked:
            held.append(route)
        else:
            asked.append(url)
            route.continue_(url=url.replace("limit=100", "limit=60"))

    asked: list[str] = []
    window.page.goto("about:blank")  # or the first page's own questions would be counted
    window.page.route("**/rest/v1/tickets?*", shorten)
    window.open("/inbox/unassigned")
    expect(row(window.page, "Old 64")).to_be_visible()
    while not held:
        window.page.wait_for_timeout(20)
    tickets = window.page.get_by_role("list", name="Tickets")
    tickets.evaluate("list => list.scrollTo(0, list.scrollHeight)")
    expect(row(window.page, "Old 05")).to_be_visible()
    held[0].continue_(url=held[0].request.url.replace("limit=100", "limit=60"))
    expect(tickets.get_by_role("listitem").last).to_have_attribute("aria-setsize", "65")


def test_an_assignment_and_who_is_there_are_seen_by_the_other(world: World, open_window: OpenWindow) -> None:
    ticket = inserted(world, subject="A window seat")
    alice = open_window(world.alice, f"/inbox/open/{ticket.id}")
    bob = open_window(world.bob, "/inbox/mine")
    assign(alice.page, "Bob")
    expect(row(bob.page, "A window seat")).to_be_visible()
    expect(row(bob.page, "A window seat")).to_contain_text("Alice is looking at it")
    row(bob.page, "A window seat").click()
    expect(alice.page.get_by_role("toolbar", name="Ticket")).to_contain_text("Bob is looking at it")
    bob.press("Escape")
    expect(alice.page.get_by_role("toolbar", name="Ticket")).not_to_contain_text("Bob is looking at it")


def test_who_answers_too_is_said_once_to_whoever_writes(world: World, open_window: OpenWindow) -> None:
    ticket = inserted(world, subject="A window seat")
    alice, bob = (open_window(who, f"/inbox/open/{ticket.id}") for who in (world.alice, world.bob))
    conversation = alice.page.get_by_role("region", name="Conversation")
    for window in (bob, alice):
        window.page.get_by_role("button", name="Internal note").first.wait_for()
        window.press("r")
    expect(conversation.get_by_text("Answering just now: Bob")).to_be_visible()
    expect(alice.page.get_by_role("toolbar", name="Ticket")).not_to_contain_text("Bob")
    alice.press("Escape", "Escape")
    expect(alice.page.get_by_role("toolbar", name="Ticket")).to_contain_text("Bob is answering")


def test_twenty_tickets_are_worked_off_by_keyboard(world: World, open_window: OpenWindow) -> None:
    for number in range(20):
        inserted(world, subject=f"Question {number}", from_email=f"someone{number}@customer.example")
    window = open_window(world.alice, "/inbox/unassigned")
    expect(row(window.page, "Question 19")).to_be_visible()
    window.press("j")
    for number in range(19, -1, -1):
        expect(window.page.get_by_role("heading", name=f"Question {number}", exact=True)).to_be_visible()
        window.press(*TRIAGE[number % len(TRIAGE)])
        if number % len(TRIAGE) == 1:
            window.page.get_by_role("combobox", name="Assign").press("Enter")
        if number % len(TRIAGE) == 2:
            window.page.get_by_role("combobox", name="Snooze").press("Enter")
    expect(window.page.get_by_role("heading", name="All done")).to_be_visible()
    expect(window.page.get_by_text("Deleted")).not_to_have_count(0)
    window.open("/inbox/solved")
    expect(window.page.get_by_role("list", name="Tickets").get_by_role("listitem")).to_have_count(5)
    window.open("/inbox/deleted")
    expect(window.page.get_by_role("list", name="Tickets").get_by_role("listitem")).to_have_count(5)
    assert len(listed(world).items) == 15


TRIAGE = (["e"], ["a"], ["s"], ["#"])


def test_keys_are_the_lists_once_a_link_led_there(world: World, open_window: OpenWindow) -> None:
    for number in range(3):
        inserted(world, subject=f"Question {number}", from_email=f"someone{number}@customer.example")
    window = open_window(world.alice, "/contacts")
    page = window.page
    page.get_by_role("link", name="Unassigned").click()
    expect(row(page, "Question 2")).to_be_visible()
    window.press("j")
    expect(page.get_by_role("heading", name="Question 2", exact=True)).to_be_visible()
    expect(row(page, "Question 2")).to_be_focused()
    window.press("j", "Enter")
    expect(page.get_by_role("heading", name="Question 1", exact=True)).to_be_visible()
    expect(page.locator(".talk")).to_be_focused()


def test_an_empty_list_says_how_something_gets_there(world: World, open_window: OpenWindow) -> None:
    window = open_window(world.alice, "/inbox/snoozed")
    for view, says in {
        "snoozed": "Snooze a ticket with S",
        "spam": "mark as spam with !",
        "mentions": "your name after an @",
        "deleted": "can be restored",
        "label-nothing": "this label with L",
        f"mailbox-{world.support.id}": "New mail to your mailboxes",
        "solved": "No ticket is like this now",
    }.items():
        window.open(f"/inbox/{view}")
        expect(window.page.get_by_role("region", name=re.compile("^List: "))).to_contain_text(says)


def test_a_ticket_is_seen_as_each_dialect_prints_it(world: World, open_window: OpenWindow) -> None:
    ticket = inserted(world, subject="My order")
    window = open_window(world.alice, f"/tickets/{ticket.id}")
    page = window.page
    page.get_by_role("toolbar", name="Ticket").get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="As each dialect prints it").click()
    lens = page.get_by_role("dialog", name="As each dialect prints it")
    expect(lens.get_by_text(f"/message/grabTicket/$KEY/{world.id}/{ticket.id}")).to_be_visible()
    expect(lens.get_by_label("What ImBox tickets answers")).to_contain_text('"messagePlain": "Hello"')
    lens.get_by_role("radio", name="Rolodesk").check(force=True)
    expect(lens.get_by_text(f"/rest/v1/tickets/{ticket.id}")).to_be_visible()
    window.check_accessible()


def test_what_was_closed_is_taken_back_from_its_toast(world: World, open_window: OpenWindow) -> None:
    ticket = inserted(world, subject="Too early")
    window = open_window(world.alice, f"/inbox/open/{ticket.id}")
    expect(row(window.page, "Too early")).to_be_visible()
    window.press("e")
    expect(row(window.page, "Too early")).to_be_hidden()
    window.page.get_by_role("button", name="Undo").click()
    expect(row(window.page, "Too early")).to_contain_text("New")


def test_all_that_match_are_changed_and_taken_back(world: World, open_window: OpenWindow) -> None:
    for number in range(3):
        inserted(world, subject=f"Offer {number}", from_email=f"seller{number}@customer.example")
    window = open_window(world.alice, "/inbox/open")
    page = window.page
    expect(row(page, "Offer 2")).to_be_visible()
    window.press("Shift+X")
    expect(page.get_by_text("3 selected")).to_be_visible()
    page.get_by_role("button", name="Select all that match").click()
    page.get_by_role("toolbar", name="Actions").get_by_role("button", name="Close").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    while world.served.run(running.work(world.served.engine)):
        pass
    expect(page.get_by_text("Closed: 3 tickets")).to_be_visible()
    expect(page.get_by_role("heading", name="All done")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back for 3 tickets")).to_be_visible()
    for number in range(3):
        expect(row(page, f"Offer {number}")).to_contain_text("New")
    expect(row(page, "Offer 2")).to_be_focused()


def test_all_that_match_sleep_until_a_reply_by_keys_and_are_taken_back(
    world: World, open_window: OpenWindow
) -> None:
    window = with_all_selected(world, open_window)
    window.press("s")
    window.page.get_by_role("combobox", name="Snooze").fill("reply")
    window.press("Enter")
    finish_job(world, window.page, "3 tickets snoozed")
    expect(window.page.get_by_role("heading", name="All done")).to_be_visible()
    window.press("Control+z")
    expect(window.page.get_by_text("Taken back for 3 tickets")).to_be_visible()
    for number in range(3):
        expect(row(window.page, f"Offer {number}")).to_contain_text("New")


def test_all_that_match_are_read_by_keys_and_only_those_are_unread_again_that_were(
    world: World, open_window: OpenWindow
) -> None:
    window = with_all_selected(world, open_window)
    page = window.page
    window.press("Escape")
    row(page, "Offer 1").click()
    expect(row(page, "Offer 1")).not_to_contain_text("Unread")
    select_all(window)
    window.press("Shift+U")
    finish_job(world, page, "3 tickets marked as read (2 changed)")
    expect(page.get_by_role("list", name="Tickets").get_by_text("Unread")).to_have_count(0)
    page.get_by_role("button", name="Undo for 2 tickets").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    run_jobs(world)
    expect(page.get_by_text("Taken back for 2 tickets")).to_be_visible()
    for number in (0, 2):
        expect(row(page, f"Offer {number}")).to_contain_text("Unread")
    expect(row(page, "Offer 1")).not_to_contain_text("Unread")


def test_all_that_match_are_linked_with_another_and_parted_again(
    world: World, open_window: OpenWindow
) -> None:
    other = inserted(world, subject="The fair", labels=("fair",))
    world.rest("PATCH", f"/tickets/{other.id}", json={"status": "solved"})
    window = with_all_selected(world, open_window)
    page = window.page
    window.press("Shift+L")
    page.get_by_role("combobox", name="Link with a ticket").fill(str(other.id))
    page.get_by_role("option", name="The fair").click()
    finish_job(world, page, "3 tickets linked")
    assert len(world.rest("GET", f"/tickets/{other.id}").json()["linked"]) == 3
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    run_jobs(world)
    expect(page.get_by_text("Taken back for 3 tickets")).to_be_visible()
    assert world.rest("GET", f"/tickets/{other.id}").json()["linked"] == []


def with_all_selected(world: World, open_window: OpenWindow) -> Window:
    for number in range(3):
        inserted(world, subject=f"Offer {number}", from_email=f"seller{number}@customer.example")
    window = open_window(world.alice, "/inbox/open")
    expect(row(window.page, "Offer 2")).to_be_visible()
    select_all(window)
    return window


def select_all(window: Window) -> None:
    window.press("Shift+X")
    expect(window.page.get_by_text("3 selected")).to_be_visible()
    window.page.get_by_role("button", name="Select all that match").press("Enter")


def finish_job(world: World, page: Page, says: str) -> None:
    expect(page.get_by_role("progressbar")).to_be_visible()
    run_jobs(world)
    expect(page.get_by_text(says)).to_be_visible()


def run_jobs(world: World) -> None:
    while world.served.run(running.work(world.served.engine)):
        pass


def test_a_refused_action_is_rolled_back_and_says_why(world: World, open_window: OpenWindow) -> None:
    ticket = inserted(world, subject="Stubborn")
    window = open_window(world.alice, f"/inbox/open/{ticket.id}")
    window.expect_complaints("409")
    expect(row(window.page, "Stubborn")).to_be_visible()

    def refuse(route: Route) -> None:
        if route.request.method != "PATCH":
            return route.fallback()
        problem = {"title": "Conflict", "status": 409, "code": "conflict", "detail": "The ticket is held."}
        return route.fulfill(status=409, json=problem)

    window.page.route(f"**/rest/v1/tickets/{ticket.id}", refuse)
    window.press("e")
    expect(window.page.get_by_role("alert")).to_contain_text("The ticket is held.")
    expect(row(window.page, "Stubborn")).to_contain_text("New")


def test_texts_from_outside_run_nothing(world: World, open_window: OpenWindow) -> None:
    ticket = inserted(world, subject=HOSTILE, from_name=HOSTILE, plain=HOSTILE)
    window = open_window(world.alice, f"/inbox/open/{ticket.id}")
    page = window.page
    expect(row(page, HOSTILE)).to_be_visible()
    window.press("l")
    page.get_by_role("combobox", name="Add or remove a label").fill(HOSTILE)
    page.get_by_role("option", name="New label").click()
    expect(page.get_by_text(f"Labelled “{HOSTILE}”")).to_be_visible()
    window.open("/search?q=pwn")
    expect(page.get_by_role("searchbox")).to_have_value("pwn")


def test_a_filter_is_kept_as_a_view(world: World, open_window: OpenWindow) -> None:
    inserted(world, subject="Loud", labels=["urgent"])
    inserted(world, subject="Quiet", from_email="other@customer.example")
    page = open_window(world.alice, "/inbox/open?label=urgent").page
    expect(row(page, "Loud")).to_be_visible()
    expect(row(page, "Quiet")).to_be_hidden()
    page.get_by_role("button", name="View", exact=True).click()
    page.get_by_role("menuitem", name="Save as a view").click()
    page.get_by_role("textbox", name="Name").fill("Urgent ones")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Urgent ones")).to_be_visible()
    expect(page.get_by_role("link", name="Urgent ones")).to_be_visible()
    expect(row(page, "Loud")).to_be_visible()


def test_a_list_is_narrowed_to_a_text_and_follows_it(world: World, open_window: OpenWindow) -> None:
    loud = inserted(world, subject="Loud bicycle")
    inserted(world, subject="Quiet bicycle", from_email="b@customer.example")
    page = open_window(world.alice, "/inbox/open").page
    expect(row(page, "Quiet bicycle")).to_be_visible()
    page.locator("html[data-live=on]").wait_for()
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_role("searchbox", name="Containing").fill("loud bic")
    page.get_by_role("button", name="Apply").click()
    expect(row(page, "Quiet bicycle")).to_be_hidden()
    expect(row(page, "anna@customer.example")).to_be_visible()
    inserted(world, subject="Another quiet one", from_email="c@customer.example")
    inserted(world, subject="LOUD bicycles", from_email="d@customer.example")
    expect(row(page, "d@customer.example")).to_be_visible()
    expect(row(page, "Another quiet one")).to_be_hidden()
    assert "/inbox/open?q=loud+bic" in page.url
    row(page, "anna@customer.example").click()
    page.wait_for_url(f"**/inbox/open/{loud.id}?q=loud+bic")


def test_notes_and_tags_are_written_beside_the_conversation(world: World, open_window: OpenWindow) -> None:
    ticket = inserted(world, subject="About Anna")
    window = open_window(world.alice, f"/inbox/open/{ticket.id}")
    side = window.page.get_by_role("complementary", name="Contact")
    side.get_by_role("textbox", name="Write a note").fill("Comes each May")
    side.get_by_role("button", name="Save").click()
    expect(side.get_by_role("listitem").filter(has_text="Comes each May")).to_be_visible()
    side.get_by_role("textbox", name="Add a tag").fill("VIP")
    side.get_by_role("textbox", name="Add a tag").press("Enter")
    expect(side.get_by_role("button", name="Remove the tag VIP")).to_be_visible()
    window.check_accessible()


def test_search_marks_what_it_found(world: World, open_window: OpenWindow) -> None:
    inserted(world, subject="The green bicycle")
    window = open_window(world.alice, "/inbox/open")
    window.press("/")
    window.page.get_by_role("searchbox").fill("green")
    expect(window.page.locator("mark").first).to_have_text("green")
    window.check_accessible()
    window.press("ArrowDown", "Enter")
    expect(window.page.get_by_role("heading", name="The green bicycle")).to_be_visible()


def row(page: Page, subject: str) -> Locator:
    """A ticket in the list."""
    return (
        page.get_by_role("list", name="Tickets")
        .get_by_role("listitem")
        .filter(has_text=subject)
        .get_by_role("link")
    )


def assign(page: Page, name: str) -> None:
    page.get_by_role("toolbar", name="Ticket").get_by_role("button", name="Assign").click()
    page.get_by_role("combobox", name="Assign").fill(name)
    page.get_by_role("option", name=name).click()


def test_a_mailbox_that_is_not_there_is_not_waited_for(open_window: OpenWindow, world: World) -> None:
    window = open_window(world.alice, "/inbox/mailbox-999999")
    expect(window.page.get_by_role("heading", name="There is no such mailbox")).to_be_visible()


def test_an_agent_is_shown_no_first_steps_of_others(open_window: OpenWindow, world: World) -> None:
    window = open_window(world.bob, "/welcome")
    expect(window.page.get_by_role("link", name="Go to the inbox")).to_be_visible()
    expect(window.page.get_by_role("button", name="Invite")).to_have_count(0)
