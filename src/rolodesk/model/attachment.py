"""Attachments: files that belong to a message of a ticket."""

import secrets

import msgspec

TOKEN_BYTES = 20


class NewAttachment(msgspec.Struct, frozen=True, kw_only=True):
    """A staged file that is to be attached. `name` keeps the file-name rule, `media_type` is type/subtype."""

    blob_key: str
    name: str
    media_type: str
    size: int
    sha256: str


class AttachedFile(msgspec.Struct, frozen=True, array_like=True):
    """What a message itself knows of its attachment: all that a link to it needs."""

    token: str
    name: str


class Attachment(msgspec.Struct, frozen=True):
    """A file attached to a message. Whoever knows the `token` may read it."""

    id: int
    ticket_id: int
    message_id: int
    token: str
    blob_key: str
    name: str
    media_type: str
    size: int
    """In bytes."""
    sha256: str
    """In lower-case hexadecimal."""
    created_at: int


def new_token() -> str:
    """Draw the token of an attachment: 160 random bits in URL-safe letters."""
    return secrets.token_urlsafe(TOKEN_BYTES)
