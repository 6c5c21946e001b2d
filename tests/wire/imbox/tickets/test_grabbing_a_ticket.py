"""GET /message/grabTicket/{apiKey}/{userId}/{ticketId}."""

from rolodesk.actions.tickets import editing
from rolodesk.model.ticket import Status, TicketChange
from rolodesk.model.workspace import Permission
from tests.wire.imbox.tickets.conversations import grabbed, inserted, opened, refused
from tests.world import World

KEYS = [
    "sid",
    "ticketID",
    "from",
    "fromName",
    "agentID",
    "messageType",
    "messagePlain",
    "messageHtml",
    "attachments",
    "date",
]
META = ["tags", "labels", "notes", "linkedTickets", "ticketStatus", "assignedAgents", "customFields"]


def edit(world: World, ticket_id: int, change: TicketChange) -> None:
    """Change what no dialect can set."""
    world.act(lambda scope: editing.edit(scope, ticket_id, change))


def test_a_ticket_is_told_with_its_messages_oldest_first(world: World) -> None:
    ticket_id = inserted(world, fromName="John")
    inserted(world, ticketId=ticket_id, fromEmail=world.bob.email, message="Hello", messageType="internal")
    answer = grabbed(world, ticket_id)
    assert list(answer) == ["result", "json", "length", "meta"]
    assert answer["length"] == len(answer["json"]) == 2
    assert all(list(row) == KEYS for row in answer["json"])
    assert answer["json"][0] == {
        "sid": world.id,
        "ticketID": str(ticket_id),
        "from": "john.doe@example.org",
        "fromName": "John",
        "agentID": None,
        "messageType": "external",
        "messagePlain": "My message",
        "messageHtml": "My message",
        "attachments": [],
        "date": answer["json"][0]["date"],
    }
    second = answer["json"][1]
    assert (second["agentID"], second["messageType"]) == (world.bob.id, "internal")
    assert answer["json"][0]["date"] <= second["date"]


def test_a_stranger_is_refused_like_one_with_an_unknown_key(world: World) -> None:
    ticket_id = inserted(world)
    answer = world.message("grabTicket", f"/{ticket_id}", key=world.charlie.key)
    refused(answer, 401, "API key")
    assert answer.json() == world.message("grabTicket", f"/{ticket_id}", key="nonsense").json()


def test_a_stranger_finds_no_ticket_of_ours_in_his_own_workspace(world: World) -> None:
    ticket_id = inserted(world)
    answer = world.message("grabTicket", f"/{ticket_id}", key=world.charlie.key, user=world.charlie.id)
    refused(answer, 404, f"there is no ticket {ticket_id}")


def test_a_key_without_the_scope_is_refused(world: World) -> None:
    key = world.make_key(Permission.CONTACTS_WRITE)
    refused(world.message("grabTicket", f"/{inserted(world)}", key=key), 403, "tickets:read")


def test_writing_includes_reading(world: World) -> None:
    key = world.make_key(Permission.TICKETS_WRITE)
    assert world.message("grabTicket", f"/{inserted(world)}", key=key).status_code == 200


def test_a_ticket_that_never_was_is_unknown(world: World) -> None:
    for ticket_id in (inserted(world) + 1, 0, 2**63 - 1, 2**63, "9" * 400):
        refused(world.message("grabTicket", f"/{ticket_id}"), 404, "there is no ticket")


def test_a_deleted_ticket_is_unknown(world: World) -> None:
    ticket_id = inserted(world)
    edit(world, ticket_id, TicketChange(status=Status.DELETED))
    refused(world.message("grabTicket", f"/{ticket_id}"), 404, f"there is no ticket {ticket_id}")


def test_an_id_that_is_no_number_is_refused(world: World) -> None:
    for ticket_id in ("one", "-1", "1.0", "٣", "%20", "0x1"):
        refused(world.message("grabTicket", f"/{ticket_id}"), 400, "ticketId: must be a whole number")


def test_a_path_without_a_ticket_is_none(world: World) -> None:
    for path in ("", "/", "/1/2"):
        refused(world.message("grabTicket", path), 404, "nothing answers at this path")


def test_where_there_is_nothing_the_lists_of_meta_are_empty(world: World) -> None:
    meta = grabbed(world, inserted(world))["meta"]
    assert list(meta) == META
    assert meta == {
        "tags": [],
        "labels": [],
        "notes": "",
        "linkedTickets": [],
        "ticketStatus": "new",
        "assignedAgents": [],
        "customFields": [],
    }


def test_meta_tells_the_whole_ticket(world: World) -> None:
    other, ticket_id = opened(world), opened(world)
    change = TicketChange(
        status=Status.ON_HOLD,
        note="Call him on Monday",
        add_tags=("vip", "late"),
        add_labels=("b", "a"),
        assign=(world.bob.email, world.alice.email),
        link=(other,),
        custom_fields={"Order number": "12345", "Colour": "red"},
    )
    edit(world, ticket_id, change)
    edit(world, ticket_id, TicketChange(custom_fields={"Colour": None}))
    assert grabbed(world, ticket_id)["meta"] == {
        "tags": [{"tag": "vip"}, {"tag": "late"}],
        "labels": [{"label": "b"}, {"label": "a"}],
        "notes": "Call him on Monday",
        "linkedTickets": [{"ticketId": other}],
        "ticketStatus": "on-hold",
        "assignedAgents": [
            {"id": world.bob.id, "agentName": "Bob", "agentEmail": world.bob.email},
            {"id": world.alice.id, "agentName": "Alice", "agentEmail": world.alice.email},
        ],
        "customFields": [{"title": "Order number", "value": "12345"}],
    }
    assert grabbed(world, other)["meta"]["linkedTickets"] == [{"ticketId": ticket_id}]


def test_logs_tell_later_changes_and_never_the_opening(world: World) -> None:
    ticket_id = inserted(world, status="pending", labels=["a"], assignAgents=[world.bob.email])
    assert [row["messageType"] for row in grabbed(world, ticket_id)["json"]] == ["external"]
    edit(world, ticket_id, TicketChange(status=Status.SOLVED))
    rows = grabbed(world, ticket_id)["json"]
    assert [row["messageType"] for row in rows] == ["external", "log"]
    assert "solved" in rows[1]["messagePlain"]
    assert all(type(row["messagePlain"]) is str for row in rows)


def test_the_workspace_is_read_as_its_leading_digits(world: World) -> None:
    ticket_id = inserted(world)
    answer = world.message("grabTicket", f"/{ticket_id}", user=f"{world.id}grabTicket")
    assert answer.json() == grabbed(world, ticket_id)


def test_head_answers_as_get_does_without_the_body(world: World) -> None:
    path = f"/message/grabTicket/{world.key}/{world.id}/{inserted(world)}"
    head, got = world.http.head(path), world.http.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"] == str(len(got.content))
    assert got.headers["cache-control"] == "no-store"


def test_attachments_are_linked_under_the_name_by_which_the_hub_was_called(world: World) -> None:
    """A vendor's Host header is not refused: whoever sends it is reached under it."""
    path = f"/message/grabTicket/{world.key}/{world.id}/{inserted(world)}"
    answer = world.http.get(path, headers={"host": "apiv2.imbox.io"})
    assert answer.status_code == 200, answer.text
