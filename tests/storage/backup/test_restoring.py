"""What was saved on either engine is there on either, and goes on from there."""

import stat
from pathlib import Path

import pytest

from rolodesk.actions import tags, workspaces
from rolodesk.actions.audit.verifying import Verdict, verify
from rolodesk.actions.feed import reading
from rolodesk.actions.feed.reading import Part
from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.jobs.followers import FOLLOWERS
from rolodesk.jobs.following import Following
from rolodesk.model.contact import SearchField
from rolodesk.model.errors import Conflicting
from rolodesk.model.event import START, StoredEvent
from rolodesk.model.workspace import Workspace
from rolodesk.storage import contact_finding, directory, feed, feed_cursors
from rolodesk.storage.backup.restoring import Restored, restore
from rolodesk.storage.backup.saving import Saved, save
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import login_links
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.conftest import ENGINES
from tests.storage.backup.conftest import MakePlace
from tests.storage.backup.stores import Place, Store, Told, blob_count, fill, tell, using

LINKS = Statement(login_links.select(), everywhere=True)


def saved(place: Place, file: Path) -> tuple[Saved, Told]:
    async def work(store: Store) -> tuple[Saved, Told]:
        await fill(store)
        return await save(store.engine, store.blobs, file), await tell(store)

    return using(place, work)


def restored(place: Place, file: Path, *, force: bool = False) -> tuple[Restored, Told]:
    async def work(store: Store) -> tuple[Restored, Told]:
        return await restore(store.engine, store.blobs, file, force=force), await tell(store)

    return using(place, work)


@pytest.mark.parametrize("target", ENGINES)
@pytest.mark.parametrize("source", ENGINES)
def test_every_row_and_every_attachment_is_there_again(
    make_place: MakePlace, tmp_path: Path, source: str, target: str
) -> None:
    written, before = saved(make_place(source), tmp_path / "backup.zip")
    read, after = restored(make_place(target), tmp_path / "backup.zip")
    [pause] = after["installation"]
    assert pause["name"] == "sending_paused"
    assert pause["value"] == f"a backup of {read.made_at} was restored"
    assert len(after["feed_names"]) == 1
    assert {**after, "installation": [], "feed_names": []} == before
    assert written.rows == read.rows == {name: len(rows) for name, rows in before.items()}
    assert (written.rows["contacts"], written.rows["tickets"], written.blobs, read.blobs) == (40, 61, 4, 4)
    assert written.unsound == read.unsound == ()
    assert written.bytes == (tmp_path / "backup.zip").stat().st_size


@pytest.mark.parametrize("engine", ENGINES)
def test_what_comes_after_gets_new_ids_and_what_was_restored_is_found(
    make_place: MakePlace, backup: Path, engine: str
) -> None:
    async def work(store: Store) -> None:
        await restore(store.engine, store.blobs, backup)
        made = await store.engine.write(EVERYWHERE, lambda tx: workspaces.create(tx, name="Next"))
        assert made.id == 2
        told = await tell(store)
        seqs = [event["seq"] for event in told["events"]]
        assert seqs == sorted(set(seqs))
        assert told["events"][-1]["kind"] == "workspace.created"
        assert await store.engine.search(1, found_by_search) == ["Rolf Ekdahl"]

    using(make_place(engine), work)


@pytest.mark.parametrize("target", ENGINES)
@pytest.mark.parametrize("source", ENGINES)
def test_the_feed_keeps_its_order_and_its_readers_their_places(
    make_place: MakePlace, tmp_path: Path, source: str, target: str
) -> None:
    async def first(store: Store) -> list[tuple[str, int]]:
        await fill(store)
        workspace = await store.engine.read(EVERYWHERE, lambda tx: directory.workspace_by_id(tx, 1))
        assert workspace is not None
        await store.engine.write(1, lambda tx: tags.create(_scope(tx, workspace), "unread"))
        read = await everything(store)
        await store.engine.write(EVERYWHERE, lambda tx: feed_cursors.register(tx, "reader", at_end=False))

        async def move(tx: Tx) -> None:
            await feed_cursors.claim(tx, "reader")
            await feed_cursors.move(tx, "reader", read[-2].place)

        await store.engine.write(1, move)
        await save(store.engine, store.blobs, tmp_path / "backup.zip")
        return [(event.kind, event.place.seq) for event in read]

    async def then(store: Store) -> list[tuple[str, int]]:
        await restore(store.engine, store.blobs, tmp_path / "backup.zip")
        workspace = await store.engine.read(EVERYWHERE, lambda tx: directory.workspace_by_id(tx, 1))
        assert workspace is not None
        await store.engine.write(1, lambda tx: tags.create(_scope(tx, workspace), "new"))
        cursor = await store.engine.read(1, lambda tx: feed_cursors.of(tx, "reader"))
        left = await store.engine.read(1, lambda tx: feed.after(tx, cursor.place, 10))
        assert [event.after["name"] for event in left] == ["unread", "new"]
        return [(event.kind, event.place.seq) for event in await everything(store)]

    before = using(make_place(source), first)
    after = using(make_place(target), then)
    assert after[:-1] == before


@pytest.mark.parametrize("target", ENGINES)
@pytest.mark.parametrize("source", ENGINES)
def test_seals_hold_and_cursors_that_were_told_stand_where_they_stood(
    make_place: MakePlace, tmp_path: Path, source: str, target: str
) -> None:
    file = tmp_path / "backup.zip"

    async def first(store: Store) -> tuple[Verdict, str, str]:
        await fill(store)
        await Following(store.engine, FOLLOWERS).catch_up(1)
        part = await read_feed(store, "", limit=3)
        await save(store.engine, store.blobs, file)
        workspace = await the_workspace(store)
        await store.engine.write(1, lambda tx: tags.create(_scope(tx, workspace), "lost"))
        return await verify(store.engine, 1), part.cursor, (await read_feed(store, "now")).cursor

    async def then(store: Store) -> None:
        await restore(store.engine, store.blobs, file)
        verdict = await verify(store.engine, 1, anchors=[sealed.last_hash])
        assert verdict.holds
        assert (verdict.seals, verdict.events) == (sealed.seals, sealed.events)
        behind_it = await read_feed(store, early)
        assert [event for _, event in behind_it.events] == (await everything(store))[3:]
        assert (await read_feed(store, late)).events == ()
        workspace = await the_workspace(store)
        await store.engine.write(1, lambda tx: tags.create(_scope(tx, workspace), "new"))
        assert [event.after for _, event in (await read_feed(store, late)).events] == [{"name": "new"}]

    sealed, early, late = using(make_place(source), first)
    assert sealed.holds
    assert sealed.seals > 0
    using(make_place(target), then)


async def read_feed(store: Store, after: str, *, limit: int = 10_000) -> Part:
    workspace = await the_workspace(store)
    return await store.engine.read(1, lambda tx: reading.read(_scope(tx, workspace), after, limit=limit))


async def the_workspace(store: Store) -> Workspace:
    found = await store.engine.read(EVERYWHERE, lambda tx: directory.workspace_by_id(tx, 1))
    assert found is not None
    return found


async def everything(store: Store) -> list[StoredEvent]:
    """Every event of the workspace, as a reader finds them."""
    return await store.engine.read(1, lambda tx: feed.after(tx, START, 10_000))


def _scope(tx: Tx, workspace: Workspace) -> Scope:
    return Scope(tx, workspace=workspace, actor=OPERATOR, door="cli")


async def found_by_search(tx: Tx) -> list[str]:
    """Search the index for a word of a pinned note."""
    found = await contact_finding.by_part(tx, SearchField.NOTES, "roadsters", offset=0, limit=10)
    return [contact.name for contact in found]


@pytest.mark.parametrize("engine", ENGINES)
def test_nobody_is_logged_in_by_a_restore(make_place: MakePlace, backup: Path, engine: str) -> None:
    async def work(store: Store) -> None:
        await restore(store.engine, store.blobs, backup)
        assert not await store.engine.read(EVERYWHERE, lambda tx: tx.all(LINKS))

    using(make_place(engine), work)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_store_that_holds_anything_is_left_alone(make_place: MakePlace, backup: Path, engine: str) -> None:
    async def work(store: Store) -> None:
        await store.engine.write(EVERYWHERE, lambda tx: workspaces.create(tx, name="Here first"))
        before = await tell(store)
        with pytest.raises(Conflicting, match="the store is not empty: restore into another"):
            await restore(store.engine, store.blobs, backup)
        assert await tell(store) == before
        assert await blob_count(store) == 0

    using(make_place(engine), work)


@pytest.mark.parametrize("engine", ENGINES)
def test_force_replaces_everything_and_never_gives_an_id_out_again(
    make_place: MakePlace, backup: Path, engine: str
) -> None:
    async def work(store: Store) -> None:
        await fill(store)
        for _ in range(4):
            await store.engine.write(EVERYWHERE, lambda tx: workspaces.create(tx, name="Later"))
        await restore(store.engine, store.blobs, backup, force=True)
        told = await tell(store)
        assert [workspace["id"] for workspace in told["workspaces"]] == [1]
        assert len(told["contacts"]) == 40
        assert not await store.engine.read(EVERYWHERE, lambda tx: tx.all(LINKS))
        made = await store.engine.write(EVERYWHERE, lambda tx: workspaces.create(tx, name="Next"))
        assert made.id > 5

    using(make_place(engine), work)


def test_a_backup_is_its_owners_alone(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


def test_an_empty_store_is_saved_and_restored_too(make_place: MakePlace, tmp_path: Path) -> None:
    async def work(store: Store) -> None:
        await save(store.engine, store.blobs, tmp_path / "empty.zip")
        await restore(store.engine, store.blobs, tmp_path / "empty.zip")
        told = await tell(store)
        assert [name for name, rows in told.items() if rows] == ["installation"]

    using(make_place("sqlite"), work)
