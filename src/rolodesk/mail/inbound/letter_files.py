"""Letters in files: one of its own (.eml), or many in an mbox (RFC 4155 and what it came from)."""

import re
import tempfile
from collections.abc import Iterator
from typing import IO, Final

LINE: Final = 1 << 16
"""Bytes; a longer line comes in pieces."""
IN_MEMORY: Final = 1 << 20
_SEPARATOR: Final = re.compile(rb"From .*[0-9]{1,2}:[0-9]{2}.*[0-9]{4}")
_QUOTED: Final = re.compile(rb">+From ")
_ENDS: Final = (b"\n", b"\r\n")


def letters_in(source: IO[bytes]) -> Iterator[IO[bytes]]:
    """
    Give each letter of a file, to be read before the next one is asked for; none if it is empty.

    In an mbox a letter begins with "From ", a sender and a date, behind an empty line; the quoting of such
    lines in a letter is taken away. Line ends stay as they are.
    """
    first = source.readline(LINE)
    if not first:
        return
    if not first.startswith(b"From "):
        with _holding() as whole:
            piece = first
            while piece:
                whole.write(piece)
                piece = source.read(LINE)
            whole.seek(0)
            yield whole
        return
    is_more = True
    while is_more:
        with _holding() as letter:
            is_more = _copy_one(source, letter)
            letter.seek(0)
            yield letter


def _copy_one(source: IO[bytes], letter: IO[bytes]) -> bool:
    """Copy up to the next letter's first line, which is passed over; answer whether there is one."""
    is_new_line = True
    empty = b""
    """The last line if it was empty: it belongs to the separator that may follow."""
    while line := source.readline(LINE):
        if is_new_line and empty and _SEPARATOR.match(line):
            return True
        letter.write(empty)
        empty = line if is_new_line and line in _ENDS else b""
        if not empty:
            letter.write(line[1:] if is_new_line and _QUOTED.match(line) else line)
        is_new_line = line.endswith(b"\n")
    letter.write(empty)
    return False


def _holding() -> IO[bytes]:
    return tempfile.SpooledTemporaryFile(IN_MEMORY)
