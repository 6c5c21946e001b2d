"""Mail on its way out: what waits and why, what was held, sent, taken back, or failed."""

from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions.sending import outbox
from rolodesk.actions.sending.outbox import QueuedMail
from rolodesk.model.moment import print_moment
from rolodesk.model.outgoing import Delivery, OutgoingKind, OutgoingState
from rolodesk.model.page import Place
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import ListQuery, listing, page
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import Identifier, Moment, given

StateName: TypeAlias = Literal["waiting", "held", "sent", "failed", "cancelled"]


class ListOutgoing(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In which order, and which of them."""

    sort: Literal["-id", "id"] = "-id"
    state: StateName | UnsetType = UNSET
    mailbox_id: Identifier | UnsetType = UNSET


class RecipientAnswer(msgspec.Struct, frozen=True):
    """How it stands with one recipient; `answer` is the last that a server said."""

    email: str
    state: Literal["waiting", "sent", "failed"]
    answer: str


class OutgoingAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A mail on its way out, of the message that it carries. `reason` says why it has not left, or failed."""

    id: Annotated[int, Meta(examples=[3])]
    mailbox_id: int
    ticket_id: int
    message_id: int
    subject: str
    kind: Literal["reply", "opening", "forward", "automatic"]
    state: StateName
    reason: str
    recipients: list[RecipientAnswer]
    attempts: int
    send_at: Moment
    next_try_at: Moment | None
    created_at: Moment
    done_at: Moment | None


OutgoingList: Final = listing("OutgoingList", OutgoingAnswer)


def outgoing_answer(told: tuple[QueuedMail, str]) -> OutgoingAnswer:
    """Render a mail, and why it waits."""
    queued, reason = told
    mail = queued.mail
    is_tried_again = mail.state == OutgoingState.WAITING and mail.attempts > 0
    return OutgoingAnswer(
        id=mail.id,
        mailbox_id=mail.mailbox_id,
        ticket_id=mail.ticket_id,
        message_id=mail.message_id,
        subject=queued.subject,
        kind=OutgoingKind(mail.kind).value,
        state=OutgoingState(mail.state).value,
        reason=reason,
        recipients=[_recipient(one) for one in mail.recipients],
        attempts=mail.attempts,
        send_at=print_moment(mail.send_at),
        next_try_at=print_moment(mail.next_try_at) if is_tried_again else None,
        created_at=print_moment(mail.created_at),
        done_at=None if mail.done_at is None else print_moment(mail.done_at),
    )


async def list_outgoing(call: Call[ListOutgoing, Nothing]) -> object:
    """GET /rest/v1/outgoing."""
    query = call.query
    found = await outbox.list_page(
        call.scope,
        wanted(query.sort, limit=query.limit, cursor=query.cursor),
        state=None if isinstance(query.state, UnsetType) else OutgoingState(query.state),
        mailbox_id=given(query.mailbox_id),
    )
    return page(call, found, render=outgoing_answer, place=lambda one: Place(one[0].mail.id, one[0].mail.id))


def _recipient(one: Delivery) -> RecipientAnswer:
    state: Literal["waiting", "sent", "failed"] = "sent" if one.is_done else "waiting"
    return RecipientAnswer(one.email, "failed" if one.failed else state, one.answer)


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/outgoing", Permission.TICKETS_READ, list_outgoing, "List mail on its way out, and why it waits", access="read", query=ListOutgoing, answer=OutgoingList),
)
# fmt: on
