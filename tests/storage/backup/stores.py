"""Stores for the tests of backups, on either engine, and what can be told of them."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import select

from rolodesk.actions.letters import keep
from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.actions.tickets.inserting import insert
from rolodesk.cli.demo_company.seeding import provide
from rolodesk.model.attachment import NewAttachment
from rolodesk.model.letter import Envelope, Source
from rolodesk.model.ticket import NewMessage
from rolodesk.storage import directory
from rolodesk.storage.backup import tables
from rolodesk.storage.blobs import ObjectBlobs, open_blobs
from rolodesk.storage.engine.opening import migrate, open_engine
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import metadata
from rolodesk.storage.transaction import EVERYWHERE, Engine, Tx

T = TypeVar("T")

Told = dict[str, list[dict[str, Any]]]
ENVELOPE = Envelope(
    source=Source.SMTP, sender="karin.astrom@example.com", recipient="butik@trampochnav.example"
)
FILES = {"letter.txt": b"Dear workshop", "photo.jpg": bytes(range(256)) * 3000, "empty.txt": b""}


class Place(msgspec.Struct, frozen=True):
    """Where a store lives: a SQLite file's path or a PostgreSQL URL, and the folder of its blobs."""

    store: Path | str
    blob_folder: Path


class Store(msgspec.Struct, frozen=True):
    """An open store."""

    engine: Engine
    blobs: ObjectBlobs
    place: Place


def using(place: Place, work: Callable[[Store], Awaitable[T]]) -> T:
    """Open the store of a place, made where missing, for some work."""

    async def run() -> T:
        async with opened(place) as store:
            return await work(store)

    return asyncio.run(run())


@asynccontextmanager
async def opened(place: Place) -> AsyncIterator[Store]:
    """Open the store of a place until the block ends."""
    await migrate(place.store)
    engine = await open_engine(place.store, connections=4)
    try:
        yield Store(engine, open_blobs(str(place.blob_folder)), place)
    finally:
        await engine.close()


async def fill(store: Store) -> None:
    """Put the demo's company into a store, with attachments, a letter for two, a log-in link and a job."""
    staged = [await store.blobs.stage(_chunks(content)) for content in FILES.values()]
    files = tuple(
        NewAttachment(
            blob_key=blob.key, name=name, media_type="text/plain", size=blob.size, sha256=blob.sha256
        )
        for name, blob in zip(FILES, staged, strict=True)
    )

    letter = await store.blobs.stage(_chunks(b"Subject: Photographs\r\n\r\nAs promised"))

    async def work(tx: Tx) -> None:
        workspace = (await provide(tx)).workspace
        scope = Scope(tx.within(workspace.id), workspace=workspace, actor=OPERATOR, door="cli")
        new = NewMessage(
            from_email="karin.astrom@example.com",
            to_email="butik@trampochnav.example",
            subject="Photographs",
            plain="As promised \N{BICYCLE}\r\n\u2028 and \\ \" ' \t too",
            attachments=files,
        )
        await insert(scope, new)
        for mailbox_id in (1, 2):
            await keep(scope, mailbox_id=mailbox_id, envelope=ENVELOPE, blob=letter)
        link = directory.LoginLink(person_id=1, expires_at=tx.now + 1000, workspace_id=None)
        await directory.insert_login_link(tx, token_hash="t", link=link)

    await store.engine.write(EVERYWHERE, work)


async def tell(store: Store) -> Told:
    """Tell every row of the kept tables, but for what a restore may change: blob keys become contents."""

    async def read(tx: Tx) -> Told:
        told: Told = {}
        for name, columns in tables.COLUMNS.items():
            rows = await tx.all(Statement(select(metadata.tables[name]), everywhere=True))
            told[name] = [dict(zip(columns, row, strict=True)) for row in rows]
        return told

    told = await store.engine.read(EVERYWHERE, read)
    for event in told["events"]:
        event["xid"] = 0
    for name in tables.HOLDING_BLOBS:
        for row in told[name]:
            row["blob_key"] = await content_of(store.blobs, row["blob_key"])
    for name, rows in told.items():
        rows.sort(key=lambda row: [row[key] for key in tables.KEYS[name]])
    return told


async def content_of(blobs: ObjectBlobs, key: str) -> str:
    """The digest of a blob."""
    return hashlib.sha256(b"".join([piece async for piece in blobs.open(key)])).hexdigest()


async def blob_count(store: Store) -> int:
    """How many blobs there are, adopted or not."""
    return len([key async for key, _ in store.blobs.keys_older_than(-3600)])


async def is_empty(store: Store) -> bool:
    """Whether a store holds nothing at all."""
    return not any((await tell(store)).values()) and not await blob_count(store)


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    yield content
