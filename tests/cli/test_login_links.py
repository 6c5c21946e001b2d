"""A link that logs a member in is made where the operator sits."""

import pytest

from rolodesk.actions import login_links
from rolodesk.cli.store import use_store
from rolodesk.model.errors import NotAuthenticated
from rolodesk.storage.directory import LoginLink
from rolodesk.storage.transaction import EVERYWHERE
from tests.cli.terminal import Terminal

IN_IT = ("--workspace", "200", "--email", "a@example.org")


@pytest.fixture
def office(terminal: Terminal) -> Terminal:
    terminal.json("workspace", "create", "--name", "Example AB", "--id", "200")
    terminal.json("member", "create", *IN_IT, "--name", "A")
    return terminal


def use(terminal: Terminal, token: str) -> LoginLink:
    return use_store(
        terminal.settings,
        lambda engine: engine.write(EVERYWHERE, lambda tx: login_links.use(tx, token)),
    )


def test_the_link_logs_the_member_in_once(office: Terminal) -> None:
    made = office.json("member", "login-link", *IN_IT)
    assert made["email"] == "a@example.org"
    origin, _, token = made["url"].rpartition("/login/")
    assert origin == "http://127.0.0.1:8080"
    assert use(office, token).workspace_id is None
    with pytest.raises(NotAuthenticated):
        use(office, token)


def test_the_link_is_on_the_public_url(office: Terminal) -> None:
    said = office.run(
        "member", "login-link", *IN_IT, environment={"ROLODESK_PUBLIC_URL": "https://desk.example"}
    )
    assert said.out.startswith("https://desk.example/login/")
    assert said.out.count("\n") == 1


def test_there_is_no_link_for_a_stranger(office: Terminal) -> None:
    assert office.refused("member", "login-link", "--workspace", "200", "--email", "z@example.org") == (
        "there is no member z@example.org"
    )
