"""There is room for what is read: on phones, beside scrollbars, in narrow lists, below many labels."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.actions.tickets.front_desk import inserted
from tests.browser.conftest import OpenWindow
from tests.browser.window import Window
from tests.support.chromium import CHROMIUM, FLAGS
from tests.web.visitors import link_for
from tests.world import World

PHONE: Final[ViewportSize] = {"width": 390, "height": 844}


@contextmanager
def with_scrollbars(browser: Browser, world: World, path: str, width: int) -> Iterator[Page]:
    """A window whose scrollbars take room, as those of many do, and not of playwright's alone."""
    chromium = browser.browser_type.launch(
        executable_path=CHROMIUM, args=list(FLAGS), ignore_default_args=["--hide-scrollbars"]
    )
    window = Window(chromium, world.url, width=width)
    window.enter(link_for(world, world.alice), path)
    yield window.page
    window.check()
    window.close()
    chromium.close()


def height(box: Locator) -> float:
    found = box.bounding_box()
    assert found is not None
    return found["height"]


def test_no_page_is_higher_than_the_window(open_window: OpenWindow, world: World) -> None:
    window = open_window(world.alice)
    for path in ("/inbox/open", "/contacts", "/settings"):
        window.open(path)
        assert window.page.evaluate("document.documentElement.scrollHeight - innerHeight") == 0, path


@pytest.mark.parametrize("path", ["/contacts?name=zzzz", "/accounts?q=zzzz&created_after=2020-01-01"])
def test_that_nobody_matches_is_seen_on_a_phone(open_window: OpenWindow, world: World, path: str) -> None:
    assert world.rest("POST", "/contacts", json={"name": "Anna Berg"}).status_code == 201
    page = open_window(world.alice, path, width=390).page
    page.set_viewport_size(PHONE)
    expect(page.get_by_label("Created from")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("matches$"))).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Clear filters").last).to_be_in_viewport(ratio=1)


def test_many_fields_to_filter_by_leave_room_for_rows(open_window: OpenWindow, world: World) -> None:
    for number in range(16):
        body = {"noun": "contact", "title": f"Field {number}", "kind": "text"}
        assert world.rest("POST", "/custom-fields", json=body).status_code == 201
    for number in range(8):
        assert world.rest("POST", "/contacts", json={"name": f"Anna {number}"}).status_code == 201
    page = open_window(world.alice, "/contacts", width=390).page
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="More filters").click()
    expect(page.get_by_label("Field 15")).to_be_attached()
    assert height(page.get_by_role("grid").get_by_role("rowgroup")) > 120
    page.get_by_label("Field 15").fill("gold")
    page.get_by_label("Field 15").press("Enter")
    expect(page.get_by_role("button", name="More filters (1)")).to_be_visible()


@pytest.mark.parametrize("density", ["dense", "comfortable"])
def test_what_was_written_is_seen_in_each_row(open_window: OpenWindow, world: World, density: str) -> None:
    ticket = inserted(world, subject="A long subject of many words, " * 3, plain="I have lost it.").id
    labels = ["a long label of many words", "another"]
    world.rest("PATCH", f"/tickets/{ticket}", json={"labels": labels, "assignees": [world.bob.id]})
    page = open_window(world.alice, "/inbox/open").page
    page.evaluate("density => (document.documentElement.dataset.density = density)", density)
    row = page.get_by_role("list", name="Tickets").get_by_role("link")
    expect(row).to_contain_text("Assigned to Bob")
    shown, whole = row.get_by_text("I have lost it.").bounding_box(), row.bounding_box()
    assert shown is not None
    assert whole is not None
    assert shown["width"] >= whole["width"] * (0.39 if density == "dense" else 0.99)
    assert shown["y"] + shown["height"] <= whole["y"] + whole["height"]


def test_a_third_label_leaves_the_letters_where_they_are(open_window: OpenWindow, world: World) -> None:
    ticket = inserted(world, subject="My order", plain="Where is it?").id
    head = open_window(world.alice, f"/inbox/open/{ticket}").page.locator("article > header")
    expect(head).to_contain_text("Unassigned")
    before = height(head)
    labels = [f"a label of many words, {number}" for number in range(5)]
    world.rest("PATCH", f"/tickets/{ticket}", json={"labels": labels, "assignees": [world.bob.id]})
    expect(head).to_contain_text("+3")
    expect(head.get_by_title(labels[4])).to_be_visible()
    assert height(head) == before


def test_the_heads_of_columns_stand_above_them(browser: Browser, world: World) -> None:
    for number in range(40):
        assert world.rest("POST", "/contacts", json={"name": f"Anna {number}"}).status_code == 201
    for width in (390, 1440):
        with with_scrollbars(browser, world, "/contacts", width) as page:
            page.evaluate("document.documentElement.dataset.density = 'comfortable'")
            expect(page.get_by_role("row", name="Anna 39")).to_be_visible()
            lefts = "all => all.map(one => Math.round(one.getBoundingClientRect().left))"
            first = page.get_by_role("row").nth(1)
            cells = first.get_by_role("gridcell").evaluate_all(lefts)
            assert page.get_by_role("columnheader").evaluate_all(lefts) == cells
            for box in (page.get_by_role("grid").locator(".."), page.get_by_role("rowgroup")):
                assert box.evaluate("one => one.scrollWidth - one.clientWidth") == 0


def test_to_snooze_a_ticket_moves_nothing_that_is_read(open_window: OpenWindow, world: World) -> None:
    ticket = inserted(world, subject="My order", plain="Where is it?").id
    page = open_window(world.alice, f"/tickets/{ticket}").page
    letter = page.get_by_role("region", name="Messages").get_by_text("Where is it?").last
    expect(letter).to_be_visible()
    page.wait_for_timeout(500)  # it comes to rest
    seen = letter.bounding_box()
    world.rest("POST", f"/tickets/{ticket}/snooze", json={"until": None})
    expect(page.get_by_role("article").get_by_role("button", name="Wake")).to_be_visible()
    assert letter.bounding_box() == seen


def test_tags_are_shown_whole_and_the_rest_is_counted(open_window: OpenWindow, world: World) -> None:
    tags = ["fleet", "cargo", "urgent", "service plan", "leasing"]
    for told in ({"name": "Anna Berg", "tags": tags}, {"name": "Bo Ek", "tags": ["fleet"]}):
        assert world.rest("POST", "/contacts", json=told).status_code == 201
    page = open_window(world.alice, "/contacts").page
    rows = [page.get_by_role("row").filter(has_text=name) for name in ("Anna Berg", "Bo Ek")]
    line = rows[0].locator(".tags .row")
    expect(rows[0].get_by_text(re.compile(r"^\+\d$"))).to_be_visible()
    counted = int(rows[0].get_by_text(re.compile(r"^\+\d$")).inner_text())
    ends = line.evaluate(
        """line => [...line.children].map(one => one.getBoundingClientRect())
            .filter(box => box.top < line.getBoundingClientRect().bottom)
            .map(box => box.right - line.getBoundingClientRect().right)"""
    )
    assert len(ends) + counted == len(tags)
    assert max(ends) <= 0.5
    assert height(rows[0]) == height(rows[1])
    expect(rows[1].get_by_text("+", exact=False)).to_have_count(0)


def test_the_lines_between_tickets_end_as_far_from_both_edges(browser: Browser, world: World) -> None:
    inserted(world, subject="My order")
    with with_scrollbars(browser, world, "/inbox/open", 1440) as page:
        row = page.locator(".ticket").first
        row.wait_for()
        start, end, drawn = row.evaluate(
            """row => { const line = getComputedStyle(row, '::after')
                return [line.left, line.right, line.borderBottomStyle] }"""
        )
    assert start == end != "0px"
    assert drawn == "solid"
