"""How a letter from a mailbox will look, before it is written or its layout is kept."""

from typing import Annotated, Final

import msgspec
from msgspec import UNSET, UnsetType

from rolodesk.actions import previewing
from rolodesk.actions.previewing import Written
from rolodesk.mail.composing.text import html_body_of, plain_of, subject_of
from rolodesk.model.line import TEXT_LIMIT
from rolodesk.model.mailbox_change import TEMPLATE_LIMIT, MailboxChange
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.mailboxes import MAILBOX, mailbox_id
from rolodesk.wire.rest.writing_shapes import Html
from rolodesk.wire.rest.writing_shapes import Written as Text
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import LINES, Identifier, documented, given


class PreviewLetter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What it says, on which ticket, and a signature and template to try instead of the mailbox's own."""

    text: Text
    html: Html | UnsetType | None = UNSET
    ticket_id: Identifier | UnsetType = UNSET
    signature: Annotated[str, documented(TEXT_LIMIT, pattern=LINES)] | UnsetType = UNSET
    template: Annotated[str, documented(TEMPLATE_LIMIT, pattern=LINES)] | UnsetType = UNSET

    def to_written(self) -> Written:
        """What the letter is made of."""
        return Written(
            plain=self.text,
            html=self.html or None,
            ticket_id=given(self.ticket_id),
            layout=MailboxChange(signature=self.signature, template=self.template),
        )


class LetterPreview(msgspec.Struct, frozen=True, kw_only=True):
    """The letter as it would leave. The template is the administrator's: show the HTML in a sandbox."""

    subject: str
    from_email: str
    from_name: str
    to: list[str]
    text: str
    html: str


async def preview_letter(call: Call[Nothing, PreviewLetter]) -> object:
    """POST /rest/v1/mailboxes/{mailbox_id}/letter-preview."""
    parcel = await previewing.preview(call.scope, mailbox_id(call), call.body.to_written())
    return LetterPreview(
        subject=subject_of(parcel),
        from_email=parcel.sender.email,
        from_name=parcel.sender.name,
        to=list(parcel.to),
        text=plain_of(parcel),
        html=html_body_of(parcel),
    )


# fmt: off
ROUTES: Final = (
    Route("POST", f"{MAILBOX}/letter-preview", Permission.SETTINGS_READ, preview_letter, "Preview a letter in the mailbox's layout", body=PreviewLetter, answer=LetterPreview, body_limit=5 << 20),
)
# fmt: on
