"""Who calls: a key, or a member who is logged in."""

from rolodesk.model.workspace import Permission
from tests.actions.office import last_event
from tests.wire.rest.office import code, logged_in
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
    assert [(one["name"], one["sending"]) for one in me["mailboxes"]] == [
        ("Support", "active"),
        ("Sales", "active"),
    ]


def test_a_member_chooses_a_language(world: World) -> None:
    with logged_in(world, world.bob) as bob:
        assert bob.rest("GET", "/me").json()["language"] is None
        for language in ("sv", "de", None):
            answer = bob.rest("PATCH", "/me", json={"language": language})
            assert (answer.status_code, answer.json()["language"]) == (200, language)
            assert bob.rest("GET", "/me").json()["language"] == language
            assert last_event(world)[:3] == ("member.updated", world.bob.id, "member")
        refused = bob.rest("PATCH", "/me", json={"language": "tlh"})
        assert (refused.status_code, refused.json()["field"]) == (400, "language")
        assert bob.rest("PATCH", "/me", json={}).json()["language"] is None


def test_the_language_stays_when_the_rest_of_a_member_changes(world: World) -> None:
    with logged_in(world, world.bob) as bob:
        bob.rest("PATCH", "/me", json={"language": "de"})
        bob.rest("PATCH", f"/members/{world.bob.id}", json={"name": "Robert"})
        me = bob.rest("GET", "/me").json()
    assert (me["name"], me["language"]) == ("Robert", "de")


def test_a_key_speaks_no_language(world: World) -> None:
    assert code(world.rest("PATCH", "/me", json={"language": "sv"})) == (403, "members_only")
