"""The floor on PostgreSQL: a pool, a statement a read, a transaction a write."""

import time
from collections.abc import Sequence
from typing import Any, Final

import asyncpg

from bench.floor import answers, rows, shapes
from bench.floor.queries import Queries, Query
from rolodesk.model.search.asking import Noun

Row = Sequence[Any]
Connection = Any
"""A connection of the pool: what asyncpg calls a proxy."""

QUERIES: Final = Queries("postgres")
HOME: Final = "SELECT id, ref, title FROM locations WHERE workspace_id = $1 AND built_in = 1"
NEXT_ID: Final = "SELECT nextval($1::text::regclass)"


class PostgresFloor:
    """Answers the work from a PostgreSQL database."""

    def __init__(self, pool: Any, *, workspace: int, home: tuple[int, str, str]) -> None:
        self._pool = pool
        self._workspace = workspace
        self._home = home

    @classmethod
    async def open(cls, url: str, *, workspace: int) -> "PostgresFloor":
        """Connect."""
        pool = await asyncpg.create_pool(
            url, min_size=1, max_size=10, reset=_nothing, server_settings={"jit": "off"}
        )
        return cls(pool, workspace=workspace, home=tuple(await pool.fetchrow(HOME, workspace)))

    async def contact(self, ref: str) -> Row | None:
        """Read a contact by its ref."""
        query = QUERIES.contact
        row: Row | None = await self._pool.fetchrow(query.sql, *query.bind(self._workspace, ref))
        return row

    async def page(self, after: int, limit: int) -> list[Row]:
        """Read contacts by id upwards."""
        return await self._all(QUERIES.page, after, limit)

    async def page_by_email(self, email: str, after: int, limit: int) -> list[Row]:
        """Read the contacts of an e-mail address."""
        return await self._all(QUERIES.page_by_email, after, limit, email.lower())

    async def search(self, text: str, limit: int) -> list[Row]:
        """Read the newest contacts with a text in them."""
        pattern = f"%{text.casefold()}%"
        query = QUERIES.search_digits if text.isdigit() else QUERIES.search
        return await self._all(query, "", pattern, f"%{text.lstrip('0')}%", limit, 0)

    async def tickets(self, at: int, id_: int, limit: int) -> list[Row]:
        """Read tickets behind a cursor, and before them the time up to which nobody writes any more."""
        async with self._pool.acquire() as connection:
            await connection.fetchrow(QUERIES.horizon)
            query = QUERIES.tickets
            found: list[Row] = await connection.fetch(query.sql, *query.bind(self._workspace, at, id_, limit))
            return found

    async def conversation(self, ticket_id: int) -> list[Row]:
        """Read a ticket with its messages."""
        return await self._all(QUERIES.grabbed, ticket_id)

    async def events(self, xid: int, seq: int, limit: int) -> list[Row]:
        """Read the journal behind a place."""
        return await self._all(QUERIES.events, xid, seq, limit)

    async def create_contact(self, new: shapes.NewContact) -> shapes.Contact:
        """Create a contact."""
        async with self._pool.acquire() as connection, connection.transaction():
            id_ = await connection.fetchval(NEXT_ID, "contacts_ids")
            row = rows.contact(new, id_=id_, at=_now(), location_id=self._home[0])
            await self._run(connection, QUERIES.insert_contact, *row)
            await self._run(connection, QUERIES.insert_key, "phone", new.phoneNumber, id_)
            await self._run(connection, QUERIES.put_search, *rows.search_entry(row))
            await self._run(
                connection, QUERIES.tell[Noun.CONTACT], *rows.told_of_contact(self._workspace, row)
            )
        return answers.contact((*row, None, *self._home[1:], None))

    async def add_tags(self, ref: str, tags: list[str]) -> shapes.Tags | None:
        """Give a contact tags."""
        async with self._pool.acquire() as connection, connection.transaction():
            locked = await self._first(connection, QUERIES.contact_locked, ref)
            if locked is None:
                return None
            row = await self._first(connection, QUERIES.contact_by_id, locked[0])
            changed = rows.with_tags(row, tags, at=_now())
            if changed is None:
                return rows.tags_answer(row)
            row, added = changed
            await self._run(connection, QUERIES.save_contact, *rows.saved(row))
            for tag in added:
                await self._link(connection, tag, row[0])
            await self._run(connection, QUERIES.put_search, *rows.search_entry(row))
            await self._run(
                connection, QUERIES.tell[Noun.CONTACT], *rows.told_of_contact(self._workspace, row)
            )
        return rows.tags_answer(row)

    async def insert_ticket(self, new: shapes.NewTicket) -> int | None:
        """Open a ticket with a message."""
        sender, at = new.fromEmail.lower(), _now()
        async with self._pool.acquire() as connection, connection.transaction():
            mailbox = await self._first(connection, QUERIES.mailbox, new.toEmail.lower())
            if mailbox is None:
                return None
            member = await self._first(connection, QUERIES.member, sender)
            contact = await self._first(connection, QUERIES.contact_by_email, sender)
            await self._run(connection, QUERIES.touch_contact, contact[0], at, at)
            id_: int = await connection.fetchval(NEXT_ID, "tickets_ids")
            row = rows.ticket(new, id_=id_, at=at, mailbox_id=mailbox[0], contact_id=contact[0])
            await self._run(connection, QUERIES.insert_ticket, *row)
            query = QUERIES.labels
            canonicals = [label.casefold() for label in new.labels]
            for _, label_id in await connection.fetch(query.sql, *query.bind(self._workspace, canonicals)):
                await self._run(connection, QUERIES.put_label, label_id, id_)
            message_id = await connection.fetchval(NEXT_ID, "messages_ids")
            member_id = None if member is None else member[0]
            message = rows.message(new, id_=message_id, at=at, ticket_id=id_, member_id=member_id)
            await self._run(connection, QUERIES.insert_message, *message)
            of_ticket = rows.told(self._workspace, id_, new.subject, new.fromName, new.fromEmail, str(id_))
            await self._run(connection, QUERIES.tell[Noun.TICKET], *of_ticket)
            of_message = rows.told(self._workspace, message_id, new.fromName, new.fromEmail, new.message)
            await self._run(connection, QUERIES.tell[Noun.MESSAGE], *of_message)
        return id_

    async def _link(self, connection: Connection, tag: str, contact_id: int) -> None:
        known = await self._first(connection, QUERIES.tag, tag.casefold())
        if known is None:
            tag_id = await connection.fetchval(NEXT_ID, "tags_ids")
            await self._run(connection, QUERIES.insert_tag, tag_id, tag, tag.casefold(), _now(), None)
        else:
            tag_id = known[0]
        await self._run(connection, QUERIES.link_tag, tag_id, contact_id)

    async def _all(self, query: Query, *values: Any) -> list[Row]:
        found: list[Row] = await self._pool.fetch(query.sql, *query.bind(self._workspace, *values))
        return found

    async def _first(self, connection: Connection, query: Query, *values: Any) -> Any:
        return await connection.fetchrow(query.sql, *query.bind(self._workspace, *values))

    async def _run(self, connection: Connection, query: Query, *values: Any) -> None:
        await connection.execute(query.sql, *query.bind(self._workspace, *values))


async def _nothing(_connection: object) -> None:
    """Skip the pool's reset queries, as Rolodesk does."""


def _now() -> int:
    return time.time_ns() // 1_000_000
