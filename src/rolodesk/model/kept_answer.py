"""Answers that are kept, so that a call repeated under its idempotency key happens once."""

import re
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Final

import msgspec

from rolodesk.model.errors import InvalidParameter

HEADER: Final = "Idempotency-Key"
LONGEST: Final = 255
FORM: Final = re.compile(rf"[ -~]{{1,{LONGEST}}}")


class KeptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered: `body` is base64, `headers` those that belong to the answer itself."""

    status: int
    media_type: str
    headers: tuple[tuple[str, str], ...]
    body: str
    is_sealed: bool = False
    """Whether `body` is sealed besides: it shows a secret."""

    @property
    def content(self) -> bytes:
        """The body's bytes, of an answer that is not sealed."""
        return b64decode(self.body)


def body_text(content: bytes) -> str:
    """Give a body as it is kept."""
    return b64encode(content).decode()


def hash_name(text: str) -> str:
    """
    Give what is stored in the place of a key that a caller chose: its SHA-256.

    Refuses (`InvalidParameter`) one that is not 1 to 255 printable ASCII characters.
    """
    if not FORM.fullmatch(text):
        raise InvalidParameter(HEADER, f"must be 1 to {LONGEST} printable ASCII characters")
    return sha256(text.encode()).hexdigest()
