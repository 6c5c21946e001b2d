"""The hub as it is run, beside a real IMAP server: letters become tickets, also when the hub is killed."""

from collections import Counter
from pathlib import Path
from typing import Any

from tests.cli.terminal import Terminal
from tests.mail.imap.conftest import letter, until
from tests.mail.imap.dovecot import PASSWORD, Account, dovecot
from tests.support.hub_process import HubProcess, running

COUNT = 120


def connect(terminal: Terminal, account: Account) -> None:
    """Connect the mailbox; what a killed hub held is free again then."""
    terminal.json(
        *("mailbox", "connect", "1", "--workspace", "200", "--imap", f"127.0.0.1:{account.server.port}"),
        *("--security", "none", "--username", account.user, "--password-stdin"),
        given=f"{PASSWORD}\n",
    )


def letters(terminal: Terminal) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = terminal.json("mail", "letters", "--workspace", "200", "--limit", "1000")
    return found


def test_letters_become_tickets_once_though_the_hub_is_killed_while_it_fetches(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path / "data", environment={"ROLODESK_EGRESS_ALLOW": "127.0.0.1"})
    terminal = Terminal(tmp_path / "data")
    terminal.json("workspace", "create", "--name", "Example", "--id", "200")
    terminal.json(
        "mailbox", "create", "--workspace", "200", "--name", "Support", "--address", "info@example.org"
    )
    with dovecot() as server:
        account = server.make_account("info")
        for number in range(COUNT):
            account.put(letter(f"letter {number}"))
        for wanted in (1, COUNT // 2):
            with running(hub):  # ends with kill -9
                connect(terminal, account)
                until(lambda wanted=wanted: len(letters(terminal)) >= wanted)  # type: ignore[misc]  # bound now
        with running(hub):
            connect(terminal, account)
            account.put(letter("the last"))
            until(lambda: sum(one["state"] == "taken" for one in letters(terminal)) == COUNT + 1)
    subjects = Counter(one["subject"] for one in letters(terminal))
    assert subjects == Counter(["the last", *(f"letter {number}" for number in range(COUNT))])
