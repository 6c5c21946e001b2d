"""`rolodesk mail import`, `letters`, `show`, `retry` and `restore`."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from rolodesk.model.letter import LetterState
from rolodesk.storage import letters
from rolodesk.storage.engine.opening import open_engine
from rolodesk.storage.transaction import Tx
from tests.cli.terminal import Terminal

LETTER = """\
From: Anna Berg <anna@example.net>
To: Support <support@example.org>
Subject: Where is my parcel?
Message-ID: <{number}@example.net>
Date: Sun, 22 Nov 2026 10:00:00 +0100

Order {number}
"""
POSTMARK = "From anna@example.net Sun Nov 22 10:00:00 2026\n"


@pytest.fixture
def desk(terminal: Terminal) -> Terminal:
    """An installation with a mailbox."""
    terminal.json("workspace", "create", "--name", "Example AB", "--id", "200")
    terminal.json(
        "mailbox", "create", "--workspace", "200", "--name", "Support", "--address", "support@example.org"
    )
    return terminal


def eml(folder: Path, number: int, **replaced: str) -> str:
    """A file of one letter; parts of it may be replaced."""
    text = LETTER.format(number=number)
    for old, new in replaced.items():
        text = text.replace(old, new)
    file = folder / f"{number}.eml"
    file.write_text(text)
    return str(file)


def listed(terminal: Terminal, *options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = terminal.json("mail", "letters", *options)
    return found


def set_state(terminal: Terminal, letter_id: int, state: LetterState) -> None:
    """Let a letter have become something, behind the commands' back."""

    async def work() -> None:
        engine = await open_engine(terminal.settings.store)

        async def change(tx: Tx) -> None:
            await letters.finish(tx, letter_id, state=state, reason="by a test")

        await engine.write(200, change)
        await engine.close()

    asyncio.run(work())


def test_a_letter_is_a_ticket_when_the_command_ends(desk: Terminal, tmp_path: Path) -> None:
    told = desk.json("mail", "import", eml(tmp_path, 1))
    (letter,) = told["letters"]
    assert told["left_out"] == []
    assert (letter["state"], letter["source"], letter["subject"]) == (
        "taken",
        "import",
        "Where is my parcel?",
    )
    assert (letter["from"], letter["to"]) == ("anna@example.net", "support@example.org")
    assert (letter["workspace"], letter["number"]) == (200, 1)
    assert letter["file"].endswith("1.eml")
    assert listed(desk)[0]["ticket"] == letter["ticket"]


def test_an_mbox_is_imported_in_its_order_and_again_makes_nothing_new(desk: Terminal, tmp_path: Path) -> None:
    mbox = tmp_path / "support.mbox"
    mbox.write_text("\n".join(POSTMARK + LETTER.format(number=number) for number in range(5)))
    first = desk.json("mail", "import", str(mbox))["letters"]
    tickets = [letter["ticket"] for letter in first]
    assert [letter["message_id"] for letter in first] == [f"{number}@example.net" for number in range(5)]
    assert tickets == sorted(set(tickets))
    again = desk.json("mail", "import", str(mbox))["letters"]
    assert [(letter["state"], letter["ticket"]) for letter in again] == [
        ("repeated", ticket) for ticket in tickets
    ]


def test_standard_input_is_read(desk: Terminal) -> None:
    said = desk.spawn("mail", "import", "-", "--json", given=POSTMARK + LETTER.format(number=1))
    assert [letter["state"] for letter in said.answer["letters"]] == ["taken"]


def test_a_letter_for_nobody_here_is_left_out_and_told(desk: Terminal, tmp_path: Path) -> None:
    other = eml(tmp_path, 1, **{"support@example.org": "someone@example.com"})
    said = desk.run("mail", "import", other, eml(tmp_path, 2), "--json")
    told = json.loads(said.out)
    assert said.code == 1
    assert [letter["state"] for letter in told["letters"]] == ["taken"]
    assert told["left_out"][0]["reason"] == "it is to no mailbox's address; say which one's with --to"
    said = desk.run("mail", "import", other)
    assert (said.code, said.out.splitlines()[0]) == (1, "imported 0 letters: nothing")
    assert f"left out {other}, letter 1" in said.out
    told = desk.json("mail", "import", other, "--to", "support@example.org")
    assert [letter["to"] for letter in told["letters"]] == ["support@example.org"]


def test_the_addressee_is_whom_it_was_delivered_to(desk: Terminal, tmp_path: Path) -> None:
    sales = ("--name", "Sales", "--address", "sales@example.org")
    desk.json("mailbox", "create", "--workspace", "200", *sales)
    file = eml(tmp_path, 1, **{"Subject:": "Delivered-To: sales@example.org\nReturn-Path: <>\nSubject:"})
    (letter,) = desk.json("mail", "import", file)["letters"]
    assert (letter["to"], letter["envelope_from"]) == ("sales@example.org", "")
    file = eml(tmp_path, 2, **{"Support <support@": "<support+r7.aaaaaaaaaaaaaaaa@"})
    (letter,) = desk.json("mail", "import", file, "--to", "support@example.org")["letters"]
    assert letter["to"] == "support+r7.aaaaaaaaaaaaaaaa@example.org"


def test_an_address_that_is_no_mailboxes_is_refused(desk: Terminal, tmp_path: Path) -> None:
    file = eml(tmp_path, 1)
    refused = desk.refused("mail", "import", file, "--to", "nobody@example.org")
    assert refused == "there is no mailbox of the address nobody@example.org"
    assert listed(desk) == []


def test_a_letter_over_the_limit_is_left_out(desk: Terminal, tmp_path: Path) -> None:
    file = eml(tmp_path, 1, Order="x" * 70_000)
    environment = {"ROLODESK_MAIL_SIZE_LIMIT": "65536"}
    said = desk.run("mail", "import", file, "--json", environment=environment)
    assert (said.code, json.loads(said.out)["left_out"][0]["reason"]) == (1, "it has more than 65536 bytes")


def test_letters_may_be_left_to_the_running_hub(desk: Terminal, tmp_path: Path) -> None:
    (letter,) = desk.json("mail", "import", "--later", eml(tmp_path, 1))["letters"]
    assert letter["state"] == "waiting"
    assert [one["id"] for one in listed(desk, "--state", "waiting")] == [letter["id"]]
    # Another import takes in what was there before it.
    desk.json("mail", "import", eml(tmp_path, 2))
    assert {one["state"] for one in listed(desk, "--workspace", "200")} == {"taken"}


def test_a_parked_letter_is_shown_with_its_reason_and_retried(desk: Terminal, tmp_path: Path) -> None:
    (letter,) = desk.json("mail", "import", "--later", eml(tmp_path, 1))["letters"]
    (file,) = [path for path in (desk.data / "blobs").rglob("*") if path.is_file()]
    aside = file.rename(tmp_path / "aside")
    desk.run("mail", "import", "--json", eml(tmp_path, 2))
    (parked,) = listed(desk, "--state", "parked")
    assert parked["id"] == letter["id"]
    assert "No such file" in parked["reason"]
    shown = desk.json("mail", "show", str(letter["id"]), "--workspace", "200")
    assert shown["reason"] == parked["reason"]
    assert "reason: " in desk.run("mail", "show", str(letter["id"]), "--workspace", "200").out
    doctor = {finding["check"]: finding for finding in json.loads(desk.run("doctor", "--json").out)}
    assert doctor["parked letters"]["what"] == "letters that could not be taken in: 1 in workspace 200"
    aside.rename(file)
    (waiting,) = desk.json("mail", "retry", "--workspace", "200", "--all")
    assert (waiting["id"], waiting["state"]) == (letter["id"], "waiting")
    desk.json("mail", "import", eml(tmp_path, 3))
    assert listed(desk, "--state", "parked") == []


def test_a_dropped_letter_is_restored(desk: Terminal, tmp_path: Path) -> None:
    (letter,) = desk.json("mail", "import", "--later", eml(tmp_path, 1))["letters"]
    set_state(desk, letter["id"], LetterState.DROPPED)
    where = (str(letter["id"]), "--workspace", "200")
    assert desk.refused("mail", "retry", *where) == f"the letter {letter['id']} is not parked, it is dropped"
    assert [one["state"] for one in desk.json("mail", "restore", *where)] == ["waiting"]
    refused = desk.refused("mail", "restore", *where)
    assert refused == f"the letter {letter['id']} was not dropped, it is waiting"
    desk.json("mail", "import", eml(tmp_path, 2))
    assert desk.json("mail", "show", *where)["state"] == "taken"


def test_a_letter_is_printed_byte_by_byte(desk: Terminal, tmp_path: Path) -> None:
    file = eml(tmp_path, 1)
    (letter,) = desk.json("mail", "import", "--later", file)["letters"]
    said = desk.spawn("mail", "show", str(letter["id"]), "--workspace", "200", "--raw")
    assert said.out == Path(file).read_text()


def test_a_letter_that_is_not_there_is_refused(desk: Terminal) -> None:
    for command in ("show", "retry", "restore"):
        assert desk.refused("mail", command, "999", "--workspace", "200") == "there is no letter 999"


def test_retry_wants_letters_or_all_of_them(desk: Terminal) -> None:
    for arguments in ((), ("1", "--all")):
        said = desk.run("mail", "retry", "--workspace", "200", *arguments)
        assert said.code == 2
        assert "name letters by their ids, or say --all" in said.err
