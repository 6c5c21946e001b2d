"""Servers that break off, answer too early, too much or nonsense: the mail is tried again, or fails."""

import pytest

from rolodesk.mail.outbound.relay import Relay, relay_of_url
from rolodesk.model.connection import Security
from rolodesk.model.outgoing import Outgoing
from tests.mail.outbound.peers import scripted
from tests.mail.outbound.post_office import PostOffice

HELLO = (b"220 hello\r\n", b"250-peer.example\r\n250 SIZE 1000000\r\n")
TO_DATA = (*HELLO, b"250 fine\r\n", b"250 fine\r\n")
START = b"354 go on\r\n"


def tried(office: PostOffice, *answers: bytes | None) -> Outgoing:
    """Send one mail to a server with these answers, and tell how it stands then."""
    answered = office.reply(office.ticket())

    async def serve() -> int:
        async with scripted(*answers) as (port, _heard):
            office.relay = Relay(host="127.0.0.1", port=port, security=Security.NONE)
            sender = office.sender()
            return await sender.send_due()

    office.pass_time(60_000)
    assert office.run(serve()) == 1
    return office.mail(answered)


@pytest.mark.parametrize(
    "answers",
    [
        (None,),
        (b"220 hello\r\n", None),
        (*HELLO, None),
        (*TO_DATA, None),
        (*TO_DATA, START, None),
        (*TO_DATA, START, b"", None),
        (b"nonsense\r\n",),
        (b"554 go away\r\n",),
        (*HELLO, b"25x nonsense\r\n"),
        (*HELLO, b"\x00\xff\xfe\r\n"),
        (*TO_DATA, b"250 no data wanted\r\n"),
        (*TO_DATA, START + b"250 taken before it was sent\r\n"),
    ],
)
def test_what_is_cut_short_is_for_later(office: PostOffice, answers: tuple[bytes | None, ...]) -> None:
    mail = tried(office, *answers)
    assert (mail.state, mail.attempts) == ("waiting", 1)
    assert mail.answer
    assert mail.answer.isprintable()


def test_an_answer_without_a_code_is_told_as_what_it_is(office: PostOffice) -> None:
    mail = tried(office, *HELLO, b"25x nonsense\r\n")
    assert "not SMTP" in mail.answer
    assert "-1" not in mail.answer


def test_a_refusal_in_the_midst_of_data_is_heard(office: PostOffice) -> None:
    mail = tried(office, *TO_DATA, START, b"552 5.3.4 Too large\r\n", None)
    assert (mail.state, mail.answer) == ("failed", "552 5.3.4 Too large")


def test_an_answer_is_kept_on_one_line_and_short(office: PostOffice) -> None:
    long = b"451-\x1b[31mred\r\n" + b"".join(b"451-%s\r\n" % (b"x" * 400) for _ in range(9)) + b"451 end\r\n"
    mail = tried(office, *HELLO, long)
    assert mail.state == "waiting"
    assert mail.answer.isprintable()
    assert len(mail.answer) < 600


@pytest.mark.parametrize("code", [530, 534, 535, 538])
def test_a_log_in_that_is_missing_is_for_later(office: PostOffice, code: int) -> None:
    mail = tried(office, *HELLO, b"%d 5.7.0 Log in first\r\n" % code)
    assert mail.state == "waiting"


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://mx.example", Relay(host="mx.example", port=587, security=Security.STARTTLS)),
        ("smtp://mx.example?tls=none", Relay(host="mx.example", port=25, security=Security.NONE)),
        (
            "smtp://mx.example:2525?tls=starttls",
            Relay(host="mx.example", port=2525, security=Security.STARTTLS),
        ),
        ("smtps://mx.example", Relay(host="mx.example", port=465, security=Security.TLS)),
        (
            "smtps://u%40x:p%2Fw@mx.example:466",
            Relay(host="mx.example", port=466, security=Security.TLS, username="u@x", password="p/w"),
        ),
    ],
)
def test_the_setting_says_where_and_how(url: str, relay: Relay) -> None:
    assert relay_of_url(url) == relay
    assert "p/w" not in repr(relay)
    assert relay_of_url(None) is None
