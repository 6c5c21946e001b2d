"""Who manages a workspace: whoever may change its settings, but for owners and passwords."""

from collections.abc import Awaitable, Callable

import pytest

from rolodesk.actions import api_keys, login_links, mailboxes, members
from rolodesk.actions.scope import Scope
from rolodesk.model.errors import NotAllowed, OwnersOnly
from rolodesk.model.workspace import Permission, Role
from tests.actions.office import act_as_key
from tests.world import World

Action = Callable[[Scope], Awaitable[object]]

ACTIONS: dict[str, Callable[[World], Action]] = {
    "create a key": lambda _: lambda scope: api_keys.create(scope, name="k", permissions=list(Permission)),
    "list keys": lambda _: api_keys.listed,
    "revoke a key": lambda _: lambda scope: api_keys.revoke(scope, 1),
    "create a member": lambda _: (
        lambda scope: members.create(scope, email="m@example.org", name="M", role=Role.OWNER)
    ),
    "list members": lambda _: members.listed,
    "set a password": lambda world: lambda scope: members.set_password(scope, world.alice.email, "hash"),
    "create a mailbox": lambda _: (
        lambda scope: mailboxes.create(scope, name="M", addresses=["m@example.org"])
    ),
    "list mailboxes": lambda _: mailboxes.listed,
    "make a log-in link": lambda world: lambda scope: login_links.make(scope, world.alice),
}


READING = {"list keys", "list members", "list mailboxes"}
OF_OWNERS = {"create a member", "make a log-in link"}


@pytest.mark.parametrize("name", ACTIONS)
def test_a_key_that_may_not_change_settings_does_not_manage(world: World, name: str) -> None:
    before = world.served.digest()
    allowed = frozenset(Permission) - {Permission.SETTINGS_WRITE}
    if name in READING:
        allowed -= {Permission.SETTINGS_READ}
    with pytest.raises(NotAllowed, match="this needs the permission"):
        act_as_key(world, ACTIONS[name](world), permissions=allowed)
    assert world.served.digest() == before


@pytest.mark.parametrize("name", sorted(OF_OWNERS))
def test_a_key_that_may_do_everything_makes_no_owner(world: World, name: str) -> None:
    before = world.served.digest()
    with pytest.raises(OwnersOnly):
        act_as_key(world, ACTIONS[name](world))
    assert world.served.digest() == before


def test_a_key_sets_no_password_which_opens_other_workspaces_too(world: World) -> None:
    with pytest.raises(NotAllowed, match="workspace:manage"):
        act_as_key(world, ACTIONS["set a password"](world))
    with pytest.raises(NotAllowed, match="workspace:manage"):
        act_as_key(
            world,
            lambda scope: members.create(
                scope, email="m@example.org", name="M", role=Role.AGENT, password_hash="hash"
            ),
        )
