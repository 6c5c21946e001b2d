"""Deleting a mailbox: what goes with it, what another takes over, and what speaks against it."""

import json
from typing import Any

import pytest

from rolodesk.actions import mailbox_removal
from rolodesk.actions.bulk import running
from rolodesk.model.workspace import Permission
from tests.actions.office import events_of, last_event
from tests.wire.rest.inbox import AsMember, opened, problem, walked
from tests.wire.rest.test_bulk_actions import job, run_all
from tests.world import World


def made(world: World, name: str = "Sales") -> int:
    body = {"name": name, "addresses": [f"{name.lower()}@example.org"], "member_ids": [world.bob.id]}
    answer = world.rest("POST", "/mailboxes", json=body)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def deleted(world: World, mailbox_id: int, **query: int) -> Any:
    return world.rest("DELETE", f"/mailboxes/{mailbox_id}", params=query)


def replied(world: World, ticket_id: int, **fields: str) -> None:
    body = {"text": "Soon", "member_id": world.bob.id, **fields}
    answer = world.rest("POST", f"/tickets/{ticket_id}/replies", json=body)
    assert answer.status_code == 201, answer.text


def refused(answer: Any) -> tuple[int, str]:
    said = answer.json()
    return answer.status_code, said["detail"]


def test_an_empty_mailbox_goes_and_its_address_is_free_again(world: World) -> None:
    mailbox = made(world)
    relay = {"host": "127.0.0.1", "port": 9, "security": "none"}
    assert world.rest("PUT", f"/mailboxes/{mailbox}/connections/relay", json=relay).status_code == 200
    before = events_of(world.served, world.id)
    assert deleted(world, mailbox).status_code == 204
    assert world.rest("GET", f"/mailboxes/{mailbox}").status_code == 404
    assert world.rest("GET", "/connections").json()["data"] == []
    [told] = events_of(world.served, world.id)[len(before) :]
    assert (told[0], told[1]) == ("mailbox.deleted", mailbox)
    assert (told[4]["addresses"], told[4]["members"], told[5]) == (["sales@example.org"], [world.bob.id], {})
    assert made(world) != mailbox


def test_another_takes_over_what_it_has(world: World) -> None:
    mailbox = made(world)
    ticket = opened(world, to_email="sales@example.org")
    gone = opened(world, to_email="sales@example.org")
    assert world.rest("DELETE", f"/tickets/{gone}").status_code == 204
    reply = world.rest("POST", "/canned-replies", json={"title": "Hi", "text": "Hi", "mailbox_id": mailbox})
    with_view = AsMember(world, world.bob)
    view = {"name": "Mine", "resource": "tickets", "filter": {"mailbox_id": mailbox}, "sharing": "mine"}
    made_view = with_view.rest("POST", "/views", json=view)
    assert made_view.status_code == 201, made_view.text
    assert deleted(world, mailbox, move_to=world.support.id).status_code == 204
    for one in (ticket, gone):
        assert world.rest("GET", f"/tickets/{one}").json()["mailbox_id"] == world.support.id
    heir = world.rest("GET", f"/mailboxes/{world.support.id}").json()
    assert heir["addresses"] == ["info@example.org", "sales@example.org"]
    found = world.rest("GET", f"/canned-replies/{reply.json()['id']}").json()
    assert found["mailbox_id"] == world.support.id
    shown = with_view.rest("GET", f"/views/{made_view.json()['id']}").json()
    assert shown["filter"] == {"mailbox_id": world.support.id}
    told = last_event(world)
    assert (told[0], told[5]) == ("mailbox.deleted", {"move_to": world.support.id})
    assert opened(world, to_email="sales@example.org") > gone, "letters to its address reach the other"


def test_mail_that_is_still_to_leave_does_so_through_the_mailbox_of_its_ticket(world: World) -> None:
    mailbox = made(world)
    ticket = opened(world, to_email="sales@example.org")
    replied(world, ticket, send_at="2099-01-01T09:00:00Z")
    assert deleted(world, mailbox, move_to=world.support.id).status_code == 204
    [mail] = world.rest("GET", "/outgoing", params={"state": "waiting"}).json()["data"]
    assert (mail["mailbox_id"], mail["ticket_id"]) == (world.support.id, ticket)


def test_many_tickets_are_moved_by_a_job_which_deletes_the_mailbox_at_its_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox_removal, "AT_ONCE", 2)
    monkeypatch.setattr(running, "AT_ONCE", 2)
    mailbox = made(world)
    tickets = [opened(world, to_email="sales@example.org") for _ in range(5)]
    answer = deleted(world, mailbox, move_to=world.support.id)
    assert answer.status_code == 202, answer.text
    job_id = answer.json()["id"]
    assert answer.headers["location"] == f"/rest/v1/jobs/{job_id}"
    assert answer.json()["parameters"]["removes"] == {"noun": "mailbox", "id": mailbox}
    later = opened(world, to_email="sales@example.org")
    run_all(world)
    done = job(world, job_id)
    assert (done["state"], done["done"], done["failed"]) == ("done", 6, 0)
    assert world.rest("GET", f"/mailboxes/{mailbox}").status_code == 404
    found = walked(world, f"/tickets?mailbox_id={world.support.id}&sort=id")
    assert [one["id"] for one in found] == [*tickets, later], "what came meanwhile goes along"
    kinds = [told[0] for told in events_of(world.served, world.id)]
    assert kinds.count("mailbox.deleted") == 1


def test_a_job_that_cannot_end_leaves_the_mailbox(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox_removal, "AT_ONCE", 0)
    mailbox, heir = made(world), made(world, "Care")
    ticket = opened(world, to_email="sales@example.org")
    job_id = deleted(world, mailbox, move_to=heir).json()["id"]
    assert deleted(world, heir).status_code == 204
    run_all(world)
    assert job(world, job_id)["state"] == "failed"
    assert world.rest("GET", f"/mailboxes/{mailbox}").status_code == 200
    assert world.rest("GET", f"/tickets/{ticket}").json()["mailbox_id"] == mailbox


def test_tickets_do_not_go_with_their_mailbox(world: World) -> None:
    mailbox = made(world)
    opened(world, to_email="sales@example.org")
    before = world.served.digest()
    status, why = refused(deleted(world, mailbox))
    assert (status, "move_to" in why) == (409, True)
    assert world.served.digest() == before


def test_the_last_mailbox_stays(world: World) -> None:
    assert refused(deleted(world, world.support.id)) == (
        409,
        "the last mailbox stays; make another one first",
    )


@pytest.mark.parametrize("kind", ["asks", "moves", "rule"])
def test_a_mailbox_that_a_rule_names_stays(world: World, kind: str) -> None:
    mailbox = made(world)
    asked = {"all": [{"field": "mailbox", "operator": "is", "value": mailbox}]}
    rules: dict[str, tuple[str, dict[str, Any]]] = {
        "asks": ("/flow-rules", {"conditions": asked, "actions": [{"action": "stop"}]}),
        "moves": (
            "/flow-rules",
            {"conditions": {"all": []}, "actions": [{"action": "move", "value": mailbox}]},
        ),
        "rule": (
            "/rules",
            {
                "when": {"event": "ticket_opened"},
                "conditions": {"all": [{"field": "ticket_mailbox", "operator": "is", "value": mailbox}]},
                "actions": [{"action": "stop"}],
            },
        ),
    }
    path, rule = rules[kind]
    answer = world.rest("POST", path, json={"name": "To sales", **rule})
    assert answer.status_code == 201, answer.text
    status, why = refused(deleted(world, mailbox, move_to=world.support.id))
    assert (status, "To sales" in why) == (409, True)
    assert world.rest("DELETE", f"{path}/{answer.json()['id']}").status_code == 204
    assert deleted(world, mailbox, move_to=world.support.id).status_code == 204


def test_a_mailbox_whose_mail_waits_to_be_let_go_stays(world: World) -> None:
    mailbox = made(world)
    ticket = opened(world, to_email="sales@example.org")
    assert world.rest("PATCH", f"/mailboxes/{mailbox}", json={"sending": "observing"}).status_code == 200
    replied(world, ticket)
    status, why = refused(deleted(world, mailbox, move_to=world.support.id))
    assert (status, "observes" in why) == (409, True)


def test_a_mailbox_with_canned_replies_of_its_own_says_so(world: World) -> None:
    mailbox = made(world)
    assert world.rest(
        "POST", "/canned-replies", json={"title": "Hi", "text": "Hi", "mailbox_id": mailbox}
    ).is_success
    status, why = refused(deleted(world, mailbox))
    assert (status, "canned replies" in why) == (409, True)


def test_only_another_mailbox_takes_over(world: World) -> None:
    mailbox = made(world)
    for other in (mailbox, 987654321):
        assert problem(deleted(world, mailbox, move_to=other))[::2] == (400, "move_to")
    assert deleted(world, 987654321).status_code == 404


def test_whoever_may_not_write_tickets_moves_none(world: World) -> None:
    mailbox = made(world)
    key = world.make_key(Permission.SETTINGS_READ, Permission.SETTINGS_WRITE)
    path = f"/mailboxes/{mailbox}"
    answer = world.rest("DELETE", path, key=key, params={"move_to": world.support.id})
    assert (answer.status_code, json.loads(answer.content)["code"]) == (403, "not_allowed")
    assert world.rest("DELETE", path, key=key).status_code == 204


def test_it_is_held_to_what_the_caller_saw(world: World) -> None:
    mailbox = made(world)
    path = f"/mailboxes/{mailbox}"
    tag = world.rest("GET", path).headers["etag"]
    assert world.rest("PATCH", path, json={"name": "Other"}).status_code == 200
    assert world.rest("DELETE", path, headers={"if-match": tag}).status_code == 412
