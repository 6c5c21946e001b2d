"""What several tests of LunarSend ask for."""

from typing import Any

import httpx2

from rolodesk.model.workspace import Permission
from tests.world import World

ANNA = {
    "first_name": "Anna",
    "last_name": "Berg",
    "email": "anna@example.org",
    "phone": "+46701234567",
    "company": "Example AB",
    "job_title": "CEO",
    "notes": "VIP",
}


def made(world: World, **fields: Any) -> str:
    """Make a contact, by default with a first name and an e-mail address alone, and give its id."""
    answer = world.lunarsend("POST", json={"first_name": "Anna", "email": "anna@example.org", **fields})
    assert answer.status_code == 200, answer.text
    contact_id: str = answer.json()["id"]
    return contact_id


def found(world: World, searchby: str, search: str, **more: str) -> list[dict[str, Any]]:
    """Read contacts by a field."""
    answer = world.lunarsend("GET", params={"searchby": searchby, "search": search, **more})
    assert answer.status_code == 200, answer.text
    contacts: list[dict[str, Any]] = answer.json()["contacts"]
    assert answer.json() == {"id": contacts[0]["id"], "contacts": contacts}
    return contacts


def row_of(world: World, contact_id: str) -> dict[str, Any]:
    """Read a contact by its id."""
    (row,) = found(world, "id", contact_id)
    return row


def of_charlie(world: World, **fields: Any) -> str:
    """Make a contact in Charlie's workspace and give its id."""
    answer = world.lunarsend("POST", key=world.charlie.key, json={**ANNA, **fields})
    assert answer.status_code == 200, answer.text
    contact_id: str = answer.json()["id"]
    return contact_id


def is_refused(
    answer: httpx2.Response, message: str, *, status: int = 400, error: str = "bad_request"
) -> None:
    """The answer says no in LunarSend's shape."""
    assert (answer.status_code, answer.json()) == (status, {"error": error, "message": message}), answer.text


def is_unknown(answer: httpx2.Response, contact_id: str = "that matches") -> None:
    """The answer says that there is no such contact."""
    is_refused(answer, f"there is no contact {contact_id}", status=404, error="not_found")


def needs(world: World, needed: Permission, method: str, **options: Any) -> None:
    """A key without the scope is refused, and so is no key and an unknown one; nothing is written."""
    others = [Permission.TICKETS_READ, Permission.TICKETS_WRITE]
    if needed is Permission.CONTACTS_WRITE:
        others.append(Permission.CONTACTS_READ)
    key = world.make_key(*others)
    before = world.served.digest()
    answer = world.lunarsend(method, key=key, **options)
    is_refused(answer, f"this needs the permission {needed}", status=403, error="forbidden")
    no_key = "the API key is missing or not valid"
    is_refused(world.lunarsend(method, key="nonsense", **options), no_key, status=401, error="unauthorized")
    bare = world.http.request(method, "/api/v1/contacts", **options)
    is_refused(bare, no_key, status=401, error="unauthorized")
    assert world.served.digest() == before
