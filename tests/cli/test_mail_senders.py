"""`rolodesk mail block`, `unblock`, `blocked`, `flagged`, `unflag`."""

import pytest

from rolodesk.actions.intake.flagging import flag
from rolodesk.cli.store import write_in
from tests.cli.terminal import Terminal

IN = ("--workspace", "200")


@pytest.fixture
def office(terminal: Terminal) -> Terminal:
    """An installation with two workspaces."""
    terminal.json("workspace", "create", "--name", "Example AB", "--id", "200")
    terminal.json("workspace", "create", "--name", "Outsiders Ltd", "--id", "300")
    return terminal


def test_a_sender_is_blocked_listed_and_unblocked(office: Terminal) -> None:
    made = office.json("mail", "block", *IN, "@Bad.example")
    assert made == {"workspace": 200, "sender": "@bad.example"}
    (listed,) = office.json("mail", "blocked", *IN)
    assert (listed["workspace"], listed["sender"]) == (200, "@bad.example")
    assert listed["created_at"].endswith("Z")
    assert office.json("mail", "blocked", "--workspace", "300") == []

    assert office.refused("mail", "block", *IN, "@bad.example") == "@bad.example is blocked already"
    assert office.json("mail", "unblock", *IN, "@bad.example") == made
    assert office.refused("mail", "unblock", *IN, "@bad.example") == "there is no blocked sender @bad.example"


def test_what_is_no_sender_is_refused(office: Terminal) -> None:
    assert office.refused("mail", "block", *IN, "bad").startswith("sender: must be an e-mail address")
    assert office.refused("mail", "block", "--workspace", "9", "@x.example") == "there is no workspace 9"


def test_a_flagged_address_is_listed_until_the_flag_is_taken_off(office: Terminal) -> None:
    write_in(office.settings, 200, lambda scope: flag(scope, "Anna@x.example", "5.1.1 no such user"))
    (listed,) = office.json("mail", "flagged", *IN)
    assert (listed["email"], listed["reason"]) == ("anna@x.example", "5.1.1 no such user")
    assert office.json("mail", "unflag", *IN, "ANNA@x.example") == {
        "workspace": 200,
        "email": "ANNA@x.example",
    }
    assert office.refused("mail", "unflag", *IN, "anna@x.example") == (
        "there is no flagged address anna@x.example"
    )
