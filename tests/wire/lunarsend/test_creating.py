"""POST without a contact's id creates a contact."""

import re
from typing import Any

import pytest

from rolodesk.model.workspace import Permission
from tests.wire.lunarsend.asking import ANNA, found, is_refused, made, needs, row_of
from tests.world import World


@pytest.mark.parametrize("path", ["/api/v1/contacts", "/api/contacts"])
def test_the_answer_is_the_id_and_every_field_reads_back(world: World, path: str) -> None:
    answer = world.lunarsend("POST", path, json=ANNA)
    contact_id = answer.json()["id"]
    assert (answer.status_code, answer.json()) == (200, {"id": contact_id})
    assert re.fullmatch(r"\d{20}", contact_id)
    assert list(row_of(world, contact_id).items()) == [("id", contact_id), *ANNA.items()]


def test_what_is_absent_reads_as_an_empty_text(world: World) -> None:
    contact_id = made(world, last_name=None, phone=None, company="", notes="")
    assert row_of(world, contact_id) == {
        "id": contact_id,
        "first_name": "Anna",
        "last_name": "",
        "email": "anna@example.org",
        "phone": "",
        "company": "",
        "job_title": "",
        "notes": "",
    }


@pytest.mark.parametrize(
    ("phone", "read"),
    [
        (1234567890, "1234567890"),
        (46701234567, "+46701234567"),
        ("070-123 45 67", "+46701234567"),
        ("ring the bell",) * 2,
    ],
)
def test_a_phone_is_a_number_or_a_text_and_reads_as_a_text(world: World, phone: str | int, read: str) -> None:
    assert row_of(world, made(world, phone=phone))["phone"] == read


def test_a_company_that_is_known_in_any_case_is_not_made_again(world: World) -> None:
    first = made(world, company="Example AB")
    second = made(world, company="EXAMPLE ab")
    assert row_of(world, first)["company"] == row_of(world, second)["company"] == "Example AB"
    assert len(world.imbox("GET", "/accounts").json()["accounts"]) == 1


def test_the_same_address_makes_another_contact(world: World) -> None:
    first, second = made(world), made(world)
    assert [row["id"] for row in found(world, "email", "anna@example.org")] == [first, second]


def test_its_channel_is_the_website_and_its_notes_the_pinned_note(world: World) -> None:
    contact_id = made(world, notes="VIP")
    there = world.whautomate("GET", f"/contacts/{contact_id}").json()
    assert (there["channel"], there["notes"]) == ("Website", "VIP")


def test_unknown_keys_are_ignored(world: World) -> None:
    assert row_of(world, made(world, nonsense={"a": 1}, title="CEO"))["job_title"] == ""


def test_an_outsider_sees_nothing_of_it(world: World) -> None:
    contact_id = made(world)
    params = {"searchby": "id", "search": contact_id}
    assert world.lunarsend("GET", key=world.charlie.key, params=params).status_code == 404


def test_it_needs_the_scope(world: World) -> None:
    needs(world, Permission.CONTACTS_WRITE, "POST", json=ANNA)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"first_name": None}, "first_name: is required"),
        ({"first_name": ""}, "first_name: is required"),
        ({"first_name": " "}, "first_name: is required"),
        ({"email": None}, "email: is required"),
        ({"email": " "}, "email: is required"),
        ({"email": "anna"}, "email: must be an e-mail address, such as anna@example.org"),
        ({"email": ["anna@example.org"]}, "email: must be a text or null, not a list"),
        ({"first_name": "a\nb"}, "first_name: must be one line without control characters"),
        ({"last_name": "a\rb"}, "last_name: must be one line without control characters"),
        ({"job_title": "a\tb"}, "job_title: must be one line without control characters"),
        ({"company": "a\x85b"}, "company: must be one line without control characters"),
        ({"phone": "ask\nBo"}, "phone: must be one line without control characters"),
        ({"first_name": "x" * 51}, "first_name: must be at most 50 characters"),
        ({"job_title": "x" * 51}, "job_title: must be at most 50 characters"),
        ({"job_title": 5}, "job_title: must be a text or null, not a whole number"),
        ({"company": "x" * 251}, "company: must be 1 to 250 characters"),
        ({"notes": "x" * 65_537}, "notes: must be at most 65536 characters"),
        ({"phone": True}, "phone: must be a whole number or a text or null, not true or false"),
        ({"phone": 1.5}, "phone: must be a whole number or a text or null, not a number"),
        ({"phone": -5}, "phone: must be 0 or more"),
        ({"phone": "1" * 101}, "phone: must be at most 100 characters"),
        ({"phone": 10**200}, "phone: must be at most 100 characters"),
        ({"update_fields": {"email": "a@example.org"}}, "contact_id: is required to edit a contact"),
        ({"contact_id": ""}, "contact_id: must not be empty"),
    ],
)
def test_a_bad_body_is_refused_saying_what_to_change(
    world: World, change: dict[str, Any], message: str
) -> None:
    before = world.served.digest()
    is_refused(world.lunarsend("POST", json={**ANNA, **change}), message)
    assert world.served.digest() == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the body is empty; send a JSON object"),
        (b"first_name=Anna", "the body is not valid JSON: see byte 5"),
        (b"[]", "the body: must be an object, not a list"),
        (b'{"first_name": "a\\u0000b"}', "the body must not hold the character U+0000"),
    ],
)
def test_what_is_no_json_object_is_refused(world: World, content: bytes, message: str) -> None:
    is_refused(world.lunarsend("POST", content=content), message)


def test_other_methods_are_named(world: World) -> None:
    answer = world.lunarsend("PUT", json=ANNA)
    message = "this path answers DELETE, GET, HEAD, POST only"
    is_refused(answer, message, status=405, error="method_not_allowed")
