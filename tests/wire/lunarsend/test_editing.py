"""POST with a contact's id edits that contact."""

from typing import Any

import pytest

from rolodesk.model.workspace import Permission
from tests.wire.lunarsend.asking import ANNA, is_refused, is_unknown, made, needs, of_charlie, row_of
from tests.world import World


def edit(world: World, contact_id: str, **fields: Any) -> dict[str, Any]:
    answer = world.lunarsend("POST", json={"contact_id": contact_id, "update_fields": fields})
    assert (answer.status_code, answer.json()) == (200, {"id": contact_id}), answer.text
    return row_of(world, contact_id)


@pytest.mark.parametrize("path", ["/api/v1/contacts", "/api/contacts"])
@pytest.mark.parametrize("id_name", ["contact_id", "contactID"])
@pytest.mark.parametrize("fields_name", ["update_fields", "updateFields"])
def test_both_spellings_of_both_names_are_taken(
    world: World, path: str, id_name: str, fields_name: str
) -> None:
    contact_id = made(world, **ANNA)
    answer = world.lunarsend("POST", path, json={id_name: contact_id, fields_name: {"phone": 46701}})
    assert (answer.status_code, answer.json()) == (200, {"id": contact_id})
    assert row_of(world, contact_id) == {"id": contact_id, **ANNA, "phone": "46701"}


def test_an_id_may_come_as_a_number(world: World) -> None:
    contact_id = made(world)
    body = {"contact_id": int(contact_id), "update_fields": {"name": "Bo"}}
    assert world.lunarsend("POST", json=body).json() == {"id": contact_id}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", "Bo"),
        ("last_name", "Ek"),
        ("email", "bo@example.org"),
        ("phone", "+46709999999"),
        ("company", "Other AB"),
        ("job_title", "CTO"),
        ("notes", "Left us"),
    ],
)
def test_each_field_changes_alone(world: World, field: str, value: str) -> None:
    contact_id = made(world, **ANNA)
    assert edit(world, contact_id, **{field: value}) == {"id": contact_id, **ANNA, field: value}


def test_a_name_is_split_at_its_first_blank(world: World) -> None:
    row = edit(world, made(world, **ANNA), name="Bo von Ek")
    assert (row["first_name"], row["last_name"]) == ("Bo", "von Ek")


def test_the_name_that_reads_there_already_is_not_split_again(world: World) -> None:
    row = edit(world, made(world, first_name="Anna Maria", last_name="Berg"), name="Anna Maria Berg")
    assert (row["first_name"], row["last_name"]) == ("Anna Maria", "Berg")


@pytest.mark.parametrize("field", ["last_name", "email", "phone", "company", "job_title", "notes"])
def test_an_empty_text_empties_a_field_and_null_leaves_it(world: World, field: str) -> None:
    contact_id = made(world, **ANNA)
    assert edit(world, contact_id, **{field: None}) == {"id": contact_id, **ANNA}
    assert edit(world, contact_id, **{field: ""}) == {"id": contact_id, **ANNA, field: ""}


def test_a_row_sent_back_whole_changes_nothing(world: World) -> None:
    answer = world.whautomate("POST", "/contacts", json={"name": "Anna Berg", "phoneNumber": "112"})
    contact = answer.json()
    row = row_of(world, contact["id"])
    edit(world, row.pop("id"), **row)
    assert world.whautomate("GET", f"/contacts/{contact['id']}").json() == contact


def test_only_the_primary_address_and_number_change(world: World) -> None:
    row = world.imbox(
        "POST",
        "/contacts",
        json={
            "firstName": "Arne",
            "emails": [{"email": "a@example.org"}, {"email": "b@example.org", "isPrimary": True}],
            "phones": [{"phone": "1", "isPrimary": True}, {"phone": "2"}],
        },
    ).json()
    ref = world.lunarsend("GET", params={"searchby": "first_name", "search": "Arne"}).json()["id"]
    edit(world, ref, email="c@example.org", phone=3)
    (changed,) = world.imbox("GET", f"/contacts?id={row['id']}").json()["contacts"]
    assert changed["emails"] == [
        {"email": "a@example.org", "isPrimary": False},
        {"email": "c@example.org", "isPrimary": True},
    ]
    assert changed["phones"] == [{"phone": "3", "isPrimary": True}, {"phone": "2", "isPrimary": False}]


def test_the_contact_of_an_outsider_is_unknown(world: World) -> None:
    contact_id = of_charlie(world)
    before = world.served.digest()
    body = {"contact_id": contact_id, "update_fields": {"name": "Mallory"}}
    is_unknown(world.lunarsend("POST", json=body), contact_id)
    assert world.served.digest() == before


def test_it_needs_the_scope(world: World) -> None:
    body = {"contact_id": made(world), "update_fields": {"name": "Bo"}}
    needs(world, Permission.CONTACTS_WRITE, "POST", json=body)


@pytest.mark.parametrize("contact_id", ["12345678901234567890", "x", "%", "1" * 999, 10**4000])
def test_an_unknown_contact_is_not_found(world: World, contact_id: str | int) -> None:
    body = {"contact_id": contact_id, "update_fields": {"name": "Bo"}}
    is_unknown(world.lunarsend("POST", json=body), str(contact_id))


def test_an_endless_number_is_refused(world: World) -> None:
    content = b'{"contact_id": %s, "update_fields": {}}' % (b"1" * 5000)
    is_refused(world.lunarsend("POST", content=content), "contact_id: is out of range")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"update_fields": None}, "update_fields: is required to edit a contact"),
        ({"update_fields": []}, "update_fields: must be an object or null, not a list"),
        ({"update_fields": {"nickname": "B"}}, "update_fields.nickname: is not a field that can be set here"),
        ({"update_fields": {"title": "B"}}, "update_fields.title: is not a field that can be set here"),
        ({"update_fields": {"id": "1"}}, "update_fields.id: is not a field that can be set here"),
        ({"update_fields": {"name": 5}}, "update_fields.name: must be a text or null, not a whole number"),
        ({"update_fields": {"email": "bo"}}, "email: must be an e-mail address, such as anna@example.org"),
        ({"update_fields": {"name": "x" * 102}}, "name: must be at most 101 characters"),
        ({"update_fields": {"job_title": "x" * 51}}, "job_title: must be at most 50 characters"),
        (
            {"updateFields": {"name": "Cecilia"}},
            "update_fields and updateFields: are the same field and must not differ",
        ),
        ({"contactID": "1"}, "contact_id and contactID: are the same field and must not differ"),
        ({"contact_id": " "}, "contact_id: must not be empty"),
        ({"contact_id": {}}, "contact_id: must be a whole number or a text or null, not an object"),
    ],
)
def test_a_bad_body_changes_nothing(world: World, change: dict[str, Any], message: str) -> None:
    body = {"contact_id": made(world, **ANNA), "update_fields": {"name": "Bo"}, **change}
    before = world.served.digest()
    is_refused(world.lunarsend("POST", json=body), message)
    assert world.served.digest() == before
