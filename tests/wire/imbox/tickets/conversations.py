"""What the tests of ImBox's tickets say to the hub, and how they read what it answers."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx2

from tests.world import World

LETTER = {
    "fromEmail": "john.doe@example.org",
    "toEmail": "info@example.org",
    "subject": "My subject",
    "message": "My message",
}


def send(world: World, key: str | None = None, **fields: Any) -> httpx2.Response:
    """Call insertTicket with John Doe's letter, some of its fields changed; those that are ... left out."""
    body = {name: value for name, value in (LETTER | fields).items() if value is not ...}
    return world.message("insertTicket", key=key, json=body)


def inserted(world: World, **fields: Any) -> int:
    """Insert a letter and give its ticket's id."""
    answer = send(world, **fields)
    assert answer.status_code == 200, answer.text
    ticket_id: int = answer.json()["json"]["ticketID"]
    return ticket_id


def opened(world: World, **fields: Any) -> int:
    """Insert a letter into a new ticket and give its id."""
    return inserted(world, appendOpenTicket=False, **fields)


def grabbed(world: World, ticket_id: int) -> dict[str, Any]:
    """Call grabTicket."""
    return good(world.message("grabTicket", f"/{ticket_id}"))


def messages(world: World, ticket_id: int) -> list[dict[str, Any]]:
    """Give the messages of a ticket that are not logs."""
    return [row for row in grabbed(world, ticket_id)["json"] if row["messageType"] != "log"]


def listed(world: World, **query: Any) -> list[dict[str, Any]]:
    """Call listTickets and give its rows."""
    rows: list[dict[str, Any]] = good(world.message("listTickets", params=query))["json"]
    return rows


def ids(rows: list[dict[str, Any]]) -> list[int]:
    """Give the tickets' ids of rows."""
    return [row["ticketID"] for row in rows]


def pages(world: World, verb: str, **query: Any) -> Iterator[dict[str, Any]]:
    """Walk a list by its links."""
    page = good(world.message(verb, params=query))
    yield page
    while "next" in page:
        page = good(follow(world, page["next"]))
        yield page


def follow(world: World, link: str) -> httpx2.Response:
    """Call a link that the hub gave, byte for byte."""
    assert link.startswith(world.url), link
    parts = urlsplit(link)
    return world.http.get(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def good(answer: httpx2.Response) -> dict[str, Any]:
    """Give the body of an answer that must be a success."""
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json"), answer.text
    body: dict[str, Any] = answer.json()
    assert body["result"] == "success"
    return body


def refused(answer: httpx2.Response, status: int, sentence: str) -> None:
    """Hold an answer to be a refusal in ImBox's shape, with a sentence that holds this one."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert list(body) == ["result", "message"]
    assert body["result"] == "error"
    assert sentence in body["message"], body["message"]
