"""What stands for the envelope of a letter that lies in a folder."""

import pytest

from rolodesk.mail.imap.envelope import envelope_of, fields_of, message_ref, stub
from rolodesk.model.letter import Source
from rolodesk.model.reply_token import reply_address
from rolodesk.model.sealing import Keyring

ADDRESSES = ("support@example.org", "info@example.org")
TOKEN = reply_address("support@example.org", Keyring((b"k" * 32,)), workspace_id=1, ticket_id=12)


def recipient(*lines: str) -> str:
    header = "".join(f"{line}\r\n" for line in lines).encode()
    return envelope_of(fields_of(header), ADDRESSES).recipient


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], "support@example.org"),
        (["To: someone@example.com"], "support@example.org"),
        (["To: someone@example.com, Info <INFO@example.org>"], "INFO@example.org"),
        (["To: info@example.org", "Delivered-To: support@example.org"], "support@example.org"),
        (["Delivered-To: all@example.org", "Cc: info+de@example.org"], "info+de@example.org"),
        (["Delivered-To: support@example.org", f"To: =?utf-8?q?Support?= <{TOKEN}>"], TOKEN),
        ([f"To: a@example.com,\r\n\t{TOKEN}"], TOKEN),
        (["To: info@example.org.evil.example"], "support@example.org"),
        (["To: \xff\xfe<info@example.org>"], "info@example.org"),
    ],
)
def test_the_recipient_is_the_mailboxs_address_that_the_letter_names(lines: list[str], expected: str) -> None:
    assert recipient(*lines) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"", ""),
        (b"From: Jane <jane@example.com>\r\n", "jane@example.com"),
        (b"From: jane@example.com\r\nReturn-Path: <bounce@example.com>\r\n", "bounce@example.com"),
        (b"From: jane@example.com\r\nReturn-Path: <>\r\n", ""),
        (b"Return-Path:\r\n <folded@example.com>\r\n", "folded@example.com"),
    ],
)
def test_the_sender_is_return_paths_and_the_null_sender_stays_null(header: bytes, expected: str) -> None:
    envelope = envelope_of(fields_of(header), ADDRESSES)
    assert (envelope.sender, envelope.source) == (expected, Source.IMAP)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"Message-ID: <a.b@example.com>\r\n", "a.b@example.com"),
        (b"message-id:\r\n\t<a@b>  \r\n", "a@b"),
        (b"Message-ID: nonsense\r\n", ""),
        (b"Subject: x\r\n", ""),
    ],
)
def test_the_message_id_is_read_without_its_brackets(header: bytes, expected: str) -> None:
    assert message_ref(fields_of(header)) == expected


def test_a_stub_has_the_letters_head_and_the_sentence() -> None:
    fields = fields_of(
        b"From: Jane <jane@example.com>\r\nSubject: =?utf-8?q?=C3=A5?=\r\n and more\r\n"
        b"Content-Type: multipart/mixed; boundary=x\r\nTo: \xe5\0x@example.org\r\n"
    )
    assert stub(fields, "It is too large: 5 > 3.").decode().split("\r\n") == [
        "From: Jane <jane@example.com>",
        "To: \N{REPLACEMENT CHARACTER}x@example.org",
        "Subject: =?utf-8?q?=C3=A5?= and more",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        "It is too large: 5 > 3.",
        "",
    ]
