"""The journal is sealed behind those who write it, and whatever is changed afterwards is found."""

import hashlib
from collections.abc import Callable

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.sql.elements import ColumnElement

from rolodesk.actions import tags
from rolodesk.actions.audit.verifying import Verdict, verify
from rolodesk.jobs.followers import FOLLOWERS
from rolodesk.jobs.following import Following
from rolodesk.storage.statement import WORKSPACE, Statement
from rolodesk.storage.tables import events, seals
from tests.world import World

HASHES = Statement(select(seals.c.hash).where(seals.c.workspace_id == WORKSPACE).order_by(seals.c.number))
FIELDS = Statement(
    select(
        *(events.c[name] for name in ("seq", "at", "kind", "subject", "subject_id", "actor", "actor_id")),
        *(events.c[name] for name in ("door", "before", "after")),
    )
    .where(events.c.workspace_id == WORKSPACE)
    .order_by(events.c.xid, events.c.seq)
)


def seal(world: World) -> None:
    [sealer] = [one for one in FOLLOWERS if one.name == "seals"]
    world.served.run(Following(world.served.engine, [sealer]).catch_up(world.id))


def verified(world: World, *anchors: str) -> Verdict:
    return world.served.run(verify(world.served.engine, world.id, anchors=anchors))


def alter(world: World, make: Callable[[ColumnElement[bool], ColumnElement[bool]], object]) -> None:
    """Change rows behind everybody's back."""
    statement = Statement(make(events.c.workspace_id == WORKSPACE, seals.c.workspace_id == WORKSPACE))  # type: ignore[arg-type]  # any statement
    world.served.run(world.served.engine.write(world.id, lambda tx: tx.run(statement)))


def sealed_twice(world: World) -> Verdict:
    world.act(lambda scope: tags.create(scope, "vip"))
    seal(world)
    world.act(lambda scope: tags.create(scope, "regular"))
    seal(world)
    verdict = verified(world)
    assert verdict.holds
    assert verdict.seals == 2
    return verdict


def test_what_is_sealed_holds_and_what_is_not_yet_is_told(world: World) -> None:
    before = sealed_twice(world)
    assert (before.unsealed, before.unsealed_since) == (0, "")
    world.act(lambda scope: tags.create(scope, "late"))
    after = verified(world, before.last_hash)
    assert after.holds
    assert (after.seals, after.events, after.last_hash) == (before.seals, before.events, before.last_hash)
    assert after.unsealed == 1
    assert after.unsealed_since.endswith("Z")
    seal(world)
    assert verified(world, before.last_hash).unsealed == 0


def test_the_hash_is_what_the_page_says_it_is(world: World) -> None:
    """docs/audit.md: SHA-256 over netstrings of the hash before, and of each field of each event."""
    sealed_twice(world)
    world.act(lambda scope: tags.create(scope, "not yet"))
    hashes = [
        row[0] for row in world.served.run(world.served.engine.read(world.id, lambda tx: tx.all(HASHES)))
    ]
    rows = world.served.run(world.served.engine.read(world.id, lambda tx: tx.all(FIELDS)))

    def netstring(value: object) -> bytes:
        text = ("" if value is None else str(value)).encode()
        return str(len(text)).encode() + b":" + text + b","

    previous = ""
    for hash_, batch in zip(hashes, (rows[:-2], rows[-2:-1]), strict=True):
        fields = b"".join(netstring(value) for row in batch for value in tuple(row))
        assert hash_ == hashlib.sha256(netstring(previous) + fields).hexdigest()
        previous = hash_


ALTERED: list[tuple[str, Callable[[ColumnElement[bool], ColumnElement[bool]], object], str]] = [
    (
        "an event is changed",
        lambda mine, _: update(events).where(mine, events.c.after == '{"name":"vip"}').values(after="{}"),
        "an event was changed",
    ),
    (
        "an event is removed",
        lambda mine, _: delete(events).where(mine, events.c.after == '{"name":"regular"}'),
        "over 1 events, and there are 0",
    ),
    (
        "a seal is removed",
        lambda _, mine: delete(seals).where(mine, seals.c.number == 1),
        "seal 1 is missing",
    ),
    (
        "a seal is changed",
        lambda _, mine: update(seals).where(mine, seals.c.number == 2).values(hash="0" * 64),
        "seal 2",
    ),
    (
        "somebody else is said to have done it",
        lambda mine, _: update(events).where(mine, events.c.kind == "tag.created").values(actor="member"),
        "seal 1",
    ),
]


@pytest.mark.parametrize(
    ("change", "sentence"), [case[1:] for case in ALTERED], ids=[case[0] for case in ALTERED]
)
def test_what_is_changed_is_found(
    world: World, change: Callable[[ColumnElement[bool], ColumnElement[bool]], object], sentence: str
) -> None:
    sealed_twice(world)
    alter(world, change)
    verdict = verified(world)
    assert not verdict.holds
    assert sentence in verdict.broken


def test_an_end_that_was_cut_off_is_found_by_a_hash_that_was_kept(world: World) -> None:
    kept = sealed_twice(world).last_hash
    alter(world, lambda mine, _: delete(events).where(mine, events.c.after == '{"name":"regular"}'))
    alter(world, lambda _, mine: delete(seals).where(mine, seals.c.number == 2))
    assert verified(world).holds, "the rest holds by itself"
    assert kept in verified(world, kept).broken
