"""What the tests of the inbox ask of the world: tickets that letters opened, members who are logged in."""

from typing import Any

import httpx2

from rolodesk.actions.tickets.inserting import insert
from rolodesk.asgi.csrf import csrf_of
from rolodesk.model.ticket import NewMessage
from rolodesk.model.workspace import Member
from tests.web.visitors import Visitor
from tests.world import World


def opened(world: World, subject: str = "My booking", **fields: Any) -> int:
    """Let Anna write to Support, unless said otherwise; the ticket's id."""
    given: dict[str, Any] = {
        "from_email": "anna@customer.example",
        "from_name": "Anna",
        "to_email": "info@example.org",
        "subject": subject,
        "plain": "Hello",
        "append_open": False,
        "auto_reply": False,
    }
    return world.act(lambda scope: insert(scope, NewMessage(**{**given, **fields}))).id


class AsMember:
    """A member in the web app."""

    def __init__(self, world: World, member: Member) -> None:
        self.world = world
        with Visitor(world, member) as visitor:
            visitor.log_in()
            self.cookie = visitor.http.cookies["rolodesk"]

    def rest(self, method: str, path: str, **options: Any) -> httpx2.Response:
        """Call `/rest/v1…` as our own pages do."""
        headers = {
            "cookie": f"rolodesk={self.cookie}",
            "x-workspace": str(self.world.id),
            "origin": self.world.url,
            "x-csrf-token": csrf_of(self.cookie),
            **options.pop("headers", {}),
        }
        return self.world.http.request(method, f"/rest/v1{path}", headers=headers, **options)


def problem(answer: httpx2.Response) -> tuple[int, str, str]:
    """Status, code and field of a refusal."""
    said = answer.json()
    assert said["status"] == answer.status_code
    return said["status"], said["code"], said.get("field", "")


def walked(world: World, path: str, **headers: str) -> list[Any]:
    """The records of a list, walked by its own `next` to the end."""
    found: list[Any] = []
    url = f"{world.url}/rest/v1{path}"
    while url:
        page = world.http.get(url, headers={"x-api-key": world.key, **headers})
        assert page.status_code == 200, page.text
        found += page.json()["data"]
        url = page.json().get("next", "")
    return found
