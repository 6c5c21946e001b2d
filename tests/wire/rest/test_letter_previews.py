"""Previewing a letter in its mailbox's layout, and the layout of what leaves."""

from typing import Any

import pytest

from rolodesk.actions.sending import claiming
from rolodesk.model.outgoing import Parcel
from rolodesk.model.workspace import Permission
from tests.wire.rest.inbox import AsMember, opened, problem
from tests.world import World


def preview(world: World, mailbox_id: int, **fields: Any) -> dict[str, Any]:
    answer = world.rest("POST", f"/mailboxes/{mailbox_id}/letter-preview", json={"text": "Yes.", **fields})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_mailboxes_own_layout_or_one_that_is_only_tried(world: World) -> None:
    ticket = opened(world)
    own = {"signature": "Best, {{member.name}}", "template": "<b>{{ workspace.name }}</b>{{content}}"}
    assert world.rest("PATCH", f"/mailboxes/{world.support.id}", json=own).status_code == 200
    path = f"/mailboxes/{world.support.id}/letter-preview"
    seen = AsMember(world, world.bob).rest("POST", path, json={"text": "Yes.", "ticket_id": ticket}).json()
    assert seen["subject"] == f"Re: My booking [#{ticket}]"
    assert seen["text"] == "Yes.\n\n-- \nBest, Bob\n"
    assert seen["html"] == "<b>Example AB</b>Yes.<br><br><div>-- <br>Best, Bob</div>"
    tried = preview(world, world.support.id, ticket_id=ticket, signature="", template="")
    assert (tried["text"], tried["to"]) == ("Yes.\n", ["anna@customer.example"])
    made_up = preview(world, world.support.id, signature="{{contact.first_name}} {{contact.company}}.")
    assert made_up["text"] == "Yes.\n\n-- \nAnna .\n"
    kept = world.rest("GET", f"/mailboxes/{world.support.id}").json()
    assert {name: kept[name] for name in own} == own


def test_what_leaves_has_its_places_filled(world: World) -> None:
    name = "<b>{{content}}"
    own = {"signature": "{{member.name}} #{{ticket.id}}", "template": "<p>{{contact.name}}</p>{{content}}"}
    assert world.rest("PATCH", f"/mailboxes/{world.support.id}", json=own).status_code == 200
    ticket = opened(world, from_name=name)
    body = {"text": "Yes.", "member_id": world.bob.id, "undo_seconds": 0}
    assert world.rest("POST", f"/tickets/{ticket}/replies", json=body).status_code == 201
    parcel = parcel_of(world)
    assert parcel.signature == f"Bob #{ticket}"
    assert parcel.template == "<p>&lt;b&gt;&#123;&#123;content}}</p>{{content}}"


def parcel_of(world: World) -> Parcel:
    """What the workspace's one mail is composed of."""
    engine = world.served.engine
    claimed = world.served.run(claiming.claim(engine, limit=100))
    [own] = [one for one in claimed if one.workspace_id == world.id]
    parcel = world.served.run(claiming.parcel_of(engine, own))
    assert parcel is not None
    return parcel


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": " "}, "text"),
        ({"signature": "{{member.salary}}"}, "signature"),
        ({"template": "<p></p>"}, "template"),
        ({"template": "{{content}}{{nothing}}"}, "template"),
    ],
)
def test_what_is_refused(world: World, fields: dict[str, Any], field: str) -> None:
    path = f"/mailboxes/{world.support.id}/letter-preview"
    assert problem(world.rest("POST", path, json={"text": "Yes.", **fields}))[::2] == (400, field)


def test_what_is_not_seen_is_not_there(world: World) -> None:
    board = world.make_mailbox("Board", "board@example.org")
    unseen, ticket = opened(world, to_email="board@example.org"), opened(world)
    bob = AsMember(world, world.bob)
    body: dict[str, Any] = {"text": "Yes."}
    assert bob.rest("POST", f"/mailboxes/{board.id}/letter-preview", json=body).status_code == 404
    path = f"/mailboxes/{world.support.id}/letter-preview"
    assert bob.rest("POST", path, json={**body, "ticket_id": unseen}).status_code == 404
    elsewhere = world.rest("POST", path, json={**body, "ticket_id": unseen})
    assert problem(elsewhere)[::2] == (400, "ticket_id")
    assert world.rest("POST", path, json=body, key=world.charlie.key).status_code == 404
    narrow = world.make_key(Permission.SETTINGS_READ)
    assert world.rest("POST", path, json={**body, "ticket_id": ticket}, key=narrow).status_code == 403
