"""The file of the installation's keys, outside the database: made at first use, replaced as a whole."""

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Final

from rolodesk.model.sealing import KEY_BYTES, Keyring, new_keyring
from rolodesk.storage.durable import DurableFile, DurableFolder, sync_folder

FILE: Final = "secret.keys"
_LINE: Final = re.compile(rf"[0-9a-f]{{{2 * KEY_BYTES}}}")


class BadKeyring(Exception):
    """The keys cannot be used; the sentence says why."""


def keyring_of(text: str, *, where: str) -> Keyring:
    """Read keys, the newest first, each 64 hexadecimal digits, separated by blanks or commas."""
    words = [word for word in re.split(r"[\s,]+", text.lower()) if word]
    if not words or not all(map(_LINE.fullmatch, words)):
        raise BadKeyring(f"{where} must hold keys of 64 hexadecimal digits each, the newest first")
    return Keyring(tuple(map(bytes.fromhex, words)))


def open_keyring(data: Path) -> Keyring:
    """Read the keys of a data folder, and make the first one where there is none; two at once make one."""
    path = data / FILE
    if not path.exists():
        _create(path, new_keyring())
    return keyring_of(path.read_text("ascii", "replace"), where=str(path))


def replace_keyring(data: Path, keyring: Keyring) -> None:
    """Put other keys in the place of a data folder's, durably."""
    file = DurableFile(DurableFolder(data), data / FILE)
    file.discard_part()
    try:
        file.write(_text(keyring))
        file.publish()
    except BaseException:
        file.discard_part()
        raise


def _create(path: Path, keyring: Keyring) -> None:
    """Write the file unless somebody is quicker."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, _text(keyring))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        with suppress(FileExistsError):
            path.hardlink_to(part)
    finally:
        part.unlink()
    sync_folder(path.parent)


def _text(keyring: Keyring) -> bytes:
    return "".join(f"{key.hex()}\n" for key in keyring.keys).encode()
