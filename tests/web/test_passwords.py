"""Logging in by password, and choosing a new one."""

from collections.abc import Iterator

import httpx2
import pytest

from rolodesk.actions import login_links, members
from rolodesk.actions.scope import Scope, actor_of_member
from rolodesk.asgi.csrf import csrf_of
from rolodesk.asgi.password_gate import TRIES_A_MINUTE
from rolodesk.model.password import hash_password, password_matches
from rolodesk.model.workspace import Role
from rolodesk.storage import people
from rolodesk.storage.transaction import EVERYWHERE
from tests.actions.contacts.desk import journal
from tests.web.visitors import HTML, Visitor, is_in
from tests.world import World

PASSWORD = "correct horse battery"
HASHED = hash_password(PASSWORD)
WRONG = "The e-mail address or the password is wrong."


@pytest.fixture
def stranger(world: World) -> Iterator[httpx2.Client]:
    world.act(lambda scope: members.set_password(scope, world.alice.email, HASHED))
    with httpx2.Client(base_url=world.url, timeout=30, trust_env=False, headers=HTML) as client:
        yield client


def send(who: httpx2.Client, world: World, path: str, **fields: str) -> httpx2.Response:
    cookie = who.cookies.get("rolodesk")
    carried = {} if cookie is None else {"csrf": csrf_of(cookie)}
    return who.post(path, data={**carried, **fields}, headers={"origin": world.url})


def stored(world: World) -> str | None:
    work = world.served.engine.read(EVERYWHERE, lambda tx: people.by_email(tx, world.alice.email))
    person = world.served.run(work)
    assert person is not None
    return person.password_hash


def test_a_password_logs_in(world: World, stranger: httpx2.Client) -> None:
    page = stranger.get("/login")
    assert (page.status_code, "set-cookie" in page.headers) == (200, False)
    entered = send(stranger, world, "/login", email=f" {world.alice.email.upper()} ", password=PASSWORD)
    assert (entered.status_code, entered.headers["location"]) == (303, "/inbox")
    assert "HttpOnly" in entered.headers["set-cookie"]
    assert is_in(stranger)


@pytest.mark.parametrize("password", ["", "correct horse batterx", PASSWORD + " ", "x" * 5000])
def test_a_wrong_password_is_refused(world: World, stranger: httpx2.Client, password: str) -> None:
    refused = send(stranger, world, "/login", email=world.alice.email, password=password)
    assert refused.status_code == 401
    assert WRONG in refused.text
    assert world.alice.email in refused.text
    assert "set-cookie" not in refused.headers


def test_it_is_not_told_who_has_an_account(world: World, stranger: httpx2.Client) -> None:
    for email in ("nobody@example.org", world.bob.email, "", "x" * 300, "@", "<b>@example.org"):
        refused = send(stranger, world, "/login", email=email, password=PASSWORD)
        assert (refused.status_code, WRONG in refused.text) == (401, True)
        assert "<b>@" not in refused.text


def test_another_sites_form_is_refused(world: World, stranger: httpx2.Client) -> None:
    fields = {"email": world.alice.email, "password": PASSWORD}
    for headers in ({"origin": "https://evil.example"}, {}, {"sec-fetch-site": "cross-site"}):
        assert stranger.post("/login", data=fields, headers=headers).status_code == 403
    assert stranger.post("/login", content=b"email=%FF", headers={"origin": world.url}).status_code == 400


def test_whoever_guesses_is_told_to_wait(world: World, stranger: httpx2.Client) -> None:
    for number in range(5 * TRIES_A_MINUTE):  # while they are compared, some are granted anew
        guessed = send(stranger, world, "/login", email=world.alice.email, password=f"wrong {number}")
        if guessed.status_code == 429:
            break
        assert guessed.status_code == 401
    assert (guessed.status_code, number >= TRIES_A_MINUTE) == (429, True)
    assert int(guessed.headers["retry-after"]) >= 1
    assert send(stranger, world, "/login", email=world.bob.email, password="x").status_code == 401


def test_who_has_no_password_chooses_one(world: World, bob: Visitor) -> None:
    assert "Choose a password" in bob.get("/password").text
    chosen = send(bob.http, world, "/password", new=PASSWORD, again=PASSWORD)
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/inbox")
    assert is_in(bob.http)
    assert [event.subject_id for event in journal(world, "member.password_set")] == [world.bob.id]


def test_a_change_asks_for_the_present_one_and_ends_the_other_log_ins(
    world: World, stranger: httpx2.Client
) -> None:
    send(stranger, world, "/login", email=world.alice.email, password=PASSWORD)
    with Visitor(world, world.alice) as elsewhere:
        elsewhere.log_in()
        new = "another long password"
        for present in ("", "wrong"):
            refused = send(stranger, world, "/password", present=present, new=new, again=new)
            assert (refused.status_code, "not your present password" in refused.text) == (401, True)
        assert password_matches(stored(world), PASSWORD)
        changed = send(stranger, world, "/password", present=PASSWORD, new=new, again=new)
        assert changed.status_code == 303
        assert password_matches(stored(world), new)
        assert is_in(stranger)
        assert not is_in(elsewhere.http)


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("short", "short", "12 to 1024"),
        (PASSWORD, PASSWORD + "x", "the same twice"),
        ("a\tbcdefghijklm", "a\tbcdefghijklm", "one line"),
    ],
)
def test_what_is_no_password_is_refused(
    world: World, alice: Visitor, new: str, again: str, said: str
) -> None:
    refused = send(alice.http, world, "/password", new=new, again=again)
    assert (refused.status_code, said in refused.text) == (400, True)
    assert stored(world) is None


def test_a_stranger_has_none_to_change(world: World, stranger: httpx2.Client) -> None:
    assert stranger.get("/password").status_code == 401
    assert send(stranger, world, "/password", new=PASSWORD, again=PASSWORD).status_code == 401


def invited(world: World) -> Visitor:
    """Somebody in a session that an administrator of the workspace made possible."""

    async def make(scope: Scope) -> str:
        administrator = actor_of_member(world.alice)
        return await login_links.make(
            Scope(scope.tx, workspace=scope.workspace, actor=administrator, door="rest"), world.bob
        )

    visitor = Visitor(world, world.bob)
    answer = visitor.send("/login/" + world.act(make))
    assert answer.status_code == 303
    return visitor


def test_a_password_chosen_by_an_invitation_opens_that_workspace_alone(world: World) -> None:
    world.charlie.make_member(world.bob.email, "Bob elsewhere", Role.OWNER)
    with invited(world) as visitor:
        assert "Outsiders Ltd" not in visitor.get("/inbox").text
        assert send(visitor.http, world, "/password", new=PASSWORD, again=PASSWORD).status_code == 303
        assert journal(world.charlie, "member.password_set") == []
    with httpx2.Client(base_url=world.url, timeout=30, trust_env=False, headers=HTML) as again:
        assert send(again, world, "/login", email=world.bob.email, password=PASSWORD).status_code == 303
        assert "Example AB" in again.get("/inbox").text
        assert "Outsiders Ltd" not in again.get("/inbox").text


def test_who_is_let_into_everything_takes_such_a_password_over(world: World) -> None:
    world.charlie.make_member(world.bob.email, "Bob elsewhere", Role.OWNER)
    with invited(world) as visitor:
        send(visitor.http, world, "/password", new=PASSWORD, again=PASSWORD)
    with Visitor(world, world.bob) as bob:
        bob.log_in()
        assert "Choose a password" in bob.get("/password").text
        new = "another long password"
        assert send(bob.http, world, "/password", new=new, again=new).status_code == 303
        assert "Outsiders Ltd" in bob.get("/inbox").text
        assert send(bob.http, world, "/password", new=PASSWORD, again=PASSWORD).status_code == 401
