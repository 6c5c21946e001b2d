"""`rolodesk ticket edit`: what no dialect can set."""

import pytest

from rolodesk.actions.tickets.inserting import insert
from rolodesk.cli.store import write_in
from rolodesk.model.ticket import NewMessage
from tests.cli.terminal import Terminal

EDIT = ("ticket", "edit", "--workspace", "200")


@pytest.fixture
def office(terminal: Terminal) -> Terminal:
    """An installation with a mailbox, an agent in it, and the tickets 1 and 2."""
    terminal.json("workspace", "create", "--name", "Example AB", "--id", "200")
    terminal.json("member", "create", "--workspace", "200", "--email", "b@example.org", "--name", "Bob")
    terminal.json(
        *("mailbox", "create", "--workspace", "200", "--name", "Support"),
        *("--address", "info@example.org", "--member", "b@example.org"),
    )
    for subject in ("First", "Second"):
        new = NewMessage(
            from_email="c@example.com",
            to_email="info@example.org",
            subject=subject,
            plain="Hello",
            append_open=False,
        )
        write_in(terminal.settings, 200, lambda scope, new=new: insert(scope, new))  # type: ignore[misc]  # bound now
    return terminal


def test_everything_is_set_at_once_and_taken_back(office: Terminal) -> None:
    edited = office.json(
        *(*EDIT, "1", "--status", "on-hold", "--subject", "Renamed", "--note", "Call back"),
        *("--tag", "vip", "--tag", "loud", "--label", "Bikes", "--field", "Order=17", "--field", "Size = L"),
        *("--assign", "b@example.org", "--link", "2"),
    )
    created_at, updated_at = edited.pop("created_at"), edited.pop("updated_at")
    assert updated_at >= created_at
    assert edited == {
        "id": 1,
        "workspace": 200,
        "mailbox": 1,
        "status": "on-hold",
        "subject": "Renamed",
        "note": "Call back",
        "tags": ["vip", "loud"],
        "labels": ["Bikes"],
        "custom_fields": {"Order": "17", "Size": "L"},
    }
    taken_back = office.json(
        *(*EDIT, "1", "--note", "", "--untag", "LOUD", "--unlabel", "bikes", "--field", "Order="),
        *("--unassign", "b@example.org", "--unlink", "2"),
    )
    assert (taken_back["note"], taken_back["tags"], taken_back["labels"]) == ("", ["vip"], [])
    assert taken_back["custom_fields"] == {"Size": "L"}


def test_a_refusal_names_the_option(office: Terminal) -> None:
    assert office.refused(*EDIT, "9", "--note", "x") == "there is no ticket 9"
    assert office.refused(*EDIT, "1", "--assign", "x@example.org") == (
        "assign[0]: must be the e-mail address of a member of the workspace"
    )
    assert office.refused(*EDIT, "1", "--link", "9") == "link[0]: must be the id of another ticket"
