"""Mailboxes: their addresses, who works in them, and how they send and answer."""

from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import mailbox_removal, mailboxes
from rolodesk.actions.mailboxes import StaffedMailbox
from rolodesk.asgi.response import Response
from rolodesk.model.line import LINE_LIMIT, TEXT_LIMIT
from rolodesk.model.mailbox_change import (
    LONGEST_FOLLOW_UP,
    LONGEST_UNDO,
    TEMPLATE_LIMIT,
    MailboxChange,
)
from rolodesk.model.moment import print_moment
from rolodesk.model.workspace import Permission, Sending
from rolodesk.wire.rest.answering import check_match, created, listing, record, whole
from rolodesk.wire.rest.bulk_actions import JobAnswer, gone_or_going
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import (
    EMAIL,
    FILLED_LINE,
    LINES,
    Identifier,
    Moment,
    Text,
    documented,
    given,
    id_of,
    told,
)

READ, WRITE = Permission.SETTINGS_READ, Permission.SETTINGS_WRITE
MAILBOX: Final = "/rest/v1/mailboxes/{mailbox_id}"

Name = Annotated[Text, documented(LINE_LIMIT, pattern=FILLED_LINE)]
Lines = Annotated[Text, documented(TEXT_LIMIT, pattern=LINES)]
Template = Annotated[str, documented(TEMPLATE_LIMIT, pattern=LINES)]
Address = Annotated[Text, told(EMAIL)]
Addresses = Annotated[list[Address], Meta(min_length=1, max_length=100)]
MemberIds = Annotated[list[Identifier], Meta(max_length=1_000)]
SendingName: TypeAlias = Literal["active", "observing"]


class ChangeMailbox(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different. `addresses` and `member_ids` are all of them; null is no automatic answer."""

    name: Name | UnsetType = UNSET
    addresses: Addresses | UnsetType = UNSET
    member_ids: MemberIds | UnsetType = UNSET
    auto_reply: Lines | UnsetType | None = UNSET
    signature: Lines | UnsetType = UNSET
    template: Template | UnsetType = UNSET
    sending: SendingName | UnsetType = UNSET
    files_senders: bool | UnsetType = UNSET
    undo_seconds: Annotated[int, Meta(ge=0, le=LONGEST_UNDO)] | UnsetType = UNSET
    follow_up_days: Annotated[int, Meta(ge=0, le=LONGEST_FOLLOW_UP)] | UnsetType = UNSET

    def to_change(self) -> MailboxChange:
        """The change meant, but for the members."""
        return MailboxChange(
            name=self.name,
            addresses=self.addresses if isinstance(self.addresses, UnsetType) else tuple(self.addresses),
            auto_reply="" if self.auto_reply is None else self.auto_reply,
            signature=self.signature,
            template=self.template,
            sending=self.sending if isinstance(self.sending, UnsetType) else Sending(self.sending),
            files_senders=self.files_senders,
            undo_seconds=self.undo_seconds,
            follow_up_days=self.follow_up_days,
        )


class CreateMailbox(ChangeMailbox, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new mailbox. The first address is the one that it writes from."""

    name: Name
    addresses: Addresses


class MailboxAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A mailbox. `member_ids` are those who were let in; owners and admins see it in any case."""

    id: Annotated[int, Meta(examples=[10])]
    name: str
    addresses: tuple[str, ...]
    member_ids: tuple[int, ...]
    auto_reply: str | None
    signature: str
    template: str
    sending: SendingName
    files_senders: bool
    undo_seconds: int
    follow_up_days: int
    created_at: Moment


class DeleteMailbox(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where its tickets go, and all else that it has."""

    move_to: Identifier | UnsetType = UNSET


MailboxList: Final = listing("MailboxList", MailboxAnswer)


def mailbox_answer(found: StaffedMailbox) -> MailboxAnswer:
    """Render a mailbox."""
    mailbox = found.mailbox
    return MailboxAnswer(
        id=mailbox.id,
        name=mailbox.name,
        addresses=mailbox.addresses,
        member_ids=tuple(member.id for member in found.members),
        auto_reply=mailbox.auto_reply,
        signature=mailbox.signature,
        template=mailbox.template,
        sending=Sending(mailbox.sending).value,
        files_senders=mailbox.files_senders,
        undo_seconds=mailbox.undo_seconds,
        follow_up_days=mailbox.follow_up_days,
        created_at=print_moment(mailbox.created_at),
    )


async def list_mailboxes(call: Call[Nothing, Nothing]) -> object:
    """GET /rest/v1/mailboxes."""
    return whole(await mailboxes.listed(call.scope), render=mailbox_answer)


async def create_mailbox(call: Call[Nothing, CreateMailbox]) -> Response:
    """POST /rest/v1/mailboxes."""
    body = call.body
    made = await mailboxes.create(
        call.scope,
        name=body.name,
        addresses=body.addresses,
        member_ids=() if isinstance(body.member_ids, UnsetType) else body.member_ids,
        settings=body.to_change(),
    )
    return created(mailbox_answer(made), f"/mailboxes/{made.mailbox.id}")


async def get_mailbox(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/mailboxes/{mailbox_id}."""
    return record(call, mailbox_answer(await mailboxes.staffed(call.scope, mailbox_id(call))))


async def change_mailbox(call: Call[Nothing, ChangeMailbox]) -> Response:
    """PATCH /rest/v1/mailboxes/{mailbox_id}."""
    await _check_match(call)
    changed = await mailboxes.edit(
        call.scope, mailbox_id(call), call.body.to_change(), member_ids=call.body.member_ids
    )
    return record(call, mailbox_answer(changed))


async def delete_mailbox(call: Call[DeleteMailbox, Nothing]) -> Response:
    """DELETE /rest/v1/mailboxes/{mailbox_id}."""
    await _check_match(call)
    return gone_or_going(
        await mailbox_removal.delete(call.scope, mailbox_id(call), move_to=given(call.query.move_to))
    )


async def confirm_mailbox(call: Call[Nothing, Nothing]) -> Response:
    """POST /rest/v1/mailboxes/{mailbox_id}/confirm."""
    return record(call, mailbox_answer(await mailboxes.confirm(call.scope, mailbox_id(call))))


def mailbox_id(call: Any) -> int:
    """The mailbox in the path."""
    return id_of(call.params, "mailbox_id", noun="mailbox")


async def _check_match(call: Call[Any, Any]) -> None:
    async def current() -> MailboxAnswer:
        return mailbox_answer(await mailboxes.fetch_to_change(call.scope, mailbox_id(call)))

    await check_match(call, current)


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/mailboxes", READ, list_mailboxes, "List mailboxes", access="read", answer=MailboxList),
    Route("POST", "/rest/v1/mailboxes", WRITE, create_mailbox, "Create a mailbox", status=201, body=CreateMailbox, answer=MailboxAnswer, is_tagged=True),
    Route("GET", MAILBOX, READ, get_mailbox, "Get a mailbox", access="read", answer=MailboxAnswer, is_tagged=True),
    Route("PATCH", MAILBOX, WRITE, change_mailbox, "Change a mailbox", body=ChangeMailbox, answer=MailboxAnswer, is_tagged=True, is_held=True),
    Route("DELETE", MAILBOX, WRITE, delete_mailbox, "Delete a mailbox that has no tickets, or move them", query=DeleteMailbox, status=204, later=JobAnswer, is_held=True),
    Route("POST", f"{MAILBOX}/confirm", WRITE, confirm_mailbox, "Let a mailbox that observes send", answer=MailboxAnswer, is_tagged=True),
)
# fmt: on
