"""POST /api/{apiKey}/{userId}/contacts."""

import gzip
import json
import re
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

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def test_the_answer_is_the_whole_row(world: World) -> None:
    account = made(world, "accounts", name="Example AB")
    row = made(
        world,
        firstName="Arne",
        lastName="Andersson",
        title="CEO",
        description="Met in\nMalmö",
        externalId="crm-7",
        externalUrl="https://crm.example.org/7",
        picture="https://example.org/arne.png",
        accountId=account["id"],
        emails=[{"email": "Arne@Example.org"}, {"email": "arne@example.net", "isPrimary": True}],
        phones=[{"phone": "+46762004545", "isPrimary": True}],
    )
    at = row["createdAt"]
    assert MOMENT.fullmatch(at)
    assert list(row.items()) == [
        ("id", row["id"]),
        ("userId", world.id),
        ("crmId", 1),
        ("externalId", "crm-7"),
        ("externalUrl", "https://crm.example.org/7"),
        ("firstName", "Arne"),
        ("lastName", "Andersson"),
        ("fullName", "Arne Andersson"),
        ("picture", "https://example.org/arne.png"),
        ("title", "CEO"),
        ("activityAt", at),
        ("modifiedAt", None),
        ("createdAt", at),
        ("updatedAt", None),
        ("accountId", account["id"]),
        ("description", "Met in\nMalmö"),
        (
            "emails",
            [
                {"email": "Arne@Example.org", "isPrimary": False},
                {"email": "arne@example.net", "isPrimary": True},
            ],
        ),
        ("phones", [{"phone": "+46762004545", "isPrimary": True}]),
    ]
    assert row_of(world, row["id"]) == row


@pytest.mark.parametrize(
    "body",
    [
        {"firstName": "Arne"},
        {"lastName": "Andersson"},
        {"emails": [{"email": "arne@example.org"}]},
        {"phones": [{"phone": "+46762004545"}]},
    ],
)
def test_a_name_an_email_or_a_phone_is_enough(world: World, body: dict[str, Any]) -> None:
    row = made(world, **body)
    assert {name: row[name] for name in body if name.endswith("Name")} == {
        name: value for name, value in body.items() if name.endswith("Name")
    }
    assert [*row["emails"], *row["phones"]] == [
        {**entry, "isPrimary": True}
        for entries in body.values()
        if isinstance(entries, list)
        for entry in entries
    ]


def test_what_is_absent_reads_as_null(world: World) -> None:
    row = made(world, emails=[{"email": "arne@example.org"}], firstName=None, lastName="", title=None)
    empty = ("externalId", "externalUrl", "firstName", "lastName", "fullName", "picture", "title")
    assert [row[name] for name in (*empty, "accountId", "description")] == [None] * 9
    assert row["phones"] == []


def test_the_first_entry_is_primary_if_none_is(world: World) -> None:
    row = made(
        world,
        emails=[{"email": "a@example.org"}, {"email": "b@example.org", "isPrimary": False}],
        phones=[{"phone": "+46762004545"}, {"phone": "+46762004546"}],
    )
    assert [entry["isPrimary"] for entry in (*row["emails"], *row["phones"])] == [True, False, True, False]


def test_phones_are_brought_to_one_form_where_they_can_be(world: World) -> None:
    row = made(world, phones=[{"phone": "00 46 76-200 45 45"}, {"phone": "1-800-FLOWERS"}])
    assert [entry["phone"] for entry in row["phones"]] == ["+46762004545", "1-800-FLOWERS"]


def test_the_same_address_makes_another_contact(world: World) -> None:
    one = made(world, emails=[{"email": "arne@example.org"}])
    other = made(world, emails=[{"email": "arne@example.org"}])
    assert one["id"] != other["id"]


def test_its_channel_is_the_website(world: World) -> None:
    made(world, firstName="Arne")
    (contact,) = world.whautomate("GET", "/contacts").json()
    assert contact["channel"] == "Website"


def test_keys_that_are_unknown_or_read_only_are_ignored(world: World) -> None:
    row = made(world, firstName="Arne", id=7, userId=8, fullName="Somebody Else", nonsense=[1])
    assert (row["userId"], row["fullName"]) == (world.id, "Arne")


def test_outsiders_are_refused(world: World) -> None:
    is_refused_to_outsiders(world, "POST", "/contacts", json={"firstName": "Arne"})


def test_it_needs_the_scope(world: World) -> None:
    needs(world, Permission.CONTACTS_WRITE, "POST", "/contacts", json={"firstName": "Arne"})


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "a contact needs at least one of a name, an e-mail address and a phone number"),
        (
            {"firstName": " ", "emails": None},
            "a contact needs at least one of a name, an e-mail address and a phone number",
        ),
        ({"firstName": 5}, "firstName: must be a text or null, not a whole number"),
        ({"firstName": "x" * 51}, "firstName: must be at most 50 characters"),
        ({"lastName": "x" * 51}, "lastName: must be at most 50 characters"),
        ({"title": "x" * 51}, "title: must be at most 50 characters"),
        ({"description": "x" * 501}, "description: must be at most 500 characters"),
        ({"externalId": "x" * 51}, "externalId: must be at most 50 characters"),
        ({"externalUrl": "x" * 251}, "externalUrl: must be at most 250 characters"),
        ({"picture": "x" * 251}, "picture: must be at most 250 characters"),
        ({"emails": "a@example.org"}, "emails: must be a list or null, not a text"),
        ({"emails": [{}]}, "emails[0].email: is required"),
        ({"emails": [{"email": None}]}, "emails[0].email: must be a text, not null"),
        (
            {"emails": [{"email": "a@example.org"}, {"email": "nonsense"}]},
            "emails[1].email: must be an e-mail address, such as anna@example.org",
        ),
        (
            {"emails": [{"email": "a@example.org", "isPrimary": "yes"}]},
            "emails[0].isPrimary: must be true or false, not a text",
        ),
        (
            {
                "emails": [
                    {"email": "a@example.org", "isPrimary": True},
                    {"email": "b@example.org", "isPrimary": True},
                ]
            },
            "emails: must have only one primary entry",
        ),
        ({"firstName": "a\r\nb"}, "firstName: must be one line without control characters"),
        ({"lastName": "a\tb"}, "lastName: must be one line without control characters"),
        ({"title": "a\u2028b"}, "title: must be one line without control characters"),
        ({"externalId": "a\x7fb"}, "externalId: must be one line without control characters"),
        ({"externalUrl": "a\nb"}, "externalUrl: must be one line without control characters"),
        ({"picture": "a\x1bb"}, "picture: must be one line without control characters"),
        ({"phones": [{"phone": "ask\nBo"}]}, "phones[0].phone: must be one line without control characters"),
        ({"phones": [{"phone": " "}]}, "phones[0].phone: must not be blank"),
        ({"phones": [{"phone": "1" * 101}]}, "phones[0].phone: must be at most 100 characters"),
        ({"phones": [{"phone": "1"}] * 51}, "phones: must have at most 50 entries"),
        ({"firstName": "Arne", "accountId": 999999999}, "accountId: there is no account 999999999"),
        ({"firstName": "Arne", "accountId": "1"}, "accountId: must be a whole number or null, not a text"),
        ({"firstName": "Arne", "accountId": 2**63}, "accountId: must be 9223372036854775807 or less"),
    ],
)
def test_a_bad_body_is_refused_saying_what_to_change(
    world: World, body: dict[str, Any], message: str
) -> None:
    before = world.served.digest()
    is_refused(world.imbox("POST", "/contacts", json=body), message)
    assert world.served.digest() == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the body is empty; send a JSON object"),
        (b"{", "the body is not valid JSON: it ends too early"),
        (b"[]", "the body: must be an object, not a list"),
        (b"null", "the body: must be an object, not null"),
        (gzip.compress(b"{}"), "the body is compressed; send it as plain JSON"),
        (b'{"firstName": "\xff"}', "the body is not valid UTF-8"),
        (b'{"firstName": "a\\u0000b"}', "the body must not hold the character U+0000"),
    ],
)
def test_what_is_no_json_object_is_refused(world: World, content: bytes, message: str) -> None:
    is_refused(world.imbox("POST", "/contacts", content=content), message)


def test_a_body_over_the_limit_is_refused(world: World) -> None:
    content = json.dumps({"firstName": "Arne", "nonsense": "x" * 2_000_000})
    answer = world.imbox("POST", "/contacts", content=content)
    assert (answer.status_code, answer.json()["code"]) == (413, "PayloadTooLarge")


def test_the_account_of_an_outsider_is_unknown(world: World) -> None:
    account = of_charlie(world, "accounts", name="Outsiders Ltd")
    answer = world.imbox("POST", "/contacts", json={"firstName": "Arne", "accountId": account})
    is_refused(answer, f"accountId: there is no account {account}")
