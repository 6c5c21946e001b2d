"""Senders whose letters are spam, and addresses to which mail could not be delivered."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from rolodesk.actions.intake import blocking, flagging
from rolodesk.asgi.response import Response
from rolodesk.model.errors import Unknown
from rolodesk.model.moment import print_moment
from rolodesk.model.page import Place
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import ListQuery, created, gone, listing, page
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import Moment, Text, told

READ, WRITE = Permission.TICKETS_READ, Permission.TICKETS_WRITE
BLOCKED: Final = "/rest/v1/blocked-senders"
FLAGGED: Final = "/rest/v1/flagged-addresses"

Sender = Annotated[Text, told({"maxLength": 254, "pattern": "@"})]


class BlockSender(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An address, or `@example.org` for a domain and all below it."""

    sender: Sender


class ListBlocked(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which page."""

    sort: Literal["sender"] = "sender"


class ListFlagged(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which page."""

    sort: Literal["email"] = "email"


class BlockedAnswer(msgspec.Struct, frozen=True):
    """A sender who is blocked."""

    sender: Annotated[str, Meta(examples=["@spam.example"])]
    created_at: Moment


class BlockedSenderAnswer(msgspec.Struct, frozen=True):
    """A sender who is blocked from now on."""

    sender: str


class FlaggedAnswer(msgspec.Struct, frozen=True):
    """An address to which mail could not be delivered, and the last reason."""

    email: str
    reason: str
    flagged_at: Moment


BlockedList: Final = listing("BlockedList", BlockedAnswer)
FlaggedList: Final = listing("FlaggedList", FlaggedAnswer)


async def list_blocked(call: Call[ListBlocked, Nothing]) -> object:
    """GET /rest/v1/blocked-senders."""
    query = call.query
    found = await blocking.page(call.scope, wanted(query.sort, limit=query.limit, cursor=query.cursor))
    return page(
        call,
        found,
        render=lambda one: BlockedAnswer(one.pattern, print_moment(one.created_at)),
        place=lambda one: Place(one.pattern, 0),
    )


async def block_sender(call: Call[Nothing, BlockSender]) -> Response:
    """POST /rest/v1/blocked-senders."""
    pattern = await blocking.block(call.scope, call.body.sender)
    return created(BlockedSenderAnswer(pattern), f"/blocked-senders/{pattern}")


async def unblock_sender(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/blocked-senders/{sender}."""
    await blocking.unblock(call.scope, call.params["sender"])
    return gone()


async def list_flagged(call: Call[ListFlagged, Nothing]) -> object:
    """GET /rest/v1/flagged-addresses."""
    query = call.query
    found = await flagging.page(call.scope, wanted(query.sort, limit=query.limit, cursor=query.cursor))
    return page(
        call,
        found,
        render=lambda one: FlaggedAnswer(one.email, one.reason, print_moment(one.flagged_at)),
        place=lambda one: Place(one.email, 0),
    )


async def unflag_address(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/flagged-addresses/{address}."""
    if not await flagging.unflag(call.scope, call.params["address"]):
        raise Unknown("flagged address", call.params["address"])
    return gone()


# fmt: off
ROUTES: Final = (
    Route("GET", BLOCKED, READ, list_blocked, "List blocked senders", access="lookup", query=ListBlocked, answer=BlockedList),
    Route("POST", BLOCKED, WRITE, block_sender, "Block a sender", status=201, body=BlockSender, answer=BlockedSenderAnswer, is_tagged=True),
    Route("DELETE", f"{BLOCKED}/{{sender}}", WRITE, unblock_sender, "Block a sender no longer", status=204),
    Route("GET", FLAGGED, READ, list_flagged, "List addresses to which mail could not be delivered", access="lookup", query=ListFlagged, answer=FlaggedList),
    Route("DELETE", f"{FLAGGED}/{{address}}", WRITE, unflag_address, "Take the flag from an address", status=204),
)
# fmt: on
