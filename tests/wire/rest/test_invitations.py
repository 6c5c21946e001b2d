"""Invitations: mailed where a letter can be sent, else a link to hand over."""

from typing import Any

import httpx2

from rolodesk.model.workspace import Permission
from tests.actions.office import last_event
from tests.web.letter_box import LetterBox, letter_box, path_in
from tests.web.visitors import is_in
from tests.wire.rest.office import code, logged_in
from tests.world import World

DORA = {"name": "Dora", "by_mail": True}


def rest(box: LetterBox, method: str, path: str, **options: Any) -> httpx2.Response:
    headers = {"x-api-key": box.world.key}
    with httpx2.Client(base_url=box.url, timeout=30, trust_env=False) as http:
        return http.request(method, f"/rest/v1{path}", headers=headers, **options)


def test_an_invitation_is_mailed_through_a_mailbox(world: World) -> None:
    email = f"dora.{world.id}@example.net"
    with letter_box(world, has_relay=False) as box:
        assert rest(box, "GET", "/workspace/invitations").json() == {"by_mail": False}
        box.connect(world, world.support.id)
        assert rest(box, "GET", "/workspace/invitations").json() == {"by_mail": True}
        answer = rest(box, "POST", "/members", json={**DORA, "email": email})
        assert answer.status_code == 201
        assert answer.json()["is_mailed"] is True
        assert "login_link" not in answer.json()
        assert last_event(world)[:2] == ("member.invited", answer.json()["id"])
        (received,) = box.send_due()
        assert received.recipients == (email,)
        assert received.letter["From"] == "Support <info@example.org>"
        assert received.letter["Subject"] == f"{world.workspace.name} invites you to its desk"
        first = path_in(received)

        again = rest(box, "POST", f"/members/{answer.json()['id']}/invitation")
        assert again.json() == {"is_mailed": True}
        second = path_in(box.send_due()[1])
        with box.visitor() as dora:
            assert dora.send(first).status_code == 401
            assert dora.send(second).status_code == 303
            assert is_in(dora.http)
            assert dora.send(second).status_code == 401


def test_the_installations_relay_does_as_well(world: World) -> None:
    email = f"dora.{world.id}@example.net"
    with letter_box(world) as box:
        rest(box, "POST", "/members", json={**DORA, "email": email})
        assert [one.recipients for one in box.send_due()] == [(email,)]


def test_without_a_way_the_link_is_shown(world: World) -> None:
    answer = world.rest("POST", "/members", json={**DORA, "email": f"dora.{world.id}@example.net"})
    told = answer.json()
    assert (told["is_mailed"], "/login/" in told["login_link"]) == (False, True)
    again = world.rest("POST", f"/members/{told['id']}/invitation").json()
    assert (again["is_mailed"], "/login/" in again["login_link"]) == (False, True)


def test_unless_it_is_asked_for_nothing_is_mailed(world: World) -> None:
    with letter_box(world) as box:
        told = rest(box, "POST", "/members", json={"name": "Dora", "email": f"d.{world.id}@x.example"}).json()
        assert (told["is_mailed"], "login_link" in told) == (False, True)
        assert box.send_due() == []


def test_a_member_who_was_removed_meanwhile_gets_none(world: World) -> None:
    with letter_box(world) as box:
        told = rest(box, "POST", "/members", json={**DORA, "email": f"d.{world.id}@x.example"}).json()
        assert rest(box, "DELETE", f"/members/{told['id']}").status_code == 204
        assert box.send_due() == []


def test_an_owners_invitation_is_an_owners_to_send(world: World) -> None:
    with letter_box(world) as box:
        answer = rest(box, "POST", f"/members/{world.alice.id}/invitation")
        assert code(answer) == (403, "owners_only")
        assert code(rest(box, "POST", "/members/987654321/invitation")) == (404, "unknown")
        assert box.send_due() == []
        reader = world.make_key(Permission.SETTINGS_READ)
        with httpx2.Client(base_url=box.url, timeout=30, trust_env=False) as http:
            path = f"/rest/v1/members/{world.bob.id}/invitation"
            assert http.post(path, headers={"x-api-key": reader}).status_code == 403


def test_it_comes_in_the_language_that_the_invited_one_chose(world: World) -> None:
    with logged_in(world, world.bob) as bob:
        bob.rest("PATCH", "/me", json={"language": "sv"})
    with letter_box(world) as box:
        rest(box, "POST", f"/members/{world.bob.id}/invitation")
        (received,) = box.send_due()
    assert received.letter["Subject"] == f"{world.workspace.name} bjuder in dig"
