"""What the tests of the settings share: callers who are members, and what the journal tells."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2

from rolodesk.asgi.csrf import csrf_of
from rolodesk.model.workspace import Member
from tests.web.visitors import Visitor
from tests.world import World


class LoggedIn:
    """A member who is logged in, and calls the REST API."""

    def __init__(self, world: World, cookie: str) -> None:
        self._world = world
        self.headers = {
            "cookie": f"rolodesk={cookie}",
            "x-workspace": str(world.id),
            "origin": world.url,
            "sec-fetch-site": "same-origin",
            "x-csrf-token": csrf_of(cookie),
        }

    def rest(self, method: str, path: str, **options: Any) -> httpx2.Response:
        """Call `/rest/v1…`."""
        headers = {**self.headers, **options.pop("headers", {})}
        with httpx2.Client(base_url=self._world.url, timeout=30, trust_env=False) as http:
            return http.request(method, f"/rest/v1{path}", headers=headers, **options)


@contextmanager
def logged_in(world: World, member: Member) -> Iterator[LoggedIn]:
    """Log a member in until the block ends."""
    with Visitor(world, member) as visitor:
        visitor.log_in()
        yield LoggedIn(world, visitor.http.cookies["rolodesk"])


def code(answer: httpx2.Response) -> tuple[int, str]:
    """The status and the code of a problem."""
    return answer.status_code, answer.json()["code"]


def place(answer: httpx2.Response) -> tuple[int, str]:
    """The status of a problem and the field that it is about."""
    return answer.status_code, answer.json().get("field", "")
