"""The lens shows what each dialect prints of a contact or a ticket, and nothing that one may not see."""

import shlex
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


def sights(visitor: Visitor, path: str) -> dict[str, Any]:
    """What each dialect prints, by its title."""
    return {one["title"]: one["answer"] for one in visitor.get(f"/app/lens/{path}").json()}


def test_a_contact_as_each_dialect_prints_it(world: World, alice: Visitor, anna: dict[str, Any]) -> None:
    inserted(world)
    params = {"searchby": "id", "search": anna["ref"]}
    assert sights(alice, f"contacts/{anna['id']}") == {
        "ImBox contacts": world.imbox("GET", "/contacts", params={"id": anna["id"]}).json(),
        "ImBox tickets": world.message("listTickets", params={"fromEmail": ANNA}).json(),
        "LunarSend contacts": world.lunarsend("GET", params=params).json(),
        "Whautomate contacts": world.whautomate("GET", f"/contacts/{anna['ref']}").json(),
        "Rolodesk": world.rest("GET", f"/contacts/{anna['id']}").json(),
    }


def test_a_ticket_as_each_dialect_prints_it(world: World, alice: Visitor) -> None:
    ticket = inserted(world, subject="My order", labels=("order",))
    seen = sights(alice, f"tickets/{ticket.id}")
    assert seen["ImBox tickets"] == world.message("grabTicket", f"/{ticket.id}").json()
    ours = world.rest("GET", f"/tickets/{ticket.id}").json()
    personal = {"unread"}
    assert {name: seen["Rolodesk"][name] for name in ours if name not in personal} == {
        name: value for name, value in ours.items() if name not in personal
    }
    assert list(seen) == ["ImBox tickets", "Rolodesk"]


def test_the_lines_do_what_they_say(world: World, alice: Visitor, anna: dict[str, Any]) -> None:
    ticket = inserted(world)
    paths = (f"contacts/{anna['id']}", f"tickets/{ticket.id}")
    lines = [one["command"] for path in paths for one in alice.get(f"/app/lens/{path}").json()]
    assert len(lines) == 7
    for line in lines:
        _curl, *given, url = shlex.split(line.replace("$KEY", world.key))
        headers = dict([given[1].split(": ")]) if given else {}
        assert world.http.get(url, headers=headers).status_code == 200, line


def test_a_deleted_ticket_is_not_there(world: World, alice: Visitor) -> None:
    ticket = inserted(world)
    edited(world, ticket, status="deleted")
    assert alice.get(f"/app/lens/tickets/{ticket.id}").status_code == 404


def test_looking_changes_nothing(world: World, alice: Visitor, anna: dict[str, Any]) -> None:
    ticket = inserted(world)
    before = world.served.digest()
    for path in (f"contacts/{anna['id']}", f"tickets/{ticket.id}"):
        assert alice.get(f"/app/lens/{path}").status_code == 200
    assert world.served.digest() == before


def test_an_agent_sees_nothing_of_mailboxes_they_are_not_in(
    world: World, alice: Visitor, bob: Visitor, anna: dict[str, Any]
) -> None:
    world.make_mailbox("Management", "board@example.org")
    theirs = inserted(world, subject="My order")
    hidden = inserted(world, subject="Confidential", to_email="board@example.org")
    contact = f"/app/lens/contacts/{anna['id']}"
    assert "ImBox tickets" not in sights(bob, f"contacts/{anna['id']}")
    assert "Confidential" not in bob.get(contact).text
    assert "Confidential" in alice.get(contact).text
    assert "My order" in bob.get(f"/app/lens/tickets/{theirs.id}").text
    refused = bob.get(f"/app/lens/tickets/{hidden.id}")
    assert refused.status_code == 404
    absent = bob.get("/app/lens/tickets/987654321")
    assert refused.text == absent.text.replace("987654321", str(hidden.id))
    assert alice.get(f"/app/lens/tickets/{hidden.id}").status_code == 200


def test_another_workspace_is_not_there(world: World, alice: Visitor) -> None:
    theirs = Their(world.charlie)
    for path in (f"/app/lens/contacts/{theirs.contact_id}", f"/app/lens/tickets/{theirs.ticket_id}"):
        assert alice.get(path).status_code == 404
        refused = alice.get(f"{path}?workspace={world.charlie.id}")
        assert refused.status_code == 404
        assert "Outsiders" not in refused.text
        assert refused.text == alice.get(f"{path}?workspace=987654321").text


def test_a_person_of_two_workspaces_looks_into_the_one_they_name(world: World, alice: Visitor) -> None:
    theirs = Their(world.charlie)
    world.charlie.make_member(world.alice.email, "Alice", Role.OWNER)
    path = f"/app/lens/tickets/{theirs.ticket_id}"
    assert alice.get(f"{path}?workspace={world.charlie.id}").status_code == 200
    assert alice.get(f"{path}?workspace={world.id}").status_code == 404


@pytest.mark.parametrize("id_", ["0", "-1", "x", "1e3", "%00", "9" * 30, "%D9%A1"])
@pytest.mark.parametrize("noun", ["tickets", "contacts"])
def test_what_is_no_id_is_not_there(alice: Visitor, noun: str, id_: str) -> None:
    assert alice.get(f"/app/lens/{noun}/{id_}").status_code == 404


@pytest.mark.parametrize("path", ["/app/lens/contacts/1", "/app/lens/tickets/1"])
def test_strangers_are_asked_to_log_in(world: World, path: str) -> None:
    refused = world.http.get(path, headers={"accept": "text/html"})
    assert refused.status_code == 401
    assert "Log in to see this" in refused.text


def test_who_was_taken_out_sees_nothing_more(world: World, bob: Visitor) -> None:
    ticket = inserted(world)
    take_out(world, world.bob)
    assert bob.get(f"/app/lens/tickets/{ticket.id}").status_code == 404
    page = bob.get("/inbox")
    assert "You are in no workspace" in page.text
    assert "Example AB" not in page.text


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
