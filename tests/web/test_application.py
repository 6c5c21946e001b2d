"""The web app is served: its page to who is logged in, its files to everyone, nothing of it inline."""

import gzip
import html
import re
from pathlib import Path

import msgspec
import pytest

from rolodesk.asgi.csrf import csrf_of
from rolodesk.asgi.response import Response
from rolodesk.model.errors import NoSuchRoute
from rolodesk.web.application import Application, NotBuilt
from rolodesk.web.assets import Assets
from rolodesk.web.rendering import Renderer
from rolodesk.web.visiting import Visits
from tests.support.app import needs_the_app
from tests.web.asking import asked
from tests.web.visitors import HTML, Visitor
from tests.world import World

ASSET = re.compile(r'(/app/assets/[^" ]+)')
POLICY = {
    *("default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:"),
    *("font-src 'self'", "connect-src 'self'", "frame-src 'self'", "manifest-src 'self'"),
    *("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"),
    *("require-trusted-types-for 'script'", "trusted-types svelte-trusted-html"),
}


@pytest.fixture(autouse=True)
def _app() -> None:
    needs_the_app()


@pytest.mark.parametrize("path", ["/inbox", "/tickets/7", "/settings/keys", "/no/such/page"])
def test_a_member_gets_the_app_at_every_path_that_nobody_owns(alice: Visitor, path: str) -> None:
    page = alice.get(path)
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert set(page.headers["content-security-policy"].split("; ")) == POLICY
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["cross-origin-opener-policy"] == "same-origin"


def test_who_is_logged_in_is_led_to_the_inbox(world: World, alice: Visitor) -> None:
    for path, to in (("/", "/inbox"), ("/?workspace=7%20&x=1", "/inbox?workspace=7+"), ("/?å", "/inbox")):
        answer = alice.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, to)
    assert "<h1>One desk" in world.http.get("/", headers=HTML).text


def test_nothing_in_the_page_is_inline(alice: Visitor) -> None:
    page = alice.get("/inbox").text
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert "<style" not in page
    assert not re.search(r"\s(?:style|on\w+)=", page)


def test_the_page_tells_the_app_who_is_logged_in(alice: Visitor, world: World) -> None:
    told = re.search(r'<meta name="rolodesk-session" content="([^"]*)">', alice.get("/inbox").text)
    assert told
    session = msgspec.json.decode(html.unescape(told[1]))
    assert session["name"] == "Alice"
    assert session["csrf"] == csrf_of(alice.http.cookies["rolodesk"])
    assert session["workspaces"] == [
        {
            "id": world.id,
            "name": "Example AB",
            "member_id": world.alice.id,
            "role": "owner",
            "needs_second_factor": False,
            "language": None,
        }
    ]


def test_a_stranger_is_sent_to_log_in_and_back(world: World) -> None:
    page = world.http.get("/inbox/label-a%2Fb?x=1&y=%C3%A5", headers=HTML)
    assert page.status_code == 303
    assert page.headers["location"] == "/login?next=/inbox/label-a%252Fb%3Fx%3D1%26y%3D%25C3%25A5"
    form = world.http.get(page.headers["location"], headers=HTML).text
    assert 'name="next" value="/inbox/label-a%2Fb?x=1&amp;y=%C3%A5"' in form


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "x", ""])
def test_logging_in_leads_nowhere_else(world: World, elsewhere: str) -> None:
    form = world.http.get("/login", params={"next": elsewhere}, headers=HTML).text
    assert 'name="next" value="/inbox"' in form


def test_programs_and_files_do_not_get_the_page(alice: Visitor) -> None:
    assert alice.get("/inbox", headers={"accept": "*/*"}).status_code == 404
    for path in ("/app/assets/nothing.js", "/app/x", "/assets/x", "/openapi/x"):
        assert alice.get(path).status_code == 404
    assert alice.http.post("/inbox").status_code == 404


def test_a_file_is_kept_forever_and_compressed_where_that_is_taken(alice: Visitor) -> None:
    paths = ASSET.findall(alice.get("/inbox").text)
    scripts = [path for path in paths if "/frame-" in path and path.endswith(".js")]
    assert scripts
    plain = alice.get(scripts[0], headers={"accept-encoding": "identity"})
    assert plain.status_code == 200
    assert plain.headers["content-type"] == "text/javascript; charset=utf-8"
    assert plain.headers.get_list("cache-control") == ["public, max-age=31536000, immutable"]
    assert plain.headers["vary"] == "accept-encoding"
    assert "content-encoding" not in plain.headers
    with alice.http.stream("GET", scripts[0], headers={"accept-encoding": "gzip"}) as smaller:
        assert smaller.headers["content-encoding"] == "gzip"
        raw = b"".join(smaller.iter_raw())
    assert len(raw) < len(plain.content) / 2
    assert gzip.decompress(raw) == plain.content


def test_every_file_that_the_page_names_is_there(alice: Visitor) -> None:
    paths = ASSET.findall(alice.get("/inbox").text)
    assert len(paths) >= 3
    assert {path: alice.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_where_it_was_not_built_its_page_says_what_to_do(
    world: World, alice: Visitor, tmp_path: Path
) -> None:
    async def is_fresh() -> bool:
        return False

    visits = Visits(world.served.engine)
    application = Application(visits, Renderer(Assets()), is_fresh=is_fresh, folder=tmp_path)
    cookies = "; ".join(f"{name}={value}" for name, value in alice.http.cookies.items())
    request = asked("/inbox", accept="text/html", cookie=cookies)

    async def look() -> Response:
        return await application.page(request)

    with pytest.raises(NotBuilt, match="make app"):
        world.served.run(look())
    with pytest.raises(NoSuchRoute):
        world.served.run(application.file(request, {"name": "index.js"}))
