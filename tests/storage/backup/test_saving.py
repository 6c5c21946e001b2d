"""Saving while the hub goes on, and when something is in the way."""

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rolodesk.actions.contacts.creating import create
from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.actions.workspaces import create as create_workspace
from rolodesk.model.contact import Email, NewContact
from rolodesk.model.workspace import Workspace
from rolodesk.storage.backup.archive import BadBackup, reading
from rolodesk.storage.backup.restoring import restore
from rolodesk.storage.backup.saving import save
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.conftest import ENGINES
from tests.storage.backup.conftest import MakePlace
from tests.storage.backup.stores import FILES, Store, fill, tell, using


def rows_of(file: Path, table: str) -> list[dict[str, Any]]:
    with reading(file) as archive:
        entry = next(entry for entry in archive.manifest.tables if entry.name == table)
        return [dict(zip(entry.columns, line, strict=True)) for line in archive.lines(entry)]


async def write_until(
    stopped: asyncio.Event, store: Store, workspace: Workspace, number: int, written: asyncio.Event
) -> None:
    """Make contacts, each in a commit of its own that `written` tells of, until told to stop."""

    async def work(tx: Tx) -> None:
        scope = Scope(tx, workspace=workspace, actor=OPERATOR, door="cli")
        email = Email(f"{number}@example.org", primary=True)
        await create(scope, NewContact(name="A B", emails=(email,), tags=("t",), channel="Website"))

    while not stopped.is_set():
        await store.engine.write(workspace.id, work)
        written.set()
        await asyncio.sleep(0)


@pytest.mark.parametrize("engine", ENGINES)
def test_it_holds_one_moment_whatever_is_written_meanwhile(
    make_place: MakePlace, tmp_path: Path, engine: str
) -> None:
    files = [tmp_path / f"{number}.zip" for number in range(4)]

    async def work(store: Store) -> None:
        workspace = await store.engine.write(EVERYWHERE, lambda tx: create_workspace(tx, name="Busy"))
        stopped, written = asyncio.Event(), asyncio.Event()
        writers = [
            asyncio.create_task(write_until(stopped, store, workspace, number, written))
            for number in range(4)
        ]
        for file in files:
            await save(store.engine, store.blobs, file)
            written.clear()
            await written.wait()
        stopped.set()
        await asyncio.gather(*writers)

    using(make_place(engine), work)
    sizes = []
    for file in files:
        contacts = {row["id"] for row in rows_of(file, "contacts")}
        created = [row for row in rows_of(file, "events") if row["kind"] == "contact.created"]
        assert {row["contact_id"] for row in rows_of(file, "contact_keys")} == contacts
        assert {row["contact_id"] for row in rows_of(file, "contact_tags")} == contacts
        assert Counter(row["subject_id"] for row in created) == Counter(contacts)
        with reading(file) as archive:
            assert archive.manifest.ids.get("contacts", 0) >= max(contacts, default=0)
        sizes.append(len(contacts))
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0], "nobody wrote meanwhile: the test tests nothing"


def test_missing_and_damaged_blobs_are_named_and_the_rest_is_kept(
    make_place: MakePlace, tmp_path: Path
) -> None:
    place, file = make_place("sqlite"), tmp_path / "backup.zip"

    async def save_without(store: Store) -> tuple[str, ...]:
        await fill(store)
        keys = [key async for key, _ in store.blobs.keys_older_than(-3600)]
        by_size = {place.blob_folder.joinpath(key).stat().st_size: key for key in keys}
        missing, damaged = by_size[len(FILES["photo.jpg"])], by_size[len(FILES["letter.txt"])]
        place.blob_folder.joinpath(missing).unlink()
        place.blob_folder.joinpath(damaged).write_bytes(b"Dear burglar!")
        saved = await save(store.engine, store.blobs, file)
        assert saved.blobs == 3
        assert sorted(saved.unsound) == sorted([missing, damaged])
        return saved.unsound

    unsound = using(place, save_without)

    async def restore_it(store: Store) -> None:
        read = await restore(store.engine, store.blobs, file)
        assert (read.blobs, read.unsound) == (3, unsound)

    using(make_place("sqlite"), restore_it)


def test_a_name_that_is_taken_is_refused_and_what_is_there_stays(
    make_place: MakePlace, tmp_path: Path
) -> None:
    file, half_written = tmp_path / "taken.zip", tmp_path / "half.zip.part"
    file.write_text("precious")
    half_written.write_text("of another process")

    async def work(store: Store) -> None:
        with pytest.raises(
            BadBackup, match=r"taken\.zip is there already; choose another name, or remove it"
        ):
            await save(store.engine, store.blobs, file)
        with pytest.raises(BadBackup, match=r"half\.zip\.part is there: another backup is writing it"):
            await save(store.engine, store.blobs, tmp_path / "half.zip")

    using(make_place("sqlite"), work)
    assert file.read_text() == "precious"
    assert half_written.read_text() == "of another process"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_backup_that_fails_leaves_no_file(make_place: MakePlace, tmp_path: Path, engine: str) -> None:
    place = make_place(engine)
    folder = tmp_path / "target"
    folder.mkdir()

    async def work(store: Store) -> None:
        await fill(store)
        place.blob_folder.rename(place.blob_folder.with_name("elsewhere"))
        place.blob_folder.write_text("no folder any more")
        with pytest.raises(OSError, match="blob storage"):
            await save(store.engine, store.blobs, folder / "backup.zip")

    using(place, work)
    assert list(folder.iterdir()) == []


def test_the_manifest_says_what_is_inside_to_whoever_unzips_it(backup: Path, tmp_path: Path) -> None:
    with reading(backup) as archive:
        manifest = archive.manifest
    assert manifest.format == 1
    assert manifest.made_at.endswith("+00:00")
    assert {entry.name for entry in manifest.tables}.isdisjoint({"sessions", "login_links", "counters"})
    for row in rows_of(backup, "contacts"):
        assert json.loads(row["emails"])


def test_larger_tables_are_read_in_pages_without_losing_a_row(make_place: MakePlace, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"

    async def work(store: Store) -> None:
        workspace = await store.engine.write(EVERYWHERE, lambda tx: create_workspace(tx, name="Large"))

        async def many(tx: Tx) -> None:
            scope = Scope(tx, workspace=workspace, actor=OPERATOR, door="cli")
            for number in range(700):
                note = "x" * (60_000 if number % 70 == 0 else 5)
                await create(scope, NewContact(name=f"N {number}", notes=note, channel="Website"))

        await store.engine.write(workspace.id, many)
        await save(store.engine, store.blobs, file)
        assert [row["id"] for row in rows_of(file, "contacts")] == list(range(1, 701))
        assert len(rows_of(file, "notes")) == 700
        assert len(rows_of(file, "events")) == len((await tell(store))["events"])

    using(make_place("sqlite"), work)
