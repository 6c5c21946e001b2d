"""Changing mailboxes, and connecting them with mail servers, on the command line."""

import json
from pathlib import Path
from typing import Final

import pytest

from rolodesk.model.sealing import new_keyring
from rolodesk.storage.keyring import FILE, open_keyring
from tests.cli.terminal import Terminal

GRANT = {
    "token_endpoint": "https://login.example.org/token",
    "client_id": "rolodesk",
    "client_secret": "client horse",
    "refresh_token": "refresh horse",
    "scope": "mail",
}


@pytest.fixture
def office(terminal: Terminal) -> Terminal:
    terminal.json("workspace", "create", "--name", "Example", "--id", "200")
    make(terminal, "Support", "info@example.org")
    return terminal


def make(office: Terminal, name: str, address: str) -> None:
    office.json("mailbox", "create", "--workspace", "200", "--name", name, "--address", address)


def refusal(office: Terminal, *arguments: str, given: str = "") -> str:
    """What is said to a line that is not understood, or refused."""
    said = office.run(*arguments, "--json", given=given)
    assert (said.code > 0, said.out) == (True, "")
    return str(json.loads(said.err)["error"])


def edit(office: Terminal, *arguments: str) -> str:
    return refusal(office, "mailbox", "edit", "1", "--workspace", "200", *arguments)


def connect(office: Terminal, *arguments: str, given: str = "correct horse\n") -> list[str]:
    """Connect the mailbox; answer what was said, and what any file and the journal then hold."""
    said = office.run("mailbox", "connect", "1", "--workspace", "200", *arguments, "--json", given=given)
    return [said.out, said.err]


IMAP = ("--imap", "imap.example.org", "--username", "info@example.org", "--password-stdin")


def test_a_mailbox_is_connected_observes_and_is_confirmed(office: Terminal) -> None:
    made = office.json("mailbox", "connect", "1", "--workspace", "200", *IMAP, given="correct horse\n")
    assert {**made, "updated_at": ""} == {
        "mailbox": 1,
        "workspace": 200,
        "sending": "observing",
        "kind": "imap",
        "host": "imap.example.org",
        "port": 993,
        "security": "tls",
        "auth": "password",
        "username": "info@example.org",
        "folder": "INBOX",
        "mark_seen": False,
        "only_since": None,
        "state": "new",
        "last_ok_at": None,
        "last_error_at": None,
        "last_error": "",
        "next_try_at": None,
        "updated_at": "",
    }
    relay = ("--relay", "mail.example.org:25", "--security", "none")
    assert office.json("mailbox", "connect", "1", "--workspace", "200", *relay)["auth"] == "none"

    (listed,) = office.json("mailbox", "list", "--workspace", "200")
    assert listed["sending"] == "observing"
    assert [(one["kind"], one["state"], one["port"]) for one in listed["connections"]] == [
        ("imap", "new", 993),
        ("relay", "new", 25),
    ]
    table = office.run("mailbox", "list", "--workspace", "200")
    assert "imap new, relay new" in table.out

    assert office.json("mailbox", "confirm", "1", "--workspace", "200")["sending"] == "active"
    office.json("mailbox", "disconnect", "1", "--workspace", "200", "--imap")
    (listed,) = office.json("mailbox", "list", "--workspace", "200")
    assert [one["kind"] for one in listed["connections"]] == ["relay"]
    assert listed["sending"] == "active"


def test_who_is_connected_hears_what_is_next_unless_it_was_confirmed(office: Terminal) -> None:
    line = ("mailbox", "connect", "1", "--workspace", "200", *IMAP)
    said = office.run(*line, given="correct horse\n")
    assert said.out.splitlines() == [
        "the mailbox Support fetches its letters from imap.example.org:993",
        "it observes, and sends nothing before you run: rolodesk mailbox confirm 1 --workspace 200",
    ]
    office.json("mailbox", "confirm", "1", "--workspace", "200")
    assert office.run(*line, given="battery\n").out.splitlines() == said.out.splitlines()[:1]


PLACES: Final = [
    ("imap.example.org:1143", "imap.example.org", 1143),
    ("192.0.2.7", "192.0.2.7", 993),
    ("[2001:db8::1]", "2001:db8::1", 993),
    ("[2001:db8::1]:1143", "2001:db8::1", 1143),
]


def test_host_and_port_are_read(office: Terminal) -> None:
    for place, host, port in PLACES:
        options = ("--workspace", "200", "--imap", place, *IMAP[2:])
        made = office.json("mailbox", "connect", "1", *options, given="correct horse\n")
        assert (made["host"], made["port"]) == (host, port)


def test_no_secret_is_said_or_stored_in_the_clear(office: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "grant.json"
    file.write_text(json.dumps(GRANT))
    said = connect(office, *IMAP)
    said += connect(office, "--relay", "mail.example.org", "--username", "x", "--oauth-file", str(file))
    said += connect(office, *IMAP, "--folder", "\x7f")
    said.append(office.run("mailbox", "list", "--workspace", "200", "--json").out)
    said.append(office.run("mailbox", "list", "--workspace", "200").out)
    said.append(office.run("doctor", "--json").out)
    said.append(office.run("mail", "rotate-key", "--json").out)
    backup = tmp_path / "all.backup"
    office.json("backup", str(backup))
    contents = [path.read_bytes() for path in office.data.rglob("*") if path.is_file()]
    keys = (office.data / FILE).read_text().split()
    assert [one["auth"] for one in json.loads(said[6])[0]["connections"]] == ["password", "oauth"]
    for content in [*(text.encode() for text in said), *contents, backup.read_bytes()]:
        assert b"horse" not in content
    for key in keys:
        assert not any(key in text for text in said)
        assert key.encode() not in backup.read_bytes()


def test_a_grant_is_taken_from_stdin(office: Terminal) -> None:
    options = ("--imap", "i.example.org", "--username", "x", "--oauth-file", "-")
    made = office.json("mailbox", "connect", "1", "--workspace", "200", *options, given=json.dumps(GRANT))
    assert made["auth"] == "oauth"


REFUSED: Final = [
    ((), "", "give either --imap or --relay"),
    (("--imap", "a", "--relay", "b"), "", "give either --imap or --relay"),
    (("--imap", "a:b", *IMAP[2:]), "x\n", "is not HOST or HOST:PORT"),
    (("--imap", "a:99999", *IMAP[2:]), "x\n", "port: must be 1 to 65535"),
    (("--imap", "a b", *IMAP[2:]), "x\n", "host: must be a host's name"),
    (("--imap", "a"), "", "username: must be given"),
    (("--relay", "a", "--username", "x"), "", "username: must be given with a password"),
    (("--relay", "a", "--password-stdin"), "x\n", "username: must be given"),
    (("--relay", "a", "--folder", "INBOX"), "", "folder: is of IMAP alone"),
    (IMAP, "\n", "password: must be one line"),
    (IMAP, "a\tb\n", "password: must be one line"),
    (
        ("--imap", "a", "--username", "x", "--oauth-file", "-"),
        "{horse",
        "oauth-file: must be a JSON object",
    ),
    (
        ("--imap", "a", "--username", "x", "--oauth-file", "-"),
        json.dumps({**GRANT, "token_endpoint": "http://login.example.org/token"}),
        "its token_endpoint must be an https URL",
    ),
    (
        ("--imap", "a", "--username", "x", "--oauth-file", "-"),
        json.dumps({**GRANT, "client_secret": "a\nb"}),
        "its values must be single lines",
    ),
]


def test_what_makes_no_connection_is_refused(office: Terminal) -> None:
    for arguments, given, sentence in REFUSED:
        said = refusal(office, "mailbox", "connect", "1", "--workspace", "200", *arguments, given=given)
        assert sentence in said
        assert "horse" not in said
    assert office.json("mailbox", "list", "--workspace", "200")[0]["sending"] == "active"


def test_a_mailbox_is_edited(office: Terminal) -> None:
    changed = office.json(
        *("mailbox", "edit", "1", "--workspace", "200", "--name", "Help"),
        *("--address", "help@example.org", "--address", "info@example.org"),
        *("--auto-reply", "Thanks", "--signature", "Bye\nThe team", "--template", "<p>{{content}}</p>"),
        *("--no-files-senders", "--undo-seconds", "0", "--follow-up-days", "30", "--sending", "observing"),
    )
    assert {**changed, "created_at": ""} == {
        "id": 1,
        "workspace": 200,
        "name": "Help",
        "addresses": ["help@example.org", "info@example.org"],
        "members": [],
        "auto_reply": "Thanks",
        "created_at": "",
        "signature": "Bye\nThe team",
        "template": "<p>{{content}}</p>",
        "sending": "observing",
        "files_senders": False,
        "undo_seconds": 0,
        "follow_up_days": 30,
    }
    plain = office.json("mailbox", "edit", "1", "--workspace", "200", "--auto-reply", "", "--template", "")
    assert (plain["auto_reply"], plain["template"], plain["signature"]) == (None, "", "Bye\nThe team")
    (listed,) = office.json("mailbox", "list", "--workspace", "200")
    assert listed == {**plain, "connections": []}


NO_CHANGE: Final = [
    ((), "nothing to change is given"),
    (("--name", " "), "name: must be one line"),
    (("--address", "nobody"), "address: must be an e-mail address"),
    (("--template", "<p>"), "template: must hold {{content}} once"),
    (("--template", "{{content}}{{content}}"), "template: must hold {{content}} once"),
    (("--undo-seconds", "-1"), "undo-seconds: must be 0 to 3600"),
    (("--follow-up-days", "3651"), "follow-up-days: must be 0 to 3650"),
    (("--sending", "later"), "'later' is not one of"),
]


def test_what_is_no_change_is_refused(office: Terminal) -> None:
    for arguments, sentence in NO_CHANGE:
        assert sentence in edit(office, *arguments)


def test_an_address_of_another_mailbox_is_refused(office: Terminal) -> None:
    make(office, "Sales", "sales@example.org")
    refused = edit(office, "--address", "Sales@example.org", "--address", "info@example.org")
    assert "belongs to the mailbox Sales (2)" in refused
    assert office.json("mailbox", "list", "--workspace", "200")[0]["addresses"] == ["info@example.org"]


def test_a_mailbox_that_is_not_there_is_told(office: Terminal) -> None:
    for command in ("edit 9 --name x", "confirm 9", "disconnect 9 --imap"):
        assert "there is no" in office.refused("mailbox", *command.split(), "--workspace", "200")


def doctored(office: Terminal, check: str) -> dict[str, str]:
    found = json.loads(office.run("doctor", "--json").out)
    return next((one for one in found if one["check"] == check), {})


def test_the_doctor_looks_after_keys_and_secrets(office: Terminal) -> None:
    assert doctored(office, "secret keys")["level"] == "ok"
    assert not (office.data / FILE).exists()
    connect(office, *IMAP)
    assert doctored(office, "secret keys")["level"] == "ok"
    assert doctored(office, "secrets")["level"] == "ok"

    (office.data / FILE).chmod(0o644)
    assert "can be read by other users" in doctored(office, "secret keys")["what"]
    right = (office.data / FILE).read_text()
    (office.data / FILE).write_text("nonsense")
    assert "must hold keys of 64" in doctored(office, "secret keys")["what"]
    (office.data / FILE).write_text(new_keyring().keys[0].hex())
    assert "no key opens: imap of mailbox 1 (workspace 200)" in doctored(office, "secrets")["what"]
    (office.data / FILE).unlink()
    assert "is missing" in doctored(office, "secret keys")["what"]
    (office.data / FILE).write_text(right)
    (office.data / FILE).chmod(0o600)
    assert doctored(office, "secrets")["level"] == "ok"
    assert open_keyring(office.data).keys[0].hex() == right.strip()
