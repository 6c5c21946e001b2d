"""A backup that is not whole is refused before anything is written."""

import random
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from rolodesk.storage.backup.archive import BadBackup, reading
from rolodesk.storage.backup.restoring import restore
from tests.storage.backup.conftest import MakePlace
from tests.storage.backup.stores import Store, is_empty, tell, using

Entries = dict[str, bytes]


def content_of(file: Path) -> Any:
    """All that a restore would read of a backup."""
    with reading(file) as archive:
        tables = {entry.name: list(archive.lines(entry)) for entry in archive.manifest.tables}
        blobs = {entry.name: b"".join(archive.pieces(entry)) for entry in archive.manifest.blobs}
        return archive.manifest, tables, blobs


def entries_of(file: Path) -> Entries:
    with zipfile.ZipFile(file) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def write(file: Path, entries: Entries) -> Path:
    """Write a backup whose ZIP is in order, whatever its entries hold."""
    with zipfile.ZipFile(file, "w") as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return file


def with_manifest(entries: Entries, change: Callable[[dict[str, Any]], None]) -> Entries:
    manifest = msgspec.json.decode(entries["manifest.json"])
    change(manifest)
    return {**entries, "manifest.json": msgspec.json.encode(manifest)}


def test_a_flipped_bit_anywhere_is_noticed_or_does_no_harm(backup: Path, tmp_path: Path) -> None:
    whole, expected = backup.read_bytes(), content_of(backup)
    chance = random.Random(7)
    noticed = 0
    for position in chance.sample(range(len(whole)), 120):
        damaged = bytearray(whole)
        damaged[position] ^= 1 << chance.randrange(8)
        file = tmp_path / "damaged.zip"
        file.write_bytes(damaged)
        try:
            assert content_of(file) == expected
        except BadBackup:
            noticed += 1
    assert noticed > 100


def test_a_file_that_is_cut_off_anywhere_is_refused(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    file = tmp_path / "cut.zip"
    for length in [0, 1, 30, len(whole) // 2, len(whole) - 1000, len(whole) - 23, len(whole) - 1]:
        file.write_bytes(whole[:length])
        with pytest.raises(BadBackup, match=r"cut\.zip is damaged, cut off or no backup"):
            content_of(file)


def swap_bytes(entries: Entries) -> Entries:
    return {**entries, "tables/contacts.jsonl": entries["tables/contacts.jsonl"].replace(b"Karin", b"Kerin")}


def swap_blob(entries: Entries) -> Entries:
    name = next(name for name in entries if name.startswith("blobs/"))
    return {**entries, name: entries[name] + b"!"}


def drop_table(entries: Entries) -> Entries:
    return {name: content for name, content in entries.items() if name != "tables/notes.jsonl"}


def add_entry(entries: Entries) -> Entries:
    return {"../../etc/passwd": b"", **entries}


def drop_manifest(entries: Entries) -> Entries:
    return {name: content for name, content in entries.items() if name != "manifest.json"}


def later_format(entries: Entries) -> Entries:
    return with_manifest(entries, lambda manifest: manifest.update(format=2))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (swap_bytes, r"tables/contacts\.jsonl in the backup is not as it was written"),
        (swap_blob, r"blobs/.* in the backup is not as it was written"),
        (drop_table, "does not hold what its manifest lists"),
        (add_entry, "does not hold what its manifest lists"),
        (drop_manifest, "is damaged, cut off or no backup"),
        (later_format, "the backup has the format 2, this version reads 1"),
    ],
)
def test_what_differs_from_the_manifest_is_refused_and_nothing_is_written(
    make_place: MakePlace,
    backup: Path,
    tmp_path: Path,
    change: Callable[[Entries], Entries],
    sentence: str,
) -> None:
    file = write(tmp_path / "changed.zip", change(entries_of(backup)))

    async def work(store: Store) -> None:
        with pytest.raises(BadBackup, match=sentence):
            await restore(store.engine, store.blobs, file)
        assert await is_empty(store)

    using(make_place("sqlite"), work)


def older(manifest: dict[str, Any]) -> None:
    manifest["revision"] = "r0000_before"


def other_columns(manifest: dict[str, Any]) -> None:
    manifest["tables"][0]["columns"].append("colour")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (older, "was made at revision r0000_before .* restore it with the version that made it"),
        (other_columns, "the backup's tables are not those of its revision"),
    ],
)
def test_a_backup_of_another_version_is_refused_and_nothing_is_written(
    make_place: MakePlace,
    backup: Path,
    tmp_path: Path,
    change: Callable[[dict[str, Any]], None],
    sentence: str,
) -> None:
    file = write(tmp_path / "other.zip", with_manifest(entries_of(backup), change))

    async def work(store: Store) -> None:
        with pytest.raises(BadBackup, match=sentence):
            await restore(store.engine, store.blobs, file, force=True)
        assert await is_empty(store)

    using(make_place("sqlite"), work)


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_restore_that_fails_midway_leaves_the_rows_as_they_were(
    make_place: MakePlace, backup: Path, tmp_path: Path, engine: str
) -> None:
    entries = entries_of(backup)
    twice = entries["tables/workspaces.jsonl"] * 2

    def admit(manifest: dict[str, Any]) -> None:
        entry = next(one for one in manifest["tables"] if one["name"] == "workspaces")
        entry.update(size=len(twice), sha256=sha256(twice).hexdigest(), rows=2)

    file = write(tmp_path / "twice.zip", with_manifest({**entries, "tables/workspaces.jsonl": twice}, admit))

    async def work(store: Store) -> None:
        with pytest.raises(Exception, match=r"(?i)unique"):
            await restore(store.engine, store.blobs, file)
        told = await tell(store)
        assert not any(told.values())

    using(make_place(engine), work)
