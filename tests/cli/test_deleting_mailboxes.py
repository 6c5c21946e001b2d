"""`rolodesk mailbox delete`: what takes over, what is refused, and what a job goes on with."""

import pytest

from rolodesk.actions import mailbox_removal
from rolodesk.actions.tickets.inserting import insert
from rolodesk.cli.store import write_in
from rolodesk.model.ticket import NewMessage
from tests.cli.terminal import Terminal

DELETE = ("mailbox", "delete", "--workspace", "200")


@pytest.fixture
def office(terminal: Terminal) -> Terminal:
    """An installation with the mailboxes 1, in which the tickets 1 and 2 are, and 2."""
    terminal.json("workspace", "create", "--name", "Example AB", "--id", "200")
    for name in ("support", "sales"):
        address = f"{name}@example.org"
        terminal.json("mailbox", "create", "--workspace", "200", "--name", name, "--address", address)
    for subject in ("First", "Second"):
        new = NewMessage(
            from_email="c@example.com",
            to_email="support@example.org",
            subject=subject,
            plain="Hello",
            append_open=False,
        )
        write_in(terminal.settings, 200, lambda scope, new=new: insert(scope, new))  # type: ignore[misc]  # bound now
    return terminal


def listed(office: Terminal) -> dict[int, list[str]]:
    found = office.json("mailbox", "list", "--workspace", "200")
    return {one["id"]: one["addresses"] for one in found}


def test_a_mailbox_without_tickets_goes(office: Terminal) -> None:
    told = office.json(*DELETE, "2")
    assert told == {"id": 2, "workspace": 200, "move_to": None, "job": None}
    assert listed(office) == {1: ["support@example.org"]}
    assert office.run("audit", "verify", "--workspace", "200").code == 0


def test_another_takes_over(office: Terminal) -> None:
    said = office.run(*DELETE, "1", "--move-to", "2")
    assert (said.code, said.out) == (0, "deleted the mailbox 1\n")
    assert listed(office) == {2: ["sales@example.org", "support@example.org"]}
    ticket = office.json("ticket", "edit", "--workspace", "200", "1", "--status", "new")
    assert ticket["mailbox"] == 2


def test_many_tickets_are_moved_by_a_job(office: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox_removal, "AT_ONCE", 1)
    told = office.json(*DELETE, "1", "--move-to", "2")
    assert told == {"id": 1, "workspace": 200, "move_to": 2, "job": 1}
    assert sorted(listed(office)) == [1, 2]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["1"], "tickets are in this mailbox"),
        (["1", "--move-to", "1"], "there is no other mailbox 1"),
        (["1", "--move-to", "9"], "there is no other mailbox 9"),
        (["9"], "no mailbox 9"),
    ],
)
def test_what_may_not_go_stays(office: Terminal, arguments: list[str], sentence: str) -> None:
    assert sentence in office.run(*DELETE, *arguments, "--json").error
    assert sorted(listed(office)) == [1, 2]
