"""The lists walked by cursor, each with how its rows are made, changed and deleted behind the walk."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx2

from tests.world import World

Row = dict[str, Any]


class List(NamedTuple):
    """A cursor list: how a page of it is asked for and read, and how others write while it is walked."""

    name: str
    ask: Callable[[World, dict[str, Any]], httpx2.Response]
    rows: Callable[[httpx2.Response], list[int]]
    """The ids on a page."""
    following: Callable[[httpx2.Response], str | None]
    """The link to the next page."""
    make: Callable[[World, int], int]
    """Make a row and answer its id."""
    change: Callable[[World, int], None]
    delete: Callable[[World, int], None] | None
    repeats_changed: bool = False
    """A row that is changed may come again, as listTickets' may."""

    def __str__(self) -> str:
        return self.name


def walk(world: World, walked: List, query: dict[str, Any]) -> Iterator[list[int]]:
    """Walk a list page by page, following each link byte for byte."""
    answer = walked.ask(world, query)
    while True:
        assert answer.status_code == 200, answer.text
        yield walked.rows(answer)
        link = walked.following(answer)
        if link is None:
            return
        answer = follow(world, link)


def follow(world: World, link: str) -> httpx2.Response:
    """Call a link that the hub gave."""
    assert link.startswith(f"{world.url}/"), link
    parts = urlsplit(link)
    return world.http.get(f"{parts.path}?{parts.query}")


def make_contact(world: World, number: int) -> int:
    body = {"firstName": f"Nr {number}", "emails": [{"email": "a+b@mail.example"}]}
    made: int = good(world.imbox("POST", "/contacts", json=body))["id"]
    return made


def change_contact(world: World, contact_id: int) -> None:
    good(world.imbox("PUT", f"/contacts/{contact_id}", json={"title": f"changed {contact_id}"}))


def delete_contact(world: World, contact_id: int) -> None:
    good(world.imbox("DELETE", f"/contacts/{contact_id}"))


def make_note(world: World, number: int) -> int:
    contact = world.imbox("GET", "/contacts", params={"limit": 1}).json()["contacts"]
    contact_id = contact[0]["id"] if contact else make_contact(world, 0)
    body = {"contactId": contact_id, "content": f"note {number}"}
    made: int = good(world.imbox("POST", "/contactNotes", json=body))["id"]
    return made


def change_nothing(world: World, row_id: int) -> None:
    """Notes cannot be changed."""


def delete_note(world: World, note_id: int) -> None:
    good(world.imbox("DELETE", f"/contactNotes/{note_id}"))


def make_account(world: World, number: int) -> int:
    made: int = good(world.imbox("POST", "/accounts", json={"name": f"Company {number}"}))["id"]
    return made


def change_account(world: World, account_id: int) -> None:
    good(world.imbox("PUT", f"/accounts/{account_id}", json={"externalId": f"x{account_id}"}))


def delete_account(world: World, account_id: int) -> None:
    good(world.imbox("DELETE", f"/accounts/{account_id}"))


def make_ticket(world: World, number: int) -> int:
    letter = {"fromEmail": "a+b@mail.example", "toEmail": "info@example.org", "subject": f"Nr {number}"}
    body = letter | {"message": "Hej!", "appendOpenTicket": False, "labels": ["a b", "å+"]}
    made: int = good(world.message("insertTicket", json=body))["json"]["ticketID"]
    return made


def change_ticket(world: World, ticket_id: int) -> None:
    letter = {
        "fromEmail": "a+b@mail.example",
        "toEmail": "info@example.org",
        "subject": "Re",
        "message": "Hej!",
    }
    good(world.message("insertTicket", json=letter | {"ticketId": ticket_id, "messageType": "internal"}))


def good(answer: httpx2.Response) -> Any:
    """The body of an answer that must be a success."""
    assert answer.status_code == 200, answer.text
    return answer.json()


def csv_ids(answer: httpx2.Response) -> list[int]:
    """The tickets' ids of a page in CSV."""
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return [int(row["ticketID"]) for row in csv.DictReader(io.StringIO(answer.text, newline=""))]


def csv_link(answer: httpx2.Response) -> str | None:
    """The link in a header."""
    link = answer.headers.get("link")
    if link is None:
        return None
    assert link.startswith("<")
    assert link.endswith('>; rel="next"')
    return str(link)[1 : -len('>; rel="next"')]


MAILS = {"startTime": "2020-01-01", "endTime": "2090-01-01"}


def _imbox(path: str) -> Callable[[World, dict[str, Any]], httpx2.Response]:
    return lambda world, query: world.imbox("GET", path, params=query)


def _message(verb: str, **fixed: str) -> Callable[[World, dict[str, Any]], httpx2.Response]:
    return lambda world, query: world.message(verb, params=fixed | query)


LISTS = (
    List(
        "contacts",
        _imbox("/contacts"),
        lambda answer: [row["id"] for row in answer.json()["contacts"]],
        lambda answer: answer.json().get("next"),
        make_contact,
        change_contact,
        delete_contact,
    ),
    List(
        "contactNotes",
        _imbox("/contactNotes"),
        lambda answer: [row["id"] for row in answer.json()["notes"]],
        lambda answer: answer.json()["paging"].get("next"),
        make_note,
        change_nothing,
        delete_note,
    ),
    List(
        "accounts",
        _imbox("/accounts"),
        lambda answer: [row["id"] for row in answer.json()["accounts"]],
        lambda answer: answer.json()["paging"].get("next"),
        make_account,
        change_account,
        delete_account,
    ),
    List(
        "listTickets",
        _message("listTickets"),
        lambda answer: [row["ticketID"] for row in answer.json()["json"]],
        lambda answer: answer.json().get("next"),
        make_ticket,
        change_ticket,
        None,
        repeats_changed=True,
    ),
    List(
        "listTickets as CSV",
        _message("listTickets", fileType="csv"),
        csv_ids,
        csv_link,
        make_ticket,
        change_ticket,
        None,
        repeats_changed=True,
    ),
    List(
        "listTicketsEmails",
        _message("listTicketsEmails", **MAILS),
        lambda answer: [row["ticketID"] for row in answer.json()["json"]],
        lambda answer: answer.json().get("next"),
        make_ticket,
        change_ticket,
        None,
    ),
    List(
        "listTicketsEmails as CSV",
        _message("listTicketsEmails", fileType="csv", **MAILS),
        csv_ids,
        csv_link,
        make_ticket,
        change_ticket,
        None,
    ),
)
"""In the order of the documents. A mail is known here by its ticket, which has one."""
