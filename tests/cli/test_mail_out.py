"""Writing to the outside on the command line, and looking at what leaves."""

import asyncio
from pathlib import Path

import pytest

from rolodesk.actions.tickets.inserting import insert
from rolodesk.cli.store import opened, write_in
from rolodesk.mail.outbound.lines import Lines
from rolodesk.mail.outbound.sender import Sender
from rolodesk.model.ticket import NewMessage
from rolodesk.storage.blobs import open_blobs
from rolodesk.storage.keyring import keyring_at
from tests.cli.terminal import Terminal

REPLY = ("ticket", "reply", "--workspace", "200")
BOB = ("--member", "b@example.org")


@pytest.fixture
def office(terminal: Terminal) -> Terminal:
    """An installation with a mailbox that sends at once, an agent in it, and the ticket 1 of Carl."""
    terminal.json("workspace", "create", "--name", "Example AB", "--id", "200")
    terminal.json("member", "create", "--workspace", "200", "--email", "b@example.org", "--name", "Bob")
    terminal.json(
        *("mailbox", "create", "--workspace", "200", "--name", "Support"),
        *("--address", "info@example.org", "--member", "b@example.org"),
    )
    terminal.json("mailbox", "edit", "--workspace", "200", "1", "--undo-seconds", "0")
    new = NewMessage(
        from_email="c@example.com", to_email="info@example.org", subject="Min cykel", plain="Var är den?"
    )
    write_in(terminal.settings, 200, lambda scope: insert(scope, new))
    return terminal


def send(office: Terminal) -> int:
    """Do what the background process does."""
    settings = office.settings

    async def work() -> int:
        async with opened(settings) as engine:
            keyring = keyring_at(settings.data, given=settings.secret_keys)
            sender = Sender(engine, open_blobs(settings.blobs), keyring=keyring, lines=Lines())
            return await sender.send_due()

    return asyncio.run(work())


def test_a_reply_is_found_in_the_outbox(office: Terminal, tmp_path: Path) -> None:
    picture, page = tmp_path / "bild.png", tmp_path / "answer.html"
    picture.write_bytes(b"\x89PNG")
    page.write_text('<p>Här <img src="cid:bild.png"></p><script>x</script>', "utf-8")
    written = office.json(
        *(*REPLY, "1", *BOB, "--text", "Här är den.", "--html", str(page), "--attach", str(picture)),
        *("--bcc", "boss@example.net", "--status", "solved"),
    )
    assert (written["state"], written["kind"], written["status"]) == ("waiting", "reply", "solved")
    assert [one["email"] for one in written["recipients"]] == ["c@example.com", "boss@example.net"]
    assert [one["reason"] for one in office.json("mail", "queue")] == ["it is about to leave"]
    assert send(office) == 1
    assert office.json("mail", "queue") == []
    [mail] = office.json("mail", "outbox")
    assert mail["text"].startswith("Här är den.\n\nOn ")
    assert {name: mail[name] for name in ("id", "workspace", "ticket", "from", "to", "subject")} == {
        "id": written["id"],
        "workspace": 200,
        "ticket": 1,
        "from": "info@example.org",
        "to": "c@example.com",
        "subject": "Re: Min cykel [#1]",
    }
    assert mail["headers"]["Message-ID"] == written["message_id"]
    assert mail["headers"]["From"] == "Support <info@example.org>"
    assert mail["recipients"] == ["c@example.com", "boss@example.net"]
    assert "Subject: Re: Min cykel [#1]" in office.run("mail", "outbox").out
    assert office.json("mail", "outbox", "--workspace", "201") == []
    assert [one["state"] for one in office.json("mail", "queue", "--state", "sent")] == ["sent"]


def test_a_letter_is_forwarded(office: Terminal) -> None:
    written = office.json(
        *("ticket", "forward", "--workspace", "200", "1", *BOB, "--text", "-", "--to", "d@supplier.example"),
        given="Kan ni hjälpa?",
    )
    assert (written["kind"], written["status"]) == ("forward", "new")
    send(office)
    [mail] = office.json("mail", "outbox")
    assert (mail["to"], mail["subject"]) == ("d@supplier.example", "Fwd: Min cykel [#1]")
    assert "Kan ni hjälpa?" in mail["text"]
    assert "Var är den?" in mail["text"]


def test_a_scheduled_mail_waits_and_is_taken_back(office: Terminal) -> None:
    written = office.json(*REPLY, "1", *BOB, "--text", "Later", "--at", "2100-01-01T08:00:00Z")
    assert send(office) == 0
    [waiting] = office.json("mail", "queue")
    assert waiting["reason"] == "it leaves at 2100-01-01T08:00:00.000Z"
    taken_back = office.json("mail", "cancel", "--workspace", "200", str(written["id"]))
    assert taken_back["state"] == "cancelled"
    assert "cannot be released" in office.refused("mail", "release", "--workspace", "200", str(written["id"]))


def test_a_pause_stops_all_of_it_and_the_doctor_says_so(office: Terminal) -> None:
    office.json(*REPLY, "1", *BOB, "--text", "Wait")
    assert office.json("mail", "pause", "--reason", "we move")["paused"] is True
    assert send(office) == 0
    found = {one["check"]: one for one in office.json("doctor")}
    assert found["sending"]["level"] == "warning"
    assert "all sending is paused: we move (" in found["sending"]["what"]
    assert "rolodesk mail resume" in found["sending"]["mend"]
    assert office.json("mail", "resume") == {"paused": False, "was_paused": True}
    assert office.json("mail", "resume") == {"paused": False, "was_paused": False}
    assert send(office) == 1
    assert {one["check"]: one["level"] for one in office.json("doctor")}["sending"] == "ok"


def test_a_restored_backup_sends_nothing_until_it_is_told_to(office: Terminal, tmp_path: Path) -> None:
    office.json(*REPLY, "1", *BOB, "--text", "Sent twice?")
    office.json("backup", str(tmp_path / "backup.zip"))
    elsewhere = Terminal(tmp_path / "elsewhere")
    elsewhere.json("restore", str(tmp_path / "backup.zip"))
    assert send(elsewhere) == 0
    [waiting] = elsewhere.json("mail", "queue")
    assert waiting["reason"].startswith("all sending is paused: a backup of 20")
    elsewhere.json("mail", "resume")
    assert send(elsewhere) == 1


def test_refusals_name_what_is_wrong(office: Terminal, tmp_path: Path) -> None:
    assert office.refused(*REPLY, "9", "--text", "x") == "there is no ticket 9"
    assert office.refused(*REPLY, "1", "--text", " ") == "text: must not be blank"
    assert office.refused(*REPLY, "1", "--text", "x", "--member", "n@example.org") == (
        "member: must be the e-mail address of a member of the workspace"
    )
    assert office.refused(*REPLY, "1", "--text", "x", "--at", "soon").startswith("at: must be a date")
    assert office.refused("mail", "cancel", "--workspace", "200", "7") == "there is no mail 7"
    unseen = office.refused(*REPLY, "1", "--text", "x", "--seen", "0")
    assert unseen == "seen_message_id: must be the id of a message of this ticket"
    page = tmp_path / "page.html"
    page.write_bytes(b"\xff\xfe")
    assert office.refused(*REPLY, "1", "--text", "x", "--html", str(page)) == (
        "html: must be a file in UTF-8"
    )
    office.refused(*REPLY, "9", "--text", "x", "--attach", str(page))
    blobs = office.settings.data / "blobs"
    assert [path for path in blobs.rglob("*") if path.is_file()] == []
