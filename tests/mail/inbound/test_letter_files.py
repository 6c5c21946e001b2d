"""Files of letters: one, or an mbox of many."""

import io

import pytest

from rolodesk.mail.inbound import letter_files
from rolodesk.mail.inbound.letter_files import letters_in

POSTMARK = b"From anna@example.net Mon Nov 23 10:00:00 2026\n"
ZONED = b"From 17@xxx Mon Nov 23 10:00:00 +0000 2026\n"


def read(data: bytes) -> list[bytes]:
    return [letter.read() for letter in letters_in(io.BytesIO(data))]


@pytest.mark.parametrize(
    ("data", "letters"),
    [
        (b"", []),
        (b"Subject: a\r\n\r\nFrom here\r\n", [b"Subject: a\r\n\r\nFrom here\r\n"]),
        (POSTMARK, [b""]),
        (POSTMARK + b"Subject: a\n\ntext\n", [b"Subject: a\n\ntext\n"]),
        (POSTMARK + b"A: a\n\none\n\n" + POSTMARK + b"B: b\n\ntwo\n", [b"A: a\n\none\n", b"B: b\n\ntwo\n"]),
        (POSTMARK + b"a\n\n\n" + POSTMARK + b"b", [b"a\n\n", b"b"]),
        (POSTMARK + b"a\n" + POSTMARK + b"b\n", [b"a\n" + POSTMARK + b"b\n"]),
        (POSTMARK + b"a\n\nFrom now on\n", [b"a\n\nFrom now on\n"]),
        (POSTMARK + b"a\n\n>From now\n>>From then\n> From\n", [b"a\n\nFrom now\n>From then\n> From\n"]),
        (
            POSTMARK.replace(b"\n", b"\r\n") + b"a\r\n\r\n" + POSTMARK.replace(b"\n", b"\r\n") + b"b\r\n",
            [b"a\r\n", b"b\r\n"],
        ),
        (ZONED + b"a\n\n" + ZONED + b"b\n", [b"a\n", b"b\n"]),
    ],
)
def test_letters_are_parted_where_one_begins(data: bytes, letters: list[bytes]) -> None:
    assert read(data) == letters


def test_a_line_that_comes_in_pieces_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letter_files, "LINE", 64)
    long = b"x" * 63 + b"From a@b Mon Nov 23 10:00:00 2026\n"
    assert read(POSTMARK + long + b"\n" + POSTMARK + b"b\n") == [long, b"b\n"]
    assert read(b"Subject: a\n\n" + long) == [b"Subject: a\n\n" + long]
