"""Rotating the key: every secret opens at each moment, wherever the command is cut off."""

import json
from unittest import mock

import pytest

from rolodesk.cli.mail import keys
from rolodesk.model.sealing import Keyring
from rolodesk.storage.keyring import FILE, open_keyring, replace_keyring
from tests.cli.terminal import Terminal


@pytest.fixture
def office(terminal: Terminal) -> Terminal:
    terminal.json("workspace", "create", "--name", "Example", "--id", "200")
    for number in (1, 2):
        terminal.json(
            *("mailbox", "create", "--workspace", "200", "--name", f"M{number}"),
            *("--address", f"m{number}@example.org"),
        )
        connect(terminal, number)
    return terminal


def connect(office: Terminal, number: int) -> None:
    office.json(
        *("mailbox", "connect", str(number), "--workspace", "200", "--imap", "imap.example.org"),
        *("--username", "x", "--password-stdin"),
        given=f"horse {number}\n",
    )


def is_sound(office: Terminal) -> bool:
    """Whether the doctor finds that every secret opens."""
    found = json.loads(office.run("doctor", "--json").out)
    return [one["level"] for one in found if one["check"] in {"secret keys", "secrets"}] == ["ok", "ok"]


def test_every_secret_is_sealed_anew_and_the_older_key_kept(office: Terminal) -> None:
    before = open_keyring(office.data)
    old = before.newest_id
    said = office.json("mail", "rotate-key")
    assert said == {"key": before.newest_id, "keys": 2, "resealed": 2, "dropped": 0, "broken": []}
    assert before.newest_id != old
    assert is_sound(office)
    assert [path.name for path in office.data.glob("secret.keys*")] in (
        [FILE, f"{FILE}.lock"],
        [f"{FILE}.lock", FILE],
    )


def test_the_older_keys_are_forgotten_where_that_is_asked_for(office: Terminal) -> None:
    office.json("mail", "rotate-key")
    said = office.json("mail", "rotate-key", "--drop-old")
    assert (said["resealed"], said["dropped"], said["keys"]) == (2, 2, 1)
    assert len(open_keyring(office.data).keys) == 1
    assert is_sound(office)


class CutOff(BaseException):
    """As if the power went."""


@pytest.mark.parametrize(
    ("name", "call", "when"),
    [
        ("replace_keyring", 1, "before"),
        ("replace_keyring", 1, "behind"),
        ("_reseal", 1, "before"),
        ("_reseal", 1, "behind"),
        ("replace_keyring", 2, "before"),
        ("replace_keyring", 2, "behind"),
    ],
)
def test_it_may_be_cut_off_at_each_step(office: Terminal, name: str, call: int, when: str) -> None:
    real, calls = getattr(keys, name), 0

    def cut(*arguments: object) -> object:
        nonlocal calls
        calls += 1
        if calls == call and when == "before":
            raise CutOff
        answer = real(*arguments)
        if calls == call:
            raise CutOff
        return answer

    with mock.patch.object(keys, name, cut), pytest.raises(CutOff):
        office.run("mail", "rotate-key", "--drop-old")
    assert is_sound(office)
    connect(office, 1)
    assert is_sound(office)
    assert office.json("mail", "rotate-key", "--drop-old")["keys"] == 1
    assert is_sound(office)


def test_what_was_sealed_meanwhile_with_an_older_key_keeps_that_key(office: Terminal) -> None:
    old = open_keyring(office.data).keys
    real = replace_keyring

    def somebody_else_is_slow(*arguments: object) -> None:
        real(*arguments)  # type: ignore[arg-type]  # passed on
        if len(open_keyring(office.data).keys) == 1:
            with mock.patch("rolodesk.cli.connections.keyring_at", return_value=Keyring(old)):
                connect(office, 1)

    with mock.patch.object(keys, "replace_keyring", somebody_else_is_slow):
        said = office.json("mail", "rotate-key", "--drop-old")
    assert (said["dropped"], said["keys"]) == (0, 2)
    assert is_sound(office)


def test_a_secret_that_no_key_opens_is_named_and_the_others_are_sealed_anew(office: Terminal) -> None:
    lost = office.data / FILE
    lost.write_text("ab" * 32)
    connect(office, 2)
    said = office.run("mail", "rotate-key", "--drop-old", "--json")
    assert said.code == 1
    assert json.loads(said.out)["broken"] == [{"workspace": 200, "mailbox": 1, "kind": "imap"}]
    assert (json.loads(said.out)["resealed"], json.loads(said.out)["dropped"]) == (1, 0)
    assert "cannot be opened" in said.err


def test_keys_of_the_setting_are_not_drawn_but_sealed_with(office: Terminal) -> None:
    old = (office.data / FILE).read_text().strip()
    new = "cd" * 32
    environment = {"ROLODESK_SECRET_KEYS": f"{new},{old}"}
    said = json.loads(office.run("mail", "rotate-key", "--json", environment=environment).out)
    assert (said["resealed"], said["keys"]) == (2, 2)
    assert (office.data / FILE).read_text().strip() == old
    found = json.loads(office.run("doctor", "--json", environment={"ROLODESK_SECRET_KEYS": new}).out)
    assert [one["level"] for one in found if one["check"] == "secrets"] == ["ok"]


def test_where_nothing_is_sealed_yet_a_key_is_drawn_all_the_same(terminal: Terminal) -> None:
    said = terminal.json("mail", "rotate-key")
    assert (said["resealed"], said["keys"]) == (0, 2)
