"""A message that belongs to no ticket opens one."""

from typing import Any

import pytest

from rolodesk.actions.contacts.reading import get, oldest_by_email
from rolodesk.actions.tickets.inserting import insert
from rolodesk.model.errors import Invalid, NotAllowed
from rolodesk.model.message import Kind
from rolodesk.model.ticket import Status
from rolodesk.model.workspace import Permission, Role
from tests.actions.contacts.desk import made
from tests.actions.tickets.front_desk import (
    ANNA,
    INFO,
    acting,
    grabbed,
    inserted,
    journal,
    listed,
    logged,
    message,
)
from tests.world import World


def test_it_is_new_and_keeps_the_message_exactly(world: World) -> None:
    plain = " Hello <b>you</b> & me\r\nsecond\n\nlast\t"
    ticket = inserted(world, from_name="Anna", plain=plain, subject=" My booking")

    assert (ticket.status, ticket.subject, ticket.from_name) == ("new", " My booking", "Anna")
    assert ticket.created_at == ticket.updated_at == ticket.latest_at
    assert ticket.first_agent_reply_at is None
    (only,) = grabbed(world, ticket).messages
    assert (only.kind, only.direction, only.member_id, only.delivery) == ("external", "in", None, None)
    assert (only.from_email, only.from_name, only.to) == (ANNA, "Anna", (INFO,))
    assert only.plain == plain
    assert only.html == " Hello &lt;b&gt;you&lt;/b&gt; &amp; me<br>second<br><br>last\t"
    assert only.created_at == ticket.created_at


def test_the_mailbox_is_found_however_its_address_is_written(world: World) -> None:
    ticket = inserted(world, to_email=" Info@EXAMPLE.org ")
    assert ticket.mailbox_id == world.support.id


def test_one_event_tells_it_and_the_log_does_not(world: World) -> None:
    ticket = inserted(world, labels=("VIP",), assign_agents=(world.bob.email,), status=Status.PENDING)

    (told,) = journal(world)
    assert (told.kind, told.subject_id, told.door, told.before) == ("ticket.opened", ticket.id, "imbox", {})
    assert told.after["status"] == "pending"
    assert told.after["labels"] == ["VIP"]
    assert told.after["agents"] == [world.bob.id]
    assert told.after["message_id"] == grabbed(world, ticket).messages[0].id
    assert logged(world, ticket) == []


def test_an_unknown_sender_becomes_a_contact(world: World) -> None:
    ticket = inserted(world, from_email="Anna.Berg@customer.example", from_name="Anna Maria Berg")

    contact = world.act(lambda scope: oldest_by_email(scope, "anna.berg@customer.example"))
    assert contact is not None
    assert (contact.id, contact.first_name, contact.last_name) == (ticket.contact_id, "Anna", "Maria Berg")
    assert contact.channel == "Email"


def test_a_sender_with_a_name_too_long_for_a_contact_is_filed_all_the_same(world: World) -> None:
    ticket = inserted(world, from_name="x" * 500)
    assert ticket.contact_id is not None
    assert ticket.from_name == "x" * 500


def test_a_known_sender_is_the_oldest_contact_with_the_address_and_was_active(world: World) -> None:
    older, newer = made(world, email=ANNA), made(world, email=ANNA)
    ticket = inserted(world, from_email=ANNA.upper(), from_name="Somebody Else")

    contact = world.act(lambda scope: get(scope, older.id))
    assert ticket.contact_id == older.id
    assert contact.name == older.name
    assert contact.activity_at == contact.updated_at == ticket.created_at
    assert world.act(lambda scope: get(scope, newer.id)) == newer


def test_a_contact_is_made_whatever_else_the_key_may_do(world: World) -> None:
    ticket = acting(world, lambda scope: insert(scope, message()), Permission.TICKETS_WRITE)
    assert ticket.contact_id is not None


def test_a_member_is_no_contact_and_answers_at_once(world: World) -> None:
    ticket = inserted(world, from_email=world.bob.email.upper())

    assert ticket.contact_id is None
    assert ticket.first_agent_reply_at == ticket.created_at
    (only,) = grabbed(world, ticket).messages
    assert (only.direction, only.member_id, only.from_name) == ("out", world.bob.id, "Bob")


def test_a_members_private_note_is_no_reply(world: World) -> None:
    ticket = inserted(world, from_email=world.bob.email, kind=Kind.INTERNAL)
    assert ticket.first_agent_reply_at is None
    assert ticket.status == "new"


def test_labels_are_made_once_and_spelt_on_the_ticket_as_they_were_written(world: World) -> None:
    first = inserted(world, labels=(" Vip ", "billing", "VIP"))
    second = inserted(world, labels=("BILLING",), append_open=False)

    assert first.labels == ("Vip", "billing")
    assert second.labels == ("BILLING",)
    assert grabbed(world, first).ticket.labels == ("Vip", "billing")
    assert [row.id for row in listed(world, labels=("Billing",)).items] == [first.id, second.id]


def test_agents_are_assigned_in_order_each_once(world: World) -> None:
    emails = (world.bob.email, world.alice.email.upper(), world.bob.email.upper())
    ticket = inserted(world, assign_agents=emails)
    agents = grabbed(world, ticket).agents
    assert [(a.id, a.name, a.email) for a in agents] == [
        (world.bob.id, "Bob", world.bob.email),
        (world.alice.id, "Alice", world.alice.email),
    ]


def test_owners_and_admins_have_access_to_every_mailbox_and_agents_where_they_were_let_in(
    world: World,
) -> None:
    world.make_mailbox("Closed", "closed@example.org")
    admin = world.make_member(f"admin.{world.id}@example.org", "Ada", Role.ADMIN)
    inserted(world, to_email="closed@example.org", assign_agents=(admin.email, world.alice.email))

    with pytest.raises(Invalid, match="access to the ticket's mailbox") as refused:
        inserted(world, to_email="closed@example.org", assign_agents=(admin.email, world.bob.email))
    assert refused.value.field == "assign_agents[1]"


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("from_email", {"from_email": "anna"}),
        ("to_email", {"to_email": "elsewhere@example.org"}),
        ("to_email", {"to_email": "not an address"}),
        ("labels[1]", {"labels": ("a", "  ")}),
        ("labels[0]", {"labels": ("x" * 101,)}),
        ("assign_agents[0]", {"assign_agents": ("nobody@example.org",)}),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(
    world: World, field: str, fields: dict[str, Any]
) -> None:
    before = world.served.digest()
    with pytest.raises(Invalid) as refused:
        inserted(world, **fields)
    assert refused.value.field == field
    assert world.served.digest() == before


def test_the_outsiders_mailbox_members_and_contacts_are_not_ours(world: World) -> None:
    charlie = world.charlie
    charlie.make_mailbox("Theirs", "theirs@example.org")
    carol = charlie.make_member(f"carol.{charlie.id}@example.org", "Carol", Role.OWNER)
    theirs = made(charlie, email=ANNA)

    with pytest.raises(Invalid, match="to_email"):
        inserted(world, to_email="theirs@example.org")
    with pytest.raises(Invalid, match="assign_agents"):
        inserted(world, assign_agents=(carol.email,))
    ticket = inserted(world, from_email=ANNA)
    assert world.act(lambda scope: get(scope, ticket.contact_id or 0)).ref != theirs.ref
    assert inserted(world, from_email=carol.email).contact_id is not None


def test_who_may_not_write_tickets_is_refused(world: World) -> None:
    allowed = set(Permission) - {Permission.TICKETS_WRITE}
    with pytest.raises(NotAllowed, match="tickets:write"):
        acting(world, lambda scope: insert(scope, message()), *allowed)
