"""The change feed: what happened, in order; at once, waited for, or as a stream of server-sent events."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable
from typing import Any, Final

import msgspec

from rolodesk.actions.feed import reading
from rolodesk.actions.feed.reading import Part
from rolodesk.actions.feed.seeing import READING
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response, Stream
from rolodesk.model.errors import NotAuthenticated
from rolodesk.wire.rest.event_shapes import EventPage, ListEvents, event_answer
from rolodesk.wire.rest.presence import TellingPresence
from rolodesk.wire.toolkit.route import Nothing, Outside, Route

EVENT_STREAM: Final = b"text/event-stream"
LAST_EVENT_ID: Final = b"last-event-id"
LOOK_SECONDS: Final = 2.0
"""Between two looks at whether the caller is still admitted, and at the feed itself."""
HEARTBEAT_SECONDS: Final = 10.0
AT_ONCE: Final = 100
"""Events in one piece of a stream."""

_encode: Final = msgspec.json.Encoder().encode


async def list_events(call: Outside[ListEvents, Nothing]) -> object:
    """GET /rest/v1/events."""
    if _wants_stream(call.request):
        return await _stream(call)
    part = await _wait_for_some(call) if call.query.wait else await _read(call, call.query.after)
    link = [(name, value) for name, value in call.request.query if name != "after"]
    return EventPage(
        data=[event_answer(cursor, event) for cursor, event in part.events],
        next=call.request.link([*link, ("after", part.cursor)]),
        has_more=part.has_more,
    )


async def _wait_for_some(call: Outside[ListEvents, Nothing]) -> Part:
    """Read the next events; while there are none, wait for some, for so long as was asked."""
    until = time.monotonic() + call.query.wait
    gone = asyncio.create_task(call.request.gone())
    try:
        with call.watch.listening(call.caller.workspace.id) as ear:
            after = call.query.after
            while True:
                ear.clear()
                part = await _read(call, after)
                left = until - time.monotonic()
                if (
                    part.events
                    or (left <= 0 and not part.has_more)
                    or gone.done()
                    or call.request.ending.is_set()
                ):
                    return part
                after = part.cursor
                if not part.has_more:
                    await _first_of(
                        ear.wait(), call.request.ending.wait(), gone, seconds=min(left, LOOK_SECONDS)
                    )
                if not await call.is_still_admitted():
                    raise NotAuthenticated
    finally:
        gone.cancel()


async def _stream(call: Outside[ListEvents, Nothing]) -> Response:
    """Answer a stream. What is no cursor is refused before it begins."""
    after = call.request.header(LAST_EVENT_ID) or call.query.after
    begun = await _read(call, after, limit=AT_ONCE)
    return Stream(_pieces(call, begun), media_type=EVENT_STREAM, headers=((b"x-accel-buffering", b"no"),))


async def _pieces(call: Outside[ListEvents, Nothing], part: Part) -> AsyncGenerator[bytes, None]:
    """Give the feed piece by piece, until the client goes, the server ends, or the caller may no more."""
    request, told_at = call.request, time.monotonic()
    gone, presence = asyncio.create_task(request.gone()), TellingPresence(call)
    yield b"retry: 1000\n\n"
    try:
        with call.watch.listening(call.caller.workspace.id) as ear, presence.attending():
            ear.set()  # for what came between the first part and now
            while not (gone.done() or request.ending.is_set()):
                if part.events:
                    yield _told(part)
                    told_at = time.monotonic()
                elif time.monotonic() - told_at >= HEARTBEAT_SECONDS:
                    yield b": still here\nid: %s\n\n" % part.cursor.encode()
                    told_at = time.monotonic()
                if came_or_left := presence.news():
                    yield came_or_left
                if not part.has_more:
                    await _first_of(ear.wait(), request.ending.wait(), gone, seconds=LOOK_SECONDS)
                    ear.clear()
                if not await call.is_still_admitted():
                    return
                part = await _read(call, part.cursor, limit=AT_ONCE)
    finally:
        gone.cancel()


def _told(part: Part) -> bytes:
    """Print events; behind the last one stands how far the part reaches, which may be further."""
    pieces = [
        b"id: %s\ndata: %s\n\n" % (cursor.encode(), _encode(event_answer(cursor, event)))
        for cursor, event in part.events
    ]
    return b"".join(pieces)


async def _first_of(*waits: Awaitable[Any], seconds: float) -> None:
    """Wait for the first of some things, or for so long."""
    tasks = [asyncio.ensure_future(one) for one in waits]
    await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for given, task in zip(waits, tasks, strict=True):
        if task is not given:
            task.cancel()


async def _read(call: Outside[ListEvents, Nothing], after: str, *, limit: int = 0) -> Part:
    return await call.run("read", lambda scope: reading.read(scope, after, limit=limit or call.query.limit))


def _wants_stream(request: Request) -> bool:
    return EVENT_STREAM.decode() in (request.header(b"accept") or "")


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/events", READING[0], list_events, "Follow what happens", or_with=READING[1:], access="outside", query=ListEvents, answer=EventPage, also_as=(EVENT_STREAM.decode(),)),
)
# fmt: on
