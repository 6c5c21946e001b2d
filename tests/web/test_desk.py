"""A member sees their workspace at a glance, and nothing of any other or of mailboxes they are not in."""

import html
import json
import re
from typing import Any

import pytest
from sqlalchemy import delete

from rolodesk.model.workspace import Member, Role
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int
from rolodesk.storage.tables import members
from tests.actions.tickets.front_desk import ANNA, edited, inserted
from tests.web.visitors import Visitor
from tests.world import Tenant, World


@pytest.fixture
def anna(world: World) -> dict[str, Any]:
    """A contact, of a company, with an e-mail address and a phone."""
    given = {
        "first_name": "Anna",
        "last_name": "Berg",
        "email": ANNA,
        "phone": "+46701234567",
        "company": "Berg AB",
    }
    ref = world.lunarsend("POST", json=given).json()["id"]
    found: dict[str, Any] = world.imbox("GET", "/contacts", params={"email": ANNA}).json()["contacts"][0]
    return {**found, "ref": ref}


def tally_of(page: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", page.partition("</dl>")[0]))


def sights_of(page: str) -> dict[str, Any]:
    """What each dialect prints, by its title, read back from the marked text."""
    found = re.findall(
        r'id="lens-[^"]*"><a[^>]*>([^<]*)</a>.*?<pre class="json"[^>]*><code>(.*?)</code>', page, re.DOTALL
    )
    return {title: json.loads(html.unescape(re.sub(r"<[^>]*>", "", painted))) for title, painted in found}


def test_an_empty_workspace_shows_how_to_begin(world: World, alice: Visitor) -> None:
    page = alice.get("/").text
    assert tally_of(page) == {"Contacts": "0", "Accounts": "0", "Open tickets": "0", "Waiting for us": "0"}
    assert f"/message/insertTicket/$KEY/{world.id}" in page
    assert '"toEmail": "info@example.org"' in page
    assert "/v1/contacts" in page


def test_the_overview_has_the_numbers_and_the_latest(
    world: World, alice: Visitor, anna: dict[str, Any]
) -> None:
    waiting = inserted(world, subject="My order", labels=("order",))
    pending = inserted(world, subject="My bill", append_open=False)
    edited(world, pending, status="pending")
    solved = inserted(world, subject="My thanks", append_open=False)
    edited(world, solved, status="solved")
    page = alice.get("/").text
    assert tally_of(page) == {"Contacts": "1", "Accounts": "1", "Open tickets": "2", "Waiting for us": "1"}
    assert "1 ticket waits for an answer." in page
    for ticket in (waiting, pending, solved):
        assert f'href="/tickets/{ticket.id}"' in page
    assert '<span class="chip">order</span>' in page
    assert f'href="/contacts/{anna["id"]}"' in page
    assert "Berg AB · anna@customer.example" in page
    assert all(text in page for text in ("Support", "info@example.org", world.alice.email, world.bob.email))


def test_spam_and_what_was_deleted_are_not_shown(world: World, alice: Visitor) -> None:
    for status in ("spam", "deleted"):
        edited(world, inserted(world, subject=f"Buy {status}", append_open=False), status=status)
    page = alice.get("/").text.partition('class="panel"')[0]
    assert tally_of(page)["Open tickets"] == "0"
    assert "Buy " not in page


def test_the_lens_prints_what_each_dialect_answers(
    world: World, alice: Visitor, anna: dict[str, Any]
) -> None:
    inserted(world)
    sights = sights_of(alice.get("/").text)
    params = {"searchby": "id", "search": anna["ref"]}
    assert sights == {
        "ImBox contacts": world.imbox("GET", "/contacts", params={"id": anna["id"]}).json(),
        "ImBox tickets": world.message("listTickets", params={"fromEmail": ANNA}).json(),
        "LunarSend contacts": world.lunarsend("GET", params=params).json(),
        "Whautomate contacts": world.whautomate("GET", f"/contacts/{anna['ref']}").json(),
    }
    assert sights_of(alice.get(f"/contacts/{anna['id']}").text) == sights


def test_the_lines_of_the_lens_do_what_they_say(world: World, alice: Visitor, anna: dict[str, Any]) -> None:
    page = html.unescape(alice.get(f"/contacts/{anna['id']}").text)
    lines = re.findall(r"<code>(curl [^<]*)</code>", page)
    assert len(lines) == 4
    for line in lines:
        url = line.rpartition(' "')[2].rstrip('"').replace("$KEY", world.key)
        assert world.http.get(url, headers={"x-api-key": world.key}).status_code == 200


def test_a_ticket_shows_its_conversation(world: World, alice: Visitor, anna: dict[str, Any]) -> None:
    ticket = inserted(world, subject="My order", plain="When does it <arrive>?\nAnna", labels=("order",))
    inserted(world, ticket_id=ticket.id, from_email=world.bob.email, plain="Tomorrow.")
    inserted(world, ticket_id=ticket.id, from_email=world.bob.email, plain="She is angry.", kind="internal")
    edited(
        world,
        ticket,
        note="Call her",
        add_tags=("vip",),
        assign=(world.bob.email,),
        custom_fields={"Order": "77"},
    )
    page = alice.get(f"/tickets/{ticket.id}").text
    said = [
        html.unescape(text) for text in re.findall(r'<div class="said"[^>]*>(.*?)</div>', page, re.DOTALL)
    ]
    assert said == ["When does it <arrive>?\nAnna", "Tomorrow.", "She is angry."]
    assert "Internal note" in page
    assert f'href="/contacts/{anna["id"]}"' in page
    for text in ("Call her", "vip", "order", "Bob", "77", "Support"):
        assert text in page


def test_a_contact_shows_notes_and_tickets(world: World, alice: Visitor, anna: dict[str, Any]) -> None:
    ticket = inserted(world, subject="My order")
    world.imbox("POST", "/contactNotes", json={"contactId": anna["id"], "content": "Likes tea"})
    world.whautomate("PUT", f"/contacts/{anna['ref']}", json={"notes": "Pinned here", "tags": ["vip"]})
    page = alice.get(f"/contacts/{anna['id']}").text
    assert f'href="/tickets/{ticket.id}"' in page
    for text in ("Anna Berg", "Berg AB", "Likes tea", "Pinned here", "vip", "+46701234567", "Subscriber"):
        assert text in page


def test_looking_changes_nothing(world: World, alice: Visitor, anna: dict[str, Any]) -> None:
    ticket = inserted(world)
    before = world.served.digest()
    for path in ("/", f"/tickets/{ticket.id}", f"/contacts/{anna['id']}", "/docs"):
        assert alice.get(path).status_code == 200
    assert world.served.digest() == before


def test_an_agent_sees_the_mailboxes_they_are_in_and_no_other(
    world: World, alice: Visitor, bob: Visitor, anna: dict[str, Any]
) -> None:
    world.make_mailbox("Management", "board@example.org")
    open_to_bob = inserted(world, subject="My order")
    closed_to_bob = inserted(world, subject="Confidential", to_email="board@example.org")
    contact = f"/contacts/{anna['id']}"
    for path in ("/", contact):
        assert "My order" in bob.get(path).text
        assert "Confidential" not in bob.get(path).text
        assert "Confidential" in alice.get(path).text
        assert "ImBox tickets" not in sights_of(bob.get(path).text)
    assert tally_of(bob.get("/").text)["Open tickets"] == "1"
    assert tally_of(alice.get("/").text)["Open tickets"] == "2"
    assert "Management" not in bob.get("/").text
    assert bob.get(f"/tickets/{open_to_bob.id}").status_code == 200
    refused = bob.get(f"/tickets/{closed_to_bob.id}")
    assert refused.status_code == 404
    assert refused.text == bob.get("/tickets/987654321").text.replace("987654321", str(closed_to_bob.id))


def test_another_workspace_is_not_there(world: World, alice: Visitor) -> None:
    theirs = Their(world.charlie)
    for path in (f"/tickets/{theirs.ticket_id}", f"/contacts/{theirs.contact_id}"):
        assert alice.get(path).status_code == 404
        assert alice.get(f"{path}?workspace={world.charlie.id}").status_code == 404
    refused = alice.get(f"/?workspace={world.charlie.id}")
    assert refused.status_code == 404
    assert "Outsiders" not in refused.text
    assert refused.text == alice.get("/?workspace=987654321").text


@pytest.mark.parametrize("id_", ["0", "-1", "x", "1e3", "%00", "9" * 30, "%D9%A1"])
@pytest.mark.parametrize("noun", ["tickets", "contacts"])
def test_what_is_no_id_is_not_there(alice: Visitor, noun: str, id_: str) -> None:
    assert alice.get(f"/{noun}/{id_}").status_code == 404


@pytest.mark.parametrize("path", ["/tickets/1", "/contacts/1"])
def test_strangers_are_asked_to_log_in(world: World, path: str) -> None:
    refused = world.http.get(path, headers={"accept": "text/html"})
    assert refused.status_code == 401
    assert "Log in to see this" in refused.text


def test_a_person_of_two_workspaces_switches_and_stays(world: World, alice: Visitor) -> None:
    theirs = Their(world.charlie)
    world.charlie.make_member(world.alice.email, "Alice", Role.OWNER)
    assert "<summary>" in alice.get("/").text
    there = alice.get(f"/?workspace={world.charlie.id}").text
    assert "Outsiders Ltd</h1>" in there
    link = f"/tickets/{theirs.ticket_id}?workspace={world.charlie.id}"
    assert f'href="{link}"' in there
    ticket = alice.get(link)
    assert ticket.status_code == 200
    assert f'href="/?workspace={world.charlie.id}"' in ticket.text
    assert alice.get(f"/tickets/{theirs.ticket_id}?workspace={world.id}").status_code == 404


def test_who_was_taken_out_sees_nothing_more(world: World, bob: Visitor) -> None:
    take_out(world, world.bob)
    page = bob.get("/")
    assert "You are in no workspace" in page.text
    assert "Example AB" not in page.text
    assert bob.get("/tickets/1").status_code == 404


class Their:
    """A ticket and a contact of another workspace."""

    def __init__(self, tenant: Tenant) -> None:
        tenant.make_mailbox("Theirs", "info@example.org")
        ticket = inserted(tenant, subject="Their secret")
        self.ticket_id, self.contact_id = ticket.id, ticket.contact_id


def take_out(tenant: Tenant, member: Member) -> None:
    statement = Statement(
        delete(members).where(members.c.workspace_id == WORKSPACE, members.c.id == bound_int("member_id"))
    )
    tenant.act(lambda scope: scope.tx.run(statement, member_id=member.id))
