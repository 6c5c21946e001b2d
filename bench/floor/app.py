"""The floor's ASGI application: a dict of paths, no key, no checks, no journal."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from bench.floor import answers, shapes
from bench.floor.postgres import PostgresFloor
from bench.floor.sqlite import SqliteFloor

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

FIRST: Final = f"{-(2**63)}.0"
"""Where the journal begins."""

encode: Final = msgspec.json.Encoder().encode
new_contact: Final = msgspec.json.Decoder(shapes.NewContact).decode
new_tags: Final = msgspec.json.Decoder(shapes.NewTags).decode
new_ticket: Final = msgspec.json.Decoder(shapes.NewTicket).decode


class Floor:
    """The application over one store, which it opens when its life begins."""

    def __init__(self, where: str, *, workspace: int) -> None:
        self._where = where
        self._workspace = workspace
        self._store: Any = None
        self._answering: Final = {
            ("GET", "v1"): self._get_contacts,
            ("POST", "v1"): self._post_contacts,
            ("GET", "api"): self._list_contacts,
            ("GET", "message"): self._get_tickets,
            ("GET", "rest"): self._get_events,
            ("POST", "message"): self._post_ticket,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the process's life."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        path = scope["path"].split("/")
        answer = await self._answering[scope["method"], path[1]](scope, path, receive)
        status, body = (404, b"{}") if answer is None else (200, encode(answer))
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _get_contacts(self, scope: Scope, path: list[str], _receive: Receive) -> Any:
        """GET /v1/contacts/{ref}, or /v1/contacts?searchText=."""
        if len(path) == 4:
            row = await self._store.contact(path[3])
            return None if row is None else answers.contact(row)
        query = _query(scope)
        found = await self._store.search(query["searchText"], int(query.get("limit", 20)))
        return [answers.contact(row) for row in found]

    async def _post_contacts(self, _scope: Scope, path: list[str], receive: Receive) -> Any:
        """POST /v1/contacts, or /v1/contacts/{ref}/tags/add."""
        body = await _body(receive)
        if len(path) == 3:
            return await self._store.create_contact(new_contact(body))
        return await self._store.add_tags(path[3], new_tags(body).tags)

    async def _list_contacts(self, scope: Scope, path: list[str], _receive: Receive) -> Any:
        """GET /api/{key}/{workspace}/contacts?limit=&after=, or ?email=."""
        query = _query(scope)
        limit, after = int(query.get("limit", 100)), int(query.get("after", 0))
        if email := query.get("email"):
            found = await self._store.page_by_email(email, after, limit + 1)
        else:
            found = await self._store.page(after, limit + 1)
        link = f"{_origin(scope)}{scope['path']}?limit={limit}"
        return answers.contacts_page(found, limit, workspace=int(path[3]), link=link)

    async def _get_tickets(self, scope: Scope, path: list[str], _receive: Receive) -> Any:
        """GET /message/listTickets/{key}/{workspace}?…, or /message/grabTicket/{key}/{workspace}/{ticket}."""
        workspace = int(path[4])
        if path[2] == "grabTicket":
            found = await self._store.conversation(int(path[5]))
            return answers.conversation(found, workspace=workspace, origin=_origin(scope))
        query = _query(scope)
        limit = int(query["limit"])
        found = await self._store.tickets(int(query["cursorUpdated"]), int(query["cursorId"]), limit + 1)
        link = f"{_origin(scope)}{scope['path']}?limit={limit}"
        return answers.tickets_page(found, limit, workspace=workspace, link=link)

    async def _post_ticket(self, _scope: Scope, _path: list[str], receive: Receive) -> Any:
        """POST /message/insertTicket/{key}/{workspace}."""
        id_ = await self._store.insert_ticket(new_ticket(await _body(receive)))
        return None if id_ is None else shapes.TicketInserted("success", shapes.Inserted(id_))

    async def _get_events(self, scope: Scope, _path: list[str], _receive: Receive) -> Any:
        """GET /rest/v1/events?limit=&after=, where a cursor is a place as it stands in the journal."""
        query = _query(scope)
        limit, (xid, seq) = int(query["limit"]), map(int, query.get("after", FIRST).split("."))
        found = await self._store.events(xid, seq, limit)
        return answers.events_page(found, limit, link=f"{_origin(scope)}{scope['path']}?limit={limit}")

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        if self._where.startswith("postgres"):
            self._store = await PostgresFloor.open(self._where, workspace=self._workspace)
        else:
            self._store = SqliteFloor(self._where, workspace=self._workspace)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})


def _query(scope: Scope) -> dict[str, str]:
    return dict(parse_qsl(scope["query_string"].decode()))


def _origin(scope: Scope) -> str:
    host = next(value for name, value in scope["headers"] if name == b"host")
    return f"http://{host.decode()}"


async def _body(receive: Receive) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body
