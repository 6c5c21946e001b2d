"""For every pair of dialects: what is written through the one reads through the other."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.world import World

WRITTEN: Final = {"name": "Anna Berg", "phone": "+46701740605"}


def write_imbox(world: World) -> None:
    body = {
        "firstName": "Anna",
        "lastName": "Berg",
        "title": "CEO",
        "emails": [{"email": "anna@mail.example", "isPrimary": True}],
        "phones": [{"phone": "070-174 06 05", "isPrimary": True}],
    }
    assert world.imbox("POST", "/contacts", json=body).status_code == 200


def write_lunarsend(world: World) -> None:
    body = {
        "first_name": "Anna",
        "last_name": "Berg",
        "email": "anna@mail.example",
        "phone": "070-174 06 05",
        "company": "Bergs AB",
        "job_title": "CEO",
        "notes": "Ring efter tre.",
    }
    assert world.lunarsend("POST", json=body).status_code == 200


def write_whautomate(world: World) -> None:
    body = {"id": "berg-1", "name": "Anna Berg", "phoneNumber": "070-174 06 05", "notes": "Ring efter tre."}
    assert world.whautomate("POST", "/contacts", json=body | {"tags": ["vip"]}).status_code == 200


def write_tickets(world: World) -> None:
    letter = {"fromEmail": "anna@mail.example", "fromName": "Anna Berg", "subject": "Hej", "message": "Hej!"}
    assert world.message("insertTicket", json=letter | {"toEmail": "info@example.org"}).status_code == 200


def read_imbox(world: World) -> dict[str, Any]:
    (row,) = world.imbox("GET", "/contacts").json()["contacts"]
    notes = world.imbox("GET", "/contactNotes", params={"contactId": row["id"]}).json()["notes"]
    account = row["accountId"] and world.imbox("GET", f"/accounts/{row['accountId']}").json()["name"]
    return {
        "name": row["fullName"],
        "phone": "".join(entry["phone"] for entry in row["phones"] if entry["isPrimary"]),
        "email": "".join(entry["email"] for entry in row["emails"] if entry["isPrimary"]),
        "title": row["title"] or "",
        "company": account or "",
        "notes": "".join(note["content"] for note in notes),
    }


def read_lunarsend(world: World) -> dict[str, Any]:
    found = world.lunarsend("GET", params={"searchby": "first_name", "search": "ANNA"}).json()
    (row,) = found["contacts"]
    assert found["id"] == row["id"]
    return {
        "name": f"{row['first_name']} {row['last_name']}",
        "phone": row["phone"],
        "email": row["email"],
        "title": row["job_title"],
        "company": row["company"],
        "notes": row["notes"],
    }


def read_whautomate(world: World) -> dict[str, Any]:
    (row,) = world.whautomate("GET", "/contacts", params={"searchText": "anna"}).json()
    assert world.whautomate("GET", f"/contacts/{row['id']}").json() == row
    return {"name": row["name"], "phone": row["phoneNumber"], "notes": row["notes"]}


def read_tickets(world: World) -> dict[str, Any]:
    mails = world.message("listTickets", params={"fromEmail": "ANNA@mail.example"}).json()["json"]
    return {"email": mails[0]["fromEmail"]} if mails else {}


WRITERS: Final = {
    "imbox": (write_imbox, {"email": "anna@mail.example", "title": "CEO", "company": "", "notes": ""}),
    "lunarsend": (
        write_lunarsend,
        {
            "email": "anna@mail.example",
            "title": "CEO",
            "company": "Bergs AB",
            "notes": "Ring efter tre.",
        },
    ),
    "whautomate": (write_whautomate, {"email": "", "title": "", "company": "", "notes": "Ring efter tre."}),
    "imbox-tickets": (
        write_tickets,
        {"phone": "", "email": "anna@mail.example", "title": "", "company": "", "notes": ""},
    ),
}
READERS: Final = {
    "imbox": read_imbox,
    "lunarsend": read_lunarsend,
    "whautomate": read_whautomate,
    "imbox-tickets": read_tickets,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("writer", WRITERS)
def test_what_one_writes_the_other_reads(world: World, writer: str, reader: str) -> None:
    write, told = WRITERS[writer]
    write(world)
    read: Callable[[World], dict[str, Any]] = READERS[reader]
    seen = read(world)
    wanted = WRITTEN | told
    assert seen == {name: wanted[name] for name in seen}


def test_a_mail_is_filed_under_the_contact_that_another_dialect_made(world: World) -> None:
    write_lunarsend(world)
    write_tickets(world)
    assert len(world.imbox("GET", "/contacts").json()["contacts"]) == 1
    assert read_lunarsend(world)["company"] == "Bergs AB"
    assert read_tickets(world) == {"email": "anna@mail.example"}


def test_a_primary_address_is_changed_and_the_others_stay(world: World) -> None:
    emails = [
        {"email": "first@mail.example", "isPrimary": False},
        {"email": "second@mail.example", "isPrimary": True},
    ]
    world.imbox("POST", "/contacts", json={"firstName": "Anna", "emails": emails})
    ref = world.lunarsend("GET", params={"searchby": "email", "search": "FIRST@mail.example"}).json()["id"]
    edit = {"contactID": ref, "updateFields": {"email": "third@mail.example"}}
    assert world.lunarsend("POST", json=edit).json() == {"id": ref}
    (row,) = world.imbox("GET", "/contacts").json()["contacts"]
    assert row["emails"] == [
        {"email": "first@mail.example", "isPrimary": False},
        {"email": "third@mail.example", "isPrimary": True},
    ]


def test_a_record_sent_back_whole_keeps_where_the_name_was_cut(world: World) -> None:
    made = world.imbox("POST", "/contacts", json={"firstName": "Anna Maria", "lastName": "Berg"}).json()
    (row,) = world.whautomate("GET", "/contacts").json()
    assert row["name"] == "Anna Maria Berg"
    assert world.whautomate("PUT", f"/contacts/{row['id']}", json=row).status_code == 200
    (after,) = world.imbox("GET", "/contacts", params={"id": made["id"]}).json()["contacts"]
    assert after == made
