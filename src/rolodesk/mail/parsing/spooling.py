"""Decoded parts: how they begin in memory, to be read as text; files in the spool folder."""

import hashlib
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from rolodesk.mail.parsing import bounds

SMALL: Final = 64 * 1024
"""Bytes of a part that may be read, though it is no text of the letter."""


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """A part decoded: `head` is how it begins, and all of it where `spooled`, a file's name, is ""."""

    head: bytes
    size: int
    sha256: str
    spooled: str

    @property
    def is_whole(self) -> bool:
        """Whether the head is all there is."""
        return len(self.head) == self.size

    def file(self) -> BinaryIO:
        """Open the head for reading."""
        return BytesIO(self.head)


class Spool:
    """Takes parts in. It holds `bounds.READ_BYTES` and a small head of each in memory, and no more."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self._left = bounds.READ_BYTES

    def take(self, blocks: Iterable[bytes], *, held: int) -> Content:
        """Take a part in: up to `held` bytes in memory; all of a longer one goes to a file besides."""
        if held > SMALL:
            held = min(held, max(self._left, SMALL))
        hashed = hashlib.sha256()
        size = 0
        head: list[bytes] = []
        rest = iter(blocks)
        for block in rest:
            hashed.update(block)
            size += len(block)
            head.append(block)
            if size > held:
                break
        else:
            whole = b"".join(head)
            self._left -= size
            return Content(head=whole, size=size, sha256=hashed.hexdigest(), spooled="")
        self._left -= held
        name = self._next_name()
        with (self._folder / name).open("xb") as file:
            file.writelines(head)
            beginning = b"".join(head)[:held]
            head.clear()
            for block in rest:
                hashed.update(block)
                size += len(block)
                file.write(block)
        return Content(head=beginning, size=size, sha256=hashed.hexdigest(), spooled=name)

    def keep(self, content: Content) -> str:
        """Have all of it in a file, and give the file's name in the folder."""
        if content.spooled:
            return content.spooled
        name = self._next_name()
        (self._folder / name).write_bytes(content.head)
        return name

    def _next_name(self) -> str:
        self._count += 1
        return f"{self._count:04}"
