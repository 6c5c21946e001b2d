"""Drafts: what a member has begun to write, kept for them alone."""

from typing import Final

import msgspec

from rolodesk.model.upload import Upload

REPLY: Final = "reply"
NOTE: Final = "note"
FORWARD: Final = "forward"
OPENING: Final = "opening"


class DraftContent(msgspec.Struct, frozen=True, kw_only=True):
    """What was written so far: anything may be missing, and nothing but HTML is checked before."""

    kind: str = REPLY
    mailbox_id: int | None = None
    contact_id: int | None = None
    subject: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    text: str = ""
    html: str = ""
    seen_message_id: int | None = None


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A draft of a member: the one of a ticket, or one of no ticket yet."""

    id: int
    member_id: int
    ticket_id: int | None
    version: int
    """Counts its changes, from 1."""
    content: DraftContent
    created_at: int
    updated_at: int


class KeptDraft(msgspec.Struct, frozen=True):
    """A draft with the files that it holds."""

    draft: Draft
    uploads: tuple[Upload, ...]
