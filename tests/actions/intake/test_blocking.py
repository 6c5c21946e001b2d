"""Blocking senders, and letting them again."""

import pytest

from rolodesk.actions.intake.blocking import block, blocked, unblock
from rolodesk.model.errors import Conflicting, Invalid, NotAllowed, Unknown
from rolodesk.model.workspace import Permission
from tests.actions.office import events_of
from tests.actions.tickets.front_desk import acting
from tests.world import Tenant, World


def blocked_in(tenant: Tenant) -> list[str]:
    return [one.pattern for one in tenant.act(blocked)]


def test_an_address_and_a_domain_are_blocked_and_unblocked(world: World) -> None:
    assert world.act(lambda scope: block(scope, "Eve@Bad.example")) == "eve@bad.example"
    assert world.act(lambda scope: block(scope, "@Worse.example")) == "@worse.example"
    assert blocked_in(world) == ["@worse.example", "eve@bad.example"]

    assert world.act(lambda scope: unblock(scope, "EVE@bad.example")) == "eve@bad.example"
    assert blocked_in(world) == ["@worse.example"]
    told = events_of(world.served, world.id)[-3:]
    assert [(one[0], one[1], one[4], one[5]) for one in told] == [
        ("workspace.sender_blocked", world.id, {}, {"sender": "eve@bad.example"}),
        ("workspace.sender_blocked", world.id, {}, {"sender": "@worse.example"}),
        ("workspace.sender_unblocked", world.id, {"sender": "eve@bad.example"}, {}),
    ]


def test_the_outsider_blocks_for_themselves_alone(world: World) -> None:
    world.charlie.act(lambda scope: block(scope, "eve@bad.example"))
    assert blocked_in(world) == []
    with pytest.raises(Unknown, match="there is no blocked sender eve@"):
        world.act(lambda scope: unblock(scope, "eve@bad.example"))
    assert blocked_in(world.charlie) == ["eve@bad.example"]


def test_what_is_blocked_already_is_refused_and_so_is_nonsense(world: World) -> None:
    world.act(lambda scope: block(scope, "@bad.example"))
    with pytest.raises(Conflicting, match="is blocked already"):
        world.act(lambda scope: block(scope, "@BAD.example"))
    with pytest.raises(Invalid, match="sender: must be an e-mail address"):
        world.act(lambda scope: block(scope, "bad"))


def test_it_needs_the_permission(world: World) -> None:
    with pytest.raises(NotAllowed):
        acting(world, lambda scope: block(scope, "@bad.example"), Permission.TICKETS_READ)
    with pytest.raises(NotAllowed):
        acting(world, lambda scope: unblock(scope, "@bad.example"), Permission.TICKETS_READ)
    with pytest.raises(NotAllowed):
        acting(world, blocked, Permission.CONTACTS_WRITE)
