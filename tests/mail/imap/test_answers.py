"""Reading a server's answers to FETCH, in whatever order it gives them."""

import pytest

from rolodesk.mail.imap.answers import Listed, Part, bodies, listed
from rolodesk.mail.imap.session import _set_of, shown

ONE = Listed(uid=5, size=123, received_at=1_700_000_000_000, fields=b"Subject: x\r\n\r\n")
DATE = b'INTERNALDATE "14-Nov-2023 22:13:20 +0000"'
FIELDS = b"BODY[HEADER.FIELDS (SUBJECT)]<0>"


@pytest.mark.parametrize(
    "parts",
    [
        [(b"1 (UID 5 RFC822.SIZE 123 " + DATE + b" " + FIELDS + b" {14}", ONE.fields), b")"],
        [(b"1 (" + FIELDS + b" {14}", ONE.fields), b" RFC822.SIZE 123 UID 5 " + DATE + b")"],
        [
            b"9 (FLAGS (\\Seen))",
            (b"1 (" + FIELDS + b" {14}", ONE.fields),
            b" RFC822.SIZE 123 UID 5 " + DATE + b")",
        ],
        [
            (b"1 (UID 5 RFC822.SIZE 123 " + DATE + b" " + FIELDS + b" {14}", ONE.fields),
            b")",
            b"2 (UID 6 FLAGS ())",
        ],
    ],
    ids=["in order", "uid last", "a flag before", "a flag behind"],
)
def test_a_listing_is_read(parts: list[Part]) -> None:
    assert listed(parts) == [ONE]


def test_a_listing_without_a_date_or_fields_is_read_by_uid() -> None:
    parts: list[Part] = [b"2 (UID 6 RFC822.SIZE 2)", b"1 (RFC822.SIZE 1 UID 5)", None]
    assert [(one.uid, one.size, one.received_at, one.fields) for one in listed(parts)] == [
        (5, 1, None, b""),
        (6, 2, None, b""),
    ]


def test_bodies_are_read_by_uid_and_an_empty_one_is_there() -> None:
    parts: list[Part] = [
        (b"2 (UID 6 BODY[]<0> {3}", b"six"),
        b")",
        (b"1 (BODY[]<0> {4}", b"five"),
        b" UID 5)",
        b'3 (UID 7 BODY[]<4096> "")',
        b"4 (UID 8 FLAGS (\\Deleted))",
    ]
    assert bodies(parts) == {5: b"five", 6: b"six", 7: b""}
    assert bodies([None]) == {}


@pytest.mark.parametrize(
    ("uids", "written"),
    [([1], "1"), ([1, 2, 3], "1:3"), ([5, 1, 2, 9, 8, 7], "1:2,5,7:9"), ([4294967295], "4294967295")],
)
def test_uids_are_written_as_a_set(uids: list[int], written: str) -> None:
    assert _set_of(uids) == written


def test_what_a_server_says_is_shown_on_a_line_without_the_secret() -> None:
    assert (
        shown([b"NO bad\r\n\x00 horse \xff", "again"], secret="horse")
        == "NO bad [secret] \N{REPLACEMENT CHARACTER} again"
    )
    assert len(shown([b"x" * 1000], secret="")) == 300
