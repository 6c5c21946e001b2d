"""How the hub gets on, told to those who administer it."""

from typing import Any

from rolodesk.actions import connections
from rolodesk.actions.health import note_backup
from rolodesk.actions.scope import Scope
from rolodesk.actions.sending import pausing
from rolodesk.storage import feed_cursors
from rolodesk.storage.transaction import EVERYWHERE
from tests.wire.rest.inbox import opened
from tests.wire.rest.office import code, logged_in
from tests.wire.rest.test_letters import answered, parked
from tests.world import World


def health(world: World) -> dict[str, Any]:
    answer = world.rest("GET", "/health")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_it_tells_of_mail_and_letters_of_this_workspace_alone(world: World) -> None:
    before = health(world)
    assert before["letters"] == {"waiting": 0, "late": 0, "parked": 0}
    parked(world)
    answered(world, opened(world))
    world.rest("PATCH", f"/mailboxes/{world.support.id}", json={"sending": "observing"})
    after = health(world)
    assert after["letters"] == {"waiting": 0, "late": 0, "parked": 1}
    assert {name: after["mail"][name] for name in ("waiting", "observing")} == {"waiting": 1, "observing": 1}
    theirs = world.rest("GET", "/health", key=world.charlie.key).json()
    assert (theirs["letters"], theirs["mail"]) == (before["letters"], before["mail"])


def test_it_names_the_database_and_its_size(world: World) -> None:
    database = health(world)["database"]
    assert database["engine"] == ("postgresql" if world.served.settings.database_url else "sqlite")
    assert database["bytes"] > 100_000
    assert database["version"][0].isdigit()


def test_it_tells_why_nothing_is_sent_and_when_it_was_backed_up(world: World) -> None:
    engine = world.served.engine
    world.served.run(engine.write(EVERYWHERE, lambda tx: pausing.pause(tx, reason="moving house")))
    world.served.run(engine.write(EVERYWHERE, note_backup))
    try:
        found = health(world)
    finally:
        world.served.run(engine.write(EVERYWHERE, pausing.resume))
    assert found["mail"]["paused"].startswith("moving house")
    assert found["backed_up_at"].endswith("Z")
    assert health(world)["mail"]["paused"] is None


def test_who_follows_the_journal_is_told_of_with_what_waits_for_them(world: World) -> None:
    """Nothing runs in the background of these tests, so what happened here waits."""
    world.served.run(
        world.served.engine.write(EVERYWHERE, lambda tx: feed_cursors.register(tx, "idler", at_end=False))
    )
    assert "idler" in [one["name"] for one in health(world)["followers"]]
    opened(world)
    (idler,) = (one for one in health(world)["followers"] if one["name"] == "idler")
    assert idler["waiting_since"] is not None
    assert idler["attempts"] == 0


def test_a_failing_connection_is_counted(world: World) -> None:
    relay = {"host": "127.0.0.1", "port": 9, "security": "none"}
    world.rest("PUT", f"/mailboxes/{world.support.id}/connections/relay", json=relay)
    assert health(world)["mail"]["failing"] == 0

    async def fail(scope: Scope) -> None:
        (connection,) = await connections.listed(scope)
        await connections.failed(scope.tx, connection, error="it is down")

    world.act(fail)
    assert health(world)["mail"]["failing"] == 1
    (told,) = world.rest("GET", "/connections").json()["data"]
    assert (told["mailbox_id"], told["state"], told["last_error"]) == (
        world.support.id,
        "failing",
        "it is down",
    )


def test_an_agent_is_told_nothing(world: World) -> None:
    with logged_in(world, world.bob) as bob:
        assert code(bob.rest("GET", "/health")) == (403, "not_allowed")
    with logged_in(world, world.alice) as alice:
        assert alice.rest("GET", "/health").status_code == 200
