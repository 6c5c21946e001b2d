"""The bytes of DATA as they travel: dots taken out again, and the end found (RFC 5321, 4.5.2)."""

from typing import Final

END: Final = b"\r\n.\r\n"
LINE: Final = b"\r\n"


class Transparency:
    """
    Gives a letter's bytes out of what a client sends after DATA, in pieces of any size.

    Only CR LF "." CR LF ends it. A bare LF or CR is a byte like any other, so no letter can be smuggled in
    behind an end that another server did not see.
    """

    def __init__(self) -> None:
        self._held = LINE
        """What may be the beginning of the end; first of all, the line before the letter's first one."""
        self._invented = len(LINE)
        self.rest: bytes | None = None
        """What came after the end; None before it."""

    def feed(self, data: bytes) -> bytes:
        """Give the bytes that are certain now. Do not call it after the end."""
        data = self._held + data
        end = data.find(END)
        if end >= 0:
            self.rest = data[end + len(END) :]
            found = data[: end + len(LINE)]
        else:
            held = _possible_end(data)
            self._held = data[len(data) - held :]
            found = data[: len(data) - held]
        if not found:
            return found
        found = found.replace(b"\r\n.", LINE)
        invented, self._invented = self._invented, 0
        return found[invented:]


def _possible_end(data: bytes) -> int:
    """Count the bytes at the end of `data` that the mark of the end begins with."""
    return next(length for length in range(len(END) - 1, -1, -1) if data.endswith(END[:length]))
