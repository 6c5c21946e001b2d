"""Hostile text in every field that takes text: every page shows it as it is, and nothing of it runs."""

from typing import Any

from playwright.sync_api import expect

from rolodesk.actions import accounts, members
from rolodesk.model.account import AccountChange
from rolodesk.model.workspace import Role
from tests.actions.tickets.front_desk import inserted
from tests.browser.conftest import OpenWindow
from tests.browser.test_inbox import row
from tests.wire.rest.test_writing import posted, uploaded
from tests.world import World

HOSTILE = "\"'><img src=x onerror=pwn()>{7}${7}"
LINK = "javascript:pwn()"
PAGES = (
    "/inbox/open",
    "/contacts",
    "/accounts",
    "/import",
    "/search?q=pwn",
    *(
        f"/settings/{word}"
        for word in (
            *("account", "workspace", "members", "teams", "keys", "replies", "blocked", "labels", "tags"),
            *("fields", "locations", "views", "flow", "rules", "webhooks", "audit"),
        )
    ),
)


def test_nothing_that_somebody_wrote_runs(world: World, open_window: OpenWindow) -> None:
    ticket, contact, account = poison(world)
    window = open_window(world.alice, f"/inbox/open/{ticket}")
    page = window.page
    expect(row(page, HOSTILE)).to_be_visible()
    expect(page.get_by_role("region", name="Messages").get_by_text(HOSTILE).first).to_be_visible()
    page.get_by_role("complementary", name="Contact").locator("summary", has_text="History").click()
    for path in (*PAGES, f"/contacts/{contact}", f"/accounts/{account}"):
        window.open(path)
        page.wait_for_timeout(700)  # what is read after the page is there
        assert page.locator("main img[src=x]").count() == 0, path
        assert page.locator(f'a[href^="{LINK}"]').count() == 0, path
    window.press("Control+k")
    page.keyboard.type("pwn")
    expect(page.get_by_role("option").filter(has_text="pwn()").first).to_be_visible()


def test_a_member_and_a_workspace_are_named_so(world: World, open_window: OpenWindow) -> None:
    world.rest("PATCH", "/workspace", json={"name": HOSTILE})
    mallory = world.act(
        lambda scope: members.create(scope, email="m@example.org", name=HOSTILE, role=Role.OWNER)
    )
    window = open_window(mallory, "/inbox/open")
    expect(window.page.get_by_role("button", name=f"You: {HOSTILE}")).to_be_visible()
    window.open("/settings/members")
    expect(window.page.get_by_text(HOSTILE).first).to_be_visible()


def poison(world: World) -> tuple[int, int, int]:
    """Put hostile text wherever text is taken; answers the ids of a ticket, its contact and an account."""
    account = world.act(
        lambda scope: accounts.create(
            scope, AccountChange(name=HOSTILE, external_id=HOSTILE, external_url=LINK)
        )
    )
    made(world, "/locations", title=HOSTILE)
    made(world, "/custom-fields", title=HOSTILE, noun="ticket", kind="text")
    made(world, "/custom-fields", title=HOSTILE, noun="contact", kind="text")
    made(world, "/canned-replies", title=HOSTILE, shortcut="pwn", text=HOSTILE)
    made(world, "/views", name=HOSTILE, resource="tickets", sharing="all", filter={"label": [HOSTILE]})
    made(world, "/teams", name=HOSTILE, member_ids=[world.bob.id])
    ticket = inserted(world, subject=HOSTILE, plain=HOSTILE, from_name=HOSTILE, labels=(HOSTILE,))
    assert ticket.contact_id is not None
    file = uploaded(
        world, "'><img src=x onerror=pwn()>.svg", b"<svg onload='pwn()'/>", media_type="image/svg+xml"
    )
    posted(world, f"/tickets/{ticket.id}/replies", text=HOSTILE, uploads=[file])
    posted(world, f"/tickets/{ticket.id}/notes", text=HOSTILE)
    changed(world, f"/tickets/{ticket.id}", note=HOSTILE, tags=[HOSTILE], custom_fields={HOSTILE: HOSTILE})
    changed(
        world,
        f"/contacts/{ticket.contact_id}",
        name=HOSTILE,
        title=HOSTILE,
        external_id=HOSTILE,
        tags=[HOSTILE],
        custom_fields={HOSTILE: HOSTILE},
        account_id=account.id,
    )
    made(world, f"/contacts/{ticket.contact_id}/notes", content=HOSTILE)
    return ticket.id, ticket.contact_id, account.id


def made(world: World, path: str, **body: Any) -> None:
    answer = world.rest("POST", path, json=body)
    assert answer.status_code == 201, answer.text


def changed(world: World, path: str, **body: Any) -> None:
    answer = world.rest("PATCH", path, json=body)
    assert answer.status_code == 200, answer.text
