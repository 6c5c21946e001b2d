"""What is sent to write on a ticket: replies, notes, forwards, and the tickets that members open."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.mail.parsing.layout import strip_tags
from rolodesk.model.attachment import NewAttachment
from rolodesk.model.errors import Invalid
from rolodesk.model.message import Kind
from rolodesk.model.moment import parse_moment
from rolodesk.model.new_ticket import NewRequest, NewTicket
from rolodesk.model.outgoing import NewAnswer
from rolodesk.model.ticket import Status
from rolodesk.wire.rest.answering import Time
from rolodesk.wire.rest.ticket_shapes import Address, Names, Note, Subject
from rolodesk.wire.toolkit.shapes import FILLED_LINES, LINES, Identifier, documented

MOST: Final = 1_000_000

Written = Annotated[str, documented(MOST, pattern=FILLED_LINES)]
Name = Annotated[str, Meta(max_length=250), documented(250)]
Html = Annotated[str, documented(MOST, pattern=LINES)]
Addresses = Annotated[list[Address], Meta(max_length=100)]
Uploads = Annotated[list[Identifier], Meta(max_length=50)]
Seconds = Annotated[int, Meta(ge=0, le=3600)]
Author = Annotated[Identifier, Meta(description="The member who writes; a key must say, for it is nobody.")]
After = Literal["new", "reply", "pending", "solved", "closed", "on-hold"]
EITHER: Final = {"anyOf": [{"required": ["text"]}, {"required": ["html"]}]}


class Writing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is written. Of text and HTML one will do; `then_status` is where the ticket stands."""

    also_told = EITHER

    text: Written | UnsetType = UNSET
    html: Html | UnsetType | None = UNSET
    uploads: Uploads = []
    then_status: After | UnsetType = UNSET
    member_id: Author | UnsetType = UNSET

    def to_answer(self, files: Sequence[NewAttachment], *, member_id: int) -> NewAnswer:
        """What is written."""
        return NewAnswer(**answer_fields(self, files, member_id=member_id))


class WriteNote(Writing, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A note that only members read. `mentions` are members besides those whom its text names behind an `@`."""

    mentions: Annotated[list[Identifier], Meta(max_length=100)] = []


class WriteReply(Writing, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    A reply by mail, without `to` to whoever wrote last.

    `seen_message_id` is the newest message that its writer has seen: if another came in since, 409 names it.
    """

    to: Addresses = []
    cc: Addresses = []
    bcc: Addresses = []
    seen_message_id: Identifier | UnsetType = UNSET
    undo_seconds: Seconds | UnsetType = UNSET
    send_at: Time | UnsetType = UNSET


class ForwardMessages(Writing, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A few words around messages that are passed on, the newest that came in unless others are named."""

    to: Annotated[list[Address], Meta(min_length=1, max_length=100)]
    cc: Addresses = []
    bcc: Addresses = []
    messages: Annotated[list[Identifier], Meta(max_length=50)] = []
    undo_seconds: Seconds | UnsetType = UNSET
    send_at: Time | UnsetType = UNSET


class CreateTicket(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    A ticket that is opened: `external` with what leaves for a customer (`out`) or came from one (`in`).

    What leaves is a member's first mail; the customer is the contact, or the first of `to`, who is made a
    contact if they are none. What came in is from `from_email`, or the contact; nobody here writes it.
    An `internal` one begins with a member's note.
    """

    also_told = EITHER

    mailbox_id: Identifier
    subject: Subject
    kind: Literal["external", "internal"] = "external"
    direction: Literal["out", "in"] = "out"
    contact_id: Identifier | UnsetType = UNSET
    from_email: Address | UnsetType = UNSET
    from_name: Name | UnsetType = UNSET
    auto_reply: bool | UnsetType = UNSET
    to: Addresses | UnsetType = UNSET
    cc: Addresses | UnsetType = UNSET
    bcc: Addresses | UnsetType = UNSET
    text: Written | UnsetType = UNSET
    html: Html | UnsetType | None = UNSET
    uploads: Uploads = []
    undo_seconds: Seconds | UnsetType = UNSET
    send_at: Time | UnsetType = UNSET
    status: After = "new"
    assignees: Annotated[list[Identifier], Meta(max_length=100)] = []
    labels: Names = []
    tags: Names = []
    custom_fields: dict[str, str] = {}
    note: Note = ""
    member_id: Author | UnsetType = UNSET

    def to_new(self, files: Sequence[NewAttachment], *, member_id: int) -> NewTicket:
        """The ticket to be opened by a member. Refuses (`Invalid`) what only says who wrote from outside."""
        self._check_absent("from_email", "from_name", "auto_reply", direction="in")
        return NewTicket(
            kind=Kind(self.kind),
            mailbox_id=self.mailbox_id,
            subject=self.subject,
            first=NewAnswer(**answer_fields(self, files, member_id=member_id)),
            contact_id=_given(self.contact_id),
            status=Status(self.status),
            assignees=tuple(self.assignees),
            labels=tuple(self.labels),
            tags=tuple(self.tags),
            custom_fields=self.custom_fields,
            note=self.note,
        )

    def to_request(self, files: Sequence[NewAttachment]) -> NewRequest:
        """The ticket to be opened for what came in. Refuses (`Invalid`) what only somebody here writes."""
        self._check_absent("to", "cc", "bcc", "undo_seconds", "send_at", "member_id", direction="out")
        if self.kind == "internal":
            raise Invalid("kind", "must be external where `direction` is `in`")
        html = self.html or None
        return NewRequest(
            mailbox_id=self.mailbox_id,
            subject=self.subject,
            plain=strip_tags(html or "") if self.text is UNSET else self.text,
            html=html,
            from_email=_given(self.from_email),
            from_name="" if self.from_name is UNSET else self.from_name,
            contact_id=_given(self.contact_id),
            files=tuple(files),
            cids=_shown(self.uploads, html),
            auto_reply=self.auto_reply is not False,
            status=Status(self.status),
            assignees=tuple(self.assignees),
            labels=tuple(self.labels),
            tags=tuple(self.tags),
            custom_fields=self.custom_fields,
            note=self.note,
        )

    def _check_absent(self, *names: str, direction: str) -> None:
        for name in names:
            if getattr(self, name) is not UNSET:
                raise Invalid(name, f"can only be given where `direction` is `{direction}`")


class MarkRead(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Up to which message it was read: 0 is none of it, and without it, all of it."""

    message_id: Identifier | UnsetType = UNSET
    member_id: Annotated[Identifier, Meta(description="Who read it; a key must say.")] | UnsetType = UNSET


def answer_fields(body: Any, files: Sequence[NewAttachment], *, member_id: int) -> dict[str, Any]:
    """
    Give what is written by the model's names. An upload is shown where the HTML has `cid:upload-<its id>`.

    HTML without a text is told as text without its tags.
    """
    html = body.html or None
    send_at = getattr(body, "send_at", UNSET)
    then_status = getattr(body, "then_status", UNSET)
    return {
        "plain": strip_tags(html or "") if body.text is UNSET else body.text,
        "html": html,
        "member_id": member_id,
        "to": tuple(_given(getattr(body, "to", ())) or ()),
        "cc": tuple(_given(getattr(body, "cc", ())) or ()),
        "bcc": tuple(_given(getattr(body, "bcc", ())) or ()),
        "files": tuple(files),
        "cids": _shown(body.uploads, html),
        "send_at": None if send_at is UNSET else parse_moment(send_at, field="send_at"),
        "undo_seconds": _given(getattr(body, "undo_seconds", UNSET)),
        "seen_message_id": _given(getattr(body, "seen_message_id", UNSET)),
        "status": None if then_status is UNSET else Status(then_status),
    }


def _shown(uploads: Sequence[int], html: str | None) -> dict[int, str]:
    """Give the Content-IDs of the uploads that the HTML has, by their places."""
    cids = {place: f"upload-{id_}" for place, id_ in enumerate(uploads)}
    return {place: cid for place, cid in cids.items() if html and f"cid:{cid}" in html}


def _given(value: Any) -> Any:
    return None if value is UNSET else value
