"""Rules in the settings: built, tried in the laboratory, switched on; then they do what they said."""

import re

from playwright.sync_api import expect

from rolodesk.jobs.followers import RULES
from rolodesk.jobs.following import Following
from tests.actions.rules.ruling import follow, write_in
from tests.actions.tickets.front_desk import inserted
from tests.browser.conftest import OpenWindow
from tests.world import World

HOSTILE = "<img src=x onerror=pwn()>"


def test_a_rule_is_built_tried_where_nothing_is_written_and_switched_on(
    open_window: OpenWindow, world: World
) -> None:
    world.served.run(Following(world.served.engine, [RULES]).register())
    ticket = inserted(world, subject=f"My order {HOSTILE}", plain="Where is it?")
    inserted(world, subject="Another", plain="Hello")
    window = open_window(world.alice, "/settings/rules/new")
    page = window.page
    page.get_by_label("Name").fill(f"Orders {HOSTILE}")
    page.get_by_role("button", name="Condition", exact=True).click()
    page.get_by_label("Value").first.fill("order")
    page.get_by_label("Value").last.fill("shop")
    before = world.served.digest()
    page.get_by_role("button", name="Try it").click()
    would = page.get_by_role("list", name="Would have touched")
    expect(would.get_by_role("link")).to_have_text([re.compile("My order")])
    expect(would.get_by_text("shop").first).to_be_visible()
    page.get_by_label("Ticket’s number").fill(str(ticket.id))
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_text("It would run for My order")).to_be_visible()
    expect(page.get_by_label("holds", exact=True).first).to_be_visible()
    expect(page.get_by_text("and would have run for 1.")).to_be_visible()
    assert world.served.digest() == before

    page.get_by_role("switch", name="Switched on").check()
    page.get_by_role("button", name="Save the rule").click()
    expect(page.get_by_role("row", name="Orders").get_by_text("On", exact=True)).to_be_visible()
    fired = write_in(world, "Another order")
    follow(world)
    assert world.rest("GET", f"/tickets/{fired.id}").json()["labels"] == ["shop"]


def test_what_is_wrong_stands_beside_its_condition(open_window: OpenWindow, world: World) -> None:
    window = open_window(world.alice, "/settings/flow/new")
    window.expect_complaints("400")
    page = window.page
    page.get_by_label("Name").fill("Large")
    page.get_by_role("button", name="Condition", exact=True).click()
    page.get_by_label("Field").select_option(label="Size in bytes")
    page.get_by_label("Comparison").select_option(label="is greater than")
    page.get_by_label("Value").first.fill("big")
    page.get_by_label("Action", exact=True).select_option(label="Drop it")
    page.get_by_role("button", name="Save the rule").click()
    expect(page.get_by_label("Value").first).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Value").first.fill("100000")
    page.get_by_role("button", name="Save the rule").click()
    expect(page.get_by_role("link", name="Large")).to_be_visible()
    window.check_accessible()
