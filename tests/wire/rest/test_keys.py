"""API keys: made, changed, rotated and revoked through the API, their secrets shown once."""

import asyncio
import time
from typing import Any

from rolodesk.asgi.gate import Gate
from rolodesk.asgi.key_uses import KeyUses
from rolodesk.model.workspace import Permission
from rolodesk.storage import api_keys, directory
from rolodesk.storage.transaction import EVERYWHERE
from tests.actions.office import events_of, last_event
from tests.wire.rest.office import code, place
from tests.world import World

WEEK = 7 * 24 * 3600


def made(world: World, **fields: Any) -> dict[str, Any]:
    body = {"name": "shop", "permissions": ["contacts:write"], **fields}
    answer = world.rest("POST", "/keys", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def opens(world: World, secret: str) -> bool:
    return world.rest("GET", "/accounts", key=secret).status_code == 200


def test_a_new_key_opens_what_it_may_and_its_secret_is_shown_once(world: World) -> None:
    key = made(world)
    assert key["permissions"] == ["contacts:read", "contacts:write"]
    assert opens(world, key["key"])
    assert world.rest("GET", "/keys", key=key["key"]).status_code == 403
    for answer in (world.rest("GET", "/keys"), world.rest("GET", f"/keys/{key['id']}")):
        assert key["key"] not in answer.text
    assert all(key["key"] not in str(event) for event in events_of(world.served, world.id))


def test_a_key_makes_none_that_may_more_than_itself(world: World) -> None:
    manager = world.make_key(Permission.SETTINGS_WRITE)
    for permission in ("contacts:read", "tickets:write"):
        answer = world.rest("POST", "/keys", key=manager, json={"name": "x", "permissions": [permission]})
        assert code(answer) == (403, "not_allowed")
    mighty = made(world)
    assert world.rest("POST", f"/keys/{mighty['id']}/rotate", key=manager).status_code == 403
    assert world.rest("POST", "/keys", key=manager, json={"name": "x", "permissions": ["settings:read"]})


def test_the_permission_that_was_asked_for_is_named(world: World) -> None:
    manager = world.make_key(Permission.SETTINGS_WRITE)
    for permission in ("contacts:write", "contacts:read", "tickets:write"):
        body = {"name": "Mighty", "permissions": [permission]}
        answer = world.rest("POST", "/keys", json=body, key=manager)
        assert (answer.status_code, answer.json()["detail"]) == (
            403,
            f"this needs the permission {permission}",
        )


def test_a_key_changes(world: World) -> None:
    key = made(world, expires_at="2040-01-01")
    path = f"/keys/{key['id']}"
    changed = world.rest("PATCH", path, json={"name": "till", "expires_at": None, "rate_limit": 7}).json()
    assert (changed["name"], changed["expires_at"], changed["rate_limit"]) == ("till", None, 7)
    kind, _, _, _, before, after = last_event(world)
    assert kind == "api_key.updated"
    assert after == {"name": "till", "expires_at": None, "rate_limit": 7}
    assert before["name"] == "shop"
    assert place(world.rest("PATCH", path, json={"expires_at": "2020-01-01"})) == (400, "expires_at")
    assert place(world.rest("PATCH", path, json={"name": " "})) == (400, "name")


def test_the_old_secret_is_good_for_the_grace_and_no_longer(world: World) -> None:
    key = made(world)
    path = f"/keys/{key['id']}"
    second = world.rest("POST", f"{path}/rotate", json={"grace_seconds": WEEK}).json()
    assert opens(world, second["key"])
    assert opens(world, key["key"])
    assert last_event(world)[0] == "api_key.rotated"
    third = world.rest("POST", f"{path}/rotate", json={"grace_seconds": 0}).json()
    time.sleep(1.1)
    assert opens(world, third["key"])
    assert not opens(world, second["key"])
    assert not opens(world, key["key"])


def test_a_revoked_key_opens_nothing_and_stays_listed(world: World) -> None:
    key = made(world)
    assert world.rest("DELETE", f"/keys/{key['id']}").status_code == 204
    assert not opens(world, key["key"])
    listed = {one["id"]: one for one in world.rest("GET", "/keys").json()["data"]}
    assert listed[key["id"]]["revoked_at"]
    assert code(world.rest("POST", f"/keys/{key['id']}/rotate")) == (409, "conflicting")


def test_the_secret_is_sealed_where_the_answer_is_kept(world: World) -> None:
    headers = {"idempotency-key": "one"}
    body = {"name": "shop", "permissions": ["contacts:read"]}
    first = world.rest("POST", "/keys", json=body, headers=headers)
    again = world.rest("POST", "/keys", json=body, headers=headers)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.content == first.content
    assert opens(world, first.json()["key"])


def test_uses_are_noted_apart_and_once_a_minute(world: World) -> None:
    key = made(world)
    assert key["last_used_at"] is None
    engine = world.served.engine

    async def use() -> None:
        gate = Gate(lambda hashed: engine.lookup(EVERYWHERE, lambda tx: directory.key_by_hash(tx, hashed)))
        uses = KeyUses(
            gate, lambda used: engine.write(EVERYWHERE, lambda tx: api_keys.note_uses(tx, used)), every=0.01
        )
        uses.start()
        await gate.admit(key["key"], "127.0.0.1")
        await asyncio.sleep(0.05)
        await uses.stop()

    first = None
    for _ in range(50):  # it is noted behind the use, which takes longer on a busy machine
        world.served.run(use())
        first = world.rest("GET", f"/keys/{key['id']}").json()["last_used_at"]
        if first is not None:
            break
    assert first is not None
    world.served.run(use())
    assert world.rest("GET", f"/keys/{key['id']}").json()["last_used_at"] == first
