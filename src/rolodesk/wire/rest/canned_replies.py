"""Canned replies: texts that are filled in for a ticket."""

from typing import Annotated, Any, ClassVar, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import canned_replies
from rolodesk.asgi.response import Response
from rolodesk.model.canned_reply import (
    HTML_LIMIT,
    SHORTCUT_LIMIT,
    CannedReply,
    CannedReplyChange,
    Unopened,
)
from rolodesk.model.errors import Invalid
from rolodesk.model.line import LINE_LIMIT, TEXT_LIMIT
from rolodesk.model.moment import print_moment
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import check_match, created, gone, listing, record, whole
from rolodesk.wire.rest.ticket_shapes import Address, Subject
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import (
    FILLED_LINE,
    FILLED_LINES,
    LINE,
    LINES,
    Identifier,
    Moment,
    Text,
    documented,
    given,
    id_of,
)

READ, WRITE = Permission.SETTINGS_READ, Permission.SETTINGS_WRITE
REPLY: Final = "/rest/v1/canned-replies/{canned_reply_id}"

Title = Annotated[Text, documented(LINE_LIMIT, pattern=FILLED_LINE)]
Shortcut = Annotated[Text, documented(SHORTCUT_LIMIT, pattern=LINE)]
Body = Annotated[Text, documented(TEXT_LIMIT, pattern=FILLED_LINES)]
Html = Annotated[str, documented(HTML_LIMIT, pattern=LINES)]


class ChangeCannedReply(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different. A `mailbox_id` of null is every mailbox."""

    title: Title | UnsetType = UNSET
    shortcut: Shortcut | UnsetType = UNSET
    text: Body | UnsetType = UNSET
    html: Html | UnsetType = UNSET
    mailbox_id: Identifier | UnsetType | None = UNSET

    def to_change(self) -> CannedReplyChange:
        """The change meant."""
        return CannedReplyChange(**msgspec.structs.asdict(self))


class CreateCannedReply(ChangeCannedReply, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new canned reply."""

    title: Title
    text: Body


class FillIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    The ticket that it is filled in for, or what is known of one that is about to be opened.

    That one is in a mailbox, and to a contact or to an address, which may be nobody's yet.
    """

    also_told: ClassVar = {"anyOf": [{"required": ["ticket_id"]}, {"required": ["mailbox_id"]}]}

    ticket_id: Identifier | UnsetType = UNSET
    mailbox_id: Identifier | UnsetType = UNSET
    contact_id: Identifier | UnsetType = UNSET
    email: Address | UnsetType = UNSET
    subject: Subject | UnsetType = UNSET

    def to_unopened(self) -> Unopened:
        """The ticket about to be opened. Refuses (`Invalid`) none at all."""
        if self.mailbox_id is UNSET:
            raise Invalid("ticket_id", "is required, or `mailbox_id`")
        return Unopened(
            mailbox_id=self.mailbox_id,
            contact_id=given(self.contact_id),
            email=given(self.email) or "",
            subject=given(self.subject) or "",
        )

    def check_alone(self) -> None:
        """Refuse (`Invalid`) what the ticket says itself."""
        for name in ("mailbox_id", "contact_id", "email", "subject"):
            if getattr(self, name) is not UNSET:
                raise Invalid(name, "must be left out where `ticket_id` is given")


class ListCannedReplies(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which. `q` is a part of title, shortcut or text; `mailbox_id` leaves what may be used in that mailbox."""

    q: Text = ""
    mailbox_id: Identifier | UnsetType = UNSET


class CannedReplyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A canned reply."""

    id: Annotated[int, Meta(examples=[10])]
    title: str
    shortcut: str
    text: str
    html: str
    mailbox_id: int | None
    created_at: Moment
    updated_at: Moment


class FilledInAnswer(msgspec.Struct, frozen=True):
    """A canned reply, filled in."""

    text: str
    html: str


CannedReplyList: Final = listing("CannedReplyList", CannedReplyAnswer)


def reply_answer(reply: CannedReply) -> CannedReplyAnswer:
    """Render a canned reply."""
    return CannedReplyAnswer(
        id=reply.id,
        title=reply.title,
        shortcut=reply.shortcut,
        text=reply.text,
        html=reply.html,
        mailbox_id=reply.mailbox_id,
        created_at=print_moment(reply.created_at),
        updated_at=print_moment(reply.updated_at),
    )


async def list_canned_replies(call: Call[ListCannedReplies, Nothing]) -> object:
    """GET /rest/v1/canned-replies."""
    query = call.query
    found = await canned_replies.listed(call.scope, part=query.q, mailbox_id=given(query.mailbox_id))
    return whole(found, render=reply_answer)


async def create_canned_reply(call: Call[Nothing, CreateCannedReply]) -> Response:
    """POST /rest/v1/canned-replies."""
    reply = await canned_replies.create(call.scope, call.body.to_change())
    return created(reply_answer(reply), f"/canned-replies/{reply.id}")


async def get_canned_reply(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/canned-replies/{canned_reply_id}."""
    return record(call, reply_answer(await canned_replies.get(call.scope, _id(call))))


async def change_canned_reply(call: Call[Nothing, ChangeCannedReply]) -> Response:
    """PATCH /rest/v1/canned-replies/{canned_reply_id}."""
    await _check_match(call)
    changed = await canned_replies.change(call.scope, _id(call), call.body.to_change())
    return record(call, reply_answer(changed))


async def delete_canned_reply(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/canned-replies/{canned_reply_id}."""
    await _check_match(call)
    await canned_replies.delete(call.scope, _id(call))
    return gone()


async def fill_in_canned_reply(call: Call[Nothing, FillIn]) -> FilledInAnswer:
    """POST /rest/v1/canned-replies/{canned_reply_id}/render."""
    ticket_id = call.body.ticket_id
    if ticket_id is UNSET:
        filled = await canned_replies.filled_in_ahead(call.scope, _id(call), call.body.to_unopened())
    else:
        call.body.check_alone()
        filled = await canned_replies.filled_in(call.scope, _id(call), ticket_id=ticket_id)
    return FilledInAnswer(filled.text, filled.html)


async def _check_match(call: Call[Any, Any]) -> None:
    async def current() -> CannedReplyAnswer:
        return reply_answer(await canned_replies.fetch_to_change(call.scope, _id(call)))

    await check_match(call, current)


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "canned_reply_id", noun="canned reply")


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/canned-replies", READ, list_canned_replies, "List canned replies", access="lookup", query=ListCannedReplies, answer=CannedReplyList),
    Route("POST", "/rest/v1/canned-replies", WRITE, create_canned_reply, "Create a canned reply", status=201, body=CreateCannedReply, answer=CannedReplyAnswer, is_tagged=True),
    Route("GET", REPLY, READ, get_canned_reply, "Get a canned reply", access="lookup", answer=CannedReplyAnswer, is_tagged=True),
    Route("PATCH", REPLY, WRITE, change_canned_reply, "Change a canned reply", body=ChangeCannedReply, answer=CannedReplyAnswer, is_tagged=True, is_held=True),
    Route("DELETE", REPLY, WRITE, delete_canned_reply, "Delete a canned reply", status=204, is_held=True),
    Route("POST", f"{REPLY}/render", READ, fill_in_canned_reply, "Fill a canned reply in for a ticket", body=FillIn, answer=FilledInAnswer),
)
# fmt: on
