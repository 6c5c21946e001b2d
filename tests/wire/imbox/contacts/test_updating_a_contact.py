"""PUT /api/{apiKey}/{userId}/contacts/{id}."""

from typing import Any

import pytest

from rolodesk.model.workspace import Permission
from tests.wire.imbox.contacts.asking import (
    is_refused,
    is_refused_to_outsiders,
    is_unknown,
    made,
    needs,
    of_charlie,
    row_of,
)
from tests.world import World


def arne(world: World) -> dict[str, Any]:
    return made(
        world,
        firstName="Arne",
        lastName="Andersson",
        title="CEO",
        description="Met in Malmö",
        emails=[{"email": "arne@example.org", "isPrimary": True}, {"email": "a@example.net"}],
        phones=[{"phone": "+46762004545", "isPrimary": True}],
    )


def test_what_is_given_changes_and_the_rest_stays(world: World) -> None:
    row = arne(world)
    answer = world.imbox(
        "PUT",
        f"/contacts/{row['id']}",
        json={"firstName": "Bosse", "emails": [{"email": "bosse@example.org"}]},
    )
    assert (answer.status_code, answer.json()) == (200, {})
    changed = row_of(world, row["id"])
    assert changed.pop("modifiedAt") == changed.pop("updatedAt") is not None
    assert changed == {
        **{name: value for name, value in row.items() if name not in {"modifiedAt", "updatedAt"}},
        "firstName": "Bosse",
        "fullName": "Bosse Andersson",
        "emails": [{"email": "bosse@example.org", "isPrimary": True}],
    }


@pytest.mark.parametrize("empty", [None, ""])
def test_null_and_an_empty_text_empty_a_text(world: World, empty: str | None) -> None:
    row = made(
        world,
        firstName="Arne",
        lastName="Andersson",
        title="CEO",
        description="Met in Malmö",
        externalId="7",
        externalUrl="https://crm.example.org/7",
        picture="https://example.org/arne.png",
    )
    names = ("lastName", "title", "description", "externalId", "externalUrl", "picture")
    answer = world.imbox("PUT", f"/contacts/{row['id']}", json=dict.fromkeys(names, empty))
    assert answer.status_code == 200, answer.text
    assert [row_of(world, row["id"])[name] for name in names] == [None] * len(names)


@pytest.mark.parametrize("empty", [None, []])
def test_null_and_an_empty_list_empty_a_list(world: World, empty: list[object] | None) -> None:
    row = arne(world)
    answer = world.imbox("PUT", f"/contacts/{row['id']}", json={"emails": empty, "phones": empty})
    assert answer.status_code == 200, answer.text
    changed = row_of(world, row["id"])
    assert (changed["emails"], changed["phones"]) == ([], [])


def test_a_contact_joins_and_leaves_an_account(world: World) -> None:
    row, account = arne(world), made(world, "accounts", name="Example AB")
    for account_id in (account["id"], None):
        answer = world.imbox("PUT", f"/contacts/{row['id']}", json={"accountId": account_id})
        assert answer.status_code == 200, answer.text
        assert row_of(world, row["id"])["accountId"] == account_id


def test_a_row_sent_back_whole_changes_nothing(world: World) -> None:
    row = arne(world)
    answer = world.imbox("PUT", f"/contacts/{row['id']}", json=row)
    assert answer.status_code == 200, answer.text
    assert row_of(world, row["id"]) == row


def test_what_other_dialects_hold_stays(world: World) -> None:
    made_there = world.whautomate(
        "POST",
        "/contacts",
        json={"name": "Anna Berg", "phoneNumber": "+46701234567", "notes": "VIP", "tags": ["a"]},
    ).json()
    (row,) = world.imbox("GET", "/contacts").json()["contacts"]
    world.imbox("PUT", f"/contacts/{row['id']}", json={"title": "CEO"})
    there = world.whautomate("GET", f"/contacts/{made_there['id']}").json()
    assert {**there, "updatedAt": made_there["updatedAt"]} == made_there


def test_outsiders_are_refused(world: World) -> None:
    path = f"/contacts/{arne(world)['id']}"
    is_refused_to_outsiders(world, "PUT", path, json={"firstName": "Mallory"})


def test_the_contact_of_an_outsider_is_unknown(world: World) -> None:
    contact_id = of_charlie(world, firstName="Cecilia")
    before = world.served.digest()
    answer = world.imbox("PUT", f"/contacts/{contact_id}", json={"firstName": "Mallory"})
    is_unknown(answer, f"contact {contact_id}")
    assert world.served.digest() == before


def test_it_needs_the_scope(world: World) -> None:
    path = f"/contacts/{arne(world)['id']}"
    needs(world, Permission.CONTACTS_WRITE, "PUT", path, json={"firstName": "Bosse"})


@pytest.mark.parametrize("contact_id", ["999999999", "9223372036854775808", "9" * 5000])
def test_an_unknown_contact_is_not_found(world: World, contact_id: str) -> None:
    answer = world.imbox("PUT", f"/contacts/{contact_id}", json={})
    assert (answer.status_code, answer.json()["code"]) == (404, "ResourceNotFound")


@pytest.mark.parametrize("contact_id", ["arne", "-1", "1.0", "%C2%B2", "1%2F2"])
def test_what_is_no_id_is_refused(world: World, contact_id: str) -> None:
    is_refused(world.imbox("PUT", f"/contacts/{contact_id}", json={}), "id: must be a whole number")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"firstName": ["Bosse"]}, "firstName: must be a text or null, not a list"),
        ({"title": "x" * 51}, "title: must be at most 50 characters"),
        (
            {"emails": [{"email": "nonsense"}]},
            "emails[0].email: must be an e-mail address, such as anna@example.org",
        ),
        ({"accountId": 999999999}, "accountId: there is no account 999999999"),
    ],
)
def test_a_bad_body_changes_nothing(world: World, body: dict[str, Any], message: str) -> None:
    row = arne(world)
    is_refused(world.imbox("PUT", f"/contacts/{row['id']}", json={"lastName": "Berg", **body}), message)
    assert row_of(world, row["id"]) == row


def test_other_methods_are_named(world: World) -> None:
    answer = world.imbox("POST", f"/contacts/{arne(world)['id']}", json={})
    is_refused(answer, "this path answers DELETE, PUT only", status=405, code="MethodNotAllowed")
    assert answer.headers["allow"] == "DELETE, PUT"
