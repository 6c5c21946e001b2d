"""Letters that come in by SMTP: kept before they are acknowledged, for whom they are."""

import hashlib
import re
import smtplib
from email.message import EmailMessage

import pytest

from rolodesk.model.reply_token import reply_address
from rolodesk.model.sealing import new_keyring
from tests.mail.inbound.front_door import BODY, SIZE_LIMIT, FrontDoor


def deliver(door: FrontDoor, *recipients: str, body: bytes = BODY, sender: str = "anna@example.net") -> None:
    with door.client() as client:
        client.sendmail(sender, list(recipients), body)


def test_a_letter_is_kept_with_its_bytes_when_it_is_acknowledged(door: FrontDoor) -> None:
    deliver(door, door.address)
    (letter,) = door.kept()
    assert (letter.state, letter.source, letter.mailbox_id) == ("waiting", "smtp", door.mailbox.id)
    assert (letter.envelope_from, letter.envelope_to) == ("anna@example.net", door.address)
    raw = door.bytes_of(letter)
    assert (letter.size, letter.sha256) == (len(raw), hashlib.sha256(raw).hexdigest())
    assert door.arrivals == 1


def test_a_trace_line_stands_above_it_and_the_rest_is_as_it_was_sent(door: FrontDoor) -> None:
    body = b"Subject: dots\r\n\r\n.one\r\n..two\r\n.\r\n\r\n" + bytes(range(128, 256)) + b"\r\n"
    deliver(door, door.address, body=body)
    trace, raw = door.bytes_of(door.kept()[0]).split(b"\r\nSubject:", 1)
    assert b"Subject:" + raw == body
    assert re.fullmatch(
        rb"Received: from client\.example\.net \(\[127\.0\.0\.1\]\)\r\n by mail\.example\.org with ESMTP; .+",
        trace,
    )


def test_an_unknown_recipient_is_refused_and_the_others_are_not(door: FrontDoor) -> None:
    with door.client() as client:
        refused = client.sendmail("anna@example.net", [door.address, "nobody@example.org"], BODY)
    assert refused == {"nobody@example.org": (550, b"5.1.1 There is no such mailbox here")}
    assert len(door.kept()) == 1
    with door.client() as client, pytest.raises(smtplib.SMTPRecipientsRefused):
        client.sendmail("anna@example.net", ["nobody@example.org"], BODY)
    assert len(door.kept()) == 1


def test_recipients_of_two_workspaces_each_get_their_own_letter_of_one_blob(door: FrontDoor) -> None:
    charlie = door.world.charlie
    charlie.make_mailbox("Theirs", f"theirs.{charlie.id}@example.org")
    deliver(door, door.address, f"theirs.{charlie.id}@example.org")
    (ours,), (theirs,) = door.kept(), door.kept(charlie)
    assert ours.blob_key == theirs.blob_key
    assert len(door.files()) == 1
    assert (ours.envelope_to, theirs.envelope_to) == (door.address, f"theirs.{charlie.id}@example.org")


def test_two_addresses_of_a_mailbox_get_one_letter_that_answers_if_one_of_them_does(door: FrontDoor) -> None:
    tagged = reply_address(door.address, new_keyring(), workspace_id=door.world.id, ticket_id=7)
    deliver(door, door.address, tagged, door.address.replace("@", "+other@"))
    assert [letter.envelope_to for letter in door.kept()] == [tagged]


def test_the_null_sender_is_an_empty_one(door: FrontDoor) -> None:
    deliver(door, door.address, sender="")
    assert door.kept()[0].envelope_from == ""


def test_an_international_letter_is_taken(door: FrontDoor) -> None:
    address = f"åsa.{door.world.id}@bücher.example"
    door.world.make_mailbox("Åsa", address)
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Örjan <örjan@example.net>", address, "Åäö"
    message.set_content("Hej")
    with door.client() as client:
        client.send_message(message, from_addr="örjan@example.net", to_addrs=[address])
    (letter,) = door.kept()
    assert (letter.envelope_from, letter.envelope_to) == ("örjan@example.net", address)
    assert b"with UTF8SMTP;" in door.bytes_of(letter)


def test_the_size_limit_is_announced_and_enforced_before_the_letter(door: FrontDoor) -> None:
    with door.client() as client:
        assert client.esmtp_features["size"] == str(SIZE_LIMIT)
        code, said = client.mail("anna@example.net", [f"SIZE={SIZE_LIMIT + 1}"])
    assert (code, said[:5]) == (552, b"5.3.4")


def test_the_size_limit_is_enforced_during_the_letter_and_the_next_one_passes(door: FrontDoor) -> None:
    line = b"x" * 998 + b"\r\n"
    with door.raw() as client:
        client.announce(door.address)
        client.say(b"DATA")
        client.socket.sendall(line * (10 * SIZE_LIMIT // len(line)))
        assert client.say(b".") == "552 5.3.4 The letter is larger than what is taken here\r\n"
        assert door.files() == []
        client.announce(door.address)
        client.say(b"DATA")
        assert client.say(BODY.strip(), b".").startswith("250 2.0.0")
    assert len(door.kept()) == 1


def test_a_letter_with_lines_without_end_is_taken(door: FrontDoor) -> None:
    deliver(door, door.address, body=b"Subject: long\r\n\r\n" + b"y" * 150_000 + b"\r\n")
    assert door.kept()[0].size > 150_000


def test_a_hundred_recipients_are_taken_and_no_more(door: FrontDoor) -> None:
    with door.raw() as client:
        client.announce()
        said = [client.say(f"RCPT TO:<{door.address}>".encode())[:9] for _ in range(102)]
    assert said == ["250 2.1.5"] * 100 + ["452 4.5.3"] * 2


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b"RCPT TO:<caf\xe9@example.org>", "553 5.1.3"),
        (b"RCPT TO:<a\x00b@example.org>", "553 5.1.3"),
        (b"RCPT TO:<" + b"a" * 400 + b"@example.org>", "553 5.1.3"),
        (b"RCPT TO:<>", "550 5.1.1"),
        (b"RCPT TO:<@@>", "553 5.1.3"),
        (b'RCPT TO:<"a b"@example.org>', "553 5.1.3"),
        (b"RCPT TO:<postmaster>", "550 5.1.1"),
        (b"RCPT FROM:<a@example.org>", "501 5.5.4"),
        (b"RCPT TO:<a@example.org> NOTIFY=NEVER", "555 5.5.4"),
        (b"RCPT", "501 5.5.4"),
    ],
)
def test_recipients_that_are_none_are_refused(door: FrontDoor, line: bytes, answer: str) -> None:
    with door.raw() as client:
        client.announce()
        assert client.say(line)[:9] == answer
        assert client.say(f"RCPT TO:<{door.address}>".encode())[:3] == "250"


def test_a_sender_that_cannot_be_written_down_is_refused(door: FrontDoor) -> None:
    with door.raw() as client:
        client.say(b"EHLO x")
        assert client.say(b"MAIL FROM:<caf\xe9@example.net>")[:9] == "553 5.1.7"
        assert client.say(b"MAIL FROM:<anna@example.net>")[:9] == "250 2.1.0"


def test_two_letters_on_one_connection_are_pipelined(door: FrontDoor) -> None:
    announced = (b"MAIL FROM:<anna@example.net>", f"RCPT TO:<{door.address}>".encode(), b"DATA")
    with door.raw() as client:
        assert "PIPELINING" in client.say(b"EHLO x")
        client.send(*announced)
        assert [client.answer()[:3] for _ in range(3)] == ["250", "250", "354"]
        client.send(b"Subject: one", b"", b"1", b".", *announced)
        assert [client.answer()[:3] for _ in range(4)] == ["250", "250", "250", "354"]
        client.send(b"Subject: two", b"", b"2", b".", b"QUIT")
        assert [client.answer()[:3] for _ in range(2)] == ["250", "221"]
    assert [door.bytes_of(letter)[-4:] for letter in door.kept()] == [b"\n1\r\n", b"\n2\r\n"]


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r\n"])
def test_no_letter_is_smuggled_in_behind_another_servers_end(door: FrontDoor, end: bytes) -> None:
    second = b"MAIL FROM:<b@example.net>\r\nRCPT TO:<" + door.address.encode() + b">\r\nDATA\r\nSubject: x"
    with door.raw() as client:
        client.announce(door.address)
        client.say(b"DATA")
        client.socket.sendall(b"Subject: one\r\n\r\ntext" + end + second)
        assert client.say(b"", b".").startswith("250")
        client.send(b"QUIT")
        assert client.answer().startswith("221")
    (letter,) = door.kept()
    assert second in door.bytes_of(letter)


def test_an_old_client_that_says_helo_is_served(door: FrontDoor) -> None:
    with door.raw() as client:
        assert client.greeting == "220 mail.example.org ESMTP Rolodesk\r\n"
        assert client.say(b"RCPT TO:<a@example.org>")[:3] == "503"
        assert client.announce(door.address, hello=b"HELO x")[:3] == "250"
        client.say(b"DATA")
        assert client.say(b"Subject: x", b"", b"text", b".")[:3] == "250"
    assert b"with SMTP;" in door.bytes_of(door.kept()[0])


def test_commands_out_of_order_or_not_offered_are_refused(door: FrontDoor) -> None:
    with door.raw() as client:
        assert client.say(b"DATA")[:9] == "503 5.5.1"
        client.say(b"EHLO x")
        assert client.say(b"DATA")[:9] == "503 5.5.1"
        assert client.say(b"AUTH PLAIN AGEAYg==")[:9] == "502 5.5.1"
        assert client.say(b"STARTTLS")[:3] == "454"
        assert client.say(b"VRFY " + door.address.encode())[:9] == "252 2.1.5"
        assert client.say(b"EXPN x")[:9] == "502 5.5.1"
        assert client.say(b"MAIL FROM:<" + b"a" * 2000 + b"@example.net>")[:9] == "500 5.5.2"
        assert client.say(b"MAIL FROM:<" + b"a" * 200_000 + b"@example.net>")[:9] == "500 5.5.2"
        client.announce(door.address)
        assert client.say(b"DATA now")[:9] == "501 5.5.4"
    assert door.kept() == []
