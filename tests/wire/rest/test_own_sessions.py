"""Where somebody is logged in, and ending it."""

from typing import Any

from rolodesk.actions import login_links, sessions
from rolodesk.actions.scope import OPERATOR, Scope, actor_of_member
from rolodesk.actions.sessions import Arrival
from rolodesk.asgi.csrf import csrf_of
from rolodesk.model.apikey import hash_key
from rolodesk.model.workspace import Role
from rolodesk.storage import sessions as rows
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.actions.office import last_event
from tests.web.visitors import Visitor
from tests.wire.rest.office import LoggedIn, code, logged_in
from tests.world import World

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def listed(member: LoggedIn) -> list[dict[str, Any]]:
    answer = member.rest("GET", "/me/sessions")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


def test_sessions_are_listed_with_what_they_were_begun_with(world: World) -> None:
    with logged_in(world, world.bob) as bob, Visitor(world, world.bob) as other:
        other.http.headers["user-agent"] = FIREFOX
        other.log_in()
        newest, oldest = listed(bob)
    assert (newest["browser"], newest["network"], newest["is_current"]) == (
        "Firefox on Windows",
        "this machine",
        False,
    )
    assert (oldest["is_current"], "browser" in oldest) == (True, False)
    assert newest["created_at"] <= newest["last_used_at"] < newest["ends_at"]


def test_one_is_ended(world: World) -> None:
    with logged_in(world, world.bob) as bob, logged_in(world, world.bob) as other:
        name = next(one["id"] for one in listed(bob) if not one["is_current"])
        assert bob.rest("DELETE", f"/me/sessions/{name}").status_code == 204
        assert Visit(world, other).is_out()
        assert [one["is_current"] for one in listed(bob)] == [True]
        assert last_event(world) == (
            "member.sessions_ended",
            world.bob.id,
            "member",
            "rest",
            {},
            {"sessions": 1},
        )
        assert code(bob.rest("DELETE", f"/me/sessions/{name}")) == (404, "unknown")


def test_all_others_are_ended(world: World) -> None:
    with (
        logged_in(world, world.bob) as bob,
        logged_in(world, world.bob) as second,
        logged_in(world, world.bob) as third,
        logged_in(world, world.alice) as alice,
    ):
        assert bob.rest("POST", "/me/sessions/end-others").json() == {"ended": 2}
        assert [one["is_current"] for one in listed(bob)] == [True]
        assert Visit(world, second).is_out()
        assert Visit(world, third).is_out()
        assert len(listed(alice)) == 1


def test_anothers_session_is_not_there(world: World) -> None:
    with logged_in(world, world.bob) as bob, logged_in(world, world.alice) as alice:
        hers = listed(alice)[0]["id"]
        assert code(bob.rest("DELETE", f"/me/sessions/{hers}")) == (404, "unknown")
        assert listed(alice)[0]["id"] == hers


def test_a_session_of_one_workspace_knows_no_others(world: World) -> None:
    world.charlie.make_member(world.bob.email, "Bob elsewhere", Role.AGENT)

    async def make(scope: Scope) -> str:
        administrator = actor_of_member(world.alice)
        return await login_links.make(
            Scope(scope.tx, workspace=scope.workspace, actor=administrator, door="rest"), world.bob
        )

    with logged_in(world, world.bob) as whole, Visitor(world, world.bob) as visitor:
        visitor.send("/login/" + world.act(make))
        confined = LoggedIn(world, visitor.http.cookies["rolodesk"])
        assert len(listed(confined)) == 1
        assert confined.rest("POST", "/me/sessions/end-others").json() == {"ended": 0}
        assert len(listed(whole)) == 2


def test_logging_in_again_ends_the_session_before_and_draws_a_new_token(world: World) -> None:
    with Visitor(world, world.bob) as bob:
        bob.log_in()
        first = bob.http.cookies["rolodesk"]
        bob.log_in()
        second = bob.http.cookies["rolodesk"]
    assert first != second
    assert world.http.get("/", headers={"cookie": f"rolodesk={first}"}).status_code == 200
    leads = world.http.get("/", headers={"cookie": f"rolodesk={second}"})
    assert (leads.status_code, leads.headers["location"]) == (303, "/inbox")


def test_a_session_ends_for_being_unused_and_in_any_case(world: World) -> None:
    async def ages(tx: Tx) -> list[bool]:
        person = world.bob.person_id
        found = []
        for name, made, used in (
            ("unused", rows.IDLE_MS + 1, None),
            ("used", rows.IDLE_MS + 1, rows.IDLE_MS - 60_000),
            ("old", rows.GOOD_FOR_MS + 1, 0),
        ):
            hashed = hash_key(f"{name} {world.id}")
            made_at = tx.now - made
            await rows.insert(
                tx, rows.Session(person, made_at, made_at + rows.GOOD_FOR_MS, token_hash=hashed)
            )
            if used is not None:
                await tx.run(rows.NOTE_USE, token_hash=hashed, used_at=tx.now - used)
            found.append(await rows.by_hash(tx, hashed) is not None)
        return found

    assert world.served.run(world.served.engine.write(EVERYWHERE, ages)) == [False, True, False]


def test_uses_are_noted(world: World) -> None:
    async def work(tx: Tx) -> tuple[int, int]:
        scope = Scope(tx.within(world.id), workspace=world.workspace, actor=OPERATOR, door="cli")
        link = await login_links.make(scope, world.bob)
        token = (await sessions.begin_by_link(tx, link, Arrival())).token
        hashed = hash_key(token)
        await tx.run(rows.NOTE_USE, token_hash=hashed, used_at=tx.now - 1000)
        before = await rows.by_hash(tx, hashed)
        await sessions.note_uses(tx, [token])
        after = await rows.by_hash(tx, hashed)
        assert before is not None
        assert after is not None
        return before.last_used_at - tx.now, after.last_used_at - tx.now

    assert world.served.run(world.served.engine.write(EVERYWHERE, work)) == (-1000, 0)


def test_who_calls_is_told_the_token_that_writing_needs(world: World) -> None:
    with logged_in(world, world.bob) as bob:
        cookie = bob.headers["cookie"].partition("=")[2]
        assert bob.rest("GET", "/me").json()["csrf_token"] == csrf_of(cookie)
    assert "csrf_token" not in world.rest("GET", "/me").json()


class Visit:
    """Somebody's session at the pages, which look at it each time."""

    def __init__(self, world: World, member: LoggedIn) -> None:
        self._answer = world.http.get("/", headers={"cookie": member.headers["cookie"]})

    def is_out(self) -> bool:
        return "Log out" not in self._answer.text
