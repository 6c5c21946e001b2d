"""Setting a fresh installation up: by whoever has the token, once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from rolodesk.actions import api_keys, login_links, members, setting_up, workspaces
from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.model.errors import Invalid
from rolodesk.model.workspace import Permission, Role
from rolodesk.storage import directory
from rolodesk.storage.keyring import keyring_at
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.conftest import ENGINES
from tests.support.postgres import PostgresServer
from tests.web.visitors import HTML
from tests.world import Served, serving

PASSWORD = "correct horse battery"
OWNER = {"workspace": "Example AB", "name": "Alice", "email": "alice@example.org"}


@pytest.fixture(params=ENGINES)
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    """A hub where nothing is set up."""
    if request.param == "sqlite":
        with serving(tmp_path / "data") as hub:
            yield hub
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    server.create_database("fresh_hub")
    with serving(tmp_path / "data", database_url=server.url("fresh_hub")) as hub:
        yield hub
    server.drop_database("fresh_hub")


@pytest.fixture
def browser(fresh: Served) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=fresh.url, timeout=30, trust_env=False, headers=HTML) as client:
        yield client


def token_of(fresh: Served) -> str | None:
    keyring = keyring_at(fresh.settings.data, given="")
    return fresh.run(fresh.engine.write(EVERYWHERE, lambda tx: setting_up.token_for(tx, keyring)))


def send(fresh: Served, who: httpx2.Client, **fields: str) -> httpx2.Response:
    form = {**OWNER, "password": PASSWORD, "again": PASSWORD, **fields}
    return who.post("/setup", data=form, headers={"origin": fresh.url})


def test_a_fresh_hub_leads_to_its_set_up(fresh: Served, browser: httpx2.Client) -> None:
    for path in ("/", "/login"):
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/setup")
    assert "Set-up token" in browser.get("/setup").text


def test_whoever_has_the_token_is_the_owner_once(fresh: Served, browser: httpx2.Client) -> None:
    token = token_of(fresh)
    assert token is not None
    assert token_of(fresh) == token
    page = browser.get(f"/setup/{token}")
    assert (f'value="{token}"' in page.text, "Set-up token" in page.text) == (True, False)
    entered = send(fresh, browser, token=token)
    assert (entered.status_code, entered.headers["location"]) == (303, "/welcome")
    home = browser.get("/inbox").text
    assert "Example AB" in home
    assert "Alice" in home
    assert token_of(fresh) is None
    for path in ("/setup", f"/setup/{token}"):
        assert browser.get(path).headers["location"] == "/login"
    again = send(fresh, browser, token=token, email="mallory@example.org")
    assert again.headers["location"] == "/login"
    found = fresh.run(fresh.engine.read(EVERYWHERE, directory.workspaces_listed))
    assert [one.name for one in found] == ["Example AB"]
    with httpx2.Client(base_url=fresh.url, timeout=30, trust_env=False, headers=HTML) as elsewhere:
        entered = elsewhere.post(
            "/login", data={"email": OWNER["email"], "password": PASSWORD}, headers={"origin": fresh.url}
        )
        assert entered.status_code == 303


def test_without_the_token_nothing_is_set_up(fresh: Served, browser: httpx2.Client) -> None:
    token = token_of(fresh) or ""
    for wrong in ("", "x", token[:-1], token[::-1], "å", "x" * 5000):
        refused = send(fresh, browser, token=wrong)
        assert (refused.status_code, "not the set-up token" in refused.text) == (401, True)
        assert OWNER["email"] in refused.text
        assert PASSWORD not in refused.text
    assert fresh.run(fresh.engine.read(EVERYWHERE, directory.workspaces_listed)) == []


def test_another_site_sets_nothing_up(fresh: Served, browser: httpx2.Client) -> None:
    form = {**OWNER, "password": PASSWORD, "again": PASSWORD, "token": token_of(fresh) or ""}
    for headers in ({}, {"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert browser.post("/setup", data=form, headers=headers).status_code == 403
    assert token_of(fresh) is not None


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("workspace", " ", "The workspace's name"),
        ("name", "", "Your name must"),
        ("email", "nobody", "The e-mail address"),
        ("password", "short", "the same twice"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_lost(
    fresh: Served, browser: httpx2.Client, field: str, value: str, said: str
) -> None:
    token = token_of(fresh) or ""
    refused = send(fresh, browser, **{"token": token, field: value})
    sentence = refused.text.partition('role="alert">')[2].partition("</p>")[0]
    assert refused.status_code == 400
    assert said in sentence
    assert token in refused.text
    assert token_of(fresh) == token


def test_of_two_who_set_up_at_once_one_is_the_owner(fresh: Served) -> None:
    token = token_of(fresh) or ""

    def try_it(name: str) -> bool:
        with httpx2.Client(base_url=fresh.url, timeout=30, trust_env=False, headers=HTML) as client:
            return "set-cookie" in send(fresh, client, token=token, email=f"{name}@example.org").headers

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(try_it, ("a", "b"))) == [False, True]
    assert len(fresh.run(fresh.engine.read(EVERYWHERE, directory.workspaces_listed))) == 1


def test_a_workspace_that_was_offered_becomes_theirs(fresh: Served, browser: httpx2.Client) -> None:
    async def make(tx: Tx) -> tuple[str, str]:
        workspace = await workspaces.create(tx, name="My company")
        await setting_up.offer(tx, workspace)
        scope = Scope(tx.within(workspace.id), workspace=workspace, actor=OPERATOR, door="cli")
        owner = await members.create(scope, email="owner@example.org", name="Owner", role=Role.OWNER)
        _, key = await api_keys.create(scope, name="make serve", permissions=tuple(Permission))
        return key, await login_links.make(scope, owner)

    key, link = fresh.run(fresh.engine.write(EVERYWHERE, make))
    assert browser.get("/login").status_code == 200
    assert send(fresh, browser, token=token_of(fresh) or "").status_code == 303
    found = browser.get("/rest/v1/members", headers={"x-api-key": key}).json()["data"]
    assert [(one["email"], one["role"]) for one in found] == [("alice@example.org", "owner")]
    me = browser.get("/rest/v1/me", headers={"x-api-key": key}).json()
    assert me["workspace"]["name"] == "Example AB"
    browser.post(f"/login/{link}", headers={"origin": fresh.url})
    assert "You are in no workspace" in browser.get("/inbox").text
    assert token_of(fresh) is None


def test_a_field_without_words_of_its_own_is_refused_all_the_same(
    fresh: Served, browser: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_given: object) -> str:
        raise Invalid("country", "is no country")

    monkeypatch.setattr(setting_up, "set_up", refuse)
    answer = send(fresh, browser, token=token_of(fresh) or "")
    assert (answer.status_code, "Something here cannot be as it is" in answer.text) == (400, True)
