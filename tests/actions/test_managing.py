"""Only the operator manages a workspace: no API key does, whatever it may do else."""

from collections.abc import Awaitable, Callable

import pytest

from rolodesk.actions import api_keys, login_links, mailboxes, members
from rolodesk.actions.scope import Scope
from rolodesk.model.errors import NotAllowed
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


@pytest.mark.parametrize("name", ACTIONS)
def test_a_key_that_may_do_everything_does_not_manage(world: World, name: str) -> None:
    before = world.served.digest()
    with pytest.raises(NotAllowed, match="this needs the permission workspace:manage"):
        act_as_key(world, ACTIONS[name](world))
    assert world.served.digest() == before
