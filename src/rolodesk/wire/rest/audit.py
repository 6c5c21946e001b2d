"""The audit: who did what, by filters, and as a file; and the history of one record."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Annotated, Final, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions.audit import searching
from rolodesk.actions.audit.history import history
from rolodesk.actions.audit.searching import Filter
from rolodesk.actions.feed.places import Places
from rolodesk.actions.scope import Scope
from rolodesk.asgi.response import Response, Stream
from rolodesk.model.csv import csv_line
from rolodesk.model.errors import NotAuthenticated
from rolodesk.model.event import StoredEvent
from rolodesk.model.moment import print_moment
from rolodesk.model.page import Place
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import Cursor, Limit, ListQuery, page, time_asked
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.rest.event_shapes import AuditPage, HistoryPage, event_answer
from rolodesk.wire.toolkit.route import Call, Nothing, Outside, Route
from rolodesk.wire.toolkit.shapes import Identifier, given, id_of

T = TypeVar("T")

Word = Annotated[str, Meta(max_length=100)]
Time = Annotated[str, Meta(max_length=40)]
COLUMNS: Final = ("at", "kind", "subject", "subject_id", "actor", "actor_id", "door", "before", "after")
JSON_LINES: Final = b"application/jsonl"
CSV: Final = b"text/csv; charset=utf-8"

_encode: Final = msgspec.json.Encoder().encode


class AskAudit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which events. `since` is a time and included, `until` is not."""

    kind: Word = ""
    subject: Word = ""
    subject_id: Identifier | UnsetType = UNSET
    actor: Literal["key", "member", "operator", "rule", "system"] | UnsetType = UNSET
    actor_id: Identifier | UnsetType = UNSET
    door: Word = ""
    since: Time = ""
    until: Time = ""

    def to_filter(self) -> Filter:
        """The filter meant. Raises `InvalidParameter` for a time that is none."""
        return Filter(
            kind=self.kind,
            subject=self.subject,
            subject_id=given(self.subject_id),
            actor=given(self.actor) or "",
            actor_id=given(self.actor_id),
            door=self.door,
            since=time_asked(self.since, "since"),
            until=time_asked(self.until, "until"),
        )


class ListAudit(AskAudit, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which events, newest first."""

    limit: Limit = 50
    cursor: Cursor = ""


class ExportAudit(AskAudit, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which events, and as what kind of file."""

    format: Literal["jsonl", "csv"] = "jsonl"


class ListHistory(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In which order: `-id` has the newest first."""

    sort: Literal["id", "-id"] = "-id"


async def list_audit(call: Call[ListAudit, Nothing]) -> AuditPage:
    """GET /rest/v1/audit."""
    query = call.query
    part = await searching.search(call.scope, query.to_filter(), behind=query.cursor, limit=query.limit)
    pairs = [(name, value) for name, value in call.request.query if name != "cursor"]
    return AuditPage(
        data=[event_answer(cursor, event) for cursor, event in part.events],
        next=call.request.link([*pairs, ("cursor", part.cursor)]) if part.has_more else UNSET,
        has_more=part.has_more,
    )


async def export_audit(call: Outside[ExportAudit, Nothing]) -> Response:
    """GET /rest/v1/audit/export."""
    is_csv = call.query.format == "csv"
    name = f"audit.{call.query.format}"
    return Stream(
        _pieces(call, call.query.to_filter(), is_csv=is_csv),
        media_type=CSV if is_csv else JSON_LINES,
        headers=((b"content-disposition", f'attachment; filename="{name}"'.encode()),),
    )


async def _pieces(
    call: Outside[ExportAudit, Nothing], asked: Filter, *, is_csv: bool
) -> AsyncGenerator[bytes, None]:
    """Give the file piece by piece, each from a transaction of its own; nothing to whoever may no more."""

    async def read(action: Callable[[Scope], Awaitable[T]]) -> T:
        if not await call.is_still_admitted():
            raise NotAuthenticated
        return await call.run("search", action)

    if is_csv:
        yield csv_line(COLUMNS).encode()
    async for events in searching.walk(read, asked):
        if events:
            yield _csv(events) if is_csv else _json_lines(events)


def _csv(events: Sequence[StoredEvent]) -> bytes:
    return "".join(
        csv_line(
            (
                print_moment(one.at),
                *(one.kind, one.subject, one.subject_id, one.actor, one.actor_id, one.door),
                one.before_json,
                one.after_json,
            )
        )
        for one in events
    ).encode()


def _json_lines(events: Sequence[StoredEvent]) -> bytes:
    return b"".join(_encode(event_answer(UNSET, one)) + b"\n" for one in events)


def _history_of(subject: str) -> Callable[[Call[ListHistory, Nothing]], Awaitable[object]]:
    """Make the handler of a noun's histories."""

    async def list_history(call: Call[ListHistory, Nothing]) -> object:
        query = call.query
        found = await history(
            call.scope,
            subject,
            id_of(call.params, f"{subject}_id", noun=subject),
            wanted(query.sort, limit=query.limit, cursor=query.cursor),
        )
        places = await Places.of(call.scope.tx)
        return page(
            call,
            found,
            render=lambda event: event_answer(places.tell(event.place), event),
            place=lambda event: Place("", event.place.seq),
        )

    list_history.__name__ = f"list_history_of_{subject}"
    list_history.__doc__ = f"GET /rest/v1/{subject}s/{{{subject}_id}}/history."
    return list_history


def _history_route(subject: str, permission: Permission) -> Route:
    return Route(
        "GET",
        f"/rest/v1/{subject}s/{{{subject}_id}}/history",
        permission,
        _history_of(subject),
        f"List what happened to {'an' if subject[0] in 'aeiou' else 'a'} {subject}",
        access="read",
        query=ListHistory,
        answer=HistoryPage,
    )


# fmt: off
ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/rest/v1/audit", Permission.SETTINGS_WRITE, list_audit, "Look through the audit", access="search", query=ListAudit, answer=AuditPage),
    Route("GET", "/rest/v1/audit/export", Permission.SETTINGS_WRITE, export_audit, "Export the audit", access="outside", query=ExportAudit, answer=str, also_as=("application/jsonl", "text/csv")),
    _history_route("account", Permission.CONTACTS_READ),
    _history_route("contact", Permission.CONTACTS_READ),
    _history_route("ticket", Permission.TICKETS_READ),
)
# fmt: on
