"""People who look at pages, over real HTTP."""

from types import TracebackType
from typing import Any, Self

import httpx2

from rolodesk.actions import login_links
from rolodesk.asgi.csrf import csrf_of
from rolodesk.model.workspace import Member
from tests.world import Tenant, World

HTML = {"accept": "text/html"}


def link_for(tenant: Tenant, member: Member) -> str:
    """The path of a new log-in link."""
    return "/login/" + tenant.act(lambda scope: login_links.make(scope, member))


def is_in(http: httpx2.Client) -> bool:
    """Say whether a client is logged in: who is, is sent on from the page that welcomes strangers."""
    start = http.get("/", headers=HTML)
    assert start.status_code in {200, 303}, start.text
    return start.headers.get("location") == "/inbox"


class Visitor:
    """Somebody's browser, which keeps cookies and follows nothing by itself."""

    def __init__(self, world: World, member: Member) -> None:
        self.world = world
        self.member = member
        self.http = httpx2.Client(base_url=world.url, timeout=30, trust_env=False, headers=HTML)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    def get(self, path: str, **options: Any) -> httpx2.Response:
        """Look at a page."""
        return self.http.get(path, **options)

    def send(self, path: str, *, origin: str | None = None, **headers: str) -> httpx2.Response:
        """Send a form, from our own page unless said otherwise."""
        sent = {
            "origin": origin or self.world.url,
            **{name.replace("_", "-"): v for name, v in headers.items()},
        }
        cookie = self.http.cookies.get("rolodesk")
        return self.http.post(path, headers=sent, data={} if cookie is None else {"csrf": csrf_of(cookie)})

    def log_in(self) -> httpx2.Response:
        """Use a new link."""
        answer = self.send(link_for(self.world, self.member))
        assert answer.status_code == 303, answer.text
        return answer
