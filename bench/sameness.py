"""The floor does the same work: it answers as Rolodesk does, but for ids and times of what is new."""

from typing import Any, Final

import httpx2
import msgspec

from bench.operations import PASS, READING, UNIQUE, Operation, Shot
from bench.seeding import Seeded
from bench.servers import Server

SAMPLES: Final = 20
NEW: Final = frozenset({"id", "ticketID", "createdAt", "updatedAt", "lastActivity"})
"""What differs between two equal things that were just made."""


class Different(AssertionError):
    """The two did not answer the same: their figures cannot be compared."""


def check_sameness(operation: Operation, seeded: Seeded, servers: tuple[Server, Server]) -> None:
    """Send requests of an operation to both. Raises `Different` if any answer is not the same."""
    with httpx2.Client(headers=dict([seeded.header.split(": ")])) as client:
        for number, shot in enumerate(operation.shots(seeded, count=SAMPLES)):
            ours, theirs = (_answer(client, server, shot, number) for server in servers)
            if operation not in READING:
                ours, theirs = _without_new(ours), _without_new(theirs)
            if ours != theirs:
                raise Different(
                    f"{shot.method} {shot.path}\n{servers[0].name}: {ours}\n{servers[1].name}: {theirs}"
                )


def _answer(client: httpx2.Client, server: Server, shot: Shot, number: int) -> Any:
    body = shot.body.replace(UNIQUE, f"{90_000_000 + number}").replace(PASS, "0")
    headers = {"content-type": "application/json"} if body else {}
    response = client.request(
        shot.method, f"{server.url}{shot.path}", headers=headers, content=body.encode() or None
    )
    if response.status_code != httpx2.codes.OK:
        raise Different(f"{server.name} answered {response.status_code} to {shot.path}: {response.text}")
    return msgspec.json.decode(response.content.replace(server.url.encode(), b"http://server"))


def _without_new(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {name: _without_new(value) for name, value in answer.items() if name not in NEW}
    return answer
