"""A forgotten password: a link by mail that tells nobody who is known, and opens once."""

from collections.abc import Iterator

import pyotp
import pytest
from sqlalchemy import update

from rolodesk.actions import members
from rolodesk.model.password import hash_password
from rolodesk.model.workspace import Role
from rolodesk.storage.statement import Statement, bound_int
from rolodesk.storage.tables import password_resets
from rolodesk.storage.transaction import EVERYWHERE
from tests.actions.office import last_event
from tests.web.letter_box import LetterBox, letter_box, path_in
from tests.web.visitors import is_in
from tests.wire.rest.office import logged_in
from tests.wire.rest.test_totp import Browser, enrolled, forget_step
from tests.world import World

OLD, NEW = "correct horse battery", "four words to remember"
HASHED = hash_password(OLD)
EXPIRE = Statement(update(password_resets).values(expires_at=bound_int("at")), everywhere=True)


@pytest.fixture
def box(world: World) -> Iterator[LetterBox]:
    """A hub with a relay of its own, and Bob, who has a password."""
    world.act(lambda scope: members.set_password(scope, world.bob.email, HASHED))
    with letter_box(world, sender="desk@hub.example") as opened:
        yield opened


def asked(box: LetterBox, email: str) -> str:
    """Ask for a link, and have it sent: its path."""
    with box.visitor() as guest:
        assert guest.send("/forgot", email=email).status_code == 200
    return path_in(box.send_due()[-1])


def test_a_link_comes_by_mail_and_lets_its_person_choose_anew(world: World, box: LetterBox) -> None:
    with box.visitor() as guest:
        assert "/forgot" in guest.get("/login").text
        assert "E-mail address" in guest.get("/forgot").text
    path = asked(box, world.bob.email.upper())
    (received,) = box.peer.received
    assert (received.sender, received.recipients) == ("", (world.bob.email,))
    letter = received.letter
    assert (letter["From"], letter["Subject"]) == ("Rolodesk <desk@hub.example>", "Choose a new password")
    assert (letter["Auto-Submitted"], letter["Reply-To"]) == ("auto-generated", None)
    assert last_event(world)[:3] == ("member.reset_link_made", world.bob.id, "system")

    with box.visitor() as bob:
        for _ in range(2):
            assert "Choose a new password" in bob.get(path).text  # which looking at does not use up
        assert bob.send(path, new=NEW, again="other").status_code == 400
        assert bob.send(path, new="short", again="short").status_code == 400
        answer = bob.send(path, new=NEW, again=NEW)
        assert (answer.status_code, answer.headers["location"]) == (303, "/inbox")
        assert is_in(bob.http)
        assert last_event(world)[:3] == ("member.password_set", world.bob.id, "member")
        assert bob.send(path, new=NEW, again=NEW).status_code == 401
        assert bob.send("/login", email=world.bob.email, password=OLD).status_code == 401
        assert bob.send("/login", email=world.bob.email, password=NEW).status_code == 303


def test_nobody_is_told_who_is_known(world: World, box: LetterBox) -> None:
    with box.visitor() as guest:
        known = guest.send("/forgot", email=world.bob.email)
        unknown = guest.send("/forgot", email="nobody@example.org")
        assert known.status_code == unknown.status_code == 200
        assert known.text.replace(world.bob.email, "X") == unknown.text.replace("nobody@example.org", "X")
        assert guest.send("/forgot", email="no address").status_code == 400
    assert [one.recipients for one in box.send_due()] == [(world.bob.email,)]


@pytest.mark.parametrize("email", ["bob", "nobody@example.org"], ids=["known", "unknown"])
def test_it_is_not_asked_for_without_end(world: World, box: LetterBox, email: str) -> None:
    address = world.bob.email if email == "bob" else email
    with box.visitor() as guest:
        answers = [guest.send("/forgot", email=address) for _ in range(4)]
        assert [one.status_code for one in answers] == [200, 200, 200, 429]
        assert guest.send("/forgot", email="other@example.org").status_code == 200


def test_a_new_link_ends_the_one_before_and_so_does_a_changed_password(world: World, box: LetterBox) -> None:
    first = asked(box, world.bob.email)
    second = asked(box, world.bob.email)
    with box.visitor() as guest:
        assert guest.get(first).status_code == 401
        assert guest.get(second).status_code == 200
        world.act(lambda scope: members.set_password(scope, world.bob.email, HASHED))
        assert guest.get(second).status_code == 401
        assert guest.send(second, new=NEW, again=NEW).status_code == 401


def test_a_link_is_good_for_an_hour(world: World, box: LetterBox) -> None:
    path = asked(box, world.bob.email)
    world.served.run(world.served.engine.write(EVERYWHERE, lambda tx: tx.run(EXPIRE, at=tx.now)))
    with box.visitor() as guest:
        assert guest.get(path).status_code == 401
        assert guest.get("/reset/" + "x" * 300).status_code == 401
        assert guest.send("/reset/made-up", new=NEW, again=NEW).status_code == 401


def test_a_second_factor_stays_and_is_asked_for(world: World, box: LetterBox) -> None:
    before = Browser(world, world.bob)
    before.give_password()
    secret, _ = enrolled(before)
    forget_step(world, world.bob)
    path = asked(box, world.bob.email)
    with box.visitor() as bob:
        answer = bob.send(path, new=NEW, again=NEW)
        assert (answer.status_code, answer.headers["location"]) == (303, "/second-step")
        assert not is_in(bob.http)
        assert bob.send("/second-step", code=pyotp.TOTP(secret).now()).status_code == 303
        assert is_in(bob.http)
    assert not before.is_in()


def test_another_sites_form_asks_for_nothing(world: World, box: LetterBox) -> None:
    with box.visitor() as guest:
        answer = guest.http.post(
            "/forgot", data={"email": world.bob.email}, headers={"origin": "http://evil.example"}
        )
        assert answer.status_code == 403
    assert box.send_due() == []


def test_a_workspaces_own_relay_does_not_carry_what_opens_others(world: World) -> None:
    """Whoever keeps it reads it: and could let themselves in elsewhere."""
    world.act(lambda scope: members.set_password(scope, world.bob.email, HASHED))
    with letter_box(world, has_relay=False) as box:
        box.connect(world, world.support.id)
        path = asked(box, world.bob.email)
        assert box.peer.received[0].letter["From"] == "Support <info@example.org>"
        world.charlie.make_member(world.bob.email, "Bob elsewhere", Role.AGENT)
        with box.visitor() as guest:
            assert guest.send(path, new=NEW, again=NEW).status_code == 401  # meanwhile it would open less
            assert guest.send("/forgot", email=world.bob.email).status_code == 200
        assert len(box.send_due()) == 1


def test_where_the_hub_is_not_said_there_are_no_links(world: World) -> None:
    browser = Browser(world, world.bob)
    assert "/forgot" not in browser.http.get("/login").text
    assert browser.http.get("/forgot", headers={"accept": "text/plain"}).status_code == 404
    assert browser.send("/forgot", email=world.bob.email).status_code == 404


def test_a_server_that_is_away_is_asked_again_with_another_link(world: World, box: LetterBox) -> None:
    box.peer.mail = "451 later"
    with box.visitor() as guest:
        guest.send("/forgot", email=world.bob.email)
    assert box.send_due() == []
    box.peer.mail = None
    box.bring_forward()
    path = path_in(box.send_due()[0])
    with box.visitor() as guest:
        assert guest.get(path).status_code == 200


def test_the_letter_comes_in_the_language_that_its_reader_chose(world: World, box: LetterBox) -> None:
    with logged_in(world, world.bob) as bob:
        bob.rest("PATCH", "/me", json={"language": "de"})
    asked(box, world.bob.email)
    assert box.peer.received[-1].letter["Subject"] == "Wähle ein neues Passwort"
