"""
The floor on SQLite: one connection that reads, one thread that writes in groups.

Its connections are opened by the hub's own `connect`, so that both are as safe and have as much memory.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final, TypeVar

import apsw
import msgspec

from bench.floor import answers, rows, shapes
from bench.floor.queries import Queries
from rolodesk.model.search.asking import Noun
from rolodesk.storage.engine.sqlite_connection import connect

T = TypeVar("T")
Row = Sequence[Any]
Write = Callable[[apsw.Connection, int], Any]

QUERIES: Final = Queries("sqlite")
NUMBERED: Final = ("contacts", "tags", "tickets", "messages")
MAX_ID: Final = "SELECT coalesce(max(id), 0) FROM {}"
HOME: Final = "SELECT id, ref, title FROM locations WHERE workspace_id = ? AND built_in = 1"


class SqliteFloor:
    """Answers the work from a SQLite file that nobody else writes to."""

    def __init__(self, path: str, *, workspace: int) -> None:
        self._workspace = workspace
        self._reader = connect(Path(path))
        self._ids: dict[str, Any] = {name: self._reader.execute(MAX_ID.format(name)).get for name in NUMBERED}
        self._home: Any = self._reader.execute(HOME, (workspace,)).fetchone()
        self._writer = _Writer(path)

    async def contact(self, ref: str) -> Row | None:
        """Read a contact by its ref."""
        query = QUERIES.contact
        row: Row | None = self._reader.execute(query.sql, query.bind(self._workspace, ref)).fetchone()
        return row

    async def page(self, after: int, limit: int) -> list[Any]:
        """Read contacts by id upwards."""
        query = QUERIES.page
        return self._reader.execute(query.sql, query.bind(self._workspace, after, limit)).fetchall()

    async def page_by_email(self, email: str, after: int, limit: int) -> list[Any]:
        """Read the contacts of an e-mail address."""
        query = QUERIES.page_by_email
        values = query.bind(self._workspace, after, limit, email.lower())
        return self._reader.execute(query.sql, values).fetchall()

    async def search(self, text: str, limit: int) -> list[Any]:
        """Read the newest contacts with a text in them."""
        query, match = QUERIES.search, f'{{name tags notes}} : "{text.casefold()}"'
        if text.isdigit():
            query, match = QUERIES.search_digits, f'({match}) OR (digits : "{text.lstrip("0")}")'
        values = query.bind(self._workspace, match, "", "", limit, 0)
        return self._reader.execute(query.sql, values).fetchall()

    async def tickets(self, at: int, id_: int, limit: int) -> list[Any]:
        """Read tickets behind a cursor."""
        query = QUERIES.tickets
        return self._reader.execute(query.sql, query.bind(self._workspace, at, id_, limit)).fetchall()

    async def conversation(self, ticket_id: int) -> list[Any]:
        """Read a ticket with its messages."""
        query = QUERIES.grabbed
        return self._reader.execute(query.sql, query.bind(self._workspace, ticket_id)).fetchall()

    async def events(self, xid: int, seq: int, limit: int) -> list[Any]:
        """Read the journal behind a place."""
        query = QUERIES.events
        return self._reader.execute(query.sql, query.bind(self._workspace, xid, seq, limit)).fetchall()

    async def create_contact(self, new: shapes.NewContact) -> shapes.Contact:
        """Create a contact."""

        def write(connection: apsw.Connection, at: int) -> Row:
            id_ = self._next_id("contacts")
            row = rows.contact(new, id_=id_, at=at, location_id=self._home[0])
            self._run(connection, QUERIES.insert_contact, *row)
            self._run(connection, QUERIES.insert_key, "phone", new.phoneNumber, id_)
            self._run(connection, QUERIES.put_search, *rows.search_entry(row))
            self._run(connection, QUERIES.tell[Noun.CONTACT], *rows.told_of_contact(self._workspace, row))
            return row

        row = await self._writer.submit(write)
        return answers.contact((*row, None, *self._home[1:], None))

    async def add_tags(self, ref: str, tags: list[str]) -> shapes.Tags | None:
        """Give a contact tags."""
        return await self._writer.submit(lambda connection, at: self._add_tags(connection, ref, tags, at))

    async def insert_ticket(self, new: shapes.NewTicket) -> int | None:
        """Open a ticket with a message."""
        return await self._writer.submit(lambda connection, at: self._insert_ticket(connection, new, at))

    def _add_tags(
        self, connection: apsw.Connection, ref: str, tags: list[str], at: int
    ) -> shapes.Tags | None:
        row: Any = self._run(connection, QUERIES.contact, ref).fetchone()
        if row is None:
            return None
        changed = rows.with_tags(row, tags, at=at)
        if changed is None:
            return rows.tags_answer(row)
        row, added = changed
        self._run(connection, QUERIES.save_contact, *rows.saved(row))
        for tag in added:
            known: Any = self._run(connection, QUERIES.tag, tag.casefold()).fetchone()
            tag_id = self._next_id("tags") if known is None else known[0]
            if known is None:
                self._run(connection, QUERIES.insert_tag, tag_id, tag, tag.casefold(), at, None)
            self._run(connection, QUERIES.link_tag, tag_id, row[0])
        self._run(connection, QUERIES.put_search, *rows.search_entry(row))
        self._run(connection, QUERIES.tell[Noun.CONTACT], *rows.told_of_contact(self._workspace, row))
        return rows.tags_answer(row)

    def _insert_ticket(self, connection: apsw.Connection, new: shapes.NewTicket, at: int) -> int | None:
        sender = new.fromEmail.lower()
        mailbox: Any = self._run(connection, QUERIES.mailbox, new.toEmail.lower()).fetchone()
        if mailbox is None:
            return None
        member: Any = self._run(connection, QUERIES.member, sender).fetchone()
        contact: Any = self._run(connection, QUERIES.contact_by_email, sender).fetchone()
        self._run(connection, QUERIES.touch_contact, contact[0], at, at)
        id_ = self._next_id("tickets")
        row = rows.ticket(new, id_=id_, at=at, mailbox_id=mailbox[0], contact_id=contact[0])
        self._run(connection, QUERIES.insert_ticket, *row)
        canonicals = msgspec.json.encode([label.casefold() for label in new.labels]).decode()
        for _, label_id in self._run(connection, QUERIES.labels, canonicals).fetchall():
            self._run(connection, QUERIES.put_label, label_id, id_)
        message_id = self._next_id("messages")
        member_id = None if member is None else member[0]
        message = rows.message(new, id_=message_id, at=at, ticket_id=id_, member_id=member_id)
        self._run(connection, QUERIES.insert_message, *message)
        of_ticket = rows.told(self._workspace, id_, new.subject, new.fromName, new.fromEmail, str(id_))
        self._run(connection, QUERIES.tell[Noun.TICKET], *of_ticket)
        of_message = rows.told(self._workspace, message_id, new.fromName, new.fromEmail, new.message)
        self._run(connection, QUERIES.tell[Noun.MESSAGE], *of_message)
        return id_

    def _run(self, connection: apsw.Connection, query: Any, *values: Any) -> apsw.Cursor:
        return connection.execute(query.sql, query.bind(self._workspace, *values))

    def _next_id(self, table: str) -> int:
        id_: int = self._ids[table] + 1
        self._ids[table] = id_
        return id_


class _Writer:
    """Commits what waits as one transaction, then answers all of it."""

    def __init__(self, path: str) -> None:
        self._waiting: SimpleQueue[tuple[Write, asyncio.Future[Any]]] = SimpleQueue()
        self._connection = connect(Path(path))
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._work, daemon=True).start()

    async def submit(self, write: Callable[[apsw.Connection, int], T]) -> T:
        future: asyncio.Future[T] = self._loop.create_future()
        self._waiting.put((write, future))
        return await future

    def _work(self) -> None:
        while True:
            group = [self._waiting.get()]
            try:
                while True:
                    group.append(self._waiting.get_nowait())
            except Empty:
                pass
            results = self._commit([write for write, _ in group])
            self._loop.call_soon_threadsafe(_answer, [future for _, future in group], results)

    def _commit(self, group: list[Write]) -> list[Any]:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            at = time.time_ns() // 1_000_000
            results = [write(connection, at) for write in group]
            connection.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 - every caller of the group is told
            connection.execute("ROLLBACK")
            return [error] * len(group)
        return results


def _answer(futures: list[asyncio.Future[Any]], results: list[Any]) -> None:
    for future, result in zip(futures, results, strict=True):
        if future.done():
            continue
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
