"""Tickets that a program opens for what a customer wrote: `direction` is `in`."""

from typing import Any

import pytest

from rolodesk.model.workspace import Permission, Role
from tests.actions.tickets.front_desk import journal
from tests.wire.rest.inbox import AsMember, opened, problem, walked
from tests.wire.rest.test_writing import NEVER, uploaded
from tests.world import World


def asked(world: World, **fields: Any) -> dict[str, Any]:
    """What a web form says, unless said otherwise."""
    return {
        "direction": "in",
        "mailbox_id": world.support.id,
        "subject": "A broken lamp",
        "from_email": "Ola@customer.example",
        "from_name": "Ola",
        "text": "It does not light",
        **fields,
    }


def requested(world: World, **fields: Any) -> dict[str, Any]:
    answer = world.rest("POST", "/tickets", json=asked(world, **fields))
    assert answer.status_code == 201, answer.text
    assert world.rest("GET", answer.headers["location"].removeprefix("/rest/v1")).json() == answer.json()
    return dict(answer.json())


def test_what_a_customer_wrote_opens_a_ticket_of_theirs(world: World) -> None:
    opened(world, "An older one", from_email="ola@customer.example", from_name="Ola")
    ticket = requested(
        world,
        html="<p>It does <b>not</b> light</p><script>x</script>",
        uploads=[uploaded(world)],
        labels=["form"],
        tags=["web"],
        assignees=[world.bob.id],
        custom_fields={"Order": "17"},
        note="By the form",
    )
    assert (ticket["status"], ticket["first_agent_reply_at"]) == ("new", None)
    assert (ticket["from_email"], ticket["from_name"]) == ("Ola@customer.example", "Ola")
    assert (ticket["labels"], ticket["tags"], ticket["note"]) == (["form"], ["web"], "By the form")
    assert (ticket["assignees"], ticket["custom_fields"]) == ([world.bob.id], {"Order": "17"})
    assert len({one["contact_id"] for one in walked(world, "/tickets")}) == 1
    (message,) = walked(world, f"/tickets/{ticket['id']}/messages?kind=external")
    assert (message["direction"], message["member_id"], message["mail"]) == ("in", None, None)
    assert (message["to"], message["text"]) == (["info@example.org"], "It does not light")
    assert message["html"] == "<p>It does <b>not</b> light</p>"
    assert [file["name"] for file in message["attachments"]] == ["Map.pdf"]
    told = journal(world, "ticket.opened")[-1]
    assert (told.after["from_email"], told.after["member_id"]) == ("Ola@customer.example", None)
    assert (told.after["tags"], told.after["note"]) == (["web"], "By the form")
    assert told.after["custom_fields"] == {"Order": "17"}
    assert journal(world, "ticket.edited") == []
    reply = {"text": "We look at it", "member_id": world.bob.id}
    sent = world.rest("POST", f"/tickets/{ticket['id']}/replies", json=reply).json()
    assert sent["to"] == ["Ola@customer.example"]


def test_a_contact_is_named_by_id_and_may_write_from_elsewhere(world: World) -> None:
    emails = [{"email": "mia@customer.example", "primary": True}]
    mia = world.rest("POST", "/contacts", json={"name": "Mia", "emails": emails}).json()["id"]
    body = {name: value for name, value in asked(world).items() if not name.startswith("from_")}
    ticket = world.rest("POST", "/tickets", json={**body, "contact_id": mia}).json()
    assert (ticket["contact_id"], ticket["from_email"]) == (mia, "mia@customer.example")
    assert ticket["from_name"] == "Mia"
    ticket = requested(world, contact_id=mia)
    assert (ticket["contact_id"], ticket["from_email"]) == (mia, "Ola@customer.example")
    assert len(walked(world, "/contacts")) == 1


def test_it_is_answered_automatically_unless_that_is_not_wanted(world: World) -> None:
    world.rest("PATCH", f"/mailboxes/{world.support.id}", json={"auto_reply": "We have your letter"})
    quiet = requested(world, auto_reply=False)
    assert len(walked(world, f"/tickets/{quiet['id']}/messages")) == 1
    answered = requested(world)
    answer = walked(world, f"/tickets/{answered['id']}/messages")[-1]
    assert (answer["text"], answer["to"]) == ("We have your letter", ["Ola@customer.example"])


def test_a_contact_whom_it_makes_came_by_the_api(world: World) -> None:
    requested(world)
    assert [one["channel"] for one in walked(world, "/contacts")] == ["API"]


def test_whoever_has_no_address_is_not_answered_and_that_is_told(world: World) -> None:
    world.rest("PATCH", f"/mailboxes/{world.support.id}", json={"auto_reply": "We have your letter"})
    kim = world.rest("POST", "/contacts", json={"name": "Kim", "phones": [{"phone": "+46701234567"}]}).json()
    body = {name: value for name, value in asked(world).items() if not name.startswith("from_")}
    ticket = world.rest("POST", "/tickets", json={**body, "contact_id": kim["id"]}).json()["id"]
    assert len(walked(world, f"/tickets/{ticket}/messages")) == 1
    (withheld,) = journal(world, "ticket.auto_reply_withheld")
    assert withheld.after == {"to": "", "reason": "whoever wrote has no e-mail address"}
    reply = {"text": "We look at it", "member_id": world.bob.id}
    refused = world.rest("POST", f"/tickets/{ticket}/replies", json=reply)
    assert problem(refused) == (400, "invalid", "to")
    assert "is required: whoever wrote last has no e-mail address" in refused.text
    to = {**reply, "to": ["kim@customer.example"]}
    assert world.rest("POST", f"/tickets/{ticket}/replies", json=to).status_code == 201


def test_it_happens_once_under_an_idempotency_key(world: World) -> None:
    headers = {"idempotency-key": "form-17"}
    first, again = (world.rest("POST", "/tickets", json=asked(world), headers=headers) for _ in range(2))
    assert (first.status_code, again.json()) == (201, first.json())
    assert len(walked(world, "/tickets")) == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"mailbox_id": NEVER}, "mailbox_id"),
        ({"contact_id": NEVER}, "contact_id"),
        ({"from_email": ""}, "from_email"),
        ({"from_email": "nobody"}, "from_email"),
        ({"from_name": "two\nlines"}, "from_name"),
        ({"text": " "}, "text"),
        ({"labels": [" "]}, "labels[0]"),
        ({"assignees": [NEVER]}, "assignees[0]"),
        ({"uploads": [NEVER]}, "uploads[0]"),
        ({"kind": "internal"}, "kind"),
        ({"from_email": "", "contact_id": 1}, "from_email"),
        ({"to": ["a@b.example"]}, "to"),
        ({"to": []}, "to"),
        ({"cc": []}, "cc"),
        ({"bcc": []}, "bcc"),
        ({"send_at": "2030-01-01"}, "send_at"),
        ({"member_id": 1}, "member_id"),
    ],
)
def test_what_cannot_be_leaves_nothing(world: World, fields: dict[str, Any], field: str) -> None:
    answer = world.rest("POST", "/tickets", json=asked(world, **fields))
    assert problem(answer) == (400, "invalid", field)
    assert (walked(world, "/tickets"), walked(world, "/contacts")) == ([], [])


def test_an_agent_hands_in_for_their_own_mailboxes_and_who_only_reads_for_none(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    bob = AsMember(world, world.bob)
    assert bob.rest("POST", "/tickets", json=asked(world)).status_code == 201
    refused = bob.rest("POST", "/tickets", json=asked(world, mailbox_id=sales.id))
    assert problem(refused) == (400, "invalid", "mailbox_id")
    member = {"direction": "out", "to": ["a@b.example"], "member_id": world.bob.id}
    refused = world.rest("POST", "/tickets", json=asked(world, **member))
    assert problem(refused) == (400, "invalid", "from_email")
    reader = world.make_key(Permission.TICKETS_READ)
    assert problem(world.rest("POST", "/tickets", key=reader, json=asked(world)))[0] == 403
    dora = world.make_member("dora@example.org", "Dora", Role.AGENT)
    refused = world.rest("POST", "/tickets", json=asked(world, assignees=[dora.id]))
    assert problem(refused) == (400, "invalid", "assignees[0]")
