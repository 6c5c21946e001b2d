"""A workspace taken out of one installation is the same in another, whichever database either has."""

from pathlib import Path

import pytest

from rolodesk.actions import api_keys, members, workspaces
from rolodesk.actions.moving import settle_in
from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.model.contact import SearchField
from rolodesk.model.errors import Conflicting, Unknown
from rolodesk.model.workspace import Permission, Role, Sending, Workspace
from rolodesk.storage import contact_finding, directory, mailboxes, people
from rolodesk.storage.backup.archive import BadBackup
from rolodesk.storage.backup.restoring import restore
from rolodesk.storage.backup.saving import save
from rolodesk.storage.moving.contents import contents_of
from rolodesk.storage.moving.taking_in import TakenIn, take_in
from rolodesk.storage.moving.taking_out import TakenOut, take_out
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.conftest import ENGINES
from tests.storage.backup.conftest import MakePlace
from tests.storage.backup.stores import Place, Store, blob_count, fill, is_empty, tell, using


async def as_it_is(_tx: Tx, _workspace: Workspace, _was: int) -> None:
    """Change nothing in a workspace that is taken in."""


async def fill_two(store: Store) -> None:
    """Fill a store with the demo's company as workspace 1, and a neighbour beside it."""
    await fill(store)

    async def work(tx: Tx) -> None:
        workspace = await directory.workspace_by_id(tx, 1)
        assert workspace is not None
        scope = Scope(tx.within(1), workspace=workspace, actor=OPERATOR, door="cli")
        await api_keys.create(scope, name="shop", permissions=tuple(Permission))
        await workspaces.create(tx, name="The neighbours")

    await store.engine.write(EVERYWHERE, work)


def taken_out(place: Place, file: Path) -> TakenOut:
    async def work(store: Store) -> TakenOut:
        await fill_two(store)
        return await take_out(store.engine, store.blobs, 1, file)

    return using(place, work)


@pytest.fixture
def file(make_place: MakePlace, tmp_path: Path) -> Path:
    """The file of workspace 1 of a filled store."""
    taken_out(make_place("sqlite"), tmp_path / "workspace.zip")
    return tmp_path / "workspace.zip"


@pytest.mark.parametrize("target", ENGINES)
@pytest.mark.parametrize("source", ENGINES)
def test_the_digests_are_equal_there_and_back(
    make_place: MakePlace,
    tmp_path: Path,
    source: str,
    target: str,
) -> None:
    out = taken_out(make_place(source), tmp_path / "out.zip")
    assert (out.rows["contacts"], out.rows["tickets"], out.blobs, out.unsound) == (40, 61, 4, 0)

    async def through(store: Store) -> tuple[TakenIn, TakenOut]:
        taken = await take_in(store.engine, store.blobs, tmp_path / "out.zip", settle=as_it_is)
        return taken, await take_out(store.engine, store.blobs, 1, tmp_path / "on.zip")

    taken, again = using(make_place(target), through)
    assert taken.contents == again.contents == out.contents
    assert (taken.workspace.id, taken.was, taken.rows, taken.blobs) == (1, 1, out.rows, 4)

    async def back(store: Store) -> dict[str, str]:
        await store.engine.write(EVERYWHERE, lambda tx: workspaces.create(tx, name="Here first"))
        arrived = await take_in(store.engine, store.blobs, tmp_path / "on.zip", settle=as_it_is)
        assert (arrived.workspace.id, arrived.was) == (2, 1)
        return await store.engine.read(EVERYWHERE, lambda tx: contents_of(tx, 2))

    assert using(make_place(source), back) == out.contents


@pytest.mark.parametrize("engine", ENGINES)
def test_a_workspace_whose_id_is_taken_gets_the_next_and_works_on(
    make_place: MakePlace,
    file: Path,
    engine: str,
) -> None:
    async def work(store: Store) -> None:
        await store.engine.write(EVERYWHERE, lambda tx: workspaces.create(tx, name="Here first"))
        before = [row for row in (await tell(store))["events"] if row["workspace_id"] == 1]
        taken = await take_in(store.engine, store.blobs, file, settle=settle_in)
        assert (taken.workspace.id, taken.was, taken.workspace.name) == (2, 1, "Tramp & Nav Cykelverkstad")
        told = await tell(store)
        assert [row for row in told["events"] if row["workspace_id"] == 1] == before
        assert {row["workspace_id"] for row in told["contacts"]} == {2}
        assert [row["after"] for row in told["events"] if row["kind"] == "workspace.taken_in"] == [
            '{"name":"Tramp & Nav Cykelverkstad","was":1}'
        ]
        boxes = await store.engine.read(2, mailboxes.listed)
        assert {box.sending for box in boxes} == {Sending.OBSERVING}
        assert await store.engine.search(2, found_by_search) == ["Rolf Ekdahl"]
        highest = max(row["id"] for row in told["contacts"])
        assert await store.engine.write(2, lambda tx: tx.next_id("contacts")) > highest

    using(make_place(engine), work)


async def found_by_search(tx: Tx) -> list[str]:
    """Search the index for a word of a pinned note."""
    found = await contact_finding.by_part(tx, SearchField.NOTES, "roadsters", offset=0, limit=10)
    return [contact.name for contact in found]


@pytest.mark.parametrize("engine", ENGINES)
def test_people_are_known_by_their_address_and_bring_no_password(
    make_place: MakePlace,
    file: Path,
    engine: str,
) -> None:
    async def meet(tx: Tx) -> None:
        made = await workspaces.create(tx, name="Here first")
        scope = Scope(tx.within(made.id), workspace=made, actor=OPERATOR, door="cli")
        for _ in range(3):
            await tx.next_id("people")
        await members.create(scope, email="Maja@Trampochnav.example", name="Maja", role=Role.OWNER)
        person = await people.by_email(tx, "maja@trampochnav.example")
        assert person is not None
        await people.set_password(tx, person.id, "hers")

    async def work(store: Store) -> None:
        await store.engine.write(EVERYWHERE, meet)
        await take_in(store.engine, store.blobs, file, settle=as_it_is)
        told = await tell(store)
        hashes = {row["email_folded"]: row["password_hash"] for row in told["people"]}
        assert hashes.pop("maja@trampochnav.example") == "hers"
        assert set(hashes.values()) == {None}
        ids = {row["email_folded"]: row["id"] for row in told["people"]}
        assert len(ids) == len(told["people"])
        of_maja = [row["workspace_id"] for row in told["members"] if row["person_id"] == 4]
        assert of_maja == [1, 2]

    using(make_place(engine), work)


def with_a_bit_changed(file: Path) -> Path:
    """Write a damaged copy of a file beside it."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    damaged = file.with_name("damaged.zip")
    damaged.write_bytes(content)
    return damaged


@pytest.mark.parametrize("engine", ENGINES)
def test_what_cannot_be_taken_in_leaves_nothing(
    make_place: MakePlace,
    file: Path,
    tmp_path: Path,
    engine: str,
) -> None:
    async def spoil(tx: Tx, _workspace: Workspace, _was: int) -> None:
        raise Conflicting("spoilt")

    async def work(store: Store) -> None:
        with pytest.raises(Conflicting, match="spoilt"):
            await take_in(store.engine, store.blobs, file, settle=spoil)
        damaged = with_a_bit_changed(file)
        with pytest.raises(BadBackup):
            await take_in(store.engine, store.blobs, damaged, settle=as_it_is)
        with pytest.raises(BadBackup, match="one workspace only"):
            await restore(store.engine, store.blobs, file)
        await save(store.engine, store.blobs, tmp_path / "whole.zip")
        with pytest.raises(BadBackup, match="whole installation"):
            await take_in(store.engine, store.blobs, tmp_path / "whole.zip", settle=as_it_is)
        with pytest.raises(Unknown, match="there is no workspace 9"):
            await take_out(store.engine, store.blobs, 9, tmp_path / "none.zip")
        assert not (tmp_path / "none.zip").exists()
        assert await is_empty(store)

    using(make_place(engine), work)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_workspace_is_not_taken_in_twice_nor_over_another(
    make_place: MakePlace,
    file: Path,
    engine: str,
) -> None:
    async def work(store: Store) -> None:
        await take_in(store.engine, store.blobs, file, settle=as_it_is)
        blobs = await blob_count(store)
        with pytest.raises(Conflicting, match="taken in before"):
            await take_in(store.engine, store.blobs, file, settle=as_it_is)
        with pytest.raises(Conflicting, match="there is a workspace 1 already"):
            await take_in(store.engine, store.blobs, file, settle=as_it_is, workspace_id=1)
        assert await blob_count(store) == blobs
        assert len(await store.engine.read(EVERYWHERE, directory.workspaces_listed)) == 1

    using(make_place(engine), work)


def test_an_attachment_that_was_lost_before_stops_nothing(
    make_place: MakePlace,
    tmp_path: Path,
) -> None:
    async def lose(store: Store) -> TakenOut:
        await fill(store)
        [row] = [one for one in (await tell(store))["attachments"] if one["name"] == "photo.jpg"]
        keys = [key async for key, size in store.blobs.keys_older_than(-60) if size == row["size"]]
        await store.blobs.discard(keys[0])
        return await take_out(store.engine, store.blobs, 1, tmp_path / "out.zip")

    async def arrive(store: Store) -> TakenIn:
        return await take_in(store.engine, store.blobs, tmp_path / "out.zip", settle=as_it_is)

    assert using(make_place("sqlite"), lose).unsound == 1
    taken = using(make_place("sqlite"), arrive)
    assert (taken.unsound, taken.blobs, taken.rows["attachments"]) == (1, 3, 3)
