"""Whatever a client says, it is answered or let go, and the next one is served."""

import random

import pytest

from tests.mail.inbound.front_door import BODY, FrontDoor

SESSIONS = 150
WORDS = (
    *(
        b"EHLO",
        b"HELO",
        b"LHLO",
        b"MAIL",
        b"RCPT",
        b"RSET",
        b"NOOP",
        b"VRFY",
        b"HELP",
        b"EXPN",
        b"AUTH",
        b"STARTTLS",
    ),
    *(
        b"FROM:",
        b"TO:",
        b"<",
        b">",
        b"<>",
        b"@",
        b"a@example.net",
        b"SIZE=",
        b"SIZE=9",
        b"BODY=8BITMIME",
        b"SMTPUTF8",
    ),
    *(
        b'"',
        b"\\",
        b"(",
        b")",
        b"[1.2.3.4]",
        b":",
        b";",
        b",",
        b"=",
        b" ",
        b"  ",
        b"\t",
        b"\x00",
        b"\xff",
        b"\xc3\xa5",
    ),
    *(b"\r", b"\n", b"\r\n", b"x" * 70, b"y" * 1100, b"\xe2\x80\xa8", b"."),
)
VERBS = (b"MAIL FROM:", b"RCPT TO:", b"MAIL FROM:<", b"RCPT TO:<", b"MAIL FROM:<a@example.net>")


def session(number: int) -> bytes:
    """What a client says that has lost its mind: a hello, and lines of anything."""
    choice = random.Random(number)
    lines = [b"EHLO x"]
    for _ in range(choice.randint(1, 12)):
        verb = choice.choice((*WORDS[:12], *VERBS, *VERBS))
        lines.append(verb + b" " + b"".join(choice.choices(WORDS, k=choice.randint(0, 8))))
    return b"\r\n".join(lines) + b"\r\n"


@pytest.mark.parametrize("local", [False, True], ids=["smtp", "lmtp"])
def test_garbage_is_answered_and_harms_nobody(door: FrontDoor, *, local: bool) -> None:
    for number in range(SESSIONS):
        with door.raw(local=local) as client:
            client.socket.sendall(session(number) + b"QUIT\r\n")
            said = client.file.read().decode()
            assert "451" not in [line[:3] for line in said.splitlines()], session(number)
            assert "Error: (" not in said
    assert door.kept() == []
    with door.client() as client:
        client.sendmail("anna@example.net", [door.address], BODY)
    assert len(door.kept()) == 1
