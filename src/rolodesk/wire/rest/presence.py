"""Presence: who is at a ticket now, said and asked, and told in the stream of events to members alone."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import msgspec
from msgspec import UNSET, UnsetType

from rolodesk.actions.scope import ActorKind
from rolodesk.actions.tickets import attending
from rolodesk.asgi.response import Response
from rolodesk.model.presence import Doing, Presence
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import gone
from rolodesk.wire.rest.tickets import TICKET, ticket_id_of
from rolodesk.wire.toolkit.route import Call, Nothing, Outside, Route
from rolodesk.wire.toolkit.shapes import Identifier, given

READ: Final = Permission.TICKETS_READ
PRESENCE: Final = f"{TICKET}/presence"
EVENT: Final = b"presence"
"""The name of the server-sent event, which has no id: it is no event of the journal."""

_encode: Final = msgspec.json.Encoder().encode


class BePresent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is done at the ticket, and by whom: a key must say, for it is nobody."""

    doing: Doing
    member_id: Identifier | UnsetType = UNSET


class LeaveTicket(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who leaves: a key must say, for it is nobody."""

    member_id: Identifier | UnsetType = UNSET


class PresentMember(msgspec.Struct, frozen=True):
    """A member who is at the ticket."""

    member_id: int
    doing: Doing


class PresenceAnswer(msgspec.Struct, frozen=True):
    """Everybody who is at a ticket at this moment."""

    ticket_id: int
    members: list[PresentMember]


async def be_present(call: Call[Nothing, BePresent]) -> object:
    """PUT /rest/v1/tickets/{ticket_id}/presence."""
    ticket_id = ticket_id_of(call)
    member_id = given(call.body.member_id)
    found = await attending.attend(call.scope, ticket_id, call.body.doing, member_id=member_id)
    return presence_answer(ticket_id, found)


async def leave_ticket(call: Call[LeaveTicket, Nothing]) -> Response:
    """DELETE /rest/v1/tickets/{ticket_id}/presence."""
    await attending.leave(call.scope, ticket_id_of(call), member_id=given(call.query.member_id))
    return gone()


async def get_presence(call: Call[Nothing, Nothing]) -> object:
    """GET /rest/v1/tickets/{ticket_id}/presence."""
    ticket_id = ticket_id_of(call)
    return presence_answer(ticket_id, await attending.at(call.scope, ticket_id))


def presence_answer(ticket_id: int, found: Iterable[Presence]) -> PresenceAnswer:
    """Render who is at a ticket."""
    return PresenceAnswer(ticket_id, [PresentMember(one.member_id, Doing(one.doing)) for one in found])


class TellingPresence:
    """Tells one stream who is at which ticket: all of a ticket whenever that changed, to members alone."""

    def __init__(self, call: Outside[Any, Any]) -> None:
        self._call = call
        self._told: dict[int, list[Presence]] = {}

    @contextmanager
    def attending(self) -> Iterator[None]:
        """Be woken while the block lasts when somebody comes or leaves; a key is not."""
        if not self._is_told():
            yield
            return
        with self._call.watch.attending(self._call.caller.workspace.id):
            yield

    def news(self) -> bytes:
        """Print each ticket of which something else is true than was told last, if there is any."""
        if not self._is_told():
            return b""
        caller = self._call.caller
        present = self._call.watch.present(caller.workspace.id)
        found = attending.by_ticket(present, mailboxes=caller.actor.mailboxes)
        changed = sorted(
            one for one in found.keys() | self._told.keys() if found.get(one) != self._told.get(one)
        )
        self._told = found
        return b"".join(_told(one, found.get(one, [])) for one in changed)

    def _is_told(self) -> bool:
        actor = self._call.caller.actor
        return actor.kind is ActorKind.MEMBER and READ in actor.permissions


def _told(ticket_id: int, found: list[Presence]) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (EVENT, _encode(presence_answer(ticket_id, found)))


# fmt: off
ROUTES: Final = (
    Route("GET", PRESENCE, READ, get_presence, "Say who is at a ticket now", access="read", answer=PresenceAnswer),
    Route("PUT", PRESENCE, READ, be_present, "Be at a ticket for a while", body=BePresent, answer=PresenceAnswer),
    Route("DELETE", PRESENCE, READ, leave_ticket, "Leave a ticket", status=204, query=LeaveTicket),
)
# fmt: on
