"""What several tests of ImBox's contacts ask for."""

from typing import Any

import httpx2

from rolodesk.model.workspace import Permission
from tests.world import World

UNAUTHORIZED = {"code": "Unauthorized", "message": "the API key is missing or not valid"}


def made(world: World, noun: str = "contacts", **body: Any) -> dict[str, Any]:
    """Make a contact, contactNote or account and give the answer."""
    answer = world.imbox("POST", f"/{noun}", json=body)
    assert answer.status_code == 200, answer.text
    row: dict[str, Any] = answer.json()
    return row


def row_of(world: World, contact_id: int) -> dict[str, Any]:
    """Read a contact as the list shows it."""
    answer = world.imbox("GET", f"/contacts?id={contact_id}")
    assert answer.status_code == 200, answer.text
    (row,) = answer.json()["contacts"]
    found: dict[str, Any] = row
    return found


def of_charlie(world: World, noun: str = "contacts", **body: Any) -> int:
    """Make something in Charlie's workspace and give its id."""
    charlie = world.charlie
    answer = world.imbox("POST", f"/{noun}", key=charlie.key, user=charlie.id, json=body)
    assert answer.status_code == 200, answer.text
    number: int = answer.json()["id"]
    return number


def is_refused_to_outsiders(world: World, method: str, path: str, **options: Any) -> None:
    """Charlie's key, an unknown one, and Alice's in Charlie's workspace: one answer, nothing written."""
    before = world.served.digest()
    for key, user in (
        (world.charlie.key, world.id),
        (world.key, world.charlie.id),
        ("nonsense", world.id),
    ):
        answer = world.imbox(method, path, key=key, user=user, **options)
        assert (answer.status_code, answer.json()) == (401, UNAUTHORIZED)
    assert world.served.digest() == before


def needs(world: World, needed: Permission, method: str, path: str, **options: Any) -> None:
    """A key with every other scope is refused, and nothing is written."""
    others = [p for p in Permission if p.partition(":")[0] != needed.partition(":")[0]]
    if needed is Permission.CONTACTS_WRITE:
        others.append(Permission.CONTACTS_READ)
    key = world.make_key(*others)
    before = world.served.digest()
    answer = world.imbox(method, path, key=key, **options)
    assert (answer.status_code, answer.json()) == (
        403,
        {"code": "Forbidden", "message": f"this needs the permission {needed}"},
    )
    assert world.served.digest() == before


def is_refused(answer: httpx2.Response, message: str, *, status: int = 400, code: str = "BadRequest") -> None:
    """The answer says no in `/api`'s shape."""
    assert (answer.status_code, answer.json()) == (status, {"code": code, "message": message}), answer.text


def is_unknown(answer: httpx2.Response, what: str) -> None:
    """The answer says that there is no such thing."""
    is_refused(answer, f"there is no {what}", status=404, code="ResourceNotFound")
