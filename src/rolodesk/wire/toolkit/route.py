"""A route: one line that says what answers where, to whom, and in which shapes.

Routing, authorisation, validation, the OpenAPI document and the isolation tests all read this table.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Generic, Literal, TypeAlias, TypeVar

import msgspec

from rolodesk.actions.feed.watching import Watch
from rolodesk.actions.ports import Transactions
from rolodesk.actions.scope import Caller, Scope, Tx
from rolodesk.asgi.request import Request
from rolodesk.model.workspace import Permission

Q = TypeVar("Q")
B = TypeVar("B")
T = TypeVar("T")

Method: TypeAlias = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Access: TypeAlias = Literal["lookup", "read", "walk", "search", "write", "outside"]
"""
How the handler uses the store: one indexed statement, several, a list by time, a search, or writing.

One that is `outside` is given an `Outside` instead of a `Call`, and opens transactions itself.
"""


class Nothing(msgspec.Struct, frozen=True):
    """The query or body of a route that reads none."""


NOTHING = Nothing()


class NoFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body where none is read, of a dialect that refuses what it does not know."""


class Call(Generic[Q, B]):
    """One call of a route: the scope it acts in and what the caller sent, parsed."""

    __slots__ = ("body", "params", "prepared", "query", "request", "scope")

    def __init__(
        self,
        scope: Scope,
        *,
        request: Request,
        params: dict[str, str],
        query: Q,
        body: B,
        prepared: Any = None,
    ) -> None:
        self.scope = scope
        self.request = request
        self.params = params
        self.query = query
        self.body = body
        self.prepared = prepared


class Outside(Generic[Q, B]):
    """One call of a route that opens its own transactions: a stream, an upload, a long walk."""

    __slots__ = ("_door", "_still", "_transactions", "body", "caller", "params", "query", "request", "watch")

    def __init__(
        self,
        transactions: Transactions,
        *,
        request: Request,
        caller: Caller,
        door: str,
        params: dict[str, str],
        query: Q,
        body: B,
        still: Callable[[], Awaitable[Caller | None]],
        watch: Watch,
    ) -> None:
        self._transactions = transactions
        self._door = door
        self._still = still
        self.watch = watch
        self.request = request
        self.caller = caller
        self.params = params
        self.query = query
        self.body = body

    async def run(self, access: Access, action: Callable[[Scope], Awaitable[T]]) -> T:
        """Run an action in a transaction of its own, in the caller's scope."""

        async def work(tx: Tx) -> T:
            caller = self.caller
            return await action(Scope(tx, workspace=caller.workspace, actor=caller.actor, door=self._door))

        run: Callable[..., Awaitable[T]] = getattr(self._transactions, access)
        return await run(self.caller.workspace.id, work)

    async def is_still_admitted(self) -> bool:
        """Look the caller up anew: what takes long acts with what they may do now, and ends if nothing."""
        caller = await self._still()
        if caller is not None:
            self.caller = caller
        return caller is not None


Handler: TypeAlias = Callable[[Any], Awaitable[object]]
"""Takes a `Call` or `Outside`; answers a struct or list to be encoded as JSON, or a `Response`."""


class Preparing(msgspec.Struct, frozen=True):
    """What a handler may use before its transaction: it may take long, and must not write."""

    request: Request
    caller: Caller
    query: Any
    body: Any


class Route(msgspec.Struct, frozen=True):
    """One operation of a dialect; without a permission it does not start."""

    method: Method
    path: str
    """The whole path; `{name}` is a parameter of one segment."""
    permission: Permission
    """What the caller needs, or one of `or_with`."""
    handler: Handler
    summary: str
    status: int = 200
    """Of a good answer, for the document: the handler answers a `Response` where it is another."""
    access: Access | Callable[[Any], Access] = "write"
    query: Any = Nothing
    body: Any = Nothing
    told: tuple[Any, ...] = ()
    """The bodies that the document tells of, where one type reads several kinds or spellings of a call."""
    answer: Any = Nothing
    """The type of the answer, for the document; `str` for plain text."""
    later: Any = Nothing
    """The type of the answer 202 where a job goes on with what is too much for one call."""
    also_as: tuple[str, ...] = ()
    """Media types that it may be answered as besides, for the document."""
    body_limit: int = 0
    """Bytes of the body, where the installation's own limit is too narrow; 0 is that one."""
    raw_body: tuple[str, ...] = ()
    """Media types of a body that the handler reads itself, for the document; the route is `outside`."""
    body_may_be_absent: bool = False
    """An empty body is None."""
    fields_from_query: bool = False
    """The body's fields may come in the query instead, which wins (LunarSend's GET and DELETE)."""
    shows_secret: bool = False
    """Whether the answer shows a secret, once: where it is kept for a repeated call, it is sealed."""
    is_tagged: bool = False
    """Whether the answer has an ETag, by which a GET is answered 304, and what was made has its Location."""
    is_held: bool = False
    """Whether `If-Match` holds it to the record that the caller saw."""
    members_only: bool = False
    """Whether it is about who calls, and no key may: a member who is logged in alone."""
    prepare: Callable[[Preparing], Awaitable[Any]] | None = None
    """Runs before the transaction; its result is `call.prepared`."""
    discard: Callable[[Any], Awaitable[None]] | None = None
    """Releases what was prepared when the transaction failed."""

    or_with: tuple[Permission, ...] = ()
    """Permissions of which any does as well: the handler shows each caller what they may see."""

    @property
    def permissions(self) -> frozenset[Permission]:
        """The permissions of which a caller needs one."""
        return frozenset((self.permission, *self.or_with))

    @property
    def bodies(self) -> tuple[Any, ...]:
        """The shapes of the body, for the document."""
        return self.told or (self.body,)
