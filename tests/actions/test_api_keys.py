"""Making API keys and revoking them."""

from typing import Any

import pytest
from sqlalchemy import select

from rolodesk.actions import api_keys
from rolodesk.model.apikey import has_key_form, hash_key
from rolodesk.model.errors import Conflicting, Invalid, Unknown
from rolodesk.model.workspace import ApiKey, Permission
from rolodesk.storage import directory
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import api_keys as table
from rolodesk.storage.transaction import EVERYWHERE
from tests.actions.office import events_of, last_event
from tests.world import World

READ, WRITE = Permission.CONTACTS_READ, Permission.CONTACTS_WRITE
DAY = 86_400_000


def make(world: World, *permissions: Permission, **options: Any) -> tuple[ApiKey, str]:
    return world.act(lambda scope: api_keys.create(scope, name="ci", permissions=permissions, **options))


def found(world: World, text: str) -> ApiKey | None:
    """Look a key up as every request does: one statement."""
    return world.served.run(
        world.served.engine.lookup(EVERYWHERE, lambda tx: directory.key_by_hash(tx, hash_key(text)))
    )


def test_a_key_is_found_by_its_text_with_its_workspace(world: World) -> None:
    key, text = make(world, READ, rate_limit=5)
    assert has_key_form(text)
    assert found(world, text) == key
    assert (key.workspace, key.rate_limit, key.expires_at, key.revoked_at) == (world.workspace, 5, None, None)


def test_writing_includes_reading(world: World) -> None:
    assert make(world, WRITE)[0].permissions == {READ, WRITE}
    assert make(world, READ)[0].permissions == {READ}


def test_neither_the_store_nor_the_journal_holds_the_text(world: World) -> None:
    _, text = make(world, READ)
    rows = world.served.run(
        world.served.engine.read(EVERYWHERE, lambda tx: tx.all(Statement(select(table), everywhere=True)))
    )
    assert rows
    assert all(text not in str(tuple(row)) for row in rows)
    assert all(text not in str(event) for event in events_of(world.served, world.id))


def test_a_key_is_good_until_it_expires(world: World) -> None:
    made_at = world.act(_now)
    key, _ = make(world, READ, expires_at=made_at + DAY)
    assert key.is_valid(made_at)
    assert not key.is_valid(made_at + DAY)


async def _now(scope: Any) -> int:
    return int(scope.now)


def test_a_revoked_key_stays_listed_and_opens_nothing(world: World) -> None:
    key, text = make(world, READ)
    revoked = world.act(lambda scope: api_keys.revoke(scope, key.id))
    assert revoked.revoked_at is not None
    assert not revoked.is_valid(revoked.revoked_at)
    assert found(world, text) == revoked
    assert revoked in world.act(api_keys.listed)
    assert last_event(world)[:2] == ("api_key.revoked", key.id)


def test_revoking_twice_changes_nothing(world: World) -> None:
    key, _ = make(world, READ)
    first = world.act(lambda scope: api_keys.revoke(scope, key.id))
    before = world.served.digest()
    assert world.act(lambda scope: api_keys.revoke(scope, key.id)) == first
    assert world.served.digest() == before


def test_the_outsiders_key_cannot_be_revoked_from_here(world: World) -> None:
    theirs = world.charlie.act(api_keys.listed)[0]
    with pytest.raises(Unknown, match=f"there is no API key {theirs.id}"):
        world.act(lambda scope: api_keys.revoke(scope, theirs.id))
    assert world.charlie.act(api_keys.listed) == [theirs]


@pytest.mark.parametrize(
    ("permissions", "options", "sentence"),
    [
        ((), {}, "scope: must be at least one of contacts:read, contacts:write"),
        ((READ,), {"expires_at": 1}, "expires: must be in the future"),
        ((READ,), {"rate_limit": -1}, "rate: must be"),
        ((READ,), {"key_id": -1}, "id: must be"),
    ],
)
def test_what_makes_no_key_is_refused(
    world: World, permissions: tuple[Permission, ...], options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        make(world, *permissions, **options)


def test_an_id_that_is_taken_is_refused(world: World) -> None:
    key, _ = make(world, READ)
    with pytest.raises(Conflicting, match=f"there is an API key {key.id} already"):
        make(world, READ, key_id=key.id)
