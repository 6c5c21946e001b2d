"""Passwords come from stdin, never from the command line, and are stored as a hash."""

import pytest

from rolodesk.cli.store import use_store
from rolodesk.model.password import password_matches
from rolodesk.storage import directory
from rolodesk.storage.transaction import EVERYWHERE
from tests.cli.terminal import Terminal

IN_IT = ("--workspace", "200", "--email", "a@example.org")
FIRST, SECOND = "correct horse battery", "staple of another horse"


@pytest.fixture
def office(terminal: Terminal) -> Terminal:
    terminal.json("workspace", "create", "--name", "Example AB", "--id", "200")
    return terminal


def opens(terminal: Terminal, password: str) -> bool:
    person = use_store(
        terminal.settings,
        lambda engine: engine.read(EVERYWHERE, lambda tx: directory.person_by_email(tx, "a@example.org")),
    )
    assert person is not None
    return password_matches(person.password_hash, password)


def test_a_member_comes_without_a_password_and_is_given_one(office: Terminal) -> None:
    member = office.json("member", "create", *IN_IT, "--name", "A")
    assert not opens(office, "")
    assert office.json("member", "set-password", *IN_IT, given=f"{FIRST}\n") == member
    assert opens(office, FIRST)


def test_a_first_password_comes_with_the_member(office: Terminal) -> None:
    office.json("member", "create", *IN_IT, "--name", "A", "--password-stdin", given=f"{FIRST}\nignored")
    assert opens(office, FIRST)
    office.json("member", "set-password", *IN_IT, given=SECOND)
    assert not opens(office, FIRST)
    assert opens(office, SECOND)


def test_a_short_password_is_refused_and_nobody_is_made(office: Terminal) -> None:
    refused = office.refused("member", "create", *IN_IT, "--name", "A", "--password-stdin", given="short\n")
    assert refused == "password: must have 12 to 1024 characters"
    assert office.json("member", "list", "--workspace", "200") == []


def test_nobody_elses_password_can_be_set(office: Terminal) -> None:
    assert office.refused("member", "set-password", *IN_IT, given=FIRST) == (
        "there is no member a@example.org"
    )
