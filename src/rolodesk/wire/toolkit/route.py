"""A route: one line that says what answers where, to whom, and in which shapes.

Routing, authorisation, validation, the OpenAPI document and the isolation tests all read this table.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Generic, Literal, TypeAlias, TypeVar

import msgspec

from rolodesk.actions.scope import Scope
from rolodesk.asgi.request import Request
from rolodesk.model.workspace import ApiKey, Permission

Q = TypeVar("Q")
B = TypeVar("B")

Method: TypeAlias = Literal["GET", "POST", "PUT", "DELETE"]
Access: TypeAlias = Literal["lookup", "read", "walk", "search", "write"]
"""How the handler uses the store: one indexed statement, several, a list by time, a search, or writing."""


class Nothing(msgspec.Struct, frozen=True):
    """The query or body of a route that reads none."""


NOTHING = Nothing()


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


Handler: TypeAlias = Callable[[Call[Any, Any]], Awaitable[object]]
"""Answers a struct or list to be encoded as JSON, or a `Response`."""


class Preparing(msgspec.Struct, frozen=True):
    """What a handler may use before its transaction: it may take long, and must not write."""

    request: Request
    key: ApiKey
    query: Any
    body: Any


class Route(msgspec.Struct, frozen=True):
    """One operation of a dialect; without a permission it does not start."""

    method: Method
    path: str
    """The whole path; `{name}` is a parameter of one segment."""
    permission: Permission
    handler: Handler
    summary: str
    access: Access | Callable[[Any], Access] = "write"
    query: Any = Nothing
    body: Any = Nothing
    told: tuple[Any, ...] = ()
    """The bodies that the document tells of, where one type reads several kinds or spellings of a call."""
    answer: Any = Nothing
    """The type of the answer, for the document; `str` for plain text."""
    also_as: tuple[str, ...] = ()
    """Media types that it may be answered as besides, for the document."""
    body_may_be_absent: bool = False
    """An empty body is None."""
    fields_from_query: bool = False
    """The body's fields may come in the query instead, which wins (LunarSend's GET and DELETE)."""
    prepare: Callable[[Preparing], Awaitable[Any]] | None = None
    """Runs before the transaction; its result is `call.prepared`."""
    discard: Callable[[Any], Awaitable[None]] | None = None
    """Releases what was prepared when the transaction failed."""

    @property
    def bodies(self) -> tuple[Any, ...]:
        """The shapes of the body, for the document."""
        return self.told or (self.body,)
