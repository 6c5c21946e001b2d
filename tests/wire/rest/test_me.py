"""Who calls: a key, or a member who is logged in."""

from rolodesk.model.workspace import Permission
from tests.wire.rest.office import logged_in
from tests.world import World


def test_a_key_is_told_what_it_may(world: World) -> None:
    key = world.make_key(Permission.SETTINGS_READ, Permission.TICKETS_READ)
    me = world.rest("GET", "/me", key=key).json()
    assert (me["kind"], me["name"], me["permissions"]) == ("key", "test", ["settings:read", "tickets:read"])
    assert me["workspace"] == {"id": world.id, "name": "Example AB", "country": "SE"}
    assert not {"email", "role"} & me.keys()


def test_a_member_is_told_who_they_are_and_what_they_see(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org")
    with logged_in(world, world.bob) as bob:
        me = bob.rest("GET", "/me").json()
    assert (me["kind"], me["id"], me["email"], me["role"]) == (
        "member",
        world.bob.id,
        world.bob.email,
        "agent",
    )
    assert "settings:write" not in me["permissions"]
    assert [one["name"] for one in me["mailboxes"]] == ["Support"]
    with logged_in(world, world.alice) as alice:
        me = alice.rest("GET", "/me").json()
    assert [one["name"] for one in me["mailboxes"]] == ["Support", "Sales"]
