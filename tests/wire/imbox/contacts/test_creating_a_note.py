"""POST /api/{apiKey}/{userId}/contactNotes."""

from typing import Any

import pytest

from rolodesk.model.workspace import Permission
from tests.wire.imbox.contacts.asking import (
    is_refused,
    is_refused_to_outsiders,
    made,
    needs,
    of_charlie,
    row_of,
)
from tests.world import World


def test_a_note_is_made_and_reads_back_as_written(world: World) -> None:
    contact = made(world, firstName="Arne")
    text = " Två rader:\nåäö 🙂 "
    answer = world.imbox("POST", "/contactNotes", json={"contactId": contact["id"], "content": text})
    assert answer.status_code == 200
    note_id = answer.json()["id"]
    assert answer.json() == {"id": note_id}
    note = world.imbox("GET", f"/contactNotes/{note_id}").json()
    assert (note["contactId"], note["content"]) == (contact["id"], text)


def test_it_is_activity_and_no_change_of_the_contact_itself(world: World) -> None:
    contact = made(world, firstName="Arne")
    made(world, "contactNotes", contactId=contact["id"], content="A note...")
    row = row_of(world, contact["id"])
    (note,) = world.imbox("GET", "/contactNotes").json()["notes"]
    assert row["activityAt"] == row["updatedAt"] == note["createdAt"]
    assert row["modifiedAt"] is None


def test_it_is_not_the_notes_of_other_dialects(world: World) -> None:
    contact = made(world, firstName="Arne", emails=[{"email": "arne@example.org"}])
    made(world, "contactNotes", contactId=contact["id"], content="A note...")
    found = world.lunarsend("GET", "/api/v1/contacts?searchby=email&search=arne@example.org").json()
    assert found["contacts"][0]["notes"] == ""


def test_outsiders_are_refused(world: World) -> None:
    body = {"contactId": made(world, firstName="Arne")["id"], "content": "A note..."}
    is_refused_to_outsiders(world, "POST", "/contactNotes", json=body)


def test_the_contact_of_an_outsider_is_unknown(world: World) -> None:
    contact_id = of_charlie(world, firstName="Cecilia")
    before = world.served.digest()
    answer = world.imbox("POST", "/contactNotes", json={"contactId": contact_id, "content": "A note..."})
    is_refused(answer, f"contactId: there is no contact {contact_id}")
    assert world.served.digest() == before


def test_it_needs_the_scope(world: World) -> None:
    body = {"contactId": made(world, firstName="Arne")["id"], "content": "A note..."}
    needs(world, Permission.CONTACTS_WRITE, "POST", "/contactNotes", json=body)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"contactId": 999999999}, "contactId: there is no contact 999999999"),
        ({"contactId": "1"}, "contactId: must be a whole number, not a text"),
        ({"contactId": None}, "contactId: must be a whole number, not null"),
        ({"contactId": -1}, "contactId: must be 0 or more"),
        ({"content": None}, "content: must be a text, not null"),
        ({"content": " \n"}, "content: must not be blank"),
        ({"content": "x" * 65_537}, "content: must be at most 65536 characters"),
    ],
)
def test_a_bad_body_is_refused_saying_what_to_change(
    world: World, change: dict[str, Any], message: str
) -> None:
    body = {"contactId": made(world, firstName="Arne")["id"], "content": "A note...", **change}
    before = world.served.digest()
    is_refused(world.imbox("POST", "/contactNotes", json=body), message)
    assert world.served.digest() == before


def test_both_fields_are_required(world: World) -> None:
    is_refused(world.imbox("POST", "/contactNotes", json={"content": "x"}), "contactId: is required")
    is_refused(world.imbox("POST", "/contactNotes", json={"contactId": 1}), "content: is required")
