"""Dots and the end of DATA, in pieces of any size."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolodesk.mail.inbound.transparency import END, Transparency


def received(data: bytes, *, cuts: tuple[int, ...] = ()) -> tuple[bytes, bytes | None]:
    """The letter of what a client sent, cut into pieces at places, and what came behind its end."""
    letter = Transparency()
    found = b""
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    for start, end in itertools.pairwise(places):
        if letter.rest is not None:
            return found, letter.rest + data[start:]
        found += letter.feed(data[start:end])
    return found, letter.rest


def sent(letter: bytes) -> bytes:
    """What a client sends of a letter that ends with CR LF, or is empty."""
    return (b"\r\n" + letter).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n"


PIECES = st.lists(st.sampled_from([b"\r\n", b".", b"\n", b"\r", b"a", b"..", b"\r\n."]), max_size=12).map(
    b"".join
)


@given(body=PIECES, cuts=st.tuples(*[st.integers(0, 60)] * 4), behind=PIECES)
def test_a_letter_arrives_as_it_was_however_it_was_cut(
    body: bytes, cuts: tuple[int, ...], behind: bytes
) -> None:
    letter = body + b"\r\n"
    assert received(sent(letter) + behind, cuts=cuts) == (letter, behind)


@pytest.mark.parametrize(
    ("data", "letter", "rest"),
    [
        (b".\r\n", b"", b""),
        (b".\r\nQUIT\r\n", b"", b"QUIT\r\n"),
        (b"..\r\n.\r\n", b".\r\n", b""),
        (b".a\r\n.\r\n", b"a\r\n", b""),
        (b"a\r\n.\r\n.\r\n", b"a\r\n", b".\r\n"),
        (b"a\r\n..b\r\n...\r\n.\r\n", b"a\r\n.b\r\n..\r\n", b""),
    ],
)
def test_dots_are_taken_out_and_the_end_is_found(data: bytes, letter: bytes, rest: bytes) -> None:
    for cut in range(len(data)):
        assert received(data, cuts=(cut,)) == (letter, rest)


@pytest.mark.parametrize("smuggled", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\r\n", b"\n.\r"])
def test_nothing_but_the_true_end_ends_a_letter(smuggled: bytes) -> None:
    found, rest = received(b"a" + smuggled + b"MAIL FROM:<b@example.net>")
    assert rest is None
    assert b"MAIL FROM" in found


def test_the_true_end_is_five_bytes() -> None:
    assert END == b"\r\n.\r\n"
