"""POST /rest/v1/tickets/{ticket_id}/merge: the messages of both on one, and the other leads there."""

from typing import Any

import pytest

from rolodesk.model.workspace import Permission
from tests.wire.rest.inbox import AsMember, opened, problem
from tests.world import World


def merged(world: World, ticket_id: int, from_id: int) -> dict[str, Any]:
    answer = world.rest("POST", f"/tickets/{ticket_id}/merge", json={"from_id": from_id})
    assert answer.status_code == 200, answer.text
    record: dict[str, Any] = answer.json()
    return record


def got(world: World, path: str) -> dict[str, Any]:
    answer = world.rest("GET", path)
    assert answer.status_code == 200, answer.text
    record: dict[str, Any] = answer.json()
    return record


def patched(world: World, ticket_id: int, **fields: Any) -> None:
    answer = world.rest("PATCH", f"/tickets/{ticket_id}", json=fields)
    assert answer.status_code == 200, answer.text


def texts(world: World, ticket_id: int) -> list[str]:
    """What was written on a ticket, in its order."""
    found = got(world, f"/tickets/{ticket_id}/messages?limit=200")["data"]
    return [one["text"] for one in found if one["kind"] != "log"]


def replied(world: World, ticket_id: int, text: str, **fields: Any) -> None:
    body = {"text": text, "member_id": world.bob.id, **fields}
    answer = world.rest("POST", f"/tickets/{ticket_id}/replies", json=body)
    assert answer.status_code == 201, answer.text


def two(world: World) -> tuple[int, int]:
    """Two tickets of Anna's about one thing: what was written on them alternates."""
    one, other = opened(world, plain="First"), opened(world, "Again: my booking", plain="Second")
    replied(world, one, "Third")
    note = {"text": "Fourth", "member_id": world.bob.id, "mentions": [world.alice.id]}
    assert world.rest("POST", f"/tickets/{other}/notes", json=note).status_code == 201
    return one, other


def test_the_one_has_everything_that_was_written_in_the_order_of_time(world: World) -> None:
    one, other = two(world)
    answer = merged(world, one, other)
    assert (answer["id"], answer["subject"], answer["message_count"]) == (one, "My booking", 4)
    assert texts(world, one) == ["First", "Second", "Third", "Fourth"]
    assert texts(world, other) == []
    mentioned = got(world, f"/tickets?mentioned={world.alice.id}")["data"]
    assert [found["id"] for found in mentioned] == [one]
    found = got(world, "/search?q=second&types=message")["data"]
    assert [hit["ticket_id"] for hit in found] == [one]


def test_the_other_is_closed_and_says_where_it_went(world: World) -> None:
    one, other = two(world)
    patched(world, other, labels=["urgent"], assignees=[world.bob.id])
    merged(world, one, other)
    left = got(world, f"/tickets/{other}")
    assert (left["status"], left["merged_into"], left["message_count"]) == ("closed", one, 0)
    assert (left["labels"], left["assignees"], left["linked"]) == ([], [], [])
    assert got(world, f"/tickets/{one}")["merged_into"] is None
    log = got(world, f"/tickets/{other}/messages?kind=log")["data"]
    assert log[-1]["text"] == f"This ticket was merged into the ticket {one}."
    log = got(world, f"/tickets/{one}/messages?kind=log")["data"]
    assert log[-1]["text"] == f"The ticket {other} was merged into this one."


def test_labels_agents_links_and_fields_go_along(world: World) -> None:
    one, other, third = *two(world), opened(world, "Third")
    alice, bob = world.alice.id, world.bob.id
    patched(world, one, labels=["booking"], assignees=[alice], tags=["a"], custom_fields={"Order": "1"})
    patched(world, one, note="Regular", linked=[other])
    patched(world, other, labels=["Booking", "late"], assignees=[bob, alice], tags=["b"], note="Likes tea")
    patched(world, other, custom_fields={"ORDER": "2", "Room": "17"}, linked=[one, third])
    answer = merged(world, one, other)
    assert (answer["labels"], answer["tags"]) == (["booking", "late"], ["a", "b"])
    assert (answer["assignees"], answer["linked"]) == ([alice, bob], [third])
    assert (answer["note"], answer["custom_fields"]) == ("Regular\n\nLikes tea", {"Order": "1", "Room": "17"})
    assert got(world, f"/tickets/{third}")["linked"] == [one]
    assert [row["id"] for row in got(world, "/tickets?label=late")["data"]] == [one]


def test_who_has_no_access_to_its_mailbox_is_not_assigned(world: World) -> None:
    board = world.make_mailbox("Board", "board@example.org")
    one, other = opened(world, to_email="board@example.org"), opened(world)
    patched(world, other, assignees=[world.bob.id])
    answer = merged(world, one, other)
    assert (answer["mailbox_id"], answer["assignees"]) == (board.id, [])


def test_files_come_along_and_open_as_before(world: World) -> None:
    one, other = opened(world), opened(world)
    upload = world.rest("POST", "/uploads?name=plan.txt", content=b"plan").json()["id"]
    note = {"text": "See the plan", "member_id": world.bob.id, "uploads": [upload]}
    assert world.rest("POST", f"/tickets/{other}/notes", json=note).status_code == 201
    assert merged(world, one, other)["has_attachments"] is True
    [file] = got(world, f"/tickets/{one}/attachments")["data"]
    assert got(world, f"/tickets/{other}/attachments")["data"] == []
    assert world.rest("GET", f"/attachments/{file['id']}/content").content == b"plan"


@pytest.mark.parametrize(
    ("mine", "others", "expected"),
    [
        ("solved", "new", "reply"),
        ("pending", "reply", "reply"),
        ("new", "pending", "new"),
        ("closed", "on-hold", "on-hold"),
        ("pending", "closed", "pending"),
        ("closed", "solved", "closed"),
    ],
)
def test_whoever_waits_for_an_answer_is_not_forgotten(
    world: World, mine: str, others: str, expected: str
) -> None:
    one, other = opened(world), opened(world)
    patched(world, one, status=mine)
    patched(world, other, status=others)
    assert merged(world, one, other)["status"] == expected


def test_it_sleeps_only_if_nothing_of_both_was_awake(world: World) -> None:
    early, late = "2090-01-01T00:00:00.000Z", "2091-01-01T00:00:00.000Z"

    def asleep(until: str | None, status: str = "pending") -> int:
        ticket = opened(world)
        patched(world, ticket, status=status)
        if until:
            assert world.rest("POST", f"/tickets/{ticket}/snooze", json={"until": until}).status_code == 200
        return ticket

    assert merged(world, asleep(late), asleep(early))["snoozed_until"] == early
    assert merged(world, asleep(late), asleep(None))["snoozed_until"] is None
    assert merged(world, asleep(None), asleep(early))["snoozed_until"] is None
    assert merged(world, asleep(None, "solved"), asleep(early))["snoozed_until"] == early


def test_what_nobody_read_is_unread_still(world: World) -> None:
    bob = AsMember(world, world.bob)
    one, other = opened(world), opened(world)
    assert bob.rest("PUT", f"/tickets/{one}/read", json={}).status_code == 200
    merged(world, one, other)
    assert bob.rest("GET", f"/tickets/{one}").json()["unread"] is True
    first, second = opened(world), opened(world)
    for ticket in (first, second):
        assert bob.rest("PUT", f"/tickets/{ticket}/read", json={}).status_code == 200
    merged(world, second, first)
    assert bob.rest("GET", f"/tickets/{second}").json()["unread"] is False


def test_a_draft_goes_along_and_a_second_one_begins_its_own_ticket(world: World) -> None:
    bob, alice = AsMember(world, world.bob), AsMember(world, world.alice)
    one, other = opened(world), opened(world, "Again")
    assert alice.rest("PUT", f"/tickets/{other}/draft", json={"text": "From Alice"}).status_code == 200
    for ticket, text in ((one, "here"), (other, "there")):
        assert bob.rest("PUT", f"/tickets/{ticket}/draft", json={"text": text}).status_code == 200
    merged(world, one, other)
    assert alice.rest("GET", f"/tickets/{one}/draft").json()["text"] == "From Alice"
    kept = {row["text"]: row for row in bob.rest("GET", "/drafts").json()["data"]}
    assert kept["here"]["ticket_id"] == one
    told = kept["there"]
    assert (told["ticket_id"], told["kind"], told["subject"]) == (None, "opening", "Again")


def test_an_old_client_asks_by_the_number_that_it_knows(world: World) -> None:
    one, other = two(world)
    merged(world, one, other)
    grabbed = world.message("grabTicket", f"/{other}").json()
    assert grabbed == world.message("grabTicket", f"/{one}").json()
    assert grabbed["json"][0]["ticketID"] == str(one)
    body = {
        "ticketId": other,
        "fromEmail": "anna@customer.example",
        "toEmail": "info@example.org",
        "subject": "More",
        "message": "Fifth",
    }
    answer = world.message("insertTicket", json=body)
    assert int(answer.json()["json"]["ticketID"]) == one
    assert texts(world, one)[-1] == "Fifth"


def test_what_was_merged_before_leads_to_the_last(world: World) -> None:
    one, two_, three = opened(world), opened(world), opened(world)
    merged(world, two_, one)
    merged(world, three, two_)
    assert [got(world, f"/tickets/{id_}")["merged_into"] for id_ in (one, two_, three)] == [
        three,
        three,
        None,
    ]
    assert got(world, f"/tickets/{three}")["message_count"] == 3


def test_the_journal_tells_of_both(world: World) -> None:
    one, other = two(world)
    patched(world, other, labels=["late"])
    merged(world, one, other)
    events = got(world, "/events?limit=200")["data"]
    kinds = [event["kind"] for event in events]
    assert [kind for kind in kinds[kinds.index("ticket.merged") :] if kind != "label.created"] == [
        *("ticket.merged", "ticket.status_changed", "ticket.labelled", "ticket.unlabelled"),
        "ticket.merged_away",
    ]
    [told] = [event for event in events if event["kind"] == "ticket.merged"]
    assert (told["subject_id"], told["after"]["merged_id"], told["after"]["tickets"]) == (one, other, [])
    assert len(told["after"]["messages"]) == 2
    [told] = [event for event in events if event["kind"] == "ticket.merged_away"]
    assert (told["subject_id"], told["before"]) == (other, {"merged_into": None, "status": "new"})
    assert told["after"] == {"merged_into": one, "status": "closed"}


def test_nothing_more_is_done_with_what_was_merged(world: World) -> None:
    one, other = two(world)
    merged(world, one, other)
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("PATCH", "", {"status": "new"}),
        ("POST", "/replies", {"text": "Hello", "member_id": world.bob.id}),
        ("POST", "/notes", {"text": "Hello", "member_id": world.bob.id}),
        ("POST", "/snooze", {"until": None}),
        ("POST", "/spam", {}),
        ("POST", "/merge", {"from_id": opened(world)}),
    ]
    for method, path, body in calls:
        url = f"/tickets/{other}{path}"
        refused = world.rest(method, url, json=body) if body else world.rest(method, url)
        assert problem(refused)[:2] == (409, "conflicting"), (path, refused.text)
    assert problem(world.rest("PATCH", f"/tickets/{one}", json={"linked": [other]}))[::2] == (
        400,
        "linked[0]",
    )
    board = world.make_mailbox("Board", "board@example.org")
    patched(world, other, mailbox_id=board.id)
    assert world.rest("DELETE", f"/tickets/{other}").status_code == 204
    back = world.rest("POST", f"/tickets/{other}/restore").json()
    assert (back["status"], back["merged_into"]) == ("closed", one)


def test_where_it_went_is_told_to_those_who_see_it(world: World) -> None:
    world.make_mailbox("Board", "board@example.org")
    one, other = opened(world, to_email="board@example.org"), opened(world)
    merged(world, one, other)
    bob, alice = AsMember(world, world.bob), AsMember(world, world.alice)
    assert bob.rest("GET", f"/tickets/{other}").json()["merged_into"] is None
    assert alice.rest("GET", f"/tickets/{other}").json()["merged_into"] == one
    refused = bob.rest("PATCH", f"/tickets/{other}", json={"status": "new"})
    assert refused.status_code == 409
    assert str(one) not in refused.json()["detail"].replace(str(other), "")


def test_what_is_refused_changes_nothing(world: World) -> None:
    one, other = two(world)
    path, body = f"/tickets/{one}/merge", {"from_id": other}
    spam, gone, merged_before = opened(world), opened(world), opened(world)
    assert world.rest("POST", f"/tickets/{spam}/spam").status_code == 200
    assert world.rest("DELETE", f"/tickets/{gone}").status_code == 204
    merged(world, opened(world), merged_before)
    reader = world.make_key(Permission.TICKETS_READ)
    before = got(world, "/events?limit=200")["data"]
    for from_id in (one, 987654321, spam, gone, merged_before):
        assert problem(world.rest("POST", path, json={"from_id": from_id}))[::2] == (400, "from_id"), from_id
    assert world.rest("POST", "/tickets/987654321/merge", json=body).status_code == 404
    assert world.rest("POST", f"/tickets/{gone}/merge", json=body).status_code == 404
    assert world.rest("POST", f"/tickets/{spam}/merge", json=body).status_code == 409
    assert world.rest("POST", path, json=body, key=world.charlie.key).status_code == 404
    assert world.rest("POST", path, json=body, key=reader).status_code == 403
    assert world.rest("POST", path, json=body, headers={"if-match": '"old"'}).status_code == 412
    assert got(world, "/events?limit=200")["data"] == before
    tag = world.rest("GET", f"/tickets/{one}").headers["etag"]
    assert world.rest("POST", path, json=body, headers={"if-match": tag}).status_code == 200


def test_an_agent_merges_nothing_that_they_do_not_see(world: World) -> None:
    world.make_mailbox("Board", "board@example.org")
    theirs, mine = opened(world, to_email="board@example.org"), opened(world)
    bob = AsMember(world, world.bob)
    assert bob.rest("POST", f"/tickets/{theirs}/merge", json={"from_id": mine}).status_code == 404
    refused = bob.rest("POST", f"/tickets/{mine}/merge", json={"from_id": theirs})
    assert problem(refused)[::2] == (400, "from_id")
    assert refused.json()["detail"] == f"from_id: there is no ticket {theirs}"


def test_a_merge_that_is_sent_again_happens_once(world: World) -> None:
    one, other = two(world)
    first, again = (
        world.rest(
            "POST",
            f"/tickets/{one}/merge",
            json={"from_id": other},
            headers={"idempotency-key": "merge-1"},
        )
        for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()


def test_a_rule_leaves_alone_what_was_merged(world: World) -> None:
    one, other = two(world)
    merged(world, one, other)
    rule = {
        "name": "Quiet",
        "when": {"event": "ticket_status_changed", "to": "closed"},
        "conditions": {"all": []},
        "actions": [{"action": "label", "value": "quiet"}],
    }
    explained = [
        world.rest("POST", "/rules/explain", json={"rule": rule, "record_id": ticket}).json()
        for ticket in (other, one)
    ]
    assert [one["left_alone"] for one in explained] == [True, False]
