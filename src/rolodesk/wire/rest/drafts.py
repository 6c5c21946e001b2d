"""Drafts: what a member has begun to write, kept on the server for them alone."""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import drafts
from rolodesk.asgi.response import Response
from rolodesk.model.draft import DraftContent, KeptDraft
from rolodesk.model.errors import Outdated, Unknown
from rolodesk.model.moment import print_moment
from rolodesk.model.page import Place
from rolodesk.model.ticket import SUBJECT_LIMIT
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import ListQuery, check_match, created, gone, listing, page, record
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.rest.tickets import TICKET, ticket_id_of
from rolodesk.wire.rest.uploads import UploadAnswer, upload_answer
from rolodesk.wire.rest.writing_shapes import Uploads
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import Identifier, Moment, given, id_of

WRITE: Final = Permission.TICKETS_WRITE
DRAFT: Final = "/rest/v1/drafts/{draft_id}"
OF_TICKET: Final = f"{TICKET}/draft"

Kind = Literal["reply", "note", "forward", "opening"]
Whose = Annotated[Identifier, Meta(description="Whose draft it is; a key must say, for it is nobody.")]
Written = Annotated[str, Meta(max_length=1_000_000)]
Line = Annotated[str, Meta(max_length=SUBJECT_LIMIT)]
Addresses = Annotated[list[Line], Meta(max_length=100)]


class OfMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose."""

    member_id: Whose | UnsetType = UNSET


class ListDrafts(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose, in which order."""

    sort: Literal["-updated_at", "updated_at", "id", "-id"] = "-updated_at"
    member_id: Whose | UnsetType = UNSET


class WriteDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole of it: what is left out is empty. Nothing is checked before it is sent."""

    kind: Kind = "reply"
    mailbox_id: Identifier | None = None
    contact_id: Identifier | None = None
    subject: Line = ""
    to: Addresses = []
    cc: Addresses = []
    bcc: Addresses = []
    text: Written = ""
    html: Written = ""
    seen_message_id: Identifier | None = None
    uploads: Uploads = []

    def to_content(self) -> DraftContent:
        """What is kept."""
        return DraftContent(
            kind=self.kind,
            mailbox_id=self.mailbox_id,
            contact_id=self.contact_id,
            subject=self.subject,
            to=tuple(self.to),
            cc=tuple(self.cc),
            bcc=tuple(self.bcc),
            text=self.text,
            html=self.html,
            seen_message_id=self.seen_message_id,
        )


class DraftAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A draft. `version` counts its changes."""

    id: Annotated[int, Meta(examples=[1])]
    member_id: int
    ticket_id: int | None
    version: int
    kind: str
    mailbox_id: int | None
    contact_id: int | None
    subject: str
    to: list[str]
    cc: list[str]
    bcc: list[str]
    text: str
    html: str
    seen_message_id: int | None
    uploads: list[UploadAnswer]
    created_at: Moment
    updated_at: Moment


DraftList: Final = listing("DraftList", DraftAnswer)


def draft_answer(kept: KeptDraft) -> DraftAnswer:
    """Render a draft."""
    draft, content = kept.draft, kept.draft.content
    return DraftAnswer(
        id=draft.id,
        member_id=draft.member_id,
        ticket_id=draft.ticket_id,
        version=draft.version,
        kind=content.kind,
        mailbox_id=content.mailbox_id,
        contact_id=content.contact_id,
        subject=content.subject,
        to=list(content.to),
        cc=list(content.cc),
        bcc=list(content.bcc),
        text=content.text,
        html=content.html,
        seen_message_id=content.seen_message_id,
        uploads=[upload_answer(upload) for upload in kept.uploads],
        created_at=print_moment(draft.created_at),
        updated_at=print_moment(draft.updated_at),
    )


async def list_drafts(call: Call[ListDrafts, Nothing]) -> object:
    """GET /rest/v1/drafts."""
    query = call.query
    asked = wanted(query.sort, limit=query.limit, cursor=query.cursor)
    found = await drafts.list_page(call.scope, asked, member_id=given(query.member_id))
    return page(
        call,
        found,
        render=draft_answer,
        place=lambda kept: Place(getattr(kept.draft, asked.order), kept.draft.id),
    )


async def create_draft(call: Call[OfMember, WriteDraft]) -> Response:
    """POST /rest/v1/drafts."""
    return await _create(call, ticket_id=None)


async def get_draft(call: Call[OfMember, Nothing]) -> Response:
    """GET /rest/v1/drafts/{draft_id}."""
    return record(call, draft_answer(await _by_id(call)))


async def put_draft(call: Call[OfMember, WriteDraft]) -> Response:
    """PUT /rest/v1/drafts/{draft_id}."""
    return await _change(call, await _by_id(call))


async def delete_draft(call: Call[OfMember, Nothing]) -> Response:
    """DELETE /rest/v1/drafts/{draft_id}."""
    return await _discard(call, await _by_id(call))


async def get_ticket_draft(call: Call[OfMember, Nothing]) -> Response:
    """GET /rest/v1/tickets/{ticket_id}/draft."""
    return record(call, draft_answer(_there(call, await _of_ticket(call))))


async def put_ticket_draft(call: Call[OfMember, WriteDraft]) -> Response:
    """PUT /rest/v1/tickets/{ticket_id}/draft: begins it, or writes it anew."""
    kept = await _of_ticket(call)
    if kept is None:
        if call.request.header(b"if-match") is not None:
            raise Outdated
        return await _create(call, ticket_id=ticket_id_of(call), status=200)
    if call.request.header(b"if-none-match") == "*":
        raise Outdated
    return await _change(call, kept)


async def delete_ticket_draft(call: Call[OfMember, Nothing]) -> Response:
    """DELETE /rest/v1/tickets/{ticket_id}/draft."""
    return await _discard(call, _there(call, await _of_ticket(call)))


async def _create(call: Call[Any, Any], *, ticket_id: int | None, status: int = 201) -> Response:
    kept = await drafts.create(
        call.scope,
        call.body.to_content(),
        upload_ids=call.body.uploads,
        member_id=given(call.query.member_id),
        ticket_id=ticket_id,
    )
    return created(draft_answer(kept), f"/drafts/{kept.draft.id}", status=status)


async def _change(call: Call[Any, Any], kept: KeptDraft) -> Response:
    await _check_match(call, kept)
    changed = await drafts.change(call.scope, kept, call.body.to_content(), upload_ids=call.body.uploads)
    return record(call, draft_answer(changed))


async def _discard(call: Call[Any, Any], kept: KeptDraft) -> Response:
    await _check_match(call, kept)
    await drafts.discard(call.scope, kept)
    return gone()


async def _check_match(call: Call[Any, Any], kept: KeptDraft) -> None:
    async def current() -> DraftAnswer:
        return draft_answer(kept)

    await check_match(call, current)


async def _by_id(call: Call[Any, Any]) -> KeptDraft:
    draft_id = id_of(call.params, "draft_id", noun="draft")
    return await drafts.get(call.scope, draft_id, member_id=given(call.query.member_id))


async def _of_ticket(call: Call[Any, Any]) -> KeptDraft | None:
    return await drafts.of_ticket(call.scope, ticket_id_of(call), member_id=given(call.query.member_id))


def _there(call: Call[Any, Any], kept: KeptDraft | None) -> KeptDraft:
    if kept is None:
        raise Unknown("draft", f"of ticket {ticket_id_of(call)}")
    return kept


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/drafts", WRITE, list_drafts, "List a member's drafts", access="read", query=ListDrafts, answer=DraftList),
    Route("POST", "/rest/v1/drafts", WRITE, create_draft, "Begin a draft of no ticket yet", status=201, query=OfMember, body=WriteDraft, answer=DraftAnswer, body_limit=5 << 20, is_tagged=True),
    Route("GET", DRAFT, WRITE, get_draft, "Get a draft", query=OfMember, answer=DraftAnswer, is_tagged=True),
    Route("PUT", DRAFT, WRITE, put_draft, "Write a draft anew", query=OfMember, body=WriteDraft, answer=DraftAnswer, body_limit=5 << 20, is_tagged=True, is_held=True),
    Route("DELETE", DRAFT, WRITE, delete_draft, "Delete a draft", status=204, query=OfMember, is_held=True),
    Route("GET", OF_TICKET, WRITE, get_ticket_draft, "Get a member's draft of a ticket", query=OfMember, answer=DraftAnswer, is_tagged=True),
    Route("PUT", OF_TICKET, WRITE, put_ticket_draft, "Write a member's draft of a ticket", query=OfMember, body=WriteDraft, answer=DraftAnswer, body_limit=5 << 20, is_tagged=True, is_held=True),
    Route("DELETE", OF_TICKET, WRITE, delete_ticket_draft, "Delete a member's draft of a ticket", status=204, query=OfMember, is_held=True),
)
# fmt: on
