"""Second factors: setting one up, the code after the password, recovery codes, resets, who requires them."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pyotp
import pytest
from sqlalchemy import update

from rolodesk.actions import members, second_factors
from rolodesk.actions.second_factor_codes import place_of
from rolodesk.asgi.csrf import csrf_of
from rolodesk.model.password import hash_password
from rolodesk.model.workspace import Member, Role
from rolodesk.storage import second_factors as rows
from rolodesk.storage.statement import Statement, bound_int
from rolodesk.storage.tables import recovery_codes
from rolodesk.storage.tables import second_factors as factors
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.actions.office import last_event
from tests.web.visitors import HTML, Visitor, is_in
from tests.wire.rest.office import LoggedIn, code, logged_in, place
from tests.world import World

PASSWORD = "correct horse battery"
HASHED = hash_password(PASSWORD)
FORGET = Statement(
    update(factors).where(factors.c.person_id == bound_int("person_id")).values(last_step=0), everywhere=True
)
ALL_CODES = Statement(recovery_codes.select(), everywhere=True)


OPENED: list[httpx2.Client] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Close every browser of a test."""
    yield
    while OPENED:
        OPENED.pop().close()


class Browser:
    """A member who logs in by their password."""

    def __init__(self, world: World, member: Member) -> None:
        self.world, self.member = world, member
        self.http = httpx2.Client(base_url=world.url, timeout=30, trust_env=False, headers=HTML)
        OPENED.append(self.http)

    def send(self, path: str, **fields: str) -> httpx2.Response:
        return self.http.post(path, data=fields, headers={"origin": self.world.url})

    def give_password(self) -> httpx2.Response:
        return self.send("/login", email=self.member.email, password=PASSWORD)

    def is_in(self) -> bool:
        return "rolodesk" in self.http.cookies and is_in(self.http)

    def rest(self, method: str, path: str, **options: Any) -> httpx2.Response:
        return LoggedIn(self.world, self.http.cookies["rolodesk"]).rest(method, path, **options)


@pytest.fixture
def bob(world: World) -> Browser:
    """Bob, who has a password."""
    world.act(lambda scope: members.set_password(scope, world.bob.email, HASHED))
    browser = Browser(world, world.bob)
    browser.give_password()
    return browser


def enrolled(browser: Browser) -> tuple[str, list[str]]:
    """Set a second factor up; its secret, and the recovery codes. The step of its code is used then."""
    secret = browser.rest("POST", "/me/totp").json()["secret"]
    answer = browser.rest("POST", "/me/totp/confirm", json={"code": pyotp.TOTP(secret).now()})
    assert answer.status_code == 200, answer.text
    return secret, answer.json()["recovery_codes"]


def forget_step(world: World, member: Member) -> None:
    """Let time pass: the present code was not used."""

    async def work(tx: Tx) -> None:
        await tx.run(FORGET, person_id=member.person_id)

    world.served.run(world.served.engine.write(EVERYWHERE, work))


def test_it_is_set_up_by_a_secret_and_its_first_code(world: World, bob: Browser) -> None:
    assert bob.rest("GET", "/me/totp").json() == {
        "is_on": False,
        "recovery_codes_left": 0,
        "is_required": False,
    }
    made = bob.rest("POST", "/me/totp").json()
    assert made["uri"].startswith("otpauth://totp/Rolodesk:")
    assert made["secret"] in made["uri"]
    picture = bob.http.get(made["qr_path"])
    assert (picture.headers["content-type"], picture.content[:4]) == ("image/svg+xml", b"<svg")
    assert "default-src 'none'" in picture.headers["content-security-policy"]
    assert b"style" not in picture.content
    assert bob.rest("GET", "/me/totp").json()["is_on"] is False
    assert place(bob.rest("POST", "/me/totp/confirm", json={"code": "000000x"})) == (400, "code")
    answer = bob.rest("POST", "/me/totp/confirm", json={"code": pyotp.TOTP(made["secret"]).now()})
    assert len(set(answer.json()["recovery_codes"])) == 10
    assert last_event(world)[:3] == ("member.second_factor_set", world.bob.id, "member")
    state = bob.rest("GET", "/me/totp").json()
    assert (state["is_on"], state["recovery_codes_left"]) == (True, 10)
    assert code(bob.rest("POST", "/me/totp")) == (409, "conflicting")
    assert bob.http.get(made["qr_path"]).status_code == 404


def test_the_secret_is_stored_sealed_and_the_codes_as_hashes(world: World, bob: Browser) -> None:
    secret, codes = enrolled(bob)

    async def read(tx: Tx) -> str:
        found = await rows.of_person(tx, world.bob.person_id)
        return repr(found) + repr(await tx.all(ALL_CODES))

    stored = world.served.run(world.served.engine.read(EVERYWHERE, read))
    assert "v1:" in stored
    assert secret not in stored
    assert not any(one in stored or one.replace("-", "") in stored for one in codes)


def test_a_code_is_asked_for_after_the_password(world: World, bob: Browser) -> None:
    secret, _ = enrolled(bob)
    forget_step(world, world.bob)
    again = Browser(world, world.bob)
    answer = again.give_password()
    assert (answer.status_code, answer.headers["location"]) == (303, "/second-step")
    assert not again.is_in()
    assert "six digits" in again.http.get("/second-step").text
    wrong = again.send("/second-step", code="12 34 56x")
    assert (wrong.status_code, "That code is wrong" in wrong.text) == (401, True)
    entered = again.send("/second-step", code=pyotp.TOTP(secret).now(), next="/docs")
    assert (entered.status_code, entered.headers["location"]) == (303, "/docs")
    assert again.is_in()


def test_a_code_is_good_once(world: World, bob: Browser) -> None:
    secret, _ = enrolled(bob)
    forget_step(world, world.bob)
    now = pyotp.TOTP(secret).now()
    first, second = Browser(world, world.bob), Browser(world, world.bob)
    for browser, status in ((first, 303), (second, 401)):
        browser.give_password()
        assert browser.send("/second-step", code=now).status_code == status
    assert not second.is_in()


def test_a_recovery_code_does_as_well_once(world: World, bob: Browser) -> None:
    _, codes = enrolled(bob)
    first, second = Browser(world, world.bob), Browser(world, world.bob)
    for browser, typed, status in ((first, codes[0].upper(), 303), (second, codes[0], 401)):
        browser.give_password()
        assert browser.send("/second-step", code=typed).status_code == status
    assert first.rest("GET", "/me/totp").json()["recovery_codes_left"] == 9


def test_whoever_guesses_begins_anew_with_the_password(world: World, bob: Browser) -> None:
    _, codes = enrolled(bob)
    again = Browser(world, world.bob)
    again.give_password()
    for number in range(5):
        assert again.send("/second-step", code=f"00000{number}").status_code == 401
    refused = again.send("/second-step", code=codes[0])
    assert (refused.status_code, refused.headers["location"]) == (303, "/login")
    assert not again.is_in()


def test_without_a_password_before_it_there_is_no_second_step(world: World) -> None:
    stranger = Browser(world, world.bob)
    assert stranger.http.get("/second-step").headers["location"] == "/login"
    assert stranger.send("/second-step", code="123456").headers["location"] == "/login"
    stranger.http.cookies.set("rolodesk-step", "made-up")
    assert stranger.send("/second-step", code="123456").headers["location"] == "/login"
    assert stranger.http.get("/totp/qr.svg").status_code == 401


def test_a_log_in_link_asks_for_it_too(world: World, bob: Browser) -> None:
    enrolled(bob)
    with Visitor(world, world.bob) as visitor:
        assert visitor.log_in().headers["location"] == "/second-step"
        assert not is_in(visitor.http)


def test_it_is_turned_off_with_the_password(world: World, bob: Browser) -> None:
    enrolled(bob)
    assert place(bob.rest("POST", "/me/totp/turn-off", json={"password": "wrong"})) == (400, "password")
    assert bob.rest("GET", "/me/totp").json()["is_on"] is True
    assert bob.rest("POST", "/me/totp/turn-off", json={"password": PASSWORD}).status_code == 204
    assert last_event(world)[0] == "member.second_factor_removed"
    assert Browser(world, world.bob).give_password().headers["location"] == "/inbox"


def test_recovery_codes_are_drawn_anew(world: World, bob: Browser) -> None:
    _, old = enrolled(bob)
    new = bob.rest("POST", "/me/totp/recovery-codes", json={"password": PASSWORD}).json()["recovery_codes"]
    assert not set(old) & set(new)
    again = Browser(world, world.bob)
    again.give_password()
    assert again.send("/second-step", code=old[0]).status_code == 401
    assert again.send("/second-step", code=new[0]).status_code == 303


def test_administrators_see_who_has_one_and_others_do_not(world: World, bob: Browser) -> None:
    def told(caller: LoggedIn | Browser) -> dict[str, object]:
        found = caller.rest("GET", "/members").json()["data"]
        assert caller.rest("GET", f"/members/{world.bob.id}").json() in found
        return {one["name"]: one.get("has_second_factor") for one in found}

    with logged_in(world, world.alice) as alice:
        assert told(alice) == {"Alice": False, "Bob": False}
        enrolled(bob)
        assert told(alice) == {"Alice": False, "Bob": True}
    assert told(bob) == {"Alice": None, "Bob": None}


def test_who_has_no_password_has_none_to_add_to(world: World) -> None:
    with logged_in(world, world.bob) as bob:
        assert bob.rest("GET", "/me/totp").json()["obstacle"] == "no_password"
        assert code(bob.rest("POST", "/me/totp")) == (409, "conflicting")


def test_an_owner_takes_a_members_away(world: World, bob: Browser) -> None:
    enrolled(bob)
    path = f"/members/{world.bob.id}/totp"
    assert code(bob.rest("DELETE", path)) == (403, "not_allowed")
    with logged_in(world, world.alice) as alice:
        assert alice.rest("DELETE", path).status_code == 204
        assert alice.rest("DELETE", "/members/987654321/totp").status_code == 404
    assert last_event(world)[:3] == ("member.second_factor_reset", world.bob.id, "member")
    assert not bob.is_in()
    assert Browser(world, world.bob).give_password().headers["location"] == "/inbox"


def test_an_owner_may_not_where_it_guards_other_workspaces(world: World, bob: Browser) -> None:
    enrolled(bob)
    world.charlie.make_member(world.bob.email, "Bob elsewhere", Role.AGENT)
    with logged_in(world, world.alice) as alice:
        assert code(alice.rest("DELETE", f"/members/{world.bob.id}/totp")) == (409, "conflicting")
    world.act(lambda scope: second_factors.reset_by_email(scope, world.bob.email))
    assert Browser(world, world.bob).give_password().headers["location"] == "/inbox"


def test_a_workspace_requires_it(world: World, bob: Browser) -> None:
    world.act(lambda scope: members.set_password(scope, world.alice.email, HASHED))
    alice = Browser(world, world.alice)
    alice.give_password()
    on = {"required": True}
    assert code(alice.rest("PUT", "/workspace/second-factor", json=on)) == (409, "conflicting")
    assert code(bob.rest("PUT", "/workspace/second-factor", json=on)) == (403, "not_allowed")
    enrolled(alice)
    assert alice.rest("PUT", "/workspace/second-factor", json=on).json()["requires_second_factor"] is True

    weak = Browser(world, world.bob)
    weak.give_password()
    assert code(weak.rest("GET", "/tickets")) == (403, "second_factor_needed")
    assert weak.http.get("/").headers["location"] == "/inbox"
    told = weak.http.get("/inbox").text
    assert "needs_second_factor&#34;:true" in told
    for path in ("/letters/1/1", "/attachments/1", "/app/lens/contacts/1", "/app/lens/tickets/1"):
        assert weak.http.get(path).status_code == 403, path
    assert weak.rest("GET", "/me/totp").json()["is_required"] is True
    enrolled(weak)
    assert weak.rest("GET", "/tickets").status_code == 200
    assert world.rest("GET", "/tickets").status_code == 200
    assert alice.rest("GET", "/tickets").status_code == 200


def test_a_secret_whose_key_is_gone_is_told_and_not_guessed_at(world: World, bob: Browser) -> None:
    enrolled(bob)

    async def spoil(tx: Tx) -> None:
        found = await rows.of_person(tx, world.bob.person_id)
        assert found is not None
        await rows.reseal(tx, found, sealed="v1:00000000:AAAA")

    world.served.run(world.served.engine.write(EVERYWHERE, spoil))
    again = Browser(world, world.bob)
    again.give_password()
    refused = again.send("/second-step", code="123456")
    assert (refused.status_code, "reset-totp" in refused.text) == (400, True)
    assert place_of(7) == "people/7/totp"


def test_the_token_of_a_session_is_carried_by_its_pages(world: World, bob: Browser) -> None:
    page = bob.http.get("/password").text
    assert csrf_of(bob.http.cookies["rolodesk"]) in page
    fields = {"present": PASSWORD, "new": PASSWORD + "!", "again": PASSWORD + "!"}
    assert bob.send("/password", **fields).status_code == 403
    assert bob.send("/logout").status_code == 403
    assert bob.is_in()
