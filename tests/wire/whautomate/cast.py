"""What the tests of this dialect share: a contact of Alice's, and the refusals that every route has."""

from typing import Any

import httpx2

from rolodesk.model.workspace import Permission
from tests.world import World

FORBIDDEN = {"message": "Forbidden"}


def anna(world: World, **more: Any) -> dict[str, Any]:
    """Create a contact and answer it as it was printed."""
    body = {"name": "Anna Berg", "phoneNumber": "+46701234567", **more}
    answer = world.whautomate("POST", "/contacts", json=body)
    assert answer.status_code == 200, answer.text
    printed: dict[str, Any] = answer.json()
    return printed


def refused(answer: httpx2.Response, status: int, **shape: str) -> bool:
    """Whether an answer is a refusal of this status with these words; `detail` may say more."""
    said = answer.json()
    said.pop("detail", None)
    assert (answer.status_code, said) == (status, shape), answer.text
    return True


def without_scope(world: World, method: str, path: str, *, lacks: Permission, **options: Any) -> bool:
    """Whether a key that has every permission but one is forbidden."""
    others = [one for one in (Permission.CONTACTS_READ, Permission.TICKETS_WRITE) if one is not lacks]
    answer = world.whautomate(method, path, key=world.make_key(*others), **options)
    return refused(answer, 403, message="Forbidden")
