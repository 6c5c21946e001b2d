"""A link logs somebody in once; logging out ends it; other sites' forms do neither."""

from collections.abc import Iterator

import pytest

from rolodesk.asgi.cookies import keep, token_of
from rolodesk.model.apikey import hash_key
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import metadata
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.web.asking import asked
from tests.web.visitors import HTML, Visitor, is_in, link_for
from tests.world import World

REFUSED = "That link no longer works"


@pytest.fixture
def stranger(world: World) -> Iterator[Visitor]:
    with Visitor(world, world.alice) as visitor:
        yield visitor


def test_a_link_is_used_by_its_button_only(world: World, stranger: Visitor) -> None:
    link = link_for(world, world.alice)
    for _ in range(2):
        page = stranger.get(link)
        assert page.status_code == 200
        assert "<button" in page.text
        assert "set-cookie" not in page.headers
    entered = stranger.send(link)
    assert (entered.status_code, entered.headers["location"]) == (303, "/inbox")
    assert "Example AB" in stranger.get("/inbox").text


def test_the_cookie_is_out_of_reach(world: World, stranger: Visitor) -> None:
    cookie = stranger.log_in().headers["set-cookie"]
    name, *attributes = cookie.split("; ")
    assert name.startswith("rolodesk=")
    assert set(attributes) == {"Path=/", "Max-Age=1209600", "HttpOnly", "SameSite=Lax"}


def test_a_used_link_opens_nothing(world: World, stranger: Visitor) -> None:
    link = link_for(world, world.alice)
    stranger.send(link)
    with Visitor(world, world.alice) as second:
        refused = second.send(link)
        assert refused.status_code == 401
        assert REFUSED in refused.text
        assert "rolodesk member login-link" in refused.text
        assert "set-cookie" not in refused.headers


@pytest.mark.parametrize("token", ["unknown", "x" * 300, "%C3%A5", "%00"])
def test_a_wrong_link_opens_nothing(stranger: Visitor, token: str) -> None:
    refused = stranger.send(f"/login/{token}")
    assert refused.status_code == 401
    assert REFUSED in refused.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {},
    ],
)
def test_a_form_from_elsewhere_is_refused(world: World, headers: dict[str, str]) -> None:
    link = link_for(world, world.alice)
    refused = world.http.post(link, headers={**HTML, **headers})
    assert refused.status_code == 403
    assert "This came from somewhere else" in refused.text
    assert world.http.post(link, headers={"sec-fetch-site": "same-origin"}).status_code == 303


def test_logging_out_ends_the_session(world: World, alice: Visitor) -> None:
    kept = alice.http.cookies["rolodesk"]
    assert alice.send("/logout", origin="https://evil.example").status_code == 403
    assert is_in(alice.http)
    left = alice.send("/logout")
    assert (left.status_code, left.headers["location"]) == (303, "/")
    assert "Max-Age=0" in left.headers["set-cookie"]
    again = world.http.get("/inbox", headers={**HTML, "cookie": f"rolodesk={kept}"})
    assert again.headers["location"] == "/login?next=/inbox"


def test_logging_out_twice_is_no_error(alice: Visitor) -> None:
    assert alice.send("/logout").status_code == 303
    assert alice.send("/logout").status_code == 303


def test_a_made_up_cookie_logs_nobody_in(world: World) -> None:
    for value in ("", "x", "x" * 5000, '"; drop'):
        cookie = {"cookie": f"rolodesk={value}"}
        assert world.http.get("/", headers=cookie).status_code == 200
        answer = world.http.get("/inbox", headers={**HTML, **cookie})
        assert answer.headers["location"] == "/login?next=/inbox"


def test_only_a_hash_of_the_session_is_stored(world: World, alice: Visitor) -> None:
    async def read(tx: Tx) -> str:
        table = metadata.tables["sessions"]
        return repr(await tx.all(Statement(table.select(), everywhere=True)))

    stored = world.served.run(world.served.engine.read(EVERYWHERE, read))
    assert hash_key(alice.http.cookies["rolodesk"]) in stored
    assert alice.http.cookies["rolodesk"] not in stored


def test_a_cookie_over_tls_is_bound_to_the_host() -> None:
    secure = asked("/", origin="https://desk.example")
    assert keep(secure, "t", seconds=1209600) == (
        (b"set-cookie", b"__Host-rolodesk=t; Path=/; Max-Age=1209600; HttpOnly; SameSite=Lax; Secure"),
    )
    planted = asked("/", origin="https://desk.example", cookie="rolodesk=t")
    assert token_of(planted) is None
    own = asked("/", origin="https://desk.example", cookie="a=b; __Host-rolodesk=t")
    assert token_of(own) == "t"
