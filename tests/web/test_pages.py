"""Every page of ours runs no script, is kept by no cache, and says no in its own way."""

import asyncio
from typing import Never, TypeVar

import pytest

from rolodesk.asgi.metrics import Metrics
from rolodesk.asgi.password_gate import PasswordGate
from rolodesk.egress.client import Egress
from rolodesk.model.notice import Post
from rolodesk.model.sealing import new_keyring
from rolodesk.oidc.provider import Provider
from rolodesk.storage.blobs import open_blobs
from rolodesk.storage.transaction import Work
from rolodesk.web.lens import Lenses
from rolodesk.web.site import Web
from tests.web.asking import asked
from tests.web.visitors import HTML, Visitor
from tests.world import World

T = TypeVar("T")

POLICY = {
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


@pytest.mark.parametrize("path", ["/", "/docs", "/login/x", "/assets/nowhere", "/password"])
def test_a_page_allows_nothing_but_our_own_styles(world: World, path: str) -> None:
    page = world.http.get(path, headers=HTML)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert set(page.headers["content-security-policy"].split("; ")) == POLICY
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "<script" not in page.text
    assert " style=" not in page.text


def test_the_style_sheet_is_kept_forever_under_the_name_of_its_content(world: World) -> None:
    page = world.http.get("/", headers=HTML).text
    path = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    style = world.http.get(path)
    assert style.status_code == 200
    assert style.headers["content-type"] == "text/css; charset=utf-8"
    assert style.headers.get_list("cache-control") == ["public, max-age=31536000, immutable"]
    assert world.http.get("/assets/0123456789abcdef.css").status_code == 404


def test_there_is_an_icon(world: World) -> None:
    icon = world.http.get("/favicon.ico")
    assert icon.headers["content-type"] == "image/svg+xml"
    assert icon.text.startswith("<svg")


def test_nothing_is_at_other_paths(world: World) -> None:
    page = world.http.get("/assets/at/all", headers=HTML)
    assert page.status_code == 404
    assert "There is nothing here" in page.text
    line = world.http.get("/nowhere", headers={"accept": "*/*"})
    assert (line.status_code, line.text) == (404, "nothing answers at this path\n")


def test_a_page_answers_its_own_methods_only(world: World) -> None:
    refused = world.http.put("/docs", headers=HTML)
    assert refused.status_code == 405
    assert refused.headers["allow"] == "GET, HEAD"
    assert "Not in this way" in refused.text
    assert world.http.get("/logout").headers["allow"] == "POST"


def test_a_head_is_a_page_without_its_body(world: World) -> None:
    whole, head = world.http.get("/docs"), world.http.head("/docs")
    assert head.status_code == 200
    assert head.headers["content-length"] == whole.headers["content-length"]
    assert head.content == b""


def test_a_form_that_is_too_large_is_refused(world: World, alice: Visitor) -> None:
    refused = alice.http.post("/logout", content=b"x" * 20_000, headers={"origin": world.url})
    assert refused.status_code == 413


def test_a_stranger_is_told_what_this_is_and_how_to_log_in(world: World) -> None:
    page = world.http.get("/", headers=HTML).text
    assert "rolodesk member login-link" in page
    assert 'href="/docs"' in page
    assert "Log out" not in page


def test_a_fault_of_ours_is_told_under_its_number_and_nothing_else() -> None:
    async def fail() -> Never:
        raise RuntimeError("a secret")

    web = Web(
        transactions=Broken(),
        blobs=open_blobs("memory://"),
        keyring=new_keyring(),
        passwords=PasswordGate(Broken()),
        post=Post(),
        provider=Provider(Egress(), new_keyring()),
        documents={},
        lenses=Lenses(),
        metrics=Metrics(),
        ready=fail,
        behind=fail,
    )
    request = asked("/", accept="text/html", cookie="rolodesk=x")
    answer, label = asyncio.run(web.respond(request))
    assert (answer.status, label) == (500, "GET /")
    assert b"5f0c9a1200000007" in answer.body
    assert b"a secret" not in answer.body


class Broken:
    """A store that fails at whatever is asked of it."""

    async def lookup(self, workspace_id: int, work: Work[T]) -> T:  # noqa: ARG002 - the port's signature
        raise RuntimeError("a secret")

    read = walk = search = write = lookup
