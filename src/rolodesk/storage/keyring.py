"""The file of the installation's keys, outside the database: made at first use, replaced as a whole."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Final

from rolodesk.model.sealing import KEY_BYTES, Keyring, new_keyring
from rolodesk.storage.durable import DurableFile, DurableFolder, sync_folder

FILE: Final = "secret.keys"
LOCK: Final = "secret.keys.lock"
_LINE: Final = re.compile(rf"[0-9a-f]{{{2 * KEY_BYTES}}}")


class BadKeyring(Exception):
    """The keys cannot be used; the sentence says why."""


class KeyringFile(Keyring):
    """The keys of a file, as they are at the moment: a process sees at once what another one rotated."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = _mark(path)
        super().__init__(_keys_of(path))

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The keys, the newest first. While the file cannot be read, they stay what they were."""
        with suppress(OSError, BadKeyring):
            mark = _mark(self._path)
            if mark != self._seen:
                self._keys, self._seen = _keys_of(self._path), mark
        return self._keys


def keyring_of(text: str, *, where: str) -> Keyring:
    """Read keys, the newest first, each 64 hexadecimal digits, separated by blanks or commas."""
    words = [word for word in re.split(r"[\s,]+", text.lower()) if word]
    if not words or not all(map(_LINE.fullmatch, words)):
        raise BadKeyring(f"{where} must hold keys of 64 hexadecimal digits each, the newest first")
    return Keyring(tuple(map(bytes.fromhex, words)))


def keyring_at(data: Path, *, given: str) -> Keyring:
    """Give the installation's keys: those `given` by the setting `secret_keys`, else those of the folder."""
    return keyring_of(given, where="ROLODESK_SECRET_KEYS") if given else open_keyring(data)


def open_keyring(data: Path) -> Keyring:
    """
    Read the keys of a data folder, and make the first one where there is none; two at once make one.

    Raises `BadKeyring`, and `OSError` as the system gives it.
    """
    path = data / FILE
    if not path.exists():
        _create(path, new_keyring())
    return KeyringFile(path)


def replace_keyring(data: Path, keyring: Keyring) -> None:
    """Put other keys in the place of a data folder's, durably. Hold `keys_locked` meanwhile."""
    file = DurableFile(DurableFolder(data), data / FILE)
    file.discard_part()
    try:
        file.write(_text(keyring))
        file.publish()
    except BaseException:
        file.discard_part()
        raise


@contextmanager
def keys_locked(data: Path) -> Iterator[None]:
    """Keep others from replacing the keys until the block ends; whoever comes second waits."""
    descriptor = os.open(data / LOCK, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _create(path: Path, keyring: Keyring) -> None:
    """Write the file unless somebody is quicker."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{token_hex(8)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
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


def _mark(path: Path) -> tuple[int, int, int]:
    state = path.stat()
    return (state.st_ino, state.st_mtime_ns, state.st_size)


def _keys_of(path: Path) -> tuple[bytes, ...]:
    return keyring_of(path.read_text("ascii", "replace"), where=str(path)).keys


def _text(keyring: Keyring) -> bytes:
    return "".join(f"{key.hex()}\n" for key in keyring.keys).encode()
