"""GET /message/listTickets/… and /message/listTicketsEmails/… with `fileType=csv`."""

import csv
import io
import re

import httpx2

from rolodesk.model.workspace import Permission
from tests.wire.imbox.tickets.conversations import follow, good, inserted, listed, opened, refused
from tests.world import World

EMAIL_KEYS = "createdDate,inboxName,from.address,from.name,ticketID,to,cc,bcc"
WEEK = {"startTime": "2020-01-01", "endTime": "2999-01-01"}


def table(answer: httpx2.Response) -> list[dict[str, str]]:
    """Read an answer that must be CSV."""
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert answer.text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def test_a_ticket_is_a_line_under_the_json_keys(world: World) -> None:
    inserted(world, subject='My "first", subject', labels=["a", "b"])
    answer = world.message("listTickets", params={"fileType": "csv"})
    (row,) = listed(world)
    assert table(answer) == [
        row
        | {"sid": str(world.id), "ticketID": str(row["ticketID"]), "labels": "a,b", "firstAgentReplyAt": ""}
    ]
    assert answer.text.partition("\r\n")[0] == ",".join(row)
    assert "link" not in answer.headers


def test_no_cell_is_a_formula(world: World) -> None:
    inserted(world, subject="=HYPERLINK(1)", labels=["@b", "=c"], fromEmail="-a@example.org")
    (row,) = table(world.message("listTickets", params={"fileType": "csv"}))
    assert (row["subject"], row["labels"], row["fromEmail"]) == (
        "'=HYPERLINK(1)",
        "'@b,=c",
        "'-a@example.org",
    )


def test_an_empty_list_is_a_header(world: World) -> None:
    tickets = world.message("listTickets", params={"fileType": "csv"})
    emails = world.message("listTicketsEmails", params=WEEK | {"fileType": "csv"})
    assert table(tickets) == []
    assert emails.text == f"{EMAIL_KEYS}\r\n"


def test_the_next_page_is_linked_in_the_header(world: World) -> None:
    first, second = opened(world), opened(world)
    for verb, query in (("listTickets", {}), ("listTicketsEmails", WEEK)):
        answer = world.message(verb, params=query | {"fileType": "csv", "limit": 1})
        assert [row["ticketID"] for row in table(answer)] == [str(first)]
        link = re.fullmatch('<(.+)>; rel="next"', answer.headers["link"])
        assert link is not None
        following = follow(world, link[1])
        assert [row["ticketID"] for row in table(following)] == [str(second)]
        assert "link" not in following.headers


def test_a_mail_is_a_line_with_its_sender_flattened(world: World) -> None:
    ticket_id = inserted(world, fromName="=John")
    answer = world.message("listTicketsEmails", params=WEEK | {"fileType": "csv"})
    (row,) = good(world.message("listTicketsEmails", params=WEEK))["json"]
    assert table(answer) == [
        {
            "createdDate": row["createdDate"],
            "inboxName": "Support",
            "from.address": "john.doe@example.org",
            "from.name": "'=John",
            "ticketID": str(ticket_id),
            "to": "info@example.org",
            "cc": "",
            "bcc": "",
        }
    ]
    assert answer.text.startswith(f"{EMAIL_KEYS}\r\n")


def test_who_is_refused_is_refused_in_json(world: World) -> None:
    refused(world.message("listTickets", key="nonsense", params={"fileType": "csv"}), 401, "API key")
    refused(world.message("listTickets", key=world.charlie.key, params={"fileType": "csv"}), 401, "API key")
    key = world.make_key(Permission.CONTACTS_READ)
    refused(world.message("listTickets", key=key, params={"fileType": "csv"}), 403, "tickets:read")
    refused(world.message("listTickets", params={"fileType": "csv", "limit": "0"}), 400, "limit: ")
