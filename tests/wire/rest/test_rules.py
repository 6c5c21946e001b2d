"""Rules over the REST API: kept, moved, stopped, tried out, and what they did."""

from typing import Any

import httpx2
import pytest
from sqlalchemy import update

from rolodesk.actions.contacts import tagging
from rolodesk.actions.rules import listing
from rolodesk.actions.scope import Scope, actor_of_member
from rolodesk.model.page import Wanted
from rolodesk.model.workspace import Permission
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import rule_runs
from rolodesk.storage.transaction import EVERYWHERE
from tests.actions.office import events_of
from tests.actions.rules.ruling import does, follow, make_contact, put, write_in
from tests.world import World

VIP: dict[str, Any] = {
    "name": "VIPs",
    "when": {"event": "contact_tagged", "tag": "VIP"},
    "conditions": {"all": [{"field": "contact_stage", "operator": "is_not", "value": "Customer"}]},
    "actions": [{"action": "set_stage", "value": "Customer"}],
}


def made(world: World, **fields: Any) -> dict[str, Any]:
    answer = world.rest("POST", "/rules", json={**VIP, **fields})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def names(world: World) -> list[str]:
    return [rule["name"] for rule in world.rest("GET", "/rules").json()["data"]]


def said(answer: httpx2.Response) -> tuple[int, str, str]:
    problem = answer.json()
    return answer.status_code, problem.get("field", ""), problem["detail"]


def test_a_rule_is_kept_as_it_was_written(world: World) -> None:
    rule = made(world)
    assert {name: rule[name] for name in VIP} == VIP
    assert (rule["position"], rule["active"]) == (1, True)
    there = world.rest("GET", f"/rules/{rule['id']}")
    assert there.json() == rule
    assert world.rest("GET", f"/rules/{rule['id']}", key=world.charlie.key).status_code == 404
    kinds = [event[0] for event in events_of(world.served, world.id)]
    assert kinds[-1] == "rule.created"


def test_rules_are_moved_stopped_and_deleted(world: World) -> None:
    ids = [made(world, name=name)["id"] for name in ("one", "two", "three")]
    assert world.rest("PATCH", f"/rules/{ids[2]}", json={"position": 1}).json()["position"] == 1
    assert names(world) == ["three", "one", "two"]
    assert events_of(world.served, world.id)[-1][0] == "rule.moved"
    stopped = world.rest("PATCH", f"/rules/{ids[0]}", json={"active": False}).json()
    assert (stopped["active"], stopped["position"]) == (False, 2)
    before = world.served.digest()
    assert world.rest("PATCH", f"/rules/{ids[0]}", json={"active": False, "position": 2}).json() == stopped
    assert world.served.digest() == before
    assert world.rest("DELETE", f"/rules/{ids[2]}").status_code == 204
    assert names(world) == ["one", "two"]
    first = world.rest("POST", "/rules", json={**VIP, "name": "zero", "position": 1}).json()
    assert first["position"] == 1
    assert names(world) == ["zero", "one", "two"]


def test_a_change_is_held_to_what_was_seen(world: World) -> None:
    rule = made(world)
    tag = world.rest("GET", f"/rules/{rule['id']}").headers["etag"]
    assert (
        world.rest("PATCH", f"/rules/{rule['id']}", json={"name": "a"}, headers={"if-match": tag}).status_code
        == 200
    )
    assert (
        world.rest("PATCH", f"/rules/{rule['id']}", json={"name": "b"}, headers={"if-match": tag}).status_code
        == 412
    )


@pytest.mark.parametrize(
    ("fields", "place", "reason"),
    [
        ({"when": {"event": "full_moon"}}, "when.event", "must be one of"),
        ({"when": {"event": "ticket_idle"}}, "when.for", "must be given"),
        ({"when": {"event": "ticket_idle", "for": "soon"}}, "when.for", "number of minutes, hours or days"),
        ({"when": {"event": "contact_tagged", "label": "x"}}, "when.label", "is not known here"),
        (
            {"when": {"event": "schedule", "cron": "* *", "time_zone": "UTC", "of": "tickets"}},
            "when.cron",
            "cron expression",
        ),
        (
            {"when": {"event": "schedule", "cron": "0 0 30 2 *", "time_zone": "UTC", "of": "tickets"}},
            "when.cron",
            "cron expression",
        ),
        (
            {"when": {"event": "schedule", "cron": "0 9 * * *", "time_zone": "Mars/Phobos", "of": "tickets"}},
            "when.time_zone",
            "time zone",
        ),
        ({"when": {"event": "contact_stage_changed", "to": "solved"}}, "when.to", "must be one of"),
        (
            {"conditions": {"all": [{"field": "ticket_status", "operator": "is", "value": "new"}]}},
            "conditions.all[0].field",
            "must be one of",
        ),
        (
            {"conditions": {"all": [{"field": "contact_name", "operator": "matches", "value": "("}]}},
            "conditions.all[0].value",
            "regular expression",
        ),
        ({"actions": [{"action": "label", "value": "x"}]}, "actions[0].action", "must be one of"),
        ({"actions": [{"action": "set_stage", "value": "King"}]}, "actions[0].value", "must be one of"),
        ({"actions": [{"action": "wait", "value": "400 days"}]}, "actions[0].value", "up to 365 days"),
        ({"actions": []}, "actions", "must be a list of 1 to 20"),
        ({"name": " "}, "name", "must be one line"),
        ({"position": 9}, "position", "must be 1 to 1"),
    ],
)
def test_what_no_rule_may_say_is_refused_by_its_place(
    world: World, fields: dict[str, Any], place: str, reason: str
) -> None:
    before = world.served.digest()
    status, field, detail = said(world.rest("POST", "/rules", json={**VIP, **fields}))
    assert (status, field) == (400, place)
    assert reason in detail
    if "position" not in fields:
        status, field, _ = said(
            world.rest("POST", "/rules/explain", json={"rule": {**VIP, **fields}, "record_id": 1})
        )
        assert (status, field) == (400, f"rule.{place}")
    assert world.served.digest() == before


def test_members_and_mailboxes_must_be_there(world: World) -> None:
    on_ticket: dict[str, Any] = {"name": "x", "when": {"event": "ticket_opened"}}
    theirs = world.charlie.make_mailbox("Theirs", "theirs@example.org")
    nobody = {**on_ticket, "actions": [{"action": "assign", "value": "nobody@example.org"}]}
    assert said(world.rest("POST", "/rules", json=nobody))[1] == "actions[0].value"
    clause = {"field": "ticket_mailbox", "operator": "is", "value": theirs.id}
    elsewhere = {**on_ticket, "conditions": {"all": [clause]}, "actions": [{"action": "stop"}]}
    assert said(world.rest("POST", "/rules", json=elsewhere))[1] == "conditions.all[0].value"


def test_runs_are_listed_per_rule_and_per_record(world: World) -> None:
    rule = put(world, "contact_created", does("tag_contact", "new"))
    other = put(world, "ticket_opened", does("assign", world.bob.email), does("tag_contact", "x"))
    contacts = [make_contact(world, f"Number {number}") for number in range(3)]
    ticket = write_in(world, from_email=world.alice.email)
    follow(world)

    def records(query: str) -> list[tuple[int | None, int | None]]:
        page = world.rest("GET", f"/rules/runs?{query}").json()
        return [(run["contact_id"], run["ticket_id"]) for run in page["data"]]

    assert records(f"rule_id={rule.id}&sort=id") == [(one.id, None) for one in contacts]
    assert records(f"contact_id={contacts[1].id}") == [(contacts[1].id, None)]
    assert records(f"ticket_id={ticket.id}") == [(None, ticket.id)]
    assert records("outcome=failed") == [(None, ticket.id)]
    page = world.rest("GET", "/rules/runs?limit=3").json()
    following = world.http.get(page["next"], headers={"x-api-key": world.key}).json()
    assert len(following["data"]) == 1
    run = world.rest("GET", f"/rules/runs/{page['data'][0]['id']}").json()
    assert run["rule_id"] == other.id
    assert run["deeds"] == [
        {"action": "assign", "value": world.bob.email, "why_not": ""},
        {"action": "tag_contact", "value": "x", "why_not": "the ticket has no contact"},
    ]
    assert run["cause"] == {"kind": "ticket.opened", "seq": run["cause"]["seq"], "run_id": None}
    assert world.rest("GET", f"/rules/runs/{run['id']}", key=world.charlie.key).status_code == 404


HELD = {
    "field": "contact_stage",
    "operator": "is_not",
    "value": "Customer",
    "had": "Subscriber",
    "holds": True,
}


def test_a_run_says_why_as_it_was_then(world: World) -> None:
    assert world.rest("POST", "/rules", json=VIP).status_code == 201
    follow(world)
    anna = make_contact(world)
    world.act(lambda scope: tagging.add_tags(scope, anna.id, ["VIP"]))
    follow(world)
    now = world.rest("POST", "/rules/explain", json={"rule": VIP, "record_id": anna.id}).json()
    assert (now["matches"], now["conditions"]["all"][0]["had"]) == (False, "Customer")
    (listed,) = world.rest("GET", "/rules/runs").json()["data"]
    run = world.rest("GET", f"/rules/runs/{listed['id']}").json()
    assert run["conditions"] == listed["conditions"] == {"all": [HELD], "holds": True}


def test_a_run_of_before_reasons_were_kept_has_none(world: World) -> None:
    assert world.rest("POST", "/rules", json=VIP).status_code == 201
    follow(world)
    anna = make_contact(world)
    world.act(lambda scope: tagging.add_tags(scope, anna.id, ["VIP"]))
    follow(world)
    forgotten = Statement(update(rule_runs).values(findings=None), everywhere=True)
    world.served.run(world.served.engine.write(EVERYWHERE, lambda tx: tx.run(forgotten)))
    (run,) = world.rest("GET", f"/rules/runs?contact_id={anna.id}").json()["data"]
    assert (run["conditions"], run["deeds"][0]["action"]) == (None, "set_stage")


def test_whoever_may_not_read_the_record_is_not_told_what_was_in_it(world: World) -> None:
    put(world, "ticket_opened", does("label", "new"))
    put(world, "contact_created", does("tag_contact", "new"))
    make_contact(world)
    write_in(world)
    follow(world)
    of_contacts = world.make_key(Permission.SETTINGS_READ, Permission.CONTACTS_READ)
    settings_alone = world.make_key(Permission.SETTINGS_READ)

    def told(key: str | None = None) -> dict[str, bool]:
        runs = world.rest("GET", "/rules/runs", key=key).json()["data"]
        whole = [world.rest("GET", f"/rules/runs/{run['id']}", key=key).json() for run in runs]
        assert whole == runs
        return {"ticket" if run["ticket_id"] else "contact": run["conditions"] is not None for run in runs}

    assert told() == {"ticket": True, "contact": True}
    assert told(of_contacts) == {"ticket": False, "contact": True}
    assert told(settings_alone) == {"ticket": False, "contact": False}


def test_an_event_that_a_rule_wrote_names_its_run(world: World) -> None:
    rule = put(world, "contact_created", does("tag_contact", "new"))
    make_contact(world)
    follow(world)
    (run,) = world.rest("GET", "/rules/runs").json()["data"]
    told = world.rest("GET", "/events").json()["data"]
    by_rule = [event for event in told if event["actor"]["kind"] == "rule"]
    assert [event["kind"] for event in by_rule] == ["tag.created", "contact.tag_added"]
    assert by_rule[0]["actor"] == {"kind": "rule", "id": rule.id, "run_id": run["id"]}
    assert all("run_id" not in event["actor"] for event in told if event not in by_rule)


def test_an_agent_is_told_of_the_tickets_that_they_see(world: World) -> None:
    closed = world.make_mailbox("Board", "board@example.org")
    put(world, "ticket_opened", does("label", "x"))
    put(world, "contact_created", does("tag_contact", "new"))
    seen = write_in(world)
    write_in(world, to_email=closed.addresses[0])
    follow(world)
    bob = actor_of_member(world.bob, mailboxes=[world.support.id])

    async def listed(tx: Any) -> list[tuple[str, int]]:
        scope = Scope(tx, workspace=world.workspace, actor=bob, door="rest")
        page = await listing.list_runs(scope, Wanted(order="id", limit=10))
        return [(run.noun.value, run.record_id) for run in page.items]

    told = world.served.run(world.served.engine.read(world.id, listed))
    assert [noun for noun, _ in told].count("contact") == 1
    assert [id_ for noun, id_ in told if noun == "ticket"] == [seen.id]


def test_a_draft_is_tried_page_by_page(world: World) -> None:
    made_contacts = [make_contact(world, f"Number {number}") for number in range(3)]
    draft = {
        "name": "x",
        "when": {"event": "contact_created"},
        "actions": [{"action": "tag_contact", "value": "new"}],
    }
    before = world.served.digest()
    first = world.rest("POST", "/rules/test", json={"rule": draft, "limit": 2}).json()
    second = world.rest(
        "POST", "/rules/test", json={"rule": draft, "limit": 2, "cursor": first["cursor"]}
    ).json()
    assert world.served.digest() == before
    assert [one["contact_id"] for one in first["data"]] == [made_contacts[2].id, made_contacts[1].id]
    assert [one["contact_id"] for one in second["data"]] == [made_contacts[0].id]
    assert "cursor" not in second
    assert second["totals"]["matched"] == 3
    assert second["data"][0]["deeds"] == [
        {
            "action": "tag_contact",
            "value": "new",
            "field": "tags",
            "before": [],
            "after": ["new"],
            "why_not": "",
        }
    ]
    assert world.rest("POST", "/rules/test", json={"rule": draft}, key=world.charlie.key).json()["data"] == []


@pytest.mark.parametrize("cursor", ["x", "e30", "!!", "eyJzaW5jZSI6MCwidW50aWwiOjk5OTk5OTk5OTk5OTl9"])
def test_a_cursor_that_is_none_is_refused(world: World, cursor: str) -> None:
    assert said(world.rest("POST", "/rules/test", json={"rule": VIP, "cursor": cursor}))[:2] == (
        400,
        "cursor",
    )


def test_a_record_is_explained(world: World) -> None:
    anna = make_contact(world)
    told = world.rest("POST", "/rules/explain", json={"rule": VIP, "record_id": anna.id}).json()
    assert told["matches"] is True
    assert told["conditions"] == {
        "all": [
            {
                "field": "contact_stage",
                "operator": "is_not",
                "value": "Customer",
                "had": "Subscriber",
                "holds": True,
            }
        ],
        "holds": True,
    }
    assert told["lines"][1] == '   yes contact\'s stage is not "Customer" (it is "Subscriber")'
    assert told["deeds"][0]["after"] == "Customer"
    theirs = make_contact(world.charlie)
    assert world.rest("POST", "/rules/explain", json={"rule": VIP, "record_id": theirs.id}).status_code == 404


def test_explaining_tells_when_what_a_rule_waits_for_happened(world: World) -> None:
    anna = make_contact(world)

    def happened(**when: str) -> str | None:
        body = {"rule": VIP | {"when": when}, "record_id": anna.id}
        told = world.rest("POST", "/rules/explain", json=body).json()
        assert told["matches"] is True
        at: str | None = told["happened_at"]
        return at

    assert happened(event="contact_created") == world.rest("GET", f"/contacts/{anna.id}").json()["created_at"]
    assert happened(event="contact_tagged", tag="vip") is None
    world.act(lambda scope: tagging.add_tags(scope, anna.id, ["Other"]))
    assert happened(event="contact_tagged", tag="vip") is None
    world.act(lambda scope: tagging.add_tags(scope, anna.id, ["VIP"]))
    first = happened(event="contact_tagged", tag="vip")
    assert first is not None
    world.act(lambda scope: tagging.remove_tags(scope, anna.id, ["VIP"]))
    assert happened(event="contact_tagged", tag="vip") == first
    assert happened(event="schedule", cron="0 8 * * *", time_zone="UTC", of="contacts") is None


def test_reading_is_not_writing(world: World) -> None:
    reads = world.make_key(Permission.SETTINGS_READ)
    assert world.rest("GET", "/rules", key=reads).status_code == 200
    assert world.rest("POST", "/rules", json=VIP, key=reads).status_code == 403
    assert world.rest("POST", "/rules/test", json={"rule": VIP}, key=reads).status_code == 403
    contacts = world.make_key(Permission.SETTINGS_READ, Permission.CONTACTS_READ)
    assert world.rest("POST", "/rules/test", json={"rule": VIP}, key=contacts).status_code == 200
