"""GET /message/listTickets/{apiKey}/{userId}."""

from typing import Any

import pytest

from rolodesk.actions.tickets import editing
from rolodesk.model.ticket import Status, TicketChange
from rolodesk.model.workspace import Permission
from tests.wire.imbox.tickets.conversations import (
    follow,
    good,
    ids,
    inserted,
    listed,
    opened,
    pages,
    refused,
)
from tests.world import World

KEYS = [
    "sid",
    "inboxName",
    "ticketID",
    "status",
    "subject",
    "fromEmail",
    "labels",
    "createdDate",
    "updatedDate",
    "latestUpdated",
    "firstAgentReplyAt",
]
DATES = ["updatedAfter", "updatedBefore", "latestUpdatedAfter", "latestUpdatedBefore"]


def edit(world: World, ticket_id: int, **fields: Any) -> None:
    """Change a ticket behind the dialect's back."""
    world.act(lambda scope: editing.edit(scope, ticket_id, TicketChange(**fields)))


def test_tickets_are_told_in_the_printed_keys_and_types(world: World) -> None:
    ticket_id = inserted(world, labels=["label1", "label2"])
    answer = good(world.message("listTickets"))
    assert list(answer) == ["result", "json", "length"]
    (row,) = answer["json"]
    assert list(row) == KEYS
    assert row == {
        "sid": world.id,
        "inboxName": "Support",
        "ticketID": ticket_id,
        "status": "new",
        "subject": "My subject",
        "fromEmail": "john.doe@example.org",
        "labels": ["label1", "label2"],
        "createdDate": row["createdDate"],
        "updatedDate": row["createdDate"],
        "latestUpdated": row["createdDate"],
        "firstAgentReplyAt": None,
    }


def test_a_stranger_is_refused_like_one_with_an_unknown_key(world: World) -> None:
    inserted(world)
    answer = world.message("listTickets", key=world.charlie.key)
    refused(answer, 401, "API key")
    assert answer.json() == world.message("listTickets", key="nonsense").json()


def test_a_stranger_sees_none_of_our_tickets_in_his_own_workspace(world: World) -> None:
    inserted(world)
    assert good(world.message("listTickets", key=world.charlie.key, user=world.charlie.id))["json"] == []


def test_a_key_without_the_scope_is_refused(world: World) -> None:
    key = world.make_key(Permission.CONTACTS_WRITE)
    refused(world.message("listTickets", key=key), 403, "tickets:read")


def test_the_workspace_is_read_as_its_leading_digits(world: World) -> None:
    first, second = opened(world), opened(world)
    page = good(world.message("listTickets", user=f"{world.id}listTickets", params={"limit": 1}))
    assert ids(page["json"]) == [first]
    assert f"/{world.id}listTickets?limit=1&cursorId=" in page["next"]
    assert ids(good(follow(world, page["next"]))["json"]) == [second]


def test_a_workspace_that_is_not_the_keys_is_refused(world: World) -> None:
    for user in ("listTickets", f"0x{world.id}", f"{world.id}0", "0", "-1", f"{world.charlie.id}"):
        refused(world.message("listTickets", user=user), 401, "API key")


def test_the_list_is_in_the_order_of_the_latest_change(world: World) -> None:
    first, second = opened(world), opened(world)
    assert ids(listed(world)) == [first, second]
    edit(world, first, note="Call back")
    assert ids(listed(world)) == [second, first]


def test_only_an_action_moves_the_second_clock(world: World) -> None:
    ticket_id = opened(world)
    (created,) = listed(world)
    edit(world, ticket_id, note="Call back")
    (noted,) = listed(world)
    assert noted["updatedDate"] > created["updatedDate"]
    assert noted["latestUpdated"] == created["latestUpdated"]
    edit(world, ticket_id, add_labels=("late",))
    (labelled,) = listed(world)
    assert labelled["latestUpdated"] > noted["latestUpdated"]


def test_the_first_reply_of_an_agent_is_dated(world: World) -> None:
    ticket_id = opened(world)
    inserted(world, ticketId=ticket_id, fromEmail=world.bob.email)
    (row,) = listed(world)
    assert row["firstAgentReplyAt"] == row["updatedDate"]


def test_a_deleted_ticket_is_not_listed(world: World) -> None:
    ticket_id, other = opened(world), opened(world)
    edit(world, ticket_id, status=Status.DELETED)
    assert ids(listed(world)) == [other]


def test_times_are_inclusive_at_both_ends(world: World) -> None:
    first, second, third = opened(world), opened(world), opened(world)
    one, two, three = listed(world)
    for after, before in (DATES[:2], DATES[2:]):
        assert ids(listed(world, **{after: two["updatedDate"]})) == [second, third]
        assert ids(listed(world, **{before: two["updatedDate"]})) == [first, second]
        both = {after: two["updatedDate"], before: two["updatedDate"]}
        assert ids(listed(world, **both)) == [second]
    assert listed(world, updatedAfter=three["updatedDate"], latestUpdatedBefore=one["updatedDate"]) == []


@pytest.mark.parametrize("name", DATES)
@pytest.mark.parametrize(
    "date",
    [
        "2020-01-31",
        "2020-01-31T13:00:00Z",
        "2020-01-31T13:00:00.123Z",
        "2020-01-31T13:00:00.123456Z",
        "2020-01-31T13:00:00+01:00",
        "2020-01-31T13:00:00 01:00",
        "2020-01-31T13:00:00.123456 01:00",
    ],
)
def test_a_date_may_be_written_in_these_ways(world: World, name: str, date: str) -> None:
    ticket_id = opened(world)
    assert ids(listed(world, **{name: date})) == ([ticket_id] if name.endswith("After") else [])


@pytest.mark.parametrize("name", DATES)
@pytest.mark.parametrize(
    "date", ["", "yesterday", "2020-02-30", "2020-1-1", "1577836800000", "2020-01-01T25:00Z"]
)
def test_what_is_no_date_is_refused(world: World, name: str, date: str) -> None:
    refused(world.message("listTickets", params={name: date}), 400, f"{name}: must be a date")


def test_tickets_are_found_by_sender(world: World) -> None:
    jane = opened(world, fromEmail="Jane+news@example.org")
    opened(world)
    assert ids(listed(world, fromEmail="jane+NEWS@example.org")) == [jane]
    assert listed(world, fromEmail="nobody@example.org") == []


def test_a_plus_that_was_not_percent_encoded_is_understood(world: World) -> None:
    jane = opened(world, fromEmail="jane+news@example.org")
    answer = world.message("listTickets", "?fromEmail=jane+news@example.org")
    assert ids(good(answer)["json"]) == [jane]


def test_a_sender_who_has_no_address_is_refused(world: World) -> None:
    for address in ("", "jane", "a@b@c", "null"):
        answer = world.message("listTickets", params={"fromEmail": address})
        refused(answer, 400, "fromEmail: must be an e-mail address")


def test_tickets_are_found_by_status(world: World) -> None:
    held = opened(world, status="on-hold")
    new = opened(world)
    assert (ids(listed(world, status="on-hold")), ids(listed(world, status="new"))) == ([held], [new])
    assert listed(world, status="closed") == []


def test_a_status_that_does_not_exist_is_refused(world: World) -> None:
    for status in ("", "NEW", "open", "deleted", "spam", "null"):
        refused(world.message("listTickets", params={"status": status}), 400, "status: ")


def test_label_repeats_and_means_any_of(world: World) -> None:
    one = opened(world, labels=["a"])
    two = opened(world, labels=["B", "c"])
    opened(world)
    assert ids(listed(world, label="a")) == [one]
    assert ids(listed(world, label=["a", "b"])) == [one, two]
    assert ids(listed(world, label=["b", "c"])) == [two]
    assert listed(world, label="unheard of") == []


def test_filters_hold_together(world: World) -> None:
    opened(world, labels=["a"])
    wanted = opened(world, labels=["a"], status="pending", fromEmail="jane@example.org")
    query = {"label": "a", "status": "pending", "fromEmail": "jane@example.org", "updatedAfter": "2020-01-01"}
    assert ids(listed(world, **query)) == [wanted]
    assert listed(world, **query, updatedBefore="2020-01-01") == []


def test_a_list_longer_than_its_limit_is_walked_by_its_links(world: World) -> None:
    made = [opened(world) for _ in range(5)]
    walked = list(pages(world, "listTickets", limit=2))
    assert [ids(page["json"]) for page in walked] == [made[:2], made[2:4], made[4:]]
    assert [page["length"] for page in walked] == [2, 2, 1]
    assert [list(page) for page in walked] == [["result", "json", "length", "next"]] * 2 + [
        ["result", "json", "length"]
    ]


def test_there_is_no_link_where_the_last_page_is_full(world: World) -> None:
    for _ in range(2):
        opened(world)
    assert "next" not in good(world.message("listTickets", params={"limit": 2}))


def test_a_link_keeps_every_parameter_and_encodes_the_plus(world: World) -> None:
    for _ in range(2):
        opened(world, fromEmail="jane+news@example.org", labels=["a b"])
    query = (
        "updatedAfter=2020-01-01T00:00:00%2B01:00&limit=1&label=a%20b&label=%C3%A9&unknown=1%26"
        "&fromEmail=jane%2Bnews@example.org"
    )
    page = good(world.message("listTickets", f"?{query}"))
    (row,) = page["json"]
    stem = f"{world.url}/message/listTickets/{world.key}/{world.id}?"
    assert page["next"].startswith(f"{stem}{query}&cursorId={row['ticketID']}&cursorUpdated=")
    following = good(follow(world, page["next"]))
    assert following["length"] == 1
    assert "next" not in following


def test_a_vendors_host_is_not_refused_and_links_lead_back_to_it(world: World) -> None:
    for _ in range(2):
        opened(world)
    answer = world.message("listTickets", params={"limit": 1}, headers={"host": "apiv2.imbox.io"})
    assert good(answer)["next"].startswith("http://apiv2.imbox.io/message/listTickets/")


def test_a_limit_is_cut_down_to_a_thousand(world: World) -> None:
    opened(world)
    for limit in (1000, 1001, 10**30):
        assert good(world.message("listTickets", params={"limit": limit}))["length"] == 1


@pytest.mark.parametrize("limit", ["0", "-1", "ten", "", "1.5", "null", "٣", "1" * 5000])
def test_a_limit_below_one_or_no_number_is_refused(world: World, limit: str) -> None:
    refused(world.message("listTickets", params={"limit": limit}), 400, "limit: ")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"cursorId": "1"}, "cursorUpdated: is required"),
        ({"cursorUpdated": "1"}, "cursorId: is required"),
        ({"cursorId": "x", "cursorUpdated": "1"}, "cursorId: must be a whole number"),
        ({"cursorId": "1", "cursorUpdated": ""}, "cursorUpdated: must be a whole number"),
        ({"cursorId": "1", "cursorUpdated": "2020-01-01"}, "cursorUpdated: must be a whole number"),
        ({"cursorId": "-1", "cursorUpdated": "1"}, "cursorId: must be 0 or more"),
        ({"cursorId": "1", "cursorUpdated": str(2**63)}, "cursorUpdated: must be "),
        ({"cursorId": "null", "cursorUpdated": "null"}, "cursorId: must be a whole number"),
        ({"fileType": "xml"}, "fileType: "),
        ({"fileType": ""}, "fileType: "),
        ({"label": "a\0b"}, "label: must not hold the character U+0000"),
    ],
)
def test_what_cannot_be_asked_is_named(world: World, query: dict[str, str], sentence: str) -> None:
    refused(world.message("listTickets", params=query), 400, sentence)


def test_a_cursor_that_points_nowhere_is_only_a_place(world: World) -> None:
    ticket_id = opened(world)
    assert ids(listed(world, cursorId=0, cursorUpdated=0)) == [ticket_id]
    assert listed(world, cursorId=2**63 - 1, cursorUpdated=2**63 - 1) == []


def test_a_parameter_that_is_repeated_counts_once(world: World) -> None:
    opened(world)
    opened(world)
    assert len(good(world.message("listTickets", "?limit=1&limit=x"))["json"]) == 1


def test_a_query_that_is_not_utf_8_is_refused(world: World) -> None:
    refused(world.message("listTickets", "?label=%FF"), 400, "label: must be percent-encoded UTF-8")


def test_other_methods_are_refused(world: World) -> None:
    answer = world.http.delete(f"/message/listTickets/{world.key}/{world.id}")
    refused(answer, 405, "GET")
