"""Letters with something wrong in them: mutants of all letters there are, the same ones at every run."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import Final

from tests.mail.parsing.corpus import LETTERS, NAMES
from tests.mail.parsing.third_party import bounces, cpython_letters

SEED: Final = 20250303
BITS: Final = (
    *(
        b"\0",
        b"\r",
        b"\n",
        b"\r\n\r\n",
        b"\n\n",
        b"--",
        b"--b1",
        b"--b1--",
        b"=?",
        b"?=",
        b"=?utf-8?q?",
        b"\x80",
        b"\xff",
    ),
    *(
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b"\x1b$B",
        b'"',
        b"\\",
        b"<",
        b">",
        b"(",
        b")",
        b"@",
        b",",
        b";",
        b":",
        b"=",
        b"*",
    ),
    *(
        b"<!--",
        b"<script>",
        b"<table>",
        b"<div>",
        b"&#0;",
        b"&#xd800;",
        b"cid:",
        b"begin 644 x\n",
        b"> ",
        b"\n-- \n",
    ),
    *(b"Content-Type: multipart/mixed; boundary=b1\n", b"Content-Type: message/rfc822\n", b"\nOn x wrote:\n"),
    *(
        b"Content-Transfer-Encoding: base64\n",
        b"Content-Transfer-Encoding: quoted-printable\n",
        b"From: a@b.c\n",
    ),
    *(
        b"Content-Type: message/delivery-status\n\n",
        b"Content-Type: text/html; charset=utf-16\n\n",
        b"charset=utf-7",
    ),
    *(
        b"Final-Recipient: rfc822; a@b.c\nAction: failed\n",
        b"Date: Fri, 99 Foo 99999 99:99:99 +9999\n",
        b"format=flowed",
    ),
)
_LONGEST: Final = 40_000
EMPTY_LINE: Final = re.compile(rb"\r?\n\r?\n")


@cache
def originals() -> tuple[bytes, ...]:
    own = [(LETTERS / f"{name}.eml").read_bytes() for name in NAMES]
    others = [path.read_bytes() for path in (*cpython_letters(), *bounces())]
    return tuple(data[:_LONGEST] for data in (*own, *others))


def mutants(first: int, last: int) -> Iterator[bytes]:
    """Give the mutants of these numbers. Each has one to six changes."""
    letters = originals()
    for number in range(first, last):
        random = Random(SEED + number)
        data = letters[number % len(letters)]
        for _ in range(random.randint(1, 6)):
            data = random.choice(CHANGES)(data, random)
        yield data


def _flip(data: bytes, random: Random) -> bytes:
    at = _place(data, random)
    return data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]


def _insert(data: bytes, random: Random) -> bytes:
    at = _place(data, random)
    return data[:at] + random.choice(BITS) + data[at:]


def _insert_line(data: bytes, random: Random) -> bytes:
    at = data.find(b"\n", _place(data, random)) + 1
    return data[:at] + random.choice(BITS) + b"\n" + data[at:]


def _delete(data: bytes, random: Random) -> bytes:
    at = _place(data, random)
    return data[:at] + data[at + random.randint(1, 60) :]


def _double(data: bytes, random: Random) -> bytes:
    at = _place(data, random)
    return data[:at] + data[at : at + random.randint(1, 200)] * random.randint(2, 20) + data[at:]


def _swap_lines(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _cut(data: bytes, random: Random) -> bytes:
    return data[: _place(data, random)]


def _join(data: bytes, random: Random) -> bytes:
    other = random.choice(originals())
    return data[: _place(data, random)] + other[_place(other, random) :]


def _lengthen(data: bytes, random: Random) -> bytes:
    at = _place(data, random)
    return data[:at] + random.choice(BITS) * random.randint(50, 500) + data[at:]


def _place(data: bytes, random: Random) -> int:
    """A place in the header half of the time, where most of what is understood stands."""
    empty_line = EMPTY_LINE.search(data) if random.random() < 1 / 2 else None
    return random.randint(0, empty_line.end() if empty_line else len(data))


CHANGES: Final[tuple[Callable[[bytes, Random], bytes], ...]] = (
    *(_flip, _insert, _insert_line, _delete, _double, _swap_lines, _cut, _join, _lengthen),
)
