"""Bulk actions: one change to all that a filter leaves, counted, cancelled, and never done twice."""

from typing import Any

import pytest

from rolodesk.actions.bulk import running
from rolodesk.actions.contacts import creating
from rolodesk.model.contact import NewContact
from rolodesk.model.workspace import Permission
from rolodesk.storage import bulk_jobs
from rolodesk.storage.transaction import EVERYWHERE
from tests.actions.tickets.front_desk import journal
from tests.wire.rest.inbox import AsMember, opened, problem, walked
from tests.world import World


def started(world: World, noun: str = "tickets", **body: Any) -> int:
    answer = world.rest("POST", f"/{noun}/bulk-actions", json=body)
    assert answer.status_code == 202, answer.text
    assert (answer.json()["state"], answer.json()["of"]) == ("gathering", 0)
    assert answer.headers["location"] == f"/rest/v1/jobs/{answer.json()['id']}"
    return int(answer.json()["id"])


def run_all(world: World) -> None:
    """Do what a background process does until no job is left."""
    while world.served.run(running.work(world.served.engine)):
        pass


def job(world: World, job_id: int) -> dict[str, Any]:
    found: dict[str, Any] = world.rest("GET", f"/jobs/{job_id}").json()
    return found


def test_all_that_a_filter_leaves_is_changed_and_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 2)
    monkeypatch.setattr(running, "GATHERED", 3)
    matching = [opened(world, labels=("old",)) for _ in range(7)]
    other = opened(world)
    job_id = started(world, filter={"label": ["OLD"]}, action="label", parameters={"labels": ["new"]})
    later = opened(world, labels=("old",))
    run_all(world)
    done = job(world, job_id)
    assert (done["state"], done["of"], done["done"], done["failed"]) == ("done", 7, 7, 0)
    assert done["done_at"] is not None
    labels = {one["id"]: one["labels"] for one in walked(world, "/tickets")}
    assert all(labels[ticket] == ["old", "new"] for ticket in matching)
    assert (labels[other], labels[later]) == ([], ["old"]), "what is made later is not in it"
    told = journal(world, "ticket.labelled")
    assert sorted(one.subject_id for one in told) == matching
    assert {one.door for one in told} == {"rest"}


def test_what_no_longer_matches_because_of_it_is_changed_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 1)
    tickets = [opened(world) for _ in range(4)]
    started(world, filter={"status": ["new"]}, action="status", parameters={"status": "solved"})
    run_all(world)
    found = walked(world, "/tickets?status=solved&sort=id")
    assert [one["id"] for one in found] == tickets


@pytest.mark.parametrize(
    ("action", "parameters", "field", "expected"),
    [
        ("tag", {"tags": ["vip"]}, "tags", ["vip"]),
        ("delete", {}, "status", "deleted"),
        ("spam", {}, "status", "spam"),
    ],
)
def test_each_action_does_what_it_says(
    world: World, action: str, parameters: dict[str, Any], field: str, expected: Any
) -> None:
    ticket = opened(world)
    started(world, filter={}, action=action, parameters=parameters)
    run_all(world)
    assert world.rest("GET", f"/tickets/{ticket}").json()[field] == expected


def test_members_are_assigned_and_tickets_moved_and_restored(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org", member_emails=[world.bob.email])
    ticket = opened(world)
    for action, parameters in (
        ("assign", {"members": [world.bob.id]}),
        ("move", {"mailbox_id": sales.id}),
        ("delete", {}),
    ):
        started(world, filter={}, action=action, parameters=parameters)
        run_all(world)
    started(world, filter={"status": ["deleted"]}, action="restore")
    run_all(world)
    found = world.rest("GET", f"/tickets/{ticket}").json()
    assert (found["assignees"], found["mailbox_id"], found["status"]) == ([world.bob.id], sales.id, "new")


def test_one_that_is_refused_is_named_and_stops_no_other(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org")
    tickets = [
        opened(world, to_email=to) for to in ("info@example.org", "sales@example.org", "info@example.org")
    ]
    job_id = started(world, filter={}, action="assign", parameters={"members": [world.bob.id]})
    run_all(world)
    done = job(world, job_id)
    assert (done["of"], done["done"], done["failed"]) == (3, 2, 1)
    (refused,) = walked(world, f"/jobs/{job_id}/refused")
    assert (refused["id"], refused["code"]) == (tickets[1], "invalid")
    assert "access" in refused["reason"]
    assert len(journal(world, "ticket.assigned")) == 2


def test_contacts_are_changed_too(world: World) -> None:
    new = NewContact(channel="API", name="Anna Berg", tags=("a",))
    made = [world.act(lambda scope: creating.create(scope, new)) for _ in range(2)]
    for action, parameters in (
        ("tag", {"tags": ["vip"]}),
        ("stage", {"stage": "Lead"}),
        ("untag", {"tags": ["a"]}),
    ):
        started(world, "contacts", filter={"tag": ["a"]}, action=action, parameters=parameters)
        run_all(world)
    for contact in made:
        found = world.rest("GET", f"/contacts/{contact.id}").json()
        assert (found["tags"], found["stage"]) == (["vip"], "Lead")
    job_id = started(world, "contacts", filter={"stage": "Lead"}, action="delete")
    run_all(world)
    assert job(world, job_id)["done"] == 2
    assert walked(world, "/contacts") == []


def test_a_job_that_is_cancelled_stops_where_it_is(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 1)
    monkeypatch.setattr(running, "STEPS", 3)
    for _ in range(5):
        opened(world)
    job_id = started(world, filter={}, action="tag", parameters={"tags": ["x"]})
    world.served.run(running.work(world.served.engine))
    cancelled = world.rest("POST", f"/jobs/{job_id}/cancel").json()
    assert (cancelled["state"], cancelled["done"]) == ("cancelled", 2)
    assert world.rest("POST", f"/jobs/{job_id}/cancel").json() == cancelled
    run_all(world)
    assert sum(one["tags"] == ["x"] for one in walked(world, "/tickets")) == 2
    finished = started(world, filter={}, action="tag", parameters={"tags": ["y"]})
    run_all(world)
    assert problem(world.rest("POST", f"/jobs/{finished}/cancel")) == (409, "conflicting", "")


def test_a_process_that_dies_leaves_the_job_to_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "LEASE_MS", 0)
    monkeypatch.setattr(running, "AT_ONCE", 1)
    for _ in range(3):
        opened(world)
    job_id = started(world, filter={}, action="tag", parameters={"tags": ["x"]})
    engine = world.served.engine
    for _ in range(3):  # each claims it, does a step, and is never heard of again
        claimed = world.served.run(engine.write(EVERYWHERE, lambda tx: bulk_jobs.claim(tx, lease_ms=0)))
        assert claimed == (world.id, job_id)
        world.served.run(running.Running(engine, world.id, job_id).step())
    run_all(world)
    assert job(world, job_id)["done"] == 3
    assert len(journal(world, "ticket.edited")) == 3


def test_an_agent_changes_what_they_see_and_finds_their_own_jobs(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org")
    mine, theirs = opened(world), opened(world, to_email="sales@example.org")
    bob = AsMember(world, world.bob)
    answer = bob.rest(
        "POST", "/tickets/bulk-actions", json={"filter": {}, "action": "tag", "parameters": {"tags": ["x"]}}
    )
    run_all(world)
    assert bob.rest("GET", f"/jobs/{answer.json()['id']}").json()["of"] == 1
    assert world.rest("GET", f"/tickets/{mine}").json()["tags"] == ["x"]
    assert world.rest("GET", f"/tickets/{theirs}").json()["tags"] == []
    others = started(world, filter={}, action="tag", parameters={"tags": ["y"]})
    assert problem(bob.rest("GET", f"/jobs/{others}")) == (404, "unknown", "")
    assert [one["id"] for one in bob.rest("GET", "/jobs").json()["data"]] == [answer.json()["id"]]
    assert len(walked(world, "/jobs?limit=1")) == 2
    run_all(world)


def test_who_may_not_do_it_any_more_cannot_by_a_job(world: World) -> None:
    opened(world)
    key = world.make_key(Permission.TICKETS_WRITE)
    body = {"filter": {}, "action": "tag", "parameters": {"tags": ["x"]}}
    job_id = world.rest("POST", "/tickets/bulk-actions", key=key, json=body).json()["id"]
    newest = max(one["id"] for one in walked(world, "/keys"))
    assert world.rest("DELETE", f"/keys/{newest}").status_code == 204
    run_all(world)
    assert job(world, job_id)["state"] == "failed"
    assert walked(world, "/tickets?sort=id")[0]["tags"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"filter": {}, "action": "label"}, "parameters.labels"),
        ({"filter": {}, "action": "move"}, "parameters.mailbox_id"),
        ({"filter": {}, "action": "paint"}, "action"),
        ({"filter": {"colour": "blue"}, "action": "delete"}, "filter.colour"),
        ({"action": "delete"}, "filter"),
        ({"filter": {"assignee": "me"}, "action": "delete"}, "assignee"),
    ],
)
def test_a_job_that_cannot_be_is_not_started(world: World, body: dict[str, Any], field: str) -> None:
    status, _, named = problem(world.rest("POST", "/tickets/bulk-actions", json=body))
    assert (status, named) == (400, field)
    assert walked(world, "/jobs") == []
