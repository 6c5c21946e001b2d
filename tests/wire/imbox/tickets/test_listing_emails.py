"""GET /message/listTicketsEmails/{apiKey}/{userId}."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rolodesk.actions.tickets import editing
from rolodesk.model.ticket import Status, TicketChange
from rolodesk.model.workspace import Permission
from tests.wire.imbox.tickets.conversations import good, ids, inserted, opened, pages, refused
from tests.world import World

ALWAYS = {"startTime": "2020-01-01", "endTime": "2999-12-31"}
FAR = ZoneInfo("Pacific/Kiritimati")  # 14 hours ahead of UTC


def emails(world: World, **query: Any) -> list[dict[str, Any]]:
    """Call listTicketsEmails, for all time unless told otherwise, and give its rows."""
    rows: list[dict[str, Any]] = good(world.message("listTicketsEmails", params=ALWAYS | query))["json"]
    return rows


def test_a_mail_is_told_in_the_printed_keys_and_types(world: World) -> None:
    ticket_id = inserted(world, fromName="John")
    answer = good(world.message("listTicketsEmails", params=ALWAYS))
    assert list(answer) == ["result", "json", "length"]
    (row,) = answer["json"]
    assert list(row) == ["createdDate", "inboxName", "from", "ticketID", "to", "cc", "bcc"]
    assert row == {
        "createdDate": row["createdDate"],
        "inboxName": "Support",
        "from": {"address": "john.doe@example.org", "name": "John"},
        "ticketID": ticket_id,
        "to": [{"address": "info@example.org"}],
        "cc": [],
        "bcc": [],
    }


def test_a_stranger_is_refused_like_one_with_an_unknown_key(world: World) -> None:
    inserted(world)
    answer = world.message("listTicketsEmails", key=world.charlie.key, params=ALWAYS)
    refused(answer, 401, "API key")
    assert answer.json() == world.message("listTicketsEmails", key="nonsense", params=ALWAYS).json()


def test_a_stranger_sees_none_of_our_mails_in_his_own_workspace(world: World) -> None:
    inserted(world)
    answer = world.message("listTicketsEmails", key=world.charlie.key, user=world.charlie.id, params=ALWAYS)
    assert good(answer)["json"] == []


def test_a_key_without_the_scope_is_refused(world: World) -> None:
    key = world.make_key(Permission.CONTACTS_WRITE)
    refused(world.message("listTicketsEmails", key=key, params=ALWAYS), 403, "tickets:read")


def test_a_sender_without_a_name_has_an_empty_one(world: World) -> None:
    inserted(world)
    assert emails(world)[0]["from"] == {"address": "john.doe@example.org", "name": ""}


def test_an_automatic_answer_is_a_mail_too(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org", auto_reply="We will be back.")
    inserted(world, toEmail="sales@example.org")
    assert [(row["from"]["address"], row["to"]) for row in emails(world)] == [
        ("john.doe@example.org", [{"address": "sales@example.org"}]),
        ("sales@example.org", [{"address": "john.doe@example.org"}]),
    ]


def test_internal_notes_and_logs_are_no_mails(world: World) -> None:
    ticket_id = inserted(world)
    inserted(world, ticketId=ticket_id, messageType="internal")
    world.act(lambda scope: editing.edit(scope, ticket_id, TicketChange(status=Status.SOLVED)))
    assert ids(emails(world)) == [ticket_id]


def test_the_mails_of_a_deleted_ticket_are_gone(world: World) -> None:
    ticket_id = inserted(world)
    world.act(lambda scope: editing.edit(scope, ticket_id, TicketChange(status=Status.DELETED)))
    assert emails(world) == []


def test_both_ends_are_inclusive(world: World) -> None:
    for _ in range(3):
        opened(world)
    first, second, third = emails(world)
    assert emails(world, startTime=second["createdDate"]) == [second, third]
    assert emails(world, endTime=second["createdDate"]) == [first, second]
    assert emails(world, startTime=second["createdDate"], endTime=second["createdDate"]) == [second]
    assert emails(world, startTime=third["createdDate"], endTime=first["createdDate"]) == []


def test_a_time_without_a_zone_is_in_the_time_zone_that_is_named(world: World) -> None:
    inserted(world)
    sent = datetime.fromisoformat(emails(world)[0]["createdDate"])
    there = sent.astimezone(FAR).replace(tzinfo=None)
    early, late = there - timedelta(minutes=1), there + timedelta(minutes=1)
    query = {"startTime": early.isoformat(), "endTime": late.isoformat()}
    assert emails(world, **query) == []
    assert len(emails(world, **query, timezone="Pacific/Kiritimati")) == 1
    zoned = {name: f"{time}+14:00" for name, time in query.items()}
    assert len(emails(world, **zoned, timezone="America/New_York")) == 1


def test_the_time_zone_is_that_of_stockholm_unless_it_is_named(world: World) -> None:
    inserted(world)
    sent = datetime.fromisoformat(emails(world)[0]["createdDate"])
    here = sent.astimezone(ZoneInfo("Europe/Stockholm")).replace(tzinfo=None)
    assert len(emails(world, startTime=here.isoformat(), endTime=here.isoformat())) == 1
    in_utc = sent.astimezone(UTC).replace(tzinfo=None).isoformat()
    assert emails(world, startTime=in_utc, endTime=in_utc) == []


def test_a_bare_date_is_its_midnight_in_the_time_zone(world: World) -> None:
    inserted(world)
    sent = datetime.fromisoformat(emails(world)[0]["createdDate"]).astimezone(FAR)
    today, tomorrow = sent.date().isoformat(), (sent + timedelta(days=1)).date().isoformat()
    zone = "Pacific/Kiritimati"
    assert len(emails(world, startTime=today, endTime=tomorrow, timezone=zone)) == 1
    assert emails(world, startTime="2020-01-01", endTime=today, timezone=zone) == []


def test_the_list_is_walked_by_its_links(world: World) -> None:
    made = [opened(world) for _ in range(5)]
    walked = list(pages(world, "listTicketsEmails", **ALWAYS, limit=2, timezone="Europe/Stockholm"))
    assert [ids(page["json"]) for page in walked] == [made[:2], made[2:4], made[4:]]
    assert [list(page) for page in walked] == [["result", "json", "next", "length"]] * 2 + [
        ["result", "json", "length"]
    ]
    stem = f"{world.url}/message/listTicketsEmails/{world.key}/{world.id}?startTime=2020-01-01"
    kept = "&endTime=2999-12-31&limit=2&timezone=Europe%2FStockholm&cursorId="
    assert walked[0]["next"].startswith(stem + kept)
    assert "&cursorCreated=" in walked[0]["next"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"startTime": None}, "startTime: is required"),
        ({"endTime": None}, "endTime: is required"),
        ({"startTime": ""}, "startTime: must be a date"),
        ({"endTime": "2020-02-30"}, "endTime: must be a date"),
        ({"timezone": "Europe/Atlantis"}, "timezone: must be an IANA time zone"),
        ({"timezone": ""}, "timezone: must be an IANA time zone"),
        ({"timezone": "../../etc/passwd"}, "timezone: must be an IANA time zone"),
        ({"limit": "0"}, "limit: must be 1 or more"),
        ({"cursorId": "1"}, "cursorCreated: is required"),
        ({"cursorCreated": "1"}, "cursorId: is required"),
        ({"cursorId": "1", "cursorCreated": "x"}, "cursorCreated: must be a whole number"),
        ({"fileType": "pdf"}, "fileType: "),
    ],
)
def test_what_cannot_be_asked_is_named(world: World, query: dict[str, str | None], sentence: str) -> None:
    params = {name: value for name, value in (ALWAYS | query).items() if value is not None}
    refused(world.message("listTicketsEmails", params=params), 400, sentence)


def test_the_workspace_is_read_as_its_leading_digits(world: World) -> None:
    ticket_id = inserted(world)
    answer = world.message("listTicketsEmails", user=f"{world.id}listTicketsEmails", params=ALWAYS)
    assert ids(good(answer)["json"]) == [ticket_id]
