"""The file of a backup: a ZIP of JSON lines, blobs, and a manifest that holds the digest of each.

    tables/<name>.jsonl   a row a line, an array in the order of the manifest's columns
    blobs/<key>           the bytes of an attachment
    manifest.json         what is in the file, written last

It is the same for both engines, so what one wrote the other can read.
"""

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

import msgspec

from rolodesk.storage.durable import PART, sync_folder

FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
_READ_SIZE: Final = 256 * 1024
_COMPRESSION_LEVEL: Final = 4


class BadBackup(Exception):
    """The file is no backup that can be restored here, or cannot become one; the sentence says why."""


class Entry(msgspec.Struct, frozen=True):
    """Something in the file as it was written: a table, or the blob of that key."""

    name: str
    size: int
    sha256: str
    columns: tuple[str, ...] = ()
    rows: int = 0


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds. `ids` are the highest drawn; `unsound` blobs were missing or damaged already.

    In the file of a single workspace, `workspace` is its id and `contents` the digest of each table,
    whatever the order of its rows.
    """

    format: int
    revision: str
    made_at: str
    tables: tuple[Entry, ...]
    ids: dict[str, int]
    blobs: tuple[Entry, ...]
    unsound: tuple[str, ...]
    workspace: int | None = None
    contents: dict[str, str] = {}


class EntryWriter:
    """An entry being written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = sha256()
        self.size = 0

    def write(self, data: bytes) -> None:
        """Append bytes."""
        self._file.write(data)
        self._digest.update(data)
        self.size += len(data)

    @property
    def sha256(self) -> str:
        """The digest of all that was written."""
        return self._digest.hexdigest()


class ArchiveWriter:
    """A backup's file being written; it is called `path` and `.part` until it is whole."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path = path
        self._part = path.with_name(path.name + PART)
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", compresslevel=_COMPRESSION_LEVEL)

    def start_again(self) -> None:
        """Forget what was written: the snapshot it came from was lost."""
        self._zip.close()
        self._file.seek(0)
        self._file.truncate()
        self._zip = zipfile.ZipFile(self._file, "w", compresslevel=_COMPRESSION_LEVEL)

    @contextmanager
    def table(self, name: str) -> Iterator[EntryWriter]:
        """Begin a table; write its lines until the block ends."""
        info = zipfile.ZipInfo(_table_name(name))
        info.compress_type = zipfile.ZIP_DEFLATED
        with self._zip.open(info, "w", force_zip64=True) as file:
            yield EntryWriter(file)

    @contextmanager
    def blob(self, key: str) -> Iterator[EntryWriter]:
        """Begin a blob; write its bytes until the block ends."""
        with self._zip.open(zipfile.ZipInfo(_blob_name(key)), "w", force_zip64=True) as file:
            yield EntryWriter(file)

    def publish(self, manifest: Manifest) -> int:
        """Write the manifest and give the file its name, durably; answer its size in bytes."""
        self._zip.writestr(zipfile.ZipInfo(_MANIFEST), msgspec.json.encode(manifest))
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        size = self._part.stat().st_size
        self._part.rename(self._path)
        sync_folder(self._path.parent)
        return size

    def let_go(self) -> None:
        """Close the file; one that was not published goes."""
        with suppress(OSError, ValueError):
            self._zip.close()
        self._file.close()
        self._part.unlink(missing_ok=True)


@contextmanager
def writing(path: Path) -> Iterator[ArchiveWriter]:
    """Begin a backup's file, which only its owner may read. Refuses (`BadBackup`) a path that is taken."""
    if path.exists():
        raise BadBackup(f"{path} is there already; choose another name, or remove it")
    part = path.with_name(path.name + PART)
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadBackup(f"{part} is there: another backup is writing it, or was killed; remove it") from None
    archive = ArchiveWriter(path, os.fdopen(descriptor, "wb"))
    try:
        yield archive
    finally:
        archive.let_go()


class ArchiveReader:
    """A backup's file whose digests have all been checked."""

    def __init__(self, path: Path, opened: zipfile.ZipFile, manifest: Manifest) -> None:
        self._path = path
        self._zip = opened
        self.manifest = manifest

    def lines(self, table: Entry) -> Iterator[list[int | str | None]]:
        """Give the rows of a table."""
        decode = msgspec.json.Decoder(list[int | str | None]).decode
        with self._zip.open(_table_name(table.name)) as file:
            for line in file:
                yield decode(line)

    def pieces(self, blob: Entry) -> Iterator[bytes]:
        """Give the bytes of a blob."""
        return _pieces(self._zip, _blob_name(blob.name))


@contextmanager
def reading(path: Path) -> Iterator[ArchiveReader]:
    """Open a backup's file once all of it is checked. Refuses (`BadBackup`) one cut off or damaged."""
    with path.open("rb") as file:
        try:
            opened = zipfile.ZipFile(file)
            manifest = _checked(opened)
        except BadBackup:
            raise
        except Exception as error:  # a damaged ZIP fails in more ways than the library names
            raise BadBackup(f"{path} is damaged, cut off or no backup ({error}); take another one") from error
        yield ArchiveReader(path, opened, manifest)


def _checked(opened: zipfile.ZipFile) -> Manifest:
    """Read the manifest and hold everything in the file against it."""
    manifest = msgspec.json.decode(opened.read(_MANIFEST), type=Manifest)
    if manifest.format != FORMAT:
        raise BadBackup(f"the backup has the format {manifest.format}, this version reads {FORMAT}")
    promised = {_table_name(entry.name): entry for entry in manifest.tables}
    promised |= {_blob_name(entry.name): entry for entry in manifest.blobs}
    if sorted(opened.namelist()) != sorted([*promised, _MANIFEST]):
        raise BadBackup("the backup does not hold what its manifest lists; take another one")
    for name, entry in promised.items():
        digest, size = sha256(), 0
        for piece in _pieces(opened, name):
            digest.update(piece)
            size += len(piece)
        if (size, digest.hexdigest()) != (entry.size, entry.sha256):
            raise BadBackup(f"{name} in the backup is not as it was written; take another one")
    return manifest


def _pieces(opened: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with opened.open(name) as file:
        while piece := file.read(_READ_SIZE):
            yield piece


def _table_name(name: str) -> str:
    return f"tables/{name}.jsonl"


def _blob_name(key: str) -> str:
    return f"blobs/{key}"
