"""Links that log a person in, once."""

import asyncio

import pytest
from sqlalchemy import select

from rolodesk.actions import login_links
from rolodesk.model.apikey import hash_key
from rolodesk.model.errors import NotAuthenticated
from rolodesk.storage import directory, sessions
from rolodesk.storage.directory import LoginLink
from rolodesk.storage.sessions import Session
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import login_links as links
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.actions.office import last_event
from tests.world import World

HOUR = 3_600_000
ALL_LINKS = Statement(select(links), everywhere=True)


def make(world: World) -> str:
    return world.act(lambda scope: login_links.make(scope, world.bob))


async def use(world: World, token: str) -> LoginLink:
    return await world.served.engine.write(EVERYWHERE, lambda tx: login_links.use(tx, token))


def test_a_link_logs_its_person_in(world: World) -> None:
    assert world.served.run(use(world, make(world))).person_id == world.bob.person_id


def test_it_does_so_once(world: World) -> None:
    token = make(world)
    world.served.run(use(world, token))
    with pytest.raises(NotAuthenticated):
        world.served.run(use(world, token))


def test_of_many_who_use_it_at_once_one_gets_in(world: World) -> None:
    token = make(world)

    async def all_at_once() -> list[LoginLink | BaseException]:
        return await asyncio.gather(*(use(world, token) for _ in range(8)), return_exceptions=True)

    answers = world.served.run(all_at_once())
    assert [type(answer) for answer in answers if not isinstance(answer, NotAuthenticated)] == [LoginLink]


def test_what_is_no_link_is_refused(world: World) -> None:
    with pytest.raises(NotAuthenticated):
        world.served.run(use(world, "guessed"))


def test_neither_the_store_nor_the_journal_holds_the_token(world: World) -> None:
    token = make(world)
    stored = world.served.run(world.served.engine.read(EVERYWHERE, lambda tx: tx.all(ALL_LINKS)))
    assert stored
    assert all(token not in str(tuple(row)) for row in stored)
    assert last_event(world) == ("member.login_link_made", world.bob.id, "operator", "cli", {}, {})


def test_it_is_good_for_a_day(world: World) -> None:
    token = make(world)
    claimed = world.served.run(world.served.engine.write(EVERYWHERE, lambda tx: at(tx, token, hours=25)))
    assert claimed is None
    assert world.served.run(use(world, token)).person_id == world.bob.person_id


async def at(tx: Tx, token: str, *, hours: int) -> int | None:
    """Try to use a token up some hours from now."""
    rows = await tx.all(directory.CLAIM_LINK, token_hash=hash_key(token), now=tx.now + hours * HOUR)
    return rows[0][0] if rows else None


def test_expired_links_and_sessions_are_forgotten_and_others_kept(world: World) -> None:
    token = make(world)

    async def work(tx: Tx) -> tuple[Session | None, Session | None]:
        for name, expires_at in (("old", tx.now - 1), ("new", tx.now + HOUR)):
            hashed = f"{name} {world.id}"
            await sessions.insert(tx, Session(world.bob.person_id, tx.now, expires_at, token_hash=hashed))
        await directory.delete_expired(tx, now=tx.now)
        later = await sessions.by_hash(tx, f"new {world.id}")
        await sessions.delete_one(tx, f"new {world.id}")
        return await sessions.by_hash(tx, f"new {world.id}"), later

    ended, open_before = world.served.run(world.served.engine.write(EVERYWHERE, work))
    assert open_before is not None
    assert open_before.person_id == world.bob.person_id
    assert ended is None
    assert world.served.run(use(world, token)).person_id == world.bob.person_id
