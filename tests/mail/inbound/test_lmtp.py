"""LMTP: the same letters, answered for each recipient."""

import smtplib

import pytest

from rolodesk.model.errors import StorageFull
from tests.mail.inbound.front_door import BODY, PATIENCE, FrontDoor


def test_a_real_client_delivers(door: FrontDoor) -> None:
    with smtplib.LMTP("127.0.0.1", door.local_port, timeout=PATIENCE) as client:
        client.ehlo("mta.example.org")
        assert client.sendmail("anna@example.net", [door.address, "nobody@example.org"], BODY) == {
            "nobody@example.org": (550, b"5.1.1 There is no such mailbox here")
        }
    (letter,) = door.kept()
    assert letter.source == "lmtp"
    assert b"with LMTP;" in door.bytes_of(letter)


def test_each_recipient_is_answered_for(door: FrontDoor) -> None:
    door.world.make_mailbox("Two", f"two.{door.world.id}@example.org")
    with door.raw(local=True) as client:
        assert client.greeting == "220 mail.example.org LMTP Rolodesk\r\n"
        client.announce(
            door.address, "nobody@example.org", f"two.{door.world.id}@example.org", hello=b"LHLO x"
        )
        client.say(b"DATA")
        assert client.say(BODY.strip(), b".")[:9] == "250 2.0.0"
        assert client.answer()[:9] == "250 2.0.0"
        assert client.say(b"QUIT")[:3] == "221"
    assert len(door.kept()) == 2


def test_each_recipient_is_refused_for(door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    with door.raw(local=True) as client:
        client.announce(door.address, door.address.replace("@", "+b@"), hello=b"LHLO x")
        client.say(b"DATA")
        door.store.fault = StorageFull()
        assert client.say(BODY.strip(), b".")[:9] == "452 4.3.1"
        assert client.answer()[:9] == "452 4.3.1"
    assert door.kept() == []


@pytest.mark.parametrize("hello", [b"EHLO x", b"HELO x"])
def test_smtps_greetings_are_refused(door: FrontDoor, hello: bytes) -> None:
    with door.raw(local=True) as client:
        assert client.say(hello)[:3] == "502"
        assert client.say(b"MAIL FROM:<a@example.net>")[:3] == "503"
