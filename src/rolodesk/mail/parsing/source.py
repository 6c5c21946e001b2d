"""A letter's bytes, read forward through one buffer: line by line for headers, in blocks for bodies."""

from typing import BinaryIO, Final

CHUNK: Final = 256 * 1024
LONGEST_LINE: Final = 64 * 1024
"""Bytes. A longer line comes in pieces."""


class Source:
    """
    Reads a file from where it stands to its end, and holds two chunks of it at most.

    Where the first chunk has carriage returns and no line feed at all, a carriage return ends a line.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._buffer = file.read(CHUNK)
        self._at = 0
        self._last = 0
        self._starts_line = True
        self._is_ended = len(self._buffer) < CHUNK
        self._is_mac = b"\r" in self._buffer and b"\n" not in self._buffer
        if self._is_mac:
            self._buffer = self._buffer.replace(b"\r", b"\n")

    def line(self) -> bytes:
        """Give the next line with its end, or the next piece of a long one; b"" at the end."""
        self._fill()
        start = self._last = self._at
        end = self._buffer.find(b"\n", start, start + LONGEST_LINE) + 1
        if not end:
            end = min(start + LONGEST_LINE, len(self._buffer))
        self._at = end
        line = self._buffer[start:end]
        self._starts_line = line.endswith(b"\n")
        return line

    def unread(self) -> None:
        """Step back before the line that was just given."""
        self._at = self._last
        self._starts_line = True

    def next_starts_with(self, prefixes: tuple[bytes, ...]) -> bool:
        """Answer whether the next line starts with one of these, in any case of letters."""
        self._fill()
        return self._buffer[self._at : self._at + 40].lower().startswith(prefixes)

    def block(self) -> bytes:
        """Give bytes up to the next line that starts with `--`, or fewer; b"" at that, and at the end."""
        self._fill()
        buffer, start = self._buffer, self._at
        if self._starts_line and buffer.startswith(b"--", start):
            return b""
        end = buffer.find(b"\n--", start) + 1
        if not end:
            end = len(buffer) if self._is_ended else buffer.rfind(b"\n", start) + 1 or len(buffer)
        self._at = end
        self._starts_line = buffer.endswith(b"\n", start, end)
        return buffer[start:end] if start or end < len(buffer) else buffer

    def is_at_end(self) -> bool:
        """Answer whether nothing is left."""
        self._fill()
        return self._at == len(self._buffer)

    def _fill(self) -> None:
        """Have at least a long line in the buffer, where there is as much."""
        if self._is_ended or len(self._buffer) - self._at > LONGEST_LINE:
            return
        chunk = self._file.read(CHUNK)
        self._is_ended = len(chunk) < CHUNK
        if self._is_mac:
            chunk = chunk.replace(b"\r", b"\n")
        self._buffer = self._buffer[self._at :] + chunk
        self._at = 0
