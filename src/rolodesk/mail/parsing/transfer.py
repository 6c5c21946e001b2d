"""Content-Transfer-Encodings undone block by block (RFC 2045, 6), and never with an error."""

import binascii
import re
from typing import Final, Protocol

_NOT_BASE64: Final = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
)
_NOT_BASE64_LINES: Final = re.compile(rb"[^A-Za-z0-9+/=\s]|(?<=[A-Za-z0-9]) (?=[A-Za-z0-9])")
_SAMPLE: Final = 1_000
_MOST_STRANGE: Final = 0.05
_FEW: Final = 2
_UU_FRAME: Final = re.compile(rb"begin [0-7]{3,4} |end\s*$|`\s*$")


class Decoder(Protocol):
    """Takes a body block by block, and gives what it means."""

    def feed(self, block: bytes) -> bytes:
        """Decode one more block."""

    def end(self) -> bytes:
        """Decode what was held back."""


def decoder_for(encoding: str) -> Decoder:
    """Give the decoder of an encoding's name; an unknown one leaves the bytes as they are."""
    name = encoding.strip().strip("\"'").lower()[:40]
    if name in {"base64", "base-64", "x-base64", "b64"}:
        return _Base64()
    if name in {"quoted-printable", "quotedprintable", "quoted printable", "qp"}:
        return _QuotedPrintable()
    if name in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        return _Uuencode()
    return _Identity()


class _Identity:
    def feed(self, block: bytes) -> bytes:
        return block

    def end(self) -> bytes:
        return b""


class _Base64:
    """What follows the padding is no part of it: often the footer of a mailing list, in the clear."""

    def __init__(self) -> None:
        self._held = b""
        self._is_ended = False
        self._is_plain: bool | None = None

    def feed(self, block: bytes) -> bytes:
        if self._is_plain is None and block.strip():
            line = block.lstrip()[:_SAMPLE].split(b"\n")[0]
            self._is_plain = len(_NOT_BASE64_LINES.findall(line)) > max(_MOST_STRANGE * len(line), _FEW)
        if self._is_plain:
            return block
        if self._is_ended:
            return b""
        letters = self._held + block.translate(None, _NOT_BASE64)
        padding = letters.find(b"=")
        if padding >= 0:
            self._is_ended = True
            return _whole(letters[:padding])
        whole = len(letters) - len(letters) % 4
        self._held = letters[whole:]
        return binascii.a2b_base64(letters[:whole])

    def end(self) -> bytes:
        return b"" if self._is_ended else _whole(self._held)


def _whole(letters: bytes) -> bytes:
    """Decode letters that may have lost their padding, and drop a single one too many."""
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


class _QuotedPrintable:
    def __init__(self) -> None:
        self._held = b""

    def feed(self, block: bytes) -> bytes:
        block = self._held + block
        cut = block.rfind(b"=", max(len(block) - 3, 0))
        # A line end may be withheld with the boundary it belongs to, so an open "=" waits for what follows.
        if cut >= 0 and not block.endswith(b"\n"):
            self._held = block[cut:]
            block = block[:cut]
        else:
            self._held = b""
        return binascii.a2b_qp(block)

    def end(self) -> bytes:
        return binascii.a2b_qp(self._held)


class _Uuencode:
    def __init__(self) -> None:
        self._held = b""

    def feed(self, block: bytes) -> bytes:
        block = self._held + block
        cut = block.rfind(b"\n") + 1
        self._held = block[cut:]
        return b"".join(uu_line(line) for line in block[:cut].splitlines())

    def end(self) -> bytes:
        return uu_line(self._held)


def uu_line(line: bytes) -> bytes:
    """Decode one line of uuencode; b"" for its frame and for what is none."""
    if not line or _UU_FRAME.match(line):
        return b""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders pad a line with more or fewer letters than its length says.
        length = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:length])
        except binascii.Error:
            return b""
