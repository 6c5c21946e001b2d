"""Bulk actions: one change to all that a filter leaves, counted, cancelled, and never done twice."""

from typing import Any

import pytest

from rolodesk.actions.bulk import running
from rolodesk.actions.contacts import creating
from rolodesk.model.contact import NewContact
from rolodesk.model.moment import print_moment
from rolodesk.model.ticket_desk import UNTIL_REPLY
from rolodesk.model.workspace import Permission
from rolodesk.storage import bulk_jobs
from rolodesk.storage.transaction import EVERYWHERE
from tests.actions.tickets.front_desk import journal
from tests.wire.rest.inbox import AsMember, opened, problem, walked
from tests.world import World


def started(world: World, noun: str = "tickets", **body: Any) -> int:
    answer = world.rest("POST", f"/{noun}/bulk-actions", json=body)
    assert answer.status_code == 202, answer.text
    ids = body.get("ids")
    expected = ("gathering", 0) if ids is None else ("running", len(set(ids)))
    assert (answer.json()["state"], answer.json()["of"]) == expected
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


@pytest.mark.parametrize(
    ("noun", "action", "parameters", "field"),
    [
        ("tickets", "assign", {"members": [10**9]}, "parameters.members[0]"),
        ("tickets", "unassign", {"members": [10**9]}, "parameters.members[0]"),
        ("tickets", "move", {"mailbox_id": 10**9}, "parameters.mailbox_id"),
        ("contacts", "account", {"account_id": 10**9}, "parameters.account_id"),
        ("contacts", "account", {}, "parameters.account_id"),
        ("contacts", "tag", {"tags": ["vip"], "account_id": None}, "parameters.account_id"),
    ],
)
def test_what_an_action_names_and_is_not_there_is_refused_at_once(
    world: World, noun: str, action: str, parameters: dict[str, Any], field: str
) -> None:
    body = {"filter": {}, "action": action, "parameters": parameters}
    assert problem(world.rest("POST", f"/{noun}/bulk-actions", json=body)) == (400, "invalid", field)
    assert walked(world, "/jobs") == []


def test_an_agent_moves_tickets_into_no_mailbox_that_they_do_not_see(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    body = {"filter": {}, "action": "move", "parameters": {"mailbox_id": sales.id}}
    refused = AsMember(world, world.bob).rest("POST", "/tickets/bulk-actions", json=body)
    assert problem(refused) == (400, "invalid", "parameters.mailbox_id")


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


def test_all_that_match_sleep_until_a_time_or_a_reply_and_are_woken(world: World) -> None:
    tickets = [opened(world) for _ in range(2)]
    for parameters, until in (
        ({"until": "2999-01-01T08:00:00Z"}, "2999-01-01T08:00:00.000Z"),
        ({"until": None}, print_moment(UNTIL_REPLY)),
    ):
        started(world, filter={}, action="snooze", parameters=parameters)
        run_all(world)
        found = [world.rest("GET", f"/tickets/{ticket}").json() for ticket in tickets]
        assert [one["snoozed_until"] for one in found] == [until, until]
    started(world, filter={"snoozed": True}, action="wake")
    run_all(world)
    assert len(walked(world, "/tickets?snoozed=false")) == 2


def test_all_that_match_are_linked_with_one_among_them_and_parted(world: World) -> None:
    first, *others = [opened(world) for _ in range(3)]
    job_id = started(world, filter={}, action="link", parameters={"tickets": [first]})
    run_all(world)
    assert (job(world, job_id)["done"], job(world, job_id)["failed"]) == (3, 0)
    assert sorted(world.rest("GET", f"/tickets/{first}").json()["linked"]) == others
    started(world, ids=[others[0]], action="unlink", parameters={"tickets": [first]})
    run_all(world)
    assert world.rest("GET", f"/tickets/{first}").json()["linked"] == [others[1]]


def test_all_that_match_are_read_by_whoever_asks_and_nobody_else(world: World) -> None:
    for _ in range(2):
        opened(world)
    alice, bob = (AsMember(world, who) for who in (world.alice, world.bob))
    for action, unread in (("read", False), ("unread", True)):
        assert alice.rest("POST", "/tickets/bulk-actions", json={"filter": {}, "action": action}).is_success
        run_all(world)
        assert [one["unread"] for one in alice.rest("GET", "/tickets").json()["data"]] == [unread] * 2
        assert [one["unread"] for one in bob.rest("GET", "/tickets").json()["data"]] == [True] * 2


@pytest.mark.parametrize(
    ("action", "parameters", "field"),
    [
        ("snooze", {"until": "2001-01-01T00:00:00Z"}, "parameters.until"),
        ("snooze", {"until": "soon"}, "parameters.until"),
        ("link", {}, "parameters.tickets"),
        ("link", {"tickets": [999_999]}, "parameters.tickets[0]"),
        ("read", {}, "action"),
    ],
)
def test_what_would_be_refused_of_each_is_refused_at_once(
    world: World, action: str, parameters: dict[str, Any], field: str
) -> None:
    body = {"filter": {}, "action": action, "parameters": parameters}
    answer = world.rest("POST", "/tickets/bulk-actions", json=body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["field"] == field
    assert world.rest("GET", "/jobs").json()["data"] == []


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
    assert refused["reason"].startswith("parameters.members[0]: ")
    assert "access" in refused["reason"]
    assert len(journal(world, "ticket.assigned")) == 2


def test_contacts_are_changed_too(world: World) -> None:
    new = NewContact(channel="API", name="Anna Berg", tags=("a",))
    made = [world.act(lambda scope: creating.create(scope, new)) for _ in range(2)]
    account = world.rest("POST", "/accounts", json={"name": "Berg AB"}).json()["id"]
    for action, parameters in (
        ("tag", {"tags": ["vip"]}),
        ("stage", {"stage": "Lead"}),
        ("account", {"account_id": account}),
        ("untag", {"tags": ["a"]}),
    ):
        started(world, "contacts", filter={"tag": ["a"]}, action=action, parameters=parameters)
        run_all(world)
    for contact in made:
        found = world.rest("GET", f"/contacts/{contact.id}").json()
        assert (found["tags"], found["stage"], found["account_id"]) == (["vip"], "Lead", account)
    started(world, "contacts", filter={"stage": "Lead"}, action="account", parameters={"account_id": None})
    run_all(world)
    accounts = [world.rest("GET", f"/contacts/{contact.id}").json()["account_id"] for contact in made]
    assert accounts == [None, None]
    job_id = started(world, "contacts", filter={"stage": "Lead"}, action="delete")
    run_all(world)
    assert job(world, job_id)["done"] == 2
    assert walked(world, "/contacts") == []


def test_contacts_of_what_is_typed_are_changed(world: World) -> None:
    for name in ("Anna Berg", "Bo Bergman", "Cia"):
        world.rest("POST", "/contacts", json={"name": name})
    started(world, "contacts", filter={"q": "berg"}, action="tag", parameters={"tags": ["found"]})
    run_all(world)
    assert [one["name"] for one in walked(world, "/contacts?tag=found")] == ["Anna Berg", "Bo Bergman"]


@pytest.mark.parametrize("noun", ["tickets", "contacts"])
def test_those_that_are_named_are_changed_and_no_others(world: World, noun: str) -> None:
    if noun == "tickets":
        one, two, other = (opened(world) for _ in range(3))
    else:
        one, two, other = (world.rest("POST", "/contacts", json={"name": "A"}).json()["id"] for _ in range(3))
    job_id = started(
        world, noun, ids=[two, 99_999_999, one, two], action="tag", parameters={"tags": ["named"]}
    )
    run_all(world)
    done = job(world, job_id)
    assert (done["state"], done["of"], done["done"], done["failed"]) == ("done", 3, 2, 1)
    assert [(one["id"], one["code"]) for one in walked(world, f"/jobs/{job_id}/refused")] == [
        (99_999_999, "unknown")
    ]
    tags = {one: world.rest("GET", f"/{noun}/{one}").json()["tags"] for one in (one, two, other)}
    assert tags == {one: ["named"], two: ["named"], other: []}


def test_an_agent_changes_none_that_they_do_not_see_by_its_id(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org")
    mine, theirs = opened(world), opened(world, to_email="sales@example.org")
    body = {"ids": [mine, theirs], "action": "delete"}
    job_id = AsMember(world, world.bob).rest("POST", "/tickets/bulk-actions", json=body).json()["id"]
    run_all(world)
    assert [one["id"] for one in walked(world, f"/jobs/{job_id}/refused")] == [theirs]
    assert world.rest("GET", f"/tickets/{theirs}").json()["status"] == "new"


def test_deleted_contacts_are_restored_by_what_they_were(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "GATHERED", 2)
    whole = {"name": "Anna", "tags": ["VIP"], "stage": "Lead", "emails": [{"email": "Anna@Example.org"}]}
    wanted = [world.rest("POST", "/contacts", json=whole).json() for _ in range(3)]
    for field in ("tags", "stage"):
        others = {name: value for name, value in whole.items() if name != field}
        assert world.rest("POST", "/contacts", json=others).status_code == 201
    still_there = world.rest("POST", "/contacts", json=whole).json()["id"]
    for contact in walked(world, "/contacts"):
        if contact["id"] != still_there:
            world.rest("DELETE", f"/contacts/{contact['id']}")
    again = wanted[0]["id"]
    world.rest("POST", f"/contacts/{again}/restore")
    world.rest("DELETE", f"/contacts/{again}")
    filters = {"tag": ["vip"], "stage": "Lead", "email": "anna@example.org", "deleted_after": "2020-01-01"}
    job_id = started(world, "contacts", filter=filters, action="restore")
    run_all(world)
    done = job(world, job_id)
    assert (done["state"], done["of"], done["done"], done["failed"]) == ("done", 3, 3, 0)
    found = walked(world, "/contacts")
    assert [one["id"] for one in found] == [*(one["id"] for one in wanted), still_there]
    assert found[0]["tags"] == ["VIP"]
    rest = started(world, "contacts", filter={"deleted_before": "2020-01-01"}, action="restore")
    run_all(world)
    assert job(world, rest)["of"] == 0
    rest = started(world, "contacts", filter={}, action="restore")
    run_all(world)
    assert job(world, rest)["done"] == 2


def test_deleted_contacts_are_restored_by_their_ids(world: World) -> None:
    made = [world.rest("POST", "/contacts", json={"name": "A"}).json()["id"] for _ in range(3)]
    started(world, "contacts", ids=made, action="delete")
    run_all(world)
    assert walked(world, "/contacts") == []
    started(world, "contacts", ids=made[:2], action="restore")
    run_all(world)
    assert [one["id"] for one in walked(world, "/contacts")] == made[:2]


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
