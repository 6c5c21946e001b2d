"""A letter has one digest by whichever way it comes, and another letter has another."""

import base64

import pytest

from tests.mail.parsing.corpus import parsed

HEAD = (
    "From: Anna <anna@kund.example>\r\nTo: support@example.org\r\nSubject: Räkning\r\n"
    "Date: Mon, 3 Mar 2025 10:15:00 +0100\r\n"
)
PLAIN = f"{HEAD}Content-Type: text/plain; charset=utf-8\r\n\r\nHallå\r\ndär\r\n".encode()


def digest(data: bytes) -> str:
    return parsed(data).digest


@pytest.mark.parametrize(
    "again",
    [
        b"Received: from a by b\r\nDelivered-To: x@y.example\r\n" + PLAIN,
        PLAIN.replace(b"\r\n", b"\n"),
        PLAIN + b"\r\n\r\n",
        PLAIN.replace("Räkning".encode(), b"=?utf-8?q?R=C3=A4kning?="),
        PLAIN.replace(b"Anna <anna@", b"Anna\r\n <anna@"),
        PLAIN.replace("Hallå\r\ndär\r\n".encode(), b"Hall=C3=A5\r\nd=C3=A4r\r\n").replace(
            b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        ),
        PLAIN.replace("Hallå\r\ndär\r\n".encode(), base64.b64encode("Hallå\r\ndär\r\n".encode())).replace(
            b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        ),
    ],
    ids=["trace", "line ends", "empty lines", "encoded word", "folding", "quoted-printable", "base64"],
)
def test_what_servers_change_does_not_count(again: bytes) -> None:
    assert digest(again) == digest(PLAIN)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"anna@", b"carl@"),
        (b"support@", b"info@"),
        ("Räkning".encode(), b"Offert"),
        (b"10:15", b"10:16"),
        ("där".encode(), b"here"),
        (b"Date:", b"Message-ID: <a@b>\r\nDate:"),
        (b"Date:", b"Cc: x@y.example\r\nDate:"),
    ],
)
def test_another_letter_has_another_digest(old: bytes, new: bytes) -> None:
    assert digest(PLAIN.replace(old, new)) != digest(PLAIN)


def test_an_attachment_counts() -> None:
    letter = (
        f"{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n"
        "--b\r\nContent-Type: a/b; name=x\r\n\r\none\r\n--b--\r\n"
    ).encode()
    assert digest(letter) != digest(letter.replace(b"one", b"two"))
    assert digest(letter) == digest(letter.replace(b"--b", b"--c").replace(b"=b", b"=c"))
