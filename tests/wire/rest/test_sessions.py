"""The web app's calls: a session's cookie instead of a key."""

from typing import Any

import httpx2
import pytest

from rolodesk.asgi.csrf import csrf_of
from tests.web.visitors import Visitor
from tests.world import World


@pytest.fixture
def cookie(world: World) -> str:
    """Alice's session."""
    with Visitor(world, world.alice) as alice:
        alice.log_in()
        return alice.http.cookies["rolodesk"]


def ask(world: World, cookie: str, *, method: str = "GET", **headers: str) -> httpx2.Response:
    own = {
        "x_csrf_token": csrf_of(cookie),
        "x_workspace": str(world.id),
        "origin": world.url,
        "sec_fetch_site": "same-origin",
    }
    given = {name.replace("_", "-"): value for name, value in (own | headers).items() if value}
    body: dict[str, Any] = {"json": {"name": "Example AB"}} if method == "POST" else {}
    return world.http.request(
        method, "/rest/v1/accounts", headers={"cookie": f"rolodesk={cookie}", **given}, **body
    )


def test_a_member_reads_and_writes(world: World, cookie: str) -> None:
    assert ask(world, cookie).status_code == 200
    assert ask(world, cookie, method="POST").status_code == 201


def test_a_session_without_the_workspaces_header_is_nobody(world: World, cookie: str) -> None:
    assert ask(world, cookie, x_workspace="").status_code == 401


@pytest.mark.parametrize("named", ["0", "x", "9" * 30, "-1", "²"])
def test_a_workspace_that_is_none_is_nobodys(world: World, cookie: str, named: str) -> None:
    answer = world.http.get(
        "/rest/v1/accounts",
        headers=[
            (b"cookie", f"rolodesk={cookie}".encode()),
            (b"x-workspace", named.encode()),
            (b"origin", world.url.encode()),
        ],
    )
    assert answer.status_code == 401


def test_a_workspaces_id_has_no_zeros_in_front(world: World, cookie: str) -> None:
    assert ask(world, cookie, x_workspace=f"0{world.id}").status_code == 401


def test_another_workspace_is_nobodys(world: World, cookie: str) -> None:
    assert ask(world, cookie, x_workspace=str(world.charlie.id)).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"origin": "https://elsewhere.example", "sec_fetch_site": ""},
        {"origin": "", "sec_fetch_site": ""},
    ],
)
def test_another_sites_page_is_refused(world: World, cookie: str, headers: dict[str, str]) -> None:
    answer = ask(world, cookie, method="POST", **headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_site")
    assert ask(world, cookie).json() == {"data": []}


def test_a_key_counts_before_a_session(world: World, cookie: str) -> None:
    assert ask(world, cookie, x_api_key="nonsense").status_code == 401


@pytest.mark.parametrize("token", ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"])
def test_what_writes_carries_the_token_of_its_session(world: World, cookie: str, token: str) -> None:
    answer = ask(world, cookie, method="POST", x_csrf_token=token)
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_csrf_token")
    assert ask(world, cookie, x_csrf_token="").json() == {"data": []}


def test_anothers_token_is_no_token(world: World, cookie: str) -> None:
    with Visitor(world, world.bob) as bob:
        bob.log_in()
        his = csrf_of(bob.http.cookies["rolodesk"])
    assert ask(world, cookie, method="POST", x_csrf_token=his).status_code == 403
