"""Files that are either whole and safe on disk, or gone."""

import os
from pathlib import Path

PART = ".part"


class DurableFolder:
    """A folder, made where missing, whose sub-folders are as safe on disk as the files in them. Blocks."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._safe: set[Path] = set()
        missing = [folder for folder in (root, *root.parents) if not folder.exists()]
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in missing:
            sync_folder(folder.parent)

    def provide(self, folder: Path) -> None:
        """Make a folder below the root, durably."""
        if folder in self._safe and folder.is_dir():
            return
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Also where it was there already: the process that made it may not have come to this line yet.
        for above in folder.parents[: len(folder.relative_to(self.root).parts)]:
            sync_folder(above)
        self._safe.add(folder)


class DurableFile:
    """
    A new file at `path` in a durable folder; its name appears once contents and name survive a power cut.

    Until then it is called `path` and `.part`. Every method blocks, and raises `OSError` as the system gives
    it; after a failure call `discard`.
    """

    def __init__(self, folder: DurableFolder, path: Path) -> None:
        self._folder = folder
        self._path = path
        self._part = path.with_name(path.name + PART)
        self._descriptor: int | None = None

    def write(self, data: bytes) -> None:
        """Append all of `data`."""
        descriptor = self._opened()
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]

    def publish(self) -> None:
        """
        Give the file its name: contents first, then the name, then the folder that holds the name.

        In another order a power cut could leave the name on an empty file.
        """
        os.fsync(self._opened())
        self._close()
        self._part.rename(self._path)
        sync_folder(self._path.parent)

    def discard(self) -> None:
        """Remove the file, published or not."""
        self.discard_part()
        self._path.unlink(missing_ok=True)

    def discard_part(self) -> None:
        """Remove what was not published; a file that had the name before stays."""
        self._close()
        self._part.unlink(missing_ok=True)

    def _opened(self) -> int:
        if self._descriptor is None:
            self._folder.provide(self._path.parent)
            self._descriptor = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        return self._descriptor

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut. Blocks."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
